package git

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/history"
)

// kin is the commits of a history that the git program has printed: all of
// them, or those that differ from a parent and the merges that tie them
// together.
type kin struct {
	program *program
	query   Query
	paths   []string // under, then the file whose versions are asked for
	commits []relative
	index   map[string]int
	// versions are the blobs that the file was.
	versions map[string]bool
}

// relative is a commit, as history sees it, and its place among the others.
type relative struct {
	history.Commit
	// named are the parents that it names; onward are the nearest of their
	// ancestors that were printed, each once. Some may have none.
	named, onward []string
	// lists says how it differs from each of onward, nil where it does not;
	// where there is none, what it holds.
	lists   []*logEntry
	parents []int // onward, as places
	differs bool  // from every parent that it names
}

// readKin reads the history that ends in a commit. Where reports are few among
// many commits, those in between are left out by the program; not so where
// commits have other parents than they name.
func (p *program) readKin(ctx context.Context, from string, query Query) (*kin, error) {
	k := &kin{program: p, query: query, paths: query.Under, index: map[string]int{}, versions: map[string]bool{}}
	if query.File != "" && !k.counts(query.File) {
		k.paths = append(slices.Clone(query.Under), query.File)
	}
	args := slices.Clone(logArguments)
	if p.rewired {
		args = append(args, "--sparse")
	}
	args = append(args, "--end-of-options", from, "--")
	if !slices.Contains(k.paths, ".") {
		args = append(args, k.paths...)
	}
	read := func(r io.Reader) error { return readLog(r, k.take) }
	if err := p.stream(ctx, read, args...); err != nil {
		return nil, err
	}
	return k, k.connect(ctx)
}

// take adds one entry; a merge has one for each parent that it differs from.
func (k *kin) take(e *logEntry) error {
	i, known := k.index[e.hash]
	if !known {
		i = len(k.commits)
		k.index[e.hash] = i
		k.commits = append(k.commits, k.relative(e))
	}
	if !k.heed(e) {
		return nil
	}
	at, c := 0, &k.commits[i]
	if e.from != "" {
		at = slices.Index(c.onward, e.from)
	}
	if at < 0 || at >= len(c.lists) {
		return fmt.Errorf("%w: commit %s differs from %q, which is no parent", errUnreadable, e.hash, e.from)
	}
	e.header = nil
	c.lists[at] = e
	return nil
}

// heed notes the versions of the file, reduces the changes to those of regular
// files in the folders, and reports whether anything differs there.
func (k *kin) heed(e *logEntry) bool {
	all, touched := e.changes, false
	e.changes = nil
	for _, c := range all {
		if c.Path == k.query.File {
			k.versions[c.Old], k.versions[c.New] = true, true
		}
		if !k.counts(c.Path) {
			continue
		}
		touched = true
		if c.Old != c.New {
			e.changes = append(e.changes, c)
		}
	}
	delete(k.versions, "")
	return touched
}

// counts reports whether a path lies in the folders.
func (k *kin) counts(path string) bool { return k.folder(path) >= 0 }

func (k *kin) relative(e *logEntry) relative {
	author, committer := findIdent(e.header, "author "), findIdent(e.header, "committer ")
	c := relative{onward: e.parents, named: storedParents(e.header), lists: make([]*logEntry, max(1, len(e.parents)))}
	if k.program.rewired {
		c.named = e.parents
	}
	c.Commit = history.Commit{
		Hash: e.hash, Subject: e.subject, Author: author.name, Authored: author.when, Committed: committer.when,
		Boundary: k.program.boundary(e.hash),
	}
	return c
}

// connect settles what each commit has to do with the others.
func (k *kin) connect(ctx context.Context) error {
	for i := range k.commits {
		c := &k.commits[i]
		for _, parent := range c.onward {
			at, known := k.index[parent]
			if !known {
				return fmt.Errorf("%w: commit %s without its parent %s", errUnreadable, c.Hash, parent)
			}
			c.parents = append(c.parents, at)
		}
		if err := k.compare(ctx, c); err != nil {
			return err
		}
	}
	k.follow()
	return nil
}

