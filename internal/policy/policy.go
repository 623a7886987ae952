// Package policy holds how a team runs its reviews: severities, clocks, who is
// asked, and how strictly each rule is taken.
package policy

import (
	"slices"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
)

// Policy is the configuration of a repository with all defaults filled in.
type Policy struct {
	Extends string
	// Zone is where days begin and end, UTC by default.
	Zone *time.Location
	// Reports are the folder or the globs of the reports, Reviews the folder of
	// the reviews; relative to the repository.
	Reports []string
	Reviews string
	// Templates are the templates that reports may follow, beside the default;
	// all where it is empty.
	Templates []string
	// Since is the day before which completeness and clocks do not apply.
	Since    day.Day
	HasSince bool
	// HolidayFiles are the calendars that Holidays come from; whoever opens files
	// reads them.
	HolidayFiles []HolidayFile
	Holidays     Holidays
	// Severities, worst first.
	Severities []Severity
	Review     Review
	StaleAfter Period
	TicketURL  string
	// AuthorDate says that history is dated by author instead of committer.
	AuthorDate bool
	// Rules holds the level of each rule that the configuration names: off,
	// warning or error.
	Rules map[string]Level
}

// Severity is one degree of severity and the clocks that run for it.
type Severity struct {
	Name                                        string
	ReportWithin, ReviewWithin, FollowUpsWithin Period
	// Audience is the least role of the leaders who should be at the review.
	Audience string
}

// Review is how reviews are held.
type Review struct {
	LeadTime   Period // reports are complete so long before
	Duration   Period
	Organizers []string // handles, in the order of their rotation
	Cadence    string   // "TUE 10:00" every week, or an RFC 5545 rule
}

// Level is how a rule is taken; the zero Level leaves it as it is.
type Level string

// The levels of a rule.
const (
	Off     Level = "off"
	Warning Level = "warning"
	Error   Level = "error"
)

// SeverityNames are the names of all severities, worst first.
func (p *Policy) SeverityNames() []string {
	names := make([]string, len(p.Severities))
	for i, s := range p.Severities {
		names[i] = s.Name
	}
	return names
}

// Severity returns a severity by name, and whether it is known.
func (p *Policy) Severity(name string) (Severity, bool) {
	if i := p.Rank(name); i < len(p.Severities) {
		return p.Severities[i], true
	}
	return Severity{}, false
}

// Rank is 0 for the worst severity; an unknown one comes last.
func (p *Policy) Rank(name string) int {
	if i := slices.IndexFunc(p.Severities, func(s Severity) bool { return s.Name == name }); i >= 0 {
		return i
	}
	return len(p.Severities)
}

// Today is the day of an instant in the policy's zone.
func (p *Policy) Today(now time.Time) day.Day { return day.Of(now, p.Zone) }

// Day is the day of an incident: that on which it started, else that of its id,
// else, for reports that were written without front matter, that of the first
// row of the timeline.
func (p *Policy) Day(r *report.Report) (day.Day, bool) {
	if r.Started.Value.Known() {
		return p.Today(r.Started.Value.Time), true
	}
	if d, ok := report.DayOfID(r.ID.Value); ok {
		return d, true
	}
	if d, ok := report.DayOfID(report.Stem(r.Path())); ok {
		return d, true
	}
	if len(r.Timeline) > 0 && r.Timeline[0].Dated {
		return day.Of(r.Timeline[0].At, time.UTC), true
	}
	return 0, false
}

// Clock is the day from which all clocks of an incident run: resolved, else
// started, else the id's day.
func (p *Policy) Clock(r *report.Report) (day.Day, bool) {
	if r.Resolved.Value.Known() {
		return p.Today(r.Resolved.Value.Time), true
	}
	return p.Day(r)
}

// Exempt reports whether an incident lies before the day from which
// completeness and clocks apply, by every day that the report names, also in
// former ids: one that is wrong exempts nothing.
func (p *Policy) Exempt(r *report.Report) bool {
	if !p.HasSince {
		return false
	}
	d, ok := p.Day(r)
	for _, id := range r.Names() {
		switch named, dated := report.DayOfID(id); {
		case dated && named >= p.Since:
			return false
		case dated && !ok:
			d, ok = named, true
		}
	}
	return ok && d < p.Since
}

// ReportDue is the day by which the report must be ready.
func (p *Policy) ReportDue(r *report.Report) (day.Day, bool) {
	return p.deadline(r, func(s Severity) Period { return s.ReportWithin })
}

// ReviewDue is the day by which the incident must be reviewed.
func (p *Policy) ReviewDue(r *report.Report) (day.Day, bool) {
	return p.deadline(r, func(s Severity) Period { return s.ReviewWithin })
}

// FollowUpsDue is the day by which follow-ups without a date are due.
func (p *Policy) FollowUpsDue(r *report.Report) (day.Day, bool) {
	return p.deadline(r, func(s Severity) Period { return s.FollowUpsWithin })
}

func (p *Policy) deadline(r *report.Report, clock func(Severity) Period) (day.Day, bool) {
	severity, known := p.Severity(r.Severity.Value)
	start, ok := p.Clock(r)
	period := clock(severity)
	if !known || !ok || !period.Present() {
		return 0, false
	}
	return p.After(start, period), true
}

// Due is the day on which a follow-up is due: as stated, else by the policy of
// its incident's severity.
func (p *Policy) Due(r *report.Report, f *report.FollowUp) (day.Day, bool) {
	if f.Due.Present() {
		return f.Due.Value, true
	}
	return p.FollowUpsDue(r)
}

// Owner is who acts on a follow-up: as stated, else the report's owner.
func Owner(r *report.Report, f *report.FollowUp) string {
	if f.Owner.Present() {
		return f.Owner.Value
	}
	return r.Owner.Value
}

// Team is the team of a follow-up: as stated, else its owner's, else the
// report's where that names just one.
func Team(r *report.Report, f *report.FollowUp, people roster.Roster) string {
	if f.Team.Present() {
		return f.Team.Value
	}
	if p, ok := people.People[Owner(r, f)]; ok && p.Team != "" {
		return p.Team
	}
	if len(r.Teams) == 1 {
		return r.Teams[0].Value
	}
	return ""
}

// Missing is what the template asks for and the report does not say.
func (p *Policy) Missing(r *report.Report, t *report.Template) []report.Gap {
	return r.Missing(t, p.SeverityNames())
}

// Judged reports whether a report's completeness is judged: not without front
// matter of ours, not before the policy's first day, and no more after the
// review, when a template may have changed.
func (p *Policy) Judged(r *report.Report) bool {
	return r.Header == report.FrontMatter && !p.Exempt(r)
}
