package calendar_test

import (
	"strings"
	"testing"
	"time"

	"github.com/incident-cli/incident/internal/calendar"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/source"
)

// A calendar is read, or what is wrong with it is told at a line of it.
func FuzzHolidays(f *testing.F) {
	for _, body := range []string{
		event("DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5;INTERVAL=2;COUNT=3", "EXDATE:20261225"),
		event("DTSTART;TZID=\"Europe/Berlin\":20261225T100000", "DTEND:20261226T100000Z", "RDATE:20261225T000000Z/P1D"),
		event("UID:a", "RECURRENCE-ID:20261225", "DTSTART:20261225", "DURATION:P1DT1H"), "x", "A;B=\"c", " folded",
		event("DTSTART:20261225", "RRULE:FREQ=YEARLY;BYSETPOS=-1;BYWEEKNO=53;BYYEARDAY=-366;UNTIL=20301225T000000Z;WKST=SU"),
	} {
		f.Add("BEGIN:VCALENDAR\r\n" + body + "END:VCALENDAR\r\n")
	}
	f.Fuzz(func(t *testing.T, text string) {
		days, found := calendar.Holidays(source.NewFile("h.ics", []byte(text)), time.UTC)
		if len(found) > 0 && days != nil {
			t.Errorf("%v, and days", found)
		}
		for _, one := range found {
			if one.Message == "" || one.Severity != finding.Error || one.Span.Position().Line < 1 {
				t.Errorf("a finding that says nothing: %+v", one)
			}
		}
		for d, name := range days {
			if d < 0 || name != calendar.OneLine(name) {
				t.Errorf("%s is %q", d, name)
			}
		}
	})
}

// Whatever a text holds, the file has the properties that it would have without,
// and its own reader reads it.
func FuzzWrite(f *testing.F) {
	start := time.Date(2026, time.December, 1, 10, 0, 0, 0, time.UTC)
	for _, text := range []string{"x", "a\r\nEND:VEVENT", `\n;,:"^`, "\u202e\x00\x1b", "ü漢😀", "\xff"} {
		f.Add(text, int64(0))
	}
	plain, err := calendar.Write(hostileEvent("x", start))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string, after int64) {
		e := hostileEvent(text, start.Add(time.Duration(after%1e9)*time.Second))
		file, err := calendar.Write(e)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := shape(t, file), shape(t, plain); got != want {
			t.Errorf("%q makes the properties %s", text, got)
		}
		series, one := e, e
		series.Recurrence, series.Except, one.Occurrence = "FREQ=WEEKLY", []time.Time{e.Start}, e.Start
		both, err := calendar.Write(series, one)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := strings.Count(shape(t, both), "BEGIN"), 3; got != want {
			t.Errorf("%q makes %d parts of a series and one of it, want %d", text, got, want)
		}
		days, found := calendar.Holidays(source.NewFile("h.ics", file), time.UTC)
		if len(found) > 0 || len(days) == 0 && e.Start.Year() >= 1970 && e.Start.Year() < 2199 {
			t.Errorf("%q is read as %v, %v", text, days, found)
		}
	})
}
