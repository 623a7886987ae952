package git

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func snapshots() []Snapshot {
	day := func(n int) time.Time { return time.Date(2026, 1, n, 9, 0, 0, 0, time.UTC) }
	return []Snapshot{
		{"Ana Lim", "ana@example.com", day(1), "Add a report", map[string]string{"incidents/2026/a.md": "one\n", "incidents/2026-b.md": "b\n", "README.md": "hi\n"}, nil},
		{"Ben Ode", "ben@example.com", day(2), "Move it", map[string]string{"incidents/2025/a.md": "two\n"}, []string{"incidents/2026/a.md"}},
	}
}

// What Create makes is a repository to git itself: whole, clean, on main.
func TestCreateIsCleanToGit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "demo")
	must(t, Create(context.Background(), dir, snapshots()))
	s := &sandbox{t: t, dir: dir}
	s.git("fsck", "--strict")
	if got := s.git("status", "--porcelain", "--branch"); got != "## main" {
		t.Errorf("status says %q", got)
	}
	want := "Ben Ode <ben@example.com> 2026-01-02T09:00:00Z Move it\n" +
		"Ana Lim <ana@example.com> 2026-01-01T09:00:00Z Add a report"
	if diff := cmp.Diff(want, s.git("log", "--date=format:%Y-%m-%dT%H:%M:%SZ", "--format=%an <%ae> %cd %s")); diff != "" {
		t.Error(diff)
	}
	if got := s.git("ls-tree", "-r", "--name-only", "HEAD"); got != "README.md\nincidents/2025/a.md\nincidents/2026-b.md" {
		t.Errorf("the commit holds %q", got)
	}
}

func TestCreateIsReproducible(t *testing.T) {
	heads := map[string]bool{}
	for range 2 {
		dir := t.TempDir()
		must(t, Create(context.Background(), dir, snapshots()))
		head, err := mustOpen(t, dir).Head()
		must(t, err)
		heads[head] = true
	}
	if len(heads) != 1 {
		t.Errorf("the same commits gave %v", heads)
	}
}

func TestCreateKeepsWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "mine"), []byte("x"), 0o600))
	if err := Create(context.Background(), dir, snapshots()); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v, want fs.ErrExist", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "mine")); err != nil {
		t.Error(err)
	}
}

func TestCreateTakesAFailureAway(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	outside := []Snapshot{{Author: "Ana", Email: "ana@example.com", Files: map[string]string{"../x": "x"}}}
	for name, make := range map[string]func(dir string) error{
		"interrupted":     func(dir string) error { return Create(cancelled, dir, snapshots()) },
		"path leaves dir": func(dir string) error { return Create(context.Background(), dir, outside) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := make(dir); err == nil {
				t.Error("no error")
			}
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}
