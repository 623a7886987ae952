// Package followup decides which follow-ups need somebody's attention, and says
// why.
package followup

import (
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
)

// Vanished is the state of a follow-up that was deleted while it was open.
const Vanished report.FollowUpStatus = "vanished"

// States are all states of a follow-up, in the order of its life.
var States = []report.FollowUpStatus{
	report.Proposed, report.Open, report.InProgress, report.Blocked, report.Done, report.Dropped, Vanished,
}

// Item is one follow-up and all that decides whether it needs attention.
type Item struct {
	// Report and FollowUp are what stands in the tree; their last version for a
	// follow-up that has vanished.
	Report   *report.Report
	FollowUp *report.FollowUp
	// ID is its id; for one without, "~" and a hash of its report and text.
	ID string
	// State is what the report says, or Vanished.
	State report.FollowUpStatus
	// Owner and Team are as stated, else by the report and the roster.
	Owner, Team string
	// Due is the day as stated, else by the policy of the incident's severity.
	// The policy's does not count for an incident before the policy's first day,
	// because clocks that nobody knew of cannot have run out, nor for a proposal,
	// because nobody has promised it.
	Due    day.Day
	HasDue bool
	// Trace is what history says; its dates are unknown where none was read.
	Trace *history.Trace

	// Overdue is the number of days since Due, 0 for what is not overdue.
	Overdue int
	// Idle is the number of days for which at least nothing has happened.
	Idle  int
	Stale Staleness
	// Reason says why the item is stale, or why that is not known.
	Reason string

	vanished *history.Vanished
	// place is its place in its report, and then that among all items.
	place int
}

// Removed is when a follow-up was deleted that has vanished.
func (i *Item) Removed() history.Date {
	if i.vanished == nil {
		return history.Date{}
	}
	return i.vanished.When
}

// Open reports whether there is still something to do or to decide.
func (i *Item) Open() bool { return i.State != Vanished && i.FollowUp.Open() }

// Input is what the list is made from.
type Input struct {
	Reports []*report.Report
	Policy  *policy.Policy
	Roster  roster.Roster
	// History may be nil: then no follow-up has vanished, and whether one that
	// is not overdue is stale is unknown.
	History *history.History
	Now     time.Time
	// StaleAfter replaces the policy's period where it is present.
	StaleAfter policy.Period
}

// List judges every follow-up of the reports, and those that have vanished. The
// most pressing come first, as ByUrgency sorts.
func List(in Input) []*Item {
	if !in.StaleAfter.Present() {
		in.StaleAfter = in.Policy.StaleAfter
	}
	j := judge{in, in.Policy.Today(in.Now)}
	var gone []history.Vanished
	if in.History != nil {
		gone = in.History.Vanished()
	}
	count := len(gone)
	for _, r := range in.Reports {
		count += len(r.FollowUps)
	}
	all := make([]Item, count)
	j.judgeAll(all)
	for n := range gone {
		j.vanished(&all[count-len(gone)+n], &gone[n])
	}
	items := make([]*Item, count)
	for n := range all {
		items[n] = &all[n]
	}
	if !slices.IsSortedFunc(items, byReport) { // as it is where none has vanished
		slices.SortStableFunc(items, byReport)
	}
	for place, i := range items {
		i.place = place
	}
	sortByUrgency(items)
	return items
}

// atOnce is how many reports are judged in one piece.
const atOnce = 256

// judgeAll judges the follow-ups of the reports, in their order, by several
// goroutines.
func (j judge) judgeAll(items []Item) {
	var judges sync.WaitGroup
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	for reports := range slices.Chunk(j.Reports, atOnce) {
		count := 0
		for _, r := range reports {
			count += len(r.FollowUps)
		}
		own := items[:count]
		items = items[count:]
		places <- struct{}{}
		judges.Go(func() {
			j.judgeSome(reports, own)
			<-places
		})
	}
	judges.Wait()
}

func (j judge) judgeSome(reports []*report.Report, items []Item) {
	for _, r := range reports {
		traces := j.traces(r)
		for place, f := range r.FollowUps {
			items[place] = j.item(r, f)
			j.current(&items[place], place, &traces[place])
		}
		items = items[len(r.FollowUps):]
	}
}

func (j judge) current(i *Item, place int, trace *history.Trace) {
	i.place, i.Trace = place, trace
	if i.Open() {
		i.Overdue = j.overdue(i)
		i.Idle = j.idle(i.Trace.Touched)
	}
	i.Stale, i.Reason = j.stale(i)
}

// traces are what happened to the follow-ups of a report.
func (j judge) traces(r *report.Report) []history.Trace {
	if j.History != nil {
		return j.History.FollowUps(r)
	}
	unread := history.Date{From: history.Unknown, Reason: "history was not read"}
	traces := make([]history.Trace, len(r.FollowUps))
	for i, f := range r.FollowUps {
		traces[i] = history.Trace{Opened: unread, Touched: unread}
		if !f.Open() {
			traces[i].Closed = unread
		}
	}
	return traces
}

func (j judge) vanished(i *Item, v *history.Vanished) {
	*i = j.item(v.Report, v.FollowUp)
	i.place = slices.Index(v.Report.FollowUps, v.FollowUp)
	i.State, i.Trace, i.vanished = Vanished, &v.Trace, v
	i.Reason = j.deleted(v.When)
}

// item is what needs no history.
func (j judge) item(r *report.Report, f *report.FollowUp) Item {
	i := Item{Report: r, FollowUp: f, ID: history.Key(r, f), State: f.State()}
	i.Owner, i.Team = policy.Owner(r, f), policy.Team(r, f, j.Roster)
	if f.Due.Present() || i.State != report.Proposed && !j.Policy.Exempt(r) {
		i.Due, i.HasDue = j.Policy.Due(r, f)
	}
	return i
}
