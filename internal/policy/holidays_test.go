package policy

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

func on(t *testing.T, text string) day.Day {
	t.Helper()
	d, err := day.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// with is a configuration with holidays.
func with(t *testing.T, text string, holidays ...string) *Policy {
	t.Helper()
	p, wrong := read(text)
	if wrong != "" {
		t.Fatal(wrong)
	}
	days := map[day.Day]string{}
	for _, h := range holidays {
		days[on(t, h)] = "off"
	}
	p.Holidays = p.Holidays.With(days)
	return p
}

func TestHolidayFiles(t *testing.T) {
	for text, want := range map[string]string{
		"holidays: a.ics":              "a.ics",
		"holidays: [./a/b.ICS, c.ics]": "a/b.ICS c.ics",
		"holidays:":                    "",
		"holidays: []":                 "",
		"holidays: a.md":               `"a.md" is no calendar`,
		"holidays: '*.ics'":            `"*.ics" is no calendar`,
		"holidays: [a.ics, ../b.ics]":  `"../b.ics" is not in the repository`,
		"holidays: /a.ics":             `"/a.ics" is not in the repository`,
		"holidays: {a: b}":             "this is a mapping, not a list",
		"holidays: [~]":                "no folder is named",
		"holidays: [" + strings.Repeat("a.ics, ", 21) + "]": "more than 20 calendars",
	} {
		p, wrong := read(text + "\n")
		var paths []string
		for _, f := range p.HolidayFiles {
			paths = append(paths, f.Path)
			if f.Span.IsZero() {
				t.Errorf("%s: %s has no place", text, f.Path)
			}
		}
		if got := strings.Join(paths, " "); wrong == "" && got != want || wrong != "" && (want == "" || !strings.Contains(wrong, want)) {
			t.Errorf("%s: %s %s, want %s", text, got, wrong, want)
		}
	}
}

func TestHolidaysKeepTheirFirstName(t *testing.T) {
	first := Holidays{}.With(map[day.Day]string{1: "a"})
	both := first.With(map[day.Day]string{1: "b", 2: "c"})
	if name, ok := both.On(1); name != "a" || !ok || both.Len() != 2 || first.Len() != 1 {
		t.Errorf("%v, %v", first, both)
	}
}

func TestPeriodsEnd(t *testing.T) {
	p := with(t, "version: 1\n", "2026-12-24", "2026-12-25", "2027-01-01", "2028-02-29")
	for _, c := range []struct{ from, period, want string }{
		{"2026-12-23", "1bd", "2026-12-28"}, {"2026-12-23", "0bd", "2026-12-23"}, {"2026-12-25", "0bd", "2026-12-25"},
		{"2026-12-25", "1bd", "2026-12-28"}, {"2026-12-26", "5bd", "2027-01-04"}, // out of week 53
		{"2026-12-23", "1d", "2026-12-24"}, {"2026-12-23", "1w", "2026-12-30"}, {"2026-12-23", "23h", "2026-12-23"}, {"2026-12-23", "25h", "2026-12-24"},
		{"2028-02-28", "1d", "2028-02-29"}, {"2028-02-28", "1bd", "2028-03-01"}, {"2027-02-28", "1d", "2027-03-01"},
	} {
		period, err := ParsePeriod(c.period)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.After(on(t, c.from), period).String(); got != c.want {
			t.Errorf("%s after %s: %s, want %s", c.period, c.from, got, c.want)
		}
	}
}

func TestTheDayOfTheLeadTime(t *testing.T) {
	for _, c := range []struct{ zone, lead, review, want string }{
		{"UTC", "2d", "2026-12-29T10:00:00Z", "2026-12-27"}, {"UTC", "1w", "2026-12-29T10:00:00Z", "2026-12-22"},
		{"UTC", "2bd", "2026-11-24T10:00:00Z", "2026-11-20"}, // a Tuesday: Monday is one, Friday two
		{"UTC", "2bd", "2026-11-23T10:00:00Z", "2026-11-19"}, {"UTC", "1bd", "2026-11-22T10:00:00Z", "2026-11-20"},
		{"UTC", "2bd", "2026-12-29T10:00:00Z", "2026-12-23"}, // over Christmas
		{"UTC", "24h", "2026-12-29T10:00:00Z", "2026-12-28"}, {"UTC", "11h", "2026-12-29T10:00:00Z", "2026-12-28"}, {"UTC", "30m", "2026-12-29T10:00:00Z", "2026-12-29"},
		// Half past midnight, on the day after the clocks are put forward: two days
		// are 47 hours.
		{"Europe/Berlin", "2d", "2026-03-29T22:30:00Z", "2026-03-28"}, {"Europe/Berlin", "48h", "2026-03-29T22:30:00Z", "2026-03-27"},
		{"America/New_York", "1d", "2026-11-02T04:30:00Z", "2026-10-31"},
		// There was no 30 December.
		{"Pacific/Apia", "24h", "2011-12-31T09:00:00Z", "2011-12-29"},
	} {
		p := with(t, "timezone: "+c.zone+"\nreview: {lead_time: "+c.lead+"}\n", "2026-12-24", "2026-12-25")
		at, err := time.Parse(time.RFC3339, c.review)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.LeadDay(at).String(); got != c.want {
			t.Errorf("%s in %s, %s before: %s, want %s", c.review, c.zone, c.lead, got, c.want)
		}
	}
}

func TestWhenTheLeadTimeBegins(t *testing.T) {
	for _, c := range []struct{ lead, want string }{
		{"2d", "2026-03-28T10:00:00+01:00"}, {"48h", "2026-03-28T09:00:00+01:00"}, {"2bd", "2026-03-26T10:00:00+01:00"}, {"30m", "2026-03-30T09:30:00+02:00"},
	} {
		p := with(t, "timezone: Europe/Berlin\nreview: {lead_time: "+c.lead+"}\n")
		review := time.Date(2026, time.March, 30, 10, 0, 0, 0, p.Zone) // summer time began the day before
		if got := p.LeadStart(review.UTC()).In(p.Zone).Format(time.RFC3339); got != c.want {
			t.Errorf("%s: %s, want %s", c.lead, got, c.want)
		}
	}
}

func TestReviewsThatFallOnHolidays(t *testing.T) {
	for _, c := range []struct{ cadence, want, skipped string }{
		{"THU 10:00", "2027-01-07T10:00:00+01:00", "[2026-12-24 2026-12-31]"},
		{"FRI 10:00", "2026-12-25T10:00:00+01:00", "[]"},
		{"FREQ=MONTHLY;BYDAY=4TH;BYHOUR=9,15;BYMINUTE=0;BYSECOND=0", "2027-01-28T09:00:00+01:00", "[2026-12-24]"},
		{"DTSTART=20261224T090000;FREQ=DAILY;COUNT=2", "2026-12-25T09:00:00+01:00", "[2026-12-24]"},
		{"DTSTART=20261224T090000;FREQ=DAILY;COUNT=1", "", "[2026-12-24]"},
		{"DTSTART=20200102T090000Z;FREQ=WEEKLY", "2027-01-07T10:00:00+01:00", "[2026-12-24 2026-12-31]"},
	} {
		p := with(t, "timezone: Europe/Berlin\nreview: {cadence: \""+c.cadence+"\"}\n", "2026-12-24", "2026-12-31")
		next, ok := p.NextReview(on(t, "2026-12-24"))
		if ok != (c.want != "") || ok && next.Format(time.RFC3339) != c.want {
			t.Errorf("%s: %v, want %s", c.cadence, next, c.want)
		}
		if got := fmt.Sprint(p.SkippedReviews(on(t, "2026-12-24"))); got != c.skipped {
			t.Errorf("%s: %s are skipped, want %s", c.cadence, got, c.skipped)
		}
	}
}

func TestRecurrence(t *testing.T) {
	for cadence, want := range map[string]string{
		"TUE 10:00":                            "FREQ=WEEKLY;BYDAY=TU",
		"RRULE:FREQ=MONTHLY;BYDAY=1TU":         "FREQ=MONTHLY;BYDAY=+1TU",
		"DTSTART=20200102T090000Z;FREQ=WEEKLY": "FREQ=WEEKLY",
	} {
		if got := with(t, "review: {cadence: \""+cadence+"\"}\n").Recurrence(); got != want {
			t.Errorf("%q: %q, want %q", cadence, got, want)
		}
	}
	if got := Default().Recurrence(); got != "" {
		t.Errorf("without a cadence there is %q", got)
	}
}

// TestClocksOfThePresets has the figures that the organisations publish, counted
// from Thursday 17 December 2026, with Christmas off.
func TestClocksOfThePresets(t *testing.T) {
	for _, c := range []struct{ preset, severity, report, review, followUps string }{
		{"default", "SEV1", "2026-12-20", "2026-12-24", "2027-01-01"},
		{"default", "SEV2", "2026-12-25", "2026-12-31", "2027-01-16"},
		{"default", "SEV3", "2027-01-01", "", "2027-02-15"},
		{"pagerduty", "SEV1", "2026-12-19", "2026-12-20", "2027-01-01"},
		{"pagerduty", "SEV2", "2026-12-23", "2026-12-25", "2027-01-16"},
		{"gitlab", "S1", "", "2026-12-31", "2026-12-24"}, {"gitlab", "S2", "", "2026-12-31", "2027-01-16"},
		{"gitlab", "S3", "", "2026-12-31", "2027-02-15"}, {"gitlab", "S4", "", "2026-12-31", "2027-03-17"},
		{"atlassian", "SEV1", "2026-12-25", "2026-12-31", "2027-01-14"}, {"atlassian", "SEV2", "2026-12-25", "2026-12-31", "2027-02-11"},
		{"atlassian", "SEV3", "", "", "2027-02-11"},
		{"ccadb", "SEV1", "2026-12-31", "2026-12-24", "2027-01-01"}, {"ccadb", "SEV3", "2026-12-31", "", "2027-02-15"},
	} {
		p := with(t, "extends: "+c.preset+"\n", "2026-12-24")
		r, _ := report.Parse(source.NewFile("incidents/a.md", []byte("---\nseverity: "+c.severity+"\nresolved: 2026-12-17T10:05:00Z\n---\n")))
		for _, clock := range []struct {
			want string
			due  func(*report.Report) (day.Day, bool)
		}{{c.report, p.ReportDue}, {c.review, p.ReviewDue}, {c.followUps, p.FollowUpsDue}} {
			if due, ok := clock.due(r); ok != (clock.want != "") || ok && due.String() != clock.want {
				t.Errorf("%s %s: due on %v, want %q", c.preset, c.severity, due, clock.want)
			}
		}
	}
}

// A cadence whose days are all holidays names none, though holidays end in 2199.
func TestNothingButHolidays(t *testing.T) {
	var all []string
	for d, end := on(t, "2026-12-01"), on(t, "2030-12-31"); d <= end; d++ {
		all = append(all, d.String())
	}
	p := with(t, "review: {cadence: \"THU 10:00\"}\n", all...)
	if at, ok := p.NextReview(on(t, "2026-12-24")); ok {
		t.Errorf("a review on %s", at)
	}
	if at, ok := p.NextReview(on(t, "2029-01-24")); !ok || p.Today(at).String() != "2031-01-02" {
		t.Errorf("after two years of holidays: %v %v", at, ok)
	}
	if at, ok := p.OnDay(on(t, "2026-12-24")); !ok || at.Hour() != 10 {
		t.Errorf("on a holiday: %v %v", at, ok)
	}
	if at, ok := p.OnDay(on(t, "2026-12-25")); ok {
		t.Errorf("on a Friday: %v", at)
	}
}

// What a calendar counts from, what it holds on a day, and what it leaves out:
// holidays, and the day on which clocks skip the time.
func TestSeries(t *testing.T) {
	for _, c := range []struct {
		zone, cadence, from, start string
		held                       bool
		except                     string
	}{
		{"Europe/Berlin", "THU 10:00", "2026-12-16", "2026-12-17T10:00:00+01:00", false, "[2026-12-24T10:00:00Z]"},
		{"Europe/Berlin", "THU 10:00", "2026-12-17", "2026-12-17T10:00:00+01:00", true, "[2026-12-24T10:00:00Z]"},
		{"Europe/Berlin", "THU 10:00", "2026-12-24", "2026-12-24T10:00:00+01:00", false, "[2026-12-24T10:00:00Z]"},
		{"Europe/Berlin", "SUN 02:30", "2027-03-28", "2027-04-04T02:30:00+02:00", false, "[]"},
		{"Europe/Berlin", "SUN 02:30", "2027-03-21", "2027-03-21T02:30:00+01:00", true, "[2027-03-28T02:30:00Z]"},
		{"Europe/Berlin", "FREQ=WEEKLY;BYDAY=SU;BYHOUR=2;BYMINUTE=30", "2027-03-21", "2027-03-21T02:30:00+01:00", true, "[2027-03-28T02:30:00Z]"},
		// By the clocks of the rule, not by those of the policy.
		{"UTC", `DTSTART;TZID=America/New_York:20270101T090000\nRRULE:FREQ=DAILY;UNTIL=20270101T140000Z`, "2026-12-01", "2027-01-01T09:00:00-05:00", false, "[]"},
		{"UTC", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261201T000000Z", "2026-12-02", "", false, "[]"},
	} {
		p := with(t, "timezone: "+c.zone+"\nreview: {cadence: \""+c.cadence+"\"}\n", "2026-12-24")
		d := on(t, c.from)
		start, ok := p.SeriesStart(d)
		if ok != (c.start != "") || ok && start.Format(time.RFC3339) != c.start {
			t.Errorf("%s from %s: %v, want %s", c.cadence, c.from, start, c.start)
		}
		if _, held := p.InSeries(d, time.Time{}); held != c.held {
			t.Errorf("%s on %s: held: %v", c.cadence, c.from, held)
		}
		var except []string
		for _, clock := range p.Except(start, start.AddDate(0, 0, 20)) {
			except = append(except, clock.Format(time.RFC3339))
		}
		if got := fmt.Sprint(except); got != c.except {
			t.Errorf("%s from %s: without %s, want %s", c.cadence, c.from, got, c.except)
		}
	}
}

// Of two times on a day a calendar holds the one that is asked for.
func TestTwoTimesOfADay(t *testing.T) {
	p := with(t, "review: {cadence: \"FREQ=WEEKLY;BYDAY=TU;BYHOUR=9,15\"}\n")
	d := on(t, "2026-12-01")
	for hour, want := range map[int]int{9: 9, 15: 15, 11: 9} {
		if at, ok := p.InSeries(d, d.Start(time.UTC).Add(time.Duration(hour)*time.Hour)); !ok || at.Hour() != want {
			t.Errorf("at %d: %v %v, want %d", hour, at, ok, want)
		}
	}
}
