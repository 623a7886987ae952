package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/suggest"
)

// narrowing is what the options that narrow the list let through. A name that
// nothing has is an error: a typing mistake must not look like an empty list.
func (s *session) narrowing(o followUpsOptions, all []*followup.Item) (func(*followup.Item) bool, error) {
	o.owners = handlesOf(o.owners)
	if err := s.knownNames(o, all); err != nil {
		return nil, err
	}
	reports, err := s.reportsNamed(o.incidents)
	if err != nil {
		return nil, err
	}
	if !o.unowned && !o.unticketed && len(o.owners)+len(o.teams)+len(o.severities)+len(o.states)+len(o.kinds)+len(reports) == 0 {
		return everything, nil
	}
	return func(i *followup.Item) bool {
		return (!o.unowned || i.Owner == "") && (!o.unticketed || !i.FollowUp.Ticket.Present()) &&
			anyOf(o.owners, i.Owner) && anyOf(o.teams, i.Team) && anyOf(o.severities, i.Report.Severity.Value) &&
			anyOf(o.states, string(i.State)) && anyOf(o.kinds, i.FollowUp.Kind.Value) && anyOf(reports, i.Report.Name())
	}, nil
}

func everything(*followup.Item) bool { return true }

// handlesOf takes off the "@" that people write.
func handlesOf(names []string) []string {
	handles := make([]string, len(names))
	for i, n := range names {
		handles[i] = strings.TrimPrefix(n, "@")
	}
	return handles
}

func (s *session) reportsNamed(args []string) ([]string, error) {
	var names []string
	for _, arg := range args {
		r, err := s.report(arg)
		if err != nil {
			return nil, err
		}
		names = append(names, r.Name())
	}
	return names, nil
}

func (s *session) knownNames(o followUpsOptions, all []*followup.Item) error {
	if len(o.owners)+len(o.teams)+len(o.severities) == 0 {
		return nil
	}
	owners, teams, severities := handles(s), s.knownTeams(o.teams), s.knownSeverities()
	for _, i := range all {
		owners, teams, severities = append(owners, i.Owner), append(teams, i.Team), append(severities, i.Report.Severity.Value)
	}
	if !s.ws.Roster.Known() {
		owners = append(owners, o.owners...) // somebody without follow-ups is no mistake
	}
	return knownWords(
		asked{"owner", o.owners, owners}, asked{"team", o.teams, teams}, asked{"severity", o.severities, severities},
	)
}

// knownInReports is an error where the options of list name what there is not.
func (s *session) knownInReports(o listOptions) error {
	return knownWords(
		asked{"severity", o.severities, s.knownSeverities()}, asked{"team", o.teams, s.knownTeams(o.teams)},
	)
}

// knownSeverities are those of the policy and those that reports state.
func (s *session) knownSeverities() []string {
	severities := severityNames(s)
	for _, r := range s.ws.Reports {
		severities = append(severities, r.Severity.Value)
	}
	return severities
}

// knownTeams are those of the roster and of the reports. Without a roster nobody
// can tell which teams there are, so that those asked for are known, too.
func (s *session) knownTeams(wanted []string) []string {
	if s.ws.Roster.Known() {
		return teamNames(s)
	}
	return append(teamNames(s), wanted...)
}

// asked is what an option of that name asks for, and what there is.
type asked struct {
	what         string
	words, known []string
}

func knownWords(options ...asked) error {
	for _, o := range options {
		if err := o.valid(); err != nil {
			return err
		}
	}
	return nil
}

func (a asked) valid() error {
	known := slices.Compact(slices.Sorted(slices.Values(a.known)))
	for _, w := range a.words {
		if anyOf([]string{w}, known...) {
			continue
		}
		nothing := "no " + a.what
		if a.what == "away" { // which says of people what they are, not who
			nothing = "nobody"
		}
		message := fmt.Sprintf("%s is called %q", nothing, w)
		if near := suggest.Nearest(w, known); len(near) > 0 {
			message += ": " + suggest.DidYouMean(near)
		}
		return usage("--%s: %s", a.what, message)
	}
	return nil
}
