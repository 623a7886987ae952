package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/table"
	"github.com/incident-cli/incident/internal/term"
)

// fetchAll is the remedy for a history that is cut off.
const fetchAll = "run git fetch --unshallow, or in CI set fetch-depth: 0 (GitHub) or GIT_DEPTH: 0 (GitLab)"

// groupings are the values of --group-by.
var groupings = []string{"owner", "team", "incident"}

// groupOf is the group of a follow-up; the empty one is of those that have
// none.
var groupOf = map[string]func(*followup.Item) string{
	"owner":    func(i *followup.Item) string { return i.Owner },
	"team":     func(i *followup.Item) string { return i.Team },
	"incident": func(i *followup.Item) string { return i.Report.Name() },
}

// printFollowUps writes the list. People get a table for each group and the
// columns that a decision needs, scripts always the same columns.
func (s *session) printFollowUps(items []*followup.Item, opts followUpsOptions) error {
	if opts.groupBy != "" {
		sortByGroup(items, groupOf[opts.groupBy])
	}
	if s.env.tabular() {
		return s.printTables(items, opts)
	}
	l := newFollowUpList(scriptColumns, opts)
	l.Count = len(items)
	l.Row = func(row []table.Cell, n int) []table.Cell { return s.scriptRow(opts.group(row, items[n]), items[n]) }
	if s.wantsJSON() {
		for _, i := range items {
			l.Items = append(l.Items, s.followUpItem(i, opts))
		}
	}
	return s.env.printList(l)
}

// sortByGroup keeps the order within each group; those without one come last.
func sortByGroup(items []*followup.Item, group func(*followup.Item) string) {
	slices.SortStableFunc(items, func(a, b *followup.Item) int {
		x, y := group(a), group(b)
		if (x == "") != (y == "") {
			return strings.Compare(y, x)
		}
		return strings.Compare(x, y)
	})
}

// tabular reports whether people read the list: as a table or as Markdown.
func (env *Env) tabular() bool {
	if env.json {
		return false
	}
	return env.format == "table" || env.format == "md" || env.format == "" && env.Terminal
}

func (s *session) printTables(items []*followup.Item, opts followUpsOptions) error {
	if opts.groupBy == "" {
		return s.env.printList(s.tableOf(items, opts))
	}
	of := groupOf[opts.groupBy]
	for n := 0; n < len(items); {
		end := n
		for end < len(items) && of(items[end]) == of(items[n]) {
			end++
		}
		s.heading(n > 0, of(items[n]), opts.groupBy, end-n)
		if err := s.env.printList(s.tableOf(items[n:end], opts)); err != nil {
			return err
		}
		n = end
	}
	return nil
}

// heading writes the name of a group and how many it holds.
func (s *session) heading(apart bool, name, kind string, n int) {
	if apart {
		s.env.Out.Line()
	}
	if name == "" {
		name = "no " + kind
	}
	if s.env.format != "md" {
		s.env.Out.Line(term.Bold.Of(name), fmt.Sprintf(" (%d)", n))
		return
	}
	s.env.Out.Line("## ", term.Markdown(name), fmt.Sprintf(" (%d)", n))
	s.env.Out.Line()
}

// scriptColumns are the columns for scripts. They stay as they are; a new one
// comes before the text, which is the last.
var scriptColumns = []table.Column{
	{Name: "id"}, {Name: "report"}, {Name: "status"}, {Name: "owner"}, {Name: "team"}, {Name: "due"},
	{Name: "severity"}, {Name: "opened"}, {Name: "touched"}, {Name: "reason"}, {Name: "text"},
}

// scriptRow appends the cells of an item.
func (s *session) scriptRow(row []table.Cell, i *followup.Item) []table.Cell {
	for _, value := range [...]string{
		i.ID, i.Report.Name(), string(i.State), i.Owner, i.Team, dueText(i), i.Report.Severity.Value,
		s.dateText(i.Trace.Opened), s.dateText(i.Trace.Touched), i.Reason, i.FollowUp.Text.Value,
	} {
		row = append(row, table.Cell{Value: value})
	}
	return row
}

var followUpFields = []string{
	"id", "report", "text", "status", "owner", "team", "due", "stated", "kind", "severity", "ticket",
	"opened", "touched", "closed", "moved", "stale", "reason", "moves", "owners", "removed",
}

func newFollowUpList(columns []table.Column, opts followUpsOptions) table.List {
	l := table.List{Kind: "followups", Columns: columns, Fields: followUpFields, Items: []term.Object{}}
	if opts.groupBy != "" {
		l.Columns = append([]table.Column{{Name: "group"}}, columns...)
		l.Fields = append([]string{"group"}, followUpFields...)
	}
	return l
}

// group appends the cell of an item's group, where there are groups.
func (o followUpsOptions) group(row []table.Cell, i *followup.Item) []table.Cell {
	if o.groupBy == "" {
		return row
	}
	return append(row, table.Cell{Value: groupOf[o.groupBy](i)})
}

// The widths below which a list rather leaves out the name of a report: less of
// the name tells hardly more than its day, less of a reason hides that a date was
// moved, and less of a text could be any text.
const (
	leastName   = 16
	leastReason = 28
	leastText   = 14
)

// tableOf is the list for people. Where it says why an item is in it, the team
// makes room for that.
func (s *session) tableOf(items []*followup.Item, opts followUpsOptions) table.List {
	l := table.List{Columns: []table.Column{
		{Name: "id"}, {Name: "due"}, {Name: "owner"}, {Name: "team"}, {Name: "severity", Header: "SEV"},
		{Name: "report", Flexible: true, Weight: 2, Least: leastName}, {Name: "text", Flexible: true, Weight: 3, Least: leastText},
	}}
	if opts.explained() {
		l.Columns = slices.Insert(slices.Delete(l.Columns, 3, 4), 5, table.Column{Name: "reason", Flexible: true, Weight: 6, Least: leastReason})
	}
	for _, i := range items {
		l.Rows = append(l.Rows, s.tableRow(i, opts))
	}
	return l
}

