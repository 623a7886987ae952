package git

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/incident-cli/incident/internal/history"
)

// sinceLimit is how many commits are read to find out what came since another
// one. To read more of them one after the other takes longer than to read all of
// a history at once.
const sinceLimit = 20_000

// recent implements Log for the commits that came since another one.
type recent struct {
	log
	// parted is what Versions has read.
	parted *parting
}

// Walk implements history.Log.
func (l *recent) Walk(ctx context.Context, visit func(*history.Commit) error) error {
	p, err := l.part(ctx)
	if err != nil {
		return err
	}
	l.parted = nil
	if !p.goesOn() {
		return history.ErrOther
	}
	visits, err := p.visits()
	if err != nil {
		return fmt.Errorf("%w: %w", history.ErrOther, err)
	}
	return l.visitAll(ctx, p.graph, visits, visit)
}

// Versions implements Log.
func (l *recent) Versions(ctx context.Context) (versions []string, err error) {
	l.parted, err = l.part(ctx)
	if err != nil {
		return nil, err
	}
	return l.parted.versionsOfFile(), nil
}

// part tells what is new, unless that is known. Whatever is in the way of the
// short walk is for the whole one to tell.
func (l *recent) part(ctx context.Context) (*parting, error) {
	if l.parted != nil {
		return l.parted, nil
	}
	start, err := l.parse(l.from)
	if err != nil {
		return nil, err
	}
	since, err := l.parse(l.query.Since)
	if err != nil {
		return nil, err
	}
	p := newParting(l.inProcess, l.query, start, since)
	if err := p.read(ctx); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%w: %w", history.ErrOther, err)
	}
	return p, nil
}

// parting tells the commits that came since another one from those that led to
// it. It reads both sides, the newest commit first, until all that is left to be
// read is old. A clock that is wrong can make it take an old commit for a new
// one, never the other way round; who asks sees that by the commit's date.
type parting struct {
	*graph
	since int32
	// sides are what is known of the nodes: nothing of those that were not read.
	sides  []side
	done   []bool // its parents have been read
	queued []int32
	fresh  int // how many of the queued are new
}

type side uint8

const (
	unread side = iota
	newSide
	oldSide // leads to since
)

func newParting(r *inProcess, query Query, start, since plumbing.Hash) *parting {
	p := &parting{graph: newGraph(r, query, start)}
	p.since = p.add(since)
	return p
}

var errManySince = fmt.Errorf("more than %d commits lie between", sinceLimit)

func (p *parting) read(ctx context.Context) error {
	u := p.repository.objects.borrow()
	defer p.repository.objects.giveBack(u)
	if err := cmp.Or(p.reach(u, 0, newSide), p.reach(u, p.since, oldSide)); err != nil {
		return err
	}
	for p.fresh > 0 {
		if len(p.nodes) > sinceLimit {
			return errManySince
		}
		i := heap.Pop(p).(int32)
		if p.sides[i] == newSide {
			p.fresh--
		}
		p.done[i] = true
		for _, parent := range p.parents(i) {
			if err := cmp.Or(ctx.Err(), p.reach(u, parent, p.sides[i])); err != nil {
				return err
			}
		}
	}
	return nil
}

// reach takes up a commit that is met on a side.
func (p *parting) reach(u *unpacker, i int32, on side) error {
	if p.sides[i] == unread {
		if err := p.readNode(u, i); err != nil {
			return err
		}
		p.sides[i] = on
		p.push(i)
		return nil
	}
	if on == newSide || p.sides[i] == oldSide {
		return nil
	}
	p.sides[i] = oldSide
	if p.done[i] {
		p.push(i) // what it leads to is old as well
		return nil
	}
	p.fresh--
	return nil
}

func (p *parting) push(i int32) {
	heap.Push(p, i)
	if p.sides[i] == newSide {
		p.fresh++
	}
}

// add adds a node that is still to be read.
func (p *parting) add(hash plumbing.Hash) int32 {
	i := p.graph.add(hash)
	p.grow()
	return i
}

func (p *parting) grow() {
	for len(p.sides) < len(p.nodes) {
		p.sides, p.done = append(p.sides, unread), append(p.done, false)
	}
}

func (p *parting) readNode(u *unpacker, i int32) error {
	c, err := p.repository.linksBy(u, p.nodes[i].hash)
	if err != nil {
		return err
	}
	held, err := p.lookup(u, c.tree)
	if err != nil {
		return err
	}
	p.link(i, c)
	p.hold(i, held)
	p.grow()
	return nil
}

// Len implements heap.Interface over the nodes that are to be parted.
func (p *parting) Len() int { return len(p.queued) }

// Less implements heap.Interface: the newest comes first.
func (p *parting) Less(i, j int) bool {
	return p.nodes[p.queued[i]].seconds > p.nodes[p.queued[j]].seconds
}

// Swap implements heap.Interface.
func (p *parting) Swap(i, j int) { p.queued[i], p.queued[j] = p.queued[j], p.queued[i] }

// Push implements heap.Interface.
func (p *parting) Push(i any) { p.queued = append(p.queued, i.(int32)) }

// Pop implements heap.Interface.
func (p *parting) Pop() any {
	last := p.queued[len(p.queued)-1]
	p.queued = p.queued[:len(p.queued)-1]
	return last
}

// goesOn reports whether the history goes on from the older commit: what that
// held went into the newer one, and no old commit is followed that was not
// before.
func (p *parting) goesOn() bool {
	now := p.followed(0, func(i int32) bool { return p.sides[i] == newSide })
	if !now[p.since] {
		return false
	}
	before := p.followed(p.since, func(i int32) bool { return p.done[i] })
	for i := range now {
		p.nodes[i].followed = true
		if p.sides[i] == oldSide && !before[i] {
			return false
		}
	}
	return true
}

// followed are the commits whose contents went into one, as far as that can be
// told from those that have been read.
func (p *parting) followed(from int32, expand func(int32) bool) map[int32]bool {
	found := map[int32]bool{from: true}
	for todo := []int32{from}; len(todo) > 0; {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !expand(i) {
			continue
		}
		for _, source := range p.sources(i) {
			if !found[source] {
				found[source] = true
				todo = append(todo, source)
			}
		}
	}
	return found
}

// visits lists the new commits that are to be visited, as history.Log orders
// them.
func (p *parting) visits() ([]int32, error) {
	for i := range p.nodes {
		p.nodes[i].differs = p.sides[i] == newSide && p.differs(int32(i))
	}
	order, err := parentsFirst(len(p.nodes), p.parents, p.before)
	return slices.DeleteFunc(order, func(i int32) bool { return !p.nodes[i].differs }), err
}
