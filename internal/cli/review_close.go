package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/minutes"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
	"github.com/incident-cli/incident/internal/workspace"
)

func newReviewClose(env *Env) *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "close FILE",
		Short: "Close a review after the meeting: the review is held, its reports are reviewed",
		Long: `Close a review after the meeting: set the review to held and each of its reports
to reviewed, and no other byte.

Before anything is written, everything is looked at, and all that is missing is
said at once: who attended, with handles of the roster; a decision under a
heading with the id of each incident; that each report is there and is ready, or
reviewed already; that incident check finds no error in those that are to be set,
also not what it leaves a draft time for; that each open follow-up of these
reports has an owner who is still there; that each follow-up of which a decision
speaks is there; that the review is not still to come. A report that is not
finished waits for another review once "incidents" does not name it.

All files are written, or none: where writing one fails, those before it are put
back, and the error says what state each is in. A review that is closed already
stays as it is, and its minutes are looked at again. What check asks for only once
a report is reviewed, such as an answer to each factor, is said and is not in the
way. Nothing is committed; the command to do so is printed.`,
		Example:           "  incident review close 2026-12-01\n  incident review close reviews/2026-12-01-infra.md --dry-run",
		Args:              someArgs(1, 1, oneReview),
		ValidArgsFunction: completeReviews(env),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runReviewClose(cmd.Context(), env, args[0], dryRun)
		},
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "only say what would be changed")
	return cmd
}

func runReviewClose(ctx context.Context, env *Env, arg string, dryRun bool) error {
	if err := env.changesFormat(); err != nil {
		return err
	}
	s, err := env.openToWrite(ctx)
	if err != nil {
		return err
	}
	return s.finish(s.closeReview(ctx, arg, dryRun))
}

func (s *session) closeReview(ctx context.Context, arg string, dryRun bool) error {
	review, err := s.review(arg)
	if err != nil {
		return err
	}
	in, err := s.input()
	if err != nil {
		return err
	}
	var owed []finding.Finding
	c := s.room(minutes.Input{Judge: func(reports []*report.Report) (unfinished []finding.Finding) {
		unfinished, owed = rules.Reviewing(in, reports)
		return unfinished
	}}).Close(review, readAs(s.ws, review))
	if len(c.Missing) > 0 {
		return s.notClosed(review, c)
	}
	changes, files, err := s.closing(review, c.Reports, dryRun)
	if err != nil {
		return err
	}
	if !dryRun {
		if err := s.writeTogether(ctx, review, files); err != nil {
			return err
		}
	}
	if err := s.printClosing(changes, dryRun); err != nil {
		return err
	}
	s.sayClosed(review, c, files, dryRun)
	s.sayOwed(owed, dryRun)
	return nil
}

// sayOwed says what a check asks of the reports from now on: what would have
// punished candour before the review.
func (s *session) sayOwed(owed []finding.Finding, dryRun bool) {
	if len(owed) == 0 {
		return
	}
	from := "from now on"
	if dryRun {
		from = "then"
	}
	s.env.Err.Line(from, ", incident check asks for ", term.Count(len(owed), "answer"), ":")
	for _, f := range owed[:min(len(owed), mostLines)] {
		s.env.Err.Line("  ", s.place(f.Span), ": ", f.Message, " [", f.Rule, "]")
	}
	if more := len(owed) - mostLines; more > 0 {
		s.env.Err.Line("  and ", more, " more")
	}
}

// notClosed tells what is missing.
func (s *session) notClosed(review *report.Review, c minutes.Closing) error {
	if s.wantsJSON() {
		err := output.JSON(s.env.Out, output.Result{
			Findings: c.Missing, Summary: output.Summary{Checked: len(c.Reports), Total: len(s.ws.Reports)}, Version: buildVersion().version,
		})
		if err != nil {
			return err
		}
	} else {
		output.Findings(s.env.Out, c.Missing)
	}
	s.env.flushed()
	state := " is not closed, and nothing is written: "
	if c.Closed {
		state = " is closed, and its minutes are not whole: "
	}
	s.env.Err.Line(s.shown(review.Path()), state, term.Count(len(c.Missing), "thing"), " to put right")
	if slices.ContainsFunc(c.Missing, func(f finding.Finding) bool { return f.Span.File != review.File }) {
		s.env.Err.Line(`a report that is not finished can wait for another review: take it from "incidents" of `, s.shown(review.Path()), ", with what was noted on it")
	}
	return errWork
}

