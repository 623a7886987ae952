package git

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// histories is how many are generated to compare the two implementations.
const histories = 320

// TestProgramAgrees compares what the two implementations walk, commit by
// commit, and what history makes of it.
func TestProgramAgrees(t *testing.T) {
	for group := range uint64(8) {
		t.Run(fmt.Sprint(group), func(t *testing.T) {
			t.Parallel()
			for seed := group; seed < histories; seed += 8 {
				compareHistories(t, seed)
			}
		})
	}
}

func compareHistories(t *testing.T, seed uint64) {
	t.Helper()
	s := newSandbox(t)
	s.gitWithInput(pastOf(rand.New(rand.NewPCG(seed, 3)), 50), "fast-import", "--quiet")
	if seed%3 == 1 {
		s = s.at(s.clone(fmt.Sprintf("--depth=%d", 1+seed%9)))
	}
	if seed%4 == 0 {
		s.git("commit-graph", "write", "--reachable", "--changed-paths")
	}
	within, by := mustOpen(t, s.dir), mustOpenBy(t, s.dir, Program)
	head, err := within.Head()
	must(t, err)
	query := Query{Under: [][]string{{"incidents"}, {"incidents", "src/deep", "incidents-old"}, {"."}}[seed%5%3]}
	own := visitsOf(t, within.Log(head, query))
	if len(own) == 0 && query.Under[0] == "." {
		t.Errorf("seed %d: nothing is visited", seed)
	}
	if diff := cmp.Diff(own, visitsOf(t, by.Log(head, query))); diff != "" {
		t.Fatalf("seed %d, %v: %s", seed, query.Under, diff)
	}
	if diff := cmp.Diff(eventsOf(t, within, head, query), eventsOf(t, by, head, query)); diff != "" {
		t.Fatalf("seed %d, %v: %s", seed, query.Under, diff)
	}
	query.File = []string{"src/2026-01-01-x.md", "incidents/2026-01-05-x.md", "incidents-old/2026-01-02-x.md", "src"}[seed%4]
	versions := versionsBeside(t, within.Log(head, query), own, seed)
	if diff := cmp.Diff(versions, versionsBeside(t, by.Log(head, query), own, seed), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("seed %d, versions of %s beside %v: %s", seed, query.File, query.Under, diff)
	}
	if seed >= 24 { // which takes a program for each commit
		return
	}
	if diff := cmp.Diff(s.versionsOf(head, query.File), versions, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("seed %d, versions of %s: %s", seed, query.File, diff)
	}
}

// versionsBeside are the versions of the file of a query. To ask for them changes
// neither the walk that comes then nor another one.
func versionsBeside(t *testing.T, log Log, visits []any, seed uint64) []string {
	t.Helper()
	versions, err := log.Versions(context.Background())
	must(t, err)
	for range 2 {
		if diff := cmp.Diff(visits, visitsOf(t, log)); diff != "" {
			t.Errorf("seed %d, %T: %s", seed, log, diff)
		}
	}
	return versions
}

// versionsOf are the blobs of the regular file of a name in any commit.
func (s *sandbox) versionsOf(from, name string) []string {
	found := map[string]bool{}
	for commit := range strings.FieldsSeq(s.git("rev-list", from)) {
		if mode, rest, _ := strings.Cut(s.git("ls-tree", commit, "--", name), " blob "); strings.HasPrefix(mode, "100") {
			found[rest[:40]] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func mustOpenBy(t testing.TB, dir string, choice Choice) *Repository {
	t.Helper()
	r, err := Open(dir, choice, surroundings())
	must(t, err)
	t.Cleanup(func() { r.Close() })
	return r
}

// contentsOf reads many blobs at once.
func contentsOf(log history.Log, blobs []string) (map[string]string, error) {
	var mu sync.Mutex
	contents := map[string]string{}
	blobs = slices.Compact(slices.Sorted(slices.Values(blobs)))
	err := log.Blobs(context.Background(), blobs, func(hash string, content []byte) error {
		mu.Lock()
		defer mu.Unlock()
		contents[hash] = string(content)
		return nil
	})
	return contents, err
}

// visitsOf is a walk, and what each new blob holds.
func visitsOf(t *testing.T, log history.Log) []any {
	t.Helper()
	var seen []any
	var blobs []string
	must(t, log.Walk(context.Background(), func(c *history.Commit) error {
		seen = append(seen, *c)
		for _, changes := range c.Changes {
			for _, change := range changes {
				if change.New != "" {
					blobs = append(blobs, change.New)
				}
			}
		}
		return nil
	}))
	contents, err := contentsOf(log, blobs)
	must(t, err)
	for _, blob := range blobs {
		seen = append(seen, contents[blob])
	}
	return seen
}

// eventsOf builds the history of the reports of a commit.
func eventsOf(t *testing.T, r *Repository, head string, query Query) []history.Event {
	t.Helper()
	read := func(path string, data []byte) *report.Report {
		parsed, _ := report.Parse(source.NewFile(path, data))
		return parsed
	}
	in := history.Input{
		Match: func(path string) bool { return strings.HasSuffix(path, ".md") }, Read: read,
		Now: time.Unix(1800000000, 0), Log: r.Log(head, query),
	}
	files, err := r.Files(context.Background(), head, query.Under)
	must(t, err)
	for _, f := range files {
		if f.Mode != Regular {
			continue
		}
		content, err := r.Blob(context.Background(), f.Blob)
		must(t, err)
		in.Current = append(in.Current, read(f.Path, content))
	}
	h, err := history.Build(context.Background(), in)
	must(t, err)
	return h.Events()
}
