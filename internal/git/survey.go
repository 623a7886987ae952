package git

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

// graph reads the commits that can be reached from one, which is the first node.
func (l *log) graph(ctx context.Context, start plumbing.Hash) (*graph, error) {
	release := l.objects.holdIndexes()
	defer release()
	if workers() > 1 {
		s := &survey{graph: newGraph(l.inProcess, l.query, start)}
		err := s.run(ctx)
		if err == nil || ctx.Err() != nil {
			return s.graph, err
		}
		// What the goroutines met first was left to chance.
	}
	g := newGraph(l.inProcess, l.query, start)
	return g, g.readInTurn(ctx)
}

// readInTurn reads one commit after the other, up to the first that cannot be
// read.
func (g *graph) readInTurn(ctx context.Context) error {
	u := g.repository.objects.borrow()
	defer g.repository.objects.giveBack(u)
	for i := int32(0); int(i) < len(g.nodes); i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		hash := g.nodes[i].hash
		c, err := g.repository.linksBy(u, hash)
		if err != nil {
			return err
		}
		held, err := g.lookup(u, c.tree)
		if err != nil {
			return fmt.Errorf("commit %s: %w", hash, err)
		}
		g.link(i, c)
		g.hold(i, held)
	}
	return nil
}

// survey reads a graph by several goroutines. What a commit's parents are is
// known only once it has been read, so that on a straight history one of them
// reads commits, and the others look into the trees that it comes by.
type survey struct {
	mu      sync.Mutex
	changed *sync.Cond
	graph   *graph
	begun   int       // nodes that have been read, or are being read
	reading int       // commits that are being read
	unseen  []surface // of commits that have been read
	failed  error
}

// surface is the tree of a commit, in which the folders are to be looked up.
type surface struct {
	node int32
	tree plumbing.Hash
}

// surfacePart is how many trees one goroutine looks into on end. Neighbours are
// stored as changes to each other.
const surfacePart = 128

// errand is what a goroutine does next: read a commit, or look into trees.
type errand struct {
	node  int32
	hash  plumbing.Hash
	trees []surface // empty for a commit
}

func (s *survey) run(ctx context.Context) error {
	s.changed = sync.NewCond(&s.mu)
	var running sync.WaitGroup
	for range workers() {
		running.Go(func() {
			objects := s.graph.repository.objects
			u := objects.borrow()
			defer objects.giveBack(u)
			for at, more := s.first(); more; {
				at, more = s.do(ctx, u, at)
			}
		})
	}
	running.Wait()
	return s.failed
}

// do runs a step and returns the next one.
func (s *survey) do(ctx context.Context, u *unpacker, at errand) (errand, bool) {
	if err := ctx.Err(); err != nil {
		return s.fail(err)
	}
	if len(at.trees) == 0 {
		c, err := s.graph.repository.linksBy(u, at.hash)
		if err != nil {
			return s.fail(err)
		}
		return s.read(at, c)
	}
	held := make([][]entry, len(at.trees))
	for i, surface := range at.trees {
		var err error
		if held[i], err = s.graph.lookup(u, surface.tree); err != nil {
			return s.fail(err)
		}
	}
	return s.looked(at, held)
}

func (s *survey) first() (errand, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next()
}

func (s *survey) fail(err error) (errand, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = err
	return s.next()
}

// read takes up a commit that has been read.
func (s *survey) read(at errand, c commit) (errand, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.graph.link(at.node, c)
	s.unseen = append(s.unseen, surface{node: at.node, tree: c.tree})
	s.reading--
	return s.next()
}

// looked takes up what stands at the folders of several commits.
func (s *survey) looked(at errand, held [][]entry) (errand, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, surface := range at.trees {
		s.graph.hold(surface.node, held[i])
	}
	return s.next()
}

// next waits for something to do; there is nothing more once every commit has
// been read, and somebody looks into the last tree. It is called with the lock.
func (s *survey) next() (errand, bool) {
	for {
		unread := len(s.graph.nodes) - s.begun
		switch {
		case s.failed != nil:
			s.changed.Broadcast()
			return errand{}, false
		case unread > 0:
			i := int32(s.begun)
			s.begun++
			s.reading++
			if unread > 1 || len(s.unseen) >= surfacePart {
				s.changed.Signal()
			}
			return errand{node: i, hash: s.graph.nodes[i].hash}, true
		case len(s.unseen) >= surfacePart || s.reading == 0 && len(s.unseen) > 0:
			return errand{trees: s.someTrees()}, true
		case s.reading == 0:
			s.changed.Broadcast()
			return errand{}, false
		}
		s.changed.Wait()
	}
}

// someTrees takes a few trees out of those that nobody has looked into.
func (s *survey) someTrees() []surface {
	last := max(0, len(s.unseen)-surfacePart)
	trees := slices.Clone(s.unseen[last:])
	s.unseen = s.unseen[:last]
	if last > 0 {
		s.changed.Signal()
	}
	return trees
}
