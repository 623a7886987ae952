package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/minutes"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/workspace"
)

// reviewCommands are the commands below review.
var reviewCommands = []func(*Env) *cobra.Command{newReviewClose, newReviewList, newReviewShow}

func newReview(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "review",
		Short: "Close a review after the meeting, and look back at those that were held",
		Long: `Close a review after the meeting, and look back at those that were held.

A review is a file in the folder of reviews: its agenda before the meeting, its
minutes after. Each command takes its path, the stem of the file, such as
2026-12-01-infra, its day, or any part of a stem that no other has.`,
		Example: "  incident review close 2026-12-01\n  incident review list --since 2026-01-01\n  incident review show reviews/2026-12-01.md",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, construct := range reviewCommands {
		cmd.AddCommand(construct(env))
	}
	return cmd
}

// completeReviews completes the stems of reviews, with their status; a path is
// left to the shell.
func completeReviews(env *Env) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		if strings.ContainsAny(word, `/\`) {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return completing(cmd, env, func(s *session) []string {
			var out []string
			for _, r := range s.ws.Reviews {
				out = append(out, described(report.Stem(r.Path()), string(r.Status.Value)))
			}
			return out
		})
	}
}

// openReviews opens the repository to look back at reviews: of the reports their
// outlines are enough.
func (env *Env) openReviews(ctx context.Context) (*session, error) {
	s, err := env.openOutlines(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.ws.LoadReviews(); err != nil {
		return nil, errors.Join(s.remedied(err), s.close())
	}
	return s, nil
}

const oneReview = "one review: a path, the stem of its file, or a day"

// review finds the review that an argument names.
func (s *session) review(arg string) (*report.Review, error) {
	review, err := s.ws.ResolveReview(s.argument(arg))
	if isUnknown(err) && len(s.ws.Reviews)+len(s.ws.Unreadable) == 0 {
		return nil, usage("%v: there are no reviews in %s", err, s.ws.Policy.Reviews)
	}
	return review, err
}

// room is the reviews of the repository with what is known about them.
func (s *session) room(in minutes.Input) *minutes.Room {
	in.Reports, in.Reviews, in.Policy, in.Roster, in.Now = s.ws.Reports, s.ws.Reviews, s.ws.Policy, s.ws.Roster, s.now
	in.Excused = s.excused
	return minutes.Open(in)
}

// excused are those whom an agenda would have required at a review, and who were
// away on its day.
func (s *session) excused(review *report.Review, reports []*report.Report) []string {
	on := s.ws.Policy.Today(review.Date.Value)
	a := agenda.Invite(agenda.Occasion{Reports: reports, Policy: s.ws.Policy, Roster: s.ws.Roster, On: on, Away: values(review.Away)})
	var handles []string
	for _, absent := range a.Absent {
		if absent.Required {
			handles = append(handles, absent.Person.Handle)
		}
	}
	return handles
}

// readAs is what the reader found wrong with a file that is no report.
func readAs(ws *workspace.Workspace, review *report.Review) []finding.Finding {
	var found []finding.Finding
	for _, f := range ws.Other {
		if f.Span.File == review.File {
			found = append(found, f)
		}
	}
	return found
}
