package history

import (
	"slices"

	"github.com/incident-cli/incident/internal/report"
)

// trace reads a follow-up's dates off what was done to it.
func (h *replay) trace(group int, closed bool) Trace {
	groups := h.past(group)
	t := Trace{Opened: h.opened(groups)}
	p := progress{}
	for _, r := range h.recordsOf(groups) {
		p.take(r, h.b.moments[r.moment])
	}
	t.Touched, t.Moves, t.Owners, t.Proposed = p.latest(t.Opened), p.moves, p.owners, p.proposed
	if closed {
		t.Closed = p.closed
		if !t.Closed.Happened() {
			t.Closed = Date{From: Unknown, Reason: "no commit closed it"}
		}
	}
	return t
}

func (h *replay) recordsOf(groups []int) []record {
	var at []int
	for _, g := range groups {
		at = append(at, h.records[g]...)
	}
	slices.Sort(at)
	return h.pick(at)
}

func (h *replay) pick(at []int) []record {
	out := make([]record, len(at))
	for i, n := range at {
		out[i] = h.b.records[n]
	}
	return out
}

// opened is when the item was added. Where the commit that held it first has a
// date that cannot be right, a later commit that holds it is only a bound.
func (h *replay) opened(groups []int) Date {
	all := appearance{first: -1, opened: -1, best: -1}
	for _, g := range groups {
		for _, i := range h.things[g] {
			seen, known := h.b.seen[i]
			if !known {
				continue
			}
			if all.first < 0 || seen.first < all.first {
				all.first = seen.first
			}
			all.opened, all.best = h.b.earlier(all.opened, seen.opened), h.b.earlier(all.best, seen.best)
		}
	}
	switch {
	case all.first < 0:
		return Date{From: Unknown, Reason: "no commit that was read holds it"}
	case h.b.moments[all.first].good() && all.opened >= 0:
		return h.atLatest(h.b.moments[all.opened].date())
	case all.best < 0:
		return h.b.moments[all.first].date()
	}
	d := h.b.moments[all.best].date()
	if !h.b.moments[all.first].good() {
		d.From, d.Reason = Bound, "the date of the commit that added it cannot be right"
	}
	return d
}

// atLatest is a date at which something appeared: where history is cut off, an
// older commit may have held it, and what was deleted and added again goes on.
func (h *replay) atLatest(d Date) Date {
	if h.b.cut && d.From == Committed {
		d.From, d.Reason = Bound, "history is cut off, and an older commit may have held it"
	}
	return d
}

// progress follows the values of one follow-up through its records. Branches
// lie one behind the other there, so a record counts for what its commit
// changed, not for what else it holds.
type progress struct {
	last    *facts
	touched Date
	due     string // the last one that was stated
	moves   []Move // of the due date
	owners  []Move
	closed  Date // zero while open
	before  Date // when it was closed before it was opened again
	// proposed is when a change last made it a proposal; nil where none did.
	proposed *Date
}

func (p *progress) take(r record, m moment) {
	if !r.new.there() {
		return // one that comes back goes on as what it was
	}
	now := r.new.facts()
	switch r.kind {
	case appeared:
		p.appear(now, m)
	case changed:
		p.change(r.fields, r.from, now, m)
		p.propose(r.fields, now, m)
	case settled:
		p.settle(now, m)
	}
	p.last = now
}

func (p *progress) appear(now *facts, m moment) {
	if m.ref != nil && m.ref.Boundary {
		p.touch(m)
	}
	if p.last == nil {
		p.change(1<<fieldDue, &facts{}, now, m)
		return
	}
	p.change(differ(p.last, now), p.last, now, m)
}

func (p *progress) change(fields fieldSet, was, now *facts, m moment) {
	if p.last != nil && fields&activity != 0 { // the first appearance is the opening
		p.touch(m)
	}
	if fields.has(fieldOwner) {
		p.owners = append(p.owners, Move{m.date(), was.value(fieldOwner), now.value(fieldOwner)})
	}
	if due := now.value(fieldDue); fields.has(fieldDue) && due != "" {
		if p.due != "" && p.due != due {
			p.moves = append(p.moves, Move{m.date(), p.due, due})
		}
		p.due = due
	}
	switch {
	case now.closed && !was.closed && !p.closed.Happened():
		p.closed = m.date()
	case !now.closed && was.closed && p.closed.Happened():
		p.before, p.closed = p.closed, Date{}
	}
}

