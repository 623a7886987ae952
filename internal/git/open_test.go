package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/incident-cli/incident/internal/history"
)

// Every kind of repository that a report may lie in gives its one file.
func TestOpenKinds(t *testing.T) {
	kinds := map[string]func(s *sandbox) (open, root string){
		"plain": func(s *sandbox) (string, string) { return s.dir, s.dir },
		"from a folder within": func(s *sandbox) (string, string) {
			return filepath.Join(s.dir, "incidents"), s.dir
		},
		"through a symbolic link": func(s *sandbox) (string, string) {
			link := filepath.Join(s.t.TempDir(), "link")
			must(s.t, os.Symlink(filepath.Join(s.dir, "incidents"), link))
			return link, s.dir
		},
		"linked worktree": func(s *sandbox) (string, string) {
			other := filepath.Join(s.dir, "other")
			s.git("worktree", "add", "-q", other, "-b", "side")
			return other, other
		},
		"worktree configuration": func(s *sandbox) (string, string) {
			s.git("sparse-checkout", "init")
			return s.dir, s.dir
		},
		"linked .git folder": func(s *sandbox) (string, string) {
			moved := filepath.Join(s.t.TempDir(), "store")
			must(s.t, os.Rename(filepath.Join(s.dir, ".git"), moved))
			must(s.t, os.Symlink(moved, filepath.Join(s.dir, ".git")))
			return s.dir, s.dir
		},
		".git file": func(s *sandbox) (string, string) {
			s.git("init", "-q", "--separate-git-dir", filepath.Join(s.t.TempDir(), "store"))
			return s.dir, s.dir
		},
		"submodule": func(s *sandbox) (string, string) {
			outer := newSandbox(s.t)
			outer.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", s.dir, "sub")
			return filepath.Join(outer.dir, "sub"), filepath.Join(outer.dir, "sub")
		},
		"bare": func(s *sandbox) (string, string) {
			return s.clone("--bare"), ""
		},
		"borrowed objects": func(s *sandbox) (string, string) {
			dir := s.clone("--shared")
			return dir, dir
		},
		"borrowed twice over": func(s *sandbox) (string, string) {
			dir := s.at(s.clone("--shared")).clone("--shared")
			return dir, dir
		},
		"packed": func(s *sandbox) (string, string) {
			s.git("gc", "-q")
			return s.dir, s.dir
		},
		"shallow": func(s *sandbox) (string, string) {
			dir := s.clone("--depth=1")
			return dir, dir
		},
		"detached": func(s *sandbox) (string, string) {
			s.git("checkout", "-q", "--detach")
			return s.dir, s.dir
		},
		"split index": func(s *sandbox) (string, string) {
			s.git("update-index", "--split-index")
			return s.dir, s.dir
		},
	}
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			s.commit("before", "README.md", "hi\n")
			head := s.commit("add", "incidents/a.md", "text\n")
			dir, root := kind(s)
			r := mustOpen(t, dir)
			if r.Root() != root {
				t.Errorf("root is %q, want %q", r.Root(), root)
			}
			got, err := r.Head()
			must(t, err)
			if got != head {
				t.Errorf("head is %s, want %s", got, head)
			}
			if diff := cmp.Diff("text\n", content(t, r, head, "incidents")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// clone makes a clone in a new folder and returns the folder.
func (s *sandbox) clone(args ...string) string {
	s.t.Helper()
	dir, err := filepath.EvalSymlinks(s.t.TempDir())
	must(s.t, err)
	from := "file://" + s.dir // with a path, --depth is ignored
	if slices.Contains(args, "--shared") {
		from = s.dir // with a URL, --shared is
	}
	s.git(append(append([]string{"clone", "-q"}, args...), from, dir)...)
	return dir
}

// content reads the one file of a folder.
func content(t *testing.T, r *Repository, commit, folder string) string {
	t.Helper()
	files, err := r.Files(context.Background(), commit, []string{folder})
	must(t, err)
	if len(files) != 1 {
		t.Fatalf("%s holds %v", folder, files)
	}
	blob, err := r.Blob(context.Background(), files[0].Blob)
	must(t, err)
	return string(blob)
}

func TestOpenRefuses(t *testing.T) {
	plain := func(dir string) { must(t, os.Mkdir(filepath.Join(dir, "x"), 0o700)) }
	for name, make := range map[string]func(dir string){
		"no repository":   plain,
		"empty .git":      func(dir string) { must(t, os.Mkdir(filepath.Join(dir, ".git"), 0o700)) },
		"foreign .git":    func(dir string) { must(t, os.WriteFile(filepath.Join(dir, ".git"), []byte("x"), 0o600)) },
		"dangling .git":   func(dir string) { must(t, os.WriteFile(filepath.Join(dir, ".git"), []byte("gitdir: gone\n"), 0o600)) },
		"without objects": func(dir string) { newBroken(t, dir, "objects") },
		"without HEAD":    func(dir string) { newBroken(t, dir, "HEAD") },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			make(dir)
			if _, err := Open(dir, InProcess, surroundings()); !errors.Is(err, ErrNotRepository) {
				t.Errorf("got %v, want ErrNotRepository", err)
			}
		})
	}
}

