package calendar_test

import (
	"archive/zip"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/incident-cli/incident/internal/calendar"
)

// zones are the names of all time zones that Go knows.
func zones(t *testing.T) []string {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = archive.Close() }()
	var names []string
	for _, f := range archive.File {
		if _, err := time.LoadLocation(f.Name); err == nil && !strings.HasSuffix(f.Name, "/") {
			names = append(names, f.Name)
		}
	}
	if len(names) < 550 {
		t.Fatalf("%d zones, of some 600", len(names))
	}
	return names
}

// observed is a VTIMEZONE as a reader of its own evaluates it.
type observed struct {
	onsets  []onset // sorted
	forever bool    // by rules, not only up to some year
}

type onset struct {
	at       int64
	from, to int
}

func (o observed) offset(at time.Time) int {
	i, found := slices.BinarySearchFunc(o.onsets, at.Unix(), func(x onset, at int64) int { return int(x.at - at) })
	switch {
	case found:
		return o.onsets[i].to
	case i == 0:
		return o.onsets[0].from
	}
	return o.onsets[i-1].to
}

// observe reads the VTIMEZONE of a file, and expands it up to a year.
func observe(t *testing.T, file []byte, last int) observed {
	t.Helper()
	var o observed
	var block map[string]string
	for _, line := range unfold(file) {
		name, value, _ := strings.Cut(line, ":")
		switch {
		case name == "BEGIN" && (value == "STANDARD" || value == "DAYLIGHT"):
			block = map[string]string{}
		case name == "END" && block != nil:
			o.expand(t, block, last)
			block = nil
		case name == "RDATE":
			block[name] += value + ","
		case block != nil:
			block[name] = value
		}
	}
	slices.SortFunc(o.onsets, func(a, b onset) int { return int(a.at - b.at) })
	return o
}

func (o *observed) expand(t *testing.T, block map[string]string, last int) {
	t.Helper()
	from, to := seconds(t, block["TZOFFSETFROM"]), seconds(t, block["TZOFFSETTO"])
	first := parsed(t, block["DTSTART"])
	days := []time.Time{first}
	if more := block["RDATE"]; more != "" {
		for text := range strings.SplitSeq(strings.TrimSuffix(more, ","), ",") {
			days = append(days, parsed(t, text))
		}
	}
	if rule := block["RRULE"]; rule != "" {
		o.forever = true
		found := daysOn(t, rule, first, last)
		if len(found) == 0 || !found[0].Equal(first) {
			t.Errorf("%v is no day of %s", first, rule)
		}
		days = found
	}
	for _, d := range days {
		o.onsets = append(o.onsets, onset{d.Unix() - int64(from), from, to})
	}
}

// daysOn are the days of a yearly rule, by the clock of the first one.
func daysOn(t *testing.T, rule string, first time.Time, last int) []time.Time {
	t.Helper()
	parts := map[string]string{}
	for part := range strings.SplitSeq(rule, ";") {
		name, value, _ := strings.Cut(part, "=")
		parts[name] = value
	}
	month, err := strconv.Atoi(parts["BYMONTH"])
	if err != nil || parts["FREQ"] != "YEARLY" || len(parts["BYDAY"]) < 2 {
		t.Fatalf("%s is not understood", rule)
	}
	weekday := parts["BYDAY"][len(parts["BYDAY"])-2:]
	which, _ := strconv.Atoi(strings.TrimSuffix(parts["BYDAY"], weekday))
	among := strings.Split(parts["BYMONTHDAY"], ",")
	var days []time.Time
	for year := first.Year(); year <= last; year++ {
		var fit []time.Time
		for d := 1; d <= 31; d++ {
			at := time.Date(year, time.Month(month), d, first.Hour(), first.Minute(), first.Second(), 0, time.UTC)
			if at.Day() == d && strings.ToUpper(at.Weekday().String()[:2]) == weekday && (among[0] == "" || slices.Contains(among, strconv.Itoa(d))) {
				fit = append(fit, at)
			}
		}
		switch {
		case which < 0:
			fit = fit[len(fit)+which:]
		case which > 0:
			fit = fit[which-1 : which]
		}
		days = append(days, fit...)
	}
	return days
}

