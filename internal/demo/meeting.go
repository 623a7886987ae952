package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// review is a meeting and the page about it.
type review struct {
	date      time.Time // when it begins
	organizer string
	held      bool
	reports   []*dossier
}

// meetings returns the changes that plan and hold the reviews: every Tuesday
// for which a report became ready, and one that is still to come.
func meetings(w *world) []change {
	var all []change
	agenda := map[time.Time]*review{}
	var coming []*dossier
	for _, r := range w.reports {
		switch {
		case r.head["status"] == "reviewed":
			date := tuesdayAfter(w.on(r.ago - r.ready))
			if agenda[date] == nil {
				agenda[date] = &review{date: date, organizer: organizers[len(agenda)%len(organizers)]}
				all = append(all, plan(agenda[date], midnight(date).AddDate(0, 0, -1)), hold(agenda[date]))
			}
			agenda[date].reports = append(agenda[date].reports, r)
		case r.head["agenda"] == "yes":
			coming = append(coming, r)
		}
	}
	next := &review{date: tuesdayAfter(w.today), organizer: organizers[len(agenda)%len(organizers)], reports: coming}
	return append(all, plan(next, w.on(planAgo)))
}

// tuesdayAfter returns ten o'clock on the first Tuesday after the day.
func tuesdayAfter(day time.Time) time.Time {
	days := (int(time.Tuesday)-int(day.Weekday())+6)%7 + 1
	return day.AddDate(0, 0, days).Add(10 * time.Hour)
}

// plan returns the commit that puts the review on the calendar, in the
// afternoon of the day.
func plan(v *review, day time.Time) change {
	c := by(v.organizer, day, "Plan the review of "+v.date.Format(time.DateOnly), func(w *world) {
		slices.SortStableFunc(v.reports, bySeverity)
		w.reviews = append(w.reviews, v)
	})
	c.hour = 15
	return c
}

func bySeverity(a, b *dossier) int {
	return int(a.head["severity"][3]) - int(b.head["severity"][3])
}

// hold returns the commit that adds the minutes and marks the reports reviewed.
func hold(v *review) change {
	c := by(v.organizer, midnight(v.date), "Minutes of the review of "+v.date.Format(time.DateOnly), func(*world) {
		v.held = true
		for _, r := range v.reports {
			r.status = "reviewed"
		}
	})
	c.hour = 11
	return c
}

// markdown renders the page of a review: the agenda, and once it was held the
// minutes.
func (v *review) markdown() string {
	required, optional := audience(v.reports)
	var b strings.Builder
	fmt.Fprintf(&b, "---\ndate: %s\nduration: 60m\norganizer: %s\n", v.date.Format(time.RFC3339), v.organizer)
	fmt.Fprintf(&b, "status: %s\nincidents:\n", map[bool]string{false: "planned", true: "held"}[v.held])
	for _, r := range v.reports {
		b.WriteString("  - " + r.id + "\n")
	}
	b.WriteString(listing("required", required) + listing("optional", optional))
	if v.held {
		b.WriteString(listing("attended", unique(append(required, v.organizer))))
	}
	fmt.Fprintf(&b, "---\n\n# Review of %s\n", v.date.Format(time.DateOnly))
	for _, r := range v.reports {
		fmt.Fprintf(&b, "\n## %s\n\n", r.id)
		b.WriteString(wrap("", "", r.head["title"]+" ("+r.head["severity"]+")."))
		if v.held {
			b.WriteString("\n" + wrap("- decision: ", "  ", r.head["decision"]))
		}
	}
	return b.String()
}
