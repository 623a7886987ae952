// Package calendar writes and reads iCalendar (RFC 5545): invitations go out,
// holidays come in. It holds bytes and values alone, and asks no clock.
package calendar

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/lazy"
)

// Event is a meeting that calendars are to hold.
type Event struct {
	// UID names the event for ever. The same one with a higher Sequence takes the
	// place of what was sent before.
	UID      string
	Sequence int
	// Stamp is when the event was written down. It comes from the caller, so that
	// the same input gives the same bytes.
	Stamp time.Time
	// Start lies in the zone by whose clocks the event is held.
	Start    time.Time
	Duration time.Duration
	Summary  string
	// Description may have several lines.
	Description string
	Location    string
	// URL is left out where it does not begin with http:// or https://.
	URL       string
	Organizer Person
	Attendees []Attendee
	// Recurrence is an RRULE without that word and its colon; empty for an event
	// that is held once.
	Recurrence string
	// Except are starts of the recurrence at which the event is not held: as the
	// clocks of its zone show them, in UTC, so that one can be said that they skip.
	Except []time.Time
	// Occurrence is the start by the recurrence of a series with the same UID whose
	// place this event takes; the zero Time for an event of its own.
	Occurrence time.Time
}

// Person is somebody whom a calendar knows by the address.
type Person struct{ Name, Email string }

// Attendee is somebody who is invited.
type Attendee struct {
	Person
	Role Role
}

// Role is how much an attendee is needed. The zero Role is Required.
type Role uint8

const (
	// Required is somebody without whom the event makes no sense.
	Required Role = iota
	// Optional is somebody who may come.
	Optional
	// Chair is somebody who leads.
	Chair
)

var roleNames = map[Role]string{Required: "REQ-PARTICIPANT", Optional: "OPT-PARTICIPANT", Chair: "CHAIR"}

// needed is how much an attendee with the role is needed.
func (r Role) needed() int { return map[Role]int{Optional: 1, Required: 2, Chair: 3}[r] }

// Uninvited are the organizer and the attendees whom the file does not name to
// calendars, in the order given: those without an address, and all attendees
// where the organizer has none, because then nobody could be answered. The caller
// says them in the description.
func (e Event) Uninvited() []Person {
	var left []Person
	if e.Organizer != (Person{}) && !e.Organizer.Addressed() {
		left = append(left, e.Organizer)
	}
	for _, a := range e.Attendees {
		if !a.Addressed() || !e.Organizer.Addressed() {
			left = append(left, a.Person)
		}
	}
	return left
}

// invited are the attendees whom the file names. Calendars tell them apart by their
// addresses: of several with one there is one attendee, needed as the first who is
// needed most.
func (e Event) invited() []Attendee {
	if !e.Organizer.Addressed() {
		return nil
	}
	var all []Attendee
	at := map[string]int{}
	for _, a := range e.Attendees {
		address := strings.ToLower(a.Email)
		i, known := at[address]
		switch {
		case !a.Addressed():
		case !known:
			at[address], all = len(all), append(all, a)
		case a.Role.needed() > all[i].Role.needed():
			all[i] = a
		}
	}
	return all
}

// Invites reports whether a calendar invites anybody to the event.
func (e Event) Invites() bool { return len(e.invited()) > 0 }

// addressForm is what a mail system may deliver to; what does not belong into a
// URI is escaped when it is written.
var addressForm = lazy.Regexp(`^[^\s\x00-\x20\x7f@"(),:;<>\\[\]]+@[^\s\x00-\x20\x7f@"(),:;<>\\[\]]+$`)

// Addressed reports whether somebody has an address at which a calendar can reach
// them.
func (p Person) Addressed() bool { return addressForm().MatchString(p.Email) }

// The years that a date of iCalendar can hold, with space for what comes after.
const (
	firstYear = 1600
	lastYear  = 9900
)

