package history

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/report"
)

// Events are the changes of all reports and follow-ups that any commit ever
// held, also of those that are gone, oldest first.
func (h *History) Events() []Event {
	var all []placed
	for _, c := range h.all() {
		p := h.play(c)
		for _, r := range p.b.records {
			for _, e := range p.events(r) {
				all = append(all, placed{e, p.b.moments[r.moment].place})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.place, b.place), strings.Compare(a.Path, b.Path))
	})
	events := make([]Event, len(all))
	for i, p := range all {
		events[i] = p.Event
	}
	return events
}

// placed is an event with the place of its commit in the log.
type placed struct {
	Event
	place int
}

// all are the cells as they are now, in no order.
func (h *History) all() []*cell {
	if len(h.own) == 0 {
		return h.logged()
	}
	cells := slices.Collect(maps.Values(h.own))
	for at, c := range h.cells {
		if c != nil && h.own[h.forest.root(at)] == nil {
			cells = append(cells, c)
		}
	}
	return cells
}

// ReportEvents are the changes of a current report and of its follow-ups, oldest
// first.
func (h *History) ReportEvents(r *report.Report) []Event {
	p, v := h.find(r)
	if v == nil {
		return nil
	}
	return p.eventsOf(p.pick(p.byReport[p.b.same(v.report)]))
}

// FollowUpEvents are the changes of a follow-up of a current report, oldest
// first.
func (h *History) FollowUpEvents(r *report.Report, f *report.FollowUp) []Event {
	at := slices.Index(r.FollowUps, f)
	p, v := h.find(r)
	if at < 0 || v == nil || at+1 >= len(v.things) {
		return nil
	}
	return p.eventsOf(p.recordsOf(p.past(p.group[v.things[at+1]])))
}

// VanishedEvents are the changes of a follow-up that is gone, its deletion
// included, oldest first.
func (h *History) VanishedEvents(v Vanished) []Event {
	p := h.play(h.cellOf(v.Path))
	from := p.b.versions[place{v.Path, v.loss.blob}]
	if from == nil || v.loss.item+1 >= len(from.things) {
		return nil // what was kept does not fit together
	}
	group := p.group[from.things[v.loss.item+1]]
	events := p.eventsOf(p.recordsOf(p.past(group)))
	if at, found := p.deletion(group); found {
		events = append(events, p.deletedBy(p.b.records[at])...)
	}
	return events
}

// find replays the cell of a current report, and finds the report there.
func (h *History) find(r *report.Report) (*replay, *version) {
	if h.current[r.Path()] == nil {
		return nil, nil
	}
	p := h.play(h.cellOf(r.Path()))
	i := slices.IndexFunc(p.b.held, func(v *version) bool { return v.path == r.Path() })
	if i < 0 {
		return p, nil
	}
	return p, p.b.held[i]
}

// cellOf is the cell of a path, an empty one where what was kept knows none.
func (h *History) cellOf(path string) *cell {
	at := h.rootOf(path)
	return cmp.Or(h.own[at], h.cell(at), &cell{})
}

// Depth is how far back the commits go that were read.
type Depth struct {
	// Commits is the number of commits in which the reports' folders differ from
	// those of every parent.
	Commits int
	// First is the earliest of their dates; the zero Date where there is none
	// that can be right.
	First Date
}

// Depth tells how much history there is.
func (h *History) Depth() Depth { return h.depth }

// add takes up commits that come behind the others.
func (d *Depth) add(entries []entry) {
	d.Commits += len(entries)
	for _, e := range entries {
		if m := (moment{ref: e.ref, at: e.ref.Time}); m.good() && (!d.First.Happened() || m.at.Before(d.First.Time)) {
			d.First = m.date()
		}
	}
}

func (p *replay) eventsOf(records []record) []Event {
	var all []Event
	for _, r := range records {
		all = append(all, p.events(r)...)
	}
	return all
}

// deletedBy is the deletion of an item as an event. A merge that did not take an
// item makes none by itself: the other branch may have deleted it; nor does one
// that moved an item where nobody asks for it.
func (p *replay) deletedBy(r record) []Event {
	if r.kind != lost && !r.left {
		return nil
	}
	r.kind = removed
	return p.events(r)
}
