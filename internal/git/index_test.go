package git

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What a sparse checkout leaves out is what git says, however the index is
// written.
func TestLeftOutIsAsGitSays(t *testing.T) {
	for name, commands := range map[string][]string{
		"none":              {},
		"cone":              {"sparse-checkout set --cone incidents/2026"},
		"patterns":          {"sparse-checkout set --no-cone incidents !b*.md"},
		"version 4":         {"update-index --index-version=4", "sparse-checkout set --cone incidents/2025"},
		"sparse index":      {"sparse-checkout set --cone --sparse-index incidents/2026"},
		"sparse index, v4":  {"update-index --index-version=4", "sparse-checkout set --cone --sparse-index incidents/2026"},
		"split":             {"update-index --split-index", "sparse-checkout set --no-cone incidents/2026"},
		"split, afterwards": {"sparse-checkout set --no-cone incidents/2026", "update-index --split-index", "sparse-checkout set --no-cone other", "rm -q --cached --sparse other/b1.md"},
		"split, v4":         {"update-index --index-version=4 --split-index", "sparse-checkout set --no-cone incidents/2025", "update-index --add new.md"},
		"no longer":         {"sparse-checkout set --cone incidents/2026", "sparse-checkout disable"},
	} {
		for _, format := range []string{"sha1", "sha256"} {
			t.Run(name+", "+format, func(t *testing.T) {
				s := newSandbox(t, "--object-format="+format)
				for i := range 70 { // more than a word of a bitmap
					s.write(fmt.Sprintf("incidents/2025/a%d.md", i), "a", fmt.Sprintf("incidents/2026/deep/b%d.md", i), "b", fmt.Sprintf("other/b%d.md", i), "c")
				}
				s.commit("add", "top.md", "x")
				s.write("new.md", "new")
				for _, command := range commands {
					s.git(strings.Fields(command)...)
				}
				r := mustOpenBy(t, s.dir, Auto)
				left, err := r.LeftOut()
				must(t, err)
				count := 0
				for _, line := range strings.Split(s.git("ls-files", "-t"), "\n") {
					tag, path, _ := strings.Cut(line, " ")
					if left.Holds(path) != (tag == "S") {
						t.Errorf("%s: left out %v, git says %s", path, left.Holds(path), tag)
					}
					count++
				}
				if count < 200 || left.Holds("elsewhere/x.md") {
					t.Errorf("%d paths", count)
				}
				stagedAsGitSays(t, s, r)
			})
		}
	}
}

// stagedAsGitSays compares what is staged, or finds the error of an index that
// does not list all files.
func stagedAsGitSays(t *testing.T, s *sandbox, r *Repository) {
	t.Helper()
	x, err := r.Index()
	must(t, err)
	files, err := x.Files(".")
	if len(x.folders) > 0 {
		if err == nil || !strings.Contains(err.Error(), "--no-sparse-index") {
			t.Errorf("a sparse index is read as %d files, %v", len(files), err)
		}
		return
	}
	must(t, err)
	var got []string
	for _, f := range files {
		got = append(got, fmt.Sprintf("%s %s", f.Blob, f.Path))
	}
	var want []string
	for _, line := range strings.Split(s.git("ls-files", "-s"), "\n") {
		head, path, _ := strings.Cut(line, "\t")
		want = append(want, strings.Fields(head)[1]+" "+path)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d files are staged, git says %d; the first %v, %v", len(got), len(want), got[:1], want[:1])
	}
}

