package history_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// repo is a repository in memory: a log, and a working tree.
type repo struct {
	commits []*entry
	blobs   map[string]string
	files   map[string]string // the working tree, and what commit takes
	head    *entry
	shallow map[string]bool // names of boundary commits
	now     time.Time
	author  bool
	reads   int
}

type entry struct {
	name     string
	parents  []*entry
	files    map[string]string // blobs by path
	when     time.Time
	followed bool
}

func newRepo() *repo {
	return &repo{blobs: map[string]string{}, files: map[string]string{}, shallow: map[string]bool{}, now: on(100)}
}

// on is noon of the n-th day of 2026.
func on(n int) time.Time { return time.Date(2026, 1, n, 12, 0, 0, 0, time.UTC) }

func (r *repo) put(path, text string) *repo { r.files[path] = text; return r }
func (r *repo) rm(path string) *repo        { delete(r.files, path); return r }
func (r *repo) mv(from, to string) *repo {
	r.files[to] = r.files[from]
	delete(r.files, from)
	return r
}

// edit replaces text in a file, which has to hold it.
func (r *repo) edit(path, old, new string) *repo {
	if !strings.Contains(r.files[path], old) {
		panic(path + " does not hold " + old)
	}
	r.files[path] = strings.Replace(r.files[path], old, new, 1)
	return r
}

// commit takes the working tree on the n-th day, on top of head and others.
func (r *repo) commit(n int, others ...*entry) *entry { return r.commitAt(on(n), others...) }

func (r *repo) commitAt(when time.Time, others ...*entry) *entry {
	e := &entry{name: "c" + when.Format("20060102"), when: when, files: map[string]string{}}
	if r.head != nil {
		e.parents = append(e.parents, r.head)
	}
	e.parents = append(e.parents, others...)
	for path, text := range r.files {
		sum := sha256.Sum256([]byte(text))
		blob := hex.EncodeToString(sum[:])
		r.blobs[blob], e.files[path] = text, blob
	}
	r.commits = append(r.commits, e)
	r.head = e
	return e
}

// checkout makes a commit the head and its files the working tree.
func (r *repo) checkout(e *entry) *repo {
	r.head, r.files = e, map[string]string{}
	for path, blob := range e.files {
		r.files[path] = r.blobs[blob]
	}
	return r
}

// Walk implements history.Log.
func (r *repo) Walk(_ context.Context, visit func(*history.Commit) error) error {
	reached := r.reached()
	r.follow(reached)
	for _, e := range reached {
		if c := r.describe(e); c != nil {
			if err := visit(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// reached is every commit that can be reached from head, oldest first; none
// lies behind a boundary.
func (r *repo) reached() []*entry {
	found := map[*entry]bool{}
	todo := []*entry{r.head}
	for len(todo) > 0 {
		e := todo[0]
		todo = todo[1:]
		if !found[e] {
			found[e] = true
			if !r.shallow[e.name] {
				todo = append(todo, e.parents...)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(r.commits), func(e *entry) bool { return !found[e] })
}

func (r *repo) follow(reached []*entry) {
	for _, e := range reached {
		e.followed = e == r.head
	}
	for _, e := range slices.Backward(reached) {
		if !e.followed {
			continue
		}
		same := slices.DeleteFunc(slices.Clone(e.parents), func(p *entry) bool { return !maps.Equal(p.files, e.files) })
		if len(same) == 0 {
			same = e.parents
		}
		for _, p := range same {
			p.followed = true
		}
	}
}

func (r *repo) describe(e *entry) *history.Commit {
	c := &history.Commit{
		Hash: e.name, Author: "Ana Lim", Committed: e.when, Authored: e.when.AddDate(0, 0, -1),
		Followed: e.followed, Boundary: r.shallow[e.name],
	}
	parents := e.parents
	if len(parents) == 0 || c.Boundary {
		parents = []*entry{{}}
	}
	for _, p := range parents {
		changes := compare(p.files, e.files)
		if len(changes) == 0 && !c.Boundary {
			return nil
		}
		c.Changes = append(c.Changes, changes)
	}
	return c
}

func compare(old, new map[string]string) []history.Change {
	paths := map[string]bool{}
	for p := range old {
		paths[p] = true
	}
	for p := range new {
		paths[p] = true
	}
	var changes []history.Change
	for _, p := range slices.Sorted(maps.Keys(paths)) {
		if old[p] != new[p] {
			changes = append(changes, history.Change{Path: p, Old: old[p], New: new[p]})
		}
	}
	return changes
}

// Blobs implements history.Log.
func (r *repo) Blobs(_ context.Context, hashes []string, take func(string, []byte) error) error {
	r.reads += len(hashes)
	for _, hash := range hashes {
		if err := take(hash, []byte(r.blobs[hash])); err != nil {
			return err
		}
	}
	return nil
}

func read(path string, data []byte) *report.Report {
	parsed, _ := report.Parse(source.NewFile(path, data))
	return parsed
}

func match(path string) bool { return strings.HasSuffix(path, ".md") }

// input is what the program asks of the repository as it is now.
func (r *repo) input() history.Input {
	in := history.Input{Match: match, Read: read, Now: r.now, AuthorDate: r.author, Overlay: true}
	if r.head != nil {
		in.Log = r
	}
	for _, path := range slices.Sorted(maps.Keys(r.files)) {
		in.Current = append(in.Current, read(path, []byte(r.files[path])))
	}
	return in
}

// built is a history with the reports it is of.
type built struct {
	*history.History
	reports []*report.Report
}

func (r *repo) history(t testing.TB) built {
	t.Helper()
	in := r.input()
	h, err := history.Build(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return built{h, in.Current}
}

// item finds the one follow-up whose text begins so, in a report at a path or
// in any.
func (b built) item(t testing.TB, path, text string) *history.Trace {
	t.Helper()
	return b.FollowUp(b.find(t, path, text))
}

// events are those of a follow-up.
func (b built) events(t testing.TB, path, text string) []history.Event {
	t.Helper()
	return b.FollowUpEvents(b.find(t, path, text))
}

func (b built) find(t testing.TB, path, text string) (*report.Report, *report.FollowUp) {
	t.Helper()
	for _, r := range b.reports {
		for _, f := range r.FollowUps {
			if (path == "" || r.Path() == path) && strings.HasPrefix(f.Text.Value, text) {
				return r, f
			}
		}
	}
	t.Fatalf("no follow-up %q in %q", text, path)
	return nil, nil
}
