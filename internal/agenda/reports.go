package agenda

import (
	"cmp"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/report"
)

// reports sorts the reports into those to go through and those that are not
// ready.
func (b *builder) reports() {
	named := b.named()
	for _, r := range b.Reports {
		switch _, onReview := named[r]; {
		case onReview && (b.ready(r) || r.Status.Value == report.Reviewed), len(named) == 0 && b.ready(r):
			b.out.Ready = append(b.out.Ready, b.entry(r, onReview))
		case b.ready(r):
			b.out.Also = append(b.out.Also, b.entry(r, false))
		case onReview || b.pressing(r):
			b.out.NotReady = append(b.out.NotReady, b.entry(r, onReview))
		case r.Header != report.FrontMatter:
			b.out.Unjudged++
		case b.Policy.Judged(r) && r.Status.Value != report.Reviewed:
			b.out.InTime++
		}
	}
	slices.SortFunc(b.out.Ready, b.byUrgency)
	slices.SortFunc(b.out.Also, b.byUrgency)
	slices.SortFunc(b.out.NotReady, b.byDeadline)
	b.share()
}

// named are the reports that the planned review names, by id, alias or the stem
// of the file. Ids that no report has are noted.
func (b *builder) named() map[*report.Report]bool {
	named := map[*report.Report]bool{}
	if b.out.Review == nil {
		return named
	}
	for _, id := range b.out.Review.Incidents {
		i := slices.IndexFunc(b.Reports, func(r *report.Report) bool { return called(r, id.Value) })
		if i < 0 {
			b.out.Unknown = append(b.out.Unknown, id.Value)
			continue
		}
		named[b.Reports[i]] = true
	}
	return named
}

func called(r *report.Report, id string) bool {
	return r.Name() == id || report.Stem(r.Path()) == id ||
		slices.ContainsFunc(r.Aliases, func(a report.Field[string]) bool { return a.Value == id })
}

// ready reports whether a report can be reviewed: its owner says so, and it is
// complete.
func (b *builder) ready(r *report.Report) bool {
	return r.Status.Value == report.Ready && b.Complete(r)
}

// pressing reports whether somebody has to be asked about a report that is not
// ready: it claims to be, its deadline has passed or comes no later than a lead
// time after the review, or it has none because nobody said how bad it was.
func (b *builder) pressing(r *report.Report) bool {
	if !b.Policy.Judged(r) || r.Status.Value == report.Reviewed {
		return false
	}
	_, known := b.Policy.Severity(r.Severity.Value)
	due, ok := b.Policy.ReportDue(r)
	return r.Status.Value == report.Ready || !known || ok && due <= b.Policy.After(b.On, b.Policy.Review.LeadTime)
}

func (b *builder) entry(r *report.Report, onReview bool) Entry {
	e := Entry{Report: r, Impact: Impact(r), Planned: onReview, Waiting: b.waiting(r)}
	if b.Policy.Judged(r) {
		e.Due, e.HasDue = b.Policy.ReportDue(r)
	}
	if r.Status.Value != report.Reviewed {
		e.Missing = b.missing(r)
	}
	return e
}

// missing is what keeps a report from being ready: its status, then what it
// lacks.
func (b *builder) missing(r *report.Report) []string {
	if r.Header != report.FrontMatter {
		return []string{"it has no front matter that could be read"}
	}
	lacks := b.Missing(r)
	switch r.Status.Value {
	case report.Ready:
		return lacks
	case "":
		return append([]string{"the status is not stated"}, lacks...)
	}
	return append([]string{"the status is " + string(r.Status.Value)}, lacks...)
}

// waiting is since when a report waits for its review: since it was set ready,
// else since the incident was over.
func (b *builder) waiting(r *report.Report) history.Date {
	if since := b.Trace(r).Since(report.Ready); r.Status.Value == report.Ready && since.Known() && !since.Suspect {
		return since
	}
	for _, m := range []report.Field[report.Moment]{r.Resolved, r.Mitigated, r.Started} {
		if m.Value.Known() {
			return history.Date{Time: m.Value.Time, From: history.Text}
		}
	}
	return history.Date{}
}

// byUrgency puts the worst severity first, then what waits longest; what waits
// since nobody knows when comes last.
func (b *builder) byUrgency(x, y Entry) int {
	return cmp.Or(
		cmp.Compare(b.Policy.Rank(x.Report.Severity.Value), b.Policy.Rank(y.Report.Severity.Value)),
		trueFirst(x.Waiting.Known(), y.Waiting.Known()),
		x.Waiting.Time.Compare(y.Waiting.Time),
		strings.Compare(x.Report.Path(), y.Report.Path()),
	)
}

// byDeadline puts first what the planned review names, then the worst severity,
// then the earliest deadline; what has none comes last of its severity.
func (b *builder) byDeadline(x, y Entry) int {
	return cmp.Or(
		trueFirst(x.Planned, y.Planned),
		cmp.Compare(b.Policy.Rank(x.Report.Severity.Value), b.Policy.Rank(y.Report.Severity.Value)),
		trueFirst(x.HasDue, y.HasDue), cmp.Compare(x.Due, y.Due), b.byUrgency(x, y),
	)
}

func trueFirst(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return -1
	}
	return 1
}

// share divides the review among its reports: each severity weighs one more than
// the next less bad one. Minutes are whole, so that some may be left over.
func (b *builder) share() {
	sum := 0
	for _, e := range b.out.Ready {
		sum += b.weight(e.Report)
	}
	for i := range b.out.Ready {
		e := &b.out.Ready[i]
		e.Minutes = int(b.out.Duration.Minutes()) * b.weight(e.Report) / sum
	}
}

func (b *builder) weight(r *report.Report) int {
	return max(1, len(b.Policy.Severities)-b.Policy.Rank(r.Severity.Value))
}

// leastMinutes is how long it takes at least to go through a report that
// everybody has read.
const leastMinutes = 5

// Crowded reports whether there are more reports than there is time for.
func (a Agenda) Crowded() bool {
	return slices.ContainsFunc(a.Ready, func(e Entry) bool { return e.Minutes < leastMinutes })
}

// Late is a report of which a deadline has passed.
type Late struct {
	Report *report.Report
	Passed []Deadline
}

// Deadline is a day that the policy set and that has passed.
type Deadline struct {
	// What was due: "report" or "review".
	What string
	Due  day.Day
	// Days is how many days have passed since.
	Days int
}

// late collects the reports of which a deadline lies before today.
func (b *builder) late() {
	for _, r := range b.Reports {
		if !b.Policy.Judged(r) || r.Status.Value == report.Reviewed {
			continue
		}
		l := Late{Report: r}
		if due, ok := b.Policy.ReportDue(r); ok && due < b.today && !b.ready(r) {
			l.Passed = append(l.Passed, Deadline{"report", due, int(b.today - due)})
		}
		if due, ok := b.Policy.ReviewDue(r); ok && due < b.today {
			l.Passed = append(l.Passed, Deadline{"review", due, int(b.today - due)})
		}
		if len(l.Passed) > 0 {
			b.out.Late = append(b.out.Late, l)
		}
	}
	slices.SortFunc(b.out.Late, func(x, y Late) int {
		return cmp.Or(
			cmp.Compare(b.Policy.Rank(x.Report.Severity.Value), b.Policy.Rank(y.Report.Severity.Value)),
			cmp.Compare(x.Passed[0].Due, y.Passed[0].Due), strings.Compare(x.Report.Path(), y.Report.Path()),
		)
	})
}
