package agenda_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// All tests stand on 2026-11-23, a Monday, at noon; the review is the next day.
var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// incident is a ready report that started on the day of its id, and the lines
// of front matter that change it.
func incident(id string, lines ...string) *report.Report {
	head := []string{"id: " + id, "severity: SEV3", "status: ready", "owner: ana", "started: " + id[:10] + "T09:00:00Z"}
	for _, line := range lines {
		key, _, _ := strings.Cut(line, ":")
		head = slices.DeleteFunc(head, func(old string) bool { return strings.HasPrefix(old, key+":") })
	}
	text := fmt.Sprintf("---\n%s\n---\n\n# Title of %s\n", strings.Join(append(head, lines...), "\n"), id)
	r, _ := report.Parse(source.NewFile("incidents/"+id+".md", []byte(text)))
	return r
}

func review(date string, lines ...string) *report.Review {
	text := fmt.Sprintf("---\ndate: %sT10:00:00Z\n%s\n---\n", date, strings.Join(lines, "\n"))
	r, _ := report.ParseReview(source.NewFile("reviews/"+date+".md", []byte(text)))
	return r
}

func parseDay(s string) day.Day {
	d, err := day.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// build makes the agenda of 2026-11-24. A report is complete unless its title
// says that it lacks something.
func build(change func(*agenda.Input), reports ...*report.Report) agenda.Agenda {
	in := agenda.Input{
		Reports: reports, Policy: policy.Default(), Now: now, On: parseDay("2026-11-24"),
		Trace:    func(*report.Report) history.ReportTrace { return history.ReportTrace{} },
		Complete: func(r *report.Report) bool { return !strings.Contains(r.Name(), "lacking") },
		Missing: func(r *report.Report) []string {
			if strings.Contains(r.Name(), "lacking") {
				return []string{"Impact"}
			}
			return nil
		},
	}
	if change != nil {
		change(&in)
	}
	return agenda.Build(in)
}

func with(reviews ...*report.Review) func(*agenda.Input) {
	return func(in *agenda.Input) { in.Reviews = reviews }
}

func names(entries []agenda.Entry) string {
	var out []string
	for _, e := range entries {
		out = append(out, e.Report.Name())
	}
	return strings.Join(out, " ")
}

func TestReadyReportsWorstThenLongestWaitingFirst(t *testing.T) {
	since := map[string]string{"2026-11-14-a": "2026-11-20", "2026-11-15-b": "2026-11-17", "2026-11-13-d": "2026-11-22"}
	a := build(func(in *agenda.Input) {
		in.Trace = func(r *report.Report) history.ReportTrace {
			on, ok := since[r.Name()]
			if !ok {
				return history.ReportTrace{}
			}
			ready := history.Date{Time: parseDay(on).Start(time.UTC), From: history.Committed}
			return history.ReportTrace{Stated: []history.Stated{{Status: report.Ready, When: ready}}}
		}
	},
		incident("2026-11-14-a"), incident("2026-11-15-b"),
		incident("2026-11-16-c", "resolved: 2026-11-16T10:00:00Z"), // history tells nothing: the end of the incident
		incident("2026-11-13-d", "severity: SEV1"),
		incident("2026-11-12-e", "severity: ODD"),
		incident("2026-11-12-reviewed", "status: reviewed"), incident("2026-11-20-draft", "status: draft"),
	)
	want := "2026-11-13-d 2026-11-16-c 2026-11-15-b 2026-11-14-a 2026-11-12-e"
	if got := names(a.Ready); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := a.Ready[1].Waiting; got.From != history.Text || !got.Time.Equal(time.Date(2026, 11, 16, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("without history it waits since %+v", got)
	}
	if a.InTime != 1 {
		t.Errorf("%d drafts in time, want 1", a.InTime)
	}
}

func TestMinutesAreSharedBySeverity(t *testing.T) {
	for _, c := range []struct {
		severities, duration string
		want                 []int
		crowded              bool
	}{
		{"SEV1", "60m", []int{60}, false},
		{"SEV1 SEV2 SEV3", "60m", []int{25, 20, 15}, false},
		{"SEV1 SEV1 SEV1", "50m", []int{16, 16, 16}, false},
		{"SEV1 ODD", "1h", []int{40, 20}, false},
		{"SEV1 SEV2 SEV3", "20m", []int{10, 10}, false},
		{"SEV1 SEV2", "7m", []int{7}, true},
	} {
		var reports []*report.Report
		for i, severity := range strings.Fields(c.severities) {
			reports = append(reports, incident(fmt.Sprintf("2026-11-2%d-a", i), "severity: "+severity))
		}
		length, err := policy.ParsePeriod(c.duration)
		if err != nil {
			t.Fatal(err)
		}
		a := build(func(in *agenda.Input) { in.Duration = length }, reports...)
		var got []int
		for _, e := range a.Ready {
			got = append(got, e.Minutes)
		}
		if !slices.Equal(got, c.want) || a.Crowded() != c.crowded {
			t.Errorf("%s in %s: %v, crowded %v", c.severities, c.duration, got, a.Crowded())
		}
	}
}

func TestPlannedReviewGoesThroughItsIncidents(t *testing.T) {
	a := build(with(review("2026-11-24", "status: planned", "duration: 90m", "organizer: ben",
		"incidents: [2026-11-20-a, INC-7, 2026-11-22-lacking, 2026-11-18-draft, 2026-11-02-done, 2026-01-01-nowhere]")),
		incident("2026-11-20-a"), incident("2026-11-19-b", "aliases: [INC-7]"), incident("2026-11-21-other"),
		incident("2026-11-22-lacking"), incident("2026-11-18-draft", "status: draft"), incident("2026-11-02-done", "status: reviewed"),
	)
	got := map[string]string{
		"ready": names(a.Ready), "next": names(a.Next), "not ready": names(a.NotReady), "unknown": strings.Join(a.Unknown, " "),
		"organizer": a.Organizer.Handle, "start": a.Start.Format(time.RFC3339), "duration": a.Duration.String(),
		"lacking": strings.Join(a.NotReady[1].Missing, "; "), "draft": strings.Join(a.NotReady[0].Missing, "; "),
	}
	want := map[string]string{
		"ready": "2026-11-02-done 2026-11-19-b 2026-11-20-a", "next": "2026-11-21-other",
		"not ready": "2026-11-18-draft 2026-11-22-lacking", "unknown": "2026-01-01-nowhere",
		"organizer": "ben", "start": "2026-11-24T10:00:00Z", "duration": "1h30m0s",
		"lacking": "Impact", "draft": "the status is draft",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhoeverHasToBeAskedIsNotReady(t *testing.T) {
	// SEV1 reports are due after 3 days; the review's lead time is 2 days.
	since := parseDay("2026-01-01")
	plain, _ := report.Parse(source.NewFile("incidents/old.md", []byte("# A night\n")))
	a := build(func(in *agenda.Input) { in.Policy.Since, in.Policy.HasSince = since, true },
		incident("2026-11-23-due-on-26", "severity: SEV1", "status: draft"),
		incident("2026-11-24-due-on-27", "severity: SEV1", "status: draft"),
		incident("2026-11-10-late", "severity: SEV1", "status: draft"),
		incident("2026-11-02-due-on-16", "status: draft"),
		incident("2026-11-23-lacking"),
		incident("2026-11-23-how-bad", "severity:", "status:"),
		incident("2025-11-10-before-the-policy", "severity: SEV1", "status: draft"),
		plain,
	)
	if got, want := names(a.NotReady), "2026-11-10-late 2026-11-23-due-on-26 2026-11-02-due-on-16 2026-11-23-lacking 2026-11-23-how-bad"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := strings.Join(a.NotReady[4].Missing, "; "); got != "the status is not stated" {
		t.Errorf("missing: %s", got)
	}
	if a.InTime != 1 || a.Unjudged != 1 {
		t.Errorf("%d drafts in time and %d not judged, want 1 and 1", a.InTime, a.Unjudged)
	}
}

func TestDeadlinesThatHavePassed(t *testing.T) {
	// A SEV1 report is due after 3 days, its review after 7.
	a := build(nil,
		incident("2026-11-20-due-today", "severity: SEV1", "status: draft"),
		incident("2026-11-19-due-yesterday", "severity: SEV1", "status: draft"),
		incident("2026-11-15-ready", "severity: SEV1"),
		incident("2026-11-15-lacking", "severity: SEV1"),
		incident("2026-10-01-reviewed", "severity: SEV1", "status: reviewed"),
		incident("2026-11-02-sev3", "status: draft"), // 10 business days
	)
	var got []string
	for _, l := range a.Late {
		line := l.Report.Name() + ":"
		for _, d := range l.Passed {
			line += fmt.Sprintf(" %s %d", d.What, d.Days)
		}
		got = append(got, line)
	}
	want := []string{
		"2026-11-15-lacking: report 5 review 1",
		"2026-11-15-ready: review 1",
		"2026-11-19-due-yesterday: report 1",
		"2026-11-02-sev3: report 7",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFollowUpsSinceTheLastReview(t *testing.T) {
	body := "\n## Follow-ups\n\n"
	for _, line := range []string{"open due 2026-11-16", "open due 2026-11-17", "open due 2026-11-18", "open due 2026-11-24", "open due 2026-11-25", "done due 2026-11-18", "proposed due 2026-11-18"} {
		word := strings.Fields(line)
		box := map[bool]string{true: "x", false: " "}[word[0] == "done"]
		body += fmt.Sprintf("- [%s] Item %s\n  - due: %s\n", box, line, word[2])
		if word[0] == "proposed" {
			body += "  - status: proposed\n"
		}
	}
	r, _ := report.Parse(source.NewFile("incidents/2026-11-10-a.md", []byte("---\nid: 2026-11-10-a\nseverity: SEV3\nstatus: reviewed\n---\n\n# A\n"+body)))
	reviews := []*report.Review{
		review("2026-11-17", "status: held"), review("2026-11-10", "status: held"), review("2026-11-20", "status: planned"),
		review("2026-11-24", "status: held"), // the one at hand is not the last one
	}
	items := followup.List(followup.Input{Reports: []*report.Report{r}, Policy: policy.Default(), Now: now})
	texts := func(items []*followup.Item) (out []string) {
		for _, i := range items {
			out = append(out, strings.TrimPrefix(i.FollowUp.Text.Value, "Item "))
		}
		return out
	}
	for _, c := range []struct {
		reviews    []*report.Review
		since      string
		due, stale []string
	}{
		{reviews, "2026-11-17", []string{"open due 2026-11-18", "open due 2026-11-24"}, []string{"open due 2026-11-16", "open due 2026-11-17"}},
		{nil, "2026-11-10", []string{"open due 2026-11-16", "open due 2026-11-17", "open due 2026-11-18", "open due 2026-11-24"}, nil},
	} {
		a := build(func(in *agenda.Input) { in.Reviews, in.Items = c.reviews, items }, r)
		if a.Since.String() != c.since || !slices.Equal(texts(a.Due), c.due) || !slices.Equal(texts(a.Stale), c.stale) {
			t.Errorf("since %s, due %q, stale %q\nwant %s, %q, %q", a.Since, texts(a.Due), texts(a.Stale), c.since, c.due, c.stale)
		}
		if a.Untold != 1 { // the proposed one: without history nobody knows since when
			t.Errorf("%d not told, want 1", a.Untold)
		}
	}
}

func TestNext(t *testing.T) {
	weekly := policy.Default()
	weekly.Review.Cadence = "TUE 10:00"
	held, past := review("2026-11-24", "status: held"), review("2026-11-20", "status: planned")
	soon, later := review("2026-11-26", "status: planned"), review("2026-12-01", "status: planned")
	today := parseDay("2026-11-23")
	for _, c := range []struct {
		reviews []*report.Review
		policy  *policy.Policy
		want    string
	}{
		{[]*report.Review{later, soon, held, past}, weekly, "2026-11-26 review"},
		{[]*report.Review{held, past}, weekly, "2026-11-24 cadence"},
		{nil, policy.Default(), "2026-11-23 today"},
		{[]*report.Review{review("2026-11-23", "status: planned")}, weekly, "2026-11-23 review"},
	} {
		got := agenda.Next(c.reviews, c.policy, today)
		why := "today"
		switch {
		case got.Review != nil:
			why = "review"
		case got.Cadence:
			why = "cadence"
		}
		if text := got.On.String() + " " + why; text != c.want {
			t.Errorf("got %s, want %s", text, c.want)
		}
	}
}

func TestSeveralReviewsOnOneDay(t *testing.T) {
	p := policy.Default()
	reviews := []*report.Review{review("2026-11-24", "status: planned"), review("2026-11-25", "status: planned")}
	infra, _ := report.ParseReview(source.NewFile("reviews/2026-11-24-infra.md", []byte("---\ndate: 2026-11-24T08:00:00Z\nstatus: planned\n---\n")))
	a := build(with(append(reviews, infra)...))
	others := a.Others(append(reviews, infra), p)
	if a.Review != infra || len(others) != 1 || others[0] != reviews[0] {
		t.Errorf("took %s, others %d", a.Review.Path(), len(others))
	}
}

func TestStartByTheCadence(t *testing.T) {
	a := build(func(in *agenda.Input) { in.Policy.Review.Cadence = "TUE 14:30" })
	if got := a.Start.Format(time.RFC3339); got != "2026-11-24T14:30:00Z" {
		t.Errorf("starts at %s", got)
	}
	if a := build(func(in *agenda.Input) { in.Policy.Review.Cadence = "WED 14:30" }); !a.Start.IsZero() {
		t.Errorf("starts at %s on a day without review", a.Start)
	}
}
