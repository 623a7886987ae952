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

// TestResolveAmbiguous has a tag beside a branch of another commit.
func TestResolveAmbiguous(t *testing.T) {
	s := newSandbox(t)
	first := s.commit("first", "a", "1")
	s.git("update-ref", "refs/remotes/origin/main", first)
	s.git("tag", "same")
	s.git("branch", "same")
	second := s.commit("second", "a", "2")
	s.git("tag", "-a", "-m", "not the branch", "origin/main")
	s.git("tag", "main", first)
	s.git("branch", "origin/side", first)
	s.git("update-ref", "refs/remotes/origin/side", second)
	s.git("tag", "HEAD", first)
	for _, choice := range []Choice{InProcess, Program} {
		r := mustOpenBy(t, s.dir, choice)
		for rev, want := range map[string]string{
			"origin/main":   "refs/tags/origin/main and of refs/remotes/origin/main, with different commits; write refs/remotes/origin/main",
			"origin/main~0": "write refs/remotes/origin/main",
			"main":          "refs/tags/main and of refs/heads/main, with different commits; write refs/heads/main",
			"origin/side":   "refs/heads/origin/side and of refs/remotes/origin/side",
		} {
			_, err := r.Resolve(rev)
			var ambiguous *AmbiguousRevisionError
			if !errors.As(err, &ambiguous) || !strings.Contains(err.Error(), want) {
				t.Errorf("%v: %s: %v, want %q", choice, rev, err, want)
			}
		}
		for rev, want := range map[string]string{
			"refs/remotes/origin/main": first, "refs/tags/origin/main": second, "refs/heads/main": second, "heads/main": second, "same": first, "HEAD": second, "@": second,
		} {
			if got, err := r.Resolve(rev); err != nil || got != want {
				t.Errorf("%v: %s is %s, %v; want %s", choice, rev, got, err, want)
			}
		}
	}
}
