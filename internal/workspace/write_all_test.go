package workspace

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// three are changes of three files.
func three() (*[]Change, map[string]string) {
	return &[]Change{
		{"a/1.md", []byte("one"), []byte("ONE")}, {"a/2.md", []byte("two"), []byte("TWO")}, {"b/3.md", []byte("three"), []byte("THREE")},
	}, map[string]string{"a/1.md": "one", "a/2.md": "two", "b/3.md": "three"}
}

// holds compares what the files hold, and wants nothing beside them.
func holds(t *testing.T, d *Dir, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	files, err := d.Files(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := d.Read(f.Path, 1000)
		if err != nil {
			t.Fatal(err)
		}
		got[f.Path] = string(data)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReplaceAll(t *testing.T) {
	changes, files := three()
	d := tree(t, files)
	if err := d.root.Chmod("a/2.md", 0o640); err != nil {
		t.Fatal(err)
	}
	if err := d.ReplaceAll(append(*changes, Change{"b/none.md", []byte("same"), []byte("same")})); err != nil {
		t.Fatal(err)
	}
	holds(t, d, map[string]string{"a/1.md": "ONE", "a/2.md": "TWO", "b/3.md": "THREE"})
	if info, err := d.root.Stat("a/2.md"); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestReplaceAllWritesNothingWhereOneCannotBe(t *testing.T) {
	for name, spoil := range map[string]func(*Dir) error{
		"changed": func(d *Dir) error { return d.root.WriteFile("b/3.md", []byte("other"), 0o666) },
		"longer":  func(d *Dir) error { return d.root.WriteFile("b/3.md", []byte("three and more"), 0o666) },
		"gone":    func(d *Dir) error { return d.root.Remove("b/3.md") },
		"a link":  func(d *Dir) error { return errors.Join(d.root.Remove("b/3.md"), d.root.Symlink("../a/1.md", "b/3.md")) },
	} {
		changes, files := three()
		d := tree(t, files)
		if err := spoil(d); err != nil {
			t.Fatal(err)
		}
		err := d.ReplaceAll(*changes)
		if partly := (*PartlyError)(nil); err == nil || errors.As(err, &partly) || !strings.Contains(err.Error(), "writing b/3.md: ") {
			t.Errorf("%s: %v", name, err)
		}
		if err := d.root.RemoveAll("b"); err != nil {
			t.Fatal(err)
		}
		holds(t, d, map[string]string{"a/1.md": "one", "a/2.md": "two"})
	}
}

// inTheWay prepares three changes and has the last one fail.
func inTheWay(t *testing.T) (*Dir, *together) {
	t.Helper()
	changes, files := three()
	d := tree(t, files)
	all := &together{dir: d}
	for _, c := range *changes {
		if err := all.prepare(c); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(d.root.Remove("b/3.md"), d.root.Mkdir("b/3.md", 0o777)); err != nil {
		t.Fatal(err)
	}
	return d, all
}

func TestWhatWasWrittenIsPutBack(t *testing.T) {
	d, all := inTheWay(t)
	err := all.write()
	all.end()
	partly := (*PartlyError)(nil)
	if !errors.As(err, &partly) || !strings.Contains(err.Error(), "\n  a/1.md is as it was\n  a/2.md is as it was\n  b/3.md is as it was") {
		t.Errorf("%v", err)
	}
	holds(t, d, map[string]string{"a/1.md": "one", "a/2.md": "two"})
}

func TestWhatCannotBePutBackIsNamed(t *testing.T) {
	d, all := inTheWay(t)
	if err := d.root.Remove(all.backs[0]); err != nil {
		t.Fatal(err)
	}
	err := all.write()
	all.end()
	if !strings.Contains(err.Error(), "\n  a/1.md is written, and could not be put back: ") ||
		!strings.Contains(err.Error(), "\n  a/2.md is as it was") {
		t.Errorf("%v", err)
	}
	holds(t, d, map[string]string{"a/1.md": "ONE", "a/2.md": "two"})
}

func TestPuttingBackKeepsWhatSomebodyElseWrote(t *testing.T) {
	d, all := inTheWay(t)
	if err := errors.Join(d.root.Rename(all.files[0].temp, "a/1.md"), d.root.WriteFile("a/1.md", []byte("ONE and more"), 0o666)); err != nil {
		t.Fatal(err)
	}
	states := all.putBack(1)
	all.end()
	if !errors.Is(states[0].Err, ErrChanged) || states[1].Written {
		t.Errorf("%+v", states)
	}
	holds(t, d, map[string]string{"a/1.md": "ONE and more", "a/2.md": "two"})
}

func TestResolveReview(t *testing.T) {
	head := func(day string) string { return "---\ndate: " + day + "T23:30:00Z\n---\n" }
	w := load(t, tree(t, map[string]string{
		".incident.yaml":                "timezone: Europe/Berlin\n",
		"reviews/2026-12-01.md":         head("2026-12-01"),
		"reviews/2026-12-01-infra.md":   head("2026-11-30"),
		"reviews/2026/spring.md":        head("2026-03-01"),
		"reviews/2026/2026-11-10.md":    head("2026-11-09"),
		"reviews/2026/2026-11-10-b.md":  head("2026-11-09"),
		"reviews/old/2026-11-10.md":     head("2026-01-01"),
		"reviews/2026/without a day.md": "# Nothing\n",
	}))
	for _, c := range []struct{ arg, prefix, want string }{
		{"2026-12-01", ".", "reviews/2026-12-01.md"},
		{"2026-12-01-infra", ".", "reviews/2026-12-01-infra.md"},
		{"infra", ".", "reviews/2026-12-01-infra.md"},
		{"2026-12-02", ".", "reviews/2026-12-01.md"}, // its day in Berlin
		{"2026-03-02", ".", "reviews/2026/spring.md"},
		{"reviews/2026/spring.md", "incidents", "reviews/2026/spring.md"},
		{"../reviews/2026/spring.md", "incidents", "reviews/2026/spring.md"},
		{"spring.md", "reviews/2026", "reviews/2026/spring.md"},
		{"2026-11-10.md", "reviews/old", "reviews/old/2026-11-10.md"},
		{"WITHOUT", ".", "reviews/2026/without a day.md"},
		{"2026-11-10", ".", "\"2026-11-10\" may be 2 reviews:\n  reviews/2026/2026-11-10.md\n  reviews/old/2026-11-10.md"},
		{"2026-12-10", ".", "no review is called \"2026-12-10\": did you mean \"2026-11-10\" or \"2026-12-01\"?"},
		{"", ".", "no review is called \"\""},
	} {
		r, err := w.ResolveReview(c.arg, c.prefix)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = r.Path()
		}
		if got != c.want {
			t.Errorf("%q in %s: %s, want %s", c.arg, c.prefix, got, c.want)
		}
	}
}
