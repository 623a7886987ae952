package history

// Events are the changes of all reports and follow-ups that any commit ever
// held, also of those that are gone, oldest first.
func (h *History) Events() []Event {
	var all []Event
	for _, r := range h.b.records {
		all = append(all, h.events(r)...)
	}
	return all
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
func (h *History) Depth() Depth {
	var d Depth
	for _, m := range h.b.moments {
		if m.ref == nil {
			continue
		}
		d.Commits++
		if m.good() && (!d.First.Happened() || m.at.Before(d.First.Time)) {
			d.First = m.date()
		}
	}
	return d
}

// deletedBy is the deletion of an item as an event. A merge that did not take an
// item makes none by itself: the other branch may have deleted it.
func (h *History) deletedBy(r record) []Event {
	if r.kind != lost {
		return nil
	}
	r.kind = removed
	return h.events(r)
}
