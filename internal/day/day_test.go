package day

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDayDependsOnTheZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	late := time.Date(2026, 11, 23, 23, 30, 0, 0, time.UTC)
	if got := Of(late, time.UTC).String(); got != "2026-11-23" {
		t.Errorf("in UTC: %s", got)
	}
	if got := Of(late, berlin).String(); got != "2026-11-24" {
		t.Errorf("in Berlin: %s", got)
	}
}

func TestClockIsTheReverse(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Kathmandu")
	if err != nil {
		t.Fatal(err)
	}
	clock := time.Date(2026, 3, 29, 2, 30, 15, 7, time.UTC)
	if got := Clock(At(clock, zone)); got != clock {
		t.Errorf("the clocks show %s, want %s", got, clock)
	}
}

// The examples of RFC 5545 itself, and zones on both sides of Greenwich.
func TestAClockThatIsSkippedOrComesTwice(t *testing.T) {
	for _, c := range []struct{ zone, clock, want string }{
		{"America/New_York", "2007-11-04T01:30:00Z", "2007-11-04T01:30:00-04:00"},
		{"America/New_York", "2007-03-11T02:30:00Z", "2007-03-11T03:30:00-04:00"},
		{"America/New_York", "2007-03-11T01:59:00Z", "2007-03-11T01:59:00-05:00"},
		{"America/New_York", "2007-03-11T20:00:00Z", "2007-03-11T20:00:00-04:00"},
		{"Europe/Berlin", "2026-03-29T02:30:00Z", "2026-03-29T03:30:00+02:00"},
		{"Europe/Berlin", "2026-10-25T02:30:00Z", "2026-10-25T02:30:00+02:00"},
		{"Europe/Berlin", "2026-10-25T03:00:00Z", "2026-10-25T03:00:00+01:00"},
		{"Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00+14:00"}, // a day that they left out
		{"UTC", "2026-03-29T02:30:00Z", "2026-03-29T02:30:00Z"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		clock, err := time.Parse(time.RFC3339, c.clock)
		if err != nil {
			t.Fatal(err)
		}
		at := At(clock, zone)
		if got := at.Format(time.RFC3339); got != c.want {
			t.Errorf("%s in %s: %s, want %s", c.clock, c.zone, got, c.want)
		}
	}
}

// Where clocks are set at midnight, a day begins later, or its first hour comes
// twice.
func TestADayBeginsWhereClocksSkipMidnight(t *testing.T) {
	for _, c := range []struct{ zone, day, want string }{
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00"},
		{"Asia/Beirut", "2022-03-27", "2022-03-27T01:00:00+03:00"},
		{"America/Havana", "2026-11-01", "2026-11-01T00:00:00-04:00"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Parse(c.day)
		if err != nil {
			t.Fatal(err)
		}
		start := d.Start(zone)
		if got := start.Format(time.RFC3339); got != c.want || Of(start, zone) != d || Of(start.Add(-1), zone) != d-1 {
			t.Errorf("%s in %s begins at %s, want %s", c.day, c.zone, got, c.want)
		}
	}
}

func TestBusinessDays(t *testing.T) {
	friday, err := Parse("2026-11-20")
	if err != nil {
		t.Fatal(err)
	}
	off := func(d Day) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday || d == friday+6 }
	for n, want := range map[int]string{0: "2026-11-20", 1: "2026-11-23", 4: "2026-11-27", 6: "2026-12-01"} {
		got := friday.AddBusiness(n, off)
		if got.String() != want {
			t.Errorf("%d business days after a Friday: %s, want %s", n, got, want)
		}
		if back := got.SubBusiness(n, off); back != friday {
			t.Errorf("%d business days before %s: %s", n, got, back)
		}
	}
}

func TestWhatIsNoDay(t *testing.T) {
	for _, s := range []string{"", "2026-02-30", "2026-1-1", "20260101", "2026-01-01T00:00:00Z", "tomorrow"} {
		if d, err := Parse(s); err == nil {
			t.Errorf("%q is %s", s, d)
		}
	}
}

// TestEveryDayHoldsItsInstants covers the days that have 23 or 25 hours.
func TestEveryDayHoldsItsInstants(t *testing.T) {
	zones := []string{"UTC", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kolkata", "Australia/Lord_Howe"}
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		at := time.Unix(rapid.Int64Range(-2e9, 4e9).Draw(t, "second"), 0)
		d := Of(at, zone)
		if again, err := Parse(d.String()); err != nil || again != d {
			t.Fatalf("%s is read as %v, %v", d, again, err)
		}
		if at.Before(d.Start(zone)) && Of(d.Start(zone), zone) == d || at.After(d.End(zone)) {
			t.Fatalf("%v is not in %s", at, d)
		}
	})
}

func TestPatternAdmitsTheDaysThatAreRead(t *testing.T) {
	pattern := regexp.MustCompile("^" + Pattern + "$")
	for year := range 10_000 {
		for month := range 14 {
			for _, d := range []int{0, 1, 28, 29, 30, 31, 32} {
				text := fmt.Sprintf("%04d-%02d-%02d", year, month, d)
				if _, err := Parse(text); pattern.MatchString(text) != (err == nil) {
					t.Errorf("%s: read with the error %v", text, err)
				}
			}
		}
	}
}
