package minutes_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/minutes"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
)

func reviewOf(stem, header, body string) *report.Review {
	r, _ := report.ParseReview(source.NewFile("reviews/"+stem+".md", []byte("---\n"+header+"---\n\n"+body)))
	return r
}

func reportOf(id, header string) *report.Report {
	r, _ := report.Parse(source.NewFile("incidents/"+id+".md", []byte("---\nid: "+id+"\n"+header+"---\n\n# T\n")))
	return r
}

// people are a director, two managers of one team and one of another.
func people() roster.Roster {
	all := map[string]roster.Person{}
	for handle, seat := range map[string]minutes.Seat{
		"dee": {Role: "director", Team: "commerce"}, "maya": {Role: "manager", Team: "payments"}, "mo": {Role: "manager", Team: "payments"},
		"noor": {Role: "manager", Team: "infra"}, "ana": {Team: "payments"},
	} {
		all[handle] = roster.Person{Handle: handle, Role: seat.Role, Team: seat.Team}
	}
	return roster.Roster{People: all}
}

func room(reports []*report.Report, reviews ...*report.Review) *minutes.Room {
	return minutes.Open(minutes.Input{
		Reports: reports, Reviews: reviews, Policy: policy.Default(), Roster: people(), Now: time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC),
	})
}

func records(m *minutes.Room) []minutes.Record {
	var all []minutes.Record
	for _, r := range m.Reviews {
		all = append(all, m.Record(r))
	}
	return all
}

