package report

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
	"github.com/incident-cli/incident/internal/yaml"
)

// ReviewStatus says whether a review is still to come.
type ReviewStatus string

// The statuses of a review.
const (
	Planned ReviewStatus = "planned"
	Held    ReviewStatus = "held"
)

// Review is one review meeting: its agenda before, its minutes after.
type Review struct {
	File *source.File
	// YAML is the front matter between its fences, the zero Span without any;
	// Body is what stands behind it.
	YAML, Body source.Span

	Date      Field[time.Time]
	Duration  Field[string] // as the policy writes periods: 60m
	Organizer Field[string]
	Status    Field[ReviewStatus]
	Incidents []Field[string] // ids of reports
	Required  []Field[string] // handles
	Optional  []Field[string]
	Away      []Field[string] // who cannot come, beside what the roster says
	Attended  []Field[string]
	// Minutes are the headings of the body, in the order written.
	Minutes []Minutes
}

// Path is the review's path relative to the repository, with slashes.
func (r *Review) Path() string { return r.File.Name }

// Names reports whether the review goes through a report.
func (r *Review) Names(id string) bool {
	return slices.ContainsFunc(r.Incidents, func(f Field[string]) bool { return f.Value == id })
}

// ReviewKeys are the keys of a review's front matter.
var ReviewKeys = []string{"date", "duration", "organizer", "status", "incidents", "required", "optional", "away", "attended"}

// ParseReview reads a review. Like Parse it returns what could be read and
// everything that is wrong.
func ParseReview(file *source.File) (*Review, []finding.Finding) {
	p := &parser{r: &Report{File: file, Body: file.All()}}
	out := &Review{File: file}
	if len(file.Data) > MaxReport {
		p.tooLarge()
		return out, p.found
	}
	if !bytes.HasPrefix(bytes.TrimPrefix(file.Data, bom), []byte(fence)) || !p.fences() {
		if len(p.found) == 0 {
			p.flag(RuleSyntax, file.Line(1), "the review has no front matter", `begin with "---", "date: 2026-12-01T10:00:00Z", "status: planned", "incidents: []", "---"`)
		}
		return out, p.found
	}
	root, found := yaml.Parse(p.r.YAML)
	p.found = append(p.found, found...)
	if root != nil && root.Kind == yaml.Mapping {
		for _, e := range root.Entries {
			p.reviewKey(out, e)
		}
	}
	out.YAML, out.Body = p.r.YAML, p.r.Body
	out.Minutes = p.minutes(out.Body)
	return out, p.found
}

func (p *parser) reviewKey(out *Review, e yaml.Entry) {
	switch e.Key {
	case "date":
		p.reviewDate(out, e)
	case "duration":
		out.Duration = scalarField(e)
	case "organizer":
		out.Organizer = scalarField(e)
	case "status":
		p.reviewStatus(out, e)
	case "incidents":
		out.Incidents = listField(e)
	case "required":
		out.Required = listField(e)
	case "optional":
		out.Optional = listField(e)
	case "away":
		out.Away = listField(e)
	case "attended":
		out.Attended = listField(e)
	default:
		if near := suggest.Nearest(e.Key, ReviewKeys); len(near) > 0 {
			p.flag(RuleKnownKey, e.Span, fmt.Sprintf("%q is not a key of a review", e.Key), suggest.DidYouMean(near))
		}
	}
}

func (p *parser) reviewDate(out *Review, e yaml.Entry) {
	v := scalarField(e)
	m, ok := parseMoment(v.Value)
	if !v.Present() || !ok || m.Unknown {
		p.flag(RuleValue, e.Value.Span, fmt.Sprintf("%q is not a time", v.Value), "write a time such as 2026-12-01T10:00:00Z")
		return
	}
	out.Date = Field[time.Time]{m.Time, v.at}
}

func (p *parser) reviewStatus(out *Review, e yaml.Entry) {
	known := []string{string(Planned), string(Held)}
	v := scalarField(e)
	if v.Present() && !slices.Contains(known, v.Value) {
		p.flag(RuleValue, v.Span(), fmt.Sprintf("%q is not a status of a review", v.Value), suggest.Help(v.Value, known))
		return
	}
	out.Status = Field[ReviewStatus]{ReviewStatus(v.Value), v.at}
}

func scalarField(e yaml.Entry) Field[string] {
	if e.Value.Kind != yaml.Scalar {
		return NewField("", e.Span, source.Span{})
	}
	return NewField(word(e.Value.Value), e.Span, e.Value.Span)
}

func listField(e yaml.Entry) []Field[string] {
	items := e.Value.Items
	if e.Value.Kind == yaml.Scalar {
		items = []*yaml.Node{e.Value}
	}
	var out []Field[string]
	for _, n := range items {
		if n.Kind == yaml.Scalar {
			out = append(out, NewField(word(n.Value), e.Span, n.Span))
		}
	}
	return out
}
