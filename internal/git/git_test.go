package git

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sandbox is a folder in which tests run the git program, away from the
// machine's configuration and with a clock that moves a minute per commit.
type sandbox struct {
	t    testing.TB
	dir  string
	tick int
}

func newSandbox(t testing.TB, init ...string) *sandbox {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := &sandbox{t: t, dir: dir}
	s.git(append([]string{"init", "-q", "-b", "main"}, init...)...)
	return s
}

// at returns the sandbox at another folder.
func (s *sandbox) at(dir string) *sandbox { return &sandbox{t: s.t, dir: dir, tick: s.tick} }

func (s *sandbox) git(args ...string) string {
	s.t.Helper()
	return s.gitWithInput("", args...)
}

// gitMayFail is for commands that also answer by their exit code.
func (s *sandbox) gitMayFail(args ...string) string {
	out, _ := s.command(args...).Output()
	return strings.TrimRight(string(out), "\n")
}

func (s *sandbox) gitWithInput(input string, args ...string) string {
	s.t.Helper()
	cmd := s.command(args...)
	cmd.Stdin = strings.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		s.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	return strings.TrimRight(string(out), "\n")
}

func (s *sandbox) command(args ...string) *exec.Cmd {
	cmd := exec.Command("git", args...)
	cmd.Dir = s.dir
	cmd.Env = s.env()
	return cmd
}

func (s *sandbox) env() []string {
	date := fmt.Sprintf("%d +0000", 1767225600+60*s.tick) // 2026-01-01
	clean := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GIT_") })
	return append(clean,
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
		"GIT_AUTHOR_NAME=Ana Lim", "GIT_AUTHOR_EMAIL=ana@example.com", "GIT_AUTHOR_DATE="+date,
		"GIT_COMMITTER_NAME=Ana Lim", "GIT_COMMITTER_EMAIL=ana@example.com", "GIT_COMMITTER_DATE="+date,
	)
}

// write sets files to contents, given in turns; an empty content removes.
func (s *sandbox) write(files ...string) {
	s.t.Helper()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(s.dir, filepath.FromSlash(files[i]))
		if files[i+1] == "" {
			must(s.t, os.Remove(path))
			continue
		}
		must(s.t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(s.t, os.WriteFile(path, []byte(files[i+1]), 0o644))
	}
}

// commit writes files and commits everything, a minute after the commit before.
func (s *sandbox) commit(message string, files ...string) string {
	s.t.Helper()
	s.write(files...)
	s.tick++
	s.git("add", "-A")
	s.git("commit", "-q", "--allow-empty", "-m", message)
	return s.head()
}

func (s *sandbox) head() string {
	s.t.Helper()
	return s.git("rev-parse", "HEAD")
}

func (s *sandbox) open() *Repository {
	s.t.Helper()
	return mustOpen(s.t, s.dir)
}

// surroundings is the environment of the tests. A hook that runs them has set
// GIT_DIR to the project's own.
func surroundings(set ...string) Environment {
	clean := slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(repositoryVariables, name)
	})
	return append(clean, set...)
}

func mustOpen(t testing.TB, dir string) *Repository {
	t.Helper()
	r, err := Open(dir, InProcess, surroundings())
	must(t, err)
	t.Cleanup(func() { r.Close() })
	return r
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