func TestAttendanceIsOfRolesInTeams(t *testing.T) {
	m := room(nil,
		reviewOf("2026-11-03", "status: held\nrequired: [maya, mo, dee, noor, zed, ana, maya]\nattended: [mo, zed, ben]\n", ""),
		reviewOf("2026-11-10", "status: held\nrequired: [maya, dee]\nattended: [dee]\n", ""),
		reviewOf("2026-11-17", "status: planned\nrequired: [dee]\nattended: [dee]\n", ""),
	)
	all := records(m)
	var got []string
	for _, p := range minutes.ByRole(all[0].Present) {
		got = append(got, fmt.Sprintf("%q %d of %d", p.Role, p.Attended, p.Required))
	}
	for _, a := range minutes.Attendance(all) {
		got = append(got, fmt.Sprintf("%q %q %d of %d", a.Role, a.Team, a.Attended, a.Required))
	}
	want := []string{
		`"director" 0 of 1`, `"manager" 1 of 3`, `"" 1 of 2`,
		`"director" "commerce" 1 of 2`, `"manager" "infra" 0 of 1`, `"manager" "payments" 1 of 2`, `"" "" 1 of 1`, `"" "payments" 0 of 1`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLatency(t *testing.T) {
	at := func(severity, resolved string) string {
		return "severity: " + severity + "\nresolved: " + resolved + "\n"
	}
	reports := []*report.Report{
		reportOf("2026-11-01-a", at("SEV2", "2026-11-01T10:00:00Z")),
		reportOf("2026-11-02-b", at("SEV2", "2026-11-02T23:59:00Z")),
		reportOf("2026-11-03-c", at("SEV1", "2026-11-03T10:00:00Z")+"aliases: [C-1]\n"),
		reportOf("2026-11-04-d", at("SEV1", "unknown")+"started: 2026-11-04T10:00:00Z\n"),
		reportOf("2026-11-05-e", at("SEV2", "2026-11-30T10:00:00Z")), // after its review
		reportOf("2026-11-06-f", at("SEV9", "2026-11-06T10:00:00Z")),
		reportOf("2026-11-07-g", at("SEV1", "2026-11-07T10:00:00Z")),
	}
	review := func(stem, incidents string) *report.Review {
		return reviewOf(stem, "date: "+stem[:10]+"T10:00:00Z\nstatus: held\nincidents: ["+incidents+"]\n", "")
	}
	m := room(reports,
		review("2026-11-17-again", "2026-11-01-a, 2026-11-02-b, 2026-11-06-f, 2026-11-09-none"),
		review("2026-11-10", "2026-11-01-a, C-1, 2026-11-03-c, 2026-11-04-d, 2026-11-05-e"),
		reviewOf("2026-11-24", "date: 2026-11-24T10:00:00Z\nstatus: planned\nincidents: [2026-11-07-g]\n", ""),
	)
	all := records(m)
	var got []string
	for _, l := range m.Latencies(all) {
		got = append(got, fmt.Sprintf("%s %d: %v (%d to %d), unknown %d, %d of %d in %s", l.Severity, l.Count, l.Median, l.Least, l.Most, l.Unknown, l.Within, l.Limited, l.Limit))
	}
	for _, l := range m.Latencies(all[:1]) {
		got = append(got, fmt.Sprintf("%s %d: %v", l.Severity, l.Count, l.Median))
	}
	want := []string{
		"SEV1 1: 7 (7 to 7), unknown 1, 2 of 2 in 7d", "SEV2 2: 12 (9 to 15), unknown 1, 2 of 3 in 14d", "SEV9 1: 11 (11 to 11), unknown 0, 0 of 0 in ",
		"SEV2 1: 15", "SEV9 1: 11",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if w := all[0].Waits; w.Count != 3 || w.Median != 15 || w.Least != 11 || w.Most != 16 {
		t.Errorf("%+v", w)
	}
	if w := all[2].Waits; w.Count != 0 {
		t.Errorf("a planned review: %+v", w)
	}
}

// TestNobodyIsNamed draws reviews at random: what is told of attendance adds up
// to the people who were required, and holds no handle.
func TestNobodyIsNamed(t *testing.T) {
	handles := append(people().Handles(), "zed", "eve")
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOfDistinct(rapid.SampledFrom(handles), func(h string) string { return h })
		required, attended := some.Draw(t, "required"), some.Draw(t, "attended")
		review := reviewOf("2026-11-10", fmt.Sprintf("status: held\nrequired: [%s]\nattended: [%s]\n", strings.Join(required, ", "), strings.Join(attended, ", ")), "")
		m := room(nil, review)
		there, asked := 0, 0
		present := m.Record(review).Present
		for _, p := range present {
			there, asked = there+p.Attended, asked+p.Required
			if p.Attended > p.Required || slices.Contains(handles, p.Role) || slices.Contains(handles, p.Team) {
				t.Fatalf("%+v", p)
			}
		}
		both := 0
		for _, h := range required {
			if slices.Contains(attended, h) {
				both++
			}
		}
		if there != both || asked != len(required) {
			t.Fatalf("%d of %d, want %d of %d", there, asked, both, len(required))
		}
	})
}

// FuzzClose reads any review: whatever it says, what is missing has a place and a
// rule, and where nothing is, its reports could be reviewed.
func FuzzClose(f *testing.F) {
	f.Add("date: 2026-11-10T10:00:00Z\nattended: [dee]\nincidents: [2026-11-01-a, x]\n", "## 2026-11-01-a\n\n- decision: do `fu-7k2pqm`\n")
	f.Add("incidents: [2026-11-01-a, 2026-11-01-a]\nstatus: held\n", "### a 2026-11-01-a\n- decision: one\n# 2026-11-02-b\n- decision: <!--\n")
	f.Fuzz(func(t *testing.T, header, body string) {
		review, found := report.ParseReview(source.NewFile("reviews/x.md", []byte("---\n"+header+"\n---\n\n"+body)))
		m := room([]*report.Report{
			reportOf("2026-11-01-a", "status: ready\nowner: dee\n"), reportOf("2026-11-02-b", "status: draft\n"),
		}, review)
		c := m.Close(review, found)
		for _, one := range c.Missing {
			if one.Span.IsZero() || !slices.Contains(minutes.Rules, one.Rule) && !slices.ContainsFunc(found, func(f2 finding.Finding) bool { return f2.Rule == one.Rule }) {
				t.Fatalf("%+v", one)
			}
		}
		for _, r := range c.Reports {
			if len(c.Missing) == 0 && r.Status.Value != report.Ready && r.Status.Value != report.Reviewed {
				t.Fatalf("%s is %s", r.Name(), r.Status.Value)
			}
		}
	})
}
