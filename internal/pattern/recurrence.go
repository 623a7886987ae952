package pattern

import (
	"slices"
	"time"

	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/report"
)

// Recurrence is an incident that had happened before: a factor or a trigger hit
// the same service a second time, while work that came out of the first was
// still open.
type Recurrence struct {
	Later, Earlier *report.Report
	// Shared are the factors, else the trigger, that both have; Services the
	// services that both hit.
	Shared   []Shared
	Services []string
	// FollowUps are those of the earlier incident that were open when the later
	// one began, in the order written.
	FollowUps []*report.FollowUp
}

// Shared is one value that two incidents have in common.
type Shared struct {
	Dimension Dimension
	Name      string
}

// recurrences compares each incident of a period with all before it. It claims
// only what is proven: a follow-up of which history does not tell that it was
// open counts as closed.
func (x *nameIndex) recurrences(dated []incident, period Period) []*Recurrence {
	var all []*Recurrence
	for n, later := range dated { // newest first
		if !period.Holds(later.day) {
			continue
		}
		for _, earlier := range dated[n+1:] {
			if found := x.recurrence(later, earlier); found != nil {
				all = append(all, found)
			}
		}
	}
	return all
}

func (x *nameIndex) recurrence(later, earlier incident) *Recurrence {
	out := &Recurrence{Later: later.Report, Earlier: earlier.Report}
	out.Services = common(x.of(Service, later.Report).values, x.of(Service, earlier.Report).values)
	out.Shared = x.shared(later.Report, earlier.Report)
	if len(out.Services) == 0 || len(out.Shared) == 0 {
		return nil
	}
	began := later.day.Start(x.in.Policy.Zone)
	if started := later.Started.Value; started.Known() {
		began = started.Time
	}
	for _, f := range earlier.FollowUps {
		if answers(f, out.Shared) && wasOpen(x.in.Trace(earlier.Report, f), began) {
			out.FollowUps = append(out.FollowUps, f)
		}
	}
	if len(out.FollowUps) == 0 {
		return nil
	}
	return out
}

// shared returns the factors that two incidents have in common, and where
// nobody names a common factor the trigger.
func (x *nameIndex) shared(a, b *report.Report) []Shared {
	for _, d := range []Dimension{Factor, Trigger} {
		var out []Shared
		for _, name := range common(x.of(d, a).values, x.of(d, b).values) {
			if !saysNothing(name) {
				out = append(out, Shared{d, name})
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// saysNothing reports whether two incidents may have a value and still nothing
// in common.
func saysNothing(name string) bool {
	return slices.Contains([]string{"unknown", "other", "none", "n/a"}, name)
}

func common(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(name string) bool { return !slices.Contains(b, name) })
}

// answers reports whether a follow-up may have prevented what happened again:
// one that says which factors it is for must name one of them.
func answers(f *report.FollowUp, shared []Shared) bool {
	if len(f.For()) == 0 {
		return true
	}
	return slices.ContainsFunc(f.For(), func(named report.Field[string]) bool {
		return slices.ContainsFunc(shared, func(s Shared) bool { return s.Name == Fold(named.Value) })
	})
}

// wasOpen reports whether a follow-up is proven to have been open at an instant.
func wasOpen(t *history.Trace, at time.Time) bool {
	opened := t.Opened.Known() && !t.Opened.Suspect && t.Opened.Time.Before(at)
	if !opened || !t.Closed.Happened() {
		return opened
	}
	// A bound says only that it was closed by then, perhaps long before.
	exact := t.Closed.From == history.Committed || t.Closed.From == history.Uncommitted
	return exact && !t.Closed.Suspect && t.Closed.Time.After(at)
}

// havingInCommon are the recurrences that share a value of a dimension.
func havingInCommon(all []*Recurrence, d Dimension, name string) []*Recurrence {
	var out []*Recurrence
	for _, r := range all {
		if slices.Contains(r.Shared, Shared{d, name}) || d == Service && slices.Contains(r.Services, name) {
			out = append(out, r)
		}
	}
	return out
}
