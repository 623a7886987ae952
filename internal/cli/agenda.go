package cli

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/suggest"
	"github.com/incident-cli/incident/internal/term"
)

type agendaOptions struct {
	on, duration string
	away         []string
	write, nudge bool
	check        string
}

func newAgenda(env *Env) *cobra.Command {
	var opts agendaOptions
	cmd := &cobra.Command{
		Use:   "agenda",
		Short: "Write the agenda of a review: what fits, who comes, what is missing, what is due",
		Long: `Write the agenda of a review: what became of the last decisions; the reports that
are ready and fit into its time, worst severity first, then what has to be
reviewed soonest, what is part of a pattern, and what waits longest; follow-ups
that are due, stale, put off or closed since; who should be there and who cannot;
what is not ready, and what it lacks.

Without --on it is for the next planned review, else the next day of the
configured cadence, else today. A planned review that names incidents is about
those. Deadlines and follow-ups are judged as of the day of the review.

--format ics is an invitation for calendars, --format invitation one to paste.
Calendars need an organizer with an address in the roster.

--write creates the file of the review, reviews/DATE.md, for a second one on that
day reviews/DATE-TIME.md, and never overwrites one; it notes there who is --away,
so that nothing invites them later. --check says whether the agenda in such a file
is still right, and exits with 1 where it is not. --nudge prints a short message
for each person who has something to do before. Nothing is sent.`,
		Example: "  incident agenda\n  incident agenda --on 2026-12-01 --duration 90m > agenda.md\n  incident agenda --away maya --format ics > review.ics\n" +
			"  incident agenda --on \"2026-12-01 10:00\" --write\n  incident agenda --nudge",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runAgenda(cmd.Context(), env, opts) },
	}
	f := cmd.Flags()
	f.StringVar(&opts.on, "on", "", "the `day` of the review (YYYY-MM-DD), also with a time (\"YYYY-MM-DD HH:MM\"), or the name of its file (2026-12-01-infra)")
	f.StringVar(&opts.duration, "duration", "", "how long the review lasts, a `period` such as 60m")
	f.StringSliceVar(&opts.away, "away", nil, "a `handle` of somebody who cannot come, beside the absences in the roster and the plan")
	f.BoolVar(&opts.write, "write", false, "create the file of the review")
	f.StringVar(&opts.check, "check", "", "compare the agenda in a review's `file` with what it would be now")
	f.BoolVar(&opts.nudge, "nudge", false, "print a message for each person who has something to do before")
	f.StringVar(&env.format, "format", "", "output `format`: "+strings.Join(agendaFormats, ", "))
	completeFlags(cmd, env, map[string]func(*session) []string{
		"on":     plannedDays,
		"away":   handles,
		"check":  reviewPaths,
		"format": func(*session) []string { return agendaFormats },
	})
	return cmd
}

// agendaFormats are the values of --format; the first is the default.
var agendaFormats = []string{"md", "text", "json", "html", "ics", "invitation"}

// nudgeFormats are those of --nudge.
var nudgeFormats = []string{"md", "json"}

// plannedDays are the days, or names, of the reviews to come, for completion.
func plannedDays(s *session) []string {
	var days []string
	for _, r := range s.ws.Reviews {
		if r.Status.Value == report.Planned && r.Date.Present() {
			days = append(days, described(s.called(r, time.DateOnly), r.Path()))
		}
	}
	return days
}

func reviewPaths(s *session) []string {
	var paths []string
	for _, r := range s.ws.Reviews {
		paths = append(paths, described(r.Path(), string(r.Status.Value)))
	}
	return paths
}

func runAgenda(ctx context.Context, env *Env, opts agendaOptions) error {
	if err := opts.valid(env); err != nil {
		return err
	}
	s, err := env.openMeeting(ctx)
	if err != nil {
		return err
	}
	return s.finish(s.agenda(ctx, opts))
}

