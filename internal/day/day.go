// Package day counts in whole days, the unit in which follow-ups are due and
// clocks of a review run.
package day

import (
	"fmt"
	"time"
)

// Day is a calendar day, counted from 1970-01-01. Which instants belong to it
// depends on a time zone, which the caller names.
type Day int

// Of is the day on which t falls in the zone.
func Of(t time.Time, zone *time.Location) Day {
	year, month, d := t.In(zone).Date()
	return Date(year, month, d)
}

// Date is the day of a date; values outside their range carry over.
func Date(year int, month time.Month, d int) Day {
	seconds := time.Date(year, month, d, 0, 0, 0, 0, time.UTC).Unix()
	return Day(floorDiv(seconds, 24*60*60))
}

func floorDiv(a, b int64) int64 {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

// Parse reads a day written as YYYY-MM-DD.
func Parse(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a day: write YYYY-MM-DD", s)
	}
	return Day(floorDiv(t.Unix(), 24*60*60)), nil
}

// Pattern is a regular expression, for Go and for JavaScript, of the days that
// Parse reads: each month has its length, and February its leap years.
const Pattern = `(\d{4}-(0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|\d{4}-(0[469]|11)-(0[1-9]|[12]\d|30)|` +
	`\d{4}-02-(0[1-9]|1\d|2[0-8])|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)`

func (d Day) utc() time.Time { return time.Unix(int64(d)*24*60*60, 0).UTC() }

// String is the day as YYYY-MM-DD.
func (d Day) String() string {
	year, month, day := d.utc().Date()
	if year < 0 || year > 9999 {
		return d.utc().Format(time.DateOnly)
	}
	// Lists write a hundred thousand of them.
	digits := [...]byte{
		digit(year / 1000), digit(year / 100), digit(year / 10), digit(year), '-',
		digit(int(month) / 10), digit(int(month)), '-', digit(day / 10), digit(day),
	}
	return string(digits[:])
}

// digit is the last digit of a number.
func digit(n int) byte { return byte('0' + n%10) }

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday { return d.utc().Weekday() }

// Start is the first instant of the day in the zone.
func (d Day) Start(zone *time.Location) time.Time { return At(d.utc(), zone) }

// End is the last instant of the day in the zone.
func (d Day) End(zone *time.Location) time.Time {
	return (d + 1).Start(zone).Add(-time.Nanosecond)
}

// At is when the clocks of a zone show what a time says in UTC, by section 3.3.5 of
// RFC 5545: of an hour that comes twice it is the first one, and what the clocks
// skip is counted by the offset before.
func At(clock time.Time, zone *time.Location) time.Time {
	before, after := offset(clock.AddDate(0, 0, -1), zone), offset(clock.AddDate(0, 0, 1), zone)
	for _, off := range []time.Duration{before, after} {
		if at := clock.Add(-off); offset(at, zone) == off {
			return at.In(zone)
		}
	}
	return clock.Add(-before).In(zone)
}

// Clock is what the clocks of a time's zone show, as a time in UTC.
func Clock(t time.Time) time.Time {
	_, off := t.Zone()
	return t.UTC().Add(time.Duration(off) * time.Second)
}

// offset is how far the clocks of a zone are ahead of UTC at an instant.
func offset(t time.Time, zone *time.Location) time.Duration {
	_, seconds := t.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}

// AddBusiness is the day n business days later: off tells the days that are none.
func (d Day) AddBusiness(n int, off func(Day) bool) Day { return d.business(n, 1, off) }

// SubBusiness is the day n business days earlier.
func (d Day) SubBusiness(n int, off func(Day) bool) Day { return d.business(n, -1, off) }

func (d Day) business(n int, step Day, off func(Day) bool) Day {
	for n > 0 {
		d += step
		if !off(d) {
			n--
		}
	}
	return d
}
