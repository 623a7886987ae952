package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/minutes"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/table"
	"github.com/incident-cli/incident/internal/term"
)

func newReviewList(env *Env) *cobra.Command {
	var since string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the reviews: what was decided, which roles attended, how long incidents waited",
		Long: `List the reviews, newest first: on how many incidents a decision is noted, how
many of the required people attended, by role, and how many days went by from the
end of the incidents to the review: the median, with the fastest and the slowest.
Who was required and not invited, because of being away on the day, counts as
required: that role was not there.

Below the table stands an overview of the reviews that were held: in how many of
those that required a role of a team somebody of it was there; and by severity,
how long incidents waited for their first review, and how many were reviewed in
the time that the policy gives. Roles and teams are those of the roster of today;
nobody is named, and nobody is counted by name.`,
		Example: "  incident review list\n  incident review list --since 2026-01-01 --json=review,decided,attendance",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runReviewList(cmd.Context(), env, since) },
	}
	cmd.Flags().StringVar(&since, "since", "", "only reviews on this `day` or later")
	return cmd
}

func runReviewList(ctx context.Context, env *Env, since string) error {
	var first day.Day
	if since != "" {
		d, err := day.Parse(since)
		if err != nil {
			return usage("--since: %v", err)
		}
		first = d
	}
	s, err := env.openReviews(ctx)
	if err != nil {
		return err
	}
	return s.finish(s.listReviews(func(r minutes.Record) bool { return since == "" || r.HasDay && r.On >= first }))
}

func (s *session) listReviews(fits func(minutes.Record) bool) error {
	room := s.room(minutes.Input{})
	reviews := slices.Clone(s.ws.Reviews)
	slices.SortFunc(reviews, func(a, b *report.Review) int { return minutes.Earlier(b, a) })
	var records []minutes.Record
	for _, review := range reviews {
		if r := room.Record(review); fits(r) {
			records = append(records, r)
		}
	}
	o := overview{records, minutes.Attendance(records), room.Latencies(records)}
	if err := s.env.printList(s.reviewList(o)); err != nil {
		return err
	}
	if err := s.printOverview(o); err != nil {
		return err
	}
	s.env.flushed()
	s.env.Err.Line(o.sentence(len(s.ws.Reviews), s.ws.Policy.Reviews))
	return nil
}

// overview is what several reviews have in common.
type overview struct {
	records   []minutes.Record
	roles     []minutes.Tally
	latencies []minutes.Latency
}

// sentence says what was looked at, and what could not be told.
func (o overview) sentence(all int, folder string) string {
	if all == 0 {
		return "there are no reviews in " + folder
	}
	held := 0
	for _, r := range o.records {
		if r.Held() {
			held++
		}
	}
	text := fmt.Sprintf("%d of %s, %d held", len(o.records), term.Count(all, "review"), held)
	unknown := 0
	for _, l := range o.latencies {
		unknown += l.Unknown
	}
	if unknown > 0 {
		text += "; when it was over is not known of " + term.Count(unknown, "incident")
	}
	return text
}

var reviewFields = []string{"review", "path", "date", "status", "organizer", "incidents", "decided", "attendance", "latency"}

func (s *session) reviewList(o overview) table.List {
	l := table.List{
		Kind: "reviews",
		Columns: []table.Column{
			{Name: "review"}, {Name: "date"}, {Name: "status"}, {Name: "organizer"}, {Name: "decided"},
			{Name: "attended", Flexible: true, Weight: 4}, {Name: "latency"}, {Name: "incidents", Flexible: true, Least: leastName},
		},
		Fields: reviewFields,
		Items:  []term.Object{},
		More:   []term.Field{{Name: "overview", Value: o.item()}},
	}
	apart := false // the name of some review does not say its day
	for _, r := range o.records {
		l.Rows = append(l.Rows, reviewRow(r))
		l.Items = append(l.Items, recordFields(r))
		apart = apart || r.HasDay && !strings.HasPrefix(report.Stem(r.Review.Path()), r.On.String())
	}
	if s.env.tabular() && !apart {
		l = l.Without("date")
	}
	return l
}

