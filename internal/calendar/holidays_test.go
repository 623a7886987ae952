package calendar_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/calendar"
	"github.com/incident-cli/incident/internal/source"
)

// read reads events in a calendar, as seen in Berlin.
func read(t *testing.T, body string) (days []string, wrong []string) {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	text := "BEGIN:VCALENDAR\nVERSION:2.0\n" + body + "END:VCALENDAR\n"
	found, findings := calendar.Holidays(source.NewFile("h.ics", []byte(text)), berlin)
	for _, d := range slices.Sorted(maps.Keys(found)) {
		days = append(days, strings.TrimSpace(d.String()+" "+found[d]))
	}
	for _, f := range findings {
		wrong = append(wrong, fmt.Sprintf("%d: %s", f.Span.Position().Line, f.Message))
	}
	return days, wrong
}

func event(lines ...string) string {
	return "BEGIN:VEVENT\n" + strings.Join(lines, "\n") + "\nEND:VEVENT\n"
}

func TestHolidays(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"a day":               {event("DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261226", "SUMMARY:Christmas"), []string{"2026-12-25 Christmas"}},
		"no end":              {event("DTSTART;VALUE=DATE:20261225"), []string{"2026-12-25"}},
		"the day as its end":  {event("DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261225"), []string{"2026-12-25"}},
		"two days":            {event("DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261227"), []string{"2026-12-25", "2026-12-26"}},
		"a duration":          {event("DTSTART;VALUE=DATE:20261225", "DURATION:P2D"), []string{"2026-12-25", "2026-12-26"}},
		"a week":              {event("DTSTART;VALUE=DATE:20261225", "DURATION:P1W", "RRULE:FREQ=YEARLY;COUNT=1", "EXDATE;VALUE=DATE:20261225"), nil},
		"a leap day":          {event("DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY;UNTIL=20330101"), []string{"2024-02-29", "2028-02-29", "2032-02-29"}},
		"every year, a count": {event("DTSTART;VALUE=DATE:20251225", "RRULE:FREQ=YEARLY;COUNT=3"), []string{"2025-12-25", "2026-12-25", "2027-12-25"}},
		"up to a day":         {event("DTSTART;VALUE=DATE:20251225", "RRULE:FREQ=YEARLY;UNTIL=20261225"), []string{"2025-12-25", "2026-12-25"}},
		"up to an instant":    {event("DTSTART;TZID=Europe/Berlin:20251225T000000", "RRULE:FREQ=YEARLY;UNTIL=20261224T230000Z"), []string{"2025-12-25", "2026-12-25"}},
		"a weekday of a month": {event("DTSTART;VALUE=DATE:20261126", "RRULE:FREQ=YEARLY;COUNT=2;BYMONTH=11;BYDAY=4TH", "SUMMARY:Thanks\\, giving"),
			[]string{"2026-11-26 Thanks, giving", "2027-11-25 Thanks, giving"}},
		"but for one":              {event("DTSTART;VALUE=DATE:20251225", "RRULE:FREQ=YEARLY;COUNT=3", "EXDATE;VALUE=DATE:20261225"), []string{"2025-12-25", "2027-12-25"}},
		"and one more":             {event("DTSTART;VALUE=DATE:20251225", "RDATE;VALUE=DATE:20261224,20261231"), []string{"2025-12-25", "2026-12-24", "2026-12-31"}},
		"cancelled":                {event("DTSTART;VALUE=DATE:20261225", "STATUS:CANCELLED"), nil},
		"free":                     {event("DTSTART;VALUE=DATE:20261225", "TRANSP:TRANSPARENT"), []string{"2026-12-25"}},
		"floating":                 {event("DTSTART:20261225T000000", "DTEND:20261226T000000"), []string{"2026-12-25"}},
		"at their time":            {event("DTSTART;TZID=America/New_York:20261225T200000", "DURATION:PT2H"), []string{"2026-12-25"}},
		"over midnight":            {event("DTSTART;TZID=America/New_York:20261225T200000", "DURATION:PT6H"), []string{"2026-12-25", "2026-12-26"}},
		"in UTC":                   {event("DTSTART:20261224T230000Z", "DTEND:20261225T230000Z"), []string{"2026-12-25"}},
		"a zone that nobody knows": {event("DTSTART;TZID=\"W. Europe: Standard\":20261225T000000"), []string{"2026-12-25"}},
		"moved": {event("UID:a", "DTSTART;VALUE=DATE:20251225", "RRULE:FREQ=YEARLY;COUNT=2") + event("UID:a", "RECURRENCE-ID;VALUE=DATE:20261225", "DTSTART;VALUE=DATE:20261228"),
			[]string{"2025-12-25", "2026-12-28"}},
		"one called off": {event("UID:a", "DTSTART;VALUE=DATE:20251225", "RRULE:FREQ=YEARLY;COUNT=2") + event("UID:a", "RECURRENCE-ID;VALUE=DATE:20261225", "STATUS:CANCELLED", "DTSTART;VALUE=DATE:20261225"),
			[]string{"2025-12-25"}},
		"folded, and strangers": {"X-WR-CALNAME:a;b\nBEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nDTSTART:19700101T000000\nEND:STANDARD\nEND:VTIMEZONE\n" +
			event("X-A;B=\"c:d\";E=f,g:h", "DTSTART;VALUE=DA\n TE:2026\n 1225", "SUMMARY:Chr\n istmas", "BEGIN:VALARM", "DURATION:P100D", "TRIGGER:-PT5M", "END:VALARM"), []string{"2026-12-25 Christmas"}},
		"the first name counts": {event("DTSTART;VALUE=DATE:20261225", "SUMMARY:a") + event("DTSTART;VALUE=DATE:20261225", "SUMMARY:b"), []string{"2026-12-25 a"}},
		"nothing":               {"", nil},
	} {
		for _, lineBreak := range []string{"\n", "\r\n"} {
			days, wrong := read(t, strings.ReplaceAll(c.body, "\n", lineBreak))
			if diff := cmp.Diff(c.want, days); diff != "" || wrong != nil {
				t.Errorf("%s: %v\n%s", name, wrong, diff)
			}
		}
	}
}

