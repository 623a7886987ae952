package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/calendar"
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
	e, err := m.event(ctx, a)
	if err != nil {
		return err
	}
	text, err := calendar.Write(e)
	if err != nil {
		return err
	}
	if _, err := m.env.Out.Write(text); err != nil {
		return err
	}
	m.env.flushed()
	m.sayUninvited(e)
	return nil
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
	switch {
	case len(e.Attendees) > 0 && !e.Organizer.Addressed():
		m.env.Err.Line("the calendar invites nobody: an invitation comes from an organizer with an address in the roster")
	case len(without) > 0:
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

// event is the review for calendars. One that only the cadence names is a series;
// one that was planned on a day of the cadence takes the place of that event of the
// series, and any other is an event of its own.
func (m *meeting) event(ctx context.Context, a agenda.Agenda) (calendar.Event, error) {
	start, err := m.begins(a)
	if err != nil {
		return calendar.Event{}, err
	}
	written, err := m.written(ctx, a)
	if err != nil {
		return calendar.Event{}, m.remedied(err)
	}
	e := calendar.Event{
		UID: m.uid(a), Sequence: sequence(written), Stamp: written, Start: start, Duration: a.Duration,
		Summary: output.AgendaTitle(a), Description: output.Invitation(a, m.readAt), URL: m.webPage(m.preRead(a)),
		Organizer: m.calendarPerson(a.Organizer.Handle),
	}
	if at, ok := m.occurrence(a); ok && !m.serial(a) {
		e.Occurrence = at
	}
	if m.serial(a) {
		e.Recurrence, e.Summary = m.ws.Policy.Recurrence(), "Incident review"
		e.Except = m.ws.Policy.Except(start)
	}
	for _, s := range a.Audience.Required {
		role := calendar.Required
		if s.Person.Handle == a.Organizer.Handle {
			role = calendar.Chair
		}
		e.Attendees = append(e.Attendees, calendar.Attendee{Person: m.calendarPerson(s.Person.Handle), Role: role})
	}
	for _, s := range a.Audience.Optional {
		e.Attendees = append(e.Attendees, calendar.Attendee{Person: m.calendarPerson(s.Person.Handle), Role: calendar.Optional})
	}
	return e, nil
}

// serial reports whether nothing but the cadence says when the review is.
func (m *meeting) serial(a agenda.Agenda) bool {
	at, ok := m.occurrence(a)
	return ok && a.Review == nil && m.in.At.IsZero() && at.Equal(a.Start)
}

// occurrence is when the cadence has a review on the day, unless this is another
// one on that day.
func (m *meeting) occurrence(a agenda.Agenda) (time.Time, bool) {
	next, ok := m.ws.Policy.NextReview(a.On)
	second := a.Review != nil && report.Stem(a.Review.Path()) != a.On.String()
	return next, ok && m.ws.Policy.Today(next) == a.On && !second
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
// all on days of the cadence are of one series. Two repositories have reviews on one day: the oldest report tells them apart.
func (m *meeting) uid(a agenda.Agenda) string {
	name := a.On.String()
	if a.Review != nil {
		name = report.Stem(a.Review.Path())
	}
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
