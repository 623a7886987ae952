package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/rules"
)

type checkOptions struct {
	base, failOn          string
	formats               []string
	fix, diff, allowEmpty bool
	rules                 rules.Options
	// Set by settle: where the findings go, and which of them fail the check.
	outputs []checkOutput
	fails   finding.Severity
}

func newCheck(env *Env) *cobra.Command {
	var opts checkOptions
	cmd := &cobra.Command{
		Use:   "check [REPORT]...",
		Short: "Check reports: are they readable, whole and in time",
		Long: `Check all reports, or those that are named by id, path or folder.

With --base only reports that differ from the merge base with that revision are
checked, and what concerns the whole repository, such as ids that stand twice.
It says how many reports it looked at. --as-of moves only the clock.

--format may stand several times, and each format may go to a file of its own.
Under GitHub Actions findings are written as github writes them where --format
does not say otherwise: the text, then annotations, and a summary of the job.

--fix adds the ids that follow-ups lack, and corrects handles and misspelt keys;
--diff prints what --fix would change. Neither touches another byte.`,
		Example: "  incident check\n  incident check --base origin/main\n  incident check --format text --format sarif=incident.sarif",
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("base") && opts.base == "" {
				return usage("--base is empty: name a revision such as origin/main\nin CI, the variable that should hold it is not set")
			}
			return runCheck(cmd.Context(), env, opts, args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&opts.base, "base", "", "check only what changed since the merge base with this `revision`")
	f.StringArrayVar(&opts.formats, "format", nil, "`format` of the findings, or FORMAT=FILE; may stand several times: "+strings.Join(output.Names(), ", "))
	f.StringVar(&opts.failOn, "fail-on", "error", "the least `severity` that fails the check: error, warning")
	f.BoolVar(&opts.fix, "fix", false, "repair what can be repaired without a decision")
	f.BoolVar(&opts.diff, "diff", false, "print what --fix would change, in place of the findings")
	f.StringSliceVar(&opts.rules.Only, "rule", nil, "run only this `rule`, and those that make a report readable")
	f.StringSliceVar(&opts.rules.Skip, "skip", nil, "do not run this `rule`")
	f.BoolVar(&opts.allowEmpty, "allow-empty", false, "succeed also where a folder, a glob or a name matches nothing")
	cmd.ValidArgsFunction = completeReports(env)
	completeFlags(cmd, env, map[string]func(*session) []string{
		"rule": ruleIDs, "skip": ruleIDs,
		"fail-on": func(*session) []string { return []string{"error", "warning"} },
		"format":  func(*session) []string { return output.Names() },
	})
	return cmd
}

func ruleIDs(*session) []string { return rules.IDs() }

// settle checks the options before anything is read.
func (o *checkOptions) settle(env *Env) (err error) {
	if o.fix && o.diff {
		return usage("--fix writes what --diff only prints: give one of them")
	}
	if o.fails, err = finding.ParseSeverity(o.failOn); err != nil {
		return usage("--fail-on: %v", err)
	}
	for _, id := range slices.Concat(o.rules.Only, o.rules.Skip) {
		if rule, help := rules.Lookup(id); rule == nil {
			return usage("no rule is called %q: %s", id, help)
		}
	}
	for _, id := range o.rules.Skip {
		if rule, _ := rules.Lookup(id); rule.Fixed {
			return usage("--skip: %s always runs, because what cannot be read cannot be checked", id)
		}
	}
	o.outputs, err = checkOutputs(env, o.formats)
	return err
}

func runCheck(ctx context.Context, env *Env, opts checkOptions, args []string) error {
	if err := opts.settle(env); err != nil {
		return err
	}
	s, err := env.openUnaided(ctx, asItIs)
	if err != nil {
		return err
	}
	return s.finish(s.check(ctx, opts, args))
}

func (s *session) check(ctx context.Context, opts checkOptions, args []string) error {
	if (opts.fix || opts.diff) && !s.overlay {
		return usage("--fix and --diff change the working tree, and this reads a commit")
	}
	if err := s.spare(opts.outputs); err != nil {
		return err
	}
	l, err := s.look(ctx, opts, args)
	if err != nil {
		return err
	}
	if opts.diff {
		repairs, err := s.repairs(l.found)
		if err != nil {
			return err
		}
		s.printRepairs(repairs, len(l.chosen))
		return opts.verdict(l.found)
	}
	if opts.fix {
		if l, err = s.fix(ctx, opts, args, l.found); err != nil {
			return err
		}
	}
	if err := s.env.writeResult(opts.outputs, s.result(opts, l)); err != nil {
		return err
	}
	return opts.verdict(l.found)
}

func (s *session) result(opts checkOptions, l looked) output.Result {
	r := output.Result{
		Findings: l.found, FailOn: opts.fails, Version: buildVersion().version,
		Summary: output.Summary{Checked: len(l.chosen), Total: len(s.ws.Reports), Suppressed: l.suppressed, Base: opts.base},
	}
	for _, one := range l.chosen {
		r.Checked = append(r.Checked, one.Path())
	}
	return r
}

func (o checkOptions) verdict(found []finding.Finding) error {
	if finding.Worst(found) >= o.fails {
		return errWork
	}
	return nil
}

// looked is what a check looked at and found.
type looked struct {
	chosen     []*report.Report
	found      []finding.Finding
	suppressed int
}

// look chooses the reports and runs the rules over them.
func (s *session) look(ctx context.Context, opts checkOptions, args []string) (looked, error) {
	if err := s.somethingToCheck(opts.allowEmpty); err != nil {
		return looked{}, err
	}
	named, err := s.named(args, opts.allowEmpty)
	if err != nil {
		return looked{}, err
	}
	l := looked{chosen: s.ws.Reports}
	if len(args) > 0 {
		l.chosen = named.reports(s.ws.Reports)
	}
	if opts.base != "" {
		if l.chosen, err = s.changedSince(ctx, opts.base, l.chosen); err != nil {
			return looked{}, err
		}
	}
	l.found, l.suppressed = rules.Run(s.facts(), l.chosen, opts.rules)
	if len(args) > 0 {
		l.found = slices.DeleteFunc(l.found, func(f finding.Finding) bool { return !named.concerns(f) })
	}
	return l, nil
}

// facts are what the rules know of the repository.
func (s *session) facts() *rules.Facts {
	return rules.NewFacts(rules.Input{
		Policy: s.ws.Policy, Roster: s.ws.Roster, Template: s.ws.Template, Templates: s.ws.TemplateNames(),
		Reports: s.ws.Reports, Parsed: s.ws.Parsed, Reviews: s.ws.Reviews, Other: s.ws.Other, Now: s.now,
		Exists: s.ws.Tree.Exists,
	})
}

// somethingToCheck stops a check that would be green because it looks in the
// wrong place. A folder that is there and empty is a new repository.
func (s *session) somethingToCheck(allowEmpty bool) error {
	if len(s.ws.Missing) > 0 && !allowEmpty {
		return s.noFolder()
	}
	if len(s.ws.Reports)+len(s.ws.Unreadable)+len(s.ws.Other) > 0 {
		return nil
	}
	where := strings.Join(s.ws.Policy.Reports, ", ")
	if strings.ContainsAny(where, "*?[") && !allowEmpty {
		return usage("reports: %s matches no file\ncorrect it in .incident.yaml, or give --allow-empty", where)
	}
	s.env.Err.Line(fmt.Sprintf("no reports in %s: incident new writes the first", where))
	return nil
}
