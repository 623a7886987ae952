package history

import (
	"encoding/binary"
	"maps"
	"slices"
	"sort"

	"github.com/incident-cli/incident/internal/report"
)

// cell is files whose pasts have something to do with each other: they held the
// same report or the same follow-up, or one was renamed to the other. What
// happened in one cell does not depend on any other, so that each is replayed
// for itself. Most cells are one report.
type cell struct {
	deeds    []deed
	readings map[content]*reading
	// now are the current reports; nil stands for those of the last commit.
	now []present
	// overlaid says that where they differ from the last commit, that is an
	// uncommitted change.
	overlaid bool
	outcome  outcome
}

// isOpen reports whether the past is at hand; that of a cell that was kept has to
// be read first.
func (c *cell) isOpen() bool { return c.readings != nil }

// add takes up one change of a commit that has so many parents. Commits come in
// their order.
func (c *cell) add(place, parent, parents int, change Change) {
	if len(c.deeds) == 0 || c.deeds[len(c.deeds)-1].place != place {
		c.deeds = append(c.deeds, deed{place, make([][]Change, parents)})
	}
	lists := c.deeds[len(c.deeds)-1].changes
	lists[parent] = append(lists[parent], change)
}

// join takes over the past of another cell, which is open.
func (c *cell) join(other *cell) {
	if !c.isOpen() {
		c.deeds, c.readings = other.deeds, other.readings
		return
	}
	c.deeds = joinDeeds(c.deeds, other.deeds)
	c.read(other.readings)
}

// read takes over what versions say. Others may hold the map that there is.
func (c *cell) read(readings map[content]*reading) {
	all := make(map[content]*reading, len(c.readings)+len(readings))
	maps.Copy(all, c.readings)
	maps.Copy(all, readings)
	c.readings = all
}

// joinDeeds merges what commits did to the files of two cells.
func joinDeeds(a, b []deed) []deed {
	var all []deed
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].place < b[0].place:
			all, a = append(all, a[0]), a[1:]
		case a[0].place > b[0].place:
			all, b = append(all, b[0]), b[1:]
		default:
			all = append(all, a[0].with(b[0]))
			a, b = a[1:], b[1:]
		}
	}
	return slices.Concat(all, a, b)
}

// with is a deed together with what the same commit did to other files.
func (d deed) with(other deed) deed {
	lists := make([][]Change, len(d.changes))
	for i := range lists {
		lists[i] = slices.Concat(d.changes[i], other.changes[i])
		sortChanges(lists[i])
	}
	return deed{d.place, lists}
}

// outcome is what the replay of a cell tells.
type outcome struct {
	reports []told
	losses  []loss
}

// told is what is told of one report, and of its follow-ups in their order.
type told struct {
	path   string
	sum    Sum
	report ReportTrace
	items  []Trace
}

// loss is a follow-up that was deleted while it was open.
type loss struct {
	when       Date
	place      int    // of the commit in the log
	path, blob string // the last version that held it
	item       int    // its place there
	trace      Trace
}

// deed is what one commit did to the files of a cell.
type deed struct {
	place   int        // of the commit in the log
	changes [][]Change // for each parent
}

// tie stands for something that files have in common: a path, an id. Two things
// of one tie by chance only make a cell larger.
type tie uint64

const (
	pathTie   = 'p'
	reportTie = 'r'
	itemTie   = 'f'
)

// tieOf is FNV-1a, which is the same in every run.
func tieOf(kind byte, name string) tie {
	const prime = 1099511628211
	t := (tie(14695981039346656037) ^ tie(kind)) * prime
	for i := range len(name) {
		t = (t ^ tie(name[i])) * prime
	}
	return t
}

// cells tells which files belong together.
type cells struct {
	// known holds the ties of old cells, which are the first nodes.
	known ties
	nodes map[tie]int // of all other ties, and of those that were looked up
	// parent is a forest: the root of a tree stands for the whole of it.
	parent []int
}

// newCells starts with so many old cells.
func newCells(count int, known ties) *cells {
	c := &cells{known: known, nodes: map[tie]int{}, parent: make([]int, count)}
	for i := range c.parent {
		c.parent[i] = i
	}
	return c
}

func (c *cells) node(kind byte, name string) int {
	t := tieOf(kind, name)
	if i, found := c.nodes[t]; found {
		return i
	}
	i, found := c.known.find(t)
	if !found {
		i = len(c.parent)
		c.parent = append(c.parent, i)
	}
	c.nodes[t] = i
	return i
}

