package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/term"
)

func newShow(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:               "show REPORT|FOLLOWUP",
		Short:             "Show a report with its dates from history and its follow-ups, or one follow-up",
		Example:           "  incident show 2026-11-23-checkout-latency\n  incident show checkout\n  incident show fu-7k2pqm",
		Args:              someArgs(1, 1, "one report or follow-up: an id, an alias, a path, or a part of an id"),
		ValidArgsFunction: completeLogged(env),
		RunE:              func(cmd *cobra.Command, args []string) error { return runShow(cmd.Context(), env, args[0]) },
	}
}

func runShow(ctx context.Context, env *Env, arg string) error {
	if env.format != "" && env.format != "json" {
		return usage("--format: show prints text, or JSON with --json")
	}
	s, err := env.open(ctx, asAsked)
	if err != nil {
		return err
	}
	return s.finish(s.show(ctx, arg))
}

// show shows what an argument names: where it looks like the id of a follow-up,
// that one, else a report.
func (s *session) show(ctx context.Context, arg string) error {
	r, err := s.report(arg)
	if err != nil && !(isUnknown(err) && likeFollowUp(arg)) {
		return err
	}
	h, err := s.history(ctx, false)
	if err != nil {
		return err
	}
	items := followup.List(followup.Input{
		Reports: s.ws.Reports, Policy: s.ws.Policy, Roster: s.ws.Roster, History: h, Now: s.now,
	})
	if r == nil {
		return s.showFollowUp(items, arg)
	}
	return s.showReport(r, h.Report(r), keep(items, func(i *followup.Item) bool { return i.Report.Name() == r.Name() }))
}

func (s *session) showReport(r *report.Report, trace history.ReportTrace, items []*followup.Item) error {
	if s.wantsJSON() {
		return s.showJSON(r, trace, items)
	}
	s.showHead(r, trace)
	s.showSections(r)
	s.showItems(items)
	return nil
}

func (s *session) wantsJSON() bool { return s.env.json || s.env.format == "json" }

func (s *session) showJSON(r *report.Report, trace history.ReportTrace, items []*followup.Item) error {
	o := append(s.reportItem(r), term.Field{Name: "opened", Value: dateValue(trace.Opened)}, term.Field{Name: "touched", Value: dateValue(trace.Touched)})
	for _, status := range []report.Status{report.Draft, report.Ready, report.Reviewed} {
		o = append(o, term.Field{Name: string(status) + "_since", Value: dateValue(trace.Since(status))})
	}
	list := []term.Object{}
	for _, i := range items {
		list = append(list, s.followUpItem(i, followUpsOptions{}))
	}
	return s.printObject("report", append(o, term.Field{Name: "items", Value: list}))
}

// printObject prints one thing as JSON, with those of its fields that --json
// names, or all.
func (s *session) printObject(kind string, o term.Object) error {
	out := term.Object{{Name: "schema", Value: 1}, {Name: "kind", Value: kind}}
	if len(s.env.fields) == 0 {
		return s.env.Out.JSON(append(out, o...))
	}
	for _, name := range s.env.fields {
		value, known := o.Get(name)
		if !known {
			return usage("--json: no field is called %q: there are %s", name, strings.Join(namesOfFields(o), ", "))
		}
		out = append(out, term.Field{Name: name, Value: value})
	}
	return s.env.Out.JSON(out)
}

func namesOfFields(o term.Object) []string {
	names := make([]string, len(o))
	for i, f := range o {
		names[i] = f.Name
	}
	return names
}

// showHead prints the title and what the front matter and history say.
func (s *session) showHead(r *report.Report, trace history.ReportTrace) {
	out := s.env.Out
	out.Line(term.Bold.Of(r.Title.Value))
	out.Line(term.Dim.Of(r.Path()))
	out.Line()
	status := string(r.Status.Value)
	if closed(r) {
		status = "closed"
	}
	s.showFacts([][2]string{
		{"id", r.Name()}, {"aliases", join(r.Aliases)}, {"severity", r.Severity.Value}, {"status", status},
		{"owner", r.Owner.Value}, {"teams", join(r.Teams)}, {"services", join(r.Services)},
		{"started", s.at(r.Started)}, {"detected", s.at(r.Detected)}, {"declared", s.at(r.Declared)},
		{"mitigated", s.at(r.Mitigated)}, {"resolved", s.at(r.Resolved)},
		{"detected by", r.DetectedBy.Value}, {"mitigation", r.Mitigation.Value}, {"trigger", r.Trigger.Value},
		{"factors", join(r.Factors)},
		{"reported", s.since(trace.Opened)}, {"ready since", s.since(trace.Since(report.Ready))},
		{"reviewed", s.since(trace.Since(report.Reviewed))}, {"last changed", s.since(trace.Touched)},
	})
}