// explained reports whether the list says why an item is in it.
func (o followUpsOptions) explained() bool { return o.stale.asked || o.vanished }

func (s *session) tableRow(i *followup.Item, opts followUpsOptions) []table.Cell {
	row := table.Text(i.ID, dueText(i), i.Owner, i.Team, i.Report.Severity.Value, i.Report.Name(), i.FollowUp.Text.Value)
	if !i.Open() {
		row[0].Style, row[6].Shown = term.Dim, string(i.State)+": "+i.FollowUp.Text.Value
	}
	if i.HasDue && s.env.Terminal && i.Open() {
		row[1].Shown = relativeDay(i.Due, s.today())
	}
	if i.Overdue > 0 {
		row[1].Style = term.Red
	}
	if !opts.explained() {
		return row
	}
	return slices.Insert(slices.Delete(row, 3, 4), 5, table.Cell{Value: i.Reason})
}

// relativeDay says how far a day is away.
func relativeDay(d, today day.Day) string {
	switch n := int(d - today); {
	case n > 0:
		return fmt.Sprintf("in %dd", n)
	case n < 0:
		return fmt.Sprintf("%dd ago", -n)
	}
	return "today"
}

func dueText(i *followup.Item) string {
	if !i.HasDue {
		return ""
	}
	return i.Due.String()
}

// followUpItem is a follow-up for JSON.
func (s *session) followUpItem(i *followup.Item, opts followUpsOptions) term.Object {
	f := i.FollowUp
	o := term.Object{
		{Name: "id", Value: i.ID}, {Name: "report", Value: i.Report.Name()}, {Name: "text", Value: f.Text.Value},
		{Name: "status", Value: string(i.State)}, {Name: "owner", Value: orNull(i.Owner)},
		{Name: "team", Value: orNull(i.Team)}, {Name: "due", Value: orNull(dueText(i))},
		{Name: "stated", Value: term.Object{
			{Name: "owner", Value: optional(f.Owner)}, {Name: "team", Value: optional(f.Team)}, {Name: "due", Value: statedDay(f.Due)},
		}},
		{Name: "kind", Value: optional(f.Kind)}, {Name: "severity", Value: optional(i.Report.Severity)},
		{Name: "ticket", Value: s.ticket(f)},
		{Name: "opened", Value: dateValue(i.Trace.Opened)}, {Name: "touched", Value: dateValue(i.Trace.Touched)},
		{Name: "closed", Value: dateValue(i.Trace.Closed)}, {Name: "moved", Value: len(i.Trace.Moves)},
		{Name: "stale", Value: staleValue(i.Stale)}, {Name: "reason", Value: orNull(i.Reason)},
		{Name: "moves", Value: movesValue(i.Trace.Moves)}, {Name: "owners", Value: movesValue(i.Trace.Owners)},
		{Name: "removed", Value: dateValue(i.Removed())},
	}
	if opts.groupBy == "" {
		return o
	}
	return append(term.Object{{Name: "group", Value: orNull(groupOf[opts.groupBy](i))}}, o...)
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func statedDay(f report.Field[day.Day]) any {
	if !f.Present() {
		return nil
	}
	return f.Value.String()
}

// staleValue is true, false, or null where that is not known.
func staleValue(s followup.Staleness) any {
	if s == followup.UnknownStale {
		return nil
	}
	return s == followup.Stale
}

// bareKey is a key that a tracker gave; anything else is a link already.
var bareKey = lazy.Regexp(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

// ticket is the link to a ticket: a bare key is put into the configured URL.
func (s *session) ticket(f *report.FollowUp) any {
	if !f.Ticket.Present() {
		return nil
	}
	key := f.Ticket.Value
	if s.ws.Policy.TicketURL == "" || !bareKey().MatchString(key) {
		return key
	}
	return strings.ReplaceAll(s.ws.Policy.TicketURL, "{key}", key)
}

// summarise says on stderr how much was looked at, so that an empty list is not
// taken for a wrong folder. The total is that before anything narrowed the list,
// unless nothing of what it was narrowed to is stale.
func (s *session) summarise(listed, considered, all []*followup.Item, opts followUpsOptions) {
	open := countOf(considered, (*followup.Item).Open)
	reports := term.Count(len(s.ws.Reports), "report")
	switch {
	case len(listed) == 0 && opts.stale.asked && (open > 0 || len(considered) == len(all)):
		s.env.Err.Line("nothing is stale among ", term.Count(open, "open follow-up"), " in ", reports)
	case len(listed) == 0:
		s.env.Err.Line("nothing fits among ", term.Count(len(all), "follow-up"), " in ", reports)
	default:
		open = countOf(all, (*followup.Item).Open)
		s.env.Err.Line(len(listed), " of ", term.Count(len(all), "follow-up"), " (", open, " open) in ", reports)
	}
}

// warnOfCut says what a history that is cut off did not tell.
func (s *session) warnOfCut(cut []*followup.Item) {
	if len(cut) == 0 {
		return
	}
	effect := ": "
	if unknown := keep(cut, unsettled); len(unknown) > 0 {
		effect = fmt.Sprintf(", so that %d may be stale or not: ", len(unknown))
	}
	s.env.Err.Line("history is cut off before the dates of ", term.Count(len(cut), "follow-up"), effect, fetchAll)
}