func newBroken(t *testing.T, dir, missing string) {
	t.Helper()
	(&sandbox{t: t, dir: dir}).git("init", "-q")
	must(t, os.RemoveAll(filepath.Join(dir, ".git", missing)))
}

// A bare repository that somebody committed must not be read instead of the
// repository that it lies in.
func TestOpenIgnoresEmbeddedBareRepository(t *testing.T) {
	s := newSandbox(t)
	s.git("init", "-q", "--bare", "evil")
	if r := mustOpen(t, filepath.Join(s.dir, "evil")); r.Root() != s.dir {
		t.Errorf("opened %q", r.GitDir())
	}
}

func TestOpenNamesWhatItCannotRead(t *testing.T) {
	for name, config := range map[string][2]string{
		"sha256":            {"extensions.objectFormat", "sha256"},
		"reftable":          {"extensions.refStorage", "reftable"},
		"unknown extension": {"extensions.tomorrow", "true"},
		"newer version":     {"core.repositoryFormatVersion", "2"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			s.git("config", "core.repositoryFormatVersion", "1")
			s.git("config", config[0], config[1])
			_, err := Open(s.dir, InProcess, surroundings())
			var unsupported *UnsupportedError
			if !errors.As(err, &unsupported) || unsupported.Remedy == "" {
				t.Errorf("got %v, want an UnsupportedError with a remedy", err)
			}
		})
	}
}

func TestUnborn(t *testing.T) {
	r := newSandbox(t).open()
	if _, err := r.Head(); !errors.Is(err, ErrUnborn) {
		t.Errorf("Head: %v, want ErrUnborn", err)
	}
	if _, err := r.Resolve("HEAD"); !errors.Is(err, ErrUnborn) {
		t.Errorf("Resolve: %v, want ErrUnborn", err)
	}
}

// An unreadable branch is not the older value that packed-refs may still have.
func TestDamagedReferenceIsNoOlderOne(t *testing.T) {
	s := newSandbox(t)
	s.commit("first", "a", "1")
	s.git("pack-refs", "--all")
	s.commit("second", "a", "2")
	must(t, os.WriteFile(filepath.Join(s.dir, ".git/refs/heads/main"), nil, 0o600))
	if head, err := s.open().Head(); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %s, %v, want ErrDamaged", head, err)
	}
}

func TestUserEmail(t *testing.T) {
	s := newSandbox(t)
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Setenv("GIT_CONFIG_GLOBAL", "") // to have it restored
	must(t, os.Unsetenv("GIT_CONFIG_GLOBAL"))
	for _, step := range []struct{ write, text, want string }{
		{"", "", ""},
		{filepath.Join(home, ".config/git/config"), "[user]\n\temail = xdg@example.com\n", "xdg@example.com"},
		{filepath.Join(home, ".gitconfig"), "[user]\n\temail = home@example.com\n", "home@example.com"},
		{filepath.Join(s.dir, ".git/config"), "[user]\n\temail = local@example.com\n", "local@example.com"},
	} {
		if step.write != "" {
			must(t, os.MkdirAll(filepath.Dir(step.write), 0o700))
			must(t, os.WriteFile(step.write, []byte(step.text), 0o600))
		}
		if got := s.open().UserEmail(); got != step.want {
			t.Errorf("with %s: %q, want %q", step.write, got, step.want)
		}
	}
}

