package policy

import (
	"fmt"
	"strconv"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/lazy"
)

// Period is a length of time as configuration writes it: 30m, 12h, 14d, 2w, or
// 5bd for business days. The zero Period is absent.
type Period struct {
	n    int
	unit string // "m", "h", "d", "w", "bd"
}

const periodPattern = `^(\d{1,5})(m|h|d|w|bd)$`

var periodForm = lazy.Regexp(periodPattern)

// longest is what a period may last: 100 years. What exceeds it is a slip, and a
// time.Duration overflows at 292.
const longest = 36525 * 24 * time.Hour

// ParsePeriod reads a period.
func ParsePeriod(s string) (Period, error) {
	m := periodForm().FindStringSubmatch(s)
	if m == nil {
		return Period{}, fmt.Errorf("%q is not a period: write 30m, 12h, 14d, 2w, or 5bd for business days", s)
	}
	n, err := strconv.Atoi(m[1])
	p := Period{n, m[2]}
	if err == nil && p.n > int(longest/p.unitLength()) {
		err = fmt.Errorf("a period has 100 years at most, not %s", s)
	}
	return p, err
}

// ParseLength reads how long a review lasts, by the clock: no business day is so long.
func ParseLength(s string) (Period, error) {
	length, err := ParsePeriod(s)
	if err == nil && (length.unit == "bd" || length.Duration() < time.Minute || length.Duration() > 24*time.Hour) {
		err = fmt.Errorf("a review lasts from 1m to 24h, not %s", s)
	}
	return length, err
}

// parseLead reads a lead time. One of more than a year is a slip, and the days back
// to where it begins are counted one by one.
func parseLead(s string) (Period, error) {
	lead, err := ParsePeriod(s)
	if err == nil && lead.Duration() > 366*24*time.Hour {
		err = fmt.Errorf("a lead time has 366d at most, not %s", s)
	}
	return lead, err
}

// Days is the period of so many days.
func Days(n int) Period { return Period{n, "d"} }

// Present reports whether there is a period.
func (p Period) Present() bool { return p.unit != "" }

// String is the period as configuration writes it.
func (p Period) String() string {
	if !p.Present() {
		return ""
	}
	return strconv.Itoa(p.n) + p.unit
}

// After is the day on which a period ends that begins on a day. Business days
// leave out weekends and holidays; parts of a day count as none.
func (p *Policy) After(d day.Day, period Period) day.Day {
	if period.unit == "bd" {
		return d.AddBusiness(period.n, p.Holidays.off)
	}
	return d + day.Day(period.Duration()/(24*time.Hour))
}

// LeadDay is the day from which on a review's lead time runs: counted back from
// the review, by business days or by the calendar. Hours and minutes are counted
// from its very start.
func (p *Policy) LeadDay(review time.Time) day.Day {
	lead := p.Review.LeadTime
	switch d := p.Today(review); lead.unit {
	case "bd":
		return d.SubBusiness(lead.n, p.Holidays.off)
	case "d", "w":
		return d - day.Day(lead.Duration()/(24*time.Hour))
	}
	return p.Today(review.Add(-lead.Duration()))
}

// LeadStart is when a review's lead time begins: on the LeadDay by the clock of the
// review, or so many hours and minutes before it.
func (p *Policy) LeadStart(review time.Time) time.Time {
	if unit := p.Review.LeadTime.unit; unit == "h" || unit == "m" {
		return review.Add(-p.Review.LeadTime.Duration())
	}
	clock := day.Clock(review.In(p.Zone))
	earlier := int(p.LeadDay(review) - p.Today(review))
	return day.At(clock.AddDate(0, 0, earlier), p.Zone)
}

// Duration is the period in time; a business day is taken for a day.
func (p Period) Duration() time.Duration { return time.Duration(p.n) * p.unitLength() }

// unitLength is the length of the period's unit, or 0 where there is no period.
func (p Period) unitLength() time.Duration {
	switch p.unit {
	case "m":
		return time.Minute
	case "h":
		return time.Hour
	case "d", "bd":
		return 24 * time.Hour
	case "w":
		return 7 * 24 * time.Hour
	}
	return 0
}

// Longest is how long a period lasts at most, wherever in a week it begins: five
// business days are a week. Holidays are left aside.
func (p Period) Longest() time.Duration {
	if p.unit != "bd" {
		return p.Duration()
	}
	var most day.Day
	for start := range day.Day(7) {
		most = max(most, start.AddBusiness(p.n, Holidays{}.off)-start)
	}
	return time.Duration(most) * 24 * time.Hour
}
