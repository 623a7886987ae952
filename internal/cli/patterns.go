package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/pattern"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/table"
	"github.com/incident-cli/incident/internal/term"
)

type patternsOptions struct {
	since string
	by    []string
}

func newPatterns(env *Env) *cobra.Command {
	var opts patternsOptions
	cmd := &cobra.Command{
		Use:   "patterns",
		Short: "Show what recurs: factors, services, teams, and what came back",
		Long: `Show what incidents have in common, this period against the one before, and which
incidents happened again while a follow-up of the earlier one was open.

A period is the last half year (182 days) unless --since sets its first day; the
one before is as long. Listed is what occurs at least twice in both. A change is
called up or down only where chance alone would make one as large less than once
in twenty times; fewer than six incidents in both are too few to compare.

Nothing is ever counted by person.`,
		Example: "  incident patterns\n  incident patterns --by factor --since 2026-07-01",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runPatterns(cmd.Context(), env, opts) },
	}
	f := cmd.Flags()
	f.StringVar(&opts.since, "since", "", "compare from this `day` on with as many days before it")
	f.StringSliceVar(&opts.by, "by", nil, "only this `dimension`: factor, service, team, detected-by, mitigation, trigger")
	completeFlags(cmd, env, map[string]func(*session) []string{"by": func(*session) []string { return dimensionNames() }})
	return cmd
}

func dimensionNames() []string {
	names := make([]string, len(pattern.Dimensions))
	for i, d := range pattern.Dimensions {
		names[i] = string(d)
	}
	return names
}

func runPatterns(ctx context.Context, env *Env, opts patternsOptions) error {
	in, err := opts.input()
	if err != nil {
		return err
	}
	s, err := env.openOutlines(ctx)
	if err != nil {
		return err
	}
	return s.finish(s.patterns(ctx, in))
}

// input checks the options.
func (o patternsOptions) input() (pattern.Input, error) {
	var in pattern.Input
	for _, name := range o.by {
		d, err := pattern.ParseDimension(name)
		if err != nil {
			return in, usage("--by: %v", err)
		}
		in.By = append(in.By, d)
	}
	if o.since == "" {
		return in, nil
	}
	since, err := day.Parse(o.since)
	if err != nil {
		return in, usage("--since: %v", err)
	}
	in.Since, in.HasSince = since, true
	return in, nil
}

func (s *session) patterns(ctx context.Context, in pattern.Input) error {
	if err := s.folderExists(); err != nil {
		return err
	}
	if in.HasSince && in.Since > s.today() {
		return usage("--since: %s is after today, %s", in.Since, s.today())
	}
	h, err := s.history(ctx, false)
	if err != nil {
		return err
	}
	in.Reports, in.Policy, in.Roster, in.Trace, in.Now = s.ws.Reports, s.ws.Policy, s.ws.Roster, h.FollowUp, s.now
	found := pattern.Find(in)
	if err := s.env.printList(s.patternList(found)); err != nil {
		return err
	}
	s.printAgain(found)
	s.explainPatterns(found)
	if h.Shallow() {
		s.env.Err.Line("history is cut off, so that work that was open may not be known: ", fetchAll)
	}
	return nil
}

var patternFields = []string{"by", "name", "now", "before", "trend", "severity", "open", "again", "incidents"}

// patternList is the list of what recurs, in columns and as items.
func (s *session) patternList(p pattern.Patterns) table.List {
	l := table.List{
		Kind: "patterns",
		Columns: []table.Column{
			{Name: "by"}, {Name: "name", Flexible: true, Weight: 4}, {Name: "now", Right: true}, {Name: "before", Right: true}, {Name: "trend"},
			{Name: "severity", Header: "WORST"}, {Name: "open", Right: true}, {Name: "again", Right: true},
			{Name: "incidents", Flexible: true, Least: leastName},
		},
		Fields: patternFields,
		Items:  []term.Object{},
		More:   patternFacts(p),
	}
	for _, v := range p.Values {
		l.Rows = append(l.Rows, patternRow(v))
		if s.wantsJSON() {
			l.Items = append(l.Items, patternItem(v))
		}
	}
	return l
}

func patternRow(v pattern.Value) []table.Cell {
	row := table.Text(
		string(v.Dimension), v.Name, fmt.Sprint(v.Now), fmt.Sprint(v.Before), string(v.Trend), v.Severity,
		fmt.Sprint(v.OpenFollowUps), fmt.Sprint(len(v.Again)), strings.Join(reportIDs(v.Incidents), ","),
	)
	row[4].Shown = map[pattern.Trend]string{pattern.TooFew: "too few"}[v.Trend]
	row[4].Style = map[pattern.Trend]term.Style{pattern.Up: term.Red, pattern.Down: term.Green}[v.Trend]
	if len(v.Again) > 0 {
		row[7].Style = term.Red
	}
	return row
}

func reportIDs(rs []*report.Report) []string {
	ids := make([]string, len(rs))
	for i, r := range rs {
		ids[i] = r.Name()
	}
	return ids
}

func patternItem(v pattern.Value) term.Object {
	again := make([]term.Object, len(v.Again))
	for i, r := range v.Again {
		again[i] = recurrenceItem(r)
	}
	return term.Object{
		{Name: "by", Value: string(v.Dimension)}, {Name: "name", Value: v.Name},
		{Name: "now", Value: v.Now}, {Name: "before", Value: v.Before}, {Name: "trend", Value: string(v.Trend)},
		{Name: "severity", Value: orNull(v.Severity)}, {Name: "open", Value: v.OpenFollowUps},
		{Name: "again", Value: again}, {Name: "incidents", Value: reportIDs(v.Incidents)},
	}
}

