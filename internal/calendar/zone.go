package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// change is an instant at which the clocks of a zone are set.
type change struct {
	// at is zero for what has always been so.
	at       time.Time
	from, to int // seconds east of Greenwich
	name     string
	daylight bool
}

// onset is the change by the clocks of before, as VTIMEZONE has it.
func (c change) onset() time.Time {
	if c.at.IsZero() {
		return always
	}
	return c.at.In(time.FixedZone("", c.from))
}

// always stands for the beginning of time: the first year that other programs
// write there.
var always = time.Date(1601, time.January, 1, 0, 0, 0, 0, time.UTC)

// span is how many years of a zone are written for an event that recurs for ever.
// A rule is read off as many years as it takes to see each weekday on each date.
const (
	span   = 40
	weekly = 28
)

// timezone writes the VTIMEZONE of an event: what its clocks show from the start
// on, for as long as the event recurs. For ever is written as rules where the
// zone has any, else as many explicit changes.
func (w *writer) timezone(zone *time.Location, e Event) {
	w.put("BEGIN", "VTIMEZONE")
	w.put("TZID", zone.String())
	explicit, rules := changesFor(e)
	for _, group := range grouped(explicit) {
		w.observance(group[0], func() {
			// A line each, and the first one again: not every program reads the second
			// of a list, nor the start where there are more.
			if len(group) == 1 {
				return
			}
			for _, c := range group {
				w.put("RDATE", c.onset().Format(localForm))
			}
		})
	}
	for _, r := range rules {
		w.observance(r.first, func() { w.put("RRULE", r.text) })
	}
	w.put("END", "VTIMEZONE")
}

// changesFor are the changes of an event's zone that matter to it: those one by
// one, then the rules that apply from there on.
func changesFor(e Event) (explicit []change, rules []rule) {
	start, end := e.Start, e.Start.Add(e.Duration)
	if e.Recurrence == "" {
		return changes(start, end), nil
	}
	last := start.Year() + span
	// A year more, so that a rule begins before the event and not after it.
	all := changes(start.AddDate(-1, 0, 0), time.Date(last+1, time.January, 2, 0, 0, 0, 0, time.UTC))
	all = slices.DeleteFunc(all, func(c change) bool { return c.onset().Year() > last })
	rules, since := regular(all, last)
	for i, c := range all {
		past := i+1 < len(all) && !all[i+1].at.After(start)
		if c.onset().Year() < since && !past {
			explicit = append(explicit, c)
		}
	}
	return explicit, rules
}

// changes are the change by which the clocks go at an instant, and those up to
// another one.
func changes(from, until time.Time) []change {
	all := []change{changeAt(lastChange(from), from)}
	for next, ok := nextChange(from, until); ok; next, ok = nextChange(next, until) {
		all = append(all, changeAt(next, next))
	}
	return all
}

// lastChange is when the clocks were set that show the time at an instant; the
// zero Time where that has always been so. Go also begins a zone at each new year.
func lastChange(t time.Time) time.Time {
	start, _ := t.ZoneBounds()
	for !start.IsZero() && !changed(start) {
		start, _ = start.Add(-time.Second).ZoneBounds()
	}
	return start
}

// repeated reports whether clocks that were put back show a time again.
func repeated(t time.Time) bool {
	at := lastChange(t)
	c := changeAt(at, t)
	return t.Sub(at) < time.Duration(c.from-c.to)*time.Second
}

// nextChange is the first change after an instant, and up to another one.
func nextChange(t, until time.Time) (time.Time, bool) {
	for !t.After(until) {
		_, end := t.ZoneBounds()
		switch {
		case end.IsZero() || end.After(until):
			return time.Time{}, false
		case !end.After(t):
			// In leap years Go ends a zone a day before the year does, and begins
			// none there.
			end = t.Add(time.Hour)
		case changed(end):
			return end, true
		}
		t = end
	}
	return time.Time{}, false
}

