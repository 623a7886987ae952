package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/term"
)

type followUpsOptions struct {
	stale                                               staleFlag
	overdue, unowned, unticketed, vanished, all         bool
	owners, teams, severities, incidents, states, kinds []string
	groupBy, sortBy                                     string
	exitCode, requireHistory                            bool
}

// staleFlag is --stale, with or without a period.
type staleFlag struct {
	asked bool
	after policy.Period
}

// configuredPeriod is the value of --stale without a period.
const configuredPeriod = "stale_after"

func (f *staleFlag) String() string { return f.after.String() }
func (f *staleFlag) Type() string   { return "period" }

func (f *staleFlag) Set(value string) (err error) {
	f.asked = true
	if value != configuredPeriod {
		f.after, err = policy.ParsePeriod(value)
	}
	return err
}

// followUpEdits are the commands below followups that change one, beside those
// of itemChanges.
var followUpEdits = []func(*Env) *cobra.Command{newFollowUpAdd, newFollowUpDrop, newFollowUpSet}

func newFollowUps(env *Env) *cobra.Command {
	var opts followUpsOptions
	cmd := &cobra.Command{
		Use:   "followups",
		Short: "List follow-ups: what is open, stale, overdue, vanished",
		Long: `List the follow-ups of all reports, open ones only unless asked otherwise, the
most overdue first. Dates come from git history.

Stale is what is overdue; what has no stated date and was idle for a period
(stale_after, 14 days unless configured); what is blocked without change, or
proposed without a decision, for as long. Where history is cut off and cannot
tell, --stale lists the item as unknown.

--stale, --overdue and --vanished choose what is listed, several of them list
what any of them does. The other options narrow the list; one given several
times, or with commas, takes any of its values.

The columns for scripts (tsv, csv) are id, report, status, owner, team, due,
severity, opened, touched, reason, text; --group-by puts the group before them.
A date of history reads <=2026-11-20 where it is only a limit, 2061-01-01? where
the commit's own date cannot be right.`,
		Example: "  incident followups --stale\n  incident followups --stale=30d --team payments --exit-code\n  incident followups --owner ana --json=id,due,text",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runFollowUps(cmd.Context(), env, opts) },
	}
	opts.flags(cmd)
	completeFlags(cmd, env, map[string]func(*session) []string{
		"owner": handles, "team": teamNames, "severity": severityNames, "incident": reportNames,
		"status":   func(*session) []string { return followUpStates() },
		"kind":     func(*session) []string { return report.FollowUpKinds },
		"group-by": func(*session) []string { return groupings },
		"sort":     func(*session) []string { return []string{"age", "due", "idle"} },
	})
	for _, change := range itemChanges {
		cmd.AddCommand(newItemChange(change)(env))
	}
	for _, construct := range followUpEdits {
		cmd.AddCommand(construct(env))
	}
	return cmd
}

func (o *followUpsOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.VarPF(&o.stale, "stale", "", "only stale ones; --stale=30d sets the `period`").NoOptDefVal = configuredPeriod
	f.BoolVar(&o.overdue, "overdue", false, "only those whose date has passed; works without history")
	f.BoolVar(&o.unowned, "unowned", false, "only those that nobody owns")
	f.BoolVar(&o.unticketed, "unticketed", false, "only those without a ticket")
	f.BoolVar(&o.vanished, "vanished", false, "only those that were deleted while open")
	f.BoolVar(&o.all, "all", false, "also those that are done, dropped or have vanished")
	f.StringSliceVar(&o.owners, "owner", nil, "only those of this `handle`")
	f.StringSliceVar(&o.teams, "team", nil, "only those of this `team`")
	f.StringSliceVar(&o.severities, "severity", nil, "only those of incidents of this `severity`")
	f.StringSliceVar(&o.incidents, "incident", nil, "only those of this `report`")
	f.StringSliceVar(&o.states, "status", nil, "only those of this `status`, also closed ones")
	f.StringSliceVar(&o.kinds, "kind", nil, "only those of this `kind`")
	f.StringVar(&o.groupBy, "group-by", "", "group by `what`: owner, team, incident")
	f.StringVar(&o.sortBy, "sort", "", "sort by `what`: age, due, idle")
	f.BoolVar(&o.exitCode, "exit-code", false, "exit with 1 if anything is listed")
	f.BoolVar(&o.requireHistory, "require-history", false, "exit with 3 if history is cut off before a date that is needed")
}

func followUpStates() []string {
	names := make([]string, len(followup.States))
	for i, s := range followup.States {
		names[i] = string(s)
	}
	return names
}

func reportNames(s *session) []string {
	names := make([]string, len(s.ws.Reports))
	for i, r := range s.ws.Reports {
		names[i] = described(r.Name(), r.Title.Value)
	}
	return names
}

func runFollowUps(ctx context.Context, env *Env, opts followUpsOptions) error {
	if err := opts.valid(); err != nil {
		return err
	}
	s, err := env.openOutlines(ctx)
	if err != nil {
		return err
	}
	return s.finish(s.followUps(ctx, opts))
}

func (s *session) followUps(ctx context.Context, opts followUpsOptions) error {
	if err := s.folderExists(); err != nil {
		return err
	}
	all, shallow, err := s.followUpItems(ctx, opts)
	if err != nil {
		return err
	}
	fits, err := s.narrowing(opts, all)
	if err != nil {
		return err
	}
	considered := keep(all, fits)
	listed := keep(considered, opts.chosen)
	if opts.sortBy != "" { // they come by urgency
		slices.SortStableFunc(listed, followUpOrders[opts.sortBy])
	}
	if err := s.printFollowUps(listed, opts); err != nil {
		return err
	}
	s.summarise(listed, considered, all, opts)
	if shallow {
		return s.judgeCut(listed, opts)
	}
	return opts.verdict(listed)
}

