package git

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/incident-cli/incident/internal/history"
)

// TestDamageIsNeverAnotherAnswer damages one file of the object store at a
// time: reading everything gives the same as before, or an error.
func TestDamageIsNeverAnotherAnswer(t *testing.T) {
	for _, packed := range []bool{false, true} {
		t.Run(fmt.Sprintf("packed=%v", packed), func(t *testing.T) {
			s := newSandbox(t)
			for i := range 12 {
				s.commit(fmt.Sprint("edit ", i), "incidents/a.md", benchReport(1, i), fmt.Sprintf("incidents/%d.md", i), benchReport(i, 0))
			}
			if packed {
				s.git("gc", "-q")
			}
			want, err := everything(s.dir)
			must(t, err)
			random := rand.New(rand.NewPCG(7, 7))
			failed := 0
			for _, file := range objectFiles(t, s.dir) {
				for range damagesPerFile(packed) {
					undo := damage(t, file, random)
					got, err := everything(s.dir)
					undo()
					if err != nil {
						failed++
						continue
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("%s: another answer: %s", file, diff)
					}
				}
			}
			if failed == 0 {
				t.Error("no damage was ever noticed")
			}
		})
	}
}

// damagesPerFile evens out that a packed store has few files.
func damagesPerFile(packed bool) int {
	if packed {
		return 120
	}
	return 3
}

func objectFiles(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	must(t, filepath.WalkDir(filepath.Join(dir, ".git/objects"), func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			files = append(files, path)
		}
		return err
	}))
	return files
}

// damage changes a file and returns what mends it.
func damage(t *testing.T, path string, random *rand.Rand) (undo func()) {
	t.Helper()
	whole, err := os.ReadFile(path)
	must(t, err)
	must(t, os.Chmod(path, 0o600))
	broken := append([]byte{}, whole...)
	switch random.IntN(8) {
	case 0:
		must(t, os.Remove(path))
		return func() { must(t, os.WriteFile(path, whole, 0o600)) }
	case 1:
		broken = broken[:random.IntN(len(broken))]
	default:
		broken[random.IntN(len(broken))] ^= 1 << random.IntN(8)
	}
	must(t, os.WriteFile(path, broken, 0o600))
	return func() { must(t, os.WriteFile(path, whole, 0o600)) }
}

// everything reads the history and the contents of all its versions.
func everything(dir string) (string, error) {
	r, err := Open(dir, InProcess, surroundings())
	if err != nil {
		return "", err
	}
	defer r.Close()
	head, err := r.Head()
	if err != nil {
		return "", err
	}
	var all strings.Builder
	var blobs []string
	log := r.Log(head, Query{Under: []string{"incidents"}})
	err = log.Walk(context.Background(), func(c *history.Commit) error {
		fmt.Fprintln(&all, c.Hash, c.Author, c.Committed, describe(c))
		for _, change := range c.Changes[0] {
			blobs = append(blobs, change.New)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	contents, err := contentsOf(log, blobs)
	for _, blob := range blobs {
		all.WriteString(contents[blob])
	}
	return all.String(), err
}

func TestMissingObjectIsNamed(t *testing.T) {
	s := newSandbox(t)
	head := s.commit("add", "incidents/a.md", "text\n")
	blob := s.git("rev-parse", "HEAD:incidents/a.md")
	must(t, os.Remove(filepath.Join(s.dir, ".git/objects", blob[:2], blob[2:])))
	r := s.open()
	_, err := r.Blob(context.Background(), blob)
	if !errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), blob) {
		t.Errorf("got %v", err)
	}
	if _, err := r.Blob(context.Background(), head); !errors.Is(err, ErrDamaged) {
		t.Errorf("a commit read as a blob: %v", err)
	}
}

// What a partial clone has left behind is not missing: it can be fetched.
func TestPartialCloneSaysWhatToFetch(t *testing.T) {
	s := newSandbox(t)
	s.git("config", "uploadpack.allowFilter", "true")
	s.commit("first", "incidents/a.md", "one\n")
	blob := s.git("rev-parse", "HEAD:incidents/a.md")
	head := s.commit("second", "incidents/a.md", "two\n")
	r := mustOpen(t, s.clone("--filter=blob:none"))
	if got := content(t, r, head, "incidents"); got != "two\n" {
		t.Errorf("the checked out version is %q", got)
	}
	_, err := r.Blob(context.Background(), blob)
	var partial *PartialError
	if !errors.As(err, &partial) || partial.Hash != blob || !strings.Contains(err.Error(), "git fetch --refetch") {
		t.Errorf("got %v", err)
	}
}
