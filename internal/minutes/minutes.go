// Package minutes decides what came of reviews: whether one can be closed, which
// decisive roles were there, how long incidents waited, and what became of the
// follow-ups.
package minutes

import (
	"slices"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
)

// Input is what is known when reviews are looked at.
type Input struct {
	Reports []*report.Report
	Reviews []*report.Review
	// Items are the follow-ups of the reports, nil where nobody asks for them.
	Items  []*followup.Item
	Policy *policy.Policy
	// Roster is that of today, also for reviews of the past.
	Roster roster.Roster
	Now    time.Time
	// Excused names who would have been required at a review that went through these
	// reports and was away; nil where nobody can tell.
	Excused func(*report.Review, []*report.Report) []string
	// Judge finds what a check has against reports that are to be set to reviewed;
	// nil where no review is closed.
	Judge func([]*report.Report) []finding.Finding
}

// Room looks at reviews.
type Room struct {
	Input
	byName map[string][]*report.Report // by each of their names
}

// Open makes a Room.
func Open(in Input) *Room {
	m := &Room{Input: in, byName: map[string][]*report.Report{}}
	for _, r := range in.Reports {
		for _, name := range r.Names() {
			m.byName[name] = append(m.byName[name], r)
		}
	}
	return m
}

// Record is what one review went through.
type Record struct {
	Review *report.Review
	// On is its day in Zone; HasDay says that it states one.
	On     day.Day
	HasDay bool
	Zone   *time.Location
	// Excused are those who were required and not invited, because they were away.
	Excused []string
	// Present tells for each role and team that was required how many were there,
	// those who were excused among them: whose role is missing decides nothing.
	Present   []Presence
	Incidents []Incident
	// Waits is how many days the incidents waited, of a review that was held.
	Waits Spread
}

// Incident is one that a review names.
type Incident struct {
	// ID is as the review writes it.
	ID string
	// Report is nil where no report, or more than one, is called so.
	Report    *report.Report
	Decisions []string
	FollowUps []*followup.Item
	// Wait is the days from its resolution to the review, where HasWait says that
	// both are known.
	Wait    int
	HasWait bool
}

// Held reports whether the review is over.
func (r Record) Held() bool { return r.Review.Status.Value == report.Held }

// Decided is the number of incidents on which a decision is noted.
func (r Record) Decided() (n int) {
	for _, i := range r.Incidents {
		if len(i.Decisions) > 0 {
			n++
		}
	}
	return n
}

// Record looks at one review.
func (m *Room) Record(review *report.Review) Record {
	out := Record{Review: review, HasDay: review.Date.Present(), Zone: m.Policy.Zone}
	if out.HasDay {
		out.On = m.Policy.Today(review.Date.Value)
	}
	var waits []int
	for _, id := range review.Incidents {
		i := m.incident(review, id.Value)
		if out.Incidents = append(out.Incidents, i); i.HasWait {
			waits = append(waits, i.Wait)
		}
	}
	out.Waits = spreadOf(waits)
	out.Excused = m.excused(out)
	out.Present = m.present(review, out.Excused)
	return out
}

// excused are those of a review that was held who were required and away. One that
// notes nobody as required was not planned by who is needed.
func (m *Room) excused(r Record) []string {
	if m.Excused == nil || !r.Held() || !r.HasDay || len(r.Review.Required) == 0 {
		return nil
	}
	var reports []*report.Report
	for _, i := range r.Incidents {
		if i.Report != nil {
			reports = append(reports, i.Report)
		}
	}
	return slices.DeleteFunc(m.Excused(r.Review, reports), func(handle string) bool {
		return slices.ContainsFunc(r.Review.Required, func(f report.Field[string]) bool { return f.Value == handle })
	})
}

func (m *Room) incident(review *report.Review, id string) Incident {
	i := Incident{ID: id, Report: m.named(id)}
	names := []string{id}
	if i.Report != nil {
		names = append(names, i.Report.Names()...)
		i.Wait, i.HasWait = m.wait(i.Report, review)
		i.FollowUps = m.followUps(i.Report)
	}
	for _, d := range review.Decisions(names...) {
		i.Decisions = append(i.Decisions, d.Value)
	}
	return i
}

// named is the report of that name, nil where there is none, or more than one.
func (m *Room) named(id string) *report.Report {
	if found := m.byName[id]; len(found) == 1 {
		return found[0]
	}
	return nil
}

// followUps are those of a report as they stand, those that have vanished last.
func (m *Room) followUps(r *report.Report) []*followup.Item {
	var own []*followup.Item
	for _, i := range m.Items {
		if i.Report.Path() == r.Path() || i.Report.Name() == r.Name() {
			own = append(own, i)
		}
	}
	slices.SortStableFunc(own, func(a, b *followup.Item) int { return m.standing(a) - m.standing(b) })
	return own
}

// standing is the place of a follow-up in its report, behind all others where it
// stands there no more.
func (m *Room) standing(i *followup.Item) int {
	if i.State == followup.Vanished {
		return len(i.Report.FollowUps) + len(m.Items)
	}
	return slices.Index(i.Report.FollowUps, i.FollowUp)
}
