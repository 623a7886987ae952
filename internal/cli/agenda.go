package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/term"
)

type agendaOptions struct{ on, duration string }

func newAgenda(env *Env) *cobra.Command {
	var opts agendaOptions
	cmd := &cobra.Command{
		Use:   "agenda",
		Short: "Write the agenda of a review: what is ready, what is missing, what is due",
		Long: `Write the agenda of a review: the reports that are ready, worst severity first and
longest waiting first; what the others lack; deadlines that have passed; and the
follow-ups that are stale or came due since the last review.

Without --on it is for the next planned review, else the next day of the
configured cadence, else today. A planned review that names incidents is about
those; what else is ready is listed behind. Reports are listed worst severity
first, those not ready then by deadline. Deadlines are judged as of now, or of
--as-of. Nothing is written but the output.`,
		Example: "  incident agenda\n  incident agenda --on 2026-12-01 --duration 90m > agenda.md",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runAgenda(cmd.Context(), env, opts) },
	}
	f := cmd.Flags()
	f.StringVar(&opts.on, "on", "", "the `day` of the review (YYYY-MM-DD)")
	f.StringVar(&opts.duration, "duration", "", "how long the review lasts, a `period` such as 60m")
	f.StringVar(&env.format, "format", "", "output `format`: md, text, json")
	completeFlags(cmd, env, map[string]func(*session) []string{
		"on":     plannedDays,
		"format": func(*session) []string { return []string{"md", "text", "json"} },
	})
	return cmd
}

// plannedDays are the days of the reviews to come, for completion.
func plannedDays(s *session) []string {
	var days []string
	for _, r := range s.ws.Reviews {
		if r.Status.Value == report.Planned && r.Date.Present() {
			days = append(days, described(s.ws.Policy.Today(r.Date.Value).String(), r.Path()))
		}
	}
	return days
}

func runAgenda(ctx context.Context, env *Env, opts agendaOptions) error {
	if !slices.Contains([]string{"", "md", "text", "json"}, env.format) {
		return usage("--format: an agenda has no format %q: use md, text or json", env.format)
	}
	if env.json && env.format != "" && env.format != "json" {
		return usage("--json and --format %s exclude each other", env.format)
	}
	in, err := opts.input()
	if err != nil {
		return err
	}
	s, err := env.open(ctx, asAsked)
	if err != nil {
		return err
	}
	return s.finish(s.agenda(ctx, in, opts.on == ""))
}

// input checks the options.
func (o agendaOptions) input() (in agenda.Input, err error) {
	if o.on != "" {
		if in.On, err = day.Parse(o.on); err != nil {
			return in, usage("--on: %v", err)
		}
	}
	if o.duration == "" {
		return in, nil
	}
	if in.Duration, err = policy.ParsePeriod(o.duration); err != nil {
		return in, usage("--duration: %v", err)
	}
	if length := in.Duration.Duration().Hours(); length <= 0 || length > 24 {
		return in, usage("--duration: a review lasts from 1m to 24h, not %s", o.duration)
	}
	return in, nil
}

func (s *session) agenda(ctx context.Context, in agenda.Input, choose bool) error {
	if err := s.folderExists(); err != nil {
		return err
	}
	if choose {
		in.On = s.chooseDay()
	}
	if in.On < s.today() {
		s.env.Err.Line(in.On, " has passed, and reports and follow-ups are as of ", s.today(), ": add --as-of ", in.On, " for that day")
	}
	h, err := s.history(ctx, false)
	if err != nil {
		return err
	}
	in.Reports, in.Reviews, in.Policy, in.Now = s.ws.Reports, s.ws.Reviews, s.ws.Policy, s.now
	in.Trace, in.Complete, in.Missing = h.Report, s.ws.Complete, s.missing
	in.Items = followup.List(followup.Input{
		Reports: s.ws.Reports, Policy: s.ws.Policy, Roster: s.ws.Roster, History: h, Now: s.now,
	})
	a := agenda.Build(in)
	if err := s.printAgenda(a); err != nil {
		return err
	}
	s.remarks(a, h.Shallow())
	return nil
}

// chooseDay is the day where none was asked for; it says on stderr which and
// why.
func (s *session) chooseDay() day.Day {
	c := agenda.Next(s.ws.Reviews, s.ws.Policy, s.today())
	why := "today: no review is planned, and no cadence is configured"
	switch {
	case c.Review != nil:
		why = "the next planned review, " + c.Review.Path()
	case c.Cadence:
		why = "the next day of the cadence, " + s.ws.Policy.Review.Cadence
	}
	s.env.Err.Line("agenda of ", c.On, ": ", why)
	return c.On
}

func (s *session) printAgenda(a agenda.Agenda) error {
	switch {
	case s.env.json || s.env.format == "json":
		return s.env.printList(s.agendaList(a))
	case s.env.format == "text":
		output.AgendaText(s.env.Out, a)
	default:
		output.AgendaMarkdown(s.env.Out, a)
	}
	return nil
}

// remarks says on stderr what the reader of the agenda need not know, and its
// organizer must.
func (s *session) remarks(a agenda.Agenda, shallow bool) {
	s.env.Err.Line(term.Count(a.Reports, "report"), ": ", len(a.Ready)+len(a.Also), " ready, ", len(a.NotReady)+a.InTime, " not, ",
		len(a.Late), " late; ", term.Count(len(a.Due)+len(a.Stale), "follow-up"), " to look at")
	if others := a.Others(s.ws.Reviews, s.ws.Policy); len(others) > 0 {
		var paths []string
		for _, r := range others {
			paths = append(paths, r.Path())
		}
		s.env.Err.Line("also planned on that day, and not looked at: ", strings.Join(paths, ", "))
	}
	if shallow {
		s.env.Err.Line("history is cut off, so that dates may be later than what happened: ", fetchAll)
	}
}
