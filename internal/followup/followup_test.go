package followup

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
)

// path is where the tests' report lies.
const path = "incidents/2026/2026-09-01-queue.md"

// today is the day of the tests, and noon its time.
var (
	today = day.Date(2026, time.November, 23)
	noon  = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)
)

// version is what a report's follow-ups were from a day on.
type version struct {
	ago   int // days before today
	items string
}

// past is a history.Log of one report, of which each version is a commit.
type past struct {
	versions []version
	header   string
	boundary bool // the first commit is where history is cut off
}

func (p past) blob(n int) []byte {
	return []byte("---\nid: 2026-09-01-queue\nowner: ana\n" + p.header + "---\n\n# Queue backlog\n\n## Follow-ups\n\n" + p.versions[n].items)
}

func (p past) Blobs(_ context.Context, hashes []string, take func(string, []byte) error) error {
	for _, hash := range hashes {
		var n int
		if _, err := fmt.Sscanf(hash, "blob%d", &n); err != nil {
			return err
		}
		if err := take(hash, p.blob(n)); err != nil {
			return err
		}
	}
	return nil
}

func (p past) Walk(_ context.Context, visit func(*history.Commit) error) error {
	old := ""
	for n, v := range p.versions {
		at := (today - day.Day(v.ago)).Start(time.UTC).Add(9 * time.Hour)
		hash := fmt.Sprintf("blob%d", n)
		err := visit(&history.Commit{
			Hash: fmt.Sprintf("%040d", n), Authored: at, Committed: at, Followed: true, Boundary: n == 0 && p.boundary,
			Changes: [][]history.Change{{{Path: path, Old: old, New: hash}}},
		})
		if err != nil {
			return err
		}
		old = hash
	}
	return nil
}

// list judges the follow-ups as they were at last.
func (p past) list(t testing.TB, change func(*Input)) []*Item {
	t.Helper()
	current := read(path, p.blob(len(p.versions)-1))
	h, err := history.Build(context.Background(), history.Input{
		Log: p, Match: func(string) bool { return true }, Read: read, Now: noon, Current: []*report.Report{current},
	})
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Reports: []*report.Report{current}, Policy: policy.Default(), History: h, Now: noon}
	if change != nil {
		change(&in)
	}
	return List(in)
}

func read(name string, data []byte) *report.Report {
	r, _ := report.Parse(source.NewFile(name, data))
	return r
}

func TestStale(t *testing.T) {
	const sev2 = "severity: SEV2\nresolved: 2026-11-01T10:00:00Z\n" // due by policy on 2026-12-01
	tests := []struct {
		name   string
		past   past
		stale  Staleness
		reason string
	}{
		{"young", past{versions: []version{{13, "- [ ] A `fu-0001`\n"}}}, NotStale, ""},
		{"idle", past{versions: []version{{14, "- [ ] A `fu-0001`\n"}}}, Stale, "idle 14d, no date"},
		{"idle before the policy's date", past{versions: []version{{14, "- [ ] A `fu-0001`\n"}}, header: sev2}, Stale, "idle 14d, no date"},
		{"touched since", past{versions: []version{{90, "- [ ] A `fu-0001`\n"}, {3, "- [ ] B `fu-0001`\n"}}}, NotStale, ""},
		{"other fields are no activity", past{versions: []version{{90, "- [ ] A `fu-0001`\n"}, {3, "- [ ] A `fu-0001`\n  - kind: detect\n"}}}, Stale, "idle 90d, no date"},
		{"a stated date ahead", past{versions: []version{{90, "- [ ] A `fu-0001`\n  - due: 2026-11-23\n"}}}, NotStale, ""},
		{"late", past{versions: []version{{1, "- [ ] A `fu-0001`\n  - due: 2026-11-22\n"}}}, Stale, "overdue 1d"},
		{"late again", past{versions: []version{{9, "- [ ] A `fu-0001`\n  - due: 2026-11-20\n"}, {1, "- [ ] A `fu-0001`\n  - due: 2026-11-22\n"}}}, Stale, "overdue 1d, due date moved 1×"},
		{"late and done", past{versions: []version{{90, "- [x] A `fu-0001`\n  - due: 2026-11-22\n"}}}, NotStale, ""},
		{"late by the policy", past{versions: []version{{1, "- [ ] A `fu-0001`\n"}}, header: strings.Replace(sev2, "11-01", "10-01", 1)}, Stale, "overdue 23d"},
		{"an idea is never late", past{versions: []version{{1, "- [ ] A `fu-0001`\n  - status: proposed\n  - due: 2026-11-01\n"}}}, NotStale, ""},
		{"not decided, reworded or not", past{versions: []version{
			{20, "- [ ] A `fu-0001`\n"}, {15, "- [ ] A `fu-0001`\n  - status: proposed\n"}, {1, "- [ ] B `fu-0001`\n  - status: proposed\n"},
		}}, Stale, "proposed 15d, not decided"},
		{"blocked, with a date ahead", past{versions: []version{{15, "- [ ] A `fu-0001`\n  - status: blocked\n  - due: 2027-01-01\n"}}}, Stale, "blocked 15d without change"},
		{"cut off, and proven", past{versions: []version{{15, "- [ ] A `fu-0001`\n"}}, boundary: true}, Stale, "idle at least 15d, no date"},
		{"cut off, and not proven", past{versions: []version{{3, "- [ ] A `fu-0001`\n"}}, boundary: true}, UnknownStale, "unknown: history is cut off here"},
		{"cut off before a change", past{versions: []version{{30, "- [ ] A `fu-0001`\n"}, {2, "- [ ] B `fu-0001`\n"}}, boundary: true}, NotStale, ""},
		{"cut off, and late", past{versions: []version{
			{9, "- [ ] A `fu-0001`\n  - due: 2026-11-20\n"}, {1, "- [ ] A `fu-0001`\n  - due: 2026-11-22\n"},
		}, boundary: true}, Stale, "overdue 1d, due date moved at least 1×"},
		{"a date in the future", past{versions: []version{{-9000, "- [ ] A `fu-0001`\n"}}}, UnknownStale, "unknown: the commit's date cannot be right"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			items := tt.past.list(t, nil)
			if len(items) != 1 {
				t.Fatalf("%d items, want 1", len(items))
			}
			if got := items[0]; got.Stale != tt.stale || got.Reason != tt.reason {
				t.Errorf("stale %d %q, want %d %q", got.Stale, got.Reason, tt.stale, tt.reason)
			}
		})
	}
}

