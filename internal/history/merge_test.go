package history_test

import "testing"

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
	if got := len(r.history(t).item(t, path, "Alert").Moves); got != 3 {
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
