package git

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lands is a folder with repositories for variables to name: own, in which the
// commands run, other, and bare.git.
func lands(t *testing.T) *sandbox {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	s := &sandbox{t: t, dir: dir}
	for _, name := range []string{"own", "other"} {
		s.git("init", "-q", "-b", "main", name)
		s.at(filepath.Join(dir, name)).commit("Say who this is", "incidents/"+name+".md", name+"\n")
	}
	s.git("clone", "-q", "--bare", "other", "bare.git")
	s.git("-C", "own", "worktree", "add", "-q", "-b", "side", "../linked")
	s.git("-C", "own", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", filepath.Join(dir, "other"), "sub")
	must(t, os.MkdirAll(filepath.Join(dir, "files", "deep"), 0o700))
	must(t, os.MkdirAll(filepath.Join(dir, "own", "incidents", "deep"), 0o700))
	return s
}

// What git's variables say is what they say to git.
func TestEnvironmentIsHeededAsByGit(t *testing.T) {
	s := lands(t)
	s.git("init", "-q", "--separate-git-dir", "store", "apart")
	s.at(filepath.Join(s.dir, "apart")).commit("Say who this is", "incidents/apart.md", "apart\n")
	s.git("--git-dir=store", "config", "core.worktree", filepath.Join(s.dir, "files"))
	for _, c := range []struct {
		dir       string
		variables string // separated by blanks; @ is the folder of all
	}{
		{"own", ""},
		{"own/incidents/deep", ""},
		{"linked", ""},
		{"own/sub", ""},
		{"bare.git", ""},
		{"own", "GIT_DIR=@/other/.git"},
		{"other", "GIT_DIR=@/other/.git"},
		{"other", "GIT_DIR=.git"},
		{"other/incidents", "GIT_DIR=../.git"},
		{"own", "GIT_DIR=@/other/.git GIT_WORK_TREE=@/other"},
		{"own/incidents", "GIT_DIR=@/other/.git GIT_WORK_TREE=.."},
		{"other", "GIT_DIR=@/bare.git"},
		{"other", "GIT_DIR=@/bare.git GIT_WORK_TREE=@/files"},
		{"other", "GIT_DIR=@/other/.git GIT_IMPLICIT_WORK_TREE=0"},
		{"linked", "GIT_DIR=@/own/.git/worktrees/linked"},
		{"linked/incidents", "GIT_DIR=@/linked/.git GIT_WORK_TREE=@/linked"},
		{"own/sub", "GIT_DIR=@/own/.git/modules/sub"},
		{"files", "GIT_DIR=@/own/sub/.git"},
		{"own", "GIT_DIR=@/store"},
		{"own", "GIT_WORK_TREE=@/files"},
		{"own/incidents", "GIT_WORK_TREE=@"},
		{"files", "GIT_DIR=@/own/.git/worktrees/linked GIT_COMMON_DIR=@/own/.git"},
		{"own", "GIT_INDEX_FILE=@/nothing GIT_PREFIX=incidents/"},
		{"own/incidents/deep", "GIT_CEILING_DIRECTORIES=@"},
		{"own/incidents/deep", "GIT_CEILING_DIRECTORIES=@/own/incidents/deep:relative"},
		{"own", "GIT_CEILING_DIRECTORIES=@/own"},
		{"bare.git", "GIT_DIR=. GIT_OBJECT_DIRECTORY=@/own/.git/objects GIT_ALTERNATE_OBJECT_DIRECTORIES=@/bare.git/objects"},
	} {
		t.Run(c.dir+" "+c.variables, func(t *testing.T) {
			set := strings.Fields(strings.ReplaceAll(c.variables, "@", s.dir))
			dir := filepath.Join(s.dir, c.dir)
			ask := func(args ...string) string {
				cmd := s.command(append([]string{"-C", dir}, args...)...)
				cmd.Env = append(cmd.Env, set...)
				out, err := cmd.Output()
				must(t, err)
				return strings.TrimSpace(string(out))
			}
			want := []string{ask("rev-parse", "--absolute-git-dir"), "", ask("rev-parse", "HEAD"), ask("ls-tree", "--full-tree", "--name-only", "HEAD:incidents")}
			top := s.command("-C", dir, "rev-parse", "--show-toplevel")
			top.Env = append(top.Env, set...)
			if out, err := top.Output(); err == nil { // else there is none
				want[1] = strings.TrimSpace(string(out))
			}
			for _, choice := range []Choice{InProcess, Program, Auto} {
				r, err := Open(dir, choice, surroundings(set...))
				must(t, err)
				defer r.Close()
				head, err := r.Head()
				must(t, err)
				files, err := r.Files(context.Background(), head, []string{"incidents"})
				must(t, err)
				lines := walked(t, r, head, "incidents")
				if len(files) != 1 || len(lines) != 1 {
					t.Fatalf("%v: files %v, history %q", choice, files, lines)
				}
				got := []string{r.GitDir(), r.Root(), head, filepath.Base(files[0].Path)}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%v: %s", choice, diff)
				}
			}
		})
	}
}

