package followup

import (
	"fmt"
	"strconv"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/report"
)

// Staleness says whether somebody has to look at a follow-up again.
type Staleness uint8

// The answers. UnknownStale is for what history cannot tell.
const (
	NotStale Staleness = iota
	Stale
	UnknownStale
)

type judge struct {
	Input
	today day.Day
}

// overdue is the number of days by which an open follow-up is late. An idea
// that nobody has promised is never late.
func (j judge) overdue(i *Item) int {
	if !i.HasDue || i.State == report.Proposed {
		return 0
	}
	return max(0, int(j.today-i.Due))
}

// idle is the number of days that have passed at least.
func (j judge) idle(since history.Date) int {
	if !reliable(since) {
		return 0
	}
	return max(0, int(j.today-j.Policy.Today(since.Time)))
}

// stale tells whether a follow-up is stale, and why. One that is blocked or not
// decided is so whatever its date: neither waits for a day to come. Any other
// with a stated date that has not passed is on time, however quiet.
func (j judge) stale(i *Item) (Staleness, string) {
	switch {
	case !i.Open():
		return NotStale, ""
	case i.Overdue > 0:
		return Stale, i.LateBy(i.Overdue)
	case i.State == report.Proposed:
		return j.waiting(proposedSince(i.Trace), "proposed %s, not decided")
	case i.State == report.Blocked:
		return j.waiting(i.Trace.Touched, "blocked %s without change")
	case i.FollowUp.Due.Present():
		return NotStale, ""
	}
	return j.waiting(i.Trace.Touched, "idle %s, no date")
}

// LateBy says that a follow-up is overdue for so many days, and how often it was put
// off.
func (i *Item) LateBy(days int) string {
	switch n := len(i.Trace.Moves); {
	case n == 0:
		return "overdue " + strconv.Itoa(days) + "d"
	case i.Trace.Opened.From == history.Bound:
		return fmt.Sprintf("overdue %dd, due date moved at least %d×", days, n)
	default:
		return fmt.Sprintf("overdue %dd, due date moved %d×", days, n)
	}
}

// proposedSince is when a follow-up last became a proposal.
func proposedSince(t *history.Trace) history.Date {
	if t.Proposed != nil {
		return *t.Proposed
	}
	return t.Opened
}

// reliable reports whether a date can be reckoned with: one that a commit
// states and that cannot be right makes nothing older or younger.
func reliable(d history.Date) bool { return d.Known() && !d.Suspect }

// waiting tells whether something has lasted too long. The form takes how long.
func (j judge) waiting(since history.Date, form string) (Staleness, string) {
	if !reliable(since) {
		return UnknownStale, "unknown: " + whyUnknown(since)
	}
	long := j.Policy.After(j.Policy.Today(since.Time), j.StaleAfter) <= j.today
	days := j.idle(since)
	switch {
	case long && since.From == history.Bound:
		return Stale, fmt.Sprintf(form, fmt.Sprintf("at least %dd", days))
	case long:
		return Stale, fmt.Sprintf(form, fmt.Sprintf("%dd", days))
	case since.From == history.Bound:
		return UnknownStale, "unknown: " + since.Reason
	}
	return NotStale, ""
}

func whyUnknown(d history.Date) string {
	if d.Suspect {
		return "the commit's date cannot be right"
	}
	return d.Reason
}

// abbreviated is how much of a commit's hash people are shown.
const abbreviated = 10

func (j judge) deleted(at history.Date) string {
	switch {
	case at.From == history.Uncommitted:
		return "deleted while open, not committed"
	case !reliable(at):
		return "deleted while open in " + short(at.Commit)
	}
	return fmt.Sprintf("deleted while open on %s in %s", j.Policy.Today(at.Time), short(at.Commit))
}

func short(commit string) string { return commit[:min(len(commit), abbreviated)] }
