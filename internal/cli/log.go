package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/table"
	"github.com/incident-cli/incident/internal/term"
)

func newLog(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "log REPORT|FOLLOWUP",
		Short: "Show what happened to a report or a follow-up, change by change",
		Long: `Show what happened to a report and its follow-ups, or to one follow-up, oldest
first: when, in which commit, by whom, which field, and what it was and became.

A change is one of what the report says. Moving or renaming its file, formatting,
and edits of its prose make none; a merge makes one only where its result is that
of none of its parents. A report or follow-up that was deleted is found by the id
that it had.

The columns for scripts (tsv, csv) are time, commit, author, report, followup,
field, old, new; the last two are empty for what is absent. The field is the name
of a key, or opened, removed, or box for what is ticked.`,
		Example:           "  incident log checkout-latency\n  incident log fu-7k2pqm --json=time,commit,field,old,new",
		Args:              someArgs(1, 1, "one report or follow-up: an id, an alias, a path, or a part of an id"),
		ValidArgsFunction: completeLogged(env),
		RunE:              func(cmd *cobra.Command, args []string) error { return runLog(cmd.Context(), env, args[0]) },
	}
}

func runLog(ctx context.Context, env *Env, arg string) error {
	s, err := env.openOutlines(ctx)
	if err != nil {
		return err
	}
	return s.finish(s.log(ctx, arg))
}

func (s *session) log(ctx context.Context, arg string) error {
	h, err := s.history(ctx, true)
	if err != nil {
		return err
	}
	events, err := (&chronicle{session: s, history: h}).of(arg)
	if isUnknown(err) {
		if missing := s.folderExists(); missing != nil || !h.Shallow() {
			return cmp.Or(missing, err)
		}
		// It may be one that is gone since. The id is not wrong for certain.
		return fmt.Errorf("%v, as far as history goes: it is cut off\n%s", err, fetchAll)
	}
	if err != nil {
		return err
	}
	if err := s.env.printList(s.logList(events)); err != nil {
		return err
	}
	s.env.Err.Line(term.Count(len(events), "change"))
	if h.Shallow() {
		s.env.Err.Line("history is cut off, so that there may have been more before: ", fetchAll)
	}
	return nil
}

var logFields = []string{
	"time", "before", "from", "commit", "suspect", "reason", "author", "subject",
	"report", "path", "followup", "field", "old", "new",
}

// logList is the list of changes, in columns and as items.
func (s *session) logList(events []history.Event) table.List {
	l := table.List{
		Kind: "log",
		Columns: []table.Column{
			{Name: "time", Header: "WHEN"}, {Name: "commit"}, {Name: "author", Header: "WHO"}, {Name: "report", Flexible: true},
			{Name: "followup", Header: "FOLLOW-UP"}, {Name: "field"}, {Name: "old", Header: "FROM", Flexible: true},
			{Name: "new", Header: "TO", Flexible: true},
		},
		Fields: logFields,
		Items:  []term.Object{},
	}
	names := s.listedNames()
	for _, e := range events {
		if name, listed := names[e.Report]; listed {
			e.Report = name
		}
		l.Rows = append(l.Rows, s.logRow(e))
		l.Items = append(l.Items, logItem(e))
	}
	if s.env.tabular() {
		l = withoutRepeats(l, "report", "followup")
	}
	return l
}

// listedNames maps what history calls a report without an id, its path, to what
// lists call it.
func (s *session) listedNames() map[string]string {
	names := map[string]string{}
	for _, r := range s.ws.Reports {
		if !r.ID.Present() {
			names[r.Path()] = r.Name()
		}
	}
	return names
}

// shortHash is how many digits of a commit a list shows.
const shortHash = 10

func (s *session) logRow(e history.Event) []table.Cell {
	commit := history.Uncommitted.String()
	if e.Commit != nil {
		commit = e.Commit.Hash[:min(len(e.Commit.Hash), shortHash)]
	}
	row := table.Text(s.dateText(e.When), commit, doneBy(e).Author, e.Report, e.FollowUp, e.Field, e.From, e.To)
	row[1].Style = term.Dim
	return row
}

// doneBy is the commit that made a change, empty where that is not known: what
// the last commit of a shallow clone holds may be the work of anybody.
func doneBy(e history.Event) history.Ref {
	if e.Commit == nil || e.Commit.Boundary {
		return history.Ref{}
	}
	return *e.Commit
}

// logItem is a change for JSON: its date, with where that comes from, and what
// changed.
func logItem(e history.Event) term.Object {
	by := doneBy(e)
	return append(dateFields(e.When), term.Object{
		{Name: "author", Value: orNull(by.Author)}, {Name: "subject", Value: orNull(by.Subject)},
		{Name: "report", Value: e.Report}, {Name: "path", Value: e.Path}, {Name: "followup", Value: orNull(e.FollowUp)},
		{Name: "field", Value: e.Field}, {Name: "old", Value: orNull(e.From)}, {Name: "new", Value: orNull(e.To)},
	}...)
}

// withoutRepeats leaves out those of the named columns that say the same in
// every row.
func withoutRepeats(l table.List, names ...string) table.List {
	for _, name := range names {
		at := slices.IndexFunc(l.Columns, func(c table.Column) bool { return c.Name == name })
		if slices.ContainsFunc(l.Rows, func(row []table.Cell) bool { return row[at].Value != l.Rows[0][at].Value }) {
			continue
		}
		l.Columns = slices.Delete(l.Columns, at, at+1)
		for i, row := range l.Rows {
			l.Rows[i] = slices.Delete(row, at, at+1)
		}
	}
	return l
}
