package workspace

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// opened is a working tree whose folder x stays open, because files in it were
// read.
func opened(t *testing.T) (d *Dir, folder string) {
	t.Helper()
	d = tree(t, map[string]string{"x/a.md": "A", "x/b.md": "B"})
	for _, name := range []string{"x/a.md", "x/b.md"} {
		if _, err := d.Read(name, 10); err != nil {
			t.Fatal(err)
		}
	}
	if d.folders.asked["x"] == nil {
		t.Fatal("the folder is not open")
	}
	return d, filepath.Join(d.root.Name(), "x")
}

func TestAFolderStaysOpen(t *testing.T) {
	d, _ := opened(t)
	for name, want := range map[string]string{"x/a.md": "A", "x/b.md": "B"} {
		if data, err := d.Read(name, 1); err != nil || string(data) != want {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
	for name, want := range map[string]error{"x/none.md": fs.ErrNotExist, "x/a.md": ErrTooLarge} {
		_, err := d.Read(name, 0)
		if !errors.Is(err, want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFolderThatIsReplacedIsReadAnew(t *testing.T) {
	d, folder := opened(t)
	if err := errors.Join(os.RemoveAll(folder), os.Mkdir(folder, 0o777), os.WriteFile(filepath.Join(folder, "a.md"), []byte("new"), 0o666)); err != nil {
		t.Fatal(err)
	}
	if data, err := d.Read("x/a.md", 10); err != nil || string(data) != "new" {
		t.Errorf("%q, %v", data, err)
	}
}

// What is compared before a file is replaced is what is replaced: nothing that
// lies in a folder which has been moved away.
func TestReplaceLooksIntoNoFolderThatWasMovedAway(t *testing.T) {
	d, folder := opened(t)
	if err := errors.Join(os.Rename(folder, folder+"-old"), os.Mkdir(folder, 0o777), os.WriteFile(filepath.Join(folder, "a.md"), []byte("other"), 0o666)); err != nil {
		t.Fatal(err)
	}
	if err := d.Replace("x/a.md", []byte("A"), []byte("mine")); !errors.Is(err, ErrChanged) {
		t.Errorf("replaced: %v", err)
	}
}

func TestFewFoldersStayOpen(t *testing.T) {
	files := map[string]string{}
	for n := range 2 * keptOpen {
		files[fmt.Sprintf("%d/a.md", n)], files[fmt.Sprintf("%d/b.md", n)] = "A", "B"
	}
	d := tree(t, files)
	for name, want := range files {
		if data, err := d.Read(name, 10); err != nil || string(data) != want {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
	if len(d.folders.opened) != keptOpen {
		t.Errorf("%d folders are open", len(d.folders.opened))
	}
}

func TestAFileThatChangesWhileItIsRead(t *testing.T) {
	for _, c := range []struct {
		text        string
		size, limit int64
		want        string
	}{
		{"abc", 3, 10, "abc"},
		{"", 0, 10, ""},
		{"abc", 0, 10, "abc"},                   // a file system that does not know
		{"abc", 5, 10, "abc"},                   // cut off meanwhile
		{"abcdefgh", 3, 10, "abcdefgh"},         // grown meanwhile
		{"abcdefghijklm", 3, 10, "abcdefghijk"}, // beyond the limit, which shows
	} {
		for how, reader := range map[string]io.Reader{
			"whole": strings.NewReader(c.text), "by the byte": iotest.OneByteReader(strings.NewReader(c.text)),
			"with its end": iotest.DataErrReader(strings.NewReader(c.text)),
		} {
			data, err := readWhole(reader, c.size, c.limit)
			if err != nil || !bytes.Equal(data, []byte(c.want)) {
				t.Errorf("%q of %d bytes, %s: %q, %v", c.text, c.size, how, data, err)
			}
		}
	}
	if _, err := readWhole(iotest.ErrReader(fs.ErrClosed), 3, 10); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a failure is %v", err)
	}
	if _, err := readWhole(io.MultiReader(strings.NewReader("a"), iotest.ErrReader(fs.ErrClosed)), 3, 10); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a failure behind the first byte is %v", err)
	}
}
