package agenda

import (
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/report"
)

// Decision is what the last review decided, and what became of it.
type Decision struct {
	// Text is the decision as it was written; Under the heading beneath which it
	// stands, the id of a report as a rule.
	Text, Under string
	// Report is the report of that id, nil where there is none.
	Report *report.Report
	// Items are the follow-ups that the decision cites, else all of the report.
	Items []*followup.Item
	// Cited says that the decision cites them.
	Cited bool
}

// decisions are those of the last review that was held.
func (b *builder) decisions() {
	if b.out.Held == nil {
		return
	}
	for _, m := range b.out.Held.Minutes {
		for _, d := range m.Said() {
			b.out.Decisions = append(b.out.Decisions, b.decision(m.Heading.Value, d.Value))
		}
	}
}

func (b *builder) decision(under, text string) Decision {
	d := Decision{Text: text, Under: under}
	if i := slices.IndexFunc(b.Reports, func(r *report.Report) bool { return called(r, under) }); i >= 0 {
		d.Report = b.Reports[i]
	}
	for _, i := range b.Items {
		if id := i.FollowUp.ID.Value; id != "" && strings.Contains(text, id) {
			d.Items, d.Cited = append(d.Items, i), true
		}
	}
	if d.Cited || d.Report == nil {
		return d
	}
	for _, i := range b.Items {
		if i.Report == d.Report && i.State != followup.Vanished {
			d.Items = append(d.Items, i)
		}
	}
	return d
}

// Settled is how many of the follow-ups are done or dropped.
func (d Decision) Settled() int {
	settled := 0
	for _, i := range d.Items {
		if !i.Open() {
			settled++
		}
	}
	return settled
}
