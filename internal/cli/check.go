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
	base, configFrom, failOn string
	baseline, stdinFile      string
	formats                  []string
	staged, stdin            bool
	fix, diff, allowEmpty    bool
	rules                    rules.Options
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
checked, and what concerns the whole repository, such as ids that stand twice;
with --staged those that the next commit changes, as they are staged. Then open
follow-ups and reports that are gone are found as well, and reports that pass
only because the configuration changes along with them.
It says how many reports it looked at. --as-of moves only the clock.

--format may stand several times, and each format may go to a file of its own.
Under GitHub Actions findings are written as github writes them where --format
does not say otherwise: the text, then annotations, and a summary of the job.

--fix adds the ids that follow-ups lack, and corrects handles and misspelt keys;
--diff prints what --fix would change, as a patch for git apply. Neither touches
another byte.`,
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
	f.BoolVar(&opts.staged, "staged", false, "check only what the next commit changes, as it is staged")
	f.StringVar(&opts.configFrom, "config-from", "", "judge by the configuration, roster, templates and baseline of this `revision`")
	f.StringVar(&opts.baseline, "baseline", "", "`write` what is found to "+baselineFile+", and pass over it from then on")
	f.BoolVar(&opts.stdin, "stdin", false, "check standard input in the place of the file that --stdin-filename names")
	f.StringVar(&opts.stdinFile, "stdin-filename", "", "the `file` that standard input will be saved as")
	f.StringArrayVar(&opts.formats, "format", nil, "`format` of the findings, or FORMAT=FILE; may stand several times: "+strings.Join(output.Names(), ", "))
	f.StringVar(&opts.failOn, "fail-on", "error", "the least `severity` that fails the check: error, warning")
	f.BoolVar(&opts.fix, "fix", false, "repair what can be repaired without a decision")
	f.BoolVar(&opts.diff, "diff", false, "print what --fix would change as a patch, in place of the findings")
	f.StringSliceVar(&opts.rules.Only, "rule", nil, "run only this `rule`, and those that make a report readable")
	f.StringSliceVar(&opts.rules.Skip, "skip", nil, "do not run this `rule`")
	f.BoolVar(&opts.allowEmpty, "allow-empty", false, "succeed also where a folder, a glob or a name matches nothing")
	cmd.ValidArgsFunction = completeReports(env)
	completeFlags(cmd, env, map[string]func(*session) []string{
		"rule": ruleIDs, "skip": ruleIDs,
		"fail-on":  func(*session) []string { return []string{"error", "warning"} },
		"baseline": func(*session) []string { return []string{baselineWrite} },
		"format":   func(*session) []string { return output.Names() },
	})
	return cmd
}

func ruleIDs(*session) []string { return rules.IDs() }

// baselineWrite is what --baseline can do.
const baselineWrite = "write"

// together lists pairs of options that ask for two things at once, and why.
func (o *checkOptions) together(env *Env, args []string) error {
	for _, c := range []struct {
		wrong bool
		why   string
	}{
		{o.fix && o.diff, "--fix writes what --diff only prints: give one of them"},
		{o.staged && o.base != "", "--staged compares with HEAD and --base with a merge base: give one of them"},
		{o.staged && env.ref != "", "--staged reads the index and --ref a commit: give one of them"},
		{o.staged && (o.fix || o.diff), "--fix and --diff change the working tree, and --staged reads the index"},
		{o.stdin && (o.fix || o.staged || env.ref != ""), "--stdin goes with neither --fix nor --staged nor --ref"},
		{o.stdin && len(args) > 0, "--stdin checks one file, which --stdin-filename names"},
		{o.stdin != (o.stdinFile != ""), "--stdin and --stdin-filename belong together"},
		{o.baseline != "" && o.baseline != baselineWrite, "--baseline takes: write"},
		{o.baseline != "" && (!o.whole(args) || env.ref != "" || o.configFrom != "" || o.fix || o.diff),
			"--baseline write looks at all reports with all rules: give it alone"},
	} {
		if c.wrong {
			return usage("%s", c.why)
		}
	}
	return nil
}

// settle checks the options before anything is read.
func (o *checkOptions) settle(env *Env, args []string) (err error) {
	if err := o.together(env, args); err != nil {
		return err
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
	if err := opts.settle(env, args); err != nil {
		return err
	}
	s, err := env.openForCheck(ctx, opts)
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
	if opts.stdin {
		args = []string{opts.stdinFile}
	}
	l, err := s.look(ctx, opts, args)
	if err != nil {
		return err
	}
	if opts.baseline != "" {
		if l, err = s.writeBaseline(ctx, opts); err != nil {
			return err
		}
	}
	if opts.diff {
		repairs, err := s.repairs(l)
		if err != nil {
			return err
		}
		if err := s.printRepairs(repairs, len(l.chosen)); err != nil {
			return err
		}
		return opts.verdict(l.found)
	}
	if opts.fix {
		if l, err = s.fix(ctx, opts, args, l); err != nil {
			return err
		}
	}
	s.proposeIDs(opts, l.found)
	if err := s.env.writeResult(opts.outputs, s.result(opts, l)); err != nil {
		return err
	}
	return opts.verdict(l.found)
}

func (s *session) result(opts checkOptions, l looked) output.Result {
	r := output.Result{
		Findings: l.found, FailOn: opts.fails, Version: buildVersion().version,
		Summary: output.Summary{
			Checked: len(l.chosen), Total: len(s.ws.Reports), Suppressed: l.suppressed, Known: l.known, Base: opts.base, Staged: opts.staged,
		},
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
	chosen            []*report.Report
	found             []finding.Finding
	suppressed, known int
	// spared are the reports of which nobody asks for ids; --fix adds them still,
	// for the history of their items.
	spared []*report.Report
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
	in, err := s.input()
	if err == nil && s.comparison != nil {
		in.Base, err = s.baseOf(ctx, s.ws, s.comparison)
	}
	if err != nil {
		return looked{}, err
	}
	facts := rules.NewFacts(in)
	l := looked{chosen: slices.DeleteFunc(slices.Clone(s.ws.Reports), func(r *report.Report) bool {
		return len(args) > 0 && !named[r.Path()] || in.Base != nil && !in.Base.Changed[r]
	})}
	l.spared = facts.Spared(rules.FollowUpID, l.chosen, opts.rules)
	o := rules.Run(facts, l.chosen, opts.rules)
	l.found, l.suppressed, l.known = o.Found, o.Suppressed, o.Known
	weaker, err := s.weakened(ctx, facts, opts)
	if err != nil {
		return looked{}, err
	}
	l.found = append(l.found, weaker...)
	finding.Sort(l.found)
	if len(args) > 0 {
		l.found = slices.DeleteFunc(l.found, func(f finding.Finding) bool { return !named.concerns(f) })
	}
	s.noteBaseline(opts, args, in.Baseline, o)
	return l, nil
}

// facts are what the rules know of the repository, apart from a baseline: that
// is for check alone.
func (s *session) facts() *rules.Facts { return rules.NewFacts(s.ruleInput()) }

func (s *session) ruleInput() rules.Input {
	return rules.Input{
		Policy: s.ws.Policy, Roster: s.ws.Roster, Template: s.ws.Template, Templates: s.ws.TemplateNames(),
		Reports: s.ws.Reports, Parsed: s.ws.Parsed, Reviews: s.ws.Reviews, Other: s.ws.Other, Now: s.now,
		Exists: s.ws.Tree.Exists, Matches: s.ws.Matches, Whole: s.whole,
	}
}

// whole reads all of a report. One that cannot be read again has what is known.
func (s *session) whole(r *report.Report) *report.Report {
	full, err := s.ws.Full(r)
	if err != nil {
		return r
	}
	return full
}

// input is what the rules know in a check.
func (s *session) input() (in rules.Input, err error) {
	in = s.ruleInput()
	in.Baseline, err = s.baseline()
	return in, err
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