func (e Event) valid() error {
	switch {
	case oneLine(e.UID) == "":
		return errors.New("the event has no UID")
	case e.Sequence < 0:
		return fmt.Errorf("the sequence of %s is %d, and cannot be negative", e.UID, e.Sequence)
	case !e.Occurrence.IsZero() && e.Recurrence != "":
		return fmt.Errorf("%s is a series and one event of it", e.UID)
	case e.Duration < 0:
		return fmt.Errorf("%s ends before it begins", e.UID)
	}
	all := append([]time.Time{e.Stamp, e.Start, e.Start.Add(e.Duration)}, e.Except...)
	if !e.Occurrence.IsZero() {
		all = append(all, e.Occurrence)
	}
	for _, at := range all {
		if at.Year() < firstYear || at.Year() > lastYear {
			return fmt.Errorf("%s is held or written in the year %d, which a calendar cannot hold", e.UID, at.Year())
		}
	}
	return e.validRecurrence()
}

// recurrenceForm keeps everything out that is not a rule.
var recurrenceForm = lazy.Regexp(`^[A-Z]+=[A-Z0-9,+-]+(;[A-Z]+=[A-Z0-9,+-]+)*$`)

func (e Event) validRecurrence() error {
	if e.Recurrence == "" {
		return nil
	}
	if !recurrenceForm().MatchString(e.Recurrence) || strings.Contains(e.Recurrence, "DTSTART") {
		return fmt.Errorf("%q is not a rule of recurrence", e.Recurrence)
	}
	if _, err := rrule.StrToROption(e.Recurrence); err != nil {
		return fmt.Errorf("%q is not a rule of recurrence: %w", e.Recurrence, err)
	}
	return nil
}

// Write is a file with one event, or with a series and the event that takes the
// place of one of its own. It asks for an answer (METHOD:REQUEST) where each has an
// organizer and an attendee with an address, and tells of an event (METHOD:PUBLISH)
// where the organizer alone has one.
func Write(first Event, more ...Event) ([]byte, error) {
	all := append([]Event{first}, more...)
	for _, e := range all {
		if err := errors.Join(e.valid(), e.belongs(first)); err != nil {
			return nil, err
		}
	}
	w := &writer{}
	w.put("BEGIN", "VCALENDAR")
	w.put("VERSION", "2.0")
	w.put("PRODID", "-//incident//incident//EN")
	w.put("CALSCALE", "GREGORIAN")
	if m := method(all); m != "" {
		w.put("METHOD", m)
	}
	// A series describes its zone for ever, and so for what takes the place of one.
	if i := slices.IndexFunc(all, func(e Event) bool { return e.zone() != time.UTC }); i >= 0 {
		w.timezone(all[i].zone(), all[i])
	}
	for _, e := range all {
		w.event(e, first.zone())
	}
	w.put("END", "VCALENDAR")
	return w.out.Bytes(), nil
}

// belongs is an error where an event cannot stand in one file with a series: who
// answers has to know which event, and whom.
func (e Event) belongs(series Event) error {
	switch {
	case e.UID != series.UID:
		return fmt.Errorf("%s and %s are two events", series.UID, e.UID)
	case e.Organizer != series.Organizer:
		return fmt.Errorf("%s has two organizers", e.UID)
	case e.Start.Location().String() != series.Start.Location().String():
		return fmt.Errorf("%s is held by the clocks of two zones", e.UID)
	}
	return nil
}

// method is what a file asks for.
func method(all []Event) string {
	inviting := 0
	for _, e := range all {
		if e.Invites() {
			inviting++
		}
	}
	switch {
	case inviting == len(all):
		return "REQUEST"
	case inviting == 0 && all[0].Organizer.Addressed():
		return "PUBLISH"
	}
	return ""
}