// What cannot be heeded is said, never left out of account.
func TestEnvironmentThatDoesNotHold(t *testing.T) {
	s := lands(t)
	s.git("-C", "other", "config", "core.worktree", filepath.Join(s.dir, "files"))
	for _, c := range []struct{ dir, variables, want string }{
		{"own", "GIT_DIR=", "GIT_DIR is set, and empty; unset GIT_DIR"},
		{"own", "GIT_DIR=@/files", "GIT_DIR names @/files: "},
		{"own", "GIT_DIR=@/gone", "GIT_DIR names @/gone: "},
		{"own/incidents", "GIT_DIR=.git", "GIT_DIR names @/own/incidents/.git: "},
		{"own", "GIT_WORK_TREE=@/gone", "GIT_WORK_TREE names @/gone: "},
		{"own", "GIT_WORK_TREE=@/own/incidents/own.md", "GIT_WORK_TREE names @/own/incidents/own.md: not a folder"},
		{"own", "GIT_COMMON_DIR=@/gone", "GIT_COMMON_DIR names @/gone: "},
		{"own", "GIT_OBJECT_DIRECTORY=@/gone", "GIT_OBJECT_DIRECTORY names @/gone: "},
		{"own", "GIT_OBJECT_DIRECTORY=", "GIT_OBJECT_DIRECTORY is set, and empty"},
		{"other", "", "core.worktree of @/other/.git names the files in @/files, not those beside it; set GIT_WORK_TREE=@/files if"},
	} {
		t.Run(c.dir+" "+c.variables, func(t *testing.T) {
			set := strings.Fields(strings.ReplaceAll(c.variables, "@", s.dir))
			for _, choice := range []Choice{InProcess, Program, Auto} {
				_, err := Open(filepath.Join(s.dir, c.dir), choice, surroundings(set...))
				var wrong *PlaceError
				if !errors.As(err, &wrong) || wrong.Remedy == "" || !strings.Contains(err.Error(), strings.ReplaceAll(c.want, "@", s.dir)) {
					t.Errorf("%v: got %v, want %s", choice, err, c.want)
				}
			}
		})
	}
	// The user's word is enough, and goes before what a repository says of itself.
	for _, tree := range []string{"files", "other"} {
		tree = filepath.Join(s.dir, tree)
		r, err := Open(filepath.Join(s.dir, "other"), InProcess, surroundings("GIT_WORK_TREE="+tree))
		must(t, err)
		defer r.Close()
		if r.Root() != tree {
			t.Errorf("root is %s, want %s", r.Root(), tree)
		}
	}
}

// Somebody else's configuration must not turn a repository to the files of the
// machine.
func TestCoreWorktreeElsewhereIsNotBelieved(t *testing.T) {
	for _, value := range []string{"/etc", "..", "../..", "/"} {
		s := newSandbox(t)
		s.commit("add", "incidents/a.md", "text\n")
		s.git("config", "core.worktree", value)
		r, err := Open(s.dir, InProcess, surroundings())
		if value == ".." { // as seen from .git, that is where it lies
			must(t, err)
			defer r.Close()
			if r.Root() != s.dir {
				t.Errorf("%s: root is %s", value, r.Root())
			}
			continue
		}
		var wrong *PlaceError
		if !errors.As(err, &wrong) {
			t.Errorf("%s: got %v, want a PlaceError", value, err)
		}
	}
}

// A folder of which git says that it has no work tree has none.
func TestCoreBare(t *testing.T) {
	s := newSandbox(t)
	head := s.commit("add", "incidents/a.md", "text\n")
	linked := filepath.Join(s.dir, "linked")
	s.git("worktree", "add", "-q", linked, "-b", "side")
	s.git("config", "core.bare", "true")
	r := mustOpen(t, s.dir)
	if r.Root() != "" || content(t, r, head, "incidents") != "text\n" {
		t.Errorf("root is %q", r.Root())
	}
	if r := mustOpen(t, linked); r.Root() != linked {
		t.Errorf("a linked worktree: root is %q", r.Root())
	}
}

