package workspace

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// reportsIn writes so many reports, long ago, and reads their outlines.
func reportsIn(t *testing.T, n int) (dir string, tree *Dir) {
	t.Helper()
	dir = t.TempDir()
	for i := range n {
		writeReport(t, dir, i, "draft")
	}
	tree, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	return dir, tree
}

func writeReport(t *testing.T, dir string, i int, status string) {
	t.Helper()
	name := filepath.Join(dir, "incidents", fmt.Sprintf("2026-01-01-report-%04d.md", i))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("---\nid: 2026-01-01-report-%04d\nstatus: %s\n---\n\n# Report\n\n## Follow-ups\n\n- [ ] Alert `fu-%04d`\n", i, status, i)
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func outlinesOf(t *testing.T, tree Tree, known *Memory) (statuses []string, now *Memory) {
	t.Helper()
	w, now, err := LoadOutlines(tree, nil, func() *Memory { return known })
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range w.Reports {
		statuses = append(statuses, r.Name()+" "+string(r.Status.Value)+" "+r.FollowUps[0].ID.Value)
	}
	return statuses, now
}

// trust makes the memory as if the files had been written long ago.
func (m *Memory) trust(t *testing.T, tree *Dir) {
	t.Helper()
	files, err := tree.Files("incidents")
	if err != nil {
		t.Fatal(err)
	}
	for i := range m.entries {
		m.entries[i].stamp = files[i].Stamp
	}
}

func TestRememberedOutlines(t *testing.T) {
	const n = 600 // more than are recalled at once
	_, tree := reportsIn(t, n)
	want, now := outlinesOf(t, tree, nil)
	if len(want) != n {
		t.Fatalf("%d reports, want %d", len(want), n)
	}
	now.trust(t, tree)
	known := RecallMemory("key", string(now.Keep("key")))
	if known == nil {
		t.Fatal("what was kept is not recalled")
	}
	got, again := outlinesOf(t, tree, known)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if again.stale != 0 {
		t.Errorf("%d files were read again", again.stale)
	}
	if RecallMemory("another key", string(now.Keep("key"))) != nil {
		t.Error("it is recalled under another key")
	}
}

// What changed is read, whatever is remembered: here only the first letter of a
// status, in a file of the same size.
func TestChangedFilesAreReadAgain(t *testing.T) {
	dir, tree := reportsIn(t, 5)
	_, now := outlinesOf(t, tree, nil)
	now.trust(t, tree)
	writeReport(t, dir, 1, "ready")
	writeReport(t, dir, 7, "draft")
	if err := os.Remove(filepath.Join(dir, "incidents", "2026-01-01-report-0003.md")); err != nil {
		t.Fatal(err)
	}
	want, fresh := outlinesOf(t, tree, nil)
	got, again := outlinesOf(t, tree, RecallMemory("key", string(now.Keep("key"))))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !again.Stale() {
		t.Error("what is remembered is not kept anew though a file is gone")
	}
	fresh.trust(t, tree)
	again.trust(t, tree)
	if string(fresh.Keep("key")) != string(again.Keep("key")) {
		t.Error("what was taken over is kept otherwise than what was read")
	}
}

// What is kept of many files is not written anew for each one that changes.
func TestKeptAnewWhenMuchHasChanged(t *testing.T) {
	m := &Memory{entries: make([]remembered, 10_000)}
	for stale, want := range map[int]bool{0: false, 1: false, 100: false, 200: true} {
		if m.stale = stale; m.Stale() != want {
			t.Errorf("%d of 10000 files have changed: stale %v", stale, !want)
		}
	}
	const n = 300
	dir, tree := reportsIn(t, n)
	_, now := outlinesOf(t, tree, nil)
	now.trust(t, tree)
	now.entries[3].stamp.Size++ // as if it had been another file
	if err := os.Remove(filepath.Join(dir, "incidents", "2026-01-01-report-0007.md")); err != nil {
		t.Fatal(err)
	}
	_, again := outlinesOf(t, tree, RecallMemory("key", string(now.Keep("key"))))
	if again.stale != 1 || again.Stale() { // the fresh stamp of the first is not trusted
		t.Errorf("stale %d, %v, want the one that is gone", again.stale, again.Stale())
	}
}

// A file that was just written may be written again without another stamp.
func TestFreshStampsAreNotTrusted(t *testing.T) {
	_, tree := reportsIn(t, 1)
	_, now := outlinesOf(t, tree, nil)
	if s := now.entries[0].stamp; s != (Stamp{}) {
		t.Errorf("the stamp %+v of a fresh file is trusted", s)
	}
	at := time.Unix(1_800_000_000, 0)
	for ago, want := range map[time.Duration]bool{time.Second: false, 3 * time.Second: true, -time.Hour: false} {
		s := Stamp{Size: 1, Modified: at.Add(-ago).UnixNano()}
		if s.trusted(at) != want {
			t.Errorf("modified %s before: trusted %v", ago, !want)
		}
	}
}
