package pattern_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/pattern"
	"github.com/incident-cli/incident/internal/report"
)

// on is noon of a day, as a commit dates it.
func on(date string) history.Date {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	return history.Date{Time: at.Add(12 * time.Hour), From: history.Committed}
}

func from(origin history.Origin, date string) history.Date {
	d := on(date)
	d.From = origin
	return d
}

// told returns recurrences as a reader would tell them.
func told(p pattern.Patterns) string {
	var lines []string
	for _, r := range p.Again {
		line := fmt.Sprintf("%s repeats %s of %s on %s:", r.Later.Name(), r.Shared[0].Name, r.Earlier.Name(), strings.Join(r.Services, "+"))
		for _, f := range r.FollowUps {
			line += " " + f.ID.Value
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

const repeats = "2026-11-20-new repeats a of 2026-10-01-old on web: fu-7k2pqm"

func TestRecurrence(t *testing.T) {
	items := "## Follow-ups\n\n- [ ] Guard the cache `fu-7k2pqm`\n"
	same := []string{"factors: [A]", "services: [web, db]"}
	opened := history.Trace{Opened: on("2026-10-02")}
	closed := func(d history.Date) history.Trace { return history.Trace{Opened: on("2026-10-02"), Closed: d} }
	suspect := on("2026-10-02")
	suspect.Suspect = true
	for name, c := range map[string]struct {
		earlier, later []string
		body           string
		trace          history.Trace
		want           string
	}{
		"still open":               {trace: opened, want: repeats},
		"closed afterwards":        {trace: closed(on("2026-11-21")), want: repeats},
		"closed before":            {trace: closed(on("2026-11-19"))},
		"closed who knows when":    {trace: closed(history.Date{From: history.Unknown})},
		"closed by then or before": {trace: closed(from(history.Bound, "2026-11-21"))},
		"opened by then or before": {trace: history.Trace{Opened: from(history.Bound, "2026-10-20")}, want: repeats},
		"opened afterwards":        {trace: history.Trace{Opened: on("2026-11-21")}},
		"opened who knows when":    {trace: history.Trace{Opened: history.Date{From: history.Unknown}}},
		"opened by a wrong clock":  {trace: history.Trace{Opened: suspect}},
		"another service":          {trace: opened, later: []string{"factors: [a]", "services: [search]"}},
		"another factor":           {trace: opened, later: []string{"factors: [b]", "services: [web]"}},
		"the same trigger": {
			trace: opened, want: strings.Replace(repeats, "s a of", "s deploy of", 1),
			earlier: []string{"trigger: deploy", "services: [web]"}, later: []string{"trigger: Deploy", "services: [web]"},
		},
		"an unknown trigger": {
			trace: opened, earlier: []string{"trigger: unknown", "services: [web]"}, later: []string{"trigger: unknown", "services: [web]"},
		},
		"for that factor":     {trace: opened, body: items + "  - for: b, A\n", want: repeats},
		"for another factor":  {trace: opened, body: items + "  - for: b\n"},
		"without a follow-up": {trace: opened, body: "## Follow-ups\n\nN/A: nothing to do.\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.earlier == nil {
				c.earlier = same
			}
			if c.later == nil {
				c.later = []string{"factors: [a]", "services: [web]"}
			}
			if c.body == "" {
				c.body = items
			}
			trace := func(*report.Report, *report.FollowUp) *history.Trace { return &c.trace }
			p := find(func(in *pattern.Input) { in.Trace = trace },
				withBody("2026-10-01-old", c.body, c.earlier...), incident("2026-11-20-new", c.later...))
			if got := told(p); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestRecurrenceBelongsToItsValues(t *testing.T) {
	body := "## Follow-ups\n\n- [ ] Guard the cache `fu-7k2pqm`\n"
	open := func(*report.Report, *report.FollowUp) *history.Trace { return &history.Trace{Opened: on("2024-10-02")} }
	p := find(func(in *pattern.Input) { in.Trace = open },
		// Too old for both periods, and yet the reason why it is shown.
		withBody("2024-10-01-old", body, "factors: [a]", "services: [web]", "teams: [payments]"),
		incident("2026-11-20-new", "factors: [a]", "services: [web]", "teams: [payments]"))
	if got, want := strings.Join(summaries(p), ", "), "factor a 1/0 SEV2, service web 1/0 SEV2"; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	for _, v := range p.Values {
		if len(v.Again) != 1 || v.Again[0] != p.Again[0] {
			t.Errorf("%s has %d recurrences", v.Name, len(v.Again))
		}
	}
}

// The few recurrences of Once tell of the same values and later incidents as all.
func TestOnceTellsTheSameValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var reports []*report.Report
		for n := range rapid.IntRange(0, 9).Draw(t, "reports") {
			some := func(of ...string) string {
				return strings.Join(rapid.SliceOf(rapid.SampledFrom(of)).Draw(t, "some"), ", ")
			}
			reports = append(reports, withBody(fmt.Sprintf("2026-10-%02d-n", n+10), "## Follow-ups\n\n- [ ] Guard the cache `fu-7k2pqm`\n  - for: "+some("a", "b")+"\n",
				"factors: ["+some("a", "b", "unknown")+"]", "services: ["+some("web", "db")+"]", "trigger: "+rapid.SampledFrom([]string{"deploy", "other", "a"}).Draw(t, "trigger")))
		}
		opened := rapid.SliceOfN(rapid.IntRange(9, 20), len(reports), len(reports)).Draw(t, "opened")
		trace := func(r *report.Report, _ *report.FollowUp) *history.Trace {
			for i := range reports {
				if reports[i] == r {
					return &history.Trace{Opened: on(fmt.Sprintf("2026-10-%02d", opened[i]))}
				}
			}
			return &history.Trace{}
		}
		all := find(func(in *pattern.Input) { in.Trace = trace }, reports...)
		once := find(func(in *pattern.Input) { in.Trace, in.Once = trace, true }, reports...)
		if diff := cmp.Diff(againOf(all), againOf(once)); diff != "" {
			t.Error(diff)
		}
		if len(once.Again) > len(all.Again) {
			t.Errorf("%d recurrences, of %d", len(once.Again), len(all.Again))
		}
	})
}

// againOf tells for each value which incidents repeat an earlier one.
func againOf(p pattern.Patterns) map[string][]string {
	out := map[string][]string{}
	for _, v := range p.Values {
		name := fmt.Sprint(v.Dimension, " ", v.Name)
		for _, r := range v.Again {
			if n := len(out[name]); n == 0 || out[name][n-1] != r.Later.Name() {
				out[name] = append(out[name], r.Later.Name())
			}
		}
	}
	return out
}