func TestSearchEndsWhereGitEndsIt(t *testing.T) {
	s := newSandbox(t)
	deep := filepath.Join(s.dir, "a", "b")
	must(t, os.MkdirAll(deep, 0o700))
	link := filepath.Join(t.TempDir(), "link")
	must(t, os.Symlink(s.dir, link))
	for ceilings, found := range map[string]bool{
		"":                      true,
		s.dir:                   false,
		link:                    false, // links are followed
		":" + link:              true,  // not behind an empty entry
		filepath.Dir(s.dir):     true,
		s.dir + "/a":            false,
		"/nowhere:" + s.dir:     false,
		s.dir + "/a/b":          true,
		strings.Repeat("/x", 9): true,
	} {
		_, err := Open(deep, InProcess, surroundings("GIT_CEILING_DIRECTORIES="+ceilings))
		if (err == nil) != found || err != nil && (!errors.Is(err, ErrNotRepository) || !strings.Contains(err.Error(), "GIT_CEILING_DIRECTORIES")) {
			t.Errorf("%q: %v, want found %v", ceilings, err, found)
		}
		cmd := s.command("-C", deep, "rev-parse", "--git-dir")
		cmd.Env = append(cmd.Env, "GIT_CEILING_DIRECTORIES="+ceilings)
		if err := cmd.Run(); (err == nil) != found {
			t.Errorf("%q: git finds otherwise: %v", ceilings, err)
		}
	}
}

func TestSearchEndsWithTheFileSystem(t *testing.T) {
	if !otherDevice("/proc", "/") {
		t.Skip("/proc is no file system of its own here")
	}
	_, err := Open("/proc/sys", InProcess, surroundings())
	if !errors.Is(err, ErrNotRepository) || !strings.Contains(err.Error(), "up to /proc where the file system ends (GIT_DISCOVERY_ACROSS_FILESYSTEM=1") {
		t.Errorf("got %v", err)
	}
	_, err = Open("/proc/sys", InProcess, surroundings("GIT_DISCOVERY_ACROSS_FILESYSTEM=true"))
	if !errors.Is(err, ErrNotRepository) || strings.Contains(err.Error(), "file system") {
		t.Errorf("beyond it: %v", err)
	}
}

// What a push brings lies apart from the repository until its hooks agree.
func TestQuarantinedObjectsAreRead(t *testing.T) {
	s := newSandbox(t)
	s.commit("first", "incidents/a.md", "one\n")
	incoming := filepath.Join(t.TempDir(), `tmp:"objdir"`)
	must(t, os.MkdirAll(incoming, 0o700))
	cmd := s.command("commit-tree", "-p", "HEAD", "-m", "second", "HEAD^{tree}")
	own := filepath.Join(s.dir, ".git/objects")
	set := []string{"GIT_OBJECT_DIRECTORY=" + incoming, "GIT_ALTERNATE_OBJECT_DIRECTORIES=" + quotedList([]string{own, "/gone"})}
	cmd.Env = append(cmd.Env, set...)
	out, err := cmd.Output()
	must(t, err)
	second := strings.TrimSpace(string(out))
	for _, choice := range []Choice{InProcess, Program, Auto} {
		r, err := Open(s.dir, choice, surroundings(set...))
		must(t, err)
		defer r.Close()
		if got, err := r.Resolve(second); err != nil || got != second {
			t.Errorf("%v: %s, %v", choice, got, err)
		}
		if got := content(t, r, second, "incidents"); got != "one\n" {
			t.Errorf("%v: content %q", choice, got)
		}
		if got := walked(t, r, second, "incidents"); len(got) != 1 {
			t.Errorf("%v: history %q", choice, got)
		}
	}
	var unknown *UnknownRevisionError
	if _, err := mustOpen(t, s.dir).Resolve(second); !errors.As(err, &unknown) {
		t.Errorf("without the variables: %v", err)
	}
}

func TestEnvironmentNames(t *testing.T) {
	env := Environment{"GIT_WORK_TREE=/x", "GIT_AUTHOR_NAME=Ana", "GIT_DIR=/first", "GIT_DIR=/last", "GIT_DIRTY=1"}
	if got := env.Names(); !slices.Equal(got, []string{"GIT_DIR", "GIT_WORK_TREE"}) {
		t.Errorf("got %q", got)
	}
	if got := env.get("GIT_DIR"); got != "/last" {
		t.Errorf("got %q", got)
	}
}

func FuzzAlternateList(f *testing.F) {
	for _, list := range []string{"/a:/b", `"/a:b":c`, `"\\\"\n\101":`, `"/a`, "#x:/y", `"a"b:c`, "::", ""} {
		f.Add(list)
	}
	f.Fuzz(func(t *testing.T, list string) {
		dirs := alternateList(list, ':', "/")
		for _, dir := range dirs {
			if !filepath.IsAbs(dir) {
				t.Errorf("%q holds %q", list, dir)
			}
		}
		if again := alternateList(quotedList(dirs), ':', "/"); !slices.Equal(dirs, again) {
			t.Errorf("%q: %q is written as %q, which says %q", list, dirs, quotedList(dirs), again)
		}
	})
}
