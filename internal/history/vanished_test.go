package history_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/history"
)

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
	if len(gone) != 1 || gone[0].When.Commit != r.head.name || gone[0].FollowUp.ID.Value != "fu-5555" {
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
