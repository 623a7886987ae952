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
