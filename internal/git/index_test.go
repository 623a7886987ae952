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
			})
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