func TestFiles(t *testing.T) {
	s := newSandbox(t)
	s.write("incidents/a.md", "a", "incidents/2026/b.md", "b", "incidents-old/c.md", "c", "tab\there.md", "d", "top.md", "e")
	must(t, os.Symlink("a.md", filepath.Join(s.dir, "incidents/link.md")))
	head := s.commit("add", "incidents/\xff.md", "f")
	r := s.open()
	for _, test := range []struct {
		under []string
		want  []string
	}{
		{[]string{"incidents"}, []string{"incidents/2026/b.md", "incidents/a.md", "incidents/link.md -> link", "incidents/\xff.md"}},
		{[]string{"incidents/2026", "./incidents/", "incidents"}, []string{"incidents/2026/b.md", "incidents/a.md", "incidents/link.md -> link", "incidents/\xff.md"}},
		{[]string{"."}, []string{"incidents-old/c.md", "incidents/2026/b.md", "incidents/a.md", "incidents/link.md -> link", "incidents/\xff.md", "tab\there.md", "top.md"}},
		{[]string{"top.md"}, []string{"top.md"}},
		{[]string{"missing", "incidents/a.md/x", "../outside", "/"}, nil},
	} {
		files, err := r.Files(context.Background(), head, test.under)
		must(t, err)
		var got []string
		for _, f := range files {
			if f.Mode == Symlink {
				f.Path += " -> link"
			}
			got = append(got, f.Path)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q: %s", test.under, diff)
		}
	}
}

func TestLargeBlobIsNotRead(t *testing.T) {
	s := newSandbox(t)
	s.write("large.md", string(make([]byte, objectLimit+1)))
	head := s.commit("add")
	for _, packed := range []bool{false, true} {
		if packed {
			s.git("gc", "-q")
		}
		r := s.open()
		files, err := r.Files(context.Background(), head, []string{"."})
		must(t, err)
		size, err := r.BlobSize(context.Background(), files[0].Blob)
		must(t, err)
		if size != objectLimit+1 {
			t.Errorf("size is %d", size)
		}
		var large *TooLargeError
		if _, err := r.Blob(context.Background(), files[0].Blob); !errors.As(err, &large) {
			t.Errorf("packed %v: got %v, want a TooLargeError", packed, err)
		}
	}
}

// Two hundred million files stand in nine trees; reading must give up.
func TestTreesThatMultiplyAreRefused(t *testing.T) {
	s := newSandbox(t)
	tree := s.gitWithInput("100644 blob "+s.gitWithInput("x", "hash-object", "-w", "--stdin")+"\ta.md\n", "mktree")
	for range 8 {
		var lines strings.Builder
		for i := range 11 {
			fmt.Fprintf(&lines, "040000 tree %s\t%d\n", tree, i)
		}
		tree = s.gitWithInput(lines.String(), "mktree")
	}
	head := s.git("commit-tree", "-m", "bomb", tree)
	r := s.open()
	if _, err := r.Files(context.Background(), head, []string{"."}); !errors.Is(err, ErrTooManyFiles) {
		t.Errorf("Files: %v", err)
	}
	err := r.Log(head, Query{Under: []string{"."}}).Walk(context.Background(), func(*history.Commit) error { return nil })
	if !errors.Is(err, ErrTooManyFiles) {
		t.Errorf("Walk: %v", err)
	}
}

// A replaced commit has the parents that git shows.
func TestReplacedObjects(t *testing.T) {
	s := newSandbox(t)
	old := s.commit("old", "a.md", "1\n")
	s.git("checkout", "-q", "--orphan", "new")
	young := s.commit("young", "a.md", "2\n")
	s.git("replace", "--graft", young, old)
	for range 2 {
		want := []string{"old [+a.md]", "young [~a.md]"}
		if diff := cmp.Diff(want, walked(t, s.open(), young, ".")); diff != "" {
			t.Error(diff)
		}
		s.git("pack-refs", "--all")
	}
	s.git("config", "core.useReplaceRefs", "false")
	for _, choice := range []Choice{InProcess, Program} {
		if diff := cmp.Diff([]string{"young [+a.md]"}, walked(t, mustOpenBy(t, s.dir, choice), young, ".")); diff != "" {
			t.Errorf("%v, not to be used: %s", choice, diff)
		}
	}
	s.git("config", "--unset", "core.useReplaceRefs")
	s.git("replace", "-d", young)
	s.write(".git/info/grafts", young+" "+old+"\n")
	var unsupported *UnsupportedError
	if _, err := Open(s.dir, InProcess, surroundings()); !errors.As(err, &unsupported) {
		t.Errorf("grafts: %v, want an UnsupportedError", err)
	}
}
