package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/calendar"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/term"
)

// printInvitation prints the text of an invitation.
func (m *meeting) printInvitation(a agenda.Agenda) error {
	if _, err := begins(a); err != nil {
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
	for _, who := range e.Uninvited() {
		m.env.Err.Line("without an address, so that the calendar does not invite: ", who.Name)
	}
	return nil
}

// event is the review for calendars. A review of its own is one event; one that
// only the cadence names is that of a series.
func (m *meeting) event(ctx context.Context, a agenda.Agenda) (calendar.Event, error) {
	start, err := begins(a)
	if err != nil {
		return calendar.Event{}, err
	}
	written, err := m.written(ctx)
	if err != nil {
		return calendar.Event{}, m.remedied(err)
	}
	e := calendar.Event{
		UID: m.uid(a), Sequence: sequence(written), Stamp: written, Start: start, Duration: a.Duration,
		Summary: output.AgendaTitle(a), Description: output.Invitation(a, m.readAt), URL: m.webPage(m.preRead(a)),
		Organizer: m.calendarPerson(a.Organizer.Handle),
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
	next, ok := m.ws.Policy.NextReview(a.On)
	return a.Review == nil && m.in.At.IsZero() && ok && next.Equal(a.Start)
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
	return calendar.Person{Name: p.Name, Email: p.Email}
}

// written is when the commit was made from which the agenda is: the same commit
// gives the same invitation.
func (m *meeting) written(ctx context.Context) (time.Time, error) {
	if m.commit == "" {
		return m.now, nil
	}
	at, err := m.repo.Time(ctx, m.commit)
	if at.IsZero() {
		at = m.now // a date that cannot be read
	}
	return at, err
}

// firstSequence is the second from which sequences count; they have 31 bits.
var firstSequence = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// sequence rises with each commit: an invitation that was sent later takes the
// place of one from an older commit.
func sequence(written time.Time) int { return max(0, int(written.Sub(firstSequence)/time.Second)) }

// uid names the review for calendars, for as long as its file is called the same.
// Two repositories have reviews on one day: the oldest report tells them apart.
func (m *meeting) uid(a agenda.Agenda) string {
	name := a.On.String()
	switch {
	case m.serial(a):
		name = "series"
	case a.Review != nil:
		name = report.Stem(a.Review.Path())
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