// propose notes a change into a proposal; a date that cannot be right is none.
func (p *progress) propose(fields fieldSet, now *facts, m moment) {
	if fields.has(fieldStatus) && now.value(fieldStatus) == string(report.Proposed) && m.good() {
		at := m.date()
		p.proposed = &at
	}
}

// settle takes over what a merge chose among its parents.
func (p *progress) settle(now *facts, m moment) {
	if due := now.value(fieldDue); due != "" {
		p.due = due
	}
	switch {
	case now.closed && !p.closed.Happened():
		p.closed = p.before
		if !p.closed.Happened() {
			p.closed = m.date()
		}
	case !now.closed && p.closed.Happened():
		p.before, p.closed = p.closed, Date{}
	}
}

// touch takes a date that is later; one that cannot be right makes nothing
// younger.
func (p *progress) touch(m moment) {
	if m.good() && m.at.After(p.touched.Time) {
		p.touched = m.date()
	}
}

// latest is the last change, and where nothing changed the opening.
func (p *progress) latest(opened Date) Date {
	if p.touched.Happened() && (opened.Suspect || !opened.Known() || p.touched.Time.After(opened.Time)) {
		return p.touched
	}
	return opened
}

// reportTrace reads a report's dates off what was done to it and its items.
func (h *replay) reportTrace(group, key int) ReportTrace {
	t := ReportTrace{Opened: h.opened(h.past(group)), Stated: []Stated{}}
	p, status := progress{}, ""
	for _, r := range h.pick(h.byReport[key]) {
		m := h.b.moments[r.moment]
		if r.kind != settled && r.kind != lost && (r.kind != changed || r.fields&h.counted(r) != 0) {
			p.touch(m)
		}
		if h.group[r.thing] == group {
			status = t.state(status, r, m)
		}
	}
	t.Touched = p.latest(t.Opened)
	return t
}

// counted are the fields whose change is a change of the report.
func (h *replay) counted(r record) fieldSet {
	if r.new.i == 0 {
		return ^fieldSet(0)
	}
	return activity
}

// state notes when a report got its status, and returns the status.
func (t *ReportTrace) state(status string, r record, m moment) string {
	at := reportField["status"]
	if !r.new.there() || r.kind == changed && !r.fields.has(at) {
		return status
	}
	facts := r.new.facts()
	now := facts.value(at)
	if now != "" && now != status && r.kind != settled {
		t.set(report.Status(now), m.date())
	}
	return now
}

func (t *ReportTrace) set(status report.Status, when Date) {
	for i := range t.Stated {
		if t.Stated[i].Status == status {
			t.Stated[i].When = when
			return
		}
	}
	t.Stated = append(t.Stated, Stated{status, when})
}

// events is a record as it is shown.
func (h *replay) events(r record) []Event {
	m := h.b.moments[r.moment]
	e := Event{When: m.date(), Commit: m.ref, Report: h.nameOf(r), FollowUp: h.keyOf(r)}
	switch r.kind {
	case appeared:
		e.Path, e.Field, e.To = r.new.in.path, Appeared, r.new.text()
		return []Event{e}
	case removed:
		e.Path, e.Field, e.From = r.old.in.path, Gone, r.old.text()
		return []Event{e}
	case changed:
		e.Path = r.new.in.path
		return fieldEvents(e, r)
	}
	return nil
}

func fieldEvents(e Event, r record) []Event {
	var out []Event
	old, new := r.from, r.new.facts()
	for i, name := range new.names() {
		if r.fields.has(i) {
			e.Field, e.From, e.To = name, old.value(i), new.value(i)
			out = append(out, e)
		}
	}
	return out
}

// text is the item's text, or the report's title.
func (s spot) text() string {
	f := s.facts()
	return f.value(0)
}

// last is what a record speaks of: the item after it, else before.
func (r record) last() spot {
	if r.new.there() {
		return r.new
	}
	return r.old
}

// nameOf is what the report of a record is called: as it is now, else by the id
// that it had, else by its path.
func (h *replay) nameOf(r record) string {
	key := h.b.canonical(r.thing).report
	if name, current := h.called[key]; current {
		return name
	}
	return reportName(h.b.reports[key].id, r.last().in.path)
}

// keyOf is the key of the item of a record, under the name that it has now.
func (h *replay) keyOf(r record) string {
	name := h.b.things[r.thing].name
	if lead, ok := h.lead[h.group[r.thing]]; ok {
		name = h.b.things[h.things[lead][0]].name
	}
	return keyOf(h.nameOf(r), name)
}
