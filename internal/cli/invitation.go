package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/calendar"
	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/term"
	"github.com/incident-cli/incident/internal/workspace"
)

// printInvitation prints the text of an invitation.
func (m *meeting) printInvitation(a agenda.Agenda) error {
	if _, err := m.begins(a); err != nil {
		return err
	}
	m.env.Out.Block(output.Invitation(a, m.readAt))
	return nil
}

// printCalendar prints an invitation for calendars.
func (m *meeting) printCalendar(ctx context.Context, a agenda.Agenda) error {
	events, err := m.events(ctx, a)
	if err != nil {
		return err
	}
	if err := m.sendable(a, events); err != nil {
		return err
	}
	text, err := calendar.Write(events[0], events[1:]...)
	if err != nil {
		return err
	}
	if _, err := m.env.Out.Write(text); err != nil {
		return err
	}
	m.env.flushed()
	m.sayUninvited(wanted(events))
	m.sayUnrecorded(a)
	return nil
}

// sendable is an error where the calendar would invite nobody: a script would send
// it all the same.
func (m *meeting) sendable(a agenda.Agenda, events []calendar.Event) error {
	if a.Organizer.Handle == "" {
		return usage("nobody organizes the review of %s, so that there is no invitation: %s\nname somebody who can come: organizer: in the review's file, or review: { organizers: [...] } in .incident.yaml", a.On, nobody(a.Organizer))
	}
	if one := wanted(events); !one.Invites() {
		m.sayUninvited(one)
		return usage("the calendar would invite nobody: %s organizes the review, and has no e-mail address\nwrite email: for %s in %s", a.Organizer.Handle, a.Organizer.Handle, m.shown(workspace.RosterFile))
	}
	return nil
}

// wanted is the event of the review that was asked for, behind its series.
func wanted(events []calendar.Event) calendar.Event { return events[min(1, len(events)-1)] }

// nobody says why nobody organizes a review.
func nobody(o agenda.Organizer) string {
	if len(o.Passed) == 0 {
		return "no organizers are configured"
	}
	var all []string
	for _, absent := range o.Passed {
		all = append(all, absent.Text())
	}
	return strings.Join(all, "; ")
}

// sayUninvited says whom the calendar does not invite, and why.
func (m *meeting) sayUninvited(e calendar.Event) {
	var without []string
	said := map[calendar.Person]bool{}
	for _, who := range e.Uninvited() {
		if said[who] || who.Addressed() {
			continue
		}
		said[who] = true
		if who.Email == "" {
			without = append(without, who.Name)
			continue
		}
		m.env.Err.Line(m.addressOf(who), ": ", strconv.Quote(who.Email), " is no e-mail address, so that the calendar does not invite ", who.Name)
	}
	if len(without) > 0 {
		m.env.Err.Line("without an address, so that the calendar does not invite: ", someOf(without))
	}
}

// addressOf is where the roster has the address of somebody.
func (m *meeting) addressOf(who calendar.Person) string {
	file, _, err := m.rosterFile()
	if err != nil {
		return workspace.RosterFile
	}
	p, _ := m.ws.Roster.ByEmail(who.Email)
	return m.place(roster.EmailAt(file, p.Handle))
}

// events are the review for calendars. One on a day of the cadence takes the place
// of that day in the series, which comes along: what is of this review alone, as its
// guests and its text, is of that one day. Any other is an event of its own.
func (m *meeting) events(ctx context.Context, a agenda.Agenda) ([]calendar.Event, error) {
	if _, err := m.begins(a); err != nil {
		return nil, err
	}
	all := []agenda.Agenda{a}
	at, serial := m.occurrence(a)
	if serial {
		others, err := m.alsoPlanned(ctx, a)
		if err != nil {
			return nil, err
		}
		all = append(all, others...)
	}
	written, err := m.written(ctx, all)
	if err != nil {
		return nil, m.remedied(err)
	}
	one := m.event(a, written)
	if !serial {
		return []calendar.Event{one}, nil
	}
	events := []calendar.Event{m.series(a, one, at)}
	for i, a := range all {
		e := m.event(a, written)
		e.Occurrence, _ = m.occurrence(a)
		e.Start, e.Organizer = e.Start.In(events[0].Start.Location()), one.Organizer
		if i == 0 || e.Invites() { // the file invites to all that it holds
			events = append(events, e)
		}
	}
	return events, nil
}

