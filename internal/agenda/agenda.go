// Package agenda decides what a review goes through and who should be there: the
// reports that are ready and fit into its time, what the others lack, the
// deadlines that will have passed, what became of the last decisions, and the
// follow-ups that somebody has to look at again.
package agenda

import (
	"cmp"
	"slices"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
)

// Input is what an agenda is made from.
type Input struct {
	Reports []*report.Report
	Reviews []*report.Review
	// Items are all follow-ups, judged as of Now, the most pressing first.
	Items  []*followup.Item
	Policy *policy.Policy
	Roster roster.Roster
	// Away are the handles of those who cannot come, beside what the roster and the
	// planned review say.
	Away []string
	// NoGuests leaves out those whom nobody but the planned review names.
	NoGuests bool
	// Patterns are what several incidents have in common, the most frequent first.
	Patterns []Pattern
	// Trace tells what happened to a report.
	Trace func(*report.Report) history.ReportTrace
	// Versions are those of a report, oldest first; the last is the current one.
	// It is asked only for what the review goes through.
	Versions func(*report.Report) []Version
	// Whole returns a report with all its text, where Reports have no more than what
	// lists need; nil takes them as they are.
	Whole func(*report.Report) *report.Report
	// Complete reports whether a report says all that its template asks for.
	Complete func(*report.Report) bool
	// Missing lists what a report still lacks, each in a few words.
	Missing func(*report.Report) []string
	// Now is the instant by which deadlines have passed or not: for a review that is
	// to come, its day.
	Now time.Time
	// Present is the day on which the agenda is made: a review that was planned for
	// an earlier one and is still not held takes nothing from this one.
	Present day.Day
	// On is the day of the review.
	On day.Day
	// Planned is the planned review that the agenda is for; nil leaves it to the day
	// and the time.
	Planned *report.Review
	// At is when the review begins; the zero Time leaves it to the planned review,
	// else to the policy's cadence.
	At time.Time
	// Duration is how long the review lasts; where it is absent, the planned
	// review says it, else the policy.
	Duration policy.Period
}

// Agenda is what one review goes through.
type Agenda struct {
	On day.Day
	// Passed says that this day lies before the one on which the agenda is made: then
	// deadlines and follow-ups are as of that one.
	Passed bool
	// Zone is where days begin and end.
	Zone *time.Location
	// Start is when the review begins, in the policy's zone; the zero Time where
	// nobody says it.
	Start    time.Time
	Duration time.Duration
	// PreRead is when the reports have to be complete, so that people can read
	// them before.
	PreRead time.Time
	// Review is the planned review of that day, nil where there is none.
	Review *report.Review
	// Away are the handles of those who cannot come, beside what the roster says,
	// sorted.
	Away      []string
	Organizer Organizer
	Audience  Audience
	// Plan is how the minutes are shared among what is gone through.
	Plan Plan
	// Ready are the reports to go through, in their order. Next are those that are
	// ready and have to wait for the next review, each with the reason; NextMore is
	// how many more say that they are.
	Ready, Next []Entry
	NextMore    int
	// NotReady are reports that are not ready: those on the planned review
	// first, of both the worst severity first, then by deadline. NotReadyMore is how
	// many more there are; InTime how many drafts still have time.
	NotReady             []Entry
	NotReadyMore, InTime int
	// Unjudged is how many reports have no front matter that could be read, so
	// that nobody can tell whether they are ready.
	Unjudged int
	// Late are the reports of which a deadline has passed, worst severity first;
	// LateMore is how many more may be.
	Late     []Late
	LateMore int
	// Decisions are those of the last review.
	Decisions []Decision
	// Due are open follow-ups that came due after the day Since, at the latest
	// on the day of the review; Stale are the other ones that are stale. Slipped are
	// open ones of neither, whose stated date was moved since; Closed those that
	// were done or dropped since.
	Due, Stale, Slipped, Closed []*followup.Item
	// Untold is how many follow-ups may be stale, UntoldClosed how many may have been
	// closed since the last review or before it: history does not tell.
	Untold, UntoldClosed int
	// Patterns are those that something on this agenda is part of.
	Patterns []Pattern
	// Since is the day of the last review that was held, Held; where there was
	// none, Held is nil and Since lies DefaultDays before the review.
	Since day.Day
	Held  *report.Review
	// Unknown are ids on the planned review that no report has.
	Unknown []string
	// Reports is how many reports were looked at.
	Reports int
}