func TestPeriodOfTheCaller(t *testing.T) {
	p := past{versions: []version{{7, "- [ ] A `fu-0001`\n"}}}
	for _, tt := range []struct {
		period string
		want   Staleness
	}{{"1w", Stale}, {"8d", NotStale}, {"5bd", Stale}, {"6bd", NotStale}} {
		after, err := policy.ParsePeriod(tt.period)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.list(t, func(in *Input) { in.StaleAfter = after })[0].Stale; got != tt.want {
			t.Errorf("after %s: %d, want %d", tt.period, got, tt.want)
		}
	}
}

func TestDaysAreThoseOfThePolicysZone(t *testing.T) {
	zone := time.FixedZone("", 13*60*60)
	items := past{versions: []version{{14, "- [ ] A `fu-0001`\n  - due: 2026-11-23\n"}}}.list(t, func(in *Input) { in.Policy.Zone = zone })
	if items[0].Overdue != 1 { // 12:00 UTC is 01:00 of the 24th there
		t.Errorf("overdue %d, want 1", items[0].Overdue)
	}
}

func TestPolicysFirstDay(t *testing.T) {
	late := past{versions: []version{{1, "- [ ] A `fu-0001`\n- [ ] B `fu-0002`\n  - due: 2026-11-20\n"}}, header: "severity: SEV1\n"}
	items := late.list(t, func(in *Input) { in.Policy.Since, in.Policy.HasSince = day.Date(2026, 10, 1), true })
	var got []string
	for _, i := range items {
		got = append(got, fmt.Sprint(i.ID, " ", i.HasDue, " ", i.Overdue))
	}
	if diff := cmp.Diff([]string{"fu-0002 true 3", "fu-0001 false 0"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestProposalsHaveNoDeadlineOfThePolicy(t *testing.T) {
	p := past{versions: []version{{1, "- [ ] A `fu-0001`\n  - status: proposed\n- [ ] B `fu-0002`\n  - status: proposed\n  - due: 2026-12-20\n"}}, header: "severity: SEV1\n"}
	var got []string
	for _, i := range p.list(t, nil) {
		got = append(got, fmt.Sprint(i.ID, " ", i.HasDue))
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"fu-0001 false", "fu-0002 true"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWithoutHistory(t *testing.T) {
	p := past{versions: []version{{90, "- [ ] A `fu-0001`\n- [ ] B `fu-0002`\n  - due: 2026-11-20\n"}}}
	items := p.list(t, func(in *Input) { in.History = nil })
	if items[0].ID != "fu-0002" || items[0].Reason != "overdue 3d" {
		t.Errorf("first %s, %s", items[0].ID, items[0].Reason)
	}
	if items[1].Stale != UnknownStale || items[1].Reason != "unknown: history was not read" {
		t.Errorf("second %d, %s", items[1].Stale, items[1].Reason)
	}
}

func TestOwnersAndTeams(t *testing.T) {
	p := past{versions: []version{{1, "- [ ] A `fu-0001`\n- [ ] B `fu-0002`\n  - owner: @ben\n- [ ] C `fu-0003`\n  - team: search\n"}}}
	people := roster.Roster{People: map[string]roster.Person{
		"ana": {Handle: "ana", Team: "payments"}, "ben": {Handle: "ben", Team: "platform"},
	}}
	var got []string
	for _, i := range p.list(t, func(in *Input) { in.Roster = people }) {
		got = append(got, i.ID+" "+i.Owner+" "+i.Team)
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"fu-0001 ana payments", "fu-0002 ben platform", "fu-0003 ana search"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestVanished(t *testing.T) {
	items := past{versions: []version{
		{90, "- [ ] A `fu-0001`\n  - due: 2026-09-30\n- [ ] B `fu-0002`\n"}, {30, "- [ ] B `fu-0002`\n"},
	}}.list(t, nil)
	if len(items) != 2 {
		t.Fatalf("%d items, want 2", len(items))
	}
	gone := items[slices.IndexFunc(items, func(i *Item) bool { return i.ID == "fu-0001" })]
	if gone.State != Vanished || gone.Open() || gone.Overdue != 0 || gone.Stale != NotStale {
		t.Errorf("%s, open %t, overdue %d, stale %d", gone.State, gone.Open(), gone.Overdue, gone.Stale)
	}
	if want := "deleted while open on 2026-10-24 in 0000000000"; gone.Reason != want {
		t.Errorf("reason %q, want %q", gone.Reason, want)
	}
}

func TestOrders(t *testing.T) {
	p := past{versions: []version{
		{50, "- [ ] A `fu-0001`\n- [ ] B `fu-0002`\n  - due: 2026-12-01\n"},
		{40, "- [ ] A `fu-0001`\n- [ ] B `fu-0002`\n  - due: 2026-12-01\n- [ ] C `fu-0003`\n"},
		{2, "- [ ] New `fu-0004`\n  - due: 2026-11-22\n- [ ] A `fu-0001`\n  - owner: @ben\n- [ ] B `fu-0002`\n  - due: 2026-12-01\n- [ ] C `fu-0003`\n"},
	}}
	for _, tt := range []struct {
		name  string
		order func(a, b *Item) int
		want  string
	}{
		{"urgency", ByUrgency, "4231"}, // late; idle 50, 40 and 2 days
		{"idle", ByIdle, "2341"},       // 50, 40, 2 and 2 days: then by place
		{"age", ByAge, "1234"},
		{"due", ByDue, "4213"},
		{"place", ByPlace, "4123"},
	} {
		items := p.list(t, nil)
		slices.Reverse(items)
		slices.SortStableFunc(items, tt.order)
		got := ""
		for _, i := range items {
			got += strings.TrimPrefix(i.ID, "fu-000")
		}
		if got != tt.want {
			t.Errorf("by %s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestAgeThatIsNotKnownComesLast(t *testing.T) {
	items := past{versions: []version{
		{9, "- [ ] A `fu-0001`\n- [ ] B `fu-0002`\n"}, {8, "- [ ] A `fu-0001`\n- [ ] B `fu-0002`\n- [ ] C `fu-0003`\n"},
	}}.list(t, nil)
	items[0].Trace.Opened = history.Date{}
	unknown := items[0].ID
	slices.SortStableFunc(items, ByAge)
	if items[2].ID != unknown {
		t.Errorf("the last is %s, want %s", items[2].ID, unknown)
	}
}

// TestWaitingNeverHelps: what is stale today is stale tomorrow, unless
// somebody does something about it.
func TestWaitingNeverHelps(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		items := "- [ ] A `fu-0001`\n"
		if status := rapid.SampledFrom([]string{"", "open", "in-progress", "blocked", "proposed"}).Draw(rt, "status"); status != "" {
			items += "  - status: " + status + "\n"
		}
		if rapid.Bool().Draw(rt, "dated") {
			items += "  - due: " + (today + day.Day(rapid.IntRange(-40, 40).Draw(rt, "due"))).String() + "\n"
		}
		p := past{versions: []version{{rapid.IntRange(0, 60).Draw(rt, "age"), items}}, boundary: rapid.Bool().Draw(rt, "cut")}
		wait := time.Duration(rapid.IntRange(1, 90).Draw(rt, "wait")) * 24 * time.Hour
		now := p.list(t, nil)[0]
		then := p.list(t, func(in *Input) { in.Now = in.Now.Add(wait) })[0]
		if now.Stale == Stale && then.Stale != Stale {
			rt.Fatalf("%q: stale today (%s), not after %s", items, now.Reason, wait)
		}
	})
}
