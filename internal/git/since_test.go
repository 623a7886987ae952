package git

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/incident-cli/incident/internal/history"
)

// commitsOf are the commits of a walk.
func commitsOf(log history.Log) (commits []history.Commit, err error) {
	err = log.Walk(context.Background(), func(c *history.Commit) error {
		commits = append(commits, *c)
		return nil
	})
	return commits, err
}

// What came since a commit is the whole history without that of the commit, in
// the same order; where the rest would then be another, or come in between, that
// is said or can be seen.
func TestSince(t *testing.T) {
	went := 0
	for seed := range uint64(60) {
		s := newSandbox(t)
		s.gitWithInput(pastOf(rand.New(rand.NewPCG(seed, 9)), 40), "fast-import", "--quiet")
		r := mustOpen(t, s.dir)
		head := s.head()
		query := Query{Under: []string{"incidents"}}
		whole, err := commitsOf(r.Log(head, query))
		must(t, err)
		for _, since := range strings.Fields(s.git("rev-list", "main")) {
			if since != head && goesOn(t, r, head, since, whole, fmt.Sprintf("seed %d since %s", seed, since)) {
				went++
			}
		}
	}
	if went < 100 {
		t.Errorf("%d walks went on from an earlier commit", went)
	}
}

func goesOn(t *testing.T, r *Repository, head, since string, whole []history.Commit, name string) bool {
	t.Helper()
	query := Query{Under: []string{"incidents"}}
	before, err := commitsOf(r.Log(since, query))
	must(t, err)
	query.Since = since
	query.File = "src/2026-01-01-x.md"
	log := r.Log(head, query)
	versions, err := log.Versions(context.Background())
	if errors.Is(err, history.ErrOther) {
		return false
	}
	must(t, err)
	recent, err := commitsOf(log)
	if errors.Is(err, history.ErrOther) {
		return false
	}
	must(t, err)
	if interleaved(before, recent) {
		return false // history sees that as well, and reads all of it
	}
	if diff := cmp.Diff(whole, append(before, recent...)); diff != "" {
		t.Errorf("%s (-whole +parts):\n%s", name, diff)
	}
	query.Since = ""
	all, err := r.Log(head, query).Versions(context.Background())
	must(t, err)
	old, err := r.Log(since, query).Versions(context.Background())
	must(t, err)
	versions = append(versions, old...)
	slices.Sort(versions)
	if diff := cmp.Diff(all, slices.Compact(versions), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s, versions of a file (-whole +parts):\n%s", name, diff)
	}
	return len(recent) > 0
}

// interleaved reports whether a commit that came since is not newer than those
// before.
func interleaved(before, recent []history.Commit) bool {
	for _, b := range before {
		for _, r := range recent {
			if !r.Committed.After(b.Committed) {
				return true
			}
		}
	}
	return false
}

func TestSinceSomethingElse(t *testing.T) {
	s := newSandbox(t)
	first := s.commit("first", "incidents/a.md", "one\n")
	second := s.commit("second", "incidents/a.md", "two\n")
	s.git("reset", "-q", "--hard", first)
	third := s.commit("third", "incidents/a.md", "three\n")
	s.git("merge", "-q", "-s", "ours", "--no-edit", second)
	ours := s.head()
	r := mustOpen(t, s.dir)
	for name, c := range map[string]struct{ head, since string }{
		"rewritten": {third, second}, "back": {first, second}, "discarded": {ours, second}, "gone": {third, strings.Repeat("1", 40)},
	} {
		if _, err := commitsOf(r.Log(c.head, Query{Under: []string{"incidents"}, Since: c.since})); !errors.Is(err, history.ErrOther) {
			t.Errorf("%s: %v", name, err)
		}
	}
	found, err := commitsOf(r.Log(ours, Query{Under: []string{"incidents"}, Since: third}))
	if err != nil || len(found) != 1 || found[0].Hash != second || found[0].Followed {
		t.Errorf("the other side of a merge: %v, %+v", err, found)
	}
}
