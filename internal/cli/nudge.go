package cli

import (
	"slices"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/table"
	"github.com/incident-cli/incident/internal/term"
)

// printNudges prints what each person is to be reminded of. Whoever runs the
// command sends it.
func (m *meeting) printNudges(a agenda.Agenda) error {
	nudges := a.Nudges(m.ws.Roster, m.now)
	if err := m.writeNudges(a, nudges); err != nil {
		return err
	}
	m.env.flushed()
	m.sayStrangers(unknownOwners(nudges))
	m.sayUnknown(a)
	m.sayCutOff(a)
	return nil
}

// unknownOwners are those whom the roster does not have, though there is one.
func unknownOwners(nudges []agenda.Nudge) []string {
	var unknown []string
	add := func(why agenda.Instead) {
		if why.Stranger && !slices.Contains(unknown, why.For) {
			unknown = append(unknown, why.For)
		}
	}
	for _, n := range nudges {
		for _, r := range n.Reports {
			add(r.Instead)
		}
		for _, i := range n.FollowUps {
			add(i.Instead)
		}
	}
	slices.Sort(unknown)
	return unknown
}

func (m *meeting) writeNudges(a agenda.Agenda, nudges []agenda.Nudge) error {
	if !m.wantsJSON() {
		output.NudgesMarkdown(m.env.Out, a, nudges)
		return nil
	}
	l := table.List{Kind: "nudges", Fields: nudgeFields, Items: []term.Object{}, More: []term.Field{{Name: "on", Value: a.On.String()}}}
	for _, n := range nudges {
		l.Items = append(l.Items, nudgeItem(a, n))
	}
	return m.env.printList(l)
}

var nudgeFields = []string{"handle", "name", "email", "message", "reports", "followups"}

func nudgeItem(a agenda.Agenda, n agenda.Nudge) term.Object {
	reports, items := []term.Object{}, []term.Object{}
	for _, r := range n.Reports {
		reports = append(reports, term.Object{
			{Name: "id", Value: r.Report.Name()}, {Name: "title", Value: r.Report.Title.Value}, {Name: "path", Value: r.Report.Path()},
			{Name: "missing", Value: append([]string{}, r.Missing...)}, {Name: "by", Value: r.By.Day.String()}, {Name: "by_time", Value: instant(r.By)}, {Name: "owner", Value: optional(r.Report.Owner)},
		})
	}
	for _, i := range n.FollowUps {
		items = append(items, term.Object{
			{Name: "id", Value: i.ID}, {Name: "report", Value: i.Report.Name()}, {Name: "text", Value: i.FollowUp.Text.Value},
			{Name: "due", Value: orNull(dueText(i.Item))}, {Name: "overdue", Value: i.Passed}, {Name: "by", Value: i.By.Day.String()}, {Name: "by_time", Value: instant(i.By)}, {Name: "reason", Value: orNull(i.Why())}, {Name: "owner", Value: orNull(i.Owner)},
		})
	}
	return term.Object{
		{Name: "handle", Value: orNull(n.Person.Handle)}, {Name: "name", Value: orNull(n.Person.Name)}, {Name: "email", Value: orNull(n.Person.Email)},
		{Name: "message", Value: output.NudgeText(a, n)}, {Name: "reports", Value: reports}, {Name: "followups", Value: items},
	}
}

// instant is the time by which something is due, null where that is the end of a
// day.
func instant(by agenda.By) any {
	if by.At.IsZero() {
		return nil
	}
	return by.At
}