// event is one review.
func (m *meeting) event(a agenda.Agenda, written time.Time) calendar.Event {
	return calendar.Event{
		UID: m.uid(a), Sequence: sequence(written), Stamp: written, Start: a.Start, Duration: a.Duration,
		Summary: output.AgendaTitle(a), Description: output.Invitation(a, m.readAt), URL: m.webPage(m.preRead(a)),
		Organizer: m.calendarPerson(m.sender(a)), Attendees: m.attendees(a),
	}
}

// alsoPlanned are the other reviews of the series that are planned and to come. A
// calendar takes the file for all of the series, and would forget what it was told of
// them before.
func (m *meeting) alsoPlanned(ctx context.Context, a agenda.Agenda) ([]agenda.Agenda, error) {
	var all []agenda.Agenda
	for _, r := range m.ws.Reviews {
		if r == a.Review || r.Status.Value == report.Held || !r.Date.Present() || m.ws.Policy.Today(r.Date.Value) < m.today() {
			continue
		}
		if _, ok := m.occurrence(agenda.Agenda{Review: r, Start: r.Date.Value}); !ok {
			continue
		}
		other := &meeting{session: m.session, history: m.history, full: m.full}
		other.in.Planned, other.in.On = r, m.ws.Policy.Today(r.Date.Value)
		other.fill(ctx)
		planned, err := other.build()
		if err != nil {
			return nil, err
		}
		all = append(all, planned)
	}
	return all, nil
}

// series are all reviews by the cadence. They begin with the first review that has a
// file, so that the series is the same whichever day is asked for, and are of those
// who always come.
func (m *meeting) series(a agenda.Agenda, one calendar.Event, at time.Time) calendar.Event {
	p := m.ws.Policy
	first := p.Today(at)
	for _, r := range m.ws.Reviews {
		if named, err := day.Parse(report.Stem(r.Path())); err == nil {
			first = min(first, named)
		}
	}
	start, _ := p.SeriesStart(first) // at the latest it is the time of this review
	e := calendar.Event{
		UID: one.UID, Sequence: one.Sequence, Stamp: one.Stamp, Start: start, Duration: p.Review.Duration.Duration(),
		Summary: "Incident review", Description: output.SeriesInvitation(m.readAt(p.Reviews)), URL: m.webPage(p.Reviews),
		Organizer: one.Organizer, Recurrence: p.Recurrence(), Except: p.Except(start, at.AddDate(aheadYears, 0, 0)),
	}
	always := m.rotation(a)
	if sender := m.sender(a); !slices.Contains(always, sender) {
		always = append(always, sender)
	}
	for _, handle := range always {
		e.Attendees = append(e.Attendees, calendar.Attendee{Person: m.calendarPerson(handle)})
	}
	return e
}

// aheadYears is how far after a review its series leaves out holidays: few calendars
// of them go further.
const aheadYears = 2

// rotation are those who organize reviews in turns and have not left, else the one
// who organizes this review.
func (m *meeting) rotation(a agenda.Agenda) []string {
	all := slices.DeleteFunc(slices.Clone(m.ws.Policy.Review.Organizers), func(handle string) bool {
		return m.ws.Roster.People[handle].LeftBefore(a.On)
	})
	if len(all) == 0 && a.Organizer.Handle != "" {
		return []string{a.Organizer.Handle}
	}
	return all
}

// sender is whom calendars take for the organizer, and answer: not whose turn it is,
// because they do not let that one change (RFC 5546), but the first of those who take
// turns and have an address.
func (m *meeting) sender(a agenda.Agenda) string {
	for _, handle := range m.rotation(a) {
		if m.calendarPerson(handle).Addressed() {
			return handle
		}
	}
	return a.Organizer.Handle
}

