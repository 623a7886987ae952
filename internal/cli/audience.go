package cli

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/suggest"
	"github.com/incident-cli/incident/internal/table"
	"github.com/incident-cli/incident/internal/term"
)

func newAudience(env *Env) *cobra.Command {
	var opts agendaOptions
	cmd := &cobra.Command{
		Use:   "audience REPORT...",
		Short: "List who should be in the room when reports are reviewed, each with the reason",
		Long: `List who should be in the room when reports are reviewed, each with the reason:
the owners and those who took part; the managers and the senior engineers of the
teams involved; the leaders above them, up to the role that the severity's policy
names; owners of stale follow-ups of these reports; and in turns one senior
engineer of a team that is not involved.

It is for the day of the next review, as agenda chooses it, or for --on. Those who
are away on that day by the roster, by the plan of the review or by --away are
listed as absent, with somebody who could stand in. A role that a decision needs and that nobody has who
can come is said on stderr.`,
		Example:           "  incident audience checkout-latency\n  incident audience 2026-11-23-checkout-latency --on 2026-12-01 --away maya --json",
		Args:              someArgs(1, 0, "at least one report: an id, an alias, a path, or a part of an id"),
		ValidArgsFunction: completeReports(env),
		RunE:              func(cmd *cobra.Command, args []string) error { return runAudience(cmd.Context(), env, opts, args) },
	}
	f := cmd.Flags()
	f.StringVar(&opts.on, "on", "", "the `day` of the review (YYYY-MM-DD)")
	f.StringSliceVar(&opts.away, "away", nil, "a `handle` of somebody who cannot come, beside the absences in the roster and the plan")
	completeFlags(cmd, env, map[string]func(*session) []string{"on": plannedDays, "away": handles})
	return cmd
}

func runAudience(ctx context.Context, env *Env, opts agendaOptions, args []string) error {
	s, err := env.openMeeting(ctx)
	if err != nil {
		return err
	}
	return s.finish(s.audience(ctx, opts, args))
}

func (s *session) audience(ctx context.Context, opts agendaOptions, args []string) error {
	m, err := s.meeting(opts)
	if err != nil {
		return err
	}
	o := agenda.Occasion{Policy: s.ws.Policy, Roster: s.ws.Roster, On: m.in.On, Away: m.in.Away}
	for _, arg := range args {
		r, err := s.report(arg)
		if err != nil {
			return err
		}
		if !slices.Contains(o.Reports, r) {
			o.Reports = append(o.Reports, r)
		}
	}
	if opts.on == "" {
		o.On = agenda.Next(s.ws.Reviews, s.ws.Policy, s.today()).On
	}
	o.Away = agenda.AwayOn(s.ws.Reviews, s.ws.Policy, o.On, o.Away)
	if o.Stale, err = m.staleOf(ctx, o); err != nil {
		return err
	}
	o.Turn = agenda.Turn(s.ws.Reviews, s.ws.Policy, o.On)
	a := agenda.Invite(o)
	if err := s.env.printList(audienceList(a, o.On)); err != nil {
		return err
	}
	s.env.flushed()
	s.sayLacking(a)
	return nil
}

// staleOf are the stale follow-ups of the reports.
func (m *meeting) staleOf(ctx context.Context, o agenda.Occasion) ([]*followup.Item, error) {
	h, err := m.session.history(ctx, false)
	if err != nil {
		return nil, err
	}
	now := m.now
	if begins := o.On.Start(m.ws.Policy.Zone); begins.After(now) {
		now = begins
	}
	items := followup.List(followup.Input{Reports: o.Reports, Policy: o.Policy, Roster: o.Roster, History: h, Now: now})
	return keep(items, func(i *followup.Item) bool { return i.Stale == followup.Stale && slices.Contains(o.Reports, i.Report) }), nil
}

