package policy

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/lazy"
)

// recurring is a rule of RFC 5545.
type recurring struct {
	option rrule.ROption
	// clocks is the rule by the clocks of its zone, as if they showed UTC: what they
	// skip or show twice is for RFC 5545 to say, not for the library.
	clocks *rrule.RRule
	zone   *time.Location
}

// recurrence reads an RFC 5545 rule, or one with a line "DTSTART:…" before it,
// whose times are those of the zone. A rule without a start counts from Monday
// 2024-01-01 in the zone: from wherever one looks, "every second week" is the same
// weeks.
func recurrence(s string, zone *time.Location) (recurring, error) {
	option, err := rrule.StrToROptionInLocation(strings.TrimPrefix(s, "RRULE:"), zone)
	if err != nil {
		return recurring{}, fmt.Errorf("%q is not an RFC 5545 rule: %w", s, err)
	}
	if err := wellFormed(s, option); err != nil {
		return recurring{}, err
	}
	// A rule that fires more than once a day is no cadence of a meeting, and
	// would be expensive to count through.
	if option.Freq > rrule.DAILY {
		return recurring{}, fmt.Errorf("%q recurs more than once a day", s)
	}
	if option.Dtstart.IsZero() {
		if option.Count != 0 {
			return recurring{}, fmt.Errorf(`%q has a COUNT and no start: write "DTSTART:20260105T100000\nRRULE:FREQ=…"`, s)
		}
		option.Dtstart = time.Date(2024, time.January, 1, 0, 0, 0, 0, zone)
	}
	clocks, err := rrule.NewRRule(byClocks(*option))
	if err != nil {
		return recurring{}, fmt.Errorf("%q is not an RFC 5545 rule: %w", s, err)
	}
	return recurring{*option, clocks, option.Dtstart.Location()}, nil
}

func byClocks(option rrule.ROption) rrule.ROption {
	zone := option.Dtstart.Location()
	option.Dtstart = day.Clock(option.Dtstart)
	if !option.Until.IsZero() {
		option.Until = day.Clock(option.Until.In(zone))
	}
	return option
}

// all are the times of the rule: by its clocks, and as instants.
func (r recurring) all(yield func(clock, at time.Time) bool) {
	times := r.clocks.Iterator()
	for clock, more := times(); more && yield(clock, day.At(clock, r.zone)); {
		clock, more = times()
	}
}

// notOne finds a count of nothing, which the library takes for one that is absent.
var notOne = lazy.Regexp(`(?i)\b(INTERVAL|COUNT)=[-+]?0*(;|$)`)

// wellFormed refuses what the library reads and RFC 5545 does not know: other
// programs would not take the invitation.
func wellFormed(s string, option *rrule.ROption) error {
	if found := notOne().FindStringSubmatch(s); found != nil {
		return fmt.Errorf("%q has %s=0: write 1 or more, or leave it out", s, found[1])
	}
	switch {
	case option.Byeaster != nil:
		return fmt.Errorf("%q has BYEASTER, which RFC 5545 does not know and calendars do not read: name the days by BYMONTH, BYMONTHDAY or BYDAY", s)
	case option.Count < 0:
		return fmt.Errorf("%q has COUNT=%d: write 1 or more, or leave it out", s, option.Count)
	}
	return nil
}

// weekdays are the names that a weekly cadence may use.
var weekdays = map[string]time.Weekday{
	"SUN": time.Sunday, "MON": time.Monday, "TUE": time.Tuesday, "WED": time.Wednesday,
	"THU": time.Thursday, "FRI": time.Friday, "SAT": time.Saturday,
}

// NextReview is the next time that the cadence names on or after a day, and
// false where there is no cadence or it has ended. A holiday is passed over, and
// the review is the next time: SkippedReviews says which days those are. Where
// holidays have taken all for two years there is none.
func (p *Policy) NextReview(from day.Day) (time.Time, bool) {
	next, _ := p.nextReview(from)
	return next, !next.IsZero()
}

// SkippedReviews are the holidays on which the cadence has a review, from a day on
// until the next review.
func (p *Policy) SkippedReviews(from day.Day) []day.Day {
	_, skipped := p.nextReview(from)
	return skipped
}

// patience is how many days of holidays a cadence may have.
const patience = 2 * 366