// showFacts prints names and values in two columns, but none without a value.
func (s *session) showFacts(facts [][2]string) {
	for _, f := range facts {
		if f[1] != "" {
			s.env.Out.Line(term.Dim.Of(fmt.Sprintf("%-13s", f[0])), f[1])
		}
	}
}

// at is a stated time in the policy's zone.
func (s *session) at(f report.Field[report.Moment]) string {
	switch {
	case !f.Present():
		return ""
	case f.Value.Unknown:
		return "unknown"
	}
	return f.Value.Time.In(s.ws.Policy.Zone).Format("2006-01-02 15:04 MST")
}

// since is a date of history with where it comes from.
func (s *session) since(d history.Date) string {
	text := s.dateText(d)
	switch {
	case text == "":
		return ""
	case d.From == history.Uncommitted:
		return text + " (not committed)"
	case d.Commit != "":
		return text + " (commit " + d.Commit[:min(len(d.Commit), 8)] + ")"
	}
	return text + " (" + d.Reason + ")"
}

func join(fields []report.Field[string]) string { return strings.Join(values(fields), ", ") }

// showSections prints what each section says, but not the follow-ups, which
// come last with their dates.
func (s *session) showSections(r *report.Report) {
	out := s.env.Out
	for _, section := range r.Sections {
		if len(section.Blocks) == 0 || section.Name == report.SectionFollowUps {
			continue
		}
		out.Line()
		out.Line(term.Bold.Of(section.Title.Value))
		for _, b := range section.Blocks {
			out.Block(indent(term.Wrap(label(section, b)+b.Text, out.Width()-len(margin))))
		}
	}
}

const margin = "  "

func indent(text string) string { return margin + strings.ReplaceAll(text, "\n", "\n"+margin) }

// label is the question that a block answers, where it answers a prompt.
func label(s *report.Section, b report.Block) string {
	for _, p := range s.Prompts {
		if p.Listed && p.Span == b.Span {
			return p.Label + ": "
		}
	}
	return ""
}

func (s *session) showItems(items []*followup.Item) {
	if len(items) == 0 {
		return
	}
	out := s.env.Out
	out.Line()
	out.Line(term.Bold.Of(report.SectionFollowUps))
	for _, i := range items {
		out.Block(indent(term.Wrap(i.ID+" "+string(i.State)+": "+i.FollowUp.Text.Value, out.Width()-len(margin))))
		out.Block(indent(indent(term.Wrap(s.itemFacts(i), out.Width()-2*len(margin)))))
		s.showMoves("due date moved", i.Trace.Moves)
		s.showMoves("owner changed", i.Trace.Owners)
	}
}

// showMoves prints what a field of a follow-up was and became, and when. Where
// no owner is stated, it is the report's.
func (s *session) showMoves(what string, moves []history.Move) {
	const unstated = "the report's"
	for _, m := range moves {
		line := fmt.Sprintf("%s from %s to %s on %s", what, cmp.Or(m.Old, unstated), cmp.Or(m.New, unstated), s.since(m.When))
		s.env.Out.Line(margin, margin, term.Dim.Of(line))
	}
}

// itemFacts is who has a follow-up, until when, and its dates.
func (s *session) itemFacts(i *followup.Item) string {
	var facts []string
	for _, f := range [][2]string{
		{"owner ", i.Owner}, {"due ", dueText(i)}, {"opened ", s.since(i.Trace.Opened)},
		{"touched ", s.since(i.Trace.Touched)}, {"closed ", s.since(i.Trace.Closed)}, {"", i.Reason},
	} {
		if f[1] != "" {
			facts = append(facts, f[0]+f[1])
		}
	}
	return strings.Join(facts, "; ")
}
