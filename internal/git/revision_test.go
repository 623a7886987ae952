package git

import (
	"errors"
	"strings"
	"testing"
)

func TestResolve(t *testing.T) {
	s := newSandbox(t)
	first := s.commit("first", "a", "1")
	s.git("tag", "-a", "-m", "release", "v1")
	s.git("tag", "-a", "-m", "tag of a tag", "v1-again", "v1")
	s.git("update-ref", "refs/remotes/origin/feature/x", "HEAD")
	s.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/feature/x")
	s.git("branch", "side")
	second := s.commit("second", "a", "2")
	s.git("checkout", "-q", "side")
	s.commit("third", "b", "3")
	s.git("merge", "-q", "-m", "merge", "main")
	merge := s.head()
	s.git("branch", first) // a branch that is called as a commit is
	for _, packed := range []bool{false, true} {
		if packed {
			s.git("gc", "-q")
		}
		r := s.open()
		for rev, want := range map[string]string{
			"HEAD": merge, "@": merge, "side": merge, "main": second, "heads/main": second, "refs/heads/main": second,
			"v1": first, "tags/v1": first, "v1^{commit}": first, "v1^{}": first, "v1^0": first, "v1-again": first, "v1-again~0": first,
			"origin": first, "origin/feature/x": first,
			second: second, second[:7]: second, strings.ToUpper(second[:9]): second, first: first,
			"HEAD^2": second, "HEAD~": s.git("rev-parse", "HEAD~"), "HEAD^^": first, "HEAD~2": first, "@^2~1": first,
		} {
			got, err := r.Resolve(rev)
			if err != nil || got != want {
				t.Errorf("packed %v: %s is %s, %v; want %s", packed, rev, got, err, want)
			}
		}
	}
}

func TestResolveUnknown(t *testing.T) {
	s := newSandbox(t)
	s.git("remote", "add", "up/stream", "https://example.com/x.git")
	s.commit("first", "a", "1")
	r := s.open()
	for rev, remedy := range map[string]string{
		"origin/main":            "git fetch origin +refs/heads/main:refs/remotes/origin/main,",
		"up/stream/fix/1":        "git fetch up/stream +refs/heads/fix/1:refs/remotes/up/stream/fix/1,",
		"develop":                "and name origin/develop",
		"deadbeef":               "fetch-depth: 0",
		strings.Repeat("9b", 20): "fetch-depth: 0",
		"HEAD~9":                 "no such parent",
		"HEAD^2":                 "no such parent",
		"main:a":                 "name a branch",
		"":                       "and name",
		"../../config":           "and name",
		"-x":                     "and name",
	} {
		_, err := r.Resolve(rev)
		var unknown *UnknownRevisionError
		if !errors.As(err, &unknown) || !strings.Contains(unknown.Remedy, remedy) {
			t.Errorf("%q: %v, want a remedy with %q", rev, err, remedy)
		}
	}
	if _, err := r.Resolve("HEAD^{tree}"); err == nil {
		t.Error("a tree was taken for a commit")
	}
}

func TestResolveBehindTheCut(t *testing.T) {
	s := newSandbox(t)
	s.commit("first", "a", "1")
	s.commit("second", "a", "2")
	_, err := mustOpen(t, s.clone("--depth=1")).Resolve("HEAD~1")
	var cut *CutOffError
	if !errors.As(err, &cut) {
		t.Errorf("got %v, want a CutOffError", err)
	}
}
