package history_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/history"
)

const (
	path  = "incidents/2026/2026-01-01-queue.md"
	other = "incidents/2026/2026-01-02-cache.md"
)

// good is a report with one follow-up; every test changes one thing.
const good = `---
id: 2026-01-01-queue
severity: SEV2
status: draft
---

# Queue

## Follow-ups

- [ ] Alert on depth ` + "`fu-7k2pqm`" + `
  - owner: @ana
  - due: 2026-02-01
`

var (
	// bare has no ids at all, neither of the report nor of the follow-up.
	bare   = "# Queue\n\n## Follow-ups\n\n- [ ] Alert on depth\n"
	withID = strings.Replace(bare, "depth", "depth `fu-7k2pqm`", 1)
	// another is a report with an id of its own and the same follow-up.
	another = strings.ReplaceAll(good, "2026-01-01-queue", "2026-01-02-cache")
)

// summary is a trace in a line: the days of 2026 on which it was opened,
// touched and closed, how often it moved, and how sure that is.
func summary(t history.Trace) string {
	return fmt.Sprintf("opened %s touched %s closed %s moved %d", say(t.Opened), say(t.Touched), say(t.Closed), t.Moved)
}

func say(d history.Date) string {
	if !d.Happened() {
		return "-"
	}
	out := fmt.Sprint(int(d.Time.Sub(on(0))/(24*time.Hour)), " ", d.From)
	out = strings.TrimSuffix(out, " commit")
	if d.From == history.Unknown {
		out = "unknown"
	}
	if d.Suspect {
		out += " suspect"
	}
	return out
}

// conflict makes two branches from one report; each closure edits its own.
func conflict(start string, ours, theirs func(*repo)) (r *repo, left, right *entry) {
	r = newRepo().put(path, start)
	base := r.commit(1)
	ours(r)
	left = r.commit(2)
	r.checkout(base)
	theirs(r)
	right = r.commit(3)
	r.checkout(left)
	return r, left, right
}

func tick(r *repo)   { r.edit(path, "[ ]", "[x]") }
func redate(r *repo) { r.edit(path, "2026-02-01", "2026-03-01") }

