package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

func newSet(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "set REPORT FIELD=VALUE...",
		Short: "Change the front matter of a report, and no other byte",
		Long: `Change the front matter of a report, and no other byte: comments, order and
line breaks stay. A list is written with commas, an empty value empties a field,
and "now" is the current time.

status=ready also says what is still missing; incident check is what decides.`,
		Example: "  incident set checkout-latency severity=SEV1 resolved=now\n  incident set INC-4821 teams=payments,platform status=ready",
		Args:    someArgs(2, 0, "a report and at least one FIELD=VALUE"),
		RunE:    func(cmd *cobra.Command, args []string) error { return runSet(cmd.Context(), env, args[0], args[1:]) },
	}
	cmd.ValidArgsFunction = completeSet(env)
	return cmd
}

// completeSet completes a report, and then the names of fields.
func completeSet(env *Env) cobra.CompletionFunc {
	reports := completeReports(env)
	return func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return reports(cmd, args, word)
		}
		var fields []string
		for _, k := range report.Keys {
			fields = append(fields, k.Name+"=")
		}
		return fields, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}

func runSet(ctx context.Context, env *Env, name string, assignments []string) error {
	sets, err := parseSets(assignments)
	if err != nil {
		return err
	}
	if err := env.changesFormat(); err != nil {
		return err
	}
	s, err := env.openToWrite(ctx)
	if err != nil {
		return err
	}
	return s.finish(s.set(ctx, name, sets))
}

func parseSets(assignments []string) ([]edit.Set, error) {
	var sets []edit.Set
	for _, a := range assignments {
		set, err := edit.ParseSet(a)
		if err != nil {
			return nil, refused(err)
		}
		sets = append(sets, set)
	}
	return sets, nil
}

func (s *session) set(ctx context.Context, name string, sets []edit.Set) error {
	before, next, err := s.change(ctx, func() (*report.Report, *source.File, error) {
		r, err := s.report(name)
		if err != nil {
			return nil, nil, err
		}
		after, err := edit.SetKeys(r, sets, s.known())
		return r, after, err
	})
	if err != nil {
		return err
	}
	if err := s.printChanges(keyChanges(before, next, sets)); err != nil {
		return err
	}
	if next.Status.Value == report.Ready {
		s.sayMissing(next)
	}
	return nil
}

// keyChanges are the keys that were named, and what each says now.
func keyChanges(before, after *report.Report, sets []edit.Set) []changeMade {
	var changes []changeMade
	for _, set := range sets {
		c := changeMade{path: after.Path(), id: after.Name(), ofReport: true}
		if i := slices.IndexFunc(after.Keys, func(k report.Key) bool { return k.Name == set.Name }); i >= 0 {
			c.line = after.Keys[i].Span.Position().Line
		}
		c.text = set.Name + " " + changed(edit.Value(before, set.Name), edit.Value(after, set.Name))
		changes = append(changes, c)
	}
	return changes
}

// changed says in a few words how a value changed.
func changed(before, after string) string {
	switch {
	case before == after && after == "":
		return "was empty already"
	case before == after:
		return "was " + after + " already"
	case after == "":
		return "emptied, was " + before
	case before == "":
		return "set to " + after
	}
	return fmt.Sprintf("set to %s, was %s", after, before)
}

// sayMissing tells the owner of a report that is called ready what a check will
// ask for.
func (s *session) sayMissing(r *report.Report) {
	s.env.flushed()
	missing := s.missing(r)
	if len(missing) == 0 {
		s.env.Err.Line("nothing is missing; next: incident check ", r.Name())
		return
	}
	s.env.Err.Line("still missing: ", strings.Join(missing, ", "))
	s.env.Err.Line("next: write it, then: incident check ", r.Name())
}
