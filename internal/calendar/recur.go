package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"github.com/incident-cli/incident/internal/day"
)

// cycles are years after which the calendar is the same, by weekdays and leap
// days. A rule is followed that much later: the library looks for the next day of
// one that names none, as the 30th of February, up to the year 9999, and so has
// not far to go.
const cycles = 19 * 400

// freqs are how often a holiday may come.
var freqs = []rrule.Frequency{rrule.YEARLY, rrule.MONTHLY, rrule.WEEKLY, rrule.DAILY}

// maxRule is the length of a rule, maxInterval how far apart its days may be.
const (
	maxRule     = 255
	maxInterval = 1000
)

// recurring are the days that a rule names from a start on.
func recurring(text string, start moment) ([]day.Day, error) {
	text = strings.ToUpper(text)
	option, err := parseRule(text)
	if err != nil {
		return nil, fmt.Errorf("%q is not a rule that can be followed: %w", text, err)
	}
	first := start.clock()
	option.Dtstart = first.AddDate(cycles, 0, 0)
	option.Until = until(text, option.Until, start).AddDate(cycles, 0, 0)
	rule, err := rrule.NewRRule(*option)
	if err != nil {
		return nil, fmt.Errorf("%q is not a rule that can be followed: %w", text, err)
	}
	var days []day.Day
	next := rule.Iterator()
	for at, more := next(); more && len(days) <= maxDays; at, more = next() {
		days = append(days, day.Of(at.AddDate(-cycles, 0, 0), time.UTC))
	}
	return days, nil
}

// until is the last instant of a rule by the clocks of its start, as if they
// showed UTC.
func until(text string, stated time.Time, start moment) time.Time {
	last := latest.End(time.UTC)
	_, value, _ := strings.Cut(text, "UNTIL=")
	value, _, _ = strings.Cut(value, ";")
	switch len(value) {
	case len("20060102"):
		stated = stated.Add(24*time.Hour - time.Second) // the whole day
	case len(utcForm):
		stated = moment{at: stated, zone: start.zone}.clock()
	}
	if stated.IsZero() || stated.After(last) {
		return last
	}
	return stated
}

// parseRule reads a rule, and refuses what no holiday needs and what costs much.
func parseRule(text string) (*rrule.ROption, error) {
	if len(text) > maxRule || !recurrenceForm().MatchString(text) || strings.Contains(text, "DTSTART") {
		return nil, fmt.Errorf("write FREQ=YEARLY")
	}
	option, err := rrule.StrToROption(text)
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains(freqs, option.Freq):
		return nil, fmt.Errorf("FREQ is YEARLY, MONTHLY, WEEKLY or DAILY")
	case option.Byhour != nil || option.Byminute != nil || option.Bysecond != nil:
		return nil, fmt.Errorf("a holiday has no hours")
	case option.Interval < 0 || option.Interval > maxInterval || option.Count < 0:
		return nil, fmt.Errorf("INTERVAL goes up to %d", maxInterval)
	}
	return option, nil
}