func (c *cells) root(i int) int {
	for c.parent[i] != i {
		c.parent[i] = c.parent[c.parent[i]]
		i = c.parent[i]
	}
	return i
}

func (c *cells) join(a, b int) {
	if a, b = c.root(a), c.root(b); a != b {
		c.parent[max(a, b)] = min(a, b)
	}
}

// version ties a path to all that a version of it names. A report without an
// id may have become one that lists its name as an alias.
func (c *cells) version(name string, v *reading, former map[string]string) {
	at := c.node(pathTie, name)
	stem := report.Stem(name)
	if _, listed := former[stem]; listed {
		c.join(at, c.node(reportTie, stem))
	}
	for _, item := range v.items {
		f := item
		switch {
		case f.id == "":
		case f.report:
			c.join(at, c.node(reportTie, f.id))
		default:
			c.join(at, c.node(itemTie, f.id))
		}
	}
}

// changes ties the paths of which one may have been renamed to the other: those
// that go and appear in one commit, and have the same content, Markdown, follow-ups
// or title.
func (c *cells) changes(list []Change, reading func(name, blob string) *reading) {
	if !mayRename(list) {
		return
	}
	ids := addedIDs(list, reading)
	blobs, bodies, followUps, titles := map[string]int{}, map[sum]int{}, map[sum]int{}, map[string]int{}
	for _, x := range list {
		if x.Old != "" && x.New != "" {
			continue
		}
		at, r := c.node(pathTie, x.Path), reading(x.Path, x.Old+x.New)
		joinSame(c, blobs, x.Old+x.New, at)
		joinSame(c, bodies, r.body, at)
		if id := r.id(); x.New == "" && id != "" && ids[id] {
			continue // it goes on as what has its id
		}
		joinSame(c, followUps, r.followUps(), at)
		joinSame(c, titles, r.title(), at)
	}
}

// joinSame joins a node to the first one of its key, the zero key excepted.
func joinSame[K comparable](c *cells, first map[K]int, key K, at int) {
	var none K
	if key == none {
		return
	}
	if other, known := first[key]; known {
		c.join(other, at)
		return
	}
	first[key] = at
}

// aliases ties the reports to the ids that they had.
func (c *cells) aliases(former map[string]string) {
	for alias, id := range former {
		c.join(c.node(reportTie, alias), c.node(reportTie, id))
	}
}

// ties are ties with the numbers of their cells, sorted, as they are kept.
type ties string

// tieSize is the size in bytes of a tie with the number of its cell.
const tieSize = 12

func (t ties) count() int { return len(t) / tieSize }

// valid reports whether they are of so many cells.
func (t ties) valid(cells int) bool {
	for i := range t.count() {
		if _, cell := t.at(i); cell >= cells {
			return false
		}
	}
	return len(t)%tieSize == 0
}

func (t ties) at(i int) (tie, int) {
	record := t[i*tieSize : (i+1)*tieSize]
	return tie(number(string(record[:8]))), int(number(string(record[8:])))
}

// number is big-endian, so that records sort as their numbers do.
func number(digits string) (n uint64) {
	for i := range len(digits) {
		n = n<<8 | uint64(digits[i])
	}
	return n
}

// find returns the cell of a tie.
func (t ties) find(wanted tie) (cell int, found bool) {
	i := sort.Search(t.count(), func(i int) bool {
		at, _ := t.at(i)
		return at >= wanted
	})
	if i == t.count() {
		return 0, false
	}
	at, cell := t.at(i)
	return cell, at == wanted
}

// sorted are the ties of those trees of the forest that have a number.
func (c *cells) sorted(numbers map[int]int) ties {
	kept := map[tie]int{}
	take := func(t tie, node int) {
		if number, ok := numbers[c.root(node)]; ok {
			kept[t] = number
		}
	}
	for i := range c.known.count() {
		take(c.known.at(i))
	}
	for t, node := range c.nodes {
		take(t, node)
	}
	all := make([]byte, 0, tieSize*len(kept))
	for _, t := range slices.Sorted(maps.Keys(kept)) {
		all = binary.BigEndian.AppendUint64(all, uint64(t))
		all = binary.BigEndian.AppendUint32(all, uint32(kept[t]))
	}
	return ties(all)
}
