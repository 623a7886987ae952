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
	h.cells = make(map[int]*cell, len(k.outcomes))
	all := make([]cell, len(k.outcomes))
	for i, o := range k.outcomes {
		all[i].outcome = o
		h.cells[i] = &all[i]
	}
	if in.Events {
		if err := h.open(); err != nil {
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
	m, ok := h.in.Kept.recallPast()
	if !ok {
		return ErrOther
	}
	h.remember(m.commits)
	h.forest = newCells(len(m.cells), m.ties)
	for i, raw := range m.cells {
		h.cells[i].raw = raw
		if h.in.Events && !h.cells[i].open(len(h.commits)) {
			return ErrOther
		}
	}
	return nil
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
	if err := h.replayWith(recent); err != nil {
		return err
	}
	if len(recent.commits) >= h.in.KeepAfter {
		h.seal()
	}
	return nil
}

func (h *History) replayWith(recent *past) error {
	first := len(h.commits)
	h.remember(recent.commits)
	h.depth = depthOf(h.refs)
	for _, c := range recent.commits {
		h.shallow = h.shallow || c.Boundary
		h.cut = h.shallow
		h.tie(c, func(path, blob string) *reading { return h.readingOf(recent, path, blob) })
	}
	affected := map[int]*cell{}
	for _, c := range recent.commits {
		for _, list := range c.Changes {
			for _, change := range list {
				affected[h.rootOf(change.Path)] = &cell{}
			}
		}
	}
	for _, at := range slices.Sorted(maps.Keys(h.cells)) {
		c := affected[h.forest.root(at)]
		if c == nil {
			continue
		}
		if !c.join(h.cells[at], first) {
			return ErrOther
		}
		delete(h.cells, at)
	}
	for at, c := range affected {
		c.read(recent.readings)
		h.cells[at] = c
	}
	for i, c := range recent.commits {
		h.share(c, first+i, nil)
	}
	h.playAll(affected)
	return nil
}

// readingOf is what a version says that is recent, or the one before it.
func (h *History) readingOf(recent *past, path, blob string) *reading {
	if r := recent.readings[contentOf(path, blob)]; r != nil {
		return r
	}
	if at, known := h.forest.known.find(tieOf(pathTie, path)); known && h.cells[at].open(len(h.commits)) {
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

// newest is the last of commits in that order, oldest the first.
func newest(commits []*Commit) (last order) {
	for i, c := range commits {
		if o := orderOf(c); i == 0 || o.compare(last) > 0 {
			last = o
		}
	}
	return last
}

func oldest(commits []*Commit) (first order) {
	for i, c := range commits {
		if o := orderOf(c); i == 0 || o.compare(first) < 0 {
			first = o
		}
	}
	return first
}
