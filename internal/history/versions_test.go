package history_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/report"
)

// versionsOf are the versions of the only current report, a line each: the day of
// the commit, the path, and what stands in the place of the text "Alert".
func versionsOf(t *testing.T, r *repo) []string {
	t.Helper()
	in := r.input()
	h := mustBuild(t, in)
	versions, err := h.Versions(context.Background(), in.Current[0])
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, v := range versions {
		word := "other"
		for _, known := range []string{"Alert", "Page", "Call"} {
			if strings.Contains(r.blobs[v.Blob], known) {
				word = known
			}
		}
		lines = append(lines, fmt.Sprintf("%s %s %s %s", v.When.Time.Format("01-02"), v.When.From, v.Path, word))
	}
	return lines
}

const elsewhere = "incidents/old/2026-01-01-queue.md"

func TestVersions(t *testing.T) {
	for _, c := range []struct {
		name   string
		happen func(r *repo)
		want   []string
	}{
		{"a change of anything is a version, one elsewhere is none", func(r *repo) {
			r.put(path, good).commit(1)
			r.put("incidents/2026-02-01-other.md", "# Other\n").commit(2)
			r.rm("incidents/2026-02-01-other.md").commit(3)
			r.edit(path, "Alert", "Page").commit(4)
		}, []string{"01-01 commit " + path + " Alert", "01-04 commit " + path + " Page"}},
		{"a rename is followed", func(r *repo) {
			r.put(path, good).commit(1)
			r.mv(path, elsewhere).commit(2)
			r.edit(elsewhere, "Alert", "Call").commit(3)
		}, []string{"01-01 commit " + path + " Alert", "01-02 commit " + elsewhere + " Alert", "01-03 commit " + elsewhere + " Call"}},
		{"a copy is not", func(r *repo) {
			r.put("notes/2026-01-01-queue.md", good).commit(1)
			r.put(path, good).commit(2)
		}, []string{"01-02 commit " + path + " Alert"}},
		{"what was deleted and added again begins anew", func(r *repo) {
			r.put(path, good).commit(1)
			r.rm(path).commit(2)
			r.put(path, good).commit(3)
		}, []string{"01-03 commit " + path + " Alert"}},
		{"a merge that takes one side is no version, one that writes its own is", func(r *repo) {
			base := r.put(path, good).commit(1)
			side := r.edit(path, "Alert", "Page").commit(2)
			r.checkout(base).put("incidents/2026-02-01-other.md", "# Other\n").commit(3)
			r.put(path, strings.Replace(good, "Alert", "Page", 1)).commit(4, side)
			r.edit(path, "Page", "Call").commit(5)
		}, []string{"01-01 commit " + path + " Alert", "01-02 commit " + path + " Page", "01-05 commit " + path + " Call"}},
		{"a branch that was discarded is none", func(r *repo) {
			base := r.put(path, good).commit(1)
			side := r.edit(path, "Alert", "Page").commit(2)
			r.checkout(base).edit(path, "Alert", "Call").commit(3)
			r.commit(4, side) // as -s ours does
		}, []string{"01-01 commit " + path + " Alert", "01-03 commit " + path + " Call"}},
	} {
		r := newRepo()
		c.happen(r)
		r.rm("incidents/2026-02-01-other.md").rm("notes/2026-01-01-queue.md")
		if diff := cmp.Diff(c.want, versionsOf(t, r)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// What was kept may turn out to be damaged when versions are asked for: then all is
// read anew, and the answer is the same.
func TestVersionsOfADamagedPast(t *testing.T) {
	r := newRepo()
	r.put(path, good).commit(1)
	r.edit(path, "Alert", "Page").commit(2)
	kept := r.keep(t, nil)
	want := versionsOf(t, r)
	for part := 1; part < len(kept.parts); part++ {
		damaged := &keeping{kept.tip, append([]string(nil), kept.parts...)}
		damaged.parts[part] = strings.Repeat("\xff", len(kept.parts[part]))
		in := r.resume(damaged)
		if in.Kept == nil {
			continue
		}
		h := mustBuild(t, in)
		versions, err := h.Versions(context.Background(), in.Current[0])
		if err != nil || len(versions) != len(want) {
			t.Errorf("part %d damaged: %d versions, %v; want %d", part, len(versions), err, len(want))
		}
	}
}

// A report that is not committed has none.
func TestVersionsOfWhatIsNotCommitted(t *testing.T) {
	var current *report.Report
	r := newRepo()
	r.put("incidents/2026-02-01-other.md", "# Other\n").commit(1)
	r.put(path, good)
	in := r.input()
	in.Overlay = true
	h := mustBuild(t, in)
	for _, c := range in.Current {
		if c.Path() == path {
			current = c
		}
	}
	if versions, err := h.Versions(context.Background(), current); err != nil || len(versions) != 0 {
		t.Errorf("%v, %v", versions, err)
	}
}