func parsed(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse("20060102T150405", text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func seconds(t *testing.T, offset string) int {
	t.Helper()
	n, err := strconv.Atoi(offset[1:])
	if err != nil || len(offset) != 5 && len(offset) != 7 || offset == "-0000" {
		t.Fatalf("%q is no offset", offset)
	}
	if len(offset) == 5 {
		n *= 100
	}
	n = n/10000*3600 + n/100%100*60 + n%100
	if offset[0] == '-' {
		return -n
	}
	return n
}

func written(t *testing.T, e calendar.Event) []byte {
	t.Helper()
	e.UID, e.Stamp = "a@example.com", time.Date(2026, time.November, 27, 9, 0, 0, 0, time.UTC)
	data, err := calendar.Write(e)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// following is the next end of a zone. In leap years Go's last one is the same
// again, a day before the year ends.
func following(at time.Time) time.Time {
	_, next := at.ZoneBounds()
	if !next.IsZero() && !next.After(at) {
		return at.Add(24 * time.Hour)
	}
	return next
}

// TestEveryZoneIsDescribed compares what a VTIMEZONE says with what Go says, from
// the start of the event on: around each change of the clocks, and between.
func TestEveryZoneIsDescribed(t *testing.T) {
	starts := []time.Time{
		time.Date(1971, time.February, 3, 10, 0, 0, 0, time.UTC),
		time.Date(1999, time.July, 6, 10, 0, 0, 0, time.UTC),
		time.Date(2011, time.December, 1, 10, 0, 0, 0, time.UTC),
		time.Date(2024, time.April, 2, 10, 0, 0, 0, time.UTC),
		time.Date(2026, time.December, 1, 10, 0, 0, 0, time.UTC),
		time.Date(2039, time.January, 4, 10, 0, 0, 0, time.UTC),
	}
	compared, explicit := 0, map[string]bool{}
	for _, name := range zones(t) {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, start := range starts {
			file := written(t, calendar.Event{Start: start.In(zone), Duration: time.Hour, Recurrence: "FREQ=WEEKLY"})
			if name == "UTC" {
				continue
			}
			o := observe(t, file, start.Year()+90)
			years := 39
			if o.forever {
				years = 89
			}
			at := start.In(zone)
			for at.Year() < start.Year()+years {
				next := following(at)
				instants := []time.Time{at, at.Add(time.Second), at.Add(90 * time.Minute), at.AddDate(0, 0, 40)}
				if !next.IsZero() {
					instants = append(instants, next.Add(-90*time.Minute), next.Add(-time.Second))
				}
				for _, at := range instants {
					_, want := at.In(zone).Zone()
					if got := o.offset(at); got != want {
						t.Fatalf("%s, from %v: at %v the offset is %d, and written as %d\n%s", name, start, at, want, got, file)
					}
					compared++
				}
				if next.IsZero() {
					break
				}
				_, before := next.Add(-time.Second).Zone()
				if _, after := next.Zone(); !o.forever && before != after && start.Year() == 2026 && next.Year() > 2035 {
					explicit[name] = true
				}
				at = next.In(zone)
			}
		}
	}
	t.Logf("%d instants compared; without rules are %v", compared, explicit)
	if compared < 500_000 || len(explicit) > 10 {
		t.Errorf("%d instants, %d zones without rules", compared, len(explicit))
	}
}

// TestASingleEventNeedsItsOwnHoursOnly looks at events around each change.
func TestASingleEventNeedsItsOwnHoursOnly(t *testing.T) {
	for _, name := range []string{"Europe/Dublin", "Australia/Lord_Howe", "America/New_York", "Pacific/Apia", "Africa/Casablanca", "Asia/Kolkata", "America/Sao_Paulo"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(2009, time.January, 1, 0, 0, 0, 0, zone)
		for at.Year() < 2030 {
			for _, before := range []time.Duration{48 * time.Hour, time.Hour, time.Second, 0} {
				e := calendar.Event{Start: at.Add(-before), Duration: 3 * time.Hour}
				file := written(t, e)
				if strings.Contains(string(file), "DTSTART:2") && !strings.Contains(string(file), "BEGIN:VTIMEZONE") {
					continue // in UTC
				}
				o := observe(t, file, 2040)
				for _, instant := range []time.Time{e.Start, e.Start.Add(e.Duration)} {
					_, want := instant.Zone()
					if got := o.offset(instant); got != want {
						t.Fatalf("%s: at %v the offset is written as %d\n%s", name, instant, got, file)
					}
				}
			}
			next := following(at)
			if next.IsZero() {
				break
			}
			at = next
		}
	}
}

func TestZonesThatAreWrittenAsUTC(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	autumn := time.Date(2026, time.October, 25, 0, 30, 0, 0, time.UTC)
	for want, start := range map[string]time.Time{
		"DTSTART;TZID=Europe/Berlin:20261025T023000": autumn.In(berlin),
		"DTSTART:20261025T013000Z":                   autumn.Add(time.Hour).In(berlin), // the second 02:30
		"DTSTART:20261201T090000Z":                   time.Date(2026, time.December, 1, 9, 0, 0, 0, time.UTC),
		"DTSTART:20261201T080000Z":                   time.Date(2026, time.December, 1, 9, 0, 0, 0, time.FixedZone("a\r\nb:c", 3600)),
		"DTSTART:20261201T060000Z":                   time.Date(2026, time.December, 1, 9, 0, 0, 0, time.FixedZone("Europe/Berlin", 3*3600)),
	} {
		if file := string(written(t, calendar.Event{Start: start})); !strings.Contains(file, want+"\r\n") {
			t.Errorf("no %s in\n%s", want, file)
		}
	}
}
