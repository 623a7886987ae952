package history_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/history"
)

// moves are the changes of a value in a line, each with its day of 2026.
func moves(all []history.Move) string {
	var out []string
	for _, m := range all {
		out = append(out, say(m.When)+": "+m.Old+" to "+m.New)
	}
	return strings.Join(out, "; ")
}

func TestMoves(t *testing.T) {
	const date, owner = "  - due: 2026-02-01\n", "  - owner: @ana\n"
	cases := []struct {
		name        string
		script      func(r *repo)
		due, owners string
	}{
		{"nothing", func(*repo) {}, "", ""},
		{"later, then earlier", func(r *repo) {
			redate(r)
			r.commit(2)
			r.edit(path, "2026-03-01", "2026-02-02").commit(3)
		}, "2: 2026-02-01 to 2026-03-01; 3: 2026-03-01 to 2026-02-02", ""},
		{"taken away and set anew", func(r *repo) {
			r.edit(path, date, "").commit(2)
			r.edit(path, owner, owner+"  - due: 2026-04-01\n").commit(3)
		}, "3: 2026-02-01 to 2026-04-01", ""},
		{"given away, to nobody, and not committed to somebody", func(r *repo) {
			r.edit(path, "@ana", "@ben").commit(2)
			r.edit(path, "  - owner: @ben\n", "").commit(3)
			r.edit(path, date, date+owner)
		}, "", "2: ana to ben; 3: ben to ; 100 uncommitted:  to ana"},
		{"deleted and added again for another day", func(r *repo) {
			r.rm(path).commit(2)
			r.put(path, good).edit(path, "2026-02-01", "2026-05-01").commit(3)
		}, "3: 2026-02-01 to 2026-05-01", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRepo().put(path, good)
			r.commit(1)
			c.script(r)
			got := r.history(t).item(t, path, "Alert")
			if due, owners := moves(got.Moves), moves(got.Owners); due != c.due || owners != c.owners {
				t.Errorf("due %q, want %q; owners %q, want %q", due, c.due, owners, c.owners)
			}
		})
	}
}

// What is gone has its events as well.
func TestEventsOfWhatIsGone(t *testing.T) {
	r := newRepo().put(path, good)
	r.commit(1)
	tick(r)
	r.commit(2)
	r.rm(path).put(other, another).commit(3)
	var got []string
	for _, e := range r.history(t).Events() {
		if e.Report == "2026-01-01-queue" {
			got = append(got, strings.TrimSpace(say(e.When)+" "+e.FollowUp)+" "+e.Field)
		}
	}
	want := []string{"1 opened", "1 fu-7k2pqm opened", "2 fu-7k2pqm box", "3 removed"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDeletionInAMergeIsAnEvent(t *testing.T) {
	r, _, right := conflict(good, redate, func(r *repo) { r.put(path, good+"\n- [ ] Page the owner `fu-5555`\n") })
	r.edit(path, "SEV2", "SEV1").commit(4, right)
	h := r.history(t)
	events := h.VanishedEvents(h.Vanished()[0])
	if last := events[len(events)-1]; last.Field != history.Gone || say(last.When) != "4" || last.From != "Page the owner" {
		t.Errorf("got %+v, want the deletion on day 4", last)
	}
}

func TestDepth(t *testing.T) {
	r := newRepo().put(path, good)
	r.commitAt(on(-20000))
	redate(r)
	cut := r.commit(5)
	tick(r)
	r.commit(4)
	if d := r.history(t).Depth(); d.Commits != 3 || say(d.First) != "4" {
		t.Errorf("%d commits since %s, want 3 since 4: the first one's date cannot be right", d.Commits, say(d.First))
	}
	r.shallow[cut.name] = true
	if d := r.history(t).Depth(); d.Commits != 2 || say(d.First) != "4" {
		t.Errorf("%d commits since %s, want 2 since 4", d.Commits, say(d.First))
	}
	if d := newRepo().put(path, good).history(t).Depth(); d.Commits != 0 || d.First.Happened() {
		t.Errorf("without commits: %+v", d)
	}
}
