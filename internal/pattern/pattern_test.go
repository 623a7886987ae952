package pattern_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/pattern"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
)

// incident is a report of a day; the lines are further front matter.
func incident(id string, lines ...string) *report.Report {
	return withBody(id, "", lines...)
}

func withBody(id, body string, lines ...string) *report.Report {
	text := fmt.Sprintf("---\nid: %s\nseverity: SEV2\nstarted: %sT09:00:00Z\n%s\n---\n\n# Title of %s\n\n%s",
		id, id[:len("2006-01-02")], strings.Join(lines, "\n"), id, body)
	r, _ := report.Parse(source.NewFile("incidents/"+id+".md", []byte(text)))
	return r
}

// find looks back from 2026-11-23: the current period begins on 2026-05-26, the
// one before on 2025-11-25.
func find(change func(*pattern.Input), reports ...*report.Report) pattern.Patterns {
	in := pattern.Input{
		Reports: reports, Policy: policy.Default(), Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		Trace: func(*report.Report, *report.FollowUp) *history.Trace { return &history.Trace{} },
	}
	if change != nil {
		change(&in)
	}
	return pattern.Find(in)
}

// summary is a value in a line.
func summary(v pattern.Value) string {
	return fmt.Sprintf("%s %s %d/%d %s", v.Dimension, v.Name, v.Now, v.Before, v.Severity)
}

func summaries(p pattern.Patterns) []string {
	var out []string
	for _, v := range p.Values {
		out = append(out, summary(v))
	}
	return out
}

