package calendar_test

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/calendar"
	"github.com/incident-cli/incident/internal/hostile"
)

func unfold(file []byte) []string {
	return strings.Split(strings.ReplaceAll(strings.TrimSuffix(string(file), "\r\n"), "\r\n ", ""), "\r\n")
}

func review(t *testing.T) calendar.Event {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return calendar.Event{
		UID: "review-2026-12-01@example.com", Sequence: 3, Stamp: time.Date(2026, time.November, 27, 9, 0, 0, 0, time.UTC),
		Start: time.Date(2026, time.December, 1, 10, 0, 0, 0, zone), Duration: 90 * time.Minute,
		Summary: "Incident review, 1 December; bring tea", Description: "Read before:\n\n- Slow checkout", Location: `Room C:\4`,
		URL: "https://git.example.com/reviews/2026-12-01.md?plain=1", Recurrence: "FREQ=WEEKLY;BYDAY=TU",
		Except:    []time.Time{time.Date(2026, time.December, 29, 10, 0, 0, 0, time.UTC)},
		Organizer: calendar.Person{Name: `Ana "the ^ owl" Lim: A, B; C`, Email: "ana@example.com"},
		Attendees: []calendar.Attendee{
			{Person: calendar.Person{Name: "Ben Ode", Email: "ben+reviews@example.com"}, Role: calendar.Chair},
			{Person: calendar.Person{Name: "Zoë Ä", Email: "zoë?x=1&y@example.com"}, Role: calendar.Optional},
			{Person: calendar.Person{Name: "Nobody"}},
		},
	}
}

