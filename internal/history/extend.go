package history

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
)

// ErrOther says that a log does not go on from what was kept of it: history was
// rewritten, or a branch was merged that is older. All of it is read then.
var ErrOther = errors.New("the log does not go on from what was kept of it")

// extend starts from what was kept, and replays what changed since.
func extend(ctx context.Context, in Input) (*History, error) {
	h := newHistory(in)
	k := in.Kept
	if !k.holdsAt(in.Now) || !maps.Equal(k.former, h.former) {
		return nil, ErrOther
	}
	h.versions, h.shallow, h.cut, h.depth = maps.Clone(k.versions), k.shallow, k.shallow, k.depth
	h.cells = make([]*cell, len(k.cells))
	for i := range k.cells {
		h.cells[i] = &k.cells[i]
	}
	if in.Events {
		if err := h.openAll(); err != nil {
			return nil, err
		}
	}
	if err := h.append(ctx); err != nil {
		return nil, err
	}
	return h, h.finish(ctx)
}

// open reads the past of what was kept, once it is needed.
func (h *History) open() error {
	if h.forest != nil {
		return nil
	}
	k := h.in.Kept
	m, ok := k.recallPast()
	if !ok {
		return ErrOther
	}
	h.memory = m
	h.log.kept, h.log.marks, h.log.newest = k.commits, m.marks, k.newest
	h.forest = newCells(len(h.cells), m.ties)
	return nil
}

// openAll reads all of the past that was kept.
func (h *History) openAll() error {
	if err := h.readAll(); err != nil {
		return err
	}
	for at := range h.cells {
		if !h.openCell(at) {
			return ErrOther
		}
	}
	return nil
}

// readAll reads all that was kept of the past, and leaves the cells as they are.
func (h *History) readAll() error {
	if err := h.open(); err != nil {
		return err
	}
	if h.memory.read {
		return nil
	}
	texts, ok := h.in.Kept.store.Part(textsPart)
	if !ok || !h.log.tell(texts) || !h.memory.readAll() {
		return ErrOther
	}
	return nil
}

// openCell reads the past of a cell that was kept, unless it is at hand, and
// reports whether it could.
func (h *History) openCell(at int) bool {
	c := h.cells[at]
	if c.isOpen() {
		return true
	}
	text, ok := h.memory.cell(at)
	return ok && c.recall(text, h.log.count(), h.in.shelf)
}

// append takes up the commits that came since.
func (h *History) append(ctx context.Context) error {
	if h.in.Recent == nil {
		return nil
	}
	recent, err := readPast(ctx, h.in, h.in.Recent)
	if err != nil || len(recent.commits) == 0 {
		return err
	}
	if h.in.Kept.newest.compare(oldest(recent.commits)) >= 0 {
		return ErrOther // they would not all come behind the others
	}
	if err := h.open(); err != nil {
		return err
	}
	if len(recent.commits) < h.in.KeepAfter {
		return h.replayWith(recent)
	}
	if err := h.readAll(); err != nil {
		return err
	}
	if err := h.replayWith(recent); err != nil {
		return err
	}
	h.seal()
	return nil
}

func (h *History) replayWith(recent *past) error {
	first := h.log.count()
	h.log.add(recent.commits)
	h.depth.add(h.log.read[first-h.log.old():])
	h.openChanged(recent.commits)
	for _, c := range recent.commits {
		h.shallow = h.shallow || c.Boundary
		h.cut = h.shallow
		h.tie(c, func(path, blob string) *reading { return h.readingOf(recent, path, blob) })
	}
	affected := h.affected(recent.commits)
	for at, old := range h.cells {
		c := affected[h.forest.root(at)]
		if c == nil || old == nil {
			continue
		}
		if !h.openCell(at) {
			return ErrOther
		}
		c.join(old)
		h.cells[at] = nil
	}
	for at, c := range affected {
		c.read(recent.readings)
		h.setCell(at, c)
	}
	for i, c := range recent.commits {
		h.share(c, first+i, nil)
	}
	h.playAll(maps.Values(affected))
	return nil
}

// openChanged opens the cells of what commits change, several at once. One that
// cannot be opened is met again where it is needed.
func (h *History) openChanged(commits []*Commit) {
	cells := map[int]bool{}
	for _, c := range commits {
		for _, list := range c.Changes {
			for _, change := range list {
				if at, known := h.forest.known.find(tieOf(pathTie, change.Path)); known {
					cells[at] = true
				}
			}
		}
	}
	places := slices.Collect(maps.Keys(cells))
	inChunks(len(places), fewCells, func(from, to int) {
		for _, at := range places[from:to] {
			h.openCell(at)
		}
	})
}

// fewCells is how many cells are worth a goroutine.
const fewCells = 8

// affected are new cells for those that commits concern, by their roots.
func (h *History) affected(commits []*Commit) map[int]*cell {
	cells := map[int]*cell{}
	for _, c := range commits {
		for _, list := range c.Changes {
			for _, change := range list {
				cells[h.rootOf(change.Path)] = &cell{}
			}
		}
	}
	return cells
}

// readingOf is what a version says that is recent, or the one before it.
func (h *History) readingOf(recent *past, path, blob string) *reading {
	if r := recent.readings[contentOf(path, blob)]; r != nil {
		return r
	}
	if at, known := h.forest.known.find(tieOf(pathTie, path)); known && h.openCell(at) {
		if r := h.cells[at].readings[contentOf(path, blob)]; r != nil {
			return r
		}
	}
	return &reading{}
}

// order is what commits are sorted by where no parent binds them.
type order struct {
	seconds int64
	hash    string
}

func orderOf(c *Commit) order { return order{c.Committed.Unix(), c.Hash} }

func (o order) compare(other order) int {
	return cmp.Or(cmp.Compare(o.seconds, other.seconds), strings.Compare(o.hash, other.hash))
}

// oldest is the first of commits in that order.
func oldest(commits []*Commit) (first order) {
	for i, c := range commits {
		if o := orderOf(c); i == 0 || o.compare(first) < 0 {
			first = o
		}
	}
	return first
}
