package agenda

import (
	"slices"

	"github.com/incident-cli/incident/internal/report"
)

// Pattern is what several incidents have in common.
type Pattern struct {
	// Kind is what they share: "factor", "service"; Name is which.
	Kind, Name string
	// Now is how many incidents of the current period have it, Before how many had
	// it in as long a time before.
	Now, Before int
	// Incidents are all of them, newest first.
	Incidents []*report.Report
	// Open is how many of their follow-ups are open.
	Open int
	// Again are those that came back while work on an earlier one was open.
	Again []*report.Report
}

// mostPatterns is how many patterns a review can speak of beside its incidents.
const mostPatterns = 3

// recurring reports whether a report is part of a pattern.
func (b *builder) recurring(r *report.Report) bool {
	return slices.ContainsFunc(b.Patterns, func(p Pattern) bool { return slices.Contains(p.Incidents, r) })
}

// patterns are those worth raising: that an incident which is gone through is
// part of, the ones that came back over unfinished work first.
func (b *builder) patterns() {
	var again, others []Pattern
	for _, p := range b.Patterns {
		switch {
		case !slices.ContainsFunc(b.out.Ready, func(e Entry) bool { return slices.Contains(p.Incidents, e.Report) }):
			continue
		case len(p.Again) > 0:
			again = append(again, p)
		default:
			others = append(others, p)
		}
	}
	all := append(again, others...)
	b.out.Patterns = all[:min(len(all), mostPatterns)]
}
