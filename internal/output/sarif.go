package output

import (
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
)

// home is where the project lives.
const home = "https://github.com/incident-cli/incident"

// RuleURL is where the documentation of a rule stands.
func RuleURL(rule string) string { return home + "/blob/main/docs/rules.md#" + escapePath(rule) }

// SARIF writes one run in the Static Analysis Results Interchange Format 2.1.0.
// Lines and columns count from 1, columns in characters.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
func SARIF(w *term.Writer, r Result) error {
	s := sarif{index: map[string]int{}}
	results := make([]term.Object, len(r.Findings))
	for i, name := range finding.Fingerprints(r.Findings) {
		results[i] = s.result(r.Findings[i], name)
	}
	driver := term.Object{{Name: "name", Value: "incident"}}
	if released().MatchString(r.Version) {
		driver = append(driver, term.Field{Name: "version", Value: strings.TrimPrefix(r.Version, "v")})
	}
	driver = append(driver, term.Field{Name: "informationUri", Value: home}, term.Field{Name: "rules", Value: s.rules})
	return w.JSON(term.Object{
		{Name: "$schema", Value: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"},
		{Name: "version", Value: "2.1.0"},
		{Name: "runs", Value: []term.Object{{
			{Name: "tool", Value: term.Object{{Name: "driver", Value: driver}}},
			{Name: "columnKind", Value: "unicodeCodePoints"},
			{Name: "originalUriBaseIds", Value: term.Object{{Name: "SRCROOT", Value: term.Object{
				{Name: "description", Value: message("The root of the repository.")},
			}}}},
			{Name: "results", Value: results},
		}}},
	})
}

// released are the versions that can be compared, which others are not to be.
var released = lazy.Regexp(`^v[0-9]+\.`)

// sarif collects the rules of which something was found.
type sarif struct {
	rules []term.Object
	index map[string]int
}

func (s *sarif) rule(id string) int {
	if at, known := s.index[id]; known {
		return at
	}
	o := term.Object{{Name: "id", Value: id}}
	if rule, _ := rules.Lookup(id); rule != nil {
		o = append(o,
			term.Field{Name: "shortDescription", Value: message(firstSentence(rule.Doc))},
			term.Field{Name: "fullDescription", Value: message(rule.Doc)},
			term.Field{Name: "help", Value: message(rule.Doc + "\n\nIt is explained by: incident explain " + id)},
			term.Field{Name: "helpUri", Value: RuleURL(id)},
			term.Field{Name: "defaultConfiguration", Value: term.Object{{Name: "level", Value: rule.Severity.String()}}},
		)
	}
	s.rules = append(s.rules, o)
	s.index[id] = len(s.rules) - 1
	return s.index[id]
}

func firstSentence(text string) string {
	first, _, more := strings.Cut(text, ". ")
	if more {
		first += "."
	}
	return first
}

func (s *sarif) result(f finding.Finding, fingerprint string) term.Object {
	text := f.Message
	if f.Help != "" {
		text += "\n" + f.Help
	}
	o := term.Object{
		{Name: "ruleId", Value: f.Rule},
		{Name: "ruleIndex", Value: s.rule(f.Rule)},
		{Name: "level", Value: f.Severity.String()},
		{Name: "message", Value: message(text)},
		{Name: "partialFingerprints", Value: term.Object{{Name: "incidentFinding/v1", Value: fingerprint}}},
	}
	if f.Span.File == nil {
		return o
	}
	o = append(o, term.Field{Name: "locations", Value: []term.Object{sarifLocation(f.Span)}})
	if related := sarifRelated(f.Related); len(related) > 0 {
		o = append(o, term.Field{Name: "relatedLocations", Value: related})
	}
	if f.Fix != nil && len(f.Fix.Edits) > 0 {
		o = append(o, term.Field{Name: "fixes", Value: []term.Object{sarifFix(f.Fix)}})
	}
	return o
}

func sarifRelated(places []finding.Related) (out []term.Object) {
	for _, p := range places {
		if p.Span.File != nil {
			out = append(out, append(sarifLocation(p.Span), term.Field{Name: "message", Value: message(p.Message)}))
		}
	}
	return out
}

func sarifLocation(s source.Span) term.Object {
	return term.Object{{Name: "physicalLocation", Value: term.Object{
		{Name: "artifactLocation", Value: artifact(s.File)},
		{Name: "region", Value: region(s)},
	}}}
}

func artifact(f *source.File) term.Object {
	return term.Object{{Name: "uri", Value: escapePath(f.Name)}, {Name: "uriBaseId", Value: "SRCROOT"}}
}

// region is a place whose end is behind its last character.
func region(s source.Span) term.Object {
	start, end := s.Position(), s.EndPosition()
	return term.Object{
		{Name: "startLine", Value: start.Line}, {Name: "startColumn", Value: start.Column},
		{Name: "endLine", Value: end.Line}, {Name: "endColumn", Value: end.Column},
	}
}

func sarifFix(f *finding.Fix) term.Object {
	replacements := make([]term.Object, len(f.Edits))
	for i, e := range f.Edits {
		replacements[i] = term.Object{
			{Name: "deletedRegion", Value: region(e.Span)},
			{Name: "insertedContent", Value: term.Object{{Name: "text", Value: e.New}}},
		}
	}
	return term.Object{
		{Name: "description", Value: message(f.Message)},
		{Name: "artifactChanges", Value: []term.Object{{
			{Name: "artifactLocation", Value: artifact(f.Edits[0].Span.File)},
			{Name: "replacements", Value: replacements},
		}}},
	}
}

// message is a plain text. In SARIF one may hold links, "[text](target)", and
// places for arguments, "{0}"; what was quoted from a report holds neither.
func message(text string) term.Object {
	text = sarifLink.Replace(text)
	return term.Object{{Name: "text", Value: sarifArgument().ReplaceAllString(text, "{$0}")}}
}

var (
	sarifLink     = strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`)
	sarifArgument = lazy.Regexp(`\{[0-9]+\}`)
)
