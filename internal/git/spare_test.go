package git

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/google/go-cmp/cmp"
)

// The versions of a large folder take more memory than is kept of them.
func TestWalkOfLargeFolder(t *testing.T) {
	const files, edits = 900, 400
	s := newSandbox(t)
	var in strings.Builder
	in.WriteString("blob\nmark :1\ndata 2\nx\n")
	commit := func(i int) {
		fmt.Fprintf(&in, "commit refs/heads/main\ncommitter A <a@example.com> %d +0000\ndata <<.\nedit %d\n.\n\n", 1700000000+i, i)
	}
	commit(0)
	for i := range files {
		fmt.Fprintf(&in, "M 100644 :1 incidents/2026-01-01-report-%03d.md\n", i)
	}
	want := make([]string, 1, 1+edits)
	for i := range edits {
		commit(1 + i)
		fmt.Fprintf(&in, "M 100644 inline incidents/2026-01-01-report-%03d.md\ndata 4\n%03d\n\n", i*7%files, i)
		want = append(want, fmt.Sprintf("edit %d [~incidents/2026-01-01-report-%03d.md]", 1+i, i*7%files))
	}
	s.gitWithInput(in.String(), "fast-import", "--quiet", "--depth=50")
	s.git("repack", "-adfq")
	if size := s.git("cat-file", "-s", "HEAD:incidents"); len(size) < len(fmt.Sprint(spareSize)) {
		t.Fatalf("the folder has only %s bytes", size)
	}
	for range 2 {
		got := walked(t, s.open(), s.head(), "incidents")
		if diff := cmp.Diff(want[1:], got[1:]); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestSpare(t *testing.T) {
	u := newUnpacker(nil)
	defer u.reuse()()
	taken := u.spare.take(spareSize)
	u.spare.retire(&unpacked{kind: plumbing.TreeObject, content: taken})
	if again := u.spare.take(spareSize); &again[0] == &taken[0] {
		t.Error("memory is used again while somebody may look at it")
	}
	u.spare.settle()
	if again := u.spare.take(spareSize); &again[0] != &taken[0] {
		t.Error("memory is not used again")
	}
	u.spare.retire(&unpacked{kind: plumbing.BlobObject, content: taken})
	u.spare.settle()
	if again := u.spare.take(spareSize); &again[0] == &taken[0] {
		t.Error("the memory of a blob, which others may hold, is used again")
	}
}