func TestCalendarsThatAreWrong(t *testing.T) {
	for body, want := range map[string]string{
		event("SUMMARY:x"):                                                                            "3: this event does not say when it begins",
		event("SUMMARY:x", "DTSTART:2026-12-25"):                                                      `5: DTSTART: "2026-12-25" is not a day`,
		event("DTSTART;VALUE=DATE:20260230"):                                                          `4: DTSTART: "20260230" is not a day`,
		event("DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261224"):                             "5: this event ends before it begins",
		event("DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20361225"):                             "5: this event lasts 3653 days",
		event("DTSTART;VALUE=DATE:20261225", "DURATION:2 days"):                                       `5: DURATION: "2 days" is not a length`,
		event("DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=HOURLY"):                                     `5: "FREQ=HOURLY" is not a rule`,
		event("DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=YEARLY;BYHOUR=1"):                            `5: "FREQ=YEARLY;BYHOUR=1" is not a rule`,
		event("DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=YEARLY;INTERVAL=-1"):                         `5: "FREQ=YEARLY;INTERVAL=-1" is not a rule`,
		event("DTSTART;VALUE=DATE:20261225", "EXDATE:x"):                                              `5: EXDATE: "x" is not a day`,
		event("DTSTART;VALUE=DATE:20261225", "no colon"):                                              "5: this line has no name and value",
		"BEGIN:VEVENT\nDTSTART:20261225\n":                                                            "5: END:VCALENDAR ends nothing that began",
		strings.Repeat("BEGIN:A\n", 20):                                                               "18: a calendar may have 20000 events",
		strings.Repeat(event("DTSTART:20261225"), 20_001):                                             "60003: a calendar may have 20000 events",
		strings.Repeat(event("DTSTART:20261225", "RRULE:FREQ=YEARLY;COUNT=1"), 501):                   "2005: more than 500 events",
		event("DTSTART:19700101", "RRULE:FREQ=DAILY") + event("DTSTART:19700101", "RRULE:FREQ=DAILY"): "7: the events of this calendar have more than",
	} {
		_, wrong := read(t, body)
		if len(wrong) == 0 || !strings.HasPrefix(wrong[0], want) {
			t.Errorf("%.80q: %q, want %q", body, wrong, want)
		}
	}
	for _, text := range []string{"", "<!DOCTYPE html>", "BEGIN:VCARD\nEND:VCARD\n", "BEGIN:VCALENDAR", strings.Repeat("x", calendar.MaxSize+1)} {
		if _, found := calendar.Holidays(source.NewFile("h.ics", []byte(text)), time.UTC); len(found) != 1 || found[0].Span.Position().Line != 1 {
			t.Errorf("%.20q: %v", text, found)
		}
	}
}

// TestRulesThatNeverComeCostLittle: the library looks for the next day up to the
// year 9999.
func TestRulesThatNeverComeCostLittle(t *testing.T) {
	began := time.Now()
	for _, rule := range []string{"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6", "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2"} {
		if days, wrong := read(t, event("DTSTART;VALUE=DATE:20260101", "RRULE:"+rule)); len(days) != 1 || wrong != nil {
			t.Errorf("%s: %v, %v", rule, days, wrong)
		}
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("it took %v", took)
	}
}
