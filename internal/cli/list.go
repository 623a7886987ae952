package cli

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/table"
	"github.com/incident-cli/incident/internal/term"
)

type listOptions struct {
	statuses, severities, teams, services, factors []string
	since                                          string
}

func newList(env *Env) *cobra.Command {
	var opts listOptions
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the reports, newest incident first",
		Long: `List the reports, newest incident first.

A status is draft, ready, reviewed, or closed: reviewed with nothing left open.
A filter given several times, or with commas, takes any of its values.`,
		Example: "  incident list --status ready\n  incident list --team payments --since 2026-01-01 --json=id,title",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runList(cmd.Context(), env, opts) },
	}
	f := cmd.Flags()
	f.StringSliceVar(&opts.statuses, "status", nil, "only reports of this `status`")
	f.StringSliceVar(&opts.severities, "severity", nil, "only incidents of this `severity`")
	f.StringSliceVar(&opts.teams, "team", nil, "only incidents that concern this `team`")
	f.StringSliceVar(&opts.services, "service", nil, "only incidents that concern this `service`")
	f.StringSliceVar(&opts.factors, "factor", nil, "only incidents with this contributing `factor`")
	f.StringVar(&opts.since, "since", "", "only incidents that started on this `day` or later")
	completeFlags(cmd, env, map[string]func(*session) []string{
		"status": func(*session) []string { return listStatuses }, "severity": severityNames,
		"team": teamNames, "service": serviceNames, "factor": factorNames,
	})
	return cmd
}

var listStatuses = []string{"draft", "ready", "reviewed", "closed"}

func runList(ctx context.Context, env *Env, opts listOptions) error {
	keep, err := opts.filter()
	if err != nil {
		return err
	}
	s, err := env.open(ctx, asAsked)
	if err != nil {
		return err
	}
	return s.finish(s.list(opts, keep))
}

func (s *session) list(opts listOptions, keep func(*session, *report.Report) bool) error {
	if err := s.knownInReports(opts); err != nil {
		return err
	}
	var found []*report.Report
	for _, r := range s.ws.Reports {
		if keep(s, r) {
			found = append(found, r)
		}
	}
	slices.SortStableFunc(found, s.newestFirst)
	if err := s.env.printList(s.reportList(found)); err != nil {
		return err
	}
	return s.lookedAt(len(found))
}

// newestFirst puts the newest incident first. Those whose day is not known come
// last, by path downwards, because names that count go up.
func (s *session) newestFirst(a, b *report.Report) int {
	x, knownX := s.ws.Policy.Day(a)
	y, knownY := s.ws.Policy.Day(b)
	switch {
	case knownX && knownY:
		return cmp.Or(cmp.Compare(y, x), strings.Compare(a.Path(), b.Path()))
	case knownX:
		return -1
	case knownY:
		return 1
	}
	return strings.Compare(b.Path(), a.Path())
}

// lookedAt says on stderr how many reports there are where a list is empty, so
// that an empty answer is not taken for a wrong folder.
func (s *session) lookedAt(shown int) error {
	if shown > 0 {
		return nil
	}
	if err := s.folderExists(); err != nil {
		return err
	}
	s.env.Err.Line("nothing fits among ", term.Count(len(s.ws.Reports), "report"))
	return nil
}

// folderExists is an error where the reports folder does not exist. As of a day
// that has passed, that there was none yet is an answer, and said on stderr.
func (s *session) folderExists() error {
	if len(s.ws.Reports) == 0 && len(s.ws.Around) > 0 {
		return usage("the reports are in another repository, %s\nrun incident there, or put them into a folder of this one", strings.Join(s.ws.Around, ", "))
	}
	if len(s.ws.Reports) > 0 || len(s.ws.Missing) == 0 {
		return nil
	}
	if s.past() {
		s.env.Err.Line("as of ", s.env.asOf, " there were no reports: ", strings.Join(s.ws.Missing, ", "), " did not exist")
		return nil
	}
	return s.noFolder()
}

// noFolder says that the reports folder does not exist, and where not, if that
// is a folder that variables name.
func (s *session) noFolder() error {
	message := "the reports folder " + strings.Join(s.ws.Missing, ", ") + " does not exist"
	if names := s.env.Git.Names(); s.overlay && len(names) > 0 {
		message += " in " + s.repo.Root() + ", which is read because of " + strings.Join(names, ", ")
	}
	return usage("%s\nrun: incident init, or set reports: in .incident.yaml", message)
}

// past reports whether --as-of names a day that is not to come.
func (s *session) past() bool {
	asked, err := s.env.asOfDay()
	return err == nil && asked <= day.Of(s.env.Clock(), s.ws.Policy.Zone)
}

