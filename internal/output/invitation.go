package output

import (
	"fmt"
	"strings"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/term"
)

// Invitation is the text of an invitation, to be pasted or as the description in a
// calendar. The agenda has a start. Where says where a file can be read, by its
// path. Nothing in it is markup, and every line break is meant.
func Invitation(a agenda.Agenda, where func(path string) string) string {
	i := invitation{a: a, where: where}
	i.line("%s, %s to %s", AgendaTitle(a), a.Start.Format("Monday 15:04"), a.Start.Add(a.Duration).Format("15:04 MST"))
	i.organizer()
	i.incidents()
	i.people()
	return strings.TrimRight(i.text.String(), "\n") + "\n"
}

// SeriesInvitation is the description of all reviews by the cadence, in which
// nothing is of one of them: where their files are.
func SeriesInvitation(where string) string {
	return term.Text("What a review goes through, and whom it needs, comes with the invitation to that one.") + "\n" + term.Text(where) + "\n"
}

type invitation struct {
	a     agenda.Agenda
	where func(path string) string
	text  strings.Builder
}

// line writes a line, in which no foreign text begins another.
func (i *invitation) line(format string, args ...any) {
	i.text.WriteString(term.Text(fmt.Sprintf(format, args...)) + "\n")
}

func (i *invitation) organizer() {
	if who := i.a.Organizer.Handle; who != "" {
		i.line("Organized by %s.", who)
	}
	complete := until(i.a.PreReadBy())
	if i.a.Passed {
		i.line("Its day has passed. The reports were to be complete %s.", complete)
		return
	}
	if len(planned(i.a)) > 0 {
		i.line("Please read these reports before; they are complete %s.", complete)
		return
	}
	i.line("Nothing is ready to read yet; reports that are ready and complete %s are gone through.", complete)
}

func (i *invitation) incidents() {
	if len(planned(i.a))+len(i.a.Due)+len(i.a.Stale)+len(i.a.Decisions) == 0 {
		return
	}
	i.line("")
	for n, e := range i.a.Ready {
		i.report(fmt.Sprintf("%d. ", n+1), e.Report, term.Count(e.Minutes, "minute"))
	}
	for _, e := range i.a.NotReady {
		if e.Planned {
			i.report("- ", e.Report, "not ready yet")
		}
	}
	if n := len(i.a.Due) + len(i.a.Stale); n > 0 {
		i.line("- %s that are due or stale", term.Count(n, "follow-up"))
	}
	if n := len(i.a.Decisions); n > 0 {
		i.line("- what became of the decisions of %s", i.a.Since)
	}
}

func (i *invitation) report(marker string, r *report.Report, note string) {
	i.line("%s%s, %s: %s", marker, severity(r), note, title(r))
	i.line("   %s", i.where(r.Path()))
}

func (i *invitation) people() {
	a := i.a.Audience
	i.seats("Required", a.Required)
	i.seats("Optional", a.Optional)
	for _, absent := range a.Absent {
		text := "Cannot come: " + absent.Text()
		if absent.StandIn != "" {
			text += "; instead: " + absent.StandIn
		}
		i.line("%s", text)
	}
	for _, l := range a.Lacking {
		i.line("%s", Lack(l))
	}
}

func (i *invitation) seats(heading string, seats []agenda.Seat) {
	if len(seats) == 0 {
		return
	}
	names := make([]string, len(seats))
	for n, s := range seats {
		names[n] = person(s.Person)
	}
	i.line("")
	i.line("%s: %s", heading, strings.Join(names, ", "))
}
