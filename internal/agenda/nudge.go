package agenda

import (
	"maps"
	"slices"
	"time"

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
	// By is until when it is in time.
	By By
	Instead
}

// Instead says why somebody is reminded of what is not theirs.
type Instead struct {
	// For is whose it is, where that is somebody who has left or is away, or whom the
	// roster does not have: then Stranger.
	For      string
	Stranger bool
	// Nobody says that it has no owner.
	Nobody bool
}

// ItemReminder is a follow-up that needs somebody.
type ItemReminder struct {
	*followup.Item
	// By is until when the review finds it settled: its own due day where that is still
	// to come by the review, else the pre-read.
	By By
	// Passed is how many days ago it was due, as of the day of the reminder; 0 where
	// it was not.
	Passed int
	Instead
}

// Why is why the follow-up is stale as of the day of the reminder, empty where it is
// not yet.
func (i ItemReminder) Why() string {
	switch {
	case i.Overdue == 0:
		return i.Reason
	case i.Passed == 0:
		return ""
	}
	return i.LateBy(i.Passed)
}

// By is until when something is in time.
type By struct {
	// Day is the last day on which it is, or on which some of it is left.
	Day day.Day
	// At is the instant, the zero Time where the whole of Day is in time.
	At time.Time
}

// PreReadBy is until when a report is complete in time for the pre-read.
func (a Agenda) PreReadBy() By {
	at := a.PreRead.In(a.Zone)
	return By{day.Of(at.Add(-1), a.Zone), at}
}

// Nudges says who is to be reminded of what, by handle; what nobody feels
// responsible for comes last. Now is when the reminder is made.
func (a Agenda) Nudges(people roster.Roster, now time.Time) []Nudge {
	today, sent := day.Of(now, a.Zone), a.sent(now)
	n := nudger{newInviter(Occasion{Roster: people, On: a.On, Away: a.Away}), map[string]*Nudge{}}
	for _, e := range a.NotReady {
		who, instead := n.responsible(e.Report.Owner.Value, Teams(e.Report, people), a.Organizer.Handle)
		n.of(who).Reports = append(n.of(who).Reports, Reminder{e, by(e, today, sent), instead})
	}
	for _, i := range slices.Concat(a.Due, a.Stale) {
		who, instead := n.responsible(i.Owner, teamsOf(i), a.Organizer.Handle)
		n.of(who).FollowUps = append(n.of(who).FollowUps, ItemReminder{i, a.settledBy(i, today, sent), passed(i, today), instead})
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

// sent is until when something is there for the pre-read; the whole of today, where
// that has passed.
func (a Agenda) sent(now time.Time) By {
	if a.PreRead.After(now) {
		return a.PreReadBy()
	}
	return By{Day: day.Of(now, a.Zone)}
}

// by is until when a report is in time: its own deadline where that is still to
// come, else the pre-read.
func by(e Entry, today day.Day, sent By) By {
	due, ok := e.deadline()
	if e.Planned || !ok || due < today || due >= sent.Day {
		return sent
	}
	return By{Day: due}
}

// settledBy is until when the review finds a follow-up settled.
func (a Agenda) settledBy(i *followup.Item, today day.Day, sent By) By {
	if i.HasDue && today <= i.Due && i.Due <= a.On && i.State != report.Proposed {
		return By{Day: i.Due}
	}
	return sent
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
// reached or is nobody the manager of a team, else the organizer, else whoever feels
// responsible. A message to somebody whom the roster does not have reaches nobody.
func (n *nudger) responsible(owner string, teams []string, organizer string) (who string, why Instead) {
	stranger := n.stranger(owner)
	if owner != "" && !stranger && !n.absent(owner) {
		return owner, Instead{}
	}
	why = Instead{For: owner, Stranger: stranger, Nobody: owner == ""}
	for _, team := range teams {
		for _, handle := range n.managersOf(team) {
			if !n.absent(handle) {
				return handle, why
			}
		}
	}
	for _, handle := range []string{organizer, owner} {
		if !n.stranger(handle) && handle != "" {
			return handle, why
		}
	}
	return "", why
}

// stranger reports whether there is a roster, and it does not have somebody.
func (n *nudger) stranger(handle string) bool {
	_, known := n.Roster.People[handle]
	return handle != "" && n.Roster.Known() && !known
}