// sayLacking says on stderr what an invitation alone does not mend.
func (s *session) sayLacking(a agenda.Audience) {
	for _, l := range a.Lacking {
		s.env.Err.Line(output.Lack(l))
	}
	s.sayStrangers(a.Unknown)
	s.sayNoRoster()
}

// sayNoRoster says on stderr what nobody can tell without a roster.
func (s *session) sayNoRoster() {
	if !s.ws.Roster.Known() {
		s.env.Err.Line("without a roster nobody knows managers, senior engineers and leaders: write .incident/people.yaml, or see incident help roster import")
	}
}

// mostNamed is how many people are named of whom something is wrong: of more the
// roster is what is wrong.
const mostNamed = 10

// someOf are a few of several names, and how many more there are.
func someOf(names []string) string {
	shown := names[:min(len(names), mostNamed)]
	if more := len(names) - len(shown); more > 0 {
		shown = append(slices.Clone(shown), strconv.Itoa(more)+" more")
	}
	return strings.Join(shown, ", ")
}

// sayStrangers says on stderr which handles the roster does not have, and who may
// be meant.
func (s *session) sayStrangers(unknown []string) {
	if len(unknown) == 0 {
		return
	}
	known, names := handles(s), slices.Clone(unknown)
	for i, handle := range names[:min(len(names), mostNamed)] {
		if near := suggest.Nearest(handle, known); len(near) > 0 {
			names[i] += " (" + suggest.DidYouMean(near) + ")"
		}
	}
	s.env.Err.Line("not in the roster: ", someOf(names), ": incident check says where")
}

var audienceFields = []string{"handle", "name", "email", "role", "team", "place", "reasons", "until", "left", "instead"}

// audienceList lists everybody who is asked: required, optional, then absent.
func audienceList(a agenda.Audience, on day.Day) table.List {
	l := table.List{
		Kind: "audience", Fields: audienceFields, Items: []term.Object{},
		Columns: []table.Column{
			{Name: "handle"}, {Name: "place"}, {Name: "role"}, {Name: "team"}, {Name: "instead"},
			{Name: "reasons", Flexible: true, Weight: 4, Least: leastReason},
		},
		More: []term.Field{{Name: "on", Value: on.String()}, {Name: "lacking", Value: lackItems(a)}},
	}
	add := func(place string, s agenda.Seat, absent agenda.Absent) {
		l.Rows = append(l.Rows, table.Text(s.Person.Handle, place, s.Person.Role, s.Person.Team, absent.StandIn, strings.Join(s.Reasons, "; ")))
		l.Items = append(l.Items, seatItem(place, s, absent))
	}
	for _, s := range a.Required {
		add("required", s, agenda.Absent{})
	}
	for _, s := range a.Optional {
		add("optional", s, agenda.Absent{})
	}
	for _, absent := range a.Absent {
		add("absent", absent.Seat, absent)
	}
	return l
}

func seatItem(place string, s agenda.Seat, absent agenda.Absent) term.Object {
	o := term.Object{
		{Name: "handle", Value: s.Person.Handle}, {Name: "name", Value: orNull(s.Person.Name)}, {Name: "email", Value: orNull(s.Person.Email)},
		{Name: "role", Value: orNull(s.Person.Role)}, {Name: "team", Value: orNull(s.Person.Team)}, {Name: "place", Value: place},
		{Name: "reasons", Value: s.Reasons}, {Name: "until", Value: nil}, {Name: "left", Value: absent.Left}, {Name: "instead", Value: orNull(absent.StandIn)},
	}
	if absent.HasUntil {
		o[7].Value = absent.Until.String()
	}
	return o
}

func lackItems(a agenda.Audience) []term.Object {
	items := []term.Object{}
	for _, l := range a.Lacking {
		items = append(items, term.Object{{Name: "role", Value: l.Role}, {Name: "why", Value: l.Why}, {Name: "instead", Value: orNull(l.StandIn)}})
	}
	return items
}
