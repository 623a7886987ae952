package history

import (
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/incident-cli/incident/internal/wire"
)

// The parts of what is kept.
const (
	answersPart = iota // what lists need
	indexPart          // what is where in the others
	cellsPart
	textsPart // who made the commits, and what they say of them
	KeptParts // how many there are
)

// seal numbers the cells of the log, before current reports are tied to them.
func (h *History) seal() {
	numbers := make(map[int]int, len(h.cells))
	h.nodes = make([]int, 0, len(h.cells))
	for node, c := range h.cells {
		if c != nil {
			numbers[node] = len(h.nodes)
			h.nodes = append(h.nodes, node)
		}
	}
	h.ties = h.forest.sorted(numbers)
}

// Keep writes down what was learned of the log, in parts: what lists need, and
// the past itself, of which some is needed once something has changed. The key
// says what the log is of and how it was read; the tip is the commit in which it
// ends. Nothing is written where there is nothing to keep that is not kept.
func (h *History) Keep(key, tip string) [][]byte {
	if h.nodes == nil {
		return nil
	}
	k := keeper{History: h, places: make(map[string]int, h.log.count())}
	for i, e := range h.log.read {
		k.places[e.ref.Hash] = i
	}
	index, cells := k.past()
	return [][]byte{answersPart: k.answers(key, tip), indexPart: index, cellsPart: cells, textsPart: h.log.texts()}
}

// keeper writes down what a history learned of its log.
type keeper struct {
	*History
	places map[string]int // of the commits, by hash
}

func (k *keeper) answers(key, tip string) []byte {
	w := &wire.Writer{}
	w.String(key)
	w.String(tip)
	after, before := k.bounds()
	w.Int(after)
	w.Int(before)
	keepNames(w, k.former)
	w.Bool(k.Shallow())
	w.String(string(datedOf(k.log.read)))
	w.Int(k.log.newest.seconds)
	w.String(k.log.newest.hash)
	k.date(w, k.Depth().First)
	k.outcomes(w)
	return w.Bytes
}

// bounds are the times, as seconds, for which the same commits have dates that
// cannot be right: from after on, and until before.
func (k *keeper) bounds() (after, before int64) {
	after, before = -1<<62, 1<<62
	for _, e := range k.log.read {
		ref := e.ref
		switch from := ref.Time.Add(-ahead).Unix(); {
		case !ref.Suspect:
			after = max(after, from)
		case !ref.Time.Before(earliest):
			before = min(before, from)
		}
	}
	return after, before
}

func keepNames(w *wire.Writer, names map[string]string) {
	w.Count(len(names))
	for _, name := range slices.Sorted(maps.Keys(names)) {
		w.String(name)
		w.String(names[name])
	}
}

// chunk is how many cells are read back in one piece, so that several processors
// can share the work.
const chunk = 256

func (k *keeper) outcomes(w *wire.Writer) {
	w.Count(len(k.nodes))
	parts := make([]wire.Writer, (len(k.nodes)+chunk-1)/chunk)
	inChunks(len(k.nodes), chunk, func(from, to int) {
		part := &parts[from/chunk]
		for _, node := range k.nodes[from:to] {
			k.outcome(part, k.cells[node].outcome)
		}
	})
	for _, part := range parts {
		w.Count(len(part.Bytes))
		w.Raw(part.Bytes)
	}
}

// inChunks has several goroutines work on so many, a few at a time. A panic is that
// of the caller.
func inChunks(count, chunk int, work func(from, to int)) {
	var next atomic.Int64
	var running sync.WaitGroup
	panics := make(chan any, runtime.GOMAXPROCS(0))
	for range cap(panics) {
		running.Go(func() {
			defer func() { panics <- recover() }()
			for {
				to := int(next.Add(int64(chunk)))
				if to-chunk >= count {
					return
				}
				work(to-chunk, min(to, count))
			}
		})
	}
	running.Wait()
	for range cap(panics) {
		if p := <-panics; p != nil {
			panic(p)
		}
	}
}

func (k *keeper) outcome(w *wire.Writer, o outcome) {
	w.Count(len(o.reports))
	for _, t := range o.reports {
		w.String(t.path)
		w.Raw(t.sum.Facts[:])
		w.Raw(t.sum.Body[:])
		k.date(w, t.report.Opened)
		k.date(w, t.report.Touched)
		w.Count(len(t.report.Stated))
		for _, s := range t.report.Stated {
			w.String(string(s.Status))
			k.date(w, s.When)
		}
		w.Count(len(t.items))
		for _, item := range t.items {
			k.trace(w, item)
		}
	}
	w.Count(len(o.losses))
	for _, l := range o.losses {
		k.loss(w, l)
	}
}

func (k *keeper) loss(w *wire.Writer, l loss) {
	k.date(w, l.when)
	w.Count(l.place)
	w.String(l.path)
	w.String(l.blob)
	w.Count(l.item)
	k.trace(w, l.trace)
	k.versions[l.version()].Keep(w)
}

