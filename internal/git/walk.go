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

// Log is the history that ends in a commit, of what it holds in the folders;
// "." is the whole commit.
func (r *Repository) Log(commit string, under []string) history.Log {
	return &log{Repository: r, from: commit, under: disjoint(under)}
}

// log implements history.Log; Blob is the repository's.
type log struct {
	*Repository
	from  string
	under []string
}

// Walk implements history.Log.
func (l *log) Walk(ctx context.Context, visit func(*history.Commit) error) error {
	start, err := l.parse(l.from)
	if err != nil {
		return err
	}
	g := &graph{repository: l.Repository, under: l.under, index: map[plumbing.Hash]int{}}
	if err := g.load(ctx, start); err != nil {
		return fmt.Errorf("reading the history of %s: %w", l.from, err)
	}
	g.follow()
	for _, i := range g.parentsFirst() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := l.visit(g, i, visit); err != nil {
			return err
		}
	}
	return nil
}

func (l *log) visit(g *graph, i int, visit func(*history.Commit) error) error {
	if !g.differs(i) {
		return nil
	}
	found, err := g.describe(i)
	if err != nil {
		return fmt.Errorf("reading the history of %s: commit %s: %w", l.from, g.nodes[i].hash, err)
	}
	return visit(found)
}

// graph is every commit that can be reached, with what the walk compares.
type graph struct {
	repository *Repository
	under      []string
	nodes      []node
	index      map[plumbing.Hash]int
}

type node struct {
	hash     plumbing.Hash
	parents  []int
	children []int
	held     []entry // what stands at each of the graph's folders
	seconds  int64   // committer date since 1970
	followed bool
}

// load reads the commits that can be reached from one, itself first.
func (g *graph) load(ctx context.Context, start plumbing.Hash) error {
	g.add(start)
	for i := 0; i < len(g.nodes); i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := g.read(i); err != nil {
			return err
		}
	}
	return nil
}

func (g *graph) add(hash plumbing.Hash) int {
	if i, ok := g.index[hash]; ok {
		return i
	}
	g.nodes = append(g.nodes, node{hash: hash})
	g.index[hash] = len(g.nodes) - 1
	return len(g.nodes) - 1
}

func (g *graph) read(i int) error {
	c, err := g.repository.commit(g.nodes[i].hash)
	if err != nil {
		return err
	}
	held, err := g.lookup(c.tree)
	if err != nil {
		return fmt.Errorf("commit %s: %w", g.nodes[i].hash, err)
	}
	parents := make([]int, len(c.parents))
	for p, hash := range c.parents {
		parents[p] = g.add(hash)
		g.nodes[parents[p]].children = append(g.nodes[parents[p]].children, i)
	}
	at := &g.nodes[i]
	at.parents, at.held, at.seconds = parents, held, c.committer.when.Unix()
	return nil
}

func (g *graph) lookup(tree plumbing.Hash) ([]entry, error) {
	held := make([]entry, len(g.under))
	for i, folder := range g.under {
		var err error
		if held[i], err = g.repository.lookup(tree, folder); err != nil {
			return nil, err
		}
	}
	return held, nil
}

// equal says that two commits hold the same in the folders.
func (g *graph) equal(a, b int) bool { return slices.Equal(g.nodes[a].held, g.nodes[b].held) }

// differs says that a commit is to be visited. One at the end of a shallow
// clone always is, for that its parents held the same is not known.
func (g *graph) differs(i int) bool {
	at := &g.nodes[i]
	if len(at.parents) == 0 {
		return g.repository.shallow[at.hash] || slices.ContainsFunc(at.held, func(e entry) bool { return e != entry{} })
	}
	return !slices.ContainsFunc(at.parents, func(p int) bool { return g.equal(i, p) })
}

// follow marks the commits whose contents went into the first one. A merge that
// equals some of its parents took its contents from those, and the history of
// the others was discarded.
func (g *graph) follow() {
	g.nodes[0].followed = true
	order := g.parentsFirst()
	for _, i := range slices.Backward(order) {
		if !g.nodes[i].followed {
			continue
		}
		for _, p := range g.sources(i) {
			g.nodes[p].followed = true
		}
	}
}

func (g *graph) sources(i int) []int {
	var same []int
	for _, p := range g.nodes[i].parents {
		if g.equal(i, p) {
			same = append(same, p)
		}
	}
	if len(same) > 0 {
		return same
	}
	return g.nodes[i].parents
}

// parentsFirst orders the commits so that each comes after its parents, and
// those that could come next by date, then by hash.
func (g *graph) parentsFirst() []int {
	waiting := make([]int, len(g.nodes))
	ready := &oldestFirst{graph: g}
	for i := range g.nodes {
		waiting[i] = len(g.nodes[i].parents)
		if waiting[i] == 0 {
			heap.Push(ready, i)
		}
	}
	order := make([]int, 0, len(g.nodes))
	for ready.Len() > 0 {
		i := heap.Pop(ready).(int)
		order = append(order, i)
		for _, child := range g.nodes[i].children {
			if waiting[child]--; waiting[child] == 0 {
				heap.Push(ready, child)
			}
		}
	}
	return order
}

// describe tells what a commit changed.
func (g *graph) describe(i int) (*history.Commit, error) {
	at := &g.nodes[i]
	c, err := g.repository.commit(at.hash)
	if err != nil {
		return nil, err
	}
	found := &history.Commit{
		Hash: at.hash.String(), Subject: c.subject, Author: c.author.name,
		Authored: c.author.when, Committed: c.committer.when,
		Boundary: g.repository.shallow[at.hash], Followed: at.followed,
	}
	if len(at.parents) == 0 {
		found.Changes, err = g.changes(make([]entry, len(g.under)), at.held, nil)
		return found, err
	}
	for _, p := range at.parents {
		if found.Changes, err = g.changes(g.nodes[p].held, at.held, found.Changes); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// changes appends the list of what differs between two states of the folders.
func (g *graph) changes(old, new []entry, lists [][]history.Change) ([][]history.Change, error) {
	d := differ{repository: g.repository}
	for i, folder := range g.under {
		if err := d.compare(folder, old[i], new[i]); err != nil {
			return nil, err
		}
	}
	return append(lists, d.changes), nil
}

// oldestFirst is a heap of commits.
type oldestFirst struct {
	graph *graph
	ready []int
}

func (q *oldestFirst) Len() int { return len(q.ready) }
func (q *oldestFirst) Less(i, j int) bool {
	a, b := &q.graph.nodes[q.ready[i]], &q.graph.nodes[q.ready[j]]
	return cmp.Or(cmp.Compare(a.seconds, b.seconds), slices.Compare(a.hash[:], b.hash[:])) < 0
}
func (q *oldestFirst) Swap(i, j int) { q.ready[i], q.ready[j] = q.ready[j], q.ready[i] }
func (q *oldestFirst) Push(x any)    { q.ready = append(q.ready, x.(int)) }
func (q *oldestFirst) Pop() any {
	last := len(q.ready) - 1
	i := q.ready[last]
	q.ready = q.ready[:last]
	return i
}