// DefaultDays is how many days of follow-ups a first review looks back on: two
// weeks, the usual distance of reviews.
const DefaultDays = 14

// MostPressing are those of a list of follow-ups that an agenda names: a meeting
// gets through no more.
func MostPressing(items []*followup.Item) []*followup.Item {
	return items[:min(len(items), mostListed)]
}

// Entry is a report on the agenda.
type Entry struct {
	Report *report.Report
	// Impact is its impact in a sentence, empty where the report says nothing.
	Impact string
	// Minutes is its share of the review, 0 for what is not gone through.
	Minutes int
	// Waiting is since when it waits: From is Commit, Bound or Uncommitted for
	// the change that set it ready, and Text for the end of the incident where
	// history does not tell.
	Waiting history.Date
	// Planned says that the planned review names it.
	Planned bool
	// Missing is what it lacks, each in a few words.
	Missing []string
	// Due is the day by which the report has to be ready, ReviewDue that by which it
	// has to be reviewed.
	Due, ReviewDue       day.Day
	HasDue, HasReviewDue bool
	// Recurring says that it is part of a pattern.
	Recurring bool
	// Reading is what history says of its completeness; only of what is gone
	// through.
	Reading Reading
	// Why says why it has to wait.
	Why string
}

// Build makes the agenda.
func Build(in Input) Agenda {
	b := builder{Input: in, today: in.Policy.Today(in.Now)}
	b.out = Agenda{On: in.On, Passed: in.On < in.Present, Zone: in.Policy.Zone, Review: planned(in), Reports: len(in.Reports)}
	b.Away = away(b.out.Review, in.Away)
	b.out.Away = b.Away
	b.time()
	b.out.Organizer = b.organizer()
	b.followUps()
	b.reports()
	b.late()
	b.out.Audience = b.audience()
	return b.out
}