func TestAnInvitation(t *testing.T) {
	data, err := calendar.Write(review(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//incident//incident//EN", "CALSCALE:GREGORIAN", "METHOD:REQUEST",
		"BEGIN:VTIMEZONE", "TZID:America/New_York",
		"BEGIN:DAYLIGHT", "DTSTART:20260308T020000", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400", "TZNAME:EDT", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", "END:DAYLIGHT",
		"BEGIN:STANDARD", "DTSTART:20261101T020000", "TZOFFSETFROM:-0400", "TZOFFSETTO:-0500", "TZNAME:EST", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU", "END:STANDARD",
		"END:VTIMEZONE",
		"BEGIN:VEVENT", "UID:review-2026-12-01@example.com", "DTSTAMP:20261127T090000Z", "SEQUENCE:3",
		"DTSTART;TZID=America/New_York:20261201T100000", "DURATION:PT1H30M", "RRULE:FREQ=WEEKLY;BYDAY=TU", "EXDATE;TZID=America/New_York:20261229T100000",
		`SUMMARY:Incident review\, 1 December\; bring tea`, `DESCRIPTION:Read before:\n\n- Slow checkout`, `LOCATION:Room C:\\4`,
		"URL:https://git.example.com/reviews/2026-12-01.md?plain=1",
		`ORGANIZER;CN="Ana ^'the ^^ owl^' Lim: A, B; C":mailto:ana@example.com`,
		`ATTENDEE;CN="Ben Ode";ROLE=CHAIR;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:ben+reviews@example.com`,
		`ATTENDEE;CN="Zoë Ä";ROLE=OPT-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:zo%C3%AB%3Fx%3D1%26y@example.com`,
		"END:VEVENT", "END:VCALENDAR",
	}
	if diff := cmp.Diff(want, unfold(data)); diff != "" {
		t.Error(diff)
	}
}

// An event that takes the place of one of a series comes with it, in the same zone.
func TestAnEventInTheSeries(t *testing.T) {
	series, one := review(t), review(t)
	series.Start = series.Start.AddDate(0, -1, -2)
	one.Recurrence, one.Except, one.Occurrence = "", nil, one.Start
	one.Start, one.Attendees = one.Start.AddDate(0, 0, 1), one.Attendees[:1]
	data, err := calendar.Write(series, one)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, line := range unfold(data) {
		switch name := line[:strings.IndexAny(line, ";:")]; name {
		case "BEGIN", "METHOD", "UID", "RECURRENCE-ID", "DTSTART", "RRULE", "EXDATE":
			got = append(got, line)
		}
	}
	want := []string{
		"BEGIN:VCALENDAR", "METHOD:REQUEST", "BEGIN:VTIMEZONE",
		"BEGIN:DAYLIGHT", "DTSTART:20250309T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
		"BEGIN:STANDARD", "DTSTART:20251102T020000", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
		"BEGIN:VEVENT", "UID:review-2026-12-01@example.com", "DTSTART;TZID=America/New_York:20261030T100000",
		"RRULE:FREQ=WEEKLY;BYDAY=TU", "EXDATE;TZID=America/New_York:20261229T100000",
		"BEGIN:VEVENT", "UID:review-2026-12-01@example.com", "RECURRENCE-ID;TZID=America/New_York:20261201T100000",
		"DTSTART;TZID=America/New_York:20261202T100000",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for name, change := range map[string]func(e *calendar.Event){
		"another UID":       func(e *calendar.Event) { e.UID = "x" },
		"another organizer": func(e *calendar.Event) { e.Organizer.Email = "ben@example.com" },
		"another zone":      func(e *calendar.Event) { e.Start = e.Start.UTC() },
		"nothing":           func(e *calendar.Event) { *e = calendar.Event{} },
	} {
		e := one
		change(&e)
		if data, err := calendar.Write(series, e); err == nil {
			t.Errorf("%s: written as\n%s", name, data)
		}
	}
	one.Attendees = nil
	if data, err := calendar.Write(series, one); err != nil || strings.Contains(string(data), "METHOD") {
		t.Errorf("%v, and a METHOD that does not fit both in\n%s", err, data)
	}
}

// What clocks skip is left out by the time that the series would name; where the
// zone has no name that calendars know, by the instant.
func TestExceptionsThatClocksSkip(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	skipped := []time.Time{time.Date(2027, time.March, 28, 2, 30, 0, 0, time.UTC)}
	for zone, want := range map[*time.Location]string{
		berlin: "EXDATE;TZID=Europe/Berlin:20270328T023000", time.FixedZone("", 3600): "EXDATE:20270328T013000Z", time.UTC: "EXDATE:20270328T023000Z",
	} {
		e := calendar.Event{Start: time.Date(2027, time.March, 21, 2, 30, 0, 0, zone), Recurrence: "FREQ=WEEKLY", Except: skipped}
		if file := string(written(t, e)); !strings.Contains(file, want+"\r\n") {
			t.Errorf("no %s in\n%s", want, file)
		}
	}
}

func TestWhoIsNotInvited(t *testing.T) {
	e := review(t)
	if diff := cmp.Diff([]calendar.Person{{Name: "Nobody"}}, e.Uninvited()); diff != "" {
		t.Error(diff)
	}
	e.Organizer.Email = "ana at example.com"
	if n := len(e.Uninvited()); n != 4 {
		t.Errorf("%d people, want all 4", n)
	}
	data, err := calendar.Write(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, none := range []string{"METHOD", "ATTENDEE", "ORGANIZER"} {
		if strings.Contains(string(data), none) {
			t.Errorf("nobody can be answered, and there is %s in\n%s", none, data)
		}
	}
	e = review(t)
	e.Attendees = nil
	if data, err = calendar.Write(e); err != nil || !strings.Contains(string(data), "METHOD:PUBLISH\r\n") {
		t.Errorf("%v, and no METHOD:PUBLISH in\n%s", err, data)
	}
}

// Calendars know people by their addresses.
func TestPeopleWithOneAddress(t *testing.T) {
	e := review(t)
	e.Attendees = []calendar.Attendee{
		{Person: calendar.Person{Name: "A", Email: "team@example.com"}, Role: calendar.Optional},
		{Person: calendar.Person{Name: "B", Email: "b@example.com"}},
		{Person: calendar.Person{Name: "C", Email: "Team@example.com"}, Role: calendar.Chair},
		{Person: calendar.Person{Name: "D", Email: "team@example.com"}},
	}
	data, err := calendar.Write(e)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, line := range unfold(data) {
		if strings.HasPrefix(line, "ATTENDEE") {
			got = append(got, strings.Split(line, ";")[1])
		}
	}
	if diff := cmp.Diff([]string{`CN="C"`, `CN="B"`}, got); diff != "" {
		t.Error(diff)
	}
}

func TestDurations(t *testing.T) {
	for want, length := range map[string]time.Duration{
		"PT1H": time.Hour, "PT45M": 45 * time.Minute, "PT1H0M5S": time.Hour + 5*time.Second, "PT7S": 7 * time.Second, "PT36H": 36 * time.Hour,
	} {
		if file := string(written(t, calendar.Event{Start: time.Unix(1e9, 0).UTC(), Duration: length})); !strings.Contains(file, "DURATION:"+want+"\r\n") {
			t.Errorf("no %s in\n%s", want, file)
		}
	}
	if file := string(written(t, calendar.Event{Start: time.Unix(1e9, 0).UTC()})); strings.Contains(file, "DURATION") {
		t.Errorf("a length of nothing in\n%s", file)
	}
}

func TestWhatIsNoEvent(t *testing.T) {
	for name, change := range map[string]func(*calendar.Event){
		"no UID":            func(e *calendar.Event) { e.UID = " \r\n" },
		"sequence":          func(e *calendar.Event) { e.Sequence = -1 },
		"length":            func(e *calendar.Event) { e.Duration = -time.Second },
		"no start":          func(e *calendar.Event) { e.Start = time.Time{} },
		"no stamp":          func(e *calendar.Event) { e.Stamp = time.Time{} },
		"far":               func(e *calendar.Event) { e.Start = e.Start.AddDate(8000, 0, 0) },
		"two rules":         func(e *calendar.Event) { e.Recurrence = "FREQ=DAILY\r\nSUMMARY:x" },
		"a rule with words": func(e *calendar.Event) { e.Recurrence = "FREQ=SOMETIMES" },
		"a start twice":     func(e *calendar.Event) { e.Recurrence = "FREQ=DAILY;DTSTART=20260101T000000Z" },
	} {
		e := review(t)
		change(&e)
		if data, err := calendar.Write(e); err == nil {
			t.Errorf("%s: written as\n%s", name, data)
		}
	}
}

func TestLinksThatAreLeftOut(t *testing.T) {
	for link, want := range map[string]string{
		"https://example.com/a b\r\nSUMMARY:x": "", "javascript:alert(1)": "", "reviews/x.md": "", "https://": "", "%zz": "",
		"https://example.com/ü;a,b": "https://example.com/%C3%BC;a,b", " http://example.com/%20 ": "http://example.com/%20",
	} {
		file := string(written(t, calendar.Event{Start: time.Unix(1e9, 0).UTC(), URL: link}))
		if _, got, _ := strings.Cut(file, "URL:"); strings.Split(got, "\r\n")[0] != want {
			t.Errorf("%q is written as\n%s", link, file)
		}
	}
}

// hostileEvent holds a text in every property.
func hostileEvent(text string, start time.Time) calendar.Event {
	who := calendar.Person{Name: text, Email: "ana@example.com"}
	return calendar.Event{
		UID: "u" + text, Stamp: start, Start: start, Duration: time.Hour, Summary: "s" + text, Description: "d" + text, Location: "l" + text,
		URL: "https://example.com/" + text, Organizer: who,
		Attendees: []calendar.Attendee{{Person: who}, {Person: calendar.Person{Name: "b", Email: "b" + text + "@example.com"}}},
	}
}

// shape checks what holds for every file, and returns its names of properties,
// but for those that a text may leave out.
func shape(t interface{ Errorf(string, ...any) }, file []byte) string {
	if !utf8.Valid(file) {
		t.Errorf("not UTF-8: %q", file)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(file), "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsFunc(line, func(r rune) bool { return r != '\t' && unicode.IsControl(r) }) || !utf8.ValidString(line) {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	var names []string
	for _, line := range unfold(file) {
		name := line[:strings.IndexAny(line, ";:")]
		if name != "URL" && name != "ATTENDEE" {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

func TestHostileTextStaysInItsProperty(t *testing.T) {
	start := time.Date(2026, time.December, 1, 10, 0, 0, 0, time.UTC)
	want := shape(t, must(t, hostileEvent("x", start)))
	all := hostile.Strings()
	if len(all) < 1000 {
		t.Fatalf("%d strings", len(all))
	}
	for _, text := range all {
		file := must(t, hostileEvent(text, start))
		if got := shape(t, file); got != want {
			t.Errorf("%q makes the properties %s", text, got)
		}
		if n := strings.Count(string(file), "\r\nATTENDEE"); n != 1 && n != 2 {
			t.Errorf("%q makes %d attendees", text, n)
		}
		for _, line := range unfold(file) {
			if value, ok := strings.CutPrefix(line, "SUMMARY:"); ok {
				if got, want := calendar.Unescaped(value), calendar.OneLine("s"+text); got != want {
					t.Errorf("%q is read as %q, want %q", text, got, want)
				}
			}
		}
	}
}

func must(t *testing.T, e calendar.Event) []byte {
	t.Helper()
	data, err := calendar.Write(e)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
