package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
)

// example is the configuration of the documentation.
const example = `version: 1
extends: default # a built-in policy
timezone: Europe/Berlin
reports: incidents
reviews: reviews
since: 2026-01-01
severities: # worst first
  - { name: SEV1, report_within: 3d, review_within: 7d, followups_within: 15d, audience: vp }
  - { name: SEV2, report_within: 5bd, review_within: 14d, followups_within: 30d, audience: director }
  - { name: SEV3, report_within: 10bd, followups_within: 60d, audience: manager }
review: { lead_time: 2d, duration: 60m, organizers: [ana, ben], cadence: "TUE 10:00" }
followups: { stale_after: 14d }
tickets: { url: "https://tickets.example.com/browse/{key}" }
history: { date: committer }
rules: { blameless-wording: warning, followup-ticket: off }
`

var known = []string{"blameless-wording", "followup-ticket"}

func read(text string) (*Policy, string) {
	p, found := Parse(source.NewFile(".incident.yaml", []byte(text)), known)
	var all []string
	for _, f := range found {
		all = append(all, f.Message+"; "+f.Help)
	}
	return p, strings.Join(all, "\n")
}

func TestTheDocumentedConfiguration(t *testing.T) {
	p, wrong := read(example)
	if wrong != "" {
		t.Fatal(wrong)
	}
	if p.Zone.String() != "Europe/Berlin" || !p.HasSince || p.Since.String() != "2026-01-01" ||
		len(p.Severities) != 3 || p.Severities[1].ReportWithin.String() != "5bd" || p.Review.Duration.Duration() != time.Hour ||
		p.Rules["followup-ticket"] != Off || p.AuthorDate || p.TicketURL == "" || p.Reports[0] != "incidents" {
		t.Errorf("%+v", p)
	}
}

func TestEveryPresetHasItsName(t *testing.T) {
	for _, name := range PresetNames {
		p, wrong := read("extends: " + name + "\n")
		if wrong != "" || p.Extends != name || len(p.Severities) == 0 {
			t.Errorf("%s: %q %+v", name, wrong, p)
		}
	}
	if len(PresetNames) != len(Presets) {
		t.Error("a preset has no place in the list")
	}
}