// compare tells whether a commit differs from every parent, and how. A merge
// that equals one of onward equals the parents that it stands for.
func (k *kin) compare(ctx context.Context, c *relative) error {
	c.differs = !slices.Contains(c.lists, nil) || len(c.named) == 0 && c.Boundary
	switch {
	case !c.differs:
		return nil
	case len(c.onward) == len(c.named):
		for _, list := range c.lists {
			c.Changes = append(c.Changes, k.changes(list))
		}
		return nil
	case len(c.onward) == 0: // no parent holds anything, or ever did
		c.Changes = slices.Repeat([][]history.Change{k.changes(c.lists[0])}, len(c.named))
		return nil
	}
	return k.resolve(ctx, c)
}

// changes are sorted by folder, and within each as in a tree.
func (k *kin) changes(list *logEntry) []history.Change {
	if list == nil {
		return nil
	}
	slices.SortStableFunc(list.changes, func(a, b history.Change) int { return cmp.Compare(k.folder(a.Path), k.folder(b.Path)) })
	return list.changes
}

// folder is which of the folders a path lies in.
func (k *kin) folder(path string) int {
	return slices.IndexFunc(k.query.Under, func(folder string) bool { return within(path, folder) })
}

// resolve asks for each parent that was not printed what stands for it. That is
// only needed for a merge that differs from all parents while some of them have
// the same past, or none.
func (k *kin) resolve(ctx context.Context, c *relative) error {
	for _, parent := range c.named {
		nearest, err := k.standsFor(ctx, parent)
		if err != nil {
			return err
		}
		if at := slices.Index(c.onward, nearest); at >= 0 {
			c.Changes = append(c.Changes, k.changes(c.lists[at]))
			continue
		}
		files, err := k.program.Files(ctx, c.Hash, k.query.Under)
		if err != nil {
			return err
		}
		if len(files) == 0 { // as the parent, behind which is nothing to follow
			c.differs, c.parents = false, nil
			return nil
		}
		c.Changes = append(c.Changes, k.everything(files))
	}
	return nil
}

// standsFor is the nearest commit, from one downwards, that was printed; empty
// where there is none.
func (k *kin) standsFor(ctx context.Context, commit string) (string, error) {
	if _, printed := k.index[commit]; printed {
		return commit, nil
	}
	args := []string{"rev-list", "-1", "--full-history", "--parents", "--end-of-options", commit, "--"}
	out, err := k.program.output(ctx, append(args, k.paths...)...)
	nearest, _, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	return nearest, err
}

// everything is a commit as the difference from nothing.
func (k *kin) everything(files []File) []history.Change {
	list := &logEntry{}
	for _, f := range files {
		if f.Mode == Regular {
			list.changes = append(list.changes, history.Change{Path: f.Path, New: f.Blob})
		}
	}
	return k.changes(list)
}

// follow marks the commits whose contents went into the one that the history
// ends in, which the program prints first.
func (k *kin) follow() {
	if len(k.commits) == 0 {
		return
	}
	k.commits[0].Followed = true
	for todo := []int{0}; len(todo) > 0; {
		c := &k.commits[todo[len(todo)-1]]
		todo = todo[:len(todo)-1]
		for _, i := range c.sources() {
			if !k.commits[i].Followed {
				k.commits[i].Followed = true
				todo = append(todo, i)
			}
		}
	}
}

// sources are the parents that a commit took its contents from: those that it
// equals, else all.
func (c *relative) sources() []int {
	var same []int
	for i, parent := range c.parents {
		if c.lists[i] == nil {
			same = append(same, parent)
		}
	}
	if len(same) > 0 {
		return same
	}
	return c.parents
}

// visits lists the commits that are to be visited, in the order of history.Log.
func (k *kin) visits() ([]*history.Commit, error) {
	parents := func(i int) []int { return k.commits[i].parents }
	order, err := parentsFirst(len(k.commits), parents, k.before)
	if err != nil {
		return nil, err
	}
	var visits []*history.Commit
	for _, i := range order {
		if c := &k.commits[i]; c.differs {
			visits = append(visits, &c.Commit)
		}
	}
	return visits, nil
}

func (k *kin) before(i, j int) bool {
	a, b := &k.commits[i], &k.commits[j]
	if a.differs != b.differs {
		return b.differs
	}
	return cmp.Or(cmp.Compare(a.Committed.Unix(), b.Committed.Unix()), strings.Compare(a.Hash, b.Hash)) < 0
}
