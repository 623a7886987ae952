package history

import "slices"

// replay is what was learned by replaying the past of one cell.
type replay struct {
	b *builder
	// group is, for each thing, what it turned out to be part of: the same
	// follow-up in the files in which it stood, the same report under the ids
	// that it had.
	group []int
	// things and records are those of each group, before the groups that it
	// continues under another name.
	things, records, before [][]int
	// lead is, for a group that goes on in a current one, that one.
	lead map[int]int
	// rests holds the groups that go on where nobody asks for them.
	rests map[int]bool
	// byReport holds the records of a report and of all its follow-ups.
	byReport map[int][]int
	// called is what the current reports are called.
	called map[int]string
}

// play replays the past of a cell.
func (s *setting) play(c *cell) *replay {
	b := newBuilder(s, c)
	for _, did := range c.deeds {
		b.commit(did)
	}
	if c.now != nil {
		b.current(c.now, c.overlaid)
	} else {
		b.current(b.committed(), false)
	}
	h := &replay{b: b, lead: map[int]int{}, rests: map[int]bool{}, byReport: map[int][]int{}, called: map[int]string{}}
	for _, v := range b.held {
		h.called[b.same(v.report)] = reportName(v.items[0].id, v.path)
	}
	h.gather()
	h.collect()
	h.follow()
	h.settle()
	return h
}

// tell reads off what is told of the reports and of what was deleted.
func (h *replay) tell() outcome {
	out := outcome{losses: h.losses()}
	for _, v := range h.b.held {
		t := told{path: v.path, sum: h.sumOf(v)}
		t.report = h.reportTrace(h.group[v.things[0]], h.b.same(v.report))
		for i, thing := range v.things[1:] {
			t.items = append(t.items, h.trace(h.group[thing], v.items[i+1].closed))
		}
		out.reports = append(out.reports, t)
	}
	for _, v := range h.b.resting {
		out.reports = append(out.reports, told{path: v.path, sum: h.sumOf(v)})
	}
	return out
}

func (h *replay) sumOf(v *version) Sum {
	return Sum{sumOfFacts(v.items), h.b.reading(v.path, v.blob).body}
}

// canonical is a thing with its report under the id that it got.
func (b *builder) canonical(i int) thing {
	t := b.things[i]
	t.report = b.same(t.report)
	return t
}

// everywhere stands for the report of an item with an id: wherever it is, it is
// the same.
const everywhere = -1

// gather says which things are the same. An id that several current reports
// have belongs to the one that had it first; in the others it is as no id.
func (h *replay) gather() {
	owner, current := h.owners()
	index := map[thing]int{}
	for i := range h.b.things {
		key := h.b.canonical(i)
		if id := key.name; id != "" && !byText(id) && (!current[key] || owner[id] == key) {
			key.report = everywhere
		}
		at, known := index[key]
		if !known {
			at = len(h.things)
			index[key] = at
			h.things = append(h.things, nil)
		}
		h.things[at] = append(h.things[at], i)
		h.group = append(h.group, at)
	}
}

// owners tells which of the current reports each id belongs to, and what the
// current reports hold.
func (h *replay) owners() (owner map[string]thing, current map[thing]bool) {
	first := map[thing]int{}
	for i := range h.b.things {
		key := h.b.canonical(i)
		if at, known := first[key]; !known || h.b.seen[i].first < at {
			first[key] = h.b.seen[i].first
		}
	}
	owner, current = map[string]thing{}, map[thing]bool{}
	for _, v := range h.b.held {
		for _, i := range v.things {
			key := h.b.canonical(i)
			current[key] = true
			if other, known := owner[key.name]; !known || first[key] < first[other] {
				owner[key.name] = key
			}
		}
	}
	return owner, current
}

// collect sorts the records and the continuations by group.
func (h *replay) collect() {
	h.records, h.before = make([][]int, len(h.things)), make([][]int, len(h.things))
	for i, r := range h.b.records {
		g := h.group[r.thing]
		h.records[g] = append(h.records[g], i)
		report := h.b.canonical(r.thing).report
		h.byReport[report] = append(h.byReport[report], i)
	}
	for i := range h.b.things {
		for _, old := range h.b.before[i] {
			if g, from := h.group[i], h.group[old]; g != from && !slices.Contains(h.before[g], from) {
				h.before[g] = append(h.before[g], from)
			}
		}
	}
}

// follow leads every group to the current one that continues it.
func (h *replay) follow() {
	for _, v := range h.b.held {
		for _, i := range v.things {
			for _, g := range h.past(h.group[i]) {
				if _, known := h.lead[g]; !known {
					h.lead[g] = h.group[i]
				}
			}
		}
	}
}

// settle notes the groups that go on where nobody asks for them.
func (h *replay) settle() {
	for _, v := range h.b.resting {
		for _, i := range v.things {
			for _, g := range h.past(h.group[i]) {
				h.rests[g] = true
			}
		}
	}
}

// past is a group and all that it continues.
func (h *replay) past(group int) []int {
	found := []int{group}
	for at := 0; at < len(found); at++ {
		for _, g := range h.before[found[at]] {
			if !slices.Contains(found, g) {
				found = append(found, g)
			}
		}
	}
	return found
}