// valid checks the options that exclude each other.
func (o agendaOptions) valid(env *Env) error {
	formats := agendaFormats
	if o.nudge {
		formats = nudgeFormats
	}
	modes := 0
	for _, asked := range []bool{o.write, o.nudge, o.check != ""} {
		if asked {
			modes++
		}
	}
	switch {
	case modes > 1:
		return usage("--write, --check and --nudge exclude each other")
	case (o.write || o.check != "") && (env.format != "" || env.json):
		return usage("--write and --check have one format, that of the review's file: leave out --format and --json")
	case o.write && env.ref != "":
		return usage("--ref does not apply: --write writes into the working tree")
	case o.check != "" && o.on != "":
		return usage("--check takes the day from the file: leave out --on")
	case env.format != "" && !slices.Contains(formats, env.format):
		return usage("--format: there is no format %q here: use %s", env.format, strings.Join(formats, ", "))
	case env.json && env.format != "" && env.format != "json":
		return usage("--json and --format %s exclude each other", env.format)
	}
	return nil
}

func (s *session) agenda(ctx context.Context, opts agendaOptions) error {
	if err := s.folderExists(); err != nil {
		return err
	}
	m, err := s.meeting(opts)
	if err != nil {
		return err
	}
	if opts.check != "" {
		return m.checkFile(ctx, opts.check)
	}
	if opts.on == "" {
		m.in.On = s.chooseDay()
	}
	a, err := m.agenda(ctx)
	if err != nil {
		return err
	}
	switch {
	case opts.write:
		return m.writeFile(a)
	case opts.nudge:
		return m.printNudges(a)
	}
	if err := m.print(ctx, a); err != nil {
		return err
	}
	m.remarks(a)
	return nil
}

// chooseDay is the day where none was asked for; it says on stderr which and
// why.
func (s *session) chooseDay() day.Day {
	c := agenda.Next(s.ws.Reviews, s.ws.Policy, s.today())
	why := "today: no review is planned, and " + s.noCadence()
	switch {
	case c.Review != nil:
		why = "the next planned review, " + c.Review.Path()
	case c.Cadence:
		why = "the next day of the cadence, " + s.ws.Policy.Review.Cadence
	}
	s.env.Err.Line("agenda of ", c.On, ": ", why)
	if len(c.Skipped) > 0 {
		s.env.Err.Line("passed over, because it is a holiday: ", someOf(s.holidayNames(c.Skipped)), "; for a review all the same: --on ", c.Skipped[0])
	}
	return c.On
}

// holidayNames are days, each with what it is called.
func (s *session) holidayNames(days []day.Day) []string {
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = d.String()
		if name, _ := s.ws.Policy.Holidays.On(d); name != "" {
			names[i] += " (" + name + ")"
		}
	}
	return names
}

// noCadence says why the cadence names no day.
func (s *session) noCadence() string {
	if cadence := s.ws.Policy.Review.Cadence; cadence != "" {
		return "the cadence names no further day: " + cadence
	}
	return "no cadence is configured"
}

// length reads --duration.
func (o agendaOptions) length() (length policy.Period, err error) {
	if o.duration == "" {
		return length, nil
	}
	if length, err = policy.ParseLength(o.duration); err != nil {
		return length, usage("--duration: %v", err)
	}
	return length, nil
}

// parseOn reads --on: a day, and perhaps a time of that day in the zone.
func parseOn(on string, zone *time.Location) (d day.Day, at time.Time, err error) {
	if on == "" {
		return 0, at, nil
	}
	date, clock, timed := strings.Cut(strings.Replace(on, "T", " ", 1), " ")
	if d, err = day.Parse(date); err != nil || !timed {
		if err != nil {
			err = usage("--on: %v; and no review is called so", err)
		}
		return d, at, err
	}
	if at, err = time.Parse("2006-01-02 15:04", date+" "+clock); err != nil {
		return d, at, usage("--on: %q is no time of day: write \"%s 10:00\", in the zone of the policy, %s", clock, date, zone)
	}
	return d, day.At(at, zone), nil
}

