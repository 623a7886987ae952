package history

import (
	"cmp"
	"context"
	"slices"

	"github.com/incident-cli/incident/internal/report"
)

// Vanished lists the follow-ups that were deleted while they were open, the
// last deleted first. An item without an id whose text was changed has vanished
// under the old one: nothing but an id could tell.
func (h *History) Vanished() []Vanished { return h.vanished }

func (h *History) findVanished(ctx context.Context) error {
	read := map[*version]*report.Report{}
	var at []int
	for g := range h.things {
		if i, ok := h.deletion(g); ok {
			at = append(at, i)
		}
	}
	slices.SortFunc(at, func(a, b int) int {
		return cmp.Or(cmp.Compare(h.b.records[b].moment, h.b.records[a].moment), cmp.Compare(a, b))
	})
	for _, r := range h.pick(at) {
		if err := h.vanish(ctx, r, read); err != nil {
			return err
		}
	}
	return nil
}

// deletion is the record that deleted a group's item for good.
func (h *History) deletion(group int) (at int, found bool) {
	if _, goesOn := h.lead[group]; goesOn || h.b.things[h.things[group][0]].name == "" {
		return 0, false
	}
	at, found = h.lastDeletion(group)
	if !found || h.b.records[at].old.facts().Value().closed {
		return 0, false
	}
	return at, h.b.records[at].kind == removed || !h.kept(h.b.records[at])
}

// lastDeletion prefers the commit that deleted the item over a merge that did
// not take it from a branch.
func (h *History) lastDeletion(group int) (at int, found bool) {
	for _, i := range slices.Backward(h.records[group]) {
		switch h.b.records[i].kind {
		case removed:
			return i, true
		case lost:
			if !found {
				at, found = i, true
			}
		case appeared, settled:
			return at, found
		}
		if !found {
			return 0, false
		}
	}
	return at, found
}

// kept reports whether the report still has the text of an item that a merge
// did not take: two branches had given it different ids.
func (h *History) kept(r record) bool {
	text := r.old.facts().Value().text
	for _, v := range h.b.now {
		if h.b.same(v.report) != h.b.same(r.old.in.report) {
			continue
		}
		if slices.ContainsFunc(v.items[1:], func(i shared) bool { return i.Value().text == text }) {
			return true
		}
	}
	return false
}

// vanish reads the last version that held the item.
func (h *History) vanish(ctx context.Context, r record, read map[*version]*report.Report) error {
	from := r.old.in
	if read[from] == nil {
		var err error
		if read[from], err = h.b.in.read(ctx, from.path, from.blob); err != nil {
			return err
		}
	}
	m, trace := h.b.moments[r.moment], h.trace(h.group[r.thing], false)
	trace.Events = append(trace.Events, h.deletedBy(r)...)
	h.vanished = append(h.vanished, Vanished{
		When: m.date(), Commit: m.ref, Path: from.path,
		Report: read[from], FollowUp: read[from].FollowUps[r.old.i-1], Trace: trace,
	})
	return nil
}