// TestWhatIsWrong has one wrong line each.
func TestWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"severites: []\n":                                `unknown key "severites"; did you mean "severities"?`,
		"version: 2\n":                                   `version: "2" is not a version`,
		"extends: pagerdooty\n":                          `did you mean "pagerduty"?`,
		"timezone: Mars/Base\n":                          `"Mars/Base" is not a time zone`,
		"timezone: Local\n":                              `"Local" is not a time zone`,
		"reports: ../other\n":                            `"../other" is not in the repository`,
		"reports: /etc\n":                                `"/etc" is not in the repository`,
		"reports: 'C:\\x'\n":                             `is not in the repository`,
		"reports: 'a{b,c}'\n":                            `has braces`,
		"reports: '" + strings.Repeat("*", 30) + "'\n":   `more than 20 stars`,
		"severities: []\n":                               `write a list of severities`,
		"severities: [SEV1, SEV1]\n":                     `"SEV1" stands here a second time`,
		"severities: ['very bad']\n":                     `is not the name of a severity`,
		"severities: [{name: A, report_within: 3}]\n":    `"3" is not a period`,
		"severities: [{name: A, audience: boss}]\n":      `"boss" is not known`,
		"review: {cadence: Tuesday}\n":                   `"Tuesday" is not a cadence`,
		"review: {cadence: 'FREQ=SECONDLY'}\n":           `recurs more than once a day`,
		"review: {cadence: 'FREQ=WEEKLY;COUNT=3'}\n":     `has a COUNT and no start: write "DTSTART:`,
		"review: {cadence: 'FREQ=YEARLY;BYEASTER=1'}\n":  `has BYEASTER, which RFC 5545 does not know`,
		"review: {cadence: 'FREQ=WEEKLY;INTERVAL=0'}\n":  `has INTERVAL=0: write 1 or more, or leave it out`,
		"review: {cadence: 'INTERVAL=00;FREQ=WEEKLY'}\n": `has INTERVAL=0: write 1 or more`,
		"review: {cadence: 'FREQ=WEEKLY;COUNT=0'}\n":     `has COUNT=0: write 1 or more`,
		"review: {cadence: 'FREQ=WEEKLY;COUNT=-2'}\n":    `has COUNT=-2: write 1 or more`,
		"review: {cadence: 'FREQ=WEEKLY;INTERVAL=-1'}\n": `interval must be greater than 0`,
		"review: {duration: 0m}\n":                       `a review lasts from 1m to 24h, not 0m`,
		"review: {duration: 1bd}\n":                      `a review lasts from 1m to 24h, not 1bd`,
		"review: {duration: 25h}\n":                      `a review lasts from 1m to 24h, not 25h`,
		"review: {duration: long}\n":                     `"long" is not a period`,
		"review: {lead_time: 367d}\n":                    `a lead time has 366d at most, not 367d`,
		"review: {cadance: x}\n":                         `unknown key "cadance"; did you mean "cadence"?`,
		"tickets: {url: 'ftp://x/{key}'}\n":              `must begin with https://`,
		"tickets: {url: 'https://x/'}\n":                 `must begin with https:// and hold {key} once`,
		"history: {date: mtime}\n":                       `"mtime" is not known`,
		"rules: {blameles-wording: off}\n":               `did you mean "blameless-wording"?`,
		"rules: {blameless-wording: maybe}\n":            `"maybe" is not known`,
		"- a\n":                                          `not keys with values`,
		"since: soon\n":                                  `"soon" is not a day`,
	} {
		if _, wrong := read(text); !strings.Contains(wrong, want) {
			t.Errorf("%q: %q, want %q", text, wrong, want)
		}
	}
}

func incident(severity, rest string) *report.Report {
	r, _ := report.Parse(source.NewFile("incidents/2026-11-20-x.md", []byte(
		"---\nid: 2026-11-20-x\nseverity: "+severity+"\nowner: ana\n"+rest+"---\n\n# X\n\n## Follow-ups\n\n- [ ] a\n- [ ] b\n  - due: 2026-12-24\n  - owner: ben\n")))
	return r
}

func TestClocksRunFromTheEndOfTheIncident(t *testing.T) {
	p := Default()
	for _, c := range []struct{ severity, times, report, review, due string }{
		{"SEV1", "started: 2026-11-20T10:00:00Z\nresolved: 2026-11-21T01:00:00Z\n", "2026-11-24", "2026-11-28", "2026-12-06"},
		{"SEV2", "started: 2026-11-20T10:00:00Z\nresolved: unknown\n", "2026-11-27", "2026-12-04", "2026-12-20"},
		{"SEV3", "", "2026-12-04", "", "2027-01-19"},
		{"SEV9", "", "", "", ""},
	} {
		r := incident(c.severity, c.times)
		for name, got := range map[string]func() (day.Day, bool){
			c.report: func() (day.Day, bool) { return p.ReportDue(r) },
			c.review: func() (day.Day, bool) { return p.ReviewDue(r) },
			c.due:    func() (day.Day, bool) { return p.Due(r, r.FollowUps[0]) },
		} {
			d, ok := got()
			if ok != (name != "") || ok && d.String() != name {
				t.Errorf("%s %q: %s %v, want %q", c.severity, c.times, d, ok, name)
			}
		}
	}
	if d, ok := p.Due(incident("SEV1", ""), incident("SEV1", "").FollowUps[1]); !ok || d.String() != "2026-12-24" {
		t.Errorf("the stated date is %s", d)
	}
}

