package cli

import (
	"slices"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/table"
	"github.com/incident-cli/incident/internal/term"
)

// The sections of an agenda in JSON.
const (
	sectionReady    = "ready"
	sectionNext     = "next"
	sectionNotReady = "not-ready"
	sectionOverdue  = "overdue"
	sectionDecision = "decision"
	sectionFollowUp = "followup"
	sectionPattern  = "pattern"
	sectionPerson   = "person"
)

// agendaFields are those of all sections; an item has those that its section
// knows.
var agendaFields = slices.Concat([]string{
	"section", "id", "title", "severity", "owner", "path", "planned", "minutes", "impact", "waiting", "complete", "late", "changed", "missing",
	"due", "review_due", "why", "passed", "decision", "settled", "followups", "report", "text", "team", "list", "stale", "reason",
	"by", "now", "before", "open", "again", "incidents",
}, audienceFields)

// agendaList is an agenda as a document for scripts.
func (s *session) agendaList(a agenda.Agenda) table.List {
	l := table.List{Kind: "agenda", Fields: agendaFields, Items: []term.Object{}, More: agendaFacts(a)}
	add := func(o term.Object) { l.Items = append(l.Items, o) }
	for _, d := range a.Decisions {
		add(decisionItem(d))
	}
	for _, e := range a.Ready {
		add(s.entryItem(sectionReady, e))
	}
	for _, items := range []struct {
		list string
		all  []*followup.Item
	}{{"due", a.Due}, {"stale", a.Stale}, {"put-off", a.Slipped}, {"closed", a.Closed}} {
		for _, i := range items.all {
			add(agendaFollowUp(items.list, i))
		}
	}
	for _, p := range a.Patterns {
		add(agendaPattern(p))
	}
	for _, person := range audienceList(a.Audience, a.On).Items {
		add(append(term.Object{{Name: "section", Value: sectionPerson}}, person...))
	}
	for _, id := range a.Unknown {
		add(unknownItem(id))
	}
	for _, e := range a.NotReady {
		add(s.entryItem(sectionNotReady, e))
	}
	for _, late := range a.Late {
		add(lateItem(late))
	}
	for _, e := range a.Next {
		add(s.entryItem(sectionNext, e))
	}
	return l
}

func agendaFacts(a agenda.Agenda) []term.Field {
	fields := []term.Field{
		{Name: "on", Value: a.On.String()}, {Name: "start", Value: nil}, {Name: "minutes", Value: int(a.Duration.Minutes())},
		{Name: "review", Value: nil}, {Name: "organizer", Value: orNull(a.Organizer.Handle)}, {Name: "organizer_next", Value: orNull(a.Organizer.Then)},
		{Name: "since", Value: a.Since.String()}, {Name: "preread", Value: a.PreRead}, {Name: "lacking", Value: lackItems(a.Audience)},
		{Name: "plan", Value: term.Object{
			{Name: "decisions", Value: a.Plan.Decisions}, {Name: "incidents", Value: a.Plan.Incidents},
			{Name: "followups", Value: a.Plan.FollowUps}, {Name: "patterns", Value: a.Plan.Patterns},
		}},
		{Name: "more", Value: term.Object{
			{Name: "next", Value: a.NextMore}, {Name: "not_ready", Value: a.NotReadyMore}, {Name: "overdue", Value: a.LateMore},
		}},
		{Name: "untold", Value: term.Object{{Name: "stale", Value: a.Untold}, {Name: "closed", Value: a.UntoldClosed}}},
	}
	if !a.Start.IsZero() {
		fields[1].Value = a.Start
	}
	if a.Review != nil {
		fields[3].Value = a.Review.Path()
	}
	return fields
}

func decisionItem(d agenda.Decision) term.Object {
	ids := []string{}
	for _, i := range d.Items {
		ids = append(ids, i.ID)
	}
	o := term.Object{
		{Name: "section", Value: sectionDecision}, {Name: "id", Value: d.Under}, {Name: "title", Value: nil}, {Name: "path", Value: nil},
		{Name: "decision", Value: d.Text}, {Name: "settled", Value: d.Settled()}, {Name: "followups", Value: ids},
	}
	if d.Report != nil {
		o[2].Value, o[3].Value = d.Report.Title.Value, d.Report.Path()
	}
	return o
}

func agendaPattern(p agenda.Pattern) term.Object {
	return term.Object{
		{Name: "section", Value: sectionPattern}, {Name: "by", Value: p.Kind}, {Name: "name", Value: p.Name}, {Name: "now", Value: p.Now},
		{Name: "before", Value: p.Before}, {Name: "open", Value: p.Open}, {Name: "again", Value: reportIDs(p.Again)}, {Name: "incidents", Value: reportIDs(p.Incidents)},
	}
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
		changed := append([]string{}, e.Reading.Changed...)
		o = append(o,
			term.Field{Name: "minutes", Value: e.Minutes}, term.Field{Name: "complete", Value: dateValue(e.Reading.Complete)},
			term.Field{Name: "late", Value: e.Reading.Late}, term.Field{Name: "changed", Value: changed},
		)
	}
	return append(o,
		term.Field{Name: "impact", Value: orNull(e.Impact)}, term.Field{Name: "waiting", Value: dateValue(e.Waiting)},
		term.Field{Name: "missing", Value: append([]string{}, e.Missing...)},
		term.Field{Name: "due", Value: dayOrNull(e.Due, e.HasDue)}, term.Field{Name: "review_due", Value: dayOrNull(e.ReviewDue, e.HasReviewDue)},
		term.Field{Name: "why", Value: orNull(e.Why)},
	)
}

func dayOrNull(d day.Day, there bool) any {
	if !there {
		return nil
	}
	return d.String()
}

func lateItem(l agenda.Late) term.Object {
	passed := make([]term.Object, len(l.Passed))
	for i, d := range l.Passed {
		passed[i] = term.Object{{Name: "what", Value: d.What}, {Name: "due", Value: d.Due.String()}, {Name: "days", Value: d.Days}}
	}
	return append(reportHead(sectionOverdue, l.Report), term.Field{Name: "passed", Value: passed})
}

func agendaFollowUp(list string, i *followup.Item) term.Object {
	return term.Object{
		{Name: "section", Value: sectionFollowUp}, {Name: "list", Value: list}, {Name: "id", Value: i.ID}, {Name: "report", Value: i.Report.Name()},
		{Name: "text", Value: i.FollowUp.Text.Value}, {Name: "severity", Value: optional(i.Report.Severity)},
		{Name: "owner", Value: orNull(i.Owner)}, {Name: "team", Value: orNull(i.Team)}, {Name: "due", Value: orNull(dueText(i))},
		{Name: "stale", Value: staleValue(i.Stale)}, {Name: "reason", Value: orNull(i.Reason)}, {Name: "path", Value: i.Report.Path()},
	}
}
