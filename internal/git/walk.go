package git

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/incident-cli/incident/internal/history"
)

func (r *inProcess) log(commit string, query Query) Log {
	l := log{inProcess: r, from: commit, query: query}
	if query.Since != "" {
		return &recent{log: l}
	}
	return &l
}

// log implements history.Log.
type log struct {
	*inProcess
	from  string
	query Query
	// known is what Versions has read.
	known *graph
}

// Walk implements history.Log.
func (l *log) Walk(ctx context.Context, visit func(*history.Commit) error) error {
	g, err := l.read(ctx)
	if err != nil {
		return err
	}
	l.known = nil
	g.index, g.stateOf = nil, nil // all are found: the memory is for what comes
	g.follow()
	visits, err := g.visits()
	if err != nil {
		return fmt.Errorf("reading the history of %s: %w", l.from, err)
	}
	return l.visitAll(ctx, g, visits, visit)
}

// Versions implements Log.
func (l *log) Versions(ctx context.Context) (versions []string, err error) {
	l.known, err = l.read(ctx)
	if err != nil {
		return nil, err
	}
	return l.known.versionsOfFile(), nil
}

// read reads the graph, unless that is known.
func (l *log) read(ctx context.Context) (*graph, error) {
	if l.known != nil {
		return l.known, nil
	}
	start, err := l.parse(l.from)
	if err != nil {
		return nil, err
	}
	g, err := l.graph(ctx, start)
	if err != nil {
		return nil, fmt.Errorf("reading the history of %s: %w", l.from, err)
	}
	return g, nil
}

// visitPart is how many commits one goroutine describes on end at most. Where a
// part ends, trees that are stored as changes to each other are made twice.
const visitPart = 1024

// leastPart is how many are worth a goroutine.
const leastPart = 16

// partOf is how many of so many commits a goroutine describes on end, so that all
// have something to do.
func partOf(count int) int {
	return min(visitPart, max(leastPart, count/workers()+1))
}

// described is a commit as history sees it, or why it could not be read.
type described struct {
	commit *history.Commit
	err    error
}

// visitAll has commits described by several goroutines, and visited in order.
func (l *log) visitAll(ctx context.Context, g *graph, visits []int32, visit func(*history.Commit) error) error {
	parts := slices.Collect(slices.Chunk(visits, partOf(len(visits))))
	describe := func(ctx context.Context, u *unpacker, part int) []described {
		return g.describeAll(ctx, u, parts[part])
	}
	return inOrder(ctx, l.objects, len(parts), describe, func(all []described) error {
		for i, d := range all {
			if err := ctx.Err(); err != nil {
				return err
			}
			if d.err != nil {
				return fmt.Errorf("reading the history of %s: %w", l.from, d.err)
			}
			if err := visit(d.commit); err != nil {
				return err
			}
			all[i] = described{} // a part is long, and may change much
		}
		return nil
	})
}

// graph is every commit that can be reached, with what the walk compares.
type graph struct {
	repository *inProcess
	under      []string
	paths      []string // under, then the file whose versions are asked for
	versions   map[plumbing.Hash]bool
	nodes      []node
	index      map[plumbing.Hash]int32
	links      []int32 // the parents of all nodes
	// states are what stands at the folders, each once: few commits change it.
	states  [][]entry
	stateOf map[string]int32
	key     []byte // scratch
}

// node is a commit. There may be millions, so that it holds no pointers.
type node struct {
	hash     plumbing.Hash
	differs  bool // from every parent
	followed bool
	seconds  int64 // committer date since 1970
	// linksFrom and linksTo are where its parents begin and end among the links.
	linksFrom, linksTo int32
	state              int32
}

func newGraph(r *inProcess, query Query, start plumbing.Hash) *graph {
	g := &graph{
		repository: r, under: query.Under, paths: query.Under, versions: map[plumbing.Hash]bool{},
		index: map[plumbing.Hash]int32{}, stateOf: map[string]int32{},
	}
	if query.File != "" {
		g.paths = append(slices.Clone(query.Under), query.File)
	}
	g.add(start)
	return g
}

func (g *graph) add(hash plumbing.Hash) int32 {
	if i, ok := g.index[hash]; ok {
		return i
	}
	i := int32(len(g.nodes))
	g.nodes = append(g.nodes, node{hash: hash})
	g.index[hash] = i
	return i
}

// link takes up what a commit names.
func (g *graph) link(i int32, c commit) {
	first := int32(len(g.links))
	for _, parent := range c.parents {
		g.links = append(g.links, g.add(parent))
	}
	at := &g.nodes[i]
	at.linksFrom, at.linksTo, at.seconds = first, int32(len(g.links)), c.committer.when.Unix()
}

func (g *graph) parents(i int32) []int32 { return g.links[g.nodes[i].linksFrom:g.nodes[i].linksTo] }

