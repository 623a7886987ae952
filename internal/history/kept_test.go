package history_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/report"
)

// recent is what came in a repository since an earlier commit.
type recent struct {
	*repo
	tip *entry
}

// Walk implements history.Log.
func (r recent) Walk(_ context.Context, visit func(*history.Commit) error) error {
	head := r.head
	r.head = r.tip
	old := r.reached()
	r.follow(old)
	followed := map[*entry]bool{}
	for _, e := range old {
		followed[e] = e.followed
	}
	r.head = head
	reached := r.reached()
	r.follow(reached)
	for _, e := range reached {
		if was, known := followed[e]; known && was != e.followed {
			return history.ErrOther
		}
	}
	for _, e := range reached {
		if _, known := followed[e]; known {
			continue
		}
		if c := r.describe(e); c != nil {
			if err := visit(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// keeping is what was kept of a repository at one commit.
type keeping struct {
	tip   *entry
	parts []string
}

// Part implements history.Store.
func (k *keeping) Part(part int) (string, bool) { return k.parts[part], true }

// Piece implements history.Store.
func (k *keeping) Piece(part int, from, size int64) (string, bool) {
	whole := k.parts[part]
	if from > int64(len(whole)) || size > int64(len(whole))-from {
		return "", false
	}
	return whole[from : from+size], true
}

func texts(parts [][]byte) (all []string) {
	for _, p := range parts {
		all = append(all, string(p))
	}
	return all
}

// keep builds what is asked, from what was kept before, if anything, and keeps
// what was learned.
func (r *repo) keep(t rapid.TB, before *keeping) *keeping {
	in := r.input()
	if before != nil {
		in = r.resume(before)
	}
	parts := mustBuild(t, in).Keep("key", r.head.name)
	if parts == nil {
		return before // nothing has changed
	}
	return &keeping{r.head, texts(parts)}
}

func mustBuild(t rapid.TB, in history.Input) *history.History {
	h, err := history.Build(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// resume is the input that starts from what was kept.
func (r *repo) resume(k *keeping) history.Input {
	in := r.input()
	in.Kept = history.Recall("key", k)
	if k.tip != r.head {
		in.Recent = recent{r, k.tip}
	}
	return in
}

// tell is all that a history answers.
func tell(h *history.History, current []*report.Report, events bool) []any {
	all := []any{h.Depth(), h.Shallow()}
	for _, r := range current {
		all = append(all, r.Path(), h.Report(r))
		versions, err := h.Versions(context.Background(), r)
		all = append(all, versions, fmt.Sprint(err))
		for _, f := range r.FollowUps {
			all = append(all, history.Key(r, f), h.FollowUp(r, f))
		}
		if events {
			all = append(all, h.ReportEvents(r))
		}
	}
	for _, v := range h.Vanished() {
		all = append(all, v.When, v.Path, v.Report.Name(), v.Report.Severity.Value, v.FollowUp.Text.Value, v.FollowUp.Open(), v.Trace)
		if events {
			all = append(all, h.VanishedEvents(v))
		}
	}
	if events {
		all = append(all, h.Events())
	}
	return all
}

// never is more commits than come: nothing is kept anew, so that of the past only
// what is needed is read.
const never = 1000

// mustTellTheSame compares what is told from what was kept with what all of the
// log tells.
func (r *repo) mustTellTheSame(t *rapid.T, kept *keeping, after string) {
	for _, events := range []bool{false, true} {
		whole, resumed := r.input(), r.resume(kept)
		resumed.Events, resumed.KeepAfter = events, never
		if resumed.Kept == nil {
			t.Fatal("what was kept is not recalled")
		}
		want := tell(mustBuild(t, whole), whole.Current, events)
		got := tell(mustBuild(t, resumed), resumed.Current, events)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("after %s (-all +kept):\n%s", after, diff)
		}
	}
}

// What was kept gives the answers that all of the log gives, whatever came
// since, committed or not, and however often it is kept again.
func TestKeptAnswersAreTheSame(t *testing.T) {
	names := slices.Sorted(maps.Keys(edits))
	rapid.Check(t, func(t *rapid.T) {
		s := &scene{repo: newRepo(), at: path, body: fmt.Sprintf(header, "2026-01-01-queue", 2), item: "- [ ] Alert `fu-7k2pqm`\n"}
		s.put(other, another)
		s.write()
		s.save()
		kept := s.keep(t, nil)
		for _, name := range rapid.SliceOfN(rapid.SampledFrom(names), 1, 12).Draw(t, "edits") {
			edits[name](s, t)
			s.write()
			s.mustTellTheSame(t, kept, name+", not committed")
			s.save()
			s.mustTellTheSame(t, kept, name)
			if rapid.Bool().Draw(t, "keep") {
				kept = s.keep(t, kept)
			}
		}
	})
}

// shuffles are what happens among several reports, the n-th and the m-th.
var shuffles = map[string]func(r *repo, n, m int){
	"report": func(r *repo, n, _ int) { r.put(nth(n), nthReport(n)) },
	"bare": func(r *repo, n, _ int) {
		r.put(nth(n), "# Queue\n\n## Follow-ups\n\n- [ ] Alert on depth\n- [ ] Page somebody\n")
	},
	"delete": func(r *repo, n, _ int) { r.rm(nth(n)) },
	"rename": func(r *repo, n, m int) { r.move(nth(n), nth(m)) },
	"rename and add": func(r *repo, n, m int) {
		r.replace(n, "\n## Follow-ups\n\n", fmt.Sprintf("\n## Follow-ups\n\n- [ ] Item %d\n", m))
		r.move(nth(n), nth(m))
	},
	"rename and strip": func(r *repo, n, m int) {
		_, body, _ := strings.Cut(r.files[nth(n)], "---\n\n")
		r.put(nth(n), body+"\nMore.\n")
		r.move(nth(n), nth(m))
	},
	"no item ids": func(r *repo, n, _ int) { r.replace(n, fmt.Sprintf(" `fu-%04d`", n), "") },
	"elsewhere":   func(r *repo, n, _ int) { r.move(nth(n), "incidents/old/"+fmt.Sprint(n)+".md") },
	"copy":        func(r *repo, n, m int) { r.put(nth(m), r.files[nth(n)]) },
	"swap":        func(r *repo, n, m int) { r.files[nth(n)], r.files[nth(m)] = r.files[nth(m)], r.files[nth(n)] },
	"item": func(r *repo, n, m int) {
		r.replace(n, "\n## Follow-ups\n", fmt.Sprintf("\n## Follow-ups\n\n- [ ] Moved here `fu-%04d`\n", m))
	},
	"no item": func(r *repo, n, m int) { r.replace(n, fmt.Sprintf("`fu-%04d`", m), "") },
	"vanish": func(r *repo, n, _ int) {
		before, _, _ := strings.Cut(r.files[nth(n)], "- [")
		r.put(nth(n), before+"None\n")
	},
	"tick":    func(r *repo, n, _ int) { r.replace(n, "[ ]", "[x]") },
	"propose": func(r *repo, n, _ int) { r.replace(n, "`\n", "`\n  - status: proposed\n") },
	"due":     func(r *repo, n, m int) { r.replace(n, "`\n", fmt.Sprintf("`\n  - due: 2026-05-%02d\n", m+1)) },
	"owner":   func(r *repo, n, _ int) { r.replace(n, "`\n", "`\n  - owner: @ana\n") },
	"alias": func(r *repo, n, m int) {
		r.replace(n, "\nseverity", fmt.Sprintf("a\naliases: [2026-01-0%d-report]\nseverity", m))
	},
	"adopt":  func(r *repo, n, m int) { r.put(nth(m), adopted+r.files[nth(n)]).rm(nth(n)) },
	"status": func(r *repo, n, _ int) { r.replace(n, "status: draft", "status: ready") },
}

func nth(n int) string { return fmt.Sprintf("incidents/2026-01-0%d-report.md", n) }

func nthReport(n int) string {
	id := fmt.Sprintf("2026-01-0%d-report", n)
	return strings.ReplaceAll(strings.ReplaceAll(good, "2026-01-01-queue", id), "fu-7k2pqm", fmt.Sprintf("fu-%04d", n))
}

func (r *repo) move(from, to string) {
	if text, found := r.files[from]; found && from != to {
		r.rm(from).put(to, text)
	}
}

func (r *repo) replace(n int, old, new string) {
	if text, found := r.files[nth(n)]; found {
		r.put(nth(n), strings.Replace(text, old, new, 1))
	}
}

// The same among several reports that take each other's names, ids and items, on
// branches, and with clocks that are wrong.
func TestKeptAnswersOfManyReports(t *testing.T) {
	names := slices.Sorted(maps.Keys(shuffles))
	rapid.Check(t, func(t *rapid.T) {
		r := newRepo()
		for n := range 4 {
			r.put(nth(n), nthReport(n))
		}
		base := r.commit(1)
		kept := r.keep(t, nil)
		for day := range rapid.IntRange(1, 8).Draw(t, "days") {
			for range rapid.IntRange(1, 3).Draw(t, "changes") {
				shuffles[rapid.SampledFrom(names).Draw(t, "shuffle")](r, rapid.IntRange(0, 4).Draw(t, "n"), rapid.IntRange(0, 4).Draw(t, "m"))
			}
			r.mustTellTheSame(t, kept, "day not committed")
			r.someCommit(t, 2+day, base)
			r.mustTellTheSame(t, kept, "day")
			if rapid.Bool().Draw(t, "keep") {
				kept = r.keep(t, kept)
			}
		}
	})
}

// someCommit commits the files, now and then as a merge, or at an odd time.
func (r *repo) someCommit(t *rapid.T, day int, base *entry) {
	switch rapid.IntRange(0, 6).Draw(t, "commit") {
	case 0:
		files, tip := r.files, r.head
		branch := r.checkout(base).put(nth(3), nthReport(3)+"\n- [ ] On a branch `fu-9999`\n").commit(day)
		r.head, r.files = tip, files
		r.commit(day, branch)
	case 1:
		r.commit(400 + day) // in the future
	case 2:
		r.commit(-20000 + day)
	default:
		r.commit(day)
	}
}

// What was kept of the future is asked for anew once that has come.
func TestKeptUntilTheFutureComes(t *testing.T) {
	r := newRepo().put(path, good)
	r.commit(1)
	tick(r)
	r.commit(200)
	kept := r.keep(t, nil)
	for _, now := range []int{100, 198, 199, 300} {
		r.now = on(now)
		whole, resumed := r.input(), r.resume(kept)
		resumed.Events = true
		if diff := cmp.Diff(tell(mustBuild(t, whole), whole.Current, true), tell(mustBuild(t, resumed), resumed.Current, true)); diff != "" {
			t.Errorf("on day %d (-all +kept):\n%s", now, diff)
		}
	}
}
