package history

import (
	"context"
	"slices"

	"github.com/incident-cli/incident/internal/report"
)

// History answers what happened to the reports and their follow-ups.
type History struct {
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
	// byReport holds the records of a report and of all its follow-ups.
	byReport map[int][]int
	// called is what the current reports are called.
	called   map[int]string
	versions map[string]*version // the current reports by path
	vanished []Vanished
}

func newHistory(ctx context.Context, b *builder) (*History, error) {
	h := &History{
		b: b, lead: map[int]int{}, byReport: map[int][]int{}, called: map[int]string{}, versions: map[string]*version{},
	}
	for i, v := range b.now {
		r := b.in.Current[i]
		h.versions[v.path] = v
		h.called[b.same(v.report)] = reportName(r.ID.Value, v.path)
	}
	h.gather()
	h.collect()
	h.follow()
	err := h.findVanished(ctx)
	return h, err
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
func (h *History) gather() {
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
func (h *History) owners() (owner map[string]thing, current map[thing]bool) {
	first := map[thing]int{}
	for i := range h.b.things {
		key := h.b.canonical(i)
		if at, known := first[key]; !known || h.b.seen[i].first < at {
			first[key] = h.b.seen[i].first
		}
	}
	owner, current = map[string]thing{}, map[thing]bool{}
	for _, v := range h.b.now {
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
func (h *History) collect() {
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
func (h *History) follow() {
	for _, v := range h.b.now {
		for _, i := range v.things {
			for _, g := range h.past(h.group[i]) {
				if _, known := h.lead[g]; !known {
					h.lead[g] = h.group[i]
				}
			}
		}
	}
}

// past is a group and all that it continues.
func (h *History) past(group int) []int {
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

// find is the group of an item of a current report; the report itself is item 0.
func (h *History) find(r *report.Report, item int) (group int, found bool) {
	v := h.versions[r.Path()]
	if v == nil || item < 0 || item >= len(v.things) {
		return 0, false
	}
	return h.group[v.things[item]], true
}

// Shallow reports whether history is cut off: a date may then be only a bound.
func (h *History) Shallow() bool { return h.b.shallow }

// FollowUp is what happened to a follow-up of a current report.
func (h *History) FollowUp(r *report.Report, f *report.FollowUp) Trace {
	at := slices.Index(r.FollowUps, f)
	group, found := h.find(r, at+1)
	if at < 0 || !found {
		return Trace{Opened: notRead, Touched: notRead}
	}
	return h.trace(group, h.versions[r.Path()].items[at+1].Value().closed)
}

// notRead is the date of what is not among the reports of the input.
var notRead = Date{From: Unknown, Reason: "it is not among the reports whose history was read"}

// Report is what happened to a current report.
func (h *History) Report(r *report.Report) ReportTrace {
	group, found := h.find(r, 0)
	if !found {
		return ReportTrace{Opened: notRead, Touched: notRead}
	}
	return h.reportTrace(group, h.b.same(h.versions[r.Path()].report))
}