// lookup reads what stands at each of the paths.
func (g *graph) lookup(u *unpacker, tree plumbing.Hash) ([]entry, error) {
	held := make([]entry, len(g.paths))
	for i, path := range g.paths {
		var err error
		if held[i], err = u.lookup(tree, path); err != nil {
			return nil, err
		}
	}
	return held, nil
}

// hold sets what stands at the paths in a commit.
func (g *graph) hold(i int32, held []entry) {
	for _, file := range held[len(g.under):] {
		if file.mode == Regular {
			g.versions[file.hash] = true
		}
	}
	held = held[:len(g.under)]
	g.key = g.key[:0]
	for _, e := range held {
		g.key = append(append(g.key, e.kind()), e.hash[:]...)
	}
	state, known := g.stateOf[string(g.key)]
	if !known {
		state = int32(len(g.states))
		g.states = append(g.states, held)
		g.stateOf[string(g.key)] = state
	}
	g.nodes[i].state = state
}

func (g *graph) versionsOfFile() []string {
	var all []string
	for hash := range g.versions {
		all = append(all, hash.String())
	}
	slices.Sort(all)
	return all
}

func (g *graph) held(i int32) []entry { return g.states[g.nodes[i].state] }

// equal says that two commits hold the same in the folders.
func (g *graph) equal(a, b int32) bool { return g.nodes[a].state == g.nodes[b].state }

// differs says that a commit is to be visited. One at the end of a shallow
// clone always is, for that its parents held the same is not known.
func (g *graph) differs(i int32) bool {
	parents := g.parents(i)
	if len(parents) == 0 {
		return g.repository.shallow[g.nodes[i].hash] || slices.ContainsFunc(g.held(i), entry.holds)
	}
	return !slices.ContainsFunc(parents, func(p int32) bool { return g.equal(i, p) })
}

// follow marks the commits whose contents went into the first one. A merge that
// equals some of its parents took its contents from those, and the history of
// the others was discarded.
func (g *graph) follow() {
	g.nodes[0].followed = true
	for todo := []int32{0}; len(todo) > 0; {
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

func (g *graph) sources(i int32) []int32 {
	parents := g.parents(i)
	if len(parents) == 1 {
		return parents
	}
	var same []int32
	for _, p := range parents {
		if g.equal(i, p) {
			same = append(same, p)
		}
	}
	if len(same) > 0 {
		return same
	}
	return parents
}

// visits lists the commits that are to be visited, as history.Log orders them.
func (g *graph) visits() ([]int32, error) {
	for i := range g.nodes {
		g.nodes[i].differs = g.differs(int32(i))
	}
	order, err := parentsFirst(len(g.nodes), g.parents, g.before)
	return slices.DeleteFunc(order, func(i int32) bool { return !g.nodes[i].differs }), err
}

func (g *graph) before(i, j int32) bool {
	a, b := &g.nodes[i], &g.nodes[j]
	if a.differs != b.differs {
		return b.differs
	}
	return cmp.Or(cmp.Compare(a.seconds, b.seconds), compareHashes(a.hash, b.hash)) < 0
}

// describeAll describes commits, the last one first: git stores older versions
// of a tree as changes to newer ones.
func (g *graph) describeAll(ctx context.Context, u *unpacker, visits []int32) []described {
	defer u.reuse()()
	all := make([]described, len(visits))
	for k, i := range slices.Backward(visits) {
		if ctx.Err() != nil {
			break
		}
		found, err := g.describe(u, i)
		if err != nil {
			err = fmt.Errorf("commit %s: %w", g.nodes[i].hash, err)
		}
		all[k] = described{found, err}
		u.spare.settle()
	}
	return all
}

// describe tells what a commit changed.
func (g *graph) describe(u *unpacker, i int32) (*history.Commit, error) {
	at := &g.nodes[i]
	c, err := g.repository.commitBy(u, at.hash)
	if err != nil {
		return nil, err
	}
	found := &history.Commit{
		Hash: at.hash.String(), Subject: c.subject, Author: c.author.name,
		Authored: c.author.when, Committed: c.committer.when,
		Boundary: g.repository.shallow[at.hash], Followed: at.followed,
	}
	parents := g.parents(i)
	if len(parents) == 0 {
		found.Changes, err = g.changes(u, make([]entry, len(g.under)), g.held(i), nil)
		return found, err
	}
	for _, p := range parents {
		if found.Changes, err = g.changes(u, g.held(p), g.held(i), found.Changes); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// changes appends the list of what differs between two states of the folders.
func (g *graph) changes(u *unpacker, old, new []entry, lists [][]history.Change) ([][]history.Change, error) {
	d := differ{unpacker: u}
	for i, folder := range g.under {
		if err := d.compare(folder, old[i], new[i]); err != nil {
			return nil, err
		}
	}
	return append(lists, d.changes), nil
}
