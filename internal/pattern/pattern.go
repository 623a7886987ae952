// Package pattern finds what incidents have in common: what recurs, whether it
// recurs more often than before, and what came back while the work that should
// have prevented it was still open. It counts by what failed and never by
// person.
package pattern

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
)

// DefaultDays is the length of a period in days where none is asked for: half
// a year, long enough for most teams to have more than a handful of incidents.
const DefaultDays = 182

// Input is what patterns are looked for in.
type Input struct {
	Reports []*report.Report
	Policy  *policy.Policy
	// Roster is needed to leave people out.
	Roster roster.Roster
	// Trace tells what happened to a follow-up.
	Trace func(*report.Report, *report.FollowUp) *history.Trace
	Now   time.Time
	// Since is the first day of the current period; without HasSince that is
	// so that the period has DefaultDays.
	Since    day.Day
	HasSince bool
	// By are the dimensions to look at; none means all.
	By []Dimension
	// Once says that of all earlier incidents which one repeats as few will do as
	// tell the values in which it does.
	Once bool
}

// Patterns is what was found.
type Patterns struct {
	Now, Before Period
	// Incidents is how many incidents there are in each period.
	Incidents Count
	// Values are those that occur at least twice or came back too early: by
	// dimension, most frequent now first.
	Values []Value
	// Lacking says how many incidents of both periods name no value.
	Lacking []Lack
	// Again are the incidents of the current period that had happened before
	// and whose earlier work was unfinished, newest first.
	Again []*Recurrence
	// Undated is how many reports have no day and are not counted.
	Undated int
	// Personal is how many values were left out because they name a person.
	Personal int
	// First is the day of the oldest incident; HasFirst says that there is one.
	First    day.Day
	HasFirst bool
}

// Count is a number of incidents in each of the two periods.
type Count struct{ Now, Before int }

// Sum is the number in both periods.
func (c Count) Sum() int { return c.Now + c.Before }

// Value is one value of one dimension and the incidents that have it.
type Value struct {
	Dimension Dimension
	// Name is the value in lower case.
	Name string
	Count
	Trend Trend
	// Incidents are those of both periods, newest first.
	Incidents []*report.Report
	// Severity is the worst of them, empty where none is known.
	Severity string
	// OpenFollowUps is how many follow-ups of these incidents are open.
	OpenFollowUps int
	// Again are the recurrences that have the value in common.
	Again []*Recurrence
}

// Lack is how many incidents of both periods name no value of a dimension.
type Lack struct {
	Dimension Dimension
	Incidents int
}

// incident is a report with its day.
type incident struct {
	*report.Report
	day day.Day
}

// Find looks for patterns. Incidents of a day after now are not counted.
func Find(in Input) Patterns {
	today := in.Policy.Today(in.Now)
	since := today - DefaultDays + 1
	if in.HasSince {
		since = in.Since
	}
	out := Patterns{}
	out.Now, out.Before = periods(since, today)
	dated := in.dated(&out)
	for _, i := range dated {
		out.Incidents.add(i.day, out.Now, out.Before)
	}
	names := nameIndex{in: in, known: map[place]named{}, people: peopleIn(in.Roster)}
	out.Again = names.recurrences(dated, out.Now)
	for _, d := range in.dimensions() {
		names.count(d, dated, &out)
	}
	return out
}

func (in Input) dimensions() []Dimension {
	if len(in.By) == 0 {
		return Dimensions
	}
	return slices.DeleteFunc(slices.Clone(Dimensions), func(d Dimension) bool { return !slices.Contains(in.By, d) })
}

// dated are the incidents up to today, newest first.
func (in Input) dated(out *Patterns) []incident {
	var all []incident
	for _, r := range in.Reports {
		d, ok := in.Policy.Day(r)
		switch {
		case !ok:
			out.Undated++
		case d <= out.Now.Last:
			all = append(all, incident{r, d})
		}
	}
	slices.SortFunc(all, func(a, b incident) int {
		return cmp.Or(cmp.Compare(b.day, a.day), strings.Compare(a.Path(), b.Path()))
	})
	if n := len(all); n > 0 {
		out.First, out.HasFirst = all[n-1].day, true
	}
	return all
}

func (c *Count) add(d day.Day, now, before Period) {
	switch {
	case now.Holds(d):
		c.Now++
	case before.Holds(d):
		c.Before++
	}
}

// count adds the values of one dimension that recur, and what it leaves out.
func (x *nameIndex) count(d Dimension, dated []incident, out *Patterns) {
	byName := map[string]*Value{}
	lack := Lack{Dimension: d}
	for _, i := range dated {
		if !out.Now.Holds(i.day) && !out.Before.Holds(i.day) {
			continue
		}
		found := x.of(d, i.Report)
		if len(found.values) == 0 {
			lack.Incidents++
		}
		out.Personal += found.people
		for _, name := range found.values {
			if byName[name] == nil {
				byName[name] = &Value{Dimension: d, Name: name}
			}
			byName[name].take(i, out, x.in.Policy)
		}
	}
	out.Lacking = append(out.Lacking, lack)
	out.Values = append(out.Values, recurring(byName, byValue(out.Again, d))...)
}

// recurring are the values that are worth a look, most frequent now first.
func recurring(byName map[string]*Value, again map[string][]*Recurrence) []Value {
	var values []Value
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		v := byName[name]
		v.Again = again[name]
		if v.Sum() >= 2 || len(v.Again) > 0 {
			v.Trend = Compare(v.Count)
			values = append(values, *v)
		}
	}
	slices.SortStableFunc(values, func(a, b Value) int {
		return cmp.Or(cmp.Compare(b.Now, a.Now), cmp.Compare(b.Before, a.Before))
	})
	return values
}

func (v *Value) take(i incident, out *Patterns, p *policy.Policy) {
	v.add(i.day, out.Now, out.Before)
	v.Incidents = append(v.Incidents, i.Report)
	if p.Rank(i.Severity.Value) < p.Rank(v.Severity) {
		v.Severity = i.Severity.Value
	}
	for _, f := range i.FollowUps {
		if f.Open() {
			v.OpenFollowUps++
		}
	}
}