var histories = []struct {
	name   string
	script func(r *repo)
	want   string
	path   string // where the follow-up is at the end, if not at path
}{
	{name: "created", script: func(r *repo) { r.put(path, good).commit(1) },
		want: "opened 1 touched 1 closed - moved 0"},
	{name: "re-dated twice", script: func(r *repo) {
		r.put(path, good).commit(1)
		r.edit(path, "2026-02-01", "2026-03-01").commit(2)
		r.edit(path, "2026-03-01", "2026-04-01").commit(3)
	}, want: "opened 1 touched 3 closed - moved 2"},
	{name: "a first date is not a move", script: func(r *repo) {
		r.put(path, good).edit(path, "  - due: 2026-02-01\n", "").commit(1)
		r.put(path, good).commit(2)
	}, want: "opened 1 touched 2 closed - moved 0"},
	{name: "a date taken away and set again is a move", script: func(r *repo) {
		r.put(path, good).commit(1)
		r.edit(path, "  - due: 2026-02-01\n", "").commit(2)
		r.put(path, good).edit(path, "2026-02-01", "2026-02-09").commit(3)
	}, want: "opened 1 touched 3 closed - moved 1"},
	{name: "reassigned", script: func(r *repo) { r.put(path, good).commit(1); r.edit(path, "@ana", "@ben").commit(5) },
		want: "opened 1 touched 5 closed - moved 0"},
	{name: "other fields are not activity", script: func(r *repo) {
		r.put(path, good).commit(1)
		r.edit(path, "  - owner: @ana\n", "  - owner: @ana\n  - kind: detect\n").edit(path, "# Queue", "# Long queue").commit(5)
	}, want: "opened 1 touched 1 closed - moved 0"},
	{name: "closed", script: func(r *repo) { r.put(path, good).commit(1); tick(r); r.commit(4) },
		want: "opened 1 touched 4 closed 4 moved 0"},
	{name: "reopened", script: func(r *repo) {
		r.put(path, good).commit(1)
		tick(r)
		r.commit(4)
		r.edit(path, "[x]", "[ ]").commit(6)
	}, want: "opened 1 touched 6 closed - moved 0"},
	{name: "closed again", script: func(r *repo) {
		r.put(path, good).commit(1)
		tick(r)
		r.commit(4)
		r.edit(path, "[x]", "[ ]").commit(6)
		tick(r)
		r.commit(8)
	}, want: "opened 1 touched 8 closed 8 moved 0"},
	{name: "dropped", script: func(r *repo) {
		r.put(path, good).commit(1)
		r.edit(path, "  - owner", "  - status: dropped\n  - reason: too dear\n  - owner").commit(7)
	}, want: "opened 1 touched 7 closed 7 moved 0"},
	{name: "written when it was done", script: func(r *repo) { r.put(path, good); tick(r); r.commit(3) },
		want: "opened 3 touched 3 closed 3 moved 0"},
	{name: "file renamed", script: func(r *repo) { r.put(path, good).commit(1); r.mv(path, other).commit(9) },
		want: "opened 1 touched 1 closed - moved 0", path: other},
	{name: "file without ids renamed", script: func(r *repo) { r.put(path, bare).commit(1); r.mv(path, other).commit(9) },
		want: "opened 1 touched 1 closed - moved 0", path: other},
	{name: "moved and changed at once", script: func(r *repo) {
		r.put(path, good).commit(1)
		r.mv(path, other).edit(other, "@ana", "@ben").commit(9)
	}, want: "opened 1 touched 9 closed - moved 0", path: other},
	{name: "without an item id moved and changed at once", script: func(r *repo) {
		r.put(path, good).edit(path, " `fu-7k2pqm`", "").commit(1)
		r.mv(path, other).edit(other, "SEV2", "SEV1").commit(9)
	}, want: "opened 1 touched 1 closed - moved 0", path: other},
	{name: "item moved to another report", script: func(r *repo) {
		r.put(path, good).put(other, "# Cache\n").commit(1)
		r.put(path, "# Queue\n").put(other, withID).commit(4)
	}, want: "opened 1 touched 4 closed - moved 0", path: other},
	{name: "reformatted", script: func(r *repo) {
		r.put(path, good).commit(1)
		r.edit(path, "- [ ] Alert on depth", "* [ ] Alert\n  on depth")
		r.put(path, strings.ReplaceAll(r.files[path], "  - ", "    * ")).commit(5)
	}, want: "opened 1 touched 1 closed - moved 0"},
	{name: "CRLF", script: func(r *repo) {
		r.put(path, good).commit(1)
		r.put(path, strings.ReplaceAll(good, "\n", "\r\n")).commit(5)
	}, want: "opened 1 touched 1 closed - moved 0"},
	{name: "a copy has no past", script: func(r *repo) { r.put(path, bare).commit(1); r.put(other, bare).commit(5) },
		want: "opened 5 touched 5 closed - moved 0", path: other},
	{name: "a copy with the report's id has no past", script: func(r *repo) {
		r.put(path, good).edit(path, " `fu-7k2pqm`", "").commit(1)
		r.put(other, r.files[path]).commit(5)
		r.edit(other, "2026-01-01-queue", "2026-01-02-cache").commit(6)
	}, want: "opened 5 touched 5 closed - moved 0", path: other},
	{name: "the source of a copy keeps its past", script: func(r *repo) {
		r.put(path, good).commit(1)
		r.put(other, another).commit(5)
	}, want: "opened 1 touched 1 closed - moved 0"},
	{name: "an id used twice belongs to the older place", script: func(r *repo) {
		r.put(path, good).commit(1)
		r.put(other, another).commit(5)
	}, want: "opened 5 touched 5 closed - moved 0", path: other},
	{name: "an id goes on where it is left", script: func(r *repo) {
		r.put(path, good).commit(1)
		r.put(other, another).commit(5)
		r.rm(path).commit(6)
	}, want: "opened 1 touched 1 closed - moved 0", path: other},
	{name: "id added later", script: func(r *repo) { r.put(path, bare).commit(1); r.put(path, withID).commit(5) },
		want: "opened 1 touched 1 closed - moved 0"},
	{name: "ids of report and item added later", script: func(r *repo) { r.put(path, bare).commit(1); r.put(path, good).commit(5) },
		want: "opened 1 touched 5 closed - moved 0"},
	{name: "text changed without an id", script: func(r *repo) {
		r.put(path, bare).commit(1)
		r.edit(path, "on depth", "on queue depth").commit(5)
	}, want: "opened 5 touched 5 closed - moved 0"},
	{name: "text changed with an id", script: func(r *repo) {
		r.put(path, good).commit(1)
		r.edit(path, "on depth", "on queue depth").commit(5)
	}, want: "opened 1 touched 5 closed - moved 0"},
	{name: "report id changed with an alias", script: func(r *repo) {
		r.put(path, bare).edit(path, "# Queue", "---\nid: 2026-01-01-queue\n---\n# Queue").commit(1)
		r.edit(path, "id: 2026-01-01-queue", "id: 2026-01-02-queue\naliases: [2026-01-01-queue]")
		r.mv(path, other).commit(5)
	}, want: "opened 1 touched 1 closed - moved 0", path: other},
	{name: "report id changed without an alias", script: func(r *repo) {
		r.put(path, bare).edit(path, "# Queue", "---\nid: 2026-01-01-queue\n---\n# Queue").commit(1)
		r.edit(path, "id: 2026-01-01-queue", "id: 2026-01-02-queue").mv(path, other).commit(5)
	}, want: "opened 5 touched 5 closed - moved 0", path: other},
	{name: "front matter broken for a while", script: func(r *repo) {
		r.put(path, good).edit(path, " `fu-7k2pqm`", "").commit(1)
		r.edit(path, "severity: SEV2", "<<<<<<< HEAD").commit(3)
		r.edit(path, "<<<<<<< HEAD", "severity: SEV2").commit(5)
	}, want: "opened 1 touched 1 closed - moved 0"},
	{name: "front matter taken away", script: func(r *repo) {
		r.put(path, good).edit(path, " `fu-7k2pqm`", "").commit(1)
		_, body, _ := strings.Cut(r.files[path], "---\n\n")
		r.put(path, body).commit(3)
	}, want: "opened 1 touched 1 closed - moved 0"},
	{name: "another report written over it", script: func(r *repo) {
		r.put(path, good).edit(path, " `fu-7k2pqm`", "").commit(1)
		r.edit(path, "2026-01-01-queue", "2026-01-02-cache").commit(5)
	}, want: "opened 5 touched 5 closed - moved 0"},
	{name: "moved, changed, and given an id at once", script: func(r *repo) {
		r.put(path, good).edit(path, " `fu-7k2pqm`", "").commit(1)
		r.rm(path).put(other, good).edit(other, "SEV2", "SEV1").commit(5)
	}, want: "opened 1 touched 1 closed - moved 0", path: other},
	{name: "an id belongs to the older place, whatever its path", script: func(r *repo) {
		r.put(other, another).commit(1)
		r.put(path, good).commit(5)
	}, want: "opened 5 touched 5 closed - moved 0"},
	{name: "an id belongs where the item went, not to a later copy", script: func(r *repo) {
		r.put("incidents/x.md", strings.ReplaceAll(good, "2026-01-01-queue", "2026-01-03-x")).commit(1)
		r.rm("incidents/x.md").put(other, another).commit(2)
		r.put(path, good).commit(5)
	}, want: "opened 5 touched 5 closed - moved 0"},
	{name: "deleted and added again", script: func(r *repo) {
		r.put(path, good).commit(1)
		r.rm(path).commit(3)
		r.put(path, good).commit(5)
	}, want: "opened 1 touched 1 closed - moved 0"},
	{name: "a path used again begins anew", script: func(r *repo) {
		r.put(path, bare).commit(1)
		r.mv(path, other).commit(3)
		r.put(path, bare).commit(5)
	}, want: "opened 5 touched 5 closed - moved 0"},
	{name: "reverted", script: func(r *repo) {
		r.put(path, good).commit(1)
		tick(r)
		r.commit(3)
		r.put(path, good).commit(4)
	}, want: "opened 1 touched 4 closed - moved 0"},
	{name: "squash and rebase leave the date of the new commit", script: func(r *repo) {
		base := r.put("README.md", "# R\n").commit(1)
		r.put(path, good).commit(2)
		redate(r)
		r.commit(3)
		squashed := r.files[path]
		r.checkout(base).put(path, squashed).commit(6)
	}, want: "opened 6 touched 6 closed - moved 0"},
	{name: "uncommitted", script: func(r *repo) { r.put(path, good).commit(1); tick(r) },
		want: "opened 1 touched 100 uncommitted closed 100 uncommitted moved 0"},
	{name: "not committed at all", script: func(r *repo) { r.put(path, good) },
		want: "opened 100 uncommitted touched 100 uncommitted closed - moved 0"},
	{name: "renamed and not committed", script: func(r *repo) { r.put(path, bare).commit(1); r.mv(path, other) },
		want: "opened 1 touched 1 closed - moved 0", path: other},
	{name: "line breaks of the working tree", script: func(r *repo) {
		r.put(path, bare).commit(1)
		r.mv(path, other).put(other, strings.ReplaceAll(bare, "\n", "\r\n"))
	}, want: "opened 1 touched 1 closed - moved 0", path: other},
	{name: "shallow", script: func(r *repo) {
		r.put(path, good).commit(1)
		r.edit(path, "SEV2", "SEV1").commit(4)
		r.shallow[r.head.name] = true
		r.edit(path, "SEV1", "SEV3").commit(6)
	}, want: "opened 4 bound touched 4 bound closed - moved 0"},
	{name: "shallow, touched since", script: func(r *repo) {
		r.put(path, good).commit(1)
		tick(r)
		r.commit(4)
		r.shallow[r.head.name] = true
		r.edit(path, "@ana", "@ben").commit(6)
	}, want: "opened 4 bound touched 6 closed 4 bound moved 0"},
	{name: "date in the future", script: func(r *repo) {
		r.put(path, good).commit(1)
		r.edit(path, "@ana", "@ben").commit(300)
	}, want: "opened 1 touched 1 closed - moved 0"},
	{name: "first date in the future", script: func(r *repo) {
		r.put(path, good).commit(300)
		r.edit(path, "SEV2", "SEV1").commit(9)
	}, want: "opened 9 bound touched 9 bound closed - moved 0"},
	{name: "only a suspect date", script: func(r *repo) { r.put(path, good).commit(300) },
		want: "opened 300 suspect touched 300 suspect closed - moved 0"},
	{name: "closed on a suspect date", script: func(r *repo) { r.put(path, good).commit(1); tick(r); r.commit(300) },
		want: "opened 1 touched 1 closed 300 suspect moved 0"},
	{name: "unreadable date", script: func(r *repo) { r.put(path, good).commitAt(time.Time{}) },
		want: "opened unknown suspect touched unknown suspect closed - moved 0"},
}

