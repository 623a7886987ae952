package agenda

import (
	"cmp"
	"maps"
	"slices"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
)

// Nudge is what one person is to be reminded of.
type Nudge struct {
	// Person has nothing but a handle where the roster does not know it; without a
	// handle it is for whoever feels responsible.
	Person roster.Person
	// Reports are those that are not ready, FollowUps those that are overdue or
	// stale, or come due by the review.
	Reports   []Reminder
	FollowUps []ItemReminder
}

// Reminder is a report that is not ready.
type Reminder struct {
	Entry
	// By is the last day on which it is in time.
	By day.Day
	// For is whose it is where that is somebody else, who has left or is away; Nobody
	// that it has no owner.
	For    string
	Nobody bool
}

// ItemReminder is a follow-up that needs somebody.
type ItemReminder struct {
	*followup.Item
	// By is the last day on which the review finds it settled: its own due day where
	// that is still to come by the review, else the day of the pre-read.
	By day.Day
	// Passed is how many days ago it was due, as of the day of the reminder; 0 where
	// it was not.
	Passed int
	// For and Nobody are as those of a Reminder.
	For    string
	Nobody bool
}

// Nudges says who is to be reminded of what, by handle; what nobody feels
// responsible for comes last. Today is the day of the reminder.
func (a Agenda) Nudges(people roster.Roster, today day.Day) []Nudge {
	n := nudger{newInviter(Occasion{Roster: people, On: a.On, Away: a.Away}), map[string]*Nudge{}}
	for _, e := range a.NotReady {
		who, instead := n.responsible(e.Report.Owner.Value, Teams(e.Report, people), a.Organizer.Handle)
		n.of(who).Reports = append(n.of(who).Reports, Reminder{e, a.by(e, today), instead, !e.Report.Owner.Present()})
	}
	for _, i := range slices.Concat(a.Due, a.Stale) {
		who, instead := n.responsible(i.Owner, teamsOf(i), a.Organizer.Handle)
		n.of(who).FollowUps = append(n.of(who).FollowUps, ItemReminder{i, a.settledBy(i, today), passed(i, today), instead, i.Owner == ""})
	}
	var all []Nudge
	for _, handle := range slices.Sorted(maps.Keys(n.nudges)) {
		all = append(all, *n.nudges[handle])
	}
	slices.SortStableFunc(all, func(x, y Nudge) int { return trueFirst(x.Person.Handle != "", y.Person.Handle != "") })
	return all
}

func teamsOf(i *followup.Item) []string {
	if i.Team == "" {
		return nil
	}
	return []string{i.Team}
}

// by is the last day on which a report is in time: its own deadline where that is
// still to come, else the day of the pre-read; today, where that has passed, too.
func (a Agenda) by(e Entry, today day.Day) day.Day {
	sent := max(today, day.Of(a.PreRead, a.Zone))
	due, ok := e.deadline()
	if e.Planned || !ok || due < today {
		return sent
	}
	return min(sent, due)
}

// settledBy is the last day on which the review finds a follow-up settled.
func (a Agenda) settledBy(i *followup.Item, today day.Day) day.Day {
	if i.HasDue && today <= i.Due && i.Due <= a.On && i.State != report.Proposed {
		return i.Due
	}
	return max(today, day.Of(a.PreRead, a.Zone))
}

// passed is how many days ago a follow-up was due. The agenda judges it as of the
// day of the review; who reads the reminder counts from today.
func passed(i *followup.Item, today day.Day) int {
	if !i.HasDue || i.State == report.Proposed {
		return 0
	}
	return max(0, int(today-i.Due))
}

type nudger struct {
	*inviter
	nudges map[string]*Nudge
}

func (n *nudger) of(handle string) *Nudge {
	if n.nudges[handle] == nil {
		person := n.Roster.People[handle]
		person.Handle = handle
		n.nudges[handle] = &Nudge{Person: person}
	}
	return n.nudges[handle]
}

// responsible is who is to be reminded: the owner, and where that one cannot be
// reached or is nobody the manager of a team, else the organizer. Instead is the
// owner then.
func (n *nudger) responsible(owner string, teams []string, organizer string) (who, instead string) {
	if owner != "" && !n.absent(owner) {
		return owner, ""
	}
	for _, team := range teams {
		for _, handle := range n.managersOf(team) {
			if !n.absent(handle) {
				return handle, owner
			}
		}
	}
	return cmp.Or(organizer, owner), owner
}
