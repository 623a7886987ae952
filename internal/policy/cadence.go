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

// all are the times of the rule.
func (r recurring) all(yield func(time.Time) bool) {
	times := r.clocks.Iterator()
	for clock, more := times(); more && yield(day.At(clock, r.zone)); {
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
// the review is the next time: SkippedReviews says which days those are.
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

func (p *Policy) nextReview(from day.Day) (next time.Time, skipped []day.Day) {
	for at := range p.meetings(from) {
		d := p.Today(at)
		if _, holiday := p.Holidays.On(d); !holiday {
			return at, slices.Compact(skipped)
		}
		skipped = append(skipped, d)
	}
	return time.Time{}, slices.Compact(skipped)
}

// Except are the times of the cadence that fall on holidays, from a review on for
// two years: further ahead few calendars of holidays go.
func (p *Policy) Except(first time.Time) []time.Time {
	var except []time.Time
	for at := range p.meetings(p.Today(first)) {
		if at.After(first.AddDate(2, 0, 0)) {
			break
		}
		if _, holiday := p.Holidays.On(p.Today(at)); holiday {
			except = append(except, at)
		}
	}
	return except
}

// meetings are all times that the cadence names on or after a day, holidays too.
func (p *Policy) meetings(from day.Day) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		if weekly().MatchString(p.Review.Cadence) {
			for at := nextWeekly(p.Review.Cadence, from, p.Zone); yield(at); {
				at = nextWeekly(p.Review.Cadence, p.Today(at)+1, p.Zone)
			}
			return
		}
		rule, err := recurrence(p.Review.Cadence, p.Zone)
		if p.Review.Cadence == "" || err != nil {
			return
		}
		start := from.Start(p.Zone)
		for at := range rule.all {
			if !at.Before(start) && !yield(at.In(p.Zone)) {
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

func nextWeekly(cadence string, from day.Day, zone *time.Location) time.Time {
	name, clock, _ := strings.Cut(cadence, " ")
	for from.Weekday() != weekdays[name] {
		from++
	}
	at, _ := time.Parse("15:04", clock) // the pattern admits valid times only
	year, month, date := from.Start(time.UTC).Date()
	return day.At(time.Date(year, month, date, at.Hour(), at.Minute(), 0, 0, time.UTC), zone)
}
