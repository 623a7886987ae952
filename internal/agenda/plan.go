package agenda

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/report"
)

// Plan is how many minutes go to what. Together they are never more than the
// review lasts.
type Plan struct {
	// Decisions, FollowUps and Patterns are the minutes for what became of the last
	// decisions, for the follow-ups that are listed, and for patterns; 0 where there
	// is nothing to speak of, or no time for it.
	Decisions, FollowUps, Patterns int
	// Incidents are the minutes of all incidents together.
	Incidents int
}

// Minutes that are set aside for what is not an incident, where a review is long
// enough that this is at most a third of it.
const (
	decisionMinutes = 5
	followUpMinutes = 10
	patternMinutes  = 5
)

// LeastMinutes is how long it takes at least to go through a report that
// everybody has read. What gets less than that is read aloud, not reviewed.
const LeastMinutes = 10

// setAside sets time aside for what is not an incident, the most important first.
func (b *builder) setAside() {
	total := int(b.out.Duration.Minutes())
	left := total / 3
	take := func(there bool, minutes int) int {
		if !there || minutes > left {
			return 0
		}
		left -= minutes
		return minutes
	}
	p := &b.out.Plan
	p.FollowUps = take(len(b.out.Due)+len(b.out.Stale)+len(b.out.Slipped) > 0, followUpMinutes)
	p.Decisions = take(len(b.out.Decisions) > 0, decisionMinutes)
	p.Patterns = take(len(b.out.Patterns) > 0, patternMinutes)
	p.Incidents = total - p.FollowUps - p.Decisions - p.Patterns
}

// pick takes as many reports as there is time for, in their order, and lists those
// that have to wait. It returns those that claim to be ready and are not complete.
func (b *builder) pick(claiming []Entry) (incomplete []Entry) {
	b.out.Ready, b.out.Next, b.out.NextMore = nil, nil, 0
	room := max(1, b.out.Plan.Incidents/LeastMinutes)
	named := b.out.Review != nil && len(b.out.Review.Incidents) > 0
	for n, e := range claiming {
		on, elsewhere := b.plannedElsewhere(e)
		full := len(b.out.Ready) == room || named && !e.Planned || elsewhere
		if full && len(b.out.Next) >= mostListed && !e.Planned {
			b.out.NextMore = len(claiming) - n
			break
		}
		switch {
		case e.Report.Status.Value == report.Ready && !b.ready(e.Report):
			incomplete = append(incomplete, e)
			continue
		case !full:
			b.out.Ready = append(b.out.Ready, e)
			continue
		case elsewhere:
			e.Why = "it is planned for " + on.String()
		case !e.Planned && named:
			e.Why = "the planned review does not name it"
		default:
			e.Why = b.tooMany(e)
		}
		b.out.Next = append(b.out.Next, e)
	}
	return incomplete
}

// plannedElsewhere reports whether a review that is still to come names a report
// which this one does not, and when.
func (b *builder) plannedElsewhere(e Entry) (on day.Day, elsewhere bool) {
	for _, r := range b.Reviews {
		if e.Planned || !upcoming(r) || r == b.out.Review || b.Policy.Today(r.Date.Value) < b.Present {
			continue
		}
		if slices.ContainsFunc(r.Incidents, func(id report.Field[string]) bool { return called(e.Report, id.Value) }) {
			return b.Policy.Today(r.Date.Value), true
		}
	}
	return 0, false
}

// tooMany says why a report has to wait: what it shares with those that do not is
// not the reason.
func (b *builder) tooMany(e Entry) string {
	last := b.out.Ready[len(b.out.Ready)-1]
	why := "waiting as long or longer"
	switch {
	case b.rank(last) != b.rank(e):
		why = "worse"
	case compareDays(last.HasReviewDue, last.ReviewDue, e.HasReviewDue, e.ReviewDue) != 0:
		why = "due sooner"
	case last.Recurring != e.Recurring:
		why = "part of a pattern"
	}
	return fmt.Sprintf("no time is left: those before it are %s", why)
}

// byUrgency puts first what the planned review names, then the worst severity,
// then what has to be reviewed soonest, then what is part of a pattern, then what
// waits longest; what waits since nobody knows when comes last.
func (b *builder) byUrgency(x, y Entry) int {
	return cmp.Or(
		trueFirst(x.Planned, y.Planned),
		cmp.Compare(b.rank(x), b.rank(y)),
		compareDays(x.HasReviewDue, x.ReviewDue, y.HasReviewDue, y.ReviewDue),
		trueFirst(x.Recurring, y.Recurring),
		trueFirst(x.Waiting.Known(), y.Waiting.Known()),
		x.Waiting.Time.Compare(y.Waiting.Time),
		strings.Compare(x.Report.Path(), y.Report.Path()),
	)
}

func (b *builder) rank(e Entry) int { return b.Policy.Rank(e.Report.Severity.Value) }

// share gives every report that is gone through its least time, and divides the
// rest: each severity weighs one more than the next less bad one. Minutes are
// whole, so that some may be left over.
func (b *builder) share() {
	sum := 0
	for _, e := range b.out.Ready {
		sum += b.weight(e)
	}
	least := LeastMinutes
	if n := len(b.out.Ready); n*least > b.out.Plan.Incidents {
		least = 0 // a review that is shorter than that
	}
	rest := b.out.Plan.Incidents - len(b.out.Ready)*least
	for i := range b.out.Ready {
		b.out.Ready[i].Minutes = least + rest*b.weight(b.out.Ready[i])/sum
	}
}

func (b *builder) weight(e Entry) int { return max(1, len(b.Policy.Severities)-b.rank(e)) }

// Crowded reports whether the review is too short for even one report.
func (a Agenda) Crowded() bool {
	return slices.ContainsFunc(a.Ready, func(e Entry) bool { return e.Minutes < LeastMinutes })
}
