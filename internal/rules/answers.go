package rules

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
)

const acceptHelp = `or say why nothing is done: "(accepted: reason)"`

// FactorAnswered asks what is done about each contributing factor.
var FactorAnswered = &Rule{
	ID: "factor-answered", Severity: finding.Error, Candid: true,
	Doc: "A factor that nobody does anything about waits for the next incident. A follow-up names the factors it answers under \"for\"; " +
		"where none of them does, all are taken to answer all. A sentence that names the factor and ends in \"(accepted: reason)\" answers it, too.",
	Bad: "factors: [wrong-unit, missing-test]\n\n## Follow-ups\n\n- [ ] Refuse a limit without a unit `fu-7k2pqm`\n  - for: wrong-unit\n",
	Good: "factors: [wrong-unit, missing-test]\n\n## Root cause\n\nNo limit was read twice, and the missing test is not worth its time. (accepted: the lint rule finds more)\n\n" +
		"## Follow-ups\n\n- [ ] Refuse a limit without a unit `fu-7k2pqm`\n  - for: wrong-unit\n",
	Check: func(p *Pass) {
		for _, f := range p.openFactors(p.Report) {
			p.Flag(f.Span(), fmt.Sprintf("no follow-up is for %q", f.Value), fmt.Sprintf(`add "for: %s" to the follow-up that answers it, %s`, f.Value, acceptHelp))
		}
	},
}

// openFactors are the factors of a report that nothing answers.
func (p *Pass) openFactors(r *report.Report) []report.Field[string] {
	answered := map[string]bool{}
	for _, item := range r.FollowUps {
		for _, f := range item.For() {
			answered[f.Value] = true
		}
	}
	if len(answered) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(r.Factors), func(f report.Field[string]) bool { return answered[f.Value] || p.accepts(r, f.Value) })
}

// FactorKnown asks that follow-ups answer what the report names.
var FactorKnown = &Rule{
	ID: "factor-known", Severity: finding.Warning, Incomplete: true,
	Doc: "What a follow-up is for is counted by the name of the factor. Under another name it answers nothing, and the factor stays open. The " +
		"names of services that the report lists are fine as well.",
	Bad:  "factors: [wrong-unit]\n\n## Follow-ups\n\n- [ ] Refuse a limit without a unit `fu-7k2pqm`\n  - for: wrong-unit, wrong-units\n",
	Good: "factors: [wrong-unit]\n\n## Follow-ups\n\n- [ ] Refuse a limit without a unit `fu-7k2pqm`\n  - for: wrong-unit\n",
	Check: func(p *Pass) {
		var known []string
		for _, f := range p.Report.Factors {
			known = append(known, f.Value)
		}
		for _, item := range p.Report.FollowUps {
			for _, f := range item.For() {
				if !slices.Contains(known, f.Value) && !slices.ContainsFunc(p.Report.Services, func(s report.Field[string]) bool { return s.Value == f.Value }) {
					p.Flag(f.Span(), fmt.Sprintf("the report names no factor %q", f.Value), factorHelp(f.Value, known))
				}
			}
		}
	},
}

func factorHelp(factor string, known []string) string {
	if near := suggest.Nearest(factor, known); len(near) > 0 {
		return suggest.DidYouMean(near)
	}
	return `add it to the report's "factors", or write one that is there`
}

// accepts reports whether a piece of the text that names a factor says that
// nothing is done about it, or which follow-up answers it.
func (p *Pass) accepts(r *report.Report, factor string) bool {
	words := strings.ToLower(strings.ReplaceAll(factor, "-", " "))
	for _, s := range r.Sections {
		for _, b := range s.Blocks {
			text := strings.ToLower(strings.ReplaceAll(b.Text, "-", " "))
			if strings.Contains(text, words) && s.Name != report.SectionFollowUps && p.answered(b.Text) {
				return true
			}
		}
	}
	return false
}

var (
	// accepted is how a point ends about which nothing is done.
	accepted = lazy.Regexp(`(?i)\(accepted:((?:[^()]|\([^()]*\))*)\)[.\s]*$`)
	// cited is the id of a follow-up anywhere in a text.
	cited = lazy.Regexp(`\bfu-[0-9a-z]{4,8}\b`)
	// almostCited is what may have been meant for one.
	almostCited = lazy.Regexp(`(?i)\bfu-\w+\b`)
)

// answered reports whether a text cites a follow-up or says why there is none.
func (p *Pass) answered(text string) bool {
	return slices.ContainsFunc(citedIn(text), func(id string) bool { return len(p.followUps[id]) > 0 }) ||
		strings.Contains(text, "(") && reasoned(report.Visible(text))
}

// reasoned reports whether a text ends in the reason why nothing is done. A number
// alone is none.
func reasoned(text string) bool {
	m := accepted().FindStringSubmatch(text)
	return m != nil && strings.ContainsFunc(m[1], unicode.IsLetter) && report.GivesReason(m[1])
}

func citedIn(text string) []string {
	if !strings.Contains(text, "fu-") {
		return nil
	}
	return cited().FindAllString(text, -1)
}