func (m *meeting) print(ctx context.Context, a agenda.Agenda) error {
	switch env := m.env; {
	case env.format == "ics":
		return m.printCalendar(ctx, a)
	case env.format == "invitation":
		return m.printInvitation(a)
	case env.json || env.format == "json":
		return env.printList(m.agendaList(a))
	case env.format == "text":
		output.AgendaText(env.Out, a)
	case env.format == "html":
		output.AgendaHTML(env.Out, a)
	default:
		output.AgendaMarkdown(env.Out, a)
	}
	return nil
}

// remarks says on stderr what the reader of the agenda need not know, and its
// organizer must.
func (m *meeting) remarks(a agenda.Agenda) {
	err := m.env.Err
	err.Line(term.Count(a.Reports, "report"), ": ", len(a.Ready), " to go through, ", len(a.Next)+a.NextMore, " for the next time, ",
		len(a.NotReady)+a.NotReadyMore+a.InTime, " not ready, ", len(a.Late)+a.LateMore, " late; ", term.Count(len(a.Due)+len(a.Stale), "follow-up"), " to look at")
	for _, l := range a.Audience.Lacking {
		err.Line(output.Lack(l))
	}
	m.sayStrangers(a.Audience.Unknown)
	m.sayUnknown(a)
	if len(a.Ready)+len(a.NotReady) > 0 {
		m.sayNoRoster()
	}
	if _, holiday := m.ws.Policy.Holidays.On(a.On); holiday {
		err.Line("the day of the review is a holiday: ", m.holidayNames([]day.Day{a.On})[0])
	}
	if others := a.Others(m.ws.Reviews, m.ws.Policy); len(others) > 0 {
		var paths []string
		for _, r := range others {
			paths = append(paths, r.Path()+" (--on "+strconv.Quote(m.called(r, "2006-01-02 15:04"))+")")
		}
		err.Line("also planned on that day, and not looked at: ", strings.Join(paths, ", "))
	}
	for _, r := range agenda.Unclosed(m.ws.Reviews, m.ws.Policy, m.today()) {
		err.Line("planned for a day that has passed: ", r.Path(), "; once it was held: incident review close ", report.Stem(r.Path()))
	}
	for _, f := range m.ws.Other {
		if strings.HasPrefix(f.Span.File.Name, m.ws.Policy.Reviews+"/") {
			err.Line("not read, or not all of it: ", m.place(f.Span), ": ", f.Message)
		}
	}
	m.sayCutOff(a)
}

// sayUnknown says on stderr which incidents of the planned review are none.
func (m *meeting) sayUnknown(a agenda.Agenda) {
	if len(a.Unknown) == 0 {
		return
	}
	var known []string
	for _, r := range m.ws.Reports {
		known = append(known, r.Name())
	}
	for _, id := range a.Review.Incidents {
		if !slices.Contains(a.Unknown, id.Value) {
			continue
		}
		help := "incident list shows all ids"
		if near := suggest.IDs(id.Value, known); len(near) > 0 {
			help = suggest.DidYouMean(near)
		}
		m.env.Err.Line(m.place(id.Span()), ": no report has the id ", strconv.Quote(id.Value), ": ", help)
	}
}

// sayCutOff says on stderr what is not known because history is cut off, and what to
// do about that.
func (m *meeting) sayCutOff(a agenda.Agenda) {
	if !m.history.Shallow() {
		return
	}
	effect := "dates may be later than what happened"
	if a.UntoldClosed > 0 {
		effect += ", and " + term.Count(a.UntoldClosed, "follow-up") + " may have been closed since " + a.Since.String() + " or before"
	}
	if a.Untold > 0 {
		effect += ", and " + term.Count(a.Untold, "follow-up") + " may be stale or not"
	}
	m.env.Err.Line("history is cut off, so that ", effect, ": ", fetchAll)
}