// judgeCut says what a history that is cut off did not tell. Where history is
// required and the answer depends on that, it is an error; otherwise a remark.
func (s *session) judgeCut(listed []*followup.Item, opts followUpsOptions) error {
	cut := keep(listed, opts.dependsOnCut)
	switch {
	case opts.requireHistory && opts.vanished:
		return fmt.Errorf("%s\n%s", vanishedUnknown, fetchAll)
	case opts.requireHistory && len(cut) > 0:
		return fmt.Errorf("history is cut off before the dates of %s\n%s", term.Count(len(cut), "follow-up"), fetchAll)
	case opts.vanished:
		s.env.Err.Line(vanishedUnknown, ": ", fetchAll)
	case opts.stale.asked || !opts.overdue:
		s.warnOfCut(keep(listed, cutOff))
	}
	return opts.verdict(listed)
}

const vanishedUnknown = "history is cut off, so that what vanished before is not known"

// dependsOnCut reports whether more history might change what is said of an
// item that is listed: whether it belongs there, or, where all that fit are
// listed, its dates. What is overdue is so by its text.
func (o followUpsOptions) dependsOnCut(i *followup.Item) bool {
	switch {
	case o.stale.asked:
		return unsettled(i) && cutOff(i)
	case o.overdue:
		return false
	}
	return cutOff(i)
}

// followUpItems judges all follow-ups, and tells whether history is cut off.
// A history that cannot be read is an error only where something depends on it:
// what is overdue is known in any clone.
func (s *session) followUpItems(ctx context.Context, opts followUpsOptions) (items []*followup.Item, shallow bool, err error) {
	in := followup.Input{
		Reports: s.ws.Reports, Policy: s.ws.Policy, Roster: s.ws.Roster, Now: s.now, StaleAfter: opts.stale.after,
	}
	h, err := s.history(ctx, false)
	switch {
	case err == nil:
		in.History, shallow = h, h.Shallow()
	case ctx.Err() != nil || opts.needsHistory(s.env.fields):
		return nil, false, err
	default:
		s.env.Err.Line("without dates of history, which being overdue does not need: ", err.Error())
	}
	return followup.List(in), shallow, nil
}

// historyFields are the fields that history tells.
var historyFields = []string{"opened", "touched", "closed", "moved", "moves", "owners", "removed"}

func (o followUpsOptions) needsHistory(fields []string) bool {
	if !o.overdue || o.stale.asked || o.vanished || o.all || o.requireHistory || len(o.states) > 0 ||
		o.sortBy == "age" || o.sortBy == "idle" {
		return true
	}
	return slices.ContainsFunc(fields, func(f string) bool { return slices.Contains(historyFields, f) })
}

var followUpOrders = map[string]func(a, b *followup.Item) int{
	"": nil, "age": followup.ByAge, "due": followup.ByDue, "idle": followup.ByIdle,
}

func (o followUpsOptions) valid() error {
	if _, ok := followUpOrders[o.sortBy]; !ok {
		return usage("--sort: %q is not an order: use age, due or idle", o.sortBy)
	}
	if o.groupBy != "" && !slices.Contains(groupings, o.groupBy) {
		return usage("--group-by: %q is not a way to group: use %s", o.groupBy, strings.Join(groupings, ", "))
	}
	if err := oneOf("--status", o.states, followUpStates()); err != nil {
		return err
	}
	return oneOf("--kind", o.kinds, report.FollowUpKinds)
}

func oneOf(flag string, asked, known []string) error {
	for _, word := range asked {
		if !anyOf([]string{word}, known...) {
			return usage("%s: %q is none of %s", flag, word, strings.Join(known, ", "))
		}
	}
	return nil
}

// chosen reports whether an item is among those that were asked for.
func (o followUpsOptions) chosen(i *followup.Item) bool {
	if o.stale.asked || o.overdue || o.vanished {
		return o.stale.asked && i.Stale != followup.NotStale || o.overdue && i.Overdue > 0 ||
			o.vanished && i.State == followup.Vanished
	}
	return o.all || len(o.states) > 0 || i.Open()
}

func keep(items []*followup.Item, fits func(*followup.Item) bool) []*followup.Item {
	var kept []*followup.Item
	for _, i := range items {
		if fits(i) {
			kept = append(kept, i)
		}
	}
	return kept
}

func countOf(items []*followup.Item, fits func(*followup.Item) bool) (n int) {
	for _, i := range items {
		if fits(i) {
			n++
		}
	}
	return n
}

// verdict is the exit code as an error.
func (o followUpsOptions) verdict(listed []*followup.Item) error {
	if o.exitCode && len(listed) > 0 {
		return errWork
	}
	return nil
}

func unsettled(i *followup.Item) bool { return i.Stale == followup.UnknownStale }

// cutOff reports whether, in a history that is cut off, a date is not told.
func cutOff(i *followup.Item) bool {
	return slices.ContainsFunc([]history.Date{i.Trace.Opened, i.Trace.Touched, i.Trace.Closed}, func(d history.Date) bool {
		return d.From == history.Bound || d.From == history.Unknown
	})
}
