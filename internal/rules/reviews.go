package rules

import (
	"fmt"
	"slices"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
)

// ReviewDue asks that an incident is reviewed in the time that the policy gives.
var ReviewDue = &Rule{
	ID: "review-due", Severity: finding.Error, Clock: true, Place: "incidents/2026/2026-11-05-queue-backlog.md",
	Doc: "The policy says for each severity how soon after the end of the incident people sit down about it. Where a review is planned " +
		"within the same time from today, it is a warning. With --base and --staged, the severity and the times before the change count as well, " +
		"and the earlier day holds; a report that says \"reviewed\" with the change is named by a review that was held, or it is a warning where " +
		"none are written down.",
	Bad: lateReport("ready"), Good: lateReport("reviewed"),
	Check: func(p *Pass) {
		r := p.Report
		due, ok := p.reviewDue(r)
		if !ok || due >= p.today() || p.wasReviewed(r) {
			return
		}
		if _, late := p.overdue(r); !late { // of which another rule speaks
			p.unreviewed(r, due)
		}
	},
}

// wasReviewed reports whether a report was reviewed: it says so, and where it does
// only with the change at hand, a review that was held names it.
func (p *Pass) wasReviewed(r *report.Report) bool {
	return p.settled(r) || r.Status.Value == report.Reviewed && p.among(p.held, r)
}

func (p *Pass) unreviewed(r *report.Report, due day.Day) {
	message, mild := fmt.Sprintf("the review was due on %s", due), false
	on, planned := p.plannedOn(r)
	switch {
	case r.Status.Value == report.Reviewed:
		message, mild = message+", and no review that was held names this report", !p.reviewing
	case planned:
		message, mild = fmt.Sprintf("%s, and is planned for %s", message, on), on <= p.soon(r)
	}
	f := p.Flag(statusPlace(r), message, `put it on an agenda: incident agenda --write; once it was held: incident review close FILE`)
	if mild {
		f.Severity = min(f.Severity, finding.Warning)
	}
}

// soon is the last day on which a late review does not look put off: as long from
// today as the policy gives from the end of an incident.
func (p *Pass) soon(r *report.Report) day.Day {
	severity, _ := p.Policy.Severity(r.Severity.Value)
	if !severity.ReviewWithin.Present() {
		return p.today()
	}
	return p.Policy.After(p.today(), severity.ReviewWithin)
}

func lateReport(status string) string {
	return "---\nid: 2026-11-05-queue-backlog\nseverity: SEV1\nstatus: " + status + "\nowner: ana\nteams: [payments]\nstarted: 2026-11-05T10:00:00Z\n" +
		"detected: 2026-11-05T10:10:00Z\nresolved: 2026-11-05T11:00:00Z\ndetected_by: alert\n---\n\n# Queue backlog\n"
}

// ReviewMinutes asks what a review that was held came to.
var ReviewMinutes = &Rule{
	ID: "review-minutes", Severity: finding.Error, Repository: true, Place: "reviews/2026-11-10.md",
	Doc: "A review that leaves no decision did not happen for whoever was not there. Who attended is noted, and under a heading with the id " +
		"of each incident at least one line \"- decision: …\".",
	Bad: "---\ndate: 2026-11-10T10:00:00Z\nstatus: held\nincidents: [2026-11-02-search-timeouts]\n---\n\n## 2026-11-02-search-timeouts\n\nWe spoke for an hour.\n",
	Good: "---\ndate: 2026-11-10T10:00:00Z\nstatus: held\nincidents: [2026-11-02-search-timeouts]\nattended: [ana, ben]\n---\n\n## 2026-11-02-search-timeouts\n\n" +
		"- decision: accepted as written\n",
	Check: func(p *Pass) {
		for _, review := range p.Reviews {
			if review.Status.Value == report.Held && !p.beforeSince(review) {
				p.minutes(review)
			}
		}
	},
}

// beforeSince reports whether a review lies before the policy's first day.
func (p *Pass) beforeSince(review *report.Review) bool {
	return p.Policy.HasSince && review.Date.Present() && p.Policy.Today(review.Date.Value) < p.Policy.Since
}

