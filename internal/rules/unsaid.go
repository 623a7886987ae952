package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// PointVanished asks that what nothing answers is not deleted in place of an
// answer.
var PointVanished = &Rule{
	ID: "point-vanished", Severity: finding.Error, Candid: true, Based: true,
	Doc: "A factor, a point under \"What went wrong\" or \"Where we got lucky\", and \"runbook: none\" ask for an answer. To delete one that has " +
		"none answers nothing, and the next incident finds it. Another word for it, or another point without an answer in its place, is fine. " +
		"Looked for with --base and --staged, in reports that were ready or reviewed there; one that was reviewed gets errors.",
	Before: "## What went wrong\n\n- The limit had no unit. `fu-7k2pqm`\n- Nobody was paged for the cache.\n",
	Bad:    "## What went wrong\n\n- The limit had no unit. `fu-7k2pqm`\n",
	Good:   "## What went wrong\n\n- The limit had no unit. `fu-7k2pqm`\n- Nobody was paged for the cache. (accepted: checkout pages in time)\n",
	Check: func(p *Pass) {
		for _, before := range p.promises(p.Report) {
			p.lostFactors(before)
			p.lostPoints(before)
			p.lostRunbook(before)
		}
	},
}

func (p *Pass) lostRunbook(before *report.Report) {
	if strings.EqualFold(before.Runbook.Value, noRunbook) && !answersRunbook(before) && !p.Report.Runbook.Present() && !answersRunbook(p.Report) {
		p.unsaid(before, placeOfKey(p.Report, "runbook"), before.Runbook.Span(), "runbook: none")
	}
}

// lostFactors flags factors without an answer that are gone. Each that is new may
// be another name of one.
func (p *Pass) lostFactors(before *report.Report) {
	lost := slices.DeleteFunc(p.openFactors(before), func(f report.Field[string]) bool { return hasValue(p.Report.Factors, f) })
	for _, f := range p.Report.Factors {
		if !hasValue(before.Factors, f) && len(lost) > 0 {
			lost = lost[1:]
		}
	}
	for _, f := range lost {
		p.unsaid(before, placeOfKey(p.Report, "factors"), f.Span(), "the factor "+f.Value)
	}
}

func hasValue(fields []report.Field[string], f report.Field[string]) bool {
	return slices.ContainsFunc(fields, func(other report.Field[string]) bool { return other.Value == f.Value })
}

// lostPoints flags points without an answer that are gone. Each that is new stands
// for one with which it shares words, else for any, as long as it has no answer
// either.
func (p *Pass) lostPoints(before *report.Report) {
	was, is := pointsIn(before), pointsIn(p.Report)
	lost, added := withoutSame(was, is), withoutSame(is, was)
	lost = slices.DeleteFunc(lost, p.closed)
	standIn := func(fits func(was, is point) bool) {
		lost = slices.DeleteFunc(lost, func(w point) bool {
			at := slices.IndexFunc(added, func(i point) bool { return fits(w, i) })
			if at >= 0 {
				added = slices.Delete(added, at, at+1)
			}
			return at >= 0
		})
	}
	standIn(func(w, i point) bool { return sharesWords(w.text, i.text) })
	standIn(func(_, i point) bool { return !p.closed(i) })
	for _, point := range lost {
		p.unsaid(before, titlePlace(p.Report), point.span, fmt.Sprintf("the point %q", point.text))
	}
}

// withoutSame are the points that do not stand so among others.
func withoutSame(points, others []point) []point {
	return slices.DeleteFunc(slices.Clone(points), func(a point) bool {
		return slices.ContainsFunc(others, func(b point) bool { return a.text == b.text })
	})
}

func titlePlace(r *report.Report) source.Span {
	if r.Title.Present() {
		return r.Title.Span()
	}
	return r.File.Line(1)
}

func (p *Pass) unsaid(before *report.Report, at, was source.Span, what string) {
	f := p.Flag(at, fmt.Sprintf("%s is gone, and nothing on %s answers it", what, p.Base.Name),
		"put it back, and add the follow-up that answers it, "+acceptHelp)
	f.Missing, f.Subject = true, what
	f.Related = []finding.Related{{Span: was, Message: "it stood here"}}
	if before.Status.Value == report.Reviewed {
		f.Severity = p.level(p.rule, finding.Error)
	}
}
