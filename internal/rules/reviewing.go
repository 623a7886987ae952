package rules

import (
	"slices"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
)

// Reviewing judges reports that a review went through and that are about to be set
// to reviewed. Unfinished are the errors of a check, also of what a draft may leave
// open as long as it has time: after the review nobody asks for it any more. Owed is
// what a check asks for once the report is reviewed.
//
// What is late counts neither way: that the review is over is what settles it.
func Reviewing(in Input, reports []*report.Report) (unfinished, owed []finding.Finding) {
	in.final = true
	f := NewFacts(in)
	for _, found := range Run(f, reports, Options{}).Found {
		rule, _ := Lookup(found.Rule)
		if rule == nil || rule.Clock || !standsIn(found, reports) {
			continue
		}
		switch {
		case found.Severity == finding.Error:
			unfinished = append(unfinished, found)
		case rule.Candid && f.level(rule, rule.Severity) == finding.Error:
			owed = append(owed, found)
		}
	}
	return unfinished, owed
}

func standsIn(found finding.Finding, reports []*report.Report) bool {
	return slices.ContainsFunc(reports, func(r *report.Report) bool { return found.Span.File.Name == r.Path() })
}