func TestOwnerAndTeamFallBack(t *testing.T) {
	people := roster.Roster{People: map[string]roster.Person{"ana": {Handle: "ana", Team: "payments"}}}
	r := incident("SEV1", "teams: [platform]\n")
	if got := Owner(r, r.FollowUps[0]) + " " + Team(r, r.FollowUps[0], people); got != "ana payments" {
		t.Errorf("without an owner: %s", got)
	}
	if got := Owner(r, r.FollowUps[1]) + " " + Team(r, r.FollowUps[1], people); got != "ben platform" {
		t.Errorf("with an owner whom the roster lacks: %s", got)
	}
}

func TestCadence(t *testing.T) {
	monday, err := day.Parse("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	for cadence, want := range map[string]string{
		"TUE 10:00": "2026-11-24T10:00:00+01:00",
		"MON 09:30": "2026-11-23T09:30:00+01:00",
		"FREQ=MONTHLY;BYDAY=1TH;BYHOUR=14;BYMINUTE=0;BYSECOND=0": "2026-12-03T14:00:00+01:00",
	} {
		p, wrong := read("timezone: Europe/Berlin\nreview: {cadence: '" + cadence + "'}\n")
		if wrong != "" {
			t.Errorf("%s: %s", cadence, wrong)
		}
		if next, ok := p.NextReview(monday); !ok || next.Format(time.RFC3339) != want {
			t.Errorf("%s: %s %v, want %s", cadence, next.Format(time.RFC3339), ok, want)
		}
	}
	if _, ok := Default().NextReview(monday); ok {
		t.Error("a review without a cadence")
	}
}

// TestACadenceIsTheSameFromWhereverOneLooks asks on every day of two months.
func TestACadenceIsTheSameFromWhereverOneLooks(t *testing.T) {
	first, err := day.Parse("2026-10-01")
	if err != nil {
		t.Fatal(err)
	}
	for cadence, want := range map[string]string{
		"TUE 10:00": "2026-10-06T10:00:00+02:00",
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;BYHOUR=10;BYMINUTE=0":             "2026-10-06T10:00:00+02:00",
		"RRULE:FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TH;BYHOUR=10;BYMINUTE=30":   "2026-10-05T10:30:00+02:00",
		"FREQ=WEEKLY;INTERVAL=2":                                           "2026-10-05T00:00:00+02:00",
		"FREQ=DAILY;INTERVAL=05;BYHOUR=9":                                  "2026-10-02T09:00:00+02:00",
		"FREQ=DAILY;INTERVAL=5;BYHOUR=9":                                   "2026-10-02T09:00:00+02:00",
		"FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU":                                "2026-11-03T00:00:00+01:00",
		`DTSTART:20260929T100000\nRRULE:FREQ=WEEKLY;INTERVAL=2`:            "2026-10-13T10:00:00+02:00",
		`DTSTART:20260929T100000\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=40`:   "2026-10-13T10:00:00+02:00",
		`DTSTART;TZID=America/New_York:20260929T100000\nRRULE:FREQ=WEEKLY`: "2026-10-06T16:00:00+02:00",
	} {
		p, wrong := read("timezone: Europe/Berlin\nreview: {cadence: \"" + cadence + "\"}\n")
		if wrong != "" {
			t.Fatalf("%s: %s", cadence, wrong)
		}
		next, _ := p.NextReview(first)
		if got := next.Format(time.RFC3339); got != want {
			t.Errorf("%s: first %s, want %s", cadence, got, want)
		}
		for d := first; d < first+61; d++ {
			at, ok := p.NextReview(d)
			if d > p.Today(next) { // the one before has passed
				next = at
			}
			if !ok || !at.Equal(next) || p.Today(at) < d {
				t.Fatalf("%s: on %s the next one is %s, on the day before it was %s", cadence, d, at, next)
			}
		}
	}
}