// filter checks the options and returns what they let through.
func (o listOptions) filter() (func(*session, *report.Report) bool, error) {
	var since day.Day
	if o.since != "" {
		d, err := day.Parse(o.since)
		if err != nil {
			return nil, usage("--since: %v", err)
		}
		since = d
	}
	for _, status := range o.statuses {
		if !slices.Contains(listStatuses, status) {
			return nil, usage("--status: %q is not a status: use %s", status, strings.Join(listStatuses, ", "))
		}
	}
	return func(s *session, r *report.Report) bool {
		return anyOf(o.severities, r.Severity.Value) &&
			(len(o.statuses) == 0 || slices.ContainsFunc(o.statuses, func(want string) bool { return hasStatus(r, want) })) &&
			anyOf(o.teams, values(r.Teams)...) && anyOf(o.services, values(r.Services)...) && anyOf(o.factors, values(r.Factors)...) &&
			(o.since == "" || s.incidentDay(r) >= since)
	}, nil
}

// hasStatus reports whether a report has a status, the derived one included.
func hasStatus(r *report.Report, want string) bool {
	if want == "closed" {
		return closed(r)
	}
	return string(r.Status.Value) == want
}

// closed reports whether a report is reviewed and nothing is left to do.
func closed(r *report.Report) bool {
	return r.Status.Value == report.Reviewed && !slices.ContainsFunc(r.FollowUps, (*report.FollowUp).Open)
}

// anyOf reports whether nothing is asked, or one of the values is; case does
// not matter.
func anyOf(asked []string, have ...string) bool {
	return len(asked) == 0 || slices.ContainsFunc(asked, func(want string) bool {
		return slices.ContainsFunc(have, func(v string) bool { return strings.EqualFold(v, want) })
	})
}

func values(fields []report.Field[string]) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Value
	}
	return out
}

// incidentDay is the day of an incident, the zero Day where it is not known.
func (s *session) incidentDay(r *report.Report) day.Day {
	d, _ := s.ws.Policy.Day(r)
	return d
}

// leastID is the width below which the title makes room for the ids, which have
// to be whole to be of use, and say most of the title.
const leastID = 56

var reportFields = []string{
	"id", "title", "severity", "status", "owner", "teams", "services", "started", "resolved", "path", "complete", "reviewed",
}

// reportList is the list of reports in columns and as items.
func (s *session) reportList(rs []*report.Report) table.List {
	l := table.List{
		Kind: "reports",
		Columns: []table.Column{
			{Name: "id", Flexible: true, Weight: 9, Least: leastID}, {Name: "severity", Header: "SEV"}, {Name: "status"},
			{Name: "owner"}, {Name: "started"}, {Name: "title", Flexible: true, Least: leastTitle},
		},
		Fields: reportFields,
		Items:  []term.Object{},
	}
	for _, r := range rs {
		l.Rows = append(l.Rows, s.reportRow(r))
		l.Items = append(l.Items, s.reportItem(r))
	}
	if s.env.tabular() && !slices.ContainsFunc(rs, s.dayNotInID) {
		l = l.Without("started")
	}
	return l
}

// leastTitle is the width below which a title says less than the id.
const leastTitle = 12

// dayNotInID reports whether the id does not say the day of the incident.
func (s *session) dayNotInID(r *report.Report) bool {
	d, known := s.ws.Policy.Day(r)
	return known && !strings.HasPrefix(r.Name(), d.String())
}

func (s *session) reportRow(r *report.Report) []table.Cell {
	started := ""
	if d, ok := s.ws.Policy.Day(r); ok {
		started = d.String()
	}
	row := table.Text(r.Name(), r.Severity.Value, string(r.Status.Value), r.Owner.Value, started, r.Title.Value)
	if s.ws.Policy.Rank(r.Severity.Value) == 0 {
		row[1].Style = term.Red
	}
	if closed(r) {
		row[2].Shown, row[2].Style = "closed", term.Dim
	}
	return row
}

func (s *session) reportItem(r *report.Report) term.Object {
	return term.Object{
		{Name: "id", Value: r.Name()}, {Name: "title", Value: r.Title.Value},
		{Name: "severity", Value: optional(r.Severity)}, {Name: "status", Value: optional(r.Status)},
		{Name: "owner", Value: optional(r.Owner)},
		{Name: "teams", Value: values(r.Teams)}, {Name: "services", Value: values(r.Services)},
		{Name: "started", Value: moment(r.Started)}, {Name: "resolved", Value: moment(r.Resolved)},
		{Name: "path", Value: r.Path()}, {Name: "complete", Value: s.ws.Complete(r)},
		{Name: "reviewed", Value: s.reviewed(r)},
	}
}

// optional is a text for JSON, null where it is absent.
func optional[T ~string](f report.Field[T]) any {
	if !f.Present() {
		return nil
	}
	return string(f.Value)
}

// moment is a stated time for JSON: null where it is absent, "unknown" where
// the report says so.
func moment(f report.Field[report.Moment]) any {
	switch {
	case !f.Present():
		return nil
	case f.Value.Unknown:
		return "unknown"
	}
	return f.Value.Time
}

// reviewed is the date of the last review that was held and went through the
// report, null where there was none.
func (s *session) reviewed(r *report.Report) any {
	var last any
	for _, review := range s.ws.Reviews { // sorted by path, which begins with the day
		if review.Status.Value == report.Held && review.Date.Present() && review.Names(r.Name()) {
			last = term.Object{{Name: "time", Value: review.Date.Value}, {Name: "from", Value: "text"}}
		}
	}
	return last
}
