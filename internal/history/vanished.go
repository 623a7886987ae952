package history

import "slices"

// losses are the follow-ups that were deleted while they were open, in no order.
func (h *replay) losses() []loss {
	var out []loss
	for g := range h.things {
		at, found := h.deletion(g)
		if !found {
			continue
		}
		r := h.b.records[at]
		m := h.b.moments[r.moment]
		out = append(out, loss{
			when: m.date(), place: m.place, path: r.old.in.path, blob: r.old.in.blob, item: r.old.i - 1,
			trace: h.trace(h.group[r.thing], false),
		})
	}
	return out
}

// deletion is the record that deleted a group's item for good.
func (h *replay) deletion(group int) (at int, found bool) {
	if _, goesOn := h.lead[group]; goesOn || h.b.things[h.things[group][0]].name == "" {
		return 0, false
	}
	if h.rests[group] {
		return h.leaving(group)
	}
	at, found = h.lastDeletion(group)
	if !found || h.b.records[at].old.facts().closed {
		return 0, false
	}
	return at, h.b.records[at].kind == removed || !h.kept(h.b.records[at])
}

// leaving is the record that moved a group's item where nobody asks for it. What
// was never asked for elsewhere just lies where it was.
func (h *replay) leaving(group int) (at int, found bool) {
	for _, i := range slices.Backward(h.records[group]) {
		if r := h.b.records[i]; r.left {
			return i, !r.new.facts().closed
		}
	}
	return 0, false
}

// lastDeletion prefers the commit that deleted the item over a merge that did
// not take it from a branch.
func (h *replay) lastDeletion(group int) (at int, found bool) {
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
func (h *replay) kept(r record) bool {
	text := r.old.facts().text
	for _, v := range h.b.held {
		if h.b.same(v.report) != h.b.same(r.old.in.report) {
			continue
		}
		if slices.ContainsFunc(v.items[1:], func(i *facts) bool { return i.text == text }) {
			return true
		}
	}
	return false
}