// attendees are who is invited to the review; whoever organizes it leads.
func (m *meeting) attendees(a agenda.Agenda) []calendar.Attendee {
	var all []calendar.Attendee
	for _, s := range a.Audience.Required {
		role := calendar.Required
		if s.Person.Handle == a.Organizer.Handle {
			role = calendar.Chair
		}
		all = append(all, calendar.Attendee{Person: m.calendarPerson(s.Person.Handle), Role: role})
	}
	for _, s := range a.Audience.Optional {
		all = append(all, calendar.Attendee{Person: m.calendarPerson(s.Person.Handle), Role: calendar.Optional})
	}
	return all
}

// occurrence is the time in the series whose place the review takes: that of the
// day by which its file is called, also once it has moved to another one. A name
// that is more than a day is of a review outside the series.
func (m *meeting) occurrence(a agenda.Agenda) (time.Time, bool) {
	named, err := day.Parse(m.stem(a))
	if err != nil {
		return time.Time{}, false
	}
	return m.ws.Policy.InSeries(named, a.Start)
}

// stem is what the file of the review is called, or would be: by its day, and
// where that one is taken, by its time as well.
func (m *meeting) stem(a agenda.Agenda) string {
	if a.Review != nil {
		return report.Stem(a.Review.Path())
	}
	byDay := a.On.String()
	if slices.ContainsFunc(m.ws.Reviews, func(r *report.Review) bool { return report.Stem(r.Path()) == byDay }) {
		return byDay + a.Start.Format("-1504")
	}
	return byDay
}

// calendarPerson is somebody as a calendar knows them; without a name by the
// handle.
func (m *meeting) calendarPerson(handle string) calendar.Person {
	if handle == "" {
		return calendar.Person{}
	}
	p, known := m.ws.Roster.People[handle]
	if !known || p.Name == "" {
		p = roster.Person{Name: handle, Email: p.Email}
	}
	return calendar.Person{Name: term.Text(p.Name), Email: p.Email}
}

// uid names the review for calendars, for as long as its file is called the same:
// all on days of the cadence are of one series. Two repositories have reviews on one
// day: the oldest report tells them apart.
func (m *meeting) uid(a agenda.Agenda) string {
	name := m.stem(a)
	if _, ok := m.occurrence(a); ok {
		name = "series"
	}
	oldest := ""
	for _, r := range m.ws.Reports {
		if oldest == "" || r.Name() < oldest {
			oldest = r.Name()
		}
	}
	sum := sha256.Sum256([]byte(m.ws.Policy.Reviews + "\n" + oldest))
	return name + "." + hex.EncodeToString(sum[:8]) + ".review.incident"
}

// preRead is what people read before: the review's file, else the first report.
func (m *meeting) preRead(a agenda.Agenda) string {
	switch {
	case a.Review != nil:
		return a.Review.Path()
	case len(a.Ready) > 0:
		return a.Ready[0].Report.Path()
	}
	return m.ws.Policy.Reviews
}

// readAt is where a file can be read: on the web where the repository has an
// origin that is known to show files, else by its path.
func (m *meeting) readAt(file string) string {
	if page := m.webPage(file); page != "" {
		return page
	}
	return term.Text(file)
}

// webPage is the page of a file on the host of origin, empty where that is not
// known to have one.
func (m *meeting) webPage(file string) string { return webPage(m.repo.Origin(), file) }

func webPage(origin, file string) string {
	host, project := webProject(origin)
	between := map[bool]string{true: "/-/blob/HEAD/", false: "/blob/HEAD/"}[strings.HasPrefix(host, "gitlab.")]
	if project == "" || !strings.HasPrefix(host, "gitlab.") && !strings.HasPrefix(host, "github.") {
		return ""
	}
	return (&url.URL{Scheme: "https", Host: host, Path: path.Join("/", project) + between + file}).String()
}

// webProject reads the address of a remote: https://host/owner/name.git,
// ssh://git@host/owner/name, git@host:owner/name.
func webProject(origin string) (host, project string) {
	if !strings.Contains(origin, "://") {
		before, after, scp := strings.Cut(origin, ":")
		if !scp || strings.Contains(before, "/") {
			return "", ""
		}
		origin = "ssh://" + before + "/" + strings.TrimPrefix(after, "/")
	}
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "https" && u.Scheme != "ssh" && u.Scheme != "git" {
		return "", ""
	}
	return u.Hostname(), strings.Trim(strings.TrimSuffix(u.Path, ".git"), "/")
}
