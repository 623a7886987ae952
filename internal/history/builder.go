package history

import (
	"slices"
	"time"
)

// moment is when a commit, or the working tree, did something.
type moment struct {
	ref   *Ref // nil for the working tree
	at    time.Time
	place int // in the log; behind all commits for the working tree
}

// good reports whether the moment's date can be right.
func (m moment) good() bool { return m.ref == nil || !m.ref.Suspect }

func (m moment) date() Date {
	switch {
	case m.ref == nil:
		return Date{Time: m.at, From: Uncommitted}
	case m.at.IsZero():
		return Date{From: Unknown, Commit: m.ref.Hash, Suspect: true, Reason: "the date of the commit cannot be read"}
	case m.ref.Boundary:
		return Date{Time: m.at, From: Bound, Commit: m.ref.Hash, Suspect: m.ref.Suspect, Reason: "history is cut off here"}
	}
	return Date{Time: m.at, From: Committed, Commit: m.ref.Hash, Suspect: m.ref.Suspect}
}

type recordKind uint8

const (
	appeared recordKind = iota + 1
	changed
	removed
	// settled is what a merge took from some of its parents: no event, but what
	// the others said is over.
	settled
	// lost is what a merge did not take from some of its parents.
	lost
)

// record is what one commit did to one thing.
type record struct {
	kind     recordKind
	moment   int
	thing    int
	old, new spot
	fields   fieldSet // in which new differs from every parent
	from     *facts   // what a changed field was before
	// left says that the thing went where nobody asks for it.
	left bool
}

// appearance is when a thing was first seen, as places in the walk; -1 is none.
type appearance struct {
	first int // the first commit that holds it
	// opened is the earliest by date of the commits that added it, best that of
	// all commits that hold it; dates that cannot be right do not count. A
	// commit that only holds it may have a clock that is behind.
	opened, best int
}

// setting is what all replays share.
type setting struct {
	log    chronicle
	now    time.Time
	former map[string]string // ids that the current reports had
	// asked and gone are those of the input, or what stands for them.
	asked, gone func(path string) bool
	cut         bool // history is cut off: older commits were not read
}

func newSetting(in Input) *setting {
	s := &setting{log: chronicle{dating: dating{in.Now, in.AuthorDate}}, now: in.Now, former: formerIDs(in.Current), asked: in.Asked, gone: in.Gone}
	if s.asked == nil {
		s.asked = in.Match
	}
	if s.gone == nil {
		s.gone = func(string) bool { return false }
	}
	return s
}

// rests reports whether a file of the last commit lies where nobody asks for
// reports any more, and has not gone from there.
func (s *setting) rests(path string) bool { return !s.asked(path) && !s.gone(path) }

// builder replays what happened to the reports of one cell.
type builder struct {
	*registry
	*setting
	cell    *cell
	present map[content]*reading // of what no commit holds
	moments []moment
	records []record
	seen    map[int]appearance // by thing
	head    map[string]string  // the blobs of the commit that the log ends in
	held    []*version         // the current reports, in the order in which they were given
	resting []*version         // those of the last commit that nobody asks for
}

func newBuilder(s *setting, c *cell) *builder {
	return &builder{
		registry: newRegistry(s.former, s.asked), setting: s, cell: c, present: map[content]*reading{},
		seen: map[int]appearance{}, head: map[string]string{},
	}
}

// reading is what a version says; nothing where there is none.
func (b *builder) reading(name, blob string) *reading {
	at := contentOf(name, blob)
	if r := b.present[at]; r != nil {
		return r
	}
	if r := b.cell.readings[at]; r != nil {
		return r
	}
	return &reading{}
}

// commit takes up what a commit did to the reports of the cell. One that is not
// followed did nothing, but what it held was there.
func (b *builder) commit(did deed) {
	e := b.log.at(did.place)
	ref := e.ref
	b.moments = append(b.moments, moment{ref: ref, at: ref.Time, place: did.place})
	steps := b.steps(did.changes)
	for _, v := range b.take(steps) {
		b.see(v)
	}
	changed := b.unions(steps)
	for _, u := range changed {
		if u.appears(len(steps)) {
			b.appear(u.new.thing())
		}
	}
	if e.followed {
		b.record(changed, len(steps))
		b.follow(did.changes)
	}
}

// step is what differs between a parent and a commit, and which of the paths
// that appear were renamed from which.
type step struct {
	changes []Change
	moved   map[string]Change
}

func (b *builder) steps(lists [][]Change) []step {
	out := make([]step, len(lists))
	for i, changes := range lists {
		out[i] = step{changes, b.renamed(changes)}
	}
	return out
}

// unions gathers what became of each item, given all versions are registered.
func (b *builder) unions(steps []step) []union {
	deltas := make([][]delta, len(steps))
	for i, s := range steps {
		deltas[i] = b.deltas(b.pairs(s.changes, s.moved))
	}
	if len(deltas) == 1 { // as of most commits: nothing is said twice
		return alone(deltas[0])
	}
	return unite(deltas)
}

