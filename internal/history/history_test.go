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
	bare = "# Queue\n\n## Follow-ups\n\n- [ ] Alert on depth\n"
	// adopted makes a bare report one of ours.
	adopted = "---\nid: 2026-01-01-queue\nseverity: SEV2\nstatus: draft\n---\n\n"
	withID  = strings.Replace(bare, "depth", "depth `fu-7k2pqm`", 1)
	// another is a report with an id of its own and the same follow-up.
	another = strings.ReplaceAll(good, "2026-01-01-queue", "2026-01-02-cache")
)

// summary is a trace in a line: the days of 2026 on which it was opened,
// touched and closed, how often it moved, and how sure that is.
func summary(t *history.Trace) string {
	return fmt.Sprintf("opened %s touched %s closed %s moved %d", say(t.Opened), say(t.Touched), say(t.Closed), len(t.Moves))
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
	{name: "a clock that is behind in a commit that only holds it", script: func(r *repo) {
		r.put(path, good).commit(9)
		r.edit(path, "# Queue", "# Long queue").commit(3)
	}, want: "opened 9 touched 9 closed - moved 0"},
	{name: "adopted: renamed and given front matter at once", script: func(r *repo) {
		r.put("incidents/Queue is slow.md", bare).commit(1)
		r.rm("incidents/Queue is slow.md").put(path, adopted+bare).commit(5)
	}, want: "opened 1 touched 1 closed - moved 0"},
	{name: "adopted: the old name is an alias, and more was changed", script: func(r *repo) {
		r.put("incidents/Queue is slow.md", bare).commit(1)
		r.rm("incidents/Queue is slow.md").put(path, strings.Replace(adopted, "status", "aliases: [Queue is slow]\nstatus", 1)+bare+"\nMore.\n").commit(5)
	}, want: "opened 1 touched 1 closed - moved 0"},
	{name: "the same text in a new report with another id", script: func(r *repo) {
		r.put(other, strings.Replace(adopted, "01-01-queue", "01-02-cache", 1)+bare).commit(1)
		r.rm(other).put(path, adopted+bare).commit(5)
	}, want: "opened 5 touched 5 closed - moved 0"},
	{name: "file renamed", script: func(r *repo) { r.put(path, good).commit(1); r.mv(path, other).commit(9) },
		want: "opened 1 touched 1 closed - moved 0", path: other},
	{name: "file without ids renamed", script: func(r *repo) { r.put(path, bare).commit(1); r.mv(path, other).commit(9) },
		want: "opened 1 touched 1 closed - moved 0", path: other},
	{name: "file without ids renamed and changed at once", script: func(r *repo) {
		r.put(path, bare).commit(1)
		r.mv(path, other).put(other, r.files[other]+"\nMore.\n").commit(9)
	}, want: "opened 1 touched 1 closed - moved 0", path: other},
	{name: "file without ids renamed, changed and given another item at once", script: func(r *repo) {
		r.put(path, bare).commit(1)
		r.mv(path, other).put(other, strings.Replace(r.files[other], "- [ ] ", "- [ ] Write to all teams\n- [ ] ", 1)).commit(9)
	}, want: "opened 1 touched 1 closed - moved 0", path: other},
	{name: "file without ids renamed and given an id and another section at once", script: func(r *repo) {
		r.put(path, bare).commit(1)
		r.mv(path, other).put(other, adopted+r.files[other]+"\n## More\n").commit(9)
	}, want: "opened 1 touched 1 closed - moved 0", path: other},
	{name: "another report with the same title and other items, as one goes", script: func(r *repo) {
		r.put(other, "# Queue\n\n## Follow-ups\n\n- [ ] Buy a faster disk\n").commit(1)
		r.rm(other).put(path, bare).commit(5)
	}, want: "opened 5 touched 5 closed - moved 0"},
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

func TestEvents(t *testing.T) {
	r := newRepo().put(path, bare)
	r.commit(1)
	r.put(path, good).commit(2)
	tick(r)
	var got []string
	for _, e := range r.history(t).events(t, path, "Alert") {
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
			if events := h.events(t, where, "Alert"); len(events) != 1 {
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
	got := []string{say(trace.Opened), say(trace.Touched), say(trace.Since("draft")), say(trace.Since("ready")), say(trace.Since("reviewed"))}
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
