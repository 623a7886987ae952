package agenda

import (
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/report"
)

// followUps collects what came due since the last review, and what is stale.
func (b *builder) followUps() {
	b.out.Held = b.lastHeld()
	b.out.Since = b.On - DefaultDays
	if b.out.Held != nil {
		b.out.Since = b.Policy.Today(b.out.Held.Date.Value)
	}
	for _, i := range b.Items {
		switch {
		case b.cameDue(i):
			b.out.Due = append(b.out.Due, i)
		case i.Stale == followup.Stale:
			b.out.Stale = append(b.out.Stale, i)
		case i.Stale == followup.UnknownStale:
			b.out.Untold++
		}
	}
}

// cameDue reports whether a follow-up is due between the last review and this
// one. What was due on the day of the last review was on its agenda.
func (b *builder) cameDue(i *followup.Item) bool {
	return i.Open() && i.State != report.Proposed && i.HasDue && b.out.Since < i.Due && i.Due <= b.On
}

// lastHeld is the last review that was held before this one.
func (b *builder) lastHeld() *report.Review {
	var last *report.Review
	for _, r := range b.Reviews {
		if r.Status.Value != report.Held || !r.Date.Present() || b.Policy.Today(r.Date.Value) >= b.On {
			continue
		}
		if last == nil || earlier(last, r) {
			last = r
		}
	}
	return last
}