// closing prepares the files of a review and its reports, the review last: while
// it is not written, a second run goes on from there.
func (s *session) closing(review *report.Review, reports []*report.Report, dryRun bool) ([]changeMade, []workspace.Change, error) {
	var changes []changeMade
	var files []workspace.Change
	for _, r := range reports {
		sets := []edit.Set{{Name: "status", Value: string(report.Reviewed)}}
		after, err := edit.SetKeys(r, sets, s.known())
		if err != nil {
			return nil, nil, s.refusedIn(r.Path(), err)
		}
		next, _ := report.Parse(after)
		c := keyChanges(r, next, sets)[0]
		c.text = "status " + closingWords(string(r.Status.Value), string(next.Status.Value), dryRun)
		changes, files = append(changes, c), append(files, workspace.Change{Path: r.Path(), Old: r.File.Data, New: after.Data})
	}
	after, err := edit.Hold(review)
	if err != nil {
		return nil, nil, s.refusedIn(review.Path(), err)
	}
	changes = append(changes, reviewChange(review, after, dryRun))
	return changes, append(files, workspace.Change{Path: review.Path(), Old: review.File.Data, New: after.Data}), nil
}

func reviewChange(review *report.Review, after *source.File, dryRun bool) changeMade {
	next, _ := report.ParseReview(after)
	return changeMade{
		path: review.Path(), line: next.Status.Span().Position().Line, id: report.Stem(review.Path()), ofReport: true,
		text: "status " + closingWords(string(review.Status.Value), string(next.Status.Value), dryRun),
	}
}

// closingWords say how a status changed, or would.
func closingWords(before, after string, dryRun bool) string {
	switch {
	case !dryRun || before == after:
		return changed(before, after)
	case before == "":
		return "would be set to " + after
	}
	return fmt.Sprintf("would be set to %s, is %s", after, before)
}

// refusedIn says in which file a change is refused: its form is not one that can
// be changed byte-exactly.
func (s *session) refusedIn(path string, err error) error {
	var refusal *edit.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	return usage("%s: %s\n%s", s.shown(path), refusal.Message, refusal.Help)
}

// writeTogether writes the files, all or none.
func (s *session) writeTogether(ctx context.Context, review *report.Review, files []workspace.Change) error {
	for _, f := range files {
		if err := s.checkedOut(f.Path); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	err := s.dir.ReplaceAll(files)
	if err == nil {
		return nil
	}
	again := "nothing is written"
	if partly := (*workspace.PartlyError)(nil); errors.As(err, &partly) {
		again = "run it again"
	}
	if errors.Is(err, workspace.ErrChanged) {
		again += "; somebody else changed the file, so read it, and run this again"
	}
	return fmt.Errorf("closing %s: %w\n%s", s.shown(review.Path()), err, again)
}

func (s *session) printClosing(changes []changeMade, dryRun bool) error {
	if !dryRun || !s.wantsJSON() {
		return s.printChanges(changes)
	}
	return s.env.Out.JSON(append(changesValue(changes), term.Field{Name: "dry_run", Value: true}))
}

// sayClosed says what is to be done next.
func (s *session) sayClosed(review *report.Review, c minutes.Closing, files []workspace.Change, dryRun bool) {
	s.env.flushed()
	var written []string
	for _, f := range files {
		if string(f.Old) != string(f.New) {
			written = append(written, shellWord(s.shown(f.Path)))
		}
	}
	switch {
	case c.Closed:
		s.env.Err.Line(s.shown(review.Path()), " is closed already: nothing is written")
		return
	case dryRun:
		s.env.Err.Line("nothing is written, because of --dry-run: ", term.Count(len(written), "file"), " would be")
		return
	case len(c.Reports) == 0:
		s.env.Err.Line(s.shown(review.Path()), " names no incident, so that no report is set to reviewed")
	}
	paths := strings.Join(written, " ")
	s.env.Err.Line("next: git add -- ", paths, " && git commit -m ", shellWord("Close the review "+report.Stem(review.Path())), " -- ", paths)
}