// What clocks skip is counted by the offset before, and of an hour that comes twice
// it is the first, as section 3.3.5 of RFC 5545 says.
func TestACadenceInTheHourThatClocksSkip(t *testing.T) {
	for _, c := range []struct{ zone, from, want string }{
		{"Europe/Berlin", "2026-03-29", "2026-03-29T03:30:00+02:00"},
		{"Europe/Berlin", "2026-10-25", "2026-10-25T02:30:00+02:00"},
		{"America/New_York", "2026-03-08", "2026-03-08T03:30:00-04:00"},
		{"America/New_York", "2026-11-01", "2026-11-01T02:30:00-05:00"},
	} {
		for _, cadence := range []string{"SUN 02:30", "FREQ=WEEKLY;BYDAY=SU;BYHOUR=2;BYMINUTE=30", `DTSTART:20260104T023000\nRRULE:FREQ=WEEKLY`} {
			p, wrong := read("timezone: " + c.zone + "\nreview: {cadence: \"" + cadence + "\"}\n")
			from, err := day.Parse(c.from)
			if wrong != "" || err != nil {
				t.Fatal(wrong, err)
			}
			if at, _ := p.NextReview(from); at.Format(time.RFC3339) != c.want {
				t.Errorf("%s in %s: %s, want %s", cadence, c.zone, at.Format(time.RFC3339), c.want)
			}
			if at, _ := p.NextReview(from + 1); at.Format("15:04") != "02:30" {
				t.Errorf("%s in %s: a week later at %s", cadence, c.zone, at.Format("15:04"))
			}
		}
	}
	p, wrong := read("timezone: America/New_York\nreview: {cadence: \"DTSTART:20261025T013000\\nRRULE:FREQ=WEEKLY;COUNT=2\"}\n")
	if got, want := p.Recurrence(), "FREQ=WEEKLY;UNTIL=20261101T053000Z"; wrong != "" || got != want {
		t.Errorf("%s %s, want %s", got, wrong, want)
	}
}

func TestARuleEndsOnItsLastDay(t *testing.T) {
	p, wrong := read("review: {cadence: \"DTSTART:20260929T100000Z\\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3\"}\n")
	if got := p.Recurrence(); wrong != "" || got != "FREQ=WEEKLY;INTERVAL=2;UNTIL=20261027T100000Z" {
		t.Errorf("%q %q", got, wrong)
	}
	if at, ok := p.NextReview(day.Of(time.Date(2026, time.October, 28, 0, 0, 0, 0, time.UTC), time.UTC)); ok {
		t.Errorf("a fourth review on %s", at)
	}
}

// TestExempt gives a report days on both sides of the first day of the policy, in
// each place that names one.
func TestExempt(t *testing.T) {
	for _, c := range []struct {
		name, path, header string
		since              bool
		want               bool
	}{
		{"nothing is asked since", "incidents/2025-11-20-mail.md", "", false, false},
		{"by the name of its file", "incidents/2025-11-20-mail.md", "", true, true},
		{"by the name of its folder", "incidents/2025-11-20-mail/README.md", "", true, true},
		{"by its start", "incidents/mail.md", "started: 2025-11-20T09:00:00Z", true, true},
		{"by a former id", "incidents/mail.md", "aliases: [2025-11-20-mail]", true, true},
		{"by nothing", "incidents/mail.md", "", true, false},
		{"not by its name", "incidents/2026-11-20-mail.md", "started: 2025-11-20T09:00:00Z", true, false},
		{"not by its id", "incidents/mail.md", "id: 2026-11-20-mail\nstarted: 2025-11-20T09:00:00Z", true, false},
		{"not by its start", "incidents/2025-11-20-mail.md", "started: 2026-11-20T09:00:00Z", true, false},
		{"not by a former id", "incidents/2025-11-20-mail.md", "started: 2025-11-20T09:00:00Z\naliases: [2026-11-20-mail]", true, false},
	} {
		p, _ := read("since: 2026-01-01\n")
		if !c.since {
			p, _ = read("version: 1\n")
		}
		r, _ := report.Parse(source.NewFile(c.path, []byte("---\nseverity: SEV1\n"+c.header+"\n---\n\n# Mail\n")))
		if got := p.Exempt(r); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