// PointAnswered asks what is done about each thing that went wrong.
var PointAnswered = &Rule{
	ID: "point-answered", Severity: finding.Error, Candid: true,
	Doc: "What went wrong and where we got lucky are the next incidents, described in advance. Each point cites the follow-up that answers " +
		"it, or ends in \"(accepted: reason)\".",
	Bad:  "## What went wrong\n\n- The limit had no unit. `fu-7k2pqm`\n- Nobody was paged for the cache.\n",
	Good: "## What went wrong\n\n- The limit had no unit. `fu-7k2pqm`\n- Nobody was paged for the cache. (accepted: checkout pages in time)\n",
	Check: func(p *Pass) {
		for _, point := range pointsIn(p.Report) {
			p.point(point)
		}
	},
}

// pointsIn are the points of a report that ask for an answer.
func pointsIn(r *report.Report) []point {
	var points []point
	for _, s := range r.Sections {
		if s.Name == report.SectionWentWrong || s.Name == report.SectionLucky {
			points = append(points, pointsOf(s)...)
		}
	}
	return points
}

// point is a piece of a section that stands for itself: an item of a list with
// all that is nested beneath it, or a paragraph.
type point struct {
	text string
	span source.Span // its first block
	item bool
}

// pointsOf are the points of a section. A block that is indented belongs to the
// one before it; beside a list, paragraphs introduce it.
func pointsOf(s *report.Section) []point {
	var points []point
	for _, b := range s.Blocks {
		line := b.Span.File.Line(b.Span.File.LineOf(b.Span.Start)).Bytes()
		if len(points) > 0 && len(line) > 1 && (line[0] == '\t' || line[0] == ' ' && line[1] == ' ') {
			points[len(points)-1].text += " " + b.Text
			continue
		}
		points = append(points, point{b.Text, b.Span, listMark().Match(line)})
	}
	if slices.ContainsFunc(points, func(p point) bool { return p.item }) {
		points = slices.DeleteFunc(points, func(p point) bool { return !p.item })
	}
	return points
}

var listMark = lazy.Regexp(`^ ?(?:[-*+]|\d{1,9}[.)])[ \t]`)

var noPoint = lazy.Regexp(`(?i)^(?:none|nothing|n/?a)\b`)

func (p *Pass) point(at point) {
	const help = "cite the follow-up that answers it, such as `fu-7k2pqm`, " + acceptHelp
	if p.closed(at) {
		return
	}
	if written := almostCited().FindString(at.text); report.FollowUpIDFault(written) != "" {
		p.Flag(at.span, notAnID(written), p.citeHelp(written, help))
		return
	}
	if ids := citedIn(at.text); len(ids) > 0 {
		p.Flag(at.span, fmt.Sprintf("%s is no follow-up", ids[0]), help)
		return
	}
	p.Flag(at.span, "nothing answers this point", help)
}

// citeHelp is what to do about a citation that is not an id: where an item of the
// report is called so, both are mended together.
func (p *Pass) citeHelp(written, otherwise string) string {
	if slices.ContainsFunc(p.Report.FollowUps, func(f *report.FollowUp) bool { return f.Attempt().Value == written }) {
		return "run: incident check --fix, which gives the follow-up an id, and writes it here"
	}
	if id := strings.ToLower(written); len(p.followUps[id]) > 0 {
		return suggest.DidYouMean([]string{id})
	}
	return otherwise
}

// closed reports whether nothing more is asked of a point.
func (p *Pass) closed(at point) bool {
	return p.answered(at.text) || noPoint().MatchString(at.text) || report.Placeholder(at.text)
}

// RunbookFollowUp asks for a runbook where there was none.
var RunbookFollowUp = &Rule{
	ID: "runbook-followup", Severity: finding.Error, Candid: true,
	Doc: "Whoever was paged had to find out alone what to do. Where \"runbook\" says none, a follow-up writes one, with \"control: runbook\", " +
		"or the section of follow-ups says why none are needed.",
	Bad:  "runbook: none\n",
	Good: "runbook: none\n\n## Follow-ups\n\n- [ ] Write down how to empty the cache `fu-7k2pqm`\n  - control: runbook\n",
	Check: func(p *Pass) {
		if r := p.Report; strings.EqualFold(r.Runbook.Value, noRunbook) && !answersRunbook(r) {
			p.Flag(r.Runbook.Span(), "there was no runbook, and no follow-up writes one", `add a follow-up with "control: runbook"`)
		}
	},
}

const noRunbook = "none"

// answersRunbook reports whether a report says what is done about a runbook that
// lacked.
func answersRunbook(r *report.Report) bool {
	s := r.Section(report.SectionFollowUps)
	return slices.ContainsFunc(r.FollowUps, writesRunbook) || s != nil && r.NotApplicable(s)
}

func writesRunbook(item *report.FollowUp) bool {
	return item.Control().Value == "runbook" || strings.Contains(strings.ToLower(item.Text.Value), "runbook")
}
