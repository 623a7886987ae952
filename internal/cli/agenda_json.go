package cli

import (
	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/table"
	"github.com/incident-cli/incident/internal/term"
)

// The sections of an agenda in JSON.
const (
	sectionReady    = "ready"
	sectionNotReady = "not-ready"
	sectionOverdue  = "overdue"
	sectionFollowUp = "followup"
)

// agendaFields are those of all sections; an item has those that its section
// knows.
var agendaFields = []string{
	"section", "id", "title", "severity", "owner", "path", "planned", "minutes", "impact", "waiting", "missing", "due",
	"passed", "report", "text", "team", "stale", "reason",
}

// agendaList is an agenda as a document for scripts.
func (s *session) agendaList(a agenda.Agenda) table.List {
	l := table.List{Kind: "agenda", Fields: agendaFields, Items: []term.Object{}, More: agendaFacts(a)}
	for _, e := range append(a.Ready[:len(a.Ready):len(a.Ready)], a.Also...) {
		l.Items = append(l.Items, s.entryItem(sectionReady, e))
	}
	for _, id := range a.Unknown {
		l.Items = append(l.Items, unknownItem(id))
	}
	for _, e := range a.NotReady {
		l.Items = append(l.Items, s.entryItem(sectionNotReady, e))
	}
	for _, late := range a.Late {
		l.Items = append(l.Items, lateItem(late))
	}
	for _, i := range append(a.Due[:len(a.Due):len(a.Due)], a.Stale...) {
		l.Items = append(l.Items, agendaFollowUp(i))
	}
	return l
}

func agendaFacts(a agenda.Agenda) []term.Field {
	fields := []term.Field{
		{Name: "on", Value: a.On.String()}, {Name: "start", Value: nil}, {Name: "minutes", Value: int(a.Duration.Minutes())},
		{Name: "review", Value: nil}, {Name: "organizer", Value: orNull(a.Organizer())}, {Name: "since", Value: a.Since.String()},
	}
	if !a.Start.IsZero() {
		fields[1].Value = a.Start
	}
	if a.Review != nil {
		fields[3].Value = a.Review.Path()
	}
	return fields
}

// unknownItem is an id on the planned review that no report has.
func unknownItem(id string) term.Object {
	return term.Object{
		{Name: "section", Value: sectionNotReady}, {Name: "id", Value: id}, {Name: "planned", Value: true},
		{Name: "missing", Value: []string{"the report: none has this id"}},
	}
}

// reportHead is what every item about a report begins with.
func reportHead(section string, r *report.Report) term.Object {
	return term.Object{
		{Name: "section", Value: section}, {Name: "id", Value: r.Name()}, {Name: "title", Value: r.Title.Value},
		{Name: "severity", Value: optional(r.Severity)}, {Name: "owner", Value: optional(r.Owner)}, {Name: "path", Value: r.Path()},
	}
}

func (s *session) entryItem(section string, e agenda.Entry) term.Object {
	o := append(reportHead(section, e.Report), term.Field{Name: "planned", Value: e.Planned})
	if section == sectionReady {
		o = append(o, term.Field{Name: "minutes", Value: e.Minutes})
	}
	o = append(o,
		term.Field{Name: "impact", Value: orNull(e.Impact)}, term.Field{Name: "waiting", Value: dateValue(e.Waiting)},
		term.Field{Name: "missing", Value: e.Missing},
	)
	if e.HasDue {
		return append(o, term.Field{Name: "due", Value: e.Due.String()})
	}
	return append(o, term.Field{Name: "due"})
}

func lateItem(l agenda.Late) term.Object {
	passed := make([]term.Object, len(l.Passed))
	for i, d := range l.Passed {
		passed[i] = term.Object{{Name: "what", Value: d.What}, {Name: "due", Value: d.Due.String()}, {Name: "days", Value: d.Days}}
	}
	return append(reportHead(sectionOverdue, l.Report), term.Field{Name: "passed", Value: passed})
}

func agendaFollowUp(i *followup.Item) term.Object {
	return term.Object{
		{Name: "section", Value: sectionFollowUp}, {Name: "id", Value: i.ID}, {Name: "report", Value: i.Report.Name()},
		{Name: "text", Value: i.FollowUp.Text.Value}, {Name: "severity", Value: optional(i.Report.Severity)},
		{Name: "owner", Value: orNull(i.Owner)}, {Name: "team", Value: orNull(i.Team)}, {Name: "due", Value: orNull(dueText(i))},
		{Name: "stale", Value: staleValue(i.Stale)}, {Name: "reason", Value: orNull(i.Reason)}, {Name: "path", Value: i.Report.Path()},
	}
}
