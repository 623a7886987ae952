package cli

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/pattern"
	"github.com/incident-cli/incident/internal/report"
)

// openMeeting opens the repository for what is said of a review: lists of
// reports and follow-ups, the reviews, and a few reports in full.
func (env *Env) openMeeting(ctx context.Context) (*session, error) {
	s, err := env.openReviews(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.ws.LoadBuiltIn(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// meeting is what is said of one review.
type meeting struct {
	*session
	history *history.History
	in      agenda.Input
	// asPlanned says that the day of the review counts also once it has passed.
	asPlanned bool
	full      map[*report.Report]*report.Report // of the reports that were read in full
	err       error                             // the first of reading one
}

// meeting takes up the options.
func (s *session) meeting(opts agendaOptions) (*meeting, error) {
	m := &meeting{session: s, full: map[*report.Report]*report.Report{}}
	var err error
	if m.in.Planned, err = s.plannedAs(opts.on); err != nil {
		return nil, err
	}
	if m.in.Planned != nil {
		m.in.On = s.ws.Policy.Today(m.in.Planned.Date.Value)
	} else if m.in.On, m.in.At, err = parseOn(opts.on, s.ws.Policy.Zone); err != nil {
		return nil, err
	}
	if m.in.Duration, err = opts.length(); err != nil {
		return nil, err
	}
	m.in.Away, err = s.awayOf(opts.away)
	return m, err
}

// plannedAs is the planned review whose file is called by more than a day, and nil
// where no file is called so: several of one day are told apart by their names.
func (s *session) plannedAs(name string) (*report.Review, error) {
	i := slices.IndexFunc(s.ws.Reviews, func(r *report.Review) bool { return report.Stem(r.Path()) == name })
	if _, err := day.Parse(name); err == nil || i < 0 {
		return nil, nil
	}
	switch review := s.ws.Reviews[i]; {
	case !review.Date.Present():
		return nil, usage("%s has no date that could be read: incident check says what is wrong", s.shown(review.Path()))
	case review.Status.Value == report.Held:
		return nil, usage("--on: %s was held", s.shown(review.Path()))
	default:
		return review, nil
	}
}

// called is what --on takes for a planned review: the name of its file where that is
// more than a day, else when it begins, as a day or more exactly.
func (s *session) called(r *report.Review, form string) string {
	stem := report.Stem(r.Path())
	if _, err := day.Parse(stem); err == nil {
		return r.Date.Value.In(s.ws.Policy.Zone).Format(form)
	}
	return stem
}

// agenda reads history, and makes the agenda of the day.
func (m *meeting) agenda(ctx context.Context) (agenda.Agenda, error) {
	if m.in.On < m.today() && !m.asPlanned {
		m.env.Err.Line(m.in.On, " has passed, and reports and follow-ups are as of ", m.today(), ": add --as-of ", m.in.On, " for that day")
	}
	var err error
	if m.history, err = m.session.history(ctx, false); err != nil {
		return agenda.Agenda{}, err
	}
	m.fill(ctx)
	return m.build()
}

func (m *meeting) build() (agenda.Agenda, error) {
	a := agenda.Build(m.in)
	return a, m.err
}

// fill takes up all that the repository says as of the day of the review.
func (m *meeting) fill(ctx context.Context) {
	in := &m.in
	in.Now, in.Present = m.now, m.today()
	if begins := in.On.Start(m.ws.Policy.Zone); begins.After(in.Now) || m.asPlanned {
		in.Now = begins
	}
	if m.asPlanned {
		in.Present = min(in.Present, in.On)
	}
	in.Reports, in.Reviews, in.Policy, in.Roster = m.ws.Reports, m.ws.Reviews, m.ws.Policy, m.ws.Roster
	in.Trace, in.Whole, in.Complete = m.history.Report, m.whole, m.ws.Complete
	in.Missing = m.missing
	in.Items = followup.List(followup.Input{
		Reports: m.ws.Reports, Policy: m.ws.Policy, Roster: m.ws.Roster, History: m.history, Now: in.Now,
	})
	in.Versions = func(r *report.Report) []agenda.Version { return m.versions(ctx, r) }
	in.Patterns = m.patternsOf()
}

// whole reads a report in full, each once.
func (m *meeting) whole(r *report.Report) *report.Report {
	if m.full[r] == nil {
		full, err := m.ws.Full(r)
		if err != nil {
			m.fail(err)
			full = r
		}
		m.full[r] = full
	}
	return m.full[r]
}

func (m *meeting) fail(err error) {
	if m.err == nil {
		m.err = err
	}
}

// versions are those of a report, as history has them, and what is not committed.
func (m *meeting) versions(ctx context.Context, r *report.Report) []agenda.Version {
	found, err := m.history.Versions(ctx, r)
	if err != nil {
		m.fail(m.remedied(err))
		return nil
	}
	now := m.whole(r)
	var all []agenda.Version
	for _, v := range found {
		data, err := m.repo.Blob(ctx, v.Blob)
		if err != nil {
			m.fail(m.remedied(err))
			return nil
		}
		if old := m.ws.ParseReport(v.Path, data); old != nil {
			all = append(all, agenda.Version{When: v.When, Report: old})
		}
	}
	if n := len(all); n > 0 && sameText(all[n-1].Report.File.Data, now.File.Data) {
		all[n-1].Report = now
		return all
	}
	return append(all, agenda.Version{When: history.Date{Time: m.happened(), From: history.Uncommitted}, Report: now})
}

// patternsOf are the factors and services that several incidents of the last half
// year have in common.
func (m *meeting) patternsOf() []agenda.Pattern {
	found := pattern.Find(pattern.Input{
		Reports: m.ws.Reports, Policy: m.ws.Policy, Roster: m.ws.Roster, Trace: m.history.FollowUp, Now: m.in.Now,
		By: []pattern.Dimension{pattern.Factor, pattern.Service}, Once: true,
	})
	var all []agenda.Pattern
	for _, v := range found.Values {
		if v.Now < 2 && len(v.Again) == 0 {
			continue
		}
		p := agenda.Pattern{Kind: string(v.Dimension), Name: v.Name, Now: v.Now, Before: v.Before, Incidents: v.Incidents, Open: v.OpenFollowUps}
		for _, again := range v.Again {
			if !slices.Contains(p.Again, again.Later) {
				p.Again = append(p.Again, again.Later)
			}
		}
		all = append(all, p)
	}
	return all
}

// awayOf are the handles of those who are said to be away, as the roster writes
// them, and an error where it does not have one. As for other options, upper and
// lower case are the same.
func (s *session) awayOf(names []string) ([]string, error) {
	away := handlesOf(names)
	if !s.ws.Roster.Known() {
		return away, nil
	}
	for i, name := range away {
		away[i] = s.ws.Roster.Spelled(name)
	}
	return away, knownWords(asked{"away", away, handles(s)})
}

// begins is when a review begins, or an error that says how to tell it.
func (m *meeting) begins(a agenda.Agenda) (time.Time, error) {
	switch {
	case !a.Start.IsZero():
		return a.Start, nil
	case m.ws.Policy.Review.Cadence != "":
		return a.Start, usage("when on %s does the review begin? The cadence has none on that day: %s\nname the time, as in --on \"%s 10:00\"", a.On, m.ws.Policy.Review.Cadence, a.On)
	}
	return a.Start, usage("when on %s does the review begin? Name the time, as in --on \"%s 10:00\",\nor set review: { cadence: … } in .incident.yaml", a.On, a.On)
}