func TestScriptedHistories(t *testing.T) {
	for _, c := range histories {
		t.Run(c.name, func(t *testing.T) {
			r := newRepo()
			c.script(r)
			where := path
			if c.path != "" {
				where = c.path
			}
			if got := summary(r.history(t).item(t, where, "Alert")); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestMerges(t *testing.T) {
	cases := []struct {
		name         string
		ours, theirs func(*repo)
		merge        func(r *repo)
		want         string
	}{
		{"without a conflict", func(r *repo) { r.edit(path, "@ana", "@ben") }, tick,
			func(r *repo) { r.edit(path, "[ ]", "[x]") }, "opened 1 touched 3 closed 3 moved 0"},
		{"conflict settled for ours", redate, func(r *repo) { r.edit(path, "2026-02-01", "2026-04-01").edit(path, "SEV2", "SEV1") },
			func(r *repo) { r.edit(path, "SEV2", "SEV1") }, "opened 1 touched 3 closed - moved 2"},
		{"conflict settled by a third value", redate, func(r *repo) { r.edit(path, "2026-02-01", "2026-04-01") },
			func(r *repo) { r.edit(path, "2026-03-01", "2026-05-01") }, "opened 1 touched 4 closed - moved 3"},
		{"closing not taken", redate, func(r *repo) { tick(r); r.edit(path, "SEV2", "SEV1") },
			func(r *repo) { r.edit(path, "SEV2", "SEV1") }, "opened 1 touched 3 closed - moved 1"},
		{"the same change on both sides", redate, redate, func(r *repo) {}, "opened 1 touched 3 closed - moved 1"},
		{"closed on both sides", func(r *repo) { tick(r); r.edit(path, "# Queue", "# Queues") }, func(r *repo) { tick(r); r.edit(path, "SEV2", "SEV1") },
			func(r *repo) { r.edit(path, "SEV2", "SEV1") }, "opened 1 touched 3 closed 2 moved 0"},
		{"the other branch discarded", func(r *repo) { r.edit(path, "SEV2", "SEV3") }, tick,
			func(r *repo) {}, "opened 1 touched 1 closed - moved 0"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, _, right := conflict(good, c.ours, c.theirs)
			c.merge(r)
			r.commit(4, right)
			if got := summary(r.history(t).item(t, path, "Alert")); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestMergeThatDoesNotCloseLeavesLaterClosing(t *testing.T) {
	r, _, right := conflict(good, redate, func(r *repo) { tick(r); r.edit(path, "SEV2", "SEV1") })
	r.edit(path, "SEV2", "SEV1").commit(4, right)
	tick(r)
	r.commit(8)
	if got, want := summary(r.history(t).item(t, path, "Alert")), "opened 1 touched 8 closed 8 moved 1"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// What a merge did not take is not where the next change starts from.
func TestDateAfterAMergeThatDidNotTakeOne(t *testing.T) {
	r, _, right := conflict(good, redate, func(r *repo) { r.edit(path, "2026-02-01", "2026-04-01").edit(path, "SEV2", "SEV1") })
	r.edit(path, "SEV2", "SEV1").commit(4, right)
	r.edit(path, "2026-03-01", "2026-04-01").commit(5)
	if got := r.history(t).item(t, path, "Alert").Moved; got != 3 {
		t.Errorf("moved %d times, want 3", got)
	}
}

func TestMergeThatKeepsBothNamesOfAFile(t *testing.T) {
	r, _, right := conflict(bare, func(r *repo) { r.mv(path, other) }, func(r *repo) { r.put("incidents/x.md", "# X\n") })
	r.put(path, bare).put("incidents/x.md", "# X\n").commit(4, right)
	h := r.history(t)
	for _, where := range []string{path, other} {
		if got := say(h.item(t, where, "Alert").Opened); got != "1" {
			t.Errorf("%s: opened %s, want 1", where, got)
		}
	}
}

// Where two branches are cut off, the item is as old as in the older one, and
// may have been changed up to the younger one.
func TestTwoBoundaries(t *testing.T) {
	r, left, right := conflict(good, func(r *repo) { r.edit(path, "SEV2", "SEV1") }, func(r *repo) { r.put("incidents/x.md", "# X\n") })
	r.put("incidents/x.md", "# X\n").commit(4, right)
	r.shallow[left.name], r.shallow[right.name] = true, true
	if got, want := summary(r.history(t).item(t, path, "Alert")), "opened 2 bound touched 3 bound closed - moved 0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestOctopus(t *testing.T) {
	r := newRepo().put("incidents/x.md", "# X\n")
	base := r.commit(1)
	left := r.put(path, good).commit(2)
	middle := r.checkout(base).put(other, bare).commit(3)
	right := r.checkout(base).edit("incidents/x.md", "# X", "# Y").commit(4)
	r.checkout(left).put(other, bare).put("incidents/x.md", "# Y\n").commit(5, middle, right)
	h := r.history(t)
	for where, want := range map[string]string{path: "opened 2 touched 2 closed - moved 0", other: "opened 3 touched 3 closed - moved 0"} {
		if got := summary(h.item(t, where, "Alert")); got != want {
			t.Errorf("%s: got %s, want %s", where, got, want)
		}
	}
}

// A merge with "-s ours" and a new copy of what it discarded make nothing younger.
func TestLaundering(t *testing.T) {
	r := newRepo().put("incidents/x.md", "# X\n")
	base := r.commit(1)
	discarded := r.put(path, good).commit(2)
	r.checkout(base).edit("incidents/x.md", "# X", "# Y").commit(3)
	r.commit(4, discarded)
	r.put(path, good).commit(9)
	if got, want := summary(r.history(t).item(t, path, "Alert")), "opened 2 touched 2 closed - moved 0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	r.rm(path).commit(10)
	if gone := r.history(t).Vanished(); len(gone) != 1 {
		t.Errorf("%d vanished, want 1", len(gone))
	}
}

func TestVanished(t *testing.T) {
	cases := []struct {
		name   string
		script func(r *repo)
		want   []string
	}{
		{"item deleted", func(r *repo) { r.edit(path, "- [ ] Alert on depth `fu-7k2pqm`", "Nothing").commit(4) }, []string{"fu-7k2pqm 4"}},
		{"file deleted", func(r *repo) { r.rm(path).commit(4) }, []string{"fu-7k2pqm 4"}},
		{"file deleted and not committed", func(r *repo) { r.rm(path) }, []string{"fu-7k2pqm 100 uncommitted"}},
		{"closed before", func(r *repo) { tick(r); r.commit(3); r.rm(path).commit(4) }, nil},
		{"added again", func(r *repo) { r.rm(path).commit(4); r.put(other, another).commit(5) }, nil},
		{"deleted twice", func(r *repo) { r.rm(path).commit(4); r.put(path, good).commit(5); r.rm(path).commit(6) }, []string{"fu-7k2pqm 6"}},
		{"id added, then deleted", func(r *repo) {
			r.put(other, bare).commit(4)
			r.put(other, strings.Replace(bare, "depth", "depth `fu-9999`", 1)).commit(5)
			r.rm(other).commit(6)
		},
			[]string{"fu-9999 6"}},
		{"another id", func(r *repo) { r.edit(path, "fu-7k2pqm", "fu-8888").commit(4) }, []string{"fu-7k2pqm 4"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRepo().put(path, good)
			r.commit(1)
			c.script(r)
			var got []string
			for _, v := range r.history(t).Vanished() {
				got = append(got, history.Key(v.Report, v.FollowUp)+" "+say(v.When))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestVanishedInAMerge(t *testing.T) {
	item := "\n- [ ] Page the owner `fu-5555`\n"
	r, _, right := conflict(good, redate, func(r *repo) { r.put(path, good+item) })
	r.edit(path, "SEV2", "SEV1").commit(4, right)
	gone := r.history(t).Vanished()
	if len(gone) != 1 || gone[0].Commit.Hash != r.head.name || gone[0].FollowUp.ID.Value != "fu-5555" {
		t.Errorf("got %+v, want fu-5555 lost in the merge", gone)
	}
}

// Deleted on one side and given an id on the other, it has not vanished where
// the merge keeps it.
func TestDeletedButKept(t *testing.T) {
	r, _, right := conflict(bare, func(r *repo) { r.rm(path).put("incidents/x.md", "# X\n") }, func(r *repo) { r.put(path, withID) })
	r.put(path, withID).commit(4, right)
	h := r.history(t)
	if got := say(h.item(t, path, "Alert").Opened); got != "1" {
		t.Errorf("opened %s, want 1", got)
	}
	if gone := h.Vanished(); len(gone) != 0 {
		t.Errorf("vanished: %+v", gone)
	}
}

// Two branches give one item different ids: the one that is not taken has not
// vanished, and the other one is as old as the item.
func TestTwoIDsForOneItem(t *testing.T) {
	r, _, right := conflict(bare,
		func(r *repo) { r.edit(path, "depth", "depth `fu-1111`") },
		func(r *repo) { r.edit(path, "depth", "depth `fu-2222`") })
	r.edit(path, "fu-1111", "fu-2222").edit(path, "# Queue", "# Queues").commit(4, right)
	h := r.history(t)
	if got := summary(h.item(t, path, "Alert")); !strings.HasPrefix(got, "opened 1 ") {
		t.Errorf("got %s, want it opened on day 1", got)
	}
	if gone := h.Vanished(); len(gone) != 0 {
		t.Errorf("vanished: %+v", gone)
	}
}

func TestEvents(t *testing.T) {
	r := newRepo().put(path, bare)
	r.commit(1)
	r.put(path, good).commit(2)
	tick(r)
	var got []string
	for _, e := range r.history(t).item(t, path, "Alert").Events {
		who := "-"
		if e.Commit != nil {
			who = e.Commit.Hash
		}
		got = append(got, fmt.Sprint(who, " ", e.Report, " ", e.FollowUp, " ", e.Field, ": ", e.From, " → ", e.To))
	}
	item := " 2026-01-01-queue fu-7k2pqm "
	want := []string{
		"c20260101" + item + "opened:  → Alert on depth",
		"c20260102" + item + "owner:  → ana",
		"c20260102" + item + "due:  → 2026-02-01",
		"c20260102" + item + "id:  → fu-7k2pqm",
		"-" + item + "box: open → ticked",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A move is no event: neither of an item to another report, nor of reports that
// change places.
func TestMovesAreNoEvents(t *testing.T) {
	item := newRepo().put(path, good).put(other, "# Cache\n")
	item.commit(1)
	body := strings.Index(good, "- [ ]")
	item.put(path, good[:body]).put(other, "# Cache\n\n## Follow-ups\n\n"+good[body:]).commit(4)

	swap := newRepo().put(path, good).put(other, strings.Replace(another, " `fu-7k2pqm`", "", 1))
	swap.commit(1)
	swap.files[path], swap.files[other] = swap.files[other], swap.files[path]
	swap.commit(4)

	for name, r := range map[string]*repo{"item": item, "reports": swap} {
		h := r.history(t)
		for _, where := range []string{path, other} {
			if name == "item" && where == path {
				continue
			}
			if events := h.item(t, where, "Alert").Events; len(events) != 1 {
				t.Errorf("%s in %s: %d events, want 1: %+v", name, where, len(events), events)
			}
		}
	}
}

func TestReport(t *testing.T) {
	r := newRepo().put(path, good)
	r.commit(1)
	r.edit(path, "draft", "ready").commit(3)
	r.edit(path, "SEV2", "SEV1").commit(4)
	r.edit(path, "ready", "reviewed").commit(6)
	tick(r)
	r.commit(8)
	h := r.history(t)
	trace := h.Report(h.reports[0])
	got := []string{say(trace.Opened), say(trace.Touched), say(trace.Since["draft"]), say(trace.Since["ready"]), say(trace.Since["reviewed"])}
	if diff := cmp.Diff([]string{"1", "8", "1", "3", "6"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAuthorDate(t *testing.T) {
	r := newRepo().put(path, good)
	r.author = true
	r.commit(5)
	if got := summary(r.history(t).item(t, path, "Alert")); got != "opened 4 touched 4 closed - moved 0" {
		t.Error(got)
	}
}

func TestSameTextTwice(t *testing.T) {
	r := newRepo().put(path, bare)
	r.commit(1)
	r.put(path, bare+"- [ ] Alert on depth\n").commit(5)
	h := r.history(t)
	items := h.reports[0].FollowUps
	first, second := h.FollowUp(h.reports[0], items[0]), h.FollowUp(h.reports[0], items[1])
	if got := say(first.Opened) + " " + say(second.Opened); got != "1 5" {
		t.Errorf("opened %s, want 1 5", got)
	}
	if a, b := history.Key(h.reports[0], items[0]), history.Key(h.reports[0], items[1]); a == b || a[0] != '~' {
		t.Errorf("keys %s and %s", a, b)
	}
}

func TestIDTwiceInOneReport(t *testing.T) {
	r := newRepo().put(path, withID)
	r.commit(1)
	r.edit(path, "- [ ] Alert", "- [ ] Page somebody `fu-7k2pqm`\n- [ ] Alert").commit(5)
	h := r.history(t)
	if got := say(h.item(t, path, "Alert").Opened) + " " + say(h.item(t, path, "Page").Opened); got != "1 5" {
		t.Errorf("opened %s, want 1 5", got)
	}
}

func TestShallow(t *testing.T) {
	r := newRepo().put(path, good)
	r.commit(1)
	if r.history(t).Shallow() {
		t.Error("whole history is shallow")
	}
	r.shallow[r.head.name] = true
	if !r.history(t).Shallow() {
		t.Error("cut history is not shallow")
	}
}

func TestEveryVersionIsReadOnce(t *testing.T) {
	r := newRepo().put(path, good)
	r.commit(1)
	r.mv(path, other).commit(2)
	r.put(path, good).commit(3)
	r.history(t)
	if r.reads != 1 {
		t.Errorf("%d reads of one version", r.reads)
	}
}
