package agenda

import (
	"cmp"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/report"
)

// mostListed is how many follow-ups of a kind an agenda names, and how many reports
// of a kind beside those that it goes through and those that the planned review
// names: nobody reads more before a meeting. What a report lacks is found out only
// of those.
const mostListed = 20

// reports sorts the reports into those to go through, those that have to wait,
// and those that are not ready.
func (b *builder) reports() {
	named := b.named()
	var claiming, unready []Entry
	for _, r := range b.Reports {
		switch _, onReview := named[r]; {
		case r.Status.Value == report.Ready, onReview && r.Status.Value == report.Reviewed:
			claiming = append(claiming, b.entry(r, onReview))
		case onReview || b.pressing(r):
			unready = append(unready, b.entry(r, onReview))
		case r.Header != report.FrontMatter:
			b.out.Unjudged++
		case b.Policy.Judged(r) && r.Status.Value != report.Reviewed:
			b.out.InTime++
		}
	}
	slices.SortFunc(claiming, b.byUrgency)
	b.goThrough(claiming, unready)
}

// goThrough takes what fits. Which patterns are worth raising depends on what is
// gone through, and how much that is on whether there are any: time is set aside
// for them at first, and given back where it is not needed.
func (b *builder) goThrough(claiming, unready []Entry) {
	b.out.Patterns = b.Patterns
	b.setAside()
	incomplete := b.pick(claiming)
	if b.patterns(); len(b.out.Patterns) == 0 && b.out.Plan.Patterns > 0 {
		b.setAside()
		incomplete = b.pick(claiming)
		b.patterns()
	}
	b.share()
	for i := range b.out.Ready {
		e := &b.out.Ready[i]
		e.Impact, e.Reading = Impact(b.whole(e.Report)), b.reading(e.Report)
	}
	for i := range b.out.Next {
		b.out.Next[i].Impact = Impact(b.whole(b.out.Next[i].Report))
	}
	b.lacking(append(unready, incomplete...))
}

// lacking lists what is not ready, and says of each what it lacks.
func (b *builder) lacking(unready []Entry) {
	slices.SortFunc(unready, b.byDeadline)
	listed := slices.IndexFunc(unready, func(e Entry) bool { return !e.Planned })
	if listed < 0 {
		listed = len(unready)
	}
	listed = min(len(unready), listed+mostListed)
	b.out.NotReady, b.out.NotReadyMore = unready[:listed], len(unready)-listed
	for i := range b.out.NotReady {
		e := &b.out.NotReady[i]
		e.Impact, e.Missing = Impact(b.whole(e.Report)), b.missing(b.whole(e.Report))
	}
}

// whole is a report with all its text.
func (b *builder) whole(r *report.Report) *report.Report {
	if b.Whole == nil {
		return r
	}
	return b.Whole(r)
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
	return r.Status.Value == report.Ready && b.Complete(b.whole(r))
}

// pressing reports whether somebody has to be asked about a report that is not
// ready: it claims to be, its deadline (where a policy has none for reports, that
// of the review) has passed or comes no later than a lead time after the review,
// or it has none because nobody said how bad it was.
func (b *builder) pressing(r *report.Report) bool {
	if !b.Policy.Judged(r) || r.Status.Value == report.Reviewed {
		return false
	}
	_, known := b.Policy.Severity(r.Severity.Value)
	due, ok := b.Policy.ReportDue(r)
	if !ok {
		due, ok = b.Policy.ReviewDue(r)
	}
	return !known || ok && due <= b.Policy.After(b.On, b.Policy.Review.LeadTime)
}

func (b *builder) entry(r *report.Report, onReview bool) Entry {
	e := Entry{Report: r, Planned: onReview, Waiting: b.waiting(r), Recurring: b.recurring(r)}
	if b.Policy.Judged(r) {
		e.Due, e.HasDue = b.Policy.ReportDue(r)
		e.ReviewDue, e.HasReviewDue = b.Policy.ReviewDue(r)
	}
	return e
}

// deadline is the day by which the report has to be ready; under a policy that
// gives reports none, that by which it has to be reviewed.
func (e Entry) deadline() (day.Day, bool) {
	if e.HasDue {
		return e.Due, true
	}
	return e.ReviewDue, e.HasReviewDue
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

// byDeadline puts first what the planned review names, then the worst severity,
// then the earliest deadline; what has none comes last of its severity.
func (b *builder) byDeadline(x, y Entry) int {
	dueX, hasX := x.deadline()
	dueY, hasY := y.deadline()
	return cmp.Or(
		trueFirst(x.Planned, y.Planned),
		cmp.Compare(b.rank(x), b.rank(y)),
		compareDays(hasX, dueX, hasY, dueY), b.byUrgency(x, y),
	)
}

// compareDays puts the earlier day first, and last what has none.
func compareDays(hasX bool, x day.Day, hasY bool, y day.Day) int {
	return cmp.Or(trueFirst(hasX, hasY), cmp.Compare(x, y))
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

const reportDeadline = "report"

// late lists the reports of which a deadline lies before today.
func (b *builder) late() {
	var all []Late
	for _, r := range b.Reports {
		if !b.Policy.Judged(r) || r.Status.Value == report.Reviewed {
			continue
		}
		if passed := b.passed(r); len(passed) > 0 {
			all = append(all, Late{r, passed})
		}
	}
	slices.SortFunc(all, func(x, y Late) int {
		return cmp.Or(
			cmp.Compare(b.Policy.Rank(x.Report.Severity.Value), b.Policy.Rank(y.Report.Severity.Value)),
			cmp.Compare(x.Passed[0].Due, y.Passed[0].Due), strings.Compare(x.Report.Path(), y.Report.Path()),
		)
	})
	for n, l := range all {
		if len(b.out.Late) == mostListed {
			b.out.LateMore = len(all) - n
			return
		}
		if b.ready(l.Report) { // the report itself is in time
			l.Passed = slices.DeleteFunc(l.Passed, func(d Deadline) bool { return d.What == reportDeadline })
		}
		if len(l.Passed) > 0 {
			b.out.Late = append(b.out.Late, l)
		}
	}
}

// passed are the deadlines of a report that lie before today, whatever it holds.
func (b *builder) passed(r *report.Report) (passed []Deadline) {
	if due, ok := b.Policy.ReportDue(r); ok && due < b.today {
		passed = append(passed, Deadline{reportDeadline, due, int(b.today - due)})
	}
	if due, ok := b.Policy.ReviewDue(r); ok && due < b.today {
		passed = append(passed, Deadline{"review", due, int(b.today - due)})
	}
	return passed
}
