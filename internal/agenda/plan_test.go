package agenda_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
)

func reasons(entries []agenda.Entry) string {
	var out []string
	for _, e := range entries {
		out = append(out, e.Report.Name()+": "+e.Why)
	}
	return strings.Join(out, "\n")
}

func lasting(t testing.TB, length string) policy.Period {
	t.Helper()
	p, err := policy.ParsePeriod(length)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// What does not fit says why: severity, deadline, pattern and waiting time decide
// in this order.
func TestWhatDoesNotFitWaits(t *testing.T) {
	for _, c := range []struct{ name, change, want string }{
		{"severity", "severity: SEV3", "2026-11-14-b: no time is left: those before it are worse"},
		{"deadline", "resolved: 2026-11-20T10:00:00Z\nseverity: SEV2", "2026-11-14-b: no time is left: those before it are due sooner"},
		{"waiting", "started: 2026-11-14T09:30:00Z\nseverity: SEV2", "2026-11-14-b: no time is left: those before it are waiting as long or longer"},
	} {
		first := incident("2026-11-14-a", "severity: SEV2")
		second := incident("2026-11-14-b", strings.Split(c.change, "\n")...)
		a := build(func(in *agenda.Input) { in.Duration = lasting(t, "15m") }, second, first)
		if names(a.Ready) != "2026-11-14-a" || reasons(a.Next) != c.want {
			t.Errorf("%s: ready %s, next %s", c.name, names(a.Ready), reasons(a.Next))
		}
	}
	pattern := incident("2026-11-14-z", "severity: SEV2")
	other := incident("2026-11-14-a", "severity: SEV2")
	a := build(func(in *agenda.Input) {
		in.Duration = lasting(t, "15m")
		in.Patterns = []agenda.Pattern{{Kind: "factor", Name: "dns", Now: 2, Incidents: []*report.Report{pattern}}}
	}, other, pattern)
	if names(a.Ready) != "2026-11-14-z" || reasons(a.Next) != "2026-11-14-a: no time is left: those before it are part of a pattern" || len(a.Patterns) != 1 {
		t.Errorf("ready %s, next %s, %d patterns", names(a.Ready), reasons(a.Next), len(a.Patterns))
	}
}

func TestWhatAnotherReviewNames(t *testing.T) {
	reviews := []*report.Review{
		review("2026-11-24", "status: planned"), review("2026-12-01", "status: planned", "incidents: [2026-11-20-a]"),
		review("2026-11-10", "status: planned", "incidents: [2026-11-20-b]"), // never held
		review("2026-12-08", "status: held", "incidents: [2026-11-20-b]"),
	}
	a := build(func(in *agenda.Input) { in.Reviews, in.Present = reviews, parseDay("2026-11-23") }, incident("2026-11-20-a"), incident("2026-11-20-b"))
	if names(a.Ready) != "2026-11-20-b" || reasons(a.Next) != "2026-11-20-a: it is planned for 2026-12-01" {
		t.Errorf("ready %s, next %s", names(a.Ready), reasons(a.Next))
	}
}

// TestRandomAgendasKeepTheTime: minutes never exceed the duration, and no report
// is lost or listed twice.
func TestRandomAgendasKeepTheTime(t *testing.T) {
	waiting := 0
	for seed := range uint64(1000) {
		l := lot{rand.New(rand.NewPCG(seed, 2))}
		var reports []*report.Report
		for i := range l.IntN(30) {
			reports = append(reports, incident(fmt.Sprintf("2026-11-%02d-r%02d", 1+l.IntN(22), i), "severity: "+[]string{"SEV1", "SEV2", "SEV3", "ODD"}[l.IntN(4)],
				"status: "+[]string{"ready", "ready", "draft", "reviewed"}[l.IntN(4)]))
		}
		var reviews []*report.Review
		if l.chance(50) {
			reviews = append(reviews, review("2026-11-17", "status: held", "incidents: []"))
		}
		if l.chance(40) && len(reports) > 0 {
			named := reports[l.IntN(len(reports))].Name()
			reviews = append(reviews, review("2026-11-24", "status: planned", "incidents: ["+named+"]"))
		}
		length := 1 + l.IntN(150)
		a := build(func(in *agenda.Input) {
			in.Reviews, in.Duration = reviews, lasting(t, fmt.Sprintf("%dm", length))
			in.Patterns = []agenda.Pattern{{Kind: "service", Name: "a", Now: 3, Incidents: reports[:min(3, len(reports))]}}
		}, reports...)
		sum := a.Plan.Decisions + a.Plan.FollowUps + a.Plan.Patterns
		for _, e := range a.Ready {
			sum += e.Minutes
			if e.Minutes < agenda.LeastMinutes && len(a.Ready) > 1 {
				t.Errorf("seed %d: %d minutes for one of %d in %d", seed, e.Minutes, len(a.Ready), length)
			}
		}
		if sum > length {
			t.Errorf("seed %d: %d minutes of %d", seed, sum, length)
		}
		waiting += len(a.Next)
		all := slices.Concat(a.Ready, a.Next, a.NotReady)
		seen := map[string]bool{}
		for _, e := range all {
			if seen[e.Report.Name()] {
				t.Errorf("seed %d: %s is listed twice", seed, e.Report.Name())
			}
			seen[e.Report.Name()] = true
		}
		for _, r := range reports {
			if r.Status.Value == report.Ready && !seen[r.Name()] && a.NextMore+a.NotReadyMore == 0 {
				t.Errorf("seed %d: %s is lost", seed, r.Name())
			}
		}
	}
	if waiting < 1000 {
		t.Errorf("only %d reports had to wait", waiting)
	}
}

// The turn goes to whoever organized longest ago and can come. Over a year in
// which everybody is away at times nobody does much more than others.
func TestOrganizersTakeTurns(t *testing.T) {
	l := lot{rand.New(rand.NewPCG(1, 3))}
	rotation := []string{"ana", "ben", "kei", "lena"}
	var reviews []*report.Review
	count := map[string]int{}
	for on := parseDay("2026-01-06"); on < parseDay("2026-12-31"); on += 7 {
		var away []string
		for _, handle := range rotation {
			if l.chance(20) {
				away = append(away, handle)
			}
		}
		a := build(func(in *agenda.Input) {
			in.Policy.Review.Organizers, in.Reviews, in.On, in.Away = rotation, reviews, on, away
			in.Roster = people(t, "", "")
		})
		who := a.Organizer.Handle
		if slices.Contains(away, who) || who == "" && len(away) < len(rotation) {
			t.Errorf("%s: %q organizes, away are %v", on, who, away)
		}
		count[who]++
		reviews = append(reviews, review(on.String(), "status: held", "organizer: "+who))
	}
	for _, handle := range rotation {
		if count[handle] < 10 || count[handle] > 16 {
			t.Errorf("%s organized %d of 52 reviews", handle, count[handle])
		}
	}
}

func TestOrganizerOfThePlannedReview(t *testing.T) {
	planned := review("2026-11-24", "status: planned", "organizer: kei")
	before := review("2026-11-17", "status: held", "organizer: ana")
	for _, c := range []struct {
		away []string
		want string
	}{
		{nil, "kei named true passed 0 then ben"},
		{[]string{"kei"}, "ben named false passed 1 then ana"},
		{[]string{"kei", "ana", "ben"}, " named false passed 3 then ben"},
	} {
		o := build(func(in *agenda.Input) {
			in.Policy.Review.Organizers, in.Reviews, in.Away = []string{"ana", "ben"}, []*report.Review{planned, before}, c.away
		}).Organizer
		if got := fmt.Sprintf("%s named %v passed %d then %s", o.Handle, o.Named, len(o.Passed), o.Then); got != c.want {
			t.Errorf("away %v: %s, want %s", c.away, got, c.want)
		}
	}
}

// version is a ready report with a summary and an impact.
func version(title, summary, impact string) *report.Report {
	text := fmt.Sprintf("---\nid: 2026-11-20-a\nseverity: SEV3\nstatus: ready\nowner: ana\nstarted: 2026-11-20T09:00:00Z\n---\n\n# %s\n\n## Summary\n\n%s\n\n## Impact\n\n%s\n",
		title, summary, impact)
	r, _ := report.Parse(source.NewFile("incidents/2026-11-20-a.md", []byte(text)))
	return r
}

// The review begins on 2026-11-24 at 10:00, so that the pre-read is out two days
// before.
func TestWhatHistorySaysOfThePreRead(t *testing.T) {
	at := func(clock string) history.Date {
		when, err := time.Parse("2006-01-02 15:04", clock)
		if err != nil {
			t.Fatal(err)
		}
		return history.Date{Time: when, From: history.Committed}
	}
	now := version("A", "It broke.", "Nobody noticed.")
	for _, c := range []struct {
		name     string
		versions []agenda.Version
		want     string
	}{
		{"in time", []agenda.Version{{at("2026-11-20 12:00"), now}}, "2026-11-20 12:00 late false changed []"},
		{"complete in the second version", []agenda.Version{{at("2026-11-20 12:00"), version("lacking", "It broke.", "")}, {at("2026-11-21 12:00"), now}}, "2026-11-21 12:00 late false changed []"},
		{"complete, not, and again", []agenda.Version{{at("2026-11-20 12:00"), now}, {at("2026-11-21 12:00"), version("lacking", "", "")}, {at("2026-11-21 18:00"), now}},
			"2026-11-21 18:00 late false changed []"},
		{"changed after", []agenda.Version{{at("2026-11-20 12:00"), version("A", "It broke.", "Everybody noticed.")}, {at("2026-11-22 12:00"), now}},
			"2026-11-20 12:00 late false changed [Impact]"},
		{"changed and changed back", []agenda.Version{{at("2026-11-20 12:00"), now}, {at("2026-11-22 12:00"), version("A", "It broke!", "Nobody noticed.")}, {at("2026-11-22 13:00"), now}},
			"2026-11-20 12:00 late false changed []"},
		{"complete after", []agenda.Version{{at("2026-11-20 12:00"), version("lacking", "", "")}, {at("2026-11-23 12:00"), now}}, "2026-11-23 12:00 late true changed []"},
		{"not known", nil, "0001-01-01 00:00 late false changed []"},
	} {
		a := build(func(in *agenda.Input) {
			in.Reviews = []*report.Review{review("2026-11-24", "status: planned")}
			in.Complete = func(r *report.Report) bool { return r.Title.Value != "lacking" }
			in.Versions = func(*report.Report) []agenda.Version { return c.versions }
		}, now)
		r := a.Ready[0].Reading
		if got := fmt.Sprintf("%s late %v changed %v", r.Complete.Time.Format("2006-01-02 15:04"), r.Late, r.Changed); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestWhatBecameOfDecisions(t *testing.T) {
	held, _ := report.ParseReview(source.NewFile("reviews/2026-11-17.md", []byte("---\ndate: 2026-11-17T10:00:00Z\nstatus: held\nincidents: [2026-11-10-a]\n---\n\n"+
		"## 2026-11-10-a\n\n- decision: do fu-000aaa first\n- decision: accepted\n\n## Elsewhere\n\n- decision: more reviews\n")))
	r, _ := report.Parse(source.NewFile("incidents/2026-11-10-a.md", []byte("---\nid: 2026-11-10-a\nseverity: SEV3\nstatus: reviewed\n---\n\n# A\n\n## Follow-ups\n\n"+
		"- [ ] One `fu-000aaa`\n- [x] Two `fu-000bbb`\n- [ ] Three\n  - status: dropped\n  - reason: too late\n")))
	a := build(func(in *agenda.Input) {
		in.Reviews = []*report.Review{held}
		in.Items = followup.List(followup.Input{Reports: []*report.Report{r}, Policy: policy.Default(), Now: now})
	}, r)
	var got []string
	for _, d := range a.Decisions {
		got = append(got, fmt.Sprintf("%s: %s, report %v, cited %v, %d of %d", d.Under, d.Text, d.Report == r, d.Cited, d.Settled(), len(d.Items)))
	}
	want := []string{
		"2026-11-10-a: do fu-000aaa first, report true, cited true, 0 of 1",
		"2026-11-10-a: accepted, report true, cited false, 2 of 3",
		"Elsewhere: more reviews, report false, cited false, 0 of 0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if a.Plan.Decisions == 0 {
		t.Error("no time is set aside for decisions")
	}
}

// Whoever cannot be reached is not asked: their manager is, and says so.
func TestNudges(t *testing.T) {
	roster := people(t, "role: engineer}", "role: engineer, away: [2026-11-20/2026-11-30]}") // ana
	reports := []*report.Report{
		incident("2026-11-20-lacking", "severity: SEV1", "teams: [payments]"), incident("2026-11-18-lacking", "owner: eli", "teams: [search]"),
		incident("2026-11-19-lacking", "owner:"), incident("2026-11-17-lacking", "owner: kei"),
		incident("2026-11-16-lacking", "owner: ghost", "teams: [search]"), incident("2026-11-15-lacking", "owner: ghost", "teams: []"),
	}
	a := build(func(in *agenda.Input) { in.Roster = roster }, reports...)
	var got []string
	for _, n := range a.Nudges(roster, parseDay("2026-11-23").Start(time.UTC)) {
		for _, r := range n.Reports {
			got = append(got, fmt.Sprintf("%q: %s by %s for %q nobody %v stranger %v", n.Person.Handle, r.Report.Name(), r.By.Day, r.For, r.Nobody, r.Stranger))
		}
	}
	want := []string{
		`"kei": 2026-11-17-lacking by 2026-11-23 for "" nobody false stranger false`,
		`"maya": 2026-11-20-lacking by 2026-11-23 for "ana" nobody false stranger false`,
		`"sofia": 2026-11-16-lacking by 2026-11-23 for "ghost" nobody false stranger true`,
		`"sofia": 2026-11-18-lacking by 2026-11-23 for "eli" nobody false stranger false`,
		`"": 2026-11-15-lacking by 2026-11-23 for "ghost" nobody false stranger true`,
		`"": 2026-11-19-lacking by 2026-11-23 for "" nobody true stranger false`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Under a policy that gives reports no deadline, that of the review counts: two
// weeks, on a review that is 12 days ahead, of which the pre-read begins with the
// tenth day.
func TestReportsThatOnlyTheirReviewPresses(t *testing.T) {
	at := map[string]string{
		"2026-11-02-passed": "2026-12-02", "2026-11-15-before-the-pre-read": "2026-11-29", "2026-11-23-after-it": "2026-12-02",
		"2026-11-24-in-time": "",
	}
	var reports []*report.Report
	for id := range at {
		reports = append(reports, incident(id, "severity: S1", "status: draft"))
	}
	a := build(func(in *agenda.Input) {
		in.Policy, in.On = policy.Presets["gitlab"](), parseDay("2026-12-05")
	}, reports...)
	if got, want := names(a.NotReady), "2026-11-02-passed 2026-11-15-before-the-pre-read 2026-11-23-after-it"; got != want || a.InTime != 1 {
		t.Errorf("not ready: %s, and %d in time; want %s, and 1", got, a.InTime, want)
	}
	for _, n := range a.Nudges(roster.Roster{}, parseDay("2026-11-23").Start(time.UTC)) {
		for _, r := range n.Reports {
			if got := r.By.Day.String(); got != at[r.Report.Name()] {
				t.Errorf("%s by %s, want %s", r.Report.Name(), got, at[r.Report.Name()])
			}
		}
	}
}