func reviewRow(r minutes.Record) []table.Cell {
	var on, decided, attended, latency string
	if r.HasDay {
		on = r.On.String()
	}
	if n := len(r.Incidents); n > 0 {
		decided = fmt.Sprintf("%d of %d", r.Decided(), n)
	}
	if r.Held() {
		attended = output.Presence(minutes.ByRole(r.Present))
	}
	if r.Waits.Count > 0 {
		latency = output.Days(r.Waits)
	}
	row := table.Text(
		report.Stem(r.Review.Path()), on, string(r.Review.Status.Value), r.Review.Organizer.Value, decided, attended, latency,
		strings.Join(values(r.Review.Incidents), ","),
	)
	if r.Held() && r.Decided() < len(r.Incidents) {
		row[4].Style = term.Red
	}
	return row
}

// recordFields are the fields of a review in JSON.
func recordFields(r minutes.Record) term.Object {
	var date, attendance any
	if r.HasDay {
		date = term.Object{{Name: "time", Value: r.Review.Date.Value}, {Name: "from", Value: "text"}}
	}
	if r.Held() {
		seats := []term.Object{}
		for _, p := range r.Present {
			seats = append(seats, presenceItem(p.Seat, p.Required, p.Attended))
		}
		attendance = seats
	}
	return term.Object{
		{Name: "review", Value: report.Stem(r.Review.Path())}, {Name: "path", Value: r.Review.Path()}, {Name: "date", Value: date},
		{Name: "status", Value: optional(r.Review.Status)}, {Name: "organizer", Value: optional(r.Review.Organizer)},
		{Name: "incidents", Value: values(r.Review.Incidents)}, {Name: "decided", Value: r.Decided()},
		{Name: "attendance", Value: attendance}, {Name: "latency", Value: spreadItem(r.Waits)},
	}
}

func presenceItem(seat minutes.Seat, required, attended int) term.Object {
	return term.Object{
		{Name: "role", Value: orNull(seat.Role)}, {Name: "team", Value: orNull(seat.Team)},
		{Name: "required", Value: required}, {Name: "attended", Value: attended},
	}
}

// spreadItem is a distribution of days, null where there is nothing.
func spreadItem(s minutes.Spread) any {
	if s.Count == 0 {
		return nil
	}
	return term.Object{
		{Name: "incidents", Value: s.Count}, {Name: "median", Value: s.Median}, {Name: "least", Value: s.Least}, {Name: "most", Value: s.Most},
	}
}

// item is the overview in JSON.
func (o overview) item() term.Object {
	roles, latencies := []term.Object{}, []term.Object{}
	for _, t := range o.roles {
		roles = append(roles, presenceItem(t.Seat, t.Required, t.Attended))
	}
	for _, l := range o.latencies {
		var within any
		if l.Limit.Present() {
			within = term.Object{{Name: "limit", Value: l.Limit.String()}, {Name: "incidents", Value: l.Limited}, {Name: "within", Value: l.Within}}
		}
		latencies = append(latencies, term.Object{
			{Name: "severity", Value: orNull(l.Severity)}, {Name: "latency", Value: spreadItem(l.Spread)},
			{Name: "unknown", Value: l.Unknown}, {Name: "review_within", Value: within},
		})
	}
	return term.Object{{Name: "attendance", Value: roles}, {Name: "latency", Value: latencies}}
}

// printOverview tells people, below the table, what the reviews have in common.
func (s *session) printOverview(o overview) error {
	if !s.env.tabular() {
		return nil
	}
	for _, l := range []table.List{o.roleList(), o.latencyList()} {
		if len(l.Rows) == 0 {
			continue
		}
		s.env.Out.Line()
		if err := s.env.printList(l); err != nil {
			return err
		}
	}
	return nil
}

func (o overview) roleList() table.List {
	l := table.List{Columns: []table.Column{{Name: "role"}, {Name: "team", Flexible: true}, {Name: "attended", Header: "ATTENDED"}}}
	for _, t := range o.roles {
		l.Rows = append(l.Rows, table.Text(output.Role(t.Role), t.Team, fmt.Sprintf("%d of %s", t.Attended, term.Count(t.Required, "review"))))
	}
	return l
}

func (o overview) latencyList() table.List {
	l := table.List{Columns: []table.Column{{Name: "severity", Header: "SEV"}, {Name: "latency"}, {Name: "within", Header: "WITHIN POLICY"}}}
	for _, of := range o.latencies {
		days, within := "unknown", ""
		if of.Count > 0 {
			days = output.Days(of.Spread)
		}
		if of.Limit.Present() {
			within = fmt.Sprintf("%d of %d in %s", of.Within, of.Limited, of.Limit)
		}
		l.Rows = append(l.Rows, table.Text(of.Severity, days, within))
	}
	return l
}
