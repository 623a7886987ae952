package minutes

import (
	"cmp"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
)

// Spread is a distribution of days: the middle one and the ends. The zero Spread
// is of nothing.
type Spread struct {
	Count       int
	Median      float64
	Least, Most int
}

func spreadOf(days []int) Spread {
	if len(days) == 0 {
		return Spread{}
	}
	slices.Sort(days)
	n := len(days)
	return Spread{Count: n, Median: float64(days[(n-1)/2]+days[n/2]) / 2, Least: days[0], Most: days[n-1]}
}

// wait is how many days went by from the end of an incident to a review that was
// held. What was resolved after its review waited for no time that could be told.
func (m *Room) wait(r *report.Report, review *report.Review) (days int, ok bool) {
	if review.Status.Value != report.Held || !review.Date.Present() || !r.Resolved.Value.Known() {
		return 0, false
	}
	days = int(m.Policy.Today(review.Date.Value) - m.Policy.Today(r.Resolved.Value.Time))
	return days, days >= 0
}

// Latency is how long the incidents of a severity waited for their first review.
type Latency struct {
	Severity string
	Spread
	// Unknown is how many were reviewed, and do not say when they were resolved.
	Unknown int
	// Limit is the time that the policy gives, absent where it gives none. Within
	// is how many of Limited incidents were reviewed in that time.
	Limit           policy.Period
	Within, Limited int
}

// Latencies tells how long the incidents of these reviews waited, the worst
// severity first. Each incident counts once, with the first review that was held
// on it; where that is none of these, it does not count.
func (m *Room) Latencies(records []Record) []Latency {
	first := m.firstReviews()
	found, waits := map[string]Latency{}, map[string][]int{}
	for _, record := range records {
		for _, i := range record.Incidents {
			if i.Report == nil || first[i.Report] != record.Review {
				continue
			}
			first[i.Report] = nil // named twice, it is still one
			severity := i.Report.Severity.Value
			found[severity] = m.counted(found[severity], i, record)
			if i.HasWait {
				waits[severity] = append(waits[severity], i.Wait)
			}
		}
	}
	var out []Latency
	for severity, l := range found {
		l.Severity, l.Spread = severity, spreadOf(waits[severity])
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b Latency) int {
		return cmp.Or(cmp.Compare(m.Policy.Rank(a.Severity), m.Policy.Rank(b.Severity)), strings.Compare(a.Severity, b.Severity))
	})
	return out
}

// counted is a severity with one more incident.
func (m *Room) counted(l Latency, i Incident, record Record) Latency {
	if !i.HasWait {
		l.Unknown++
	}
	severity, _ := m.Policy.Severity(i.Report.Severity.Value)
	l.Limit = severity.ReviewWithin
	if due, ok := m.Policy.ReviewDue(i.Report); ok {
		l.Limited++
		if record.On <= due {
			l.Within++
		}
	}
	return l
}

// firstReviews are the first reviews that were held on each report.
func (m *Room) firstReviews() map[*report.Report]*report.Review {
	first := map[*report.Report]*report.Review{}
	for _, review := range m.Reviews {
		if review.Status.Value != report.Held || !review.Date.Present() {
			continue
		}
		for _, id := range review.Incidents {
			if r := m.named(id.Value); r != nil && (first[r] == nil || Earlier(review, first[r]) < 0) {
				first[r] = review
			}
		}
	}
	return first
}

// Earlier orders reviews by their date, those without one first, then by path.
func Earlier(a, b *report.Review) int {
	return cmp.Or(a.Date.Value.Compare(b.Date.Value), strings.Compare(a.Path(), b.Path()))
}