func TestIndex(t *testing.T) {
	s := newSandbox(t)
	s.commit("add", "incidents/a.md", "x", "incidents/b.md", "y", "other/c.md", "z")
	s.write("incidents/a.md", "new", "incidents/d.md", "intended", "incidents/e.md", "not staged")
	s.git("add", "incidents/a.md")
	s.git("add", "--intent-to-add", "incidents/d.md")
	must(t, os.Symlink("a.md", filepath.Join(s.dir, "incidents/link.md")))
	s.git("add", "incidents/link.md")
	files := func(env ...string) []File {
		r, err := Open(s.dir, InProcess, append(surroundings(), env...))
		must(t, err)
		defer r.Close()
		x, err := r.Index()
		must(t, err)
		files, err := x.Files("incidents")
		must(t, err)
		return files
	}
	all := files()
	if len(all) != 3 || all[0].Blob != s.git("hash-object", "incidents/a.md") || all[2].Mode != Symlink || all[1].Mode != Regular {
		t.Errorf("staged: %+v", all)
	}
	// A commit of some files has an index of its own.
	s.git("read-tree", "--index-output=other.index", "HEAD")
	if only := files(varIndex + "=other.index"); len(only) != 2 {
		t.Errorf("in the other index: %+v", only)
	}
	if none := files(varIndex + "=none.index"); len(none) != 0 {
		t.Errorf("in no index: %+v", none)
	}
}

func TestIndexOfAMerge(t *testing.T) {
	s := newSandbox(t)
	s.commit("one", "incidents/a.md", "x", "other/b.md", "x")
	s.git("checkout", "-qb", "side")
	s.commit("two", "incidents/a.md", "y")
	s.git("checkout", "-q", "-")
	s.commit("three", "incidents/a.md", "z")
	s.gitMayFail("merge", "side")
	x, err := s.open().Index()
	must(t, err)
	if _, err := x.Files("incidents"); err == nil || !strings.Contains(err.Error(), "incidents/a.md is not merged") {
		t.Errorf("got %v", err)
	}
	if files, err := x.Files("other"); err != nil || len(files) != 1 {
		t.Errorf("elsewhere: %v, %v", files, err)
	}
}

// No flipped byte of an index passes.
func TestFlippedIndex(t *testing.T) {
	s := newSandbox(t)
	s.commit("add", "incidents/a.md", "x")
	index := filepath.Join(s.dir, ".git/index")
	raw, err := os.ReadFile(index)
	must(t, err)
	for i := range raw {
		damaged := slices.Clone(raw)
		damaged[i] ^= 4
		must(t, os.WriteFile(index, damaged, 0o600))
		if x, err := s.open().Index(); err == nil {
			t.Fatalf("byte %d is flipped, and %+v is staged", i, x)
		}
	}
}

func TestDamagedIndex(t *testing.T) {
	s := newSandbox(t)
	s.commit("add", "incidents/a.md", "x")
	s.git("sparse-checkout", "set", "--cone")
	index := filepath.Join(s.dir, ".git/index")
	must(t, os.WriteFile(index, []byte("garbage"), 0o600))
	if _, err := s.open().LeftOut(); err == nil || !strings.Contains(err.Error(), "git reset") {
		t.Errorf("got %v", err)
	}
	must(t, os.Remove(index))
	if left, err := s.open().LeftOut(); err != nil || left.Holds("incidents/a.md") {
		t.Errorf("without an index: %v, %v", left, err)
	}
}

func FuzzReadIndex(f *testing.F) {
	s := newSandbox(f)
	s.commit("add", "incidents/a.md", "x", "other/b.md", "y")
	for _, command := range []string{"sparse-checkout set --cone incidents", "update-index --index-version=4", "update-index --split-index"} {
		s.git(strings.Fields(command)...)
		raw, err := os.ReadFile(filepath.Join(s.dir, ".git/index"))
		must(f, err)
		f.Add(raw, 20)
	}
	f.Fuzz(func(t *testing.T, raw []byte, size int) {
		r := &indexReader{rest: slices.Clone(raw), hash: []int{20, 32}[size&1]}
		entries := r.entries()
		link := &indexReader{rest: r.extension("link"), hash: r.hash}
		if joined := link.join(entries, entries); len(joined) > 2*len(entries) {
			t.Errorf("%d entries become %d", len(entries), len(joined))
		}
	})
}
