package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/minutes"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/term"
)

func newReviewShow(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show FILE",
		Short: "Show what a review went through, and what became of it",
		Long: `Show what a review went through: who was required and who attended, the
decisions on each incident, and what became of its follow-ups, with dates from
git history.`,
		Example:           "  incident review show 2026-11-10\n  incident review show reviews/2026-11-10.md --format md",
		Args:              someArgs(1, 1, oneReview),
		ValidArgsFunction: completeReviews(env),
		RunE:              func(cmd *cobra.Command, args []string) error { return runReviewShow(cmd.Context(), env, args[0]) },
	}
	cmd.Flags().StringVar(&env.format, "format", "", "output `format`: text, md, json")
	completeFlags(cmd, env, map[string]func(*session) []string{"format": func(*session) []string { return reviewFormats }})
	return cmd
}

var reviewFormats = []string{"text", "md", "json"}

func runReviewShow(ctx context.Context, env *Env, arg string) error {
	if env.format != "" && !slices.Contains(reviewFormats, env.format) {
		return usage("--format: a review has no format %q: use text, md or json", env.format)
	}
	if env.json && env.format != "" && env.format != "json" {
		return usage("--json and --format %s exclude each other", env.format)
	}
	s, err := env.openReviews(ctx)
	if err != nil {
		return err
	}
	return s.finish(s.showReview(ctx, arg))
}

func (s *session) showReview(ctx context.Context, arg string) error {
	review, err := s.review(arg)
	if err != nil {
		return err
	}
	h, err := s.history(ctx, false)
	if err != nil {
		return err
	}
	items := followup.List(followup.Input{
		Reports: s.ws.Reports, Policy: s.ws.Policy, Roster: s.ws.Roster, History: h, Now: s.now,
	})
	record := s.room(minutes.Input{Items: items}).Record(review)
	switch {
	case s.wantsJSON():
		err = s.printObject("review", append(recordFields(record), s.recordItems(record)...))
	case s.env.format == "md":
		output.ReviewMarkdown(s.env.Out, record)
	default:
		output.ReviewText(s.env.Out, record)
	}
	if err == nil && h.Shallow() {
		s.env.flushed()
		s.env.Err.Line("history is cut off, so that dates may be later than what happened: ", fetchAll)
	}
	return err
}

// recordItems are the people and the incidents of a review, for JSON.
func (s *session) recordItems(r minutes.Record) term.Object {
	items := []term.Object{}
	for _, i := range r.Incidents {
		items = append(items, s.incidentItem(i))
	}
	review := r.Review
	return term.Object{
		{Name: "duration", Value: optional(review.Duration)},
		{Name: "required", Value: values(review.Required)}, {Name: "optional", Value: values(review.Optional)},
		{Name: "away", Value: values(review.Away)},
		{Name: "excused", Value: append([]string{}, r.Excused...)}, {Name: "attended", Value: values(review.Attended)}, {Name: "items", Value: items},
	}
}

// incidentFields are the fields of an item, as incidentItem has them.
var incidentFields = []string{"id", "title", "severity", "status", "path", "waited", "decisions", "followups"}

func (s *session) incidentItem(i minutes.Incident) term.Object {
	r := i.Report
	if r == nil { // every field is there, so that scripts need not ask
		r = &report.Report{}
	}
	decisions, followUps := []string{}, []term.Object{}
	decisions = append(decisions, i.Decisions...)
	for _, item := range i.FollowUps {
		followUps = append(followUps, s.followUpItem(item, followUpsOptions{}))
	}
	var path, waited any
	if i.Report != nil {
		path = i.Report.Path()
	}
	if i.HasWait {
		waited = i.Wait
	}
	return term.Object{
		{Name: "id", Value: i.ID}, {Name: "title", Value: optional(r.Title)}, {Name: "severity", Value: optional(r.Severity)},
		{Name: "status", Value: optional(r.Status)}, {Name: "path", Value: path}, {Name: "waited", Value: waited},
		{Name: "decisions", Value: decisions}, {Name: "followups", Value: followUps},
	}
}
