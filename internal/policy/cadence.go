package policy

import (
	"fmt"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"github.com/incident-cli/incident/internal/day"
)

// recurrence reads an RFC 5545 rule.
func recurrence(s string) (*rrule.RRule, error) {
	option, err := rrule.StrToROption(strings.TrimPrefix(s, "RRULE:"))
	if err != nil {
		return nil, fmt.Errorf("%q is not an RFC 5545 rule: %w", s, err)
	}
	// A rule that fires more than once a day is no cadence of a meeting, and
	// would be expensive to count through.
	if option.Freq > rrule.DAILY {
		return nil, fmt.Errorf("%q recurs more than once a day", s)
	}
	rule, err := rrule.NewRRule(*option)
	if err != nil {
		return nil, fmt.Errorf("%q is not an RFC 5545 rule: %w", s, err)
	}
	return rule, nil
}

// weekdays are the names that a weekly cadence may use.
var weekdays = map[string]time.Weekday{
	"SUN": time.Sunday, "MON": time.Monday, "TUE": time.Tuesday, "WED": time.Wednesday,
	"THU": time.Thursday, "FRI": time.Friday, "SAT": time.Saturday,
}

// NextReview is the next time that the cadence names on or after a day, and
// false where there is no cadence or it has ended.
func (p *Policy) NextReview(from day.Day) (time.Time, bool) {
	start := from.Start(p.Zone)
	if weekly().MatchString(p.Review.Cadence) {
		return nextWeekly(p.Review.Cadence, from, p.Zone), true
	}
	rule, err := recurrence(p.Review.Cadence)
	if p.Review.Cadence == "" || err != nil {
		return time.Time{}, false
	}
	// A rule without a start repeats from wherever one looks.
	if rule.OrigOptions.Dtstart.IsZero() {
		rule.DTStart(start)
	}
	next := rule.After(start, true)
	return next.In(p.Zone), !next.IsZero()
}

func nextWeekly(cadence string, from day.Day, zone *time.Location) time.Time {
	name, clock, _ := strings.Cut(cadence, " ")
	for from.Weekday() != weekdays[name] {
		from++
	}
	at, _ := time.Parse("15:04", clock) // the pattern admits valid times only
	year, month, date := from.Start(zone).Date()
	return time.Date(year, month, date, at.Hour(), at.Minute(), 0, 0, zone)
}
