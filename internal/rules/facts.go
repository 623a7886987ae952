package rules

import (
	"slices"
	"sync"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
)

// Input is what the rules know.
type Input struct {
	Policy *policy.Policy
	Roster roster.Roster
	// Template is the template that a report follows, nil where the report
	// names one that does not exist.
	Template func(*report.Report) *report.Template
	// Templates are the names of the templates that reports may follow.
	Templates []string
	// Reports are all reports of the repository, sorted by path.
	Reports []*report.Report
	// Parsed is what the reader found wrong with each report.
	Parsed  map[*report.Report][]finding.Finding
	Reviews []*report.Review
	// Other is what was found wrong in reading files that are not reports: the
	// reviews, and links and pipes in the place of reports.
	Other []finding.Finding
	// Now is the instant that clocks are compared with.
	Now time.Time
	// Exists reports whether the repository holds a file or a folder, by its
	// path from the root, with slashes. It is nil where nobody can say.
	Exists func(path string) bool
	// Matches reports whether a path is one where reports are looked for. It is nil
	// where nothing is compared.
	Matches func(path string) bool
	// Whole reads all of a report of which only a part was read. It is nil where
	// nobody can.
	Whole func(*report.Report) *report.Report
	// Base is what the reports are compared with, nil where they are not.
	Base *Base
	// Baseline are the findings that are passed over.
	Baseline Baseline
	// final says that no report has time left, see Reviewing.
	final bool
}

// Facts is the input with what many rules look up.
type Facts struct {
	Input
	byID      map[string][]place // ids and aliases of reports
	followUps map[string][]place // ids of follow-ups
	places    []place            // of these, one for each id
	stems     map[string]bool
	pressing  map[*report.Report]*report.Review
	before    map[*report.Report]*report.Report   // as on the base, of those that have changed
	merged    map[*report.Report][]*report.Report // others of the base that live on there as aliases
	// successors are what reports of the base have become.
	successors map[*report.Report]*report.Report
	meetings
	copies sync.Map            // the shingles of templates
	spots  sync.Map            // which words reports hold
	names  map[string][]called // by their first word
	people func() []string     // the handles of the roster, once somebody asks
	lines  struct {
		once sync.Once
		of   map[string][]*report.Report // the reports that hold a line
	}
}

// place is where an id is given to a report or a follow-up.
type place struct {
	report *report.Report
	span   source.Span
}

// NewFacts builds the indexes.
func NewFacts(in Input) *Facts {
	reports, items := len(in.Reports), countItems(in.Reports)
	f := &Facts{
		Input: in, byID: make(map[string][]place, reports), followUps: make(map[string][]place, items),
		stems: make(map[string]bool, reports), places: make([]place, 0, reports+items), pressing: map[*report.Report]*report.Review{},
		meetings: meetings{held: map[string]bool{}, planned: map[string]day.Day{}},
	}
	f.names, f.people = nameIndex(f), sync.OnceValue(in.Roster.Handles)
	for _, r := range in.Reports {
		f.index(r)
	}
	for _, review := range in.Reviews {
		f.press(review)
		f.meet(review)
	}
	f.indexBase()
	return f
}

func (f *Facts) index(r *report.Report) {
	f.stems[report.Stem(r.Path())] = true
	for _, id := range append([]report.Field[string]{r.ID}, r.Aliases...) {
		if id.Present() && !slices.ContainsFunc(f.byID[id.Value], func(p place) bool { return p.report == r }) {
			f.note(f.byID, id, r)
		}
	}
	for _, item := range r.FollowUps {
		if item.ID.Present() {
			f.note(f.followUps, item.ID, r)
		}
	}
}

// note adds a place to an index. Nearly all ids stand in one, and all of these are
// kept in one piece of memory.
func (f *Facts) note(index map[string][]place, id report.Field[string], r *report.Report) {
	at := place{r, id.Span()}
	if others := index[id.Value]; others != nil {
		index[id.Value] = append(others, at)
		return
	}
	f.places = append(f.places, at)
	last := len(f.places) - 1
	index[id.Value] = f.places[last : last+1 : last+1]
}

func countItems(reports []*report.Report) (n int) {
	for _, r := range reports {
		n += len(r.FollowUps)
	}
	return n
}

// press notes the reports that a planned review goes through, from its lead
// time on until its day is over.
func (f *Facts) press(review *report.Review) {
	if review.Status.Value != report.Planned || !review.Date.Present() {
		return
	}
	today := f.today()
	if today < f.Policy.LeadDay(review.Date.Value) || today > f.Policy.Today(review.Date.Value) {
		return
	}
	for _, r := range f.Reports {
		if f.pressing[r] == nil && names(review, r) {
			f.pressing[r] = review
		}
	}
}

func names(review *report.Review, r *report.Report) bool {
	if review.Names(report.Stem(r.Path())) || r.ID.Present() && review.Names(r.ID.Value) {
		return true
	}
	return slices.ContainsFunc(r.Aliases, func(a report.Field[string]) bool { return review.Names(a.Value) })
}

func (f *Facts) today() day.Day { return f.Policy.Today(f.Now) }

// known reports whether an id or an alias is that of a report.
func (f *Facts) known(id string) bool { return len(f.byID[id]) > 0 || f.stems[id] }

// overdue reports whether a draft should have been ready before today.
func (f *Facts) overdue(r *report.Report) (day.Day, bool) {
	due, ok := f.reportDue(r)
	return due, ok && draft(r) && due < f.today()
}

