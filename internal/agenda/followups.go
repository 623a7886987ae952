package agenda

import (
	"slices"

	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/report"
)

// followUps collects what came due since the last review, what is stale, what was
// put off and what was closed.
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
		case b.slipped(i):
			b.out.Slipped = append(b.out.Slipped, i)
		case b.closed(i):
			b.out.Closed = append(b.out.Closed, i)
		case b.mayBeClosed(i):
			b.out.UntoldClosed++
		case i.Stale == followup.UnknownStale:
			b.out.Untold++
		}
	}
	b.decisions()
}

// slipped reports whether the stated date of an open follow-up was moved to a
// later day since the last review.
func (b *builder) slipped(i *followup.Item) bool {
	return i.Open() && slices.ContainsFunc(i.Trace.Moves, func(m history.Move) bool {
		return m.New > m.Old && b.sinceThen(m.When)
	})
}

// closed reports whether a follow-up was done or dropped since the last review.
func (b *builder) closed(i *followup.Item) bool {
	return i.State != followup.Vanished && !i.Open() && b.sinceThen(i.Trace.Closed)
}

// mayBeClosed reports whether a follow-up was closed since the last review or before
// it, and history is cut off before that.
func (b *builder) mayBeClosed(i *followup.Item) bool {
	if i.State == followup.Vanished || i.Open() {
		return false
	}
	d := i.Trace.Closed
	return d.From == history.Unknown || d.From == history.Bound && b.Policy.Today(d.Time) >= b.out.Since
}

// sinceThen reports whether something happened since the last review. Where
// history is cut off, a bound proves nothing.
func (b *builder) sinceThen(d history.Date) bool {
	return (d.From == history.Committed || d.From == history.Uncommitted) && b.Policy.Today(d.Time) >= b.out.Since
}

// cameDue reports whether a follow-up is due between the last review and this
// one. What was due on the day of the last review was on its agenda.
func (b *builder) cameDue(i *followup.Item) bool {
	return i.Open() && i.State != report.Proposed && i.HasDue && b.out.Since < i.Due && i.Due <= b.On
}

// lastHeld is the last review that was held before this one.
func (b *builder) lastHeld() *report.Review {
	for _, r := range slices.Backward(b.before()) {
		if r.Status.Value == report.Held {
			return r
		}
	}
	return nil
}