func recurrenceItem(r *pattern.Recurrence) term.Object {
	followUps := make([]term.Object, len(r.FollowUps))
	for i, f := range r.FollowUps {
		followUps[i] = term.Object{{Name: "id", Value: optional(f.ID)}, {Name: "text", Value: f.Text.Value}}
	}
	return term.Object{
		{Name: "incident", Value: r.Later.Name()}, {Name: "earlier", Value: r.Earlier.Name()},
		{Name: "common", Value: sharedNames(r)}, {Name: "services", Value: r.Services},
		{Name: "followups", Value: followUps},
	}
}

func sharedNames(r *pattern.Recurrence) []string {
	names := make([]string, len(r.Shared))
	for i, s := range r.Shared {
		names[i] = s.Name
	}
	return names
}

// patternFacts are what else the JSON document says.
func patternFacts(p pattern.Patterns) []term.Field {
	var lacking term.Object
	for _, l := range p.Lacking {
		lacking = append(lacking, term.Field{Name: string(l.Dimension), Value: l.Incidents})
	}
	return []term.Field{
		{Name: "now", Value: periodItem(p.Now, p.Incidents.Now)},
		{Name: "before", Value: periodItem(p.Before, p.Incidents.Before)},
		{Name: "lacking", Value: lacking},
		{Name: "undated", Value: p.Undated},
		{Name: "personal", Value: p.Personal},
	}
}

func periodItem(p pattern.Period, incidents int) term.Object {
	return term.Object{
		{Name: "first", Value: p.First.String()}, {Name: "last", Value: p.Last.String()}, {Name: "incidents", Value: incidents},
	}
}

// printAgain tells people what came back too early, below the table; scripts
// that read columns have the number.
func (s *session) printAgain(p pattern.Patterns) {
	told := listedAgain(p)
	switch {
	case len(told) == 0 || s.env.json || s.env.format == "json":
		return
	case !s.env.tabular():
		s.env.Err.Line(term.Count(laterIncidents(told), "incident"), " happened again while a follow-up was open: --format table says which")
		return
	}
	s.env.Out.Line()
	s.env.Out.Line("Happened again while a follow-up was open:")
	if s.env.format == "md" {
		s.env.Out.Line()
	}
	for _, r := range told {
		s.printRecurrence(again(r))
	}
}

func (s *session) printRecurrence(sentence string) {
	if s.env.format == "md" {
		s.env.Out.Line("- ", term.Markdown(sentence))
		return
	}
	s.env.Out.Block(hanging(term.Wrap(sentence, s.env.Out.Width()-2*len(margin))))
}

// hanging indents a text, and further all lines but its first.
func hanging(text string) string { return margin + strings.ReplaceAll(text, "\n", "\n"+margin+margin) }

// listedAgain are the recurrences of the values that are listed, newest first.
func listedAgain(p pattern.Patterns) []*pattern.Recurrence {
	listed := map[*pattern.Recurrence]bool{}
	for _, v := range p.Values {
		for _, r := range v.Again {
			listed[r] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(p.Again), func(r *pattern.Recurrence) bool { return !listed[r] })
}

// laterIncidents is how many incidents happened again: one may repeat several.
func laterIncidents(all []*pattern.Recurrence) int {
	later := map[*report.Report]bool{}
	for _, r := range all {
		later[r.Later] = true
	}
	return len(later)
}

// again is a recurrence in a sentence.
func again(r *pattern.Recurrence) string {
	ids := make([]string, len(r.FollowUps))
	for i, f := range r.FollowUps {
		ids[i] = f.ID.Value
		if !f.ID.Present() {
			ids[i] = fmt.Sprintf("%q", f.Text.Value)
		}
	}
	were := "was"
	if len(ids) > 1 {
		were = "were"
	}
	return fmt.Sprintf("%s repeated %s on %s; %s from %s %s open", r.Later.Name(),
		strings.Join(sharedNames(r), ", "), strings.Join(r.Services, ", "), strings.Join(ids, ", "), r.Earlier.Name(), were)
}

// explainPatterns says on stderr what was compared, and what could not be
// counted.
func (s *session) explainPatterns(p pattern.Patterns) {
	s.env.Err.Line(term.Count(p.Incidents.Now, "incident"), " from ", p.Now.First, " to ", p.Now.Last, ", ",
		p.Incidents.Before, " in the ", term.Count(p.Now.Days(), "day"), " before")
	if p.Incidents.Sum() > 0 {
		if lacks := lackingNames(p); len(lacks) > 0 {
			s.env.Err.Line("of ", term.Count(p.Incidents.Sum(), "incident"), ", ", strings.Join(lacks, ", "))
		}
	}
	if p.Undated > 0 {
		s.env.Err.Line(term.Count(p.Undated, "report"), " without a day: not counted")
	}
	if p.Personal > 0 {
		s.env.Err.Line(term.Count(p.Personal, "value"), " left out for naming people")
	}
	if p.HasFirst && p.First > p.Before.First {
		s.env.Err.Line("the first incident is of ", p.First, ", after the earlier period began: more now may only mean that reports began then")
	}
}

func lackingNames(p pattern.Patterns) []string {
	var lacks []string
	for _, l := range p.Lacking {
		switch l.Incidents {
		case 0:
		case 1:
			lacks = append(lacks, "1 names no "+lackWords[l.Dimension])
		default:
			lacks = append(lacks, fmt.Sprintf("%d name no %s", l.Incidents, lackWords[l.Dimension]))
		}
	}
	return lacks
}

// lackWords are dimensions as words of a sentence.
var lackWords = map[pattern.Dimension]string{
	pattern.Factor: "factor", pattern.Service: "service", pattern.Team: "team",
	pattern.DetectedBy: "source of detection", pattern.Mitigation: "mitigation", pattern.Trigger: "trigger",
}
