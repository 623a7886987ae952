package git

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/history"
)

// TestIndexesAreNotBelieved flips a bit of each file that the git program
// finds commits and objects by; git itself notices few.
func TestIndexesAreNotBelieved(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			s := newSandbox(t, "--object-format="+format)
			s.commit("first", "incidents/a.md", "1\n")
			s.git("repack", "-dq")
			s.git("commit-graph", "write", "--reachable", "--split")
			s.commit("second", "incidents/a.md", "2\n")
			s.git("repack", "-dq")
			s.git("multi-pack-index", "write")
			s.git("commit-graph", "write", "--reachable", "--split=no-merge")
			head := s.head()
			must(t, walkByProgram(t, s.dir, head))
			for _, pattern := range []string{"info/commit-graphs/*.graph", "pack/multi-pack-index", "pack/*.idx"} {
				files, err := filepath.Glob(filepath.Join(s.dir, ".git/objects", pattern))
				if err != nil || len(files) == 0 {
					t.Fatalf("%s: %v", pattern, err)
				}
				for _, file := range files {
					whole, err := os.ReadFile(file)
					must(t, err)
					must(t, os.Chmod(file, 0o600))
					broken := append([]byte{}, whole...)
					broken[len(broken)-45] ^= 0x10
					must(t, os.WriteFile(file, broken, 0o600))
					if err := walkByProgram(t, s.dir, head); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), filepath.Base(file)) {
						t.Errorf("%s: %v", filepath.Base(file), err)
					}
					must(t, os.WriteFile(file, whole, 0o600))
				}
			}
		})
	}
}

func walkByProgram(t *testing.T, dir, head string) error {
	t.Helper()
	log := mustOpenBy(t, dir, Program).Log(head, Query{Under: []string{"incidents"}})
	return log.Walk(context.Background(), func(*history.Commit) error { return nil })
}
