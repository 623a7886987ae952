package followup

import (
	"cmp"
	"slices"
	"time"

	"github.com/incident-cli/incident/internal/history"
)

// ByUrgency puts the most overdue first, then what is idle longest.
func ByUrgency(a, b *Item) int {
	return cmp.Or(cmp.Compare(b.Overdue, a.Overdue), ByIdle(a, b))
}

// sortByUrgency sorts by copies of what decides: the items of a large list lie
// too far apart to be looked at many times.
func sortByUrgency(items []*Item) {
	type rank struct {
		overdue, idle, place int
		item                 *Item
	}
	ranks := make([]rank, len(items))
	for n, i := range items {
		ranks[n] = rank{i.Overdue, i.Idle, i.place, i}
	}
	slices.SortFunc(ranks, func(a, b rank) int {
		return cmp.Or(cmp.Compare(b.overdue, a.overdue), cmp.Compare(b.idle, a.idle), cmp.Compare(a.place, b.place))
	})
	for n, r := range ranks {
		items[n] = r.item
	}
}

// ByIdle puts first what is idle longest, as far as that is proven.
func ByIdle(a, b *Item) int {
	return cmp.Or(cmp.Compare(b.Idle, a.Idle), ByPlace(a, b))
}

// ByAge puts the oldest first; what has no date comes last.
func ByAge(a, b *Item) int {
	return cmp.Or(knownFirst(a.Trace.Opened, b.Trace.Opened), ByPlace(a, b))
}

// ByDue puts first what is due first; what has no date comes last.
func ByDue(a, b *Item) int {
	if a.HasDue != b.HasDue {
		return falseFirst(b.HasDue)
	}
	return cmp.Or(cmp.Compare(a.Due, b.Due), ByPlace(a, b))
}

// ByPlace is the order of the reports' paths, and the order in each report.
func ByPlace(a, b *Item) int { return cmp.Compare(a.place, b.place) }

// byReport is that order before it is known as a number.
func byReport(a, b *Item) int {
	return cmp.Or(cmp.Compare(a.Report.Path(), b.Report.Path()), cmp.Compare(a.place, b.place), cmp.Compare(a.ID, b.ID))
}

func knownFirst(a, b history.Date) int {
	if reliable(a) != reliable(b) {
		return falseFirst(reliable(b))
	}
	return orZero(a).Compare(orZero(b))
}

func orZero(d history.Date) time.Time {
	if !reliable(d) {
		return time.Time{}
	}
	return d.Time
}

// falseFirst orders two that differ by whether the second has something.
func falseFirst(second bool) int {
	if second {
		return 1
	}
	return -1
}