func (p *Policy) nextReview(from day.Day) (next time.Time, skipped []day.Day) {
	for _, at := range p.meetings(from) {
		d := p.Today(at)
		if _, holiday := p.Holidays.On(d); !holiday {
			return at.In(p.Zone), slices.Compact(skipped)
		}
		if skipped = append(skipped, d); d > skipped[0]+patience {
			break
		}
	}
	return time.Time{}, slices.Compact(skipped)
}

// OnDay is the time at which the cadence has a review on a day, also on a holiday.
func (p *Policy) OnDay(d day.Day) (time.Time, bool) {
	for _, at := range p.meetings(d) {
		return at.In(p.Zone), p.Today(at) == d
	}
	return time.Time{}, false
}

// SeriesStart is the first time on or after a day from which a calendar can count
// the cadence, in the zone of its clocks: one that they show, since whatever
// follows is at the same time of day.
func (p *Policy) SeriesStart(from day.Day) (time.Time, bool) {
	for clock, at := range p.meetings(from) {
		if shown(clock, at) {
			return at, true
		}
	}
	return time.Time{}, false
}

// InSeries is the time at which a calendar that counts the cadence has a review on
// a day: the one asked for if it is of the cadence, else the first. It is false on
// the days that Except leaves out.
func (p *Policy) InSeries(d day.Day, asked time.Time) (found time.Time, ok bool) {
	for clock, at := range p.meetings(d) {
		if p.Today(at) != d {
			break
		}
		if at.Equal(asked) || !ok {
			found, ok = at, !p.left(clock, at)
		}
	}
	return found, ok
}

// Except are the times of the cadence on holidays, and those that its clocks skip,
// from one instant to another: by these clocks, as if they showed UTC, because
// nothing else says a time that they skip.
func (p *Policy) Except(first, last time.Time) []time.Time {
	var except []time.Time
	for clock, at := range p.meetings(p.Today(first)) {
		if at.After(last) {
			break
		}
		if p.left(clock, at) {
			except = append(except, clock)
		}
	}
	return except
}

// left reports whether a series leaves a time of the cadence out.
func (p *Policy) left(clock, at time.Time) bool {
	_, holiday := p.Holidays.On(p.Today(at))
	return holiday || !shown(clock, at)
}

// shown reports whether the clocks of an instant's zone show a time, and do not
// skip it.
func shown(clock, at time.Time) bool { return day.Clock(at).Equal(clock) }

// meetings are all times that the cadence names on or after a day, holidays too:
// by its clocks, as if they showed UTC, and as instants in the zone of these.
func (p *Policy) meetings(from day.Day) iter.Seq2[time.Time, time.Time] {
	return func(yield func(clock, at time.Time) bool) {
		if weekly().MatchString(p.Review.Cadence) {
			clock := nextWeekly(p.Review.Cadence, from)
			for yield(clock, day.At(clock, p.Zone)) {
				clock = clock.AddDate(0, 0, 7)
			}
			return
		}
		rule, err := recurrence(p.Review.Cadence, p.Zone)
		if p.Review.Cadence == "" || err != nil {
			return
		}
		start := from.Start(p.Zone)
		for clock, at := range rule.all {
			if !at.Before(start) && !yield(clock, at) {
				return
			}
		}
	}
}

// Recurrence is the cadence as an RFC 5545 rule, without a start; empty where
// there is none. A rule with a COUNT ends on its last day instead: it is counted
// from its own start.
func (p *Policy) Recurrence() string {
	if weekly().MatchString(p.Review.Cadence) {
		return "FREQ=WEEKLY;BYDAY=" + p.Review.Cadence[:2]
	}
	rule, err := recurrence(p.Review.Cadence, p.Zone)
	if p.Review.Cadence == "" || err != nil {
		return ""
	}
	option := rule.option
	if all := rule.clocks.All(); option.Count > 0 && len(all) > 0 {
		option.Count, option.Until = 0, day.At(all[len(all)-1], rule.zone)
	}
	return option.RRuleString()
}

// nextWeekly is the next time of a weekly cadence on or after a day, by the clocks.
func nextWeekly(cadence string, from day.Day) time.Time {
	name, clock, _ := strings.Cut(cadence, " ")
	for from.Weekday() != weekdays[name] {
		from++
	}
	at, _ := time.Parse("15:04", clock) // the pattern admits valid times only
	year, month, date := from.Start(time.UTC).Date()
	return time.Date(year, month, date, at.Hour(), at.Minute(), 0, 0, time.UTC)
}