// event writes an event; of one in a series the place is said by its zone.
func (w *writer) event(e Event, series *time.Location) {
	w.put("BEGIN", "VEVENT")
	w.put("UID", text(oneLine(e.UID)))
	w.put("DTSTAMP", e.Stamp.UTC().Format(utcForm))
	w.put("SEQUENCE", fmt.Sprint(e.Sequence))
	if !e.Occurrence.IsZero() {
		w.times("RECURRENCE-ID", series, day.Clock(e.Occurrence.In(series)))
	}
	w.times("DTSTART", e.zone(), day.Clock(e.Start.In(e.zone())))
	if length := duration(e.Duration); length != "" {
		w.put("DURATION", length)
	}
	if e.Recurrence != "" {
		w.put("RRULE", e.Recurrence)
	}
	if len(e.Except) > 0 {
		w.times("EXDATE", e.zone(), e.except()...)
	}
	w.textLine("SUMMARY", oneLine(e.Summary))
	w.textLine("DESCRIPTION", strings.Trim(lines(e.Description), "\n"))
	w.textLine("LOCATION", oneLine(e.Location))
	if link := uri(e.URL); link != "" {
		w.put("URL", link)
	}
	w.people(e)
	w.put("END", "VEVENT")
}

// except are the exceptions by the clocks in which the event is written.
func (e Event) except() []time.Time {
	if e.zone() == e.Start.Location() {
		return e.Except
	}
	all := make([]time.Time, len(e.Except))
	for i, clock := range e.Except {
		all[i] = day.At(clock, e.Start.Location()).UTC()
	}
	return all
}

func (w *writer) people(e Event) {
	if e.Organizer.Addressed() {
		w.put("ORGANIZER", mailto(e.Organizer.Email), named(e.Organizer)...)
	}
	for _, a := range e.invited() {
		role := append(named(a.Person), param{"ROLE", roleNames[a.Role]}, param{"PARTSTAT", "NEEDS-ACTION"}, param{"RSVP", "TRUE"})
		w.put("ATTENDEE", mailto(a.Email), role...)
	}
}

func named(p Person) []param {
	if name := oneLine(p.Name); name != "" {
		return []param{{"CN", quoted(name)}}
	}
	return nil
}

// The forms of a date-time.
const (
	localForm = "20060102T150405"
	utcForm   = "20060102T150405Z"
)

// times writes what the clocks of a zone show.
func (w *writer) times(name string, zone *time.Location, clocks ...time.Time) {
	form, params := utcForm, []param(nil)
	if zone != time.UTC {
		form, params = localForm, []param{{"TZID", zone.String()}}
	}
	texts := make([]string, len(clocks))
	for i, t := range clocks {
		texts[i] = t.Format(form)
	}
	w.put(name, strings.Join(texts, ","), params...)
}

// duration is a length of time that no change of clocks makes longer or shorter,
// and empty for none: a DTEND could not say which of two equal hours it means.
func duration(d time.Duration) string {
	d = d.Truncate(time.Second)
	if d == 0 {
		return ""
	}
	s := "PT"
	if h := d / time.Hour; h > 0 {
		s += fmt.Sprintf("%dH", h)
	}
	minutes, seconds := d%time.Hour/time.Minute, d%time.Minute/time.Second
	if minutes > 0 || d >= time.Hour && seconds > 0 {
		s += fmt.Sprintf("%dM", minutes)
	}
	if seconds > 0 {
		s += fmt.Sprintf("%dS", seconds)
	}
	return s
}

var zoneName = lazy.Regexp(`^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$`)

// zone is the zone in which the times are written: that of the start, or UTC
// where its name says nothing to a calendar, or where a clock shows the same time
// twice and this is the second one.
func (e Event) zone() *time.Location {
	zone := e.Start.Location()
	name := zone.String()
	if name == "UTC" || name == "Local" || !zoneName().MatchString(name) {
		return time.UTC
	}
	known, err := time.LoadLocation(name)
	if err != nil || e.Start.In(known).Format(time.RFC3339) != e.Start.Format(time.RFC3339) {
		return time.UTC
	}
	if e.Recurrence == "" && repeated(e.Start) {
		return time.UTC
	}
	return zone
}