// away are those whom the plan of a review, where there is one, or somebody else
// excuses.
func away(review *report.Review, others []string) []string {
	all := slices.Clone(others)
	if review != nil {
		all = append(all, handlesIn(review.Away)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

type builder struct {
	Input
	today day.Day
	out   Agenda
}

// time settles when the review begins and how long it lasts.
func (b *builder) time() {
	if at, ok := b.Policy.OnDay(b.On); ok {
		b.out.Start = at
	}
	length := b.Duration
	if review := b.out.Review; review != nil {
		b.out.Start = review.Date.Value.In(b.Policy.Zone)
		if stated, err := policy.ParseLength(review.Duration.Value); err == nil && !length.Present() {
			length = stated
		}
	}
	if !b.At.IsZero() {
		b.out.Start = b.At
	}
	if !length.Present() {
		length = b.Policy.Review.Duration
	}
	b.out.Duration = length.Duration()
	begins := b.out.Start
	if begins.IsZero() {
		begins = b.On.Start(b.Policy.Zone)
	}
	b.out.PreRead = b.Policy.LeadStart(begins)
}

// audience are those who should be there.
func (b *builder) audience() Audience {
	o := Occasion{
		Stale: slices.Concat(MostPressing(b.out.Due), MostPressing(b.out.Stale)), Policy: b.Policy, Roster: b.Roster,
		On: b.On, Away: b.Away, Organizer: b.out.Organizer.Handle, Turn: len(b.before()),
	}
	if b.out.Review != nil && !b.NoGuests {
		o.Required, o.Optional = handlesIn(b.out.Review.Required), handlesIn(b.out.Review.Optional)
	}
	for _, e := range b.out.Ready {
		o.Reports = append(o.Reports, e.Report)
	}
	for _, e := range b.out.NotReady {
		if e.Planned { // there is still hope
			o.Reports = append(o.Reports, e.Report)
		}
	}
	return Invite(o)
}

func handlesIn(fields []report.Field[string]) []string {
	handles := make([]string, len(fields))
	for i, f := range fields {
		handles[i] = f.Value
	}
	return handles
}

// before are the reviews that came before this one, oldest first.
func (b *builder) before() []*report.Review { return before(b.Reviews, b.Policy, b.On) }

func before(reviews []*report.Review, p *policy.Policy, on day.Day) []*report.Review {
	var all []*report.Review
	for _, r := range reviews {
		if r.Date.Present() && p.Today(r.Date.Value) < on {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(x, y *report.Review) int {
		return cmp.Or(x.Date.Value.Compare(y.Date.Value), cmp.Compare(x.Path(), y.Path()))
	})
	return all
}

// Turn is how many reviews come before a day, by which those who take turns are
// chosen.
func Turn(reviews []*report.Review, p *policy.Policy, on day.Day) int {
	return len(before(reviews, p, on))
}

// planned is the planned review that was asked for, else the earliest of the day, or
// the one that begins at a time.
func planned(in Input) *report.Review {
	first := in.Planned
	if first != nil {
		return first
	}
	for _, r := range in.Reviews {
		if !upcoming(r) || in.Policy.Today(r.Date.Value) != in.On {
			continue
		}
		if !in.At.IsZero() && !r.Date.Value.Equal(in.At) {
			continue
		}
		if first == nil || earlier(r, first) {
			first = r
		}
	}
	return first
}

func upcoming(r *report.Review) bool { return r.Status.Value != report.Held && r.Date.Present() }

// earlier reports whether a review begins before another; of two at one time the one
// that is called by the day alone comes first, since the other can be named.
func earlier(a, b *report.Review) bool {
	return cmp.Or(a.Date.Value.Compare(b.Date.Value), len(a.Path())-len(b.Path()), cmp.Compare(a.Path(), b.Path())) < 0
}

// Choice is the day that an agenda is for where none was asked for, and why.
type Choice struct {
	On day.Day
	// Review is the planned review of that day, if that is why.
	Review *report.Review
	// Cadence says that the policy's cadence names the day. Where it does not,
	// and there is no review either, the day is today.
	Cadence bool
	// Skipped are the holidays on which the cadence would have had a review before.
	Skipped []day.Day
}

// Next is the day of the next planned review, today or later, else the next day
// of the cadence, today only where none was held yet, else today.
func Next(reviews []*report.Review, p *policy.Policy, today day.Day) Choice {
	var next *report.Review
	for _, r := range reviews {
		if upcoming(r) && p.Today(r.Date.Value) >= today && (next == nil || earlier(r, next)) {
			next = r
		}
	}
	if next != nil {
		return Choice{On: p.Today(next.Date.Value), Review: next}
	}
	from := today
	if heldOn(reviews, p, today) {
		from++ // what comes after it is prepared
	}
	skipped := p.SkippedReviews(from)
	if at, ok := p.NextReview(from); ok {
		return Choice{On: p.Today(at), Cadence: true, Skipped: skipped}
	}
	return Choice{On: today, Skipped: skipped}
}

func heldOn(reviews []*report.Review, p *policy.Policy, d day.Day) bool {
	return slices.ContainsFunc(reviews, func(r *report.Review) bool {
		return r.Status.Value == report.Held && r.Date.Present() && p.Today(r.Date.Value) == d
	})
}

// AwayOn are the handles of those who cannot come on a day by its planned review,
// beside the given ones.
func AwayOn(reviews []*report.Review, p *policy.Policy, on day.Day, others []string) []string {
	return away(planned(Input{Reviews: reviews, Policy: p, On: on}), others)
}

// Others are further planned reviews of the agenda's day, which it does not go
// through.
func (a Agenda) Others(reviews []*report.Review, p *policy.Policy) []*report.Review {
	return slices.DeleteFunc(slices.Clone(reviews), func(r *report.Review) bool {
		return r == a.Review || !upcoming(r) || p.Today(r.Date.Value) != a.On
	})
}

// Unclosed are the planned reviews of days that have passed: held, and not closed,
// or called off.
func Unclosed(reviews []*report.Review, p *policy.Policy, today day.Day) []*report.Review {
	return slices.DeleteFunc(slices.Clone(reviews), func(r *report.Review) bool {
		return !upcoming(r) || p.Today(r.Date.Value) >= today
	})
}
