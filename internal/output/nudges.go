package output

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/term"
)

// NudgesMarkdown writes a message for each person, to be sent by whoever prints
// it.
func NudgesMarkdown(w *term.Writer, a agenda.Agenda, nudges []agenda.Nudge) {
	p := &page{}
	if a.Passed {
		p.heading(1, "Open since the review of "+a.On.String())
	} else {
		p.heading(1, "Before the review of "+a.On.String())
	}
	if len(nudges) == 0 {
		p.paragraph(words("Nobody has to be reminded of anything."))
	}
	for _, n := range nudges {
		p.heading(2, cmp.Or(person(n.Person), "Nobody in particular"))
		p.paragraph(words(greeting(n.Person, a)))
		for _, r := range n.Reports {
			p.item("-", words(reminder(r)))
			p.detail(linked(r.Report.Name(), r.Report.Path()))
		}
		for _, i := range n.FollowUps {
			p.item("-", words(itemReminder(i)))
			p.detail(linked(i.Report.Name(), i.Report.Path()))
		}
	}
	p.write(w, markdownDialect(""))
}

// NudgeText is the message for one person as plain text, for a chat.
func NudgeText(a agenda.Agenda, n agenda.Nudge) string {
	lines := []string{greeting(n.Person, a)}
	for _, r := range n.Reports {
		lines = append(lines, "- "+reminder(r)+" "+r.Report.Path())
	}
	for _, i := range n.FollowUps {
		lines = append(lines, "- "+itemReminder(i)+" "+i.Report.Path())
	}
	for i, line := range lines { // in which no foreign text begins another
		lines[i] = term.Printable(line)
	}
	return strings.Join(lines, "\n")
}

// quoted is a foreign text as it was written, on one line.
func quoted(text string) string { return `"` + strings.Join(strings.Fields(text), " ") + `"` }

// until says by when something is in time: nobody takes midnight for the end of the
// day before.
func until(by agenda.By) string {
	switch at := by.At; {
	case at.IsZero():
		return dayText("by", by.Day)
	case day.Of(at, at.Location()) > by.Day:
		return dayText("before", by.Day+1)
	default:
		return dayText("by", by.Day) + at.Format(" 15:04 MST")
	}
}

func dayText(what string, d day.Day) string { return fmt.Sprintf("%s %s, %s", what, d.Weekday(), d) }

func greeting(who roster.Person, a agenda.Agenda) string {
	hello := "Hello"
	if name := cmp.Or(who.Name, who.Handle); name != "" {
		hello += " " + name
	}
	if a.Passed {
		return fmt.Sprintf("%s, the day of the incident review, %s, %s, has passed, and this is open:", hello, a.On.Weekday(), a.On)
	}
	return fmt.Sprintf("%s, before the incident review on %s, %s:", hello, a.On.Weekday(), a.On)
}

func reminder(r agenda.Reminder) string {
	text := fmt.Sprintf("the report %s (%s) is not ready", quoted(title(r.Report)), severity(r.Report))
	if len(r.Missing) > 0 {
		text += ": " + strings.Join(r.Missing, "; ")
	}
	text += ". Please finish it " + until(r.By)
	return text + instead(r.Instead)
}

func itemReminder(i agenda.ItemReminder) string {
	text := quoted(i.FollowUp.Text.Value)
	if id := i.FollowUp.ID.Value; id != "" {
		text = id + " " + text
	}
	text += itemState(i)
	by := until(i.By)
	if i.State == report.Proposed {
		text += ". Please decide on it " + by + ": give it a date, or drop it with a reason"
	} else {
		text += ". Please finish it " + by + ", give it a date that holds, or drop it with a reason"
	}
	return text + instead(i.Instead)
}

// itemState says when a follow-up was or is due, and why it is stale where that is
// not all.
func itemState(i agenda.ItemReminder) (text string) {
	switch {
	case i.Passed > 0:
		text = fmt.Sprintf(" was due on %s, %s ago", dueDay(i.Item), term.Count(i.Passed, "day"))
	case i.HasDue && i.State != report.Proposed:
		text = " is due on " + dueDay(i.Item)
	}
	if i.Stale == followup.Stale && i.Overdue == 0 {
		text += " (" + i.Reason + ")"
	}
	return text
}

// dueDay is the day by which a follow-up is due, and whether the policy says so.
func dueDay(i *followup.Item) string {
	if i.FollowUp.Due.Present() {
		return i.Due.String()
	}
	return i.Due.String() + " by policy"
}

// instead ends a sentence to somebody who is asked in place of another.
func instead(why agenda.Instead) string {
	switch {
	case why.Nobody:
		return ", or find an owner: it has none."
	case why.Stranger:
		return ", or correct its owner: the roster has no " + why.For + "."
	case why.For != "":
		return "; it is " + why.For + "'s, who cannot."
	}
	return "."
}