func TestValuesThatRecur(t *testing.T) {
	got := summaries(find(nil,
		incident("2026-11-20-a", "factors: [cache-stampede, missing-test]", "services: [checkout]", "teams: [payments]"),
		incident("2026-10-20-b", "factors: [Cache-Stampede, cache-stampede]", "services: [search]", "teams: [Payments]", "severity: SEV3"),
		incident("2026-04-20-c", "factors: [cache-stampede]", "services: [search]", "detected_by: alert", "trigger: deploy"),
		incident("2026-03-20-d", "mitigation: rollback", "detected_by: alert", "trigger: deploy"),
		incident("2026-02-20-e", "mitigation: rollback"),
		incident("2025-11-24-too-old", "factors: [missing-test]"),
		incident("2026-11-24-to-come", "factors: [missing-test]"),
	))
	want := []string{
		"factor cache-stampede 2/1 SEV2",
		"service search 1/1 SEV2",
		"team payments 2/0 SEV2",
		"detected-by alert 0/2 SEV2",
		"mitigation rollback 0/2 SEV2",
		"trigger deploy 0/2 SEV2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOrderOfValues(t *testing.T) {
	got := summaries(find(func(in *pattern.Input) { in.By = []pattern.Dimension{pattern.Factor} },
		incident("2026-11-20-a", "factors: [d, c, b]"),
		incident("2026-11-19-b", "factors: [d, c, b, a]"),
		incident("2026-04-20-c", "factors: [d, a]"),
		incident("2026-04-19-d", "factors: [a]"),
	))
	want := []string{"factor d 2/1 SEV2", "factor b 2/0 SEV2", "factor c 2/0 SEV2", "factor a 1/2 SEV2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestValueNamesItsIncidents(t *testing.T) {
	items := "## Follow-ups\n\n- [ ] One `fu-7k2pqm`\n- [x] Two `fu-7k2pqn`\n- [ ] Three `fu-7k2pqp`\n"
	p := find(nil,
		incident("2026-04-20-old", "factors: [a]", "severity: SEV1"),
		withBody("2026-11-20-new", items, "factors: [a]"),
	)
	v := p.Values[0]
	if got := []string{v.Incidents[0].Name(), v.Incidents[1].Name()}; !cmp.Equal(got, []string{"2026-11-20-new", "2026-04-20-old"}) {
		t.Errorf("incidents are %v", got)
	}
	if v.OpenFollowUps != 2 {
		t.Errorf("%d open follow-ups, want 2", v.OpenFollowUps)
	}
}

func TestWhatIsLeftOutIsCounted(t *testing.T) {
	nowhere, _ := report.Parse(source.NewFile("incidents/nowhere.md", []byte("# A night\n")))
	p := find(nil, nowhere, incident("2026-11-20-a", "factors: [x]"), incident("2026-11-19-b"), incident("2026-04-19-c"))
	if want := (pattern.Count{Now: 2, Before: 1}); p.Incidents != want || p.Undated != 1 {
		t.Errorf("%+v and %d undated", p.Incidents, p.Undated)
	}
	if p.Lacking[0] != (pattern.Lack{Dimension: pattern.Factor, Incidents: 2}) {
		t.Errorf("lacking: %+v", p.Lacking)
	}
	if p.First.String() != "2026-04-19" {
		t.Errorf("the first incident is of %s", p.First)
	}
}

func TestPeriodsAreEquallyLong(t *testing.T) {
	p := find(nil)
	if got := [4]string{p.Before.First.String(), p.Before.Last.String(), p.Now.First.String(), p.Now.Last.String()}; got != [4]string{"2025-11-25", "2026-05-25", "2026-05-26", "2026-11-23"} {
		t.Errorf("periods are %v", got)
	}
	since, _ := day.Parse("2026-11-22")
	p = find(func(in *pattern.Input) { in.Since, in.HasSince = since, true })
	if got := [2]string{p.Before.First.String(), p.Before.Last.String()}; p.Now.Days() != 2 || got != [2]string{"2026-11-20", "2026-11-21"} {
		t.Errorf("%d days, before them %v", p.Now.Days(), got)
	}
}

func TestPeopleAreNoPattern(t *testing.T) {
	people := roster.Roster{
		People: map[string]roster.Person{"ana": {Handle: "ana", Name: "Ana Lim"}, "ops": {Handle: "ops"}},
		Teams:  map[string]roster.Team{"ops": {Name: "ops"}},
	}
	lines := []string{
		"owner: ana", "participants: [ana]", `factors: ["@ana", Ana Lim, load]`, "teams: [ops]", "services: [Ana]",
		"trigger: ana", "mitigation: ana", "detected_by: ana",
	}
	p := find(func(in *pattern.Input) { in.Roster = people }, incident("2026-11-20-a", lines...), incident("2026-11-19-b", lines...))
	if diff := cmp.Diff([]string{"factor load 2/0 SEV2", "team ops 2/0 SEV2"}, summaries(p)); diff != "" {
		t.Error(diff)
	}
	if p.Personal != 12 {
		t.Errorf("%d values left out, want 12", p.Personal)
	}
}

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		now, before int
		want        pattern.Trend
	}{
		{0, 0, pattern.TooFew},
		{5, 0, pattern.TooFew},
		{6, 0, pattern.Up}, // p = 2/64
		{0, 6, pattern.Down},
		{5, 1, pattern.Unclear}, // p = 14/64
		{7, 1, pattern.Unclear}, // p = 18/256 = 0.070
		{8, 1, pattern.Up},      // p = 20/512 = 0.039
		{10, 10, pattern.Unclear},
		{15, 5, pattern.Up}, // p = 0.041
		{14, 6, pattern.Unclear},
		{4000, 3000, pattern.Up},
		{5000, 5001, pattern.Unclear},
	} {
		if got := pattern.Compare(pattern.Count{Now: c.now, Before: c.before}); got != c.want {
			t.Errorf("%d after %d is %q, want %q", c.now, c.before, got, c.want)
		}
	}
}

func TestCompareIsFair(t *testing.T) {
	mirrored := map[pattern.Trend]pattern.Trend{
		pattern.Up: pattern.Down, pattern.Down: pattern.Up, pattern.TooFew: pattern.TooFew, pattern.Unclear: pattern.Unclear,
	}
	rapid.Check(t, func(r *rapid.T) {
		a, b := rapid.IntRange(0, 500).Draw(r, "a"), rapid.IntRange(0, 500).Draw(r, "b")
		there, back := pattern.Compare(pattern.Count{Now: a, Before: b}), pattern.Compare(pattern.Count{Now: b, Before: a})
		if back != mirrored[there] {
			r.Errorf("%d after %d is %q, and the other way round %q", a, b, there, back)
		}
	})
}

func TestParseDimension(t *testing.T) {
	if d, err := pattern.ParseDimension("detected-by"); err != nil || d != pattern.DetectedBy {
		t.Errorf("%q, %v", d, err)
	}
	if _, err := pattern.ParseDimension("owner"); err == nil {
		t.Error("patterns by owner are possible")
	}
}