// changed reports whether the clocks are set at an instant.
func changed(at time.Time) bool {
	before := at.Add(-time.Second)
	was, from := before.Zone()
	is, to := at.Zone()
	return from != to || was != is || before.IsDST() != at.IsDST()
}

// changeAt describes a change, from which on the clocks go as at another instant.
func changeAt(at, as time.Time) change {
	name, to := as.Zone()
	c := change{at: at, from: to, to: to, name: name}
	if at.IsZero() {
		return c
	}
	before := at.Add(-time.Second)
	_, c.from = before.Zone()
	// In Ireland the winter is what deviates; for a calendar daylight saving is
	// when clocks are ahead.
	c.daylight = c.to > c.from && (as.IsDST() || before.IsDST())
	return c
}

// grouped are changes of the same kind, in the order of the first of each.
func grouped(all []change) [][]change {
	var groups [][]change
	for _, c := range all {
		i := slices.IndexFunc(groups, func(g []change) bool { return g[0].alike(c) })
		if i < 0 {
			groups = append(groups, []change{c})
			continue
		}
		groups[i] = append(groups[i], c)
	}
	return groups
}

func (c change) alike(other change) bool {
	return c.from == other.from && c.to == other.to && c.name == other.name && c.daylight == other.daylight
}

func (w *writer) observance(c change, recurring func()) {
	kind := "STANDARD"
	if c.daylight {
		kind = "DAYLIGHT"
	}
	w.put("BEGIN", kind)
	w.put("DTSTART", c.onset().Format(localForm))
	w.put("TZOFFSETFROM", offset(c.from))
	w.put("TZOFFSETTO", offset(c.to))
	w.put("TZNAME", text(c.name))
	recurring()
	w.put("END", kind)
}

func offset(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	s := fmt.Sprintf("%s%02d%02d", sign, seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		s += fmt.Sprintf("%02d", seconds%60)
	}
	return s
}

// rule is a change that comes every year.
type rule struct {
	first change
	text  string
}

// regular finds the rules by which the clocks are set in the last years, and the
// first year of them. Without rules that is the year after the last.
func regular(all []change, last int) (rules []rule, since int) {
	years := map[int][]change{}
	for _, c := range all {
		years[c.onset().Year()] = append(years[c.onset().Year()], c)
	}
	since = last + 1
	for len(years[last]) > 0 && slices.EqualFunc(years[since-1], years[last], sameTime) {
		since--
	}
	if last-since < weekly {
		return nil, last + 1
	}
	for i := range years[last] {
		var same []change
		for year := since; year <= last; year++ {
			same = append(same, years[year][i])
		}
		days, ok := daysOf(same)
		if !ok {
			return nil, last + 1
		}
		rules = append(rules, rule{same[0], fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;%s", same[0].onset().Month(), days)})
	}
	return rules, since
}

// sameTime reports whether two changes are of one kind, and come in the same
// month on the same weekday by the same clock.
func sameTime(a, b change) bool {
	x, y := a.onset(), b.onset()
	return a.alike(b) && x.Month() == y.Month() && x.Weekday() == y.Weekday() && x.Format(time.TimeOnly) == y.Format(time.TimeOnly)
}

var dayNames = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// daysOf says on which days of a month changes come that share a weekday: in the
// last week, in one counted from the first day, or in another seven days.
func daysOf(same []change) (text string, ok bool) {
	first, last, fromEnd := 31, 1, 0
	for _, c := range same {
		year, month, d := c.onset().Date()
		first, last = min(first, d), max(last, d)
		fromEnd = max(fromEnd, time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()-d)
	}
	weekday := dayNames[same[0].onset().Weekday()]
	switch {
	case fromEnd == 6:
		return "BYDAY=-1" + weekday, true
	case last-first != 6:
		return "", false
	case last%7 == 0:
		return fmt.Sprintf("BYDAY=%d%s", last/7, weekday), true
	}
	var days []string
	for d := first; d <= last; d++ {
		days = append(days, fmt.Sprint(d))
	}
	return fmt.Sprintf("BYDAY=%s;BYMONTHDAY=%s", weekday, strings.Join(days, ",")), true
}