// take registers the versions that a commit introduces: those that differ from
// every parent. A version that a merge took from a parent is known.
func (b *builder) take(steps []step) []*version {
	before := map[string]*version{}
	differs := map[string]int{}
	var all []Change
	for _, s := range steps {
		b.leave(s, before)
		for _, c := range s.changes {
			differs[c.Path]++
		}
		all = append(all, s.changes...)
	}
	var new []Change
	for _, c := range all {
		if c.New == "" {
			continue
		}
		b.exists[c.Path] = true
		if differs[c.Path] == len(steps) {
			new = append(new, c)
			b.release(before[c.Path], c.Path, b.reading(c.Path, c.New).items)
		}
	}
	held := make([]*version, len(new))
	for i, c := range new {
		held[i] = b.register(c.Path, c.New, b.reading(c.Path, c.New).items, before[c.Path])
	}
	return held
}

// leave notes which paths go, and what each path that stays or appears follows
// from; the first parent decides.
func (b *builder) leave(s step, before map[string]*version) {
	for _, c := range s.changes {
		old := b.versions[place{c.Path, c.Old}]
		if from, ok := s.moved[c.Path]; ok {
			old = b.versions[place{from.Path, from.Old}]
			b.moved[from.Path] = true
		}
		if c.New == "" {
			b.exists[c.Path] = false
		} else if before[c.Path] == nil {
			before[c.Path] = old
		}
	}
}

// see notes that a version's items are there at the newest moment.
func (b *builder) see(v *version) {
	now := len(b.moments) - 1
	for _, thing := range v.things {
		seen, known := b.seen[thing]
		if !known {
			seen = appearance{first: now, opened: -1, best: -1}
		}
		seen.best = b.earlier(seen.best, now)
		b.seen[thing] = seen
	}
}

// appear notes that the newest moment added an item.
func (b *builder) appear(thing int) {
	seen := b.seen[thing]
	seen.opened = b.earlier(seen.opened, len(b.moments)-1)
	b.seen[thing] = seen
}

// earlier is the earlier by date of two moments, of those whose date can be
// right; -1 is none.
func (b *builder) earlier(a, other int) int {
	switch {
	case other < 0 || !b.moments[other].good():
		return a
	case a < 0 || b.moments[other].at.Before(b.moments[a].at):
		return other
	}
	return a
}

// follow keeps what the last commit holds. The last change of a path among the
// commits that are followed is what it holds: on the way from there nothing
// else was taken.
func (b *builder) follow(lists [][]Change) {
	for _, c := range slices.Concat(lists...) {
		if c.New == "" {
			delete(b.head, c.Path)
		} else {
			b.head[c.Path] = c.New
		}
	}
}

// record notes what a commit did that has so many parents.
func (b *builder) record(changed []union, parents int) {
	for _, u := range changed {
		r := record{moment: len(b.moments) - 1, new: u.new, old: u.old()}
		all := len(u.olds) == parents
		switch {
		case !u.new.there():
			r.kind, r.thing = lost, r.old.thing()
			if all {
				r.kind = removed
			}
		case !all:
			r.kind, r.thing = settled, u.new.thing()
		default:
			r.thing = u.new.thing()
			r.kind, r.fields = u.change()
			if r.old.there() {
				r.from, r.left = r.old.facts(), b.leaves(r.old, r.new)
			}
		}
		b.records = append(b.records, r)
	}
}

// union is one item of a commit, and what it was in each parent from which it
// differs.
type union struct {
	new  spot
	olds []spot
}

// old is what the item was in the first parent that had it.
func (u *union) old() spot {
	for _, s := range u.olds {
		if s.there() {
			return s
		}
	}
	return spot{}
}

// appears reports whether the item is in none of so many parents.
func (u *union) appears(parents int) bool {
	return u.new.there() && len(u.olds) == parents && !u.old().there()
}

// change tells what is new against every parent.
func (u *union) change() (recordKind, fieldSet) {
	if !u.old().there() {
		return appeared, 0
	}
	fields := ^fieldSet(0)
	for _, s := range u.olds {
		if s.there() {
			fields &= differ(s.facts(), u.new.facts())
		}
	}
	if fields == 0 {
		return settled, 0
	}
	return changed, fields
}

func alone(deltas []delta) []union {
	out := make([]union, len(deltas))
	for i, d := range deltas {
		out[i] = union{d.new, []spot{d.old}}
	}
	return out
}

// unite gathers what differs from several parents by the item that differs.
func unite(parents [][]delta) []union {
	type item struct {
		new  spot
		gone int // the thing, where there is no new spot
	}
	index := map[item]int{}
	var out []union
	for _, deltas := range parents {
		for _, d := range deltas {
			key := item{new: d.new}
			if !d.new.there() {
				key.gone = d.old.thing()
			}
			at, known := index[key]
			if !known {
				at = len(out)
				index[key] = at
				out = append(out, union{new: d.new})
			}
			out[at].olds = append(out[at].olds, d.old)
		}
	}
	return out
}
