//go:build unix

package workspace

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

func TestLinksAndPipesAreNotRead(t *testing.T) {
	d := tree(t, map[string]string{"incidents/a.md": "# A"})
	at := func(name string) string { return filepath.Join(d.root.Name(), "incidents", name) }
	if err := errors.Join(os.Symlink("/etc/passwd", at("link.md")), syscall.Mkfifo(at("pipe.md"), 0o666),
		os.Symlink("/dev/zero", at("zero.md")), os.Symlink("..", at("loop"))); err != nil {
		t.Fatal(err)
	}
	w := load(t, d)
	var found []string
	for _, f := range w.Other {
		found = append(found, f.Span.File.Name+" "+f.Rule)
	}
	want := []string{"incidents/link.md regular-file", "incidents/loop regular-file", "incidents/pipe.md regular-file", "incidents/zero.md regular-file"}
	if !slices.Equal(found, want) || len(w.Reports) != 1 {
		t.Errorf("%q, %d reports", found, len(w.Reports))
	}
}

func TestALinkInAnOpenFolderIsNotFollowed(t *testing.T) {
	d, folder := opened(t)
	if err := errors.Join(os.Symlink("a.md", filepath.Join(folder, "link.md")), syscall.Mkfifo(filepath.Join(folder, "pipe.md"), 0o666)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"x/link.md", "x/pipe.md"} {
		if data, err := d.Read(name, 10); !errors.Is(err, ErrIrregular) {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
}
