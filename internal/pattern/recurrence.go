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

// recurrences compares each incident of a period with those before it that hit one
// of its services for one of its reasons. It claims only what is proven: a follow-up
// of which history does not tell that it was open counts as closed.
func (x *nameIndex) recurrences(dated []incident, period Period) []*Recurrence {
	alike := map[likeness][]int{} // places among the incidents, in their order
	for n, i := range dated {
		for _, l := range x.likenesses(i.Report) {
			alike[l] = append(alike[l], n)
		}
	}
	var all []*Recurrence
	for n, later := range dated { // newest first
		if !period.Holds(later.day) {
			continue
		}
		before := func(l likeness) []int {
			at, _ := slices.BinarySearch(alike[l], n+1)
			return alike[l][at:]
		}
		if x.in.Once {
			all = append(all, x.once(later, dated, before)...)
		} else {
			all = append(all, x.each(later, dated, before)...)
		}
	}
	return all
}

// each are the recurrences of all that came before.
func (x *nameIndex) each(later incident, dated []incident, before func(likeness) []int) (all []*Recurrence) {
	var places []int
	for _, l := range x.likenesses(later.Report) {
		places = append(places, before(l)...)
	}
	slices.Sort(places)
	for _, n := range slices.Compact(places) {
		if found := x.recurrence(later, dated[n]); found != nil {
			all = append(all, found)
		}
	}
	return all
}

// once are as few as tell which values of the incident had an earlier one: where
// thousands of incidents are alike, each would be paired with each.
func (x *nameIndex) once(later incident, dated []incident, before func(likeness) []int) (all []*Recurrence) {
	told := map[Shared]bool{}
	for _, l := range x.likenesses(later.Report) {
		for _, n := range before(l) {
			if told[l.reason] && told[Shared{Service, l.service}] {
				break
			}
			// A trigger is not what they share where they share a factor, and to see that
			// takes less than to look at all follow-ups.
			if !slices.Contains(x.shared(later.Report, dated[n].Report), l.reason) {
				continue
			}
			if found := x.recurrence(later, dated[n]); found != nil && found.tells(told) {
				all = append(all, found)
			}
		}
	}
	return all
}

// tells notes the values that two incidents have in common, and reports whether one
// is new.
func (r *Recurrence) tells(told map[Shared]bool) bool {
	known := len(told)
	for _, s := range r.Shared {
		told[s] = true
	}
	for _, name := range r.Services {
		told[Shared{Service, name}] = true
	}
	return len(told) > known
}

// likeness is a service with a reason for which it was hit: what two incidents have
// in common of which one may repeat the other.
type likeness struct {
	service string
	reason  Shared
}

func (x *nameIndex) likenesses(r *report.Report) (all []likeness) {
	for _, service := range x.of(Service, r).values {
		for _, d := range []Dimension{Factor, Trigger} {
			for _, name := range x.of(d, r).values {
				if !saysNothing(name) {
					all = append(all, likeness{service, Shared{d, name}})
				}
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

// byValue are the recurrences that share a value of a dimension, by that value.
func byValue(all []*Recurrence, d Dimension) map[string][]*Recurrence {
	out := map[string][]*Recurrence{}
	for _, r := range all {
		for _, shared := range r.Shared {
			if shared.Dimension == d {
				out[shared.Name] = append(out[shared.Name], r)
			}
		}
		if d == Service {
			for _, name := range r.Services {
				out[name] = append(out[name], r)
			}
		}
	}
	return out
}