// reportDue is the day by which a report must be ready.
func (f *Facts) reportDue(r *report.Report) (day.Day, bool) { return f.deadline(r, f.Policy.ReportDue) }

// reviewDue is the day by which a report must be reviewed.
func (f *Facts) reviewDue(r *report.Report) (day.Day, bool) { return f.deadline(r, f.Policy.ReviewDue) }

// deadline is a day that the policy gives a report. A change does not put it off:
// what the base says of severity and times counts as well, and the earlier day
// holds.
func (f *Facts) deadline(r *report.Report, by func(*report.Report) (day.Day, bool)) (day.Day, bool) {
	due, ok := by(r)
	for _, before := range f.befores(r) {
		if before != f.before[r] && before.Status.Value == report.Reviewed {
			continue // it was in time
		}
		if then, was := deadlineBefore(before, by); was && (!ok || then < due) {
			due, ok = then, true
		}
	}
	return due, ok
}

// deadlineBefore is the day that the policy gave a report as the base has it. A day
// before that of the id there comes from a slip, which may be corrected.
func deadlineBefore(before *report.Report, by func(*report.Report) (day.Day, bool)) (day.Day, bool) {
	due, ok := by(before)
	began, known := report.DayOfID(report.Stem(before.Path()))
	return due, ok && (!known || due >= began)
}

// lenient reports whether what a report lacks is a warning only: while it is a
// draft that still has time, and not one that was ready on the base.
func (f *Facts) lenient(r *report.Report) bool {
	_, late := f.overdue(r)
	return draft(r) && !f.final && !late && f.pressing[r] == nil && !f.promised(r)
}

// judged reports whether a report's completeness is judged. One that was on the
// base does not escape by a name or a time before the policy's first day.
func (f *Facts) judged(r *report.Report) bool {
	return f.Policy.Judged(r) || r.Header == report.FrontMatter && slices.ContainsFunc(f.befores(r), f.Policy.Judged)
}

// draft reports whether the owner has yet to say that the report is ready; a
// report that says nothing has not.
func draft(r *report.Report) bool {
	return r.Status.Value != report.Ready && r.Status.Value != report.Reviewed
}

// legible reports whether a report is ours and could be read.
func (f *Facts) legible(r *report.Report) bool {
	return r.Header == report.FrontMatter && !f.tooComplex(r)
}

func (f *Facts) tooComplex(r *report.Report) bool {
	return slices.ContainsFunc(f.Parsed[r], func(found finding.Finding) bool { return found.Rule == report.RuleTooComplex })
}

// missing is what the template asks for and the report does not say; of a
// report that was reviewed nothing more is asked, because the template may have
// changed since.
func (f *Facts) missing(r *report.Report) []report.Gap {
	if f.settled(r) {
		return nil
	}
	var gaps []report.Gap
	for _, t := range f.asking(r) {
		told := gaps
		for _, gap := range f.Policy.Missing(r, t) {
			if !slices.ContainsFunc(told, gap.Same) {
				gaps = append(gaps, gap)
			}
		}
	}
	return gaps
}

// taken is what a report said as one that was ready on the base, where it was asked
// for, and does not say any more, beside what is missing from it anyway. Neither a
// lesser severity nor a review that is over takes back what was written. One that it
// goes on with as an alias may have followed another template; what counts is what
// its severity asks for.
func (f *Facts) taken(r, before *report.Report) []report.Gap {
	then := f.Template(before)
	if before != f.before[r] {
		then = f.Template(r)
		if f.Policy.Rank(before.Severity.Value) >= f.Policy.Rank(r.Severity.Value) {
			return nil
		}
	}
	if then == nil {
		return nil
	}
	asBefore := *r
	asBefore.Severity = before.Severity
	told := slices.Concat(f.Policy.Missing(before, then), f.missing(r))
	return slices.DeleteFunc(f.Policy.Missing(&asBefore, then), func(gap report.Gap) bool {
		return slices.ContainsFunc(told, gap.Same)
	})
}

// asking are the templates that ask something of a report: its own, and where it
// was ready on the base, the one that it followed there.
func (f *Facts) asking(r *report.Report) []*report.Template {
	templates := []*report.Template{f.Template(r)}
	if before := f.before[r]; before != nil && !draft(before) && before.Template.Value != r.Template.Value {
		templates = append(templates, f.Template(before))
	}
	return slices.DeleteFunc(templates, func(t *report.Template) bool { return t == nil })
}

// key returns a key of the front matter, and whether it stands there.
func key(r *report.Report, name string) (report.Key, bool) {
	i := slices.IndexFunc(r.Keys, func(k report.Key) bool { return k.Name == name })
	if i < 0 {
		return report.Key{}, false
	}
	return r.Keys[i], true
}

// misread reports whether the reader already spoke of a key's value, which then
// is wrong rather than absent.
func (f *Facts) misread(r *report.Report, name string) bool {
	k, there := key(r, name)
	return there && slices.ContainsFunc(f.Parsed[r], func(found finding.Finding) bool {
		return found.Span.Start < k.Entry.End && found.Span.End > k.Entry.Start
	})
}

// placeOfKey is where a key stands or belongs: at the nearest key before it in
// the order of new reports, else at the line that closes the front matter.
func placeOfKey(r *report.Report, name string) source.Span {
	var at source.Span
	for _, known := range report.Keys {
		if k, there := key(r, known.Name); there {
			at = k.Span
		}
		if known.Name == name {
			break
		}
	}
	if at.IsZero() {
		return r.File.Line(r.File.LineOf(r.YAML.End))
	}
	return at
}