// The parts that a trace may have beside its opening.
const (
	keptTouched = 1 << iota // later than the opening
	keptClosed
	keptProposed
	keptMoves
	keptOwners
)

func (k *keeper) trace(w *wire.Writer, t Trace) {
	parts := uint64(0)
	for _, p := range [...]struct {
		part  uint64
		there bool
	}{
		{keptTouched, t.Touched != t.Opened}, {keptClosed, t.Closed.Happened()}, {keptProposed, t.Proposed != nil},
		{keptMoves, len(t.Moves) > 0}, {keptOwners, len(t.Owners) > 0},
	} {
		if p.there {
			parts |= p.part
		}
	}
	w.Uint(parts)
	k.date(w, t.Opened)
	if parts&keptTouched != 0 {
		k.date(w, t.Touched)
	}
	if parts&keptClosed != 0 {
		k.date(w, t.Closed)
	}
	if parts&keptProposed != 0 {
		k.date(w, *t.Proposed)
	}
	if parts&keptMoves != 0 {
		k.moves(w, t.Moves)
	}
	if parts&keptOwners != 0 {
		k.moves(w, t.Owners)
	}
}

func (k *keeper) moves(w *wire.Writer, moves []Move) {
	w.Count(len(moves))
	for _, m := range moves {
		k.date(w, m.When)
		w.String(m.Old)
		w.String(m.New)
	}
}

// date keeps where a date comes from and of which commit it is: its time is that
// of the commit.
func (k *keeper) date(w *wire.Writer, d Date) {
	about := uint64(d.From) << 2
	if d.Suspect {
		about |= 1
	}
	if d.Reason != "" {
		about |= 2
	}
	w.Uint(about)
	if !d.Happened() {
		return
	}
	at, known := k.places[d.Commit]
	if !known {
		at = -1
	}
	w.Count(at + 1)
	if d.Reason != "" {
		w.String(d.Reason)
	}
}

// past keeps the cells, and what is where in them.
func (k *keeper) past() (index, cells []byte) {
	texts, size := make([]string, len(k.nodes)), 0
	inChunks(len(texts), chunk, func(from, to int) {
		for i := from; i < to; i++ {
			texts[i] = k.cellText(k.nodes[i])
		}
	})
	for _, text := range texts {
		size += len(text)
	}
	ends := make([]byte, 0, pieceSize*len(texts))
	cells = make([]byte, 0, size)
	for _, text := range texts {
		cells = append(cells, text...)
		ends = appendPiece(ends, len(cells), text)
	}
	w := &wire.Writer{}
	w.String(string(k.log.allMarks()))
	w.String(string(k.ties))
	w.String(string(ends))
	return w.Bytes, cells
}

// cellText is a cell as it is kept; one that was not opened since stays as it is.
func (k *keeper) cellText(node int) string {
	if c := k.cells[node]; c.isOpen() {
		return c.keep()
	}
	text, _ := k.memory.cell(node)
	return text
}

// keep writes a cell down.
func (c *cell) keep() string {
	k := cellKeeper{facts: map[*facts]int{}, contents: map[content]int{}}
	deeds := &wire.Writer{}
	deeds.Count(len(c.deeds))
	for _, d := range c.deeds {
		k.deed(deeds, c, d)
	}
	w := &wire.Writer{}
	w.Count(len(k.facts))
	w.Raw(k.factsText.Bytes)
	w.Count(len(k.contents))
	w.Raw(k.contentsText.Bytes)
	w.Raw(deeds.Bytes)
	return string(w.Bytes)
}

// cellKeeper numbers what a cell's deeds speak of.
type cellKeeper struct {
	facts                   map[*facts]int
	contents                map[content]int
	factsText, contentsText wire.Writer
}

func (k *cellKeeper) deed(w *wire.Writer, c *cell, d deed) {
	w.Count(d.place)
	w.Count(len(d.changes))
	for _, list := range d.changes {
		w.Count(len(list))
		for _, change := range list {
			w.String(change.Path)
			k.content(w, c, change.Path, change.Old)
			k.content(w, c, change.Path, change.New)
		}
	}
}

// content writes the number of a version, 0 for none.
func (k *cellKeeper) content(w *wire.Writer, c *cell, path, blob string) {
	if blob == "" {
		w.Count(0)
		return
	}
	at := contentOf(path, blob)
	number, known := k.contents[at]
	if !known {
		number = len(k.contents) + 1
		k.contents[at] = number
		k.reading(at, c.readings[at])
	}
	w.Count(number)
}

func (k *cellKeeper) reading(at content, r *reading) {
	w := &k.contentsText
	w.String(at.blob)
	w.String(at.extension)
	if r == nil {
		r = &reading{}
	}
	w.String(r.name)
	w.Raw(r.body[:])
	w.Count(len(r.items))
	for _, item := range r.items {
		number, known := k.facts[item]
		if !known {
			number = len(k.facts)
			k.facts[item] = number
			k.factsText.String(item.encoded)
		}
		w.Count(number)
	}
}

// version is what the last version that held a lost item is known by.
func (l loss) version() string { return strings.Join([]string{l.path, l.blob}, "\x00") }
