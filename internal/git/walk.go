package git

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/incident-cli/incident/internal/history"
)

func (r *inProcess) log(commit string, query Query) history.Log {
	return &log{inProcess: r, from: commit, under: query.Under}
}

// log implements history.Log.
type log struct {
	*inProcess
	from  string
	under []string
}

// Walk implements history.Log.
func (l *log) Walk(ctx context.Context, visit func(*history.Commit) error) error {
	start, err := l.parse(l.from)
	if err != nil {
		return err
	}
	g := &graph{repository: l.inProcess, under: l.under, index: map[plumbing.Hash]int{}}
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
	if !g.nodes[i].differs {
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
	repository *inProcess
	under      []string
	nodes      []node
	index      map[plumbing.Hash]int
}

type node struct {
	hash     plumbing.Hash
	parents  []int
	held     []entry // what stands at each of the graph's folders
	seconds  int64   // committer date since 1970
	differs  bool    // from every parent
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
		return g.repository.shallow[at.hash] || slices.ContainsFunc(at.held, entry.holds)
	}
	return !slices.ContainsFunc(at.parents, func(p int) bool { return g.equal(i, p) })
}

// follow marks the commits whose contents went into the first one. A merge that
// equals some of its parents took its contents from those, and the history of
// the others was discarded.
func (g *graph) follow() {
	g.nodes[0].followed = true
	for todo := []int{0}; len(todo) > 0; {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, p := range g.sources(i) {
			if !g.nodes[p].followed {
				g.nodes[p].followed = true
				todo = append(todo, p)
			}
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

// parentsFirst orders the commits as history.Log says.
func (g *graph) parentsFirst() []int {
	for i := range g.nodes {
		g.nodes[i].differs = g.differs(i)
	}
	return parentsFirst(len(g.nodes), func(i int) []int { return g.nodes[i].parents }, g.before)
}

func (g *graph) before(i, j int) bool {
	a, b := &g.nodes[i], &g.nodes[j]
	if a.differs != b.differs {
		return b.differs
	}
	return cmp.Or(cmp.Compare(a.seconds, b.seconds), slices.Compare(a.hash[:], b.hash[:])) < 0
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