func (p *Pass) minutes(review *report.Review) {
	if len(review.Attended) == 0 {
		p.Flag(review.Status.Span(), "the review was held, and nobody is noted to have been there", `write "attended: [ana, ben]"`)
	}
	for _, id := range review.Incidents {
		if len(review.Decisions(p.namesOf(id.Value)...)) == 0 {
			p.Flag(id.Span(), "no decision is noted on "+id.Value, fmt.Sprintf(`write it under a heading "## %s" as "- decision: …"`, id.Value))
		}
	}
}

// namesOf are an id and the other names of its report, under any of which the
// minutes may have it.
func (p *Pass) namesOf(id string) []string {
	if places := p.byID[id]; len(places) == 1 {
		return append([]string{id}, places[0].report.Names()...)
	}
	return []string{id}
}

// ReviewPeople asks that whoever a review names is in the roster, and is there
// when it is still to come.
var ReviewPeople = &Rule{
	ID: "review-people", Severity: finding.Error, Repository: true, Place: "reviews/2026-12-08.md",
	Doc: "A slip in a handle means that somebody decisive is not invited, or was there and is not counted. Who has left cannot be asked to " +
		"come. Without a roster handles are not checked.",
	Bad:  "---\ndate: 2026-12-08T10:00:00Z\nstatus: planned\nincidents: []\nrequired: [anna]\n---\n",
	Good: "---\ndate: 2026-12-08T10:00:00Z\nstatus: planned\nincidents: []\nrequired: [ana]\n---\n",
	Check: func(p *Pass) {
		if !p.Roster.Known() {
			return
		}
		for _, review := range p.Reviews {
			invited := slices.Concat([]report.Field[string]{review.Organizer}, review.Required, review.Optional)
			for _, f := range slices.Concat(invited, review.Away, review.Attended) {
				p.person(f)
			}
			if review.Status.Value != report.Held && review.Date.Present() {
				p.invited(invited, p.Policy.Today(review.Date.Value))
			}
		}
	},
}

func (p *Pass) invited(handles []report.Field[string], on day.Day) {
	for _, f := range handles {
		if who := p.Roster.People[f.Value]; who.LeftBefore(on) {
			p.Flag(f.Span(), fmt.Sprintf("%s left on %s, before this review", f.Value, who.Left), "invite somebody else, or write \"status: held\"")
		}
	}
}

// ReviewDate asks that a review that was held lies where it can have been.
var ReviewDate = &Rule{
	ID: "review-date", Severity: finding.Error, Repository: true, Place: "reviews/2026-11-10.md",
	Doc: "A review that was held has happened, and after what it is about: one that lies in the future, or on a day before its incident " +
		"started, has a slip in its date, or was never held.",
	Bad: "---\ndate: 2025-11-10T10:00:00Z\nstatus: held\nincidents: [2026-11-02-search-timeouts]\nattended: [ana, ben]\n---\n\n## 2026-11-02-search-timeouts\n\n" +
		"- decision: accepted as written\n",
	Good: "---\ndate: 2026-11-10T10:00:00Z\nstatus: held\nincidents: [2026-11-02-search-timeouts]\nattended: [ana, ben]\n---\n\n## 2026-11-02-search-timeouts\n\n" +
		"- decision: accepted as written\n",
	Check: func(p *Pass) {
		for _, review := range p.Reviews {
			switch {
			case review.Status.Value != report.Held || !review.Date.Present():
			case review.Date.Value.After(p.Now):
				p.Flag(review.Date.Span(), "the review was held, and is in the future", `compare the day and the zone; while it is still to come, write "status: planned"`)
			default:
				p.tooEarly(review)
			}
		}
	},
}

// tooEarly flags a review on a day before an incident of it started. Of incidents
// from before the policy's first day nothing is asked.
func (p *Pass) tooEarly(review *report.Review) {
	on := p.Policy.Today(review.Date.Value)
	for _, id := range review.Incidents {
		places := p.byID[id.Value]
		if len(places) != 1 || !p.judged(places[0].report) {
			continue
		}
		started := places[0].report.Started
		if began := p.Policy.Today(started.Value.Time); started.Value.Known() && on < began {
			p.Flag(review.Date.Span(), fmt.Sprintf("the review was held on %s, before %s started on %s", on, id.Value, began),
				"compare the day and the year with those of the incident").
				Related = []finding.Related{{Span: started.Span(), Message: "started stands here"}}
			return
		}
	}
}

// ReviewDuration asks for a length that a review can have.
var ReviewDuration = &Rule{
	ID: "review-duration", Severity: finding.Error, Repository: true, Place: "reviews/2026-12-08.md",
	Doc: "The time of a review is shared out among its incidents, and its invitation says when it ends. What is no length, or longer than a " +
		"day, is a slip.",
	Bad:  "---\ndate: 2026-12-08T10:00:00Z\nduration: 60\nstatus: planned\nincidents: []\n---\n",
	Good: "---\ndate: 2026-12-08T10:00:00Z\nduration: 60m\nstatus: planned\nincidents: []\n---\n",
	Check: func(p *Pass) {
		for _, review := range p.Reviews {
			length := review.Duration
			if !length.Present() {
				continue
			}
			if _, err := policy.ParseLength(length.Value); err != nil {
				p.Flag(length.Span(), err.Error(), `write it as "duration: 60m", or leave it out: it is as configured then`)
			}
		}
	},
}

// ReviewHeld asks which review a report went through.
var ReviewHeld = &Rule{
	ID: "review-held", Severity: finding.Warning, Incomplete: true, Place: "reviews/minutes.md",
	Doc: "\"reviewed\" says that people sat down about the report. Where reviews are written down, one that was held names it; asked only of " +
		"incidents since the first of them.",
	Bad: "---\ndate: 2026-11-01T10:00:00Z\nstatus: held\nincidents: []\nattended: [ana, ben]\n---\n",
	Good: "---\ndate: 2026-11-10T10:00:00Z\nstatus: held\nincidents: [2026-11-02-search-timeouts]\nattended: [ana, ben]\n---\n\n## 2026-11-02-search-timeouts\n\n" +
		"- decision: accepted as written\n",
	Check: func(p *Pass) {
		r := p.Report
		began, ok := p.Policy.Day(r)
		if r.Status.Value != report.Reviewed || !ok || !p.reviewing || began < p.firstReview || p.among(p.held, r) {
			return
		}
		p.Flag(statusPlace(r), "the report is reviewed, and no review that was held names it", `add its id to "incidents" of the review, or write "status: ready"`)
	},
}

// meetings is what the reviews of a repository say of reports.
type meetings struct {
	reviewing   bool // there are reviews with a date
	firstReview day.Day
	held        map[string]bool    // ids
	planned     map[string]day.Day // the first day that is still to come, by id
}

// meet notes a review.
func (f *Facts) meet(review *report.Review) {
	if !review.Date.Present() {
		return
	}
	on := f.Policy.Today(review.Date.Value)
	if !f.reviewing || on < f.firstReview {
		f.reviewing, f.firstReview = true, on
	}
	switch {
	case review.Status.Value == report.Held:
		for _, id := range review.Incidents {
			f.held[id.Value] = true
		}
	case on >= f.today():
		for _, id := range review.Incidents {
			if first, there := f.planned[id.Value]; !there || on < first {
				f.planned[id.Value] = on
			}
		}
	}
}

// among reports whether a report has one of the ids.
func (f *Facts) among(ids map[string]bool, r *report.Report) bool {
	return slices.ContainsFunc(r.Names(), func(id string) bool { return ids[id] })
}

// plannedOn is the next day on which a review goes through a report.
func (f *Facts) plannedOn(r *report.Report) (next day.Day, planned bool) {
	for _, id := range r.Names() {
		if on, there := f.planned[id]; there && (!planned || on < next) {
			next, planned = on, true
		}
	}
	return next, planned
}
