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
func (s *session) narrowing(o followUpsOptions, all []followup.Item) (func(followup.Item) bool, error) {
	o.owners = handlesOf(o.owners)
	if err := s.knownNames(o, all); err != nil {
		return nil, err
	}
	reports, err := s.reportsNamed(o.incidents)
	if err != nil {
		return nil, err
	}
	return func(i followup.Item) bool {
		return (!o.unowned || i.Owner == "") && (!o.unticketed || !i.FollowUp.Ticket.Present()) &&
			anyOf(o.owners, i.Owner) && anyOf(o.teams, i.Team) && anyOf(o.severities, i.Report.Severity.Value) &&
			anyOf(o.states, string(i.State)) && anyOf(o.kinds, i.FollowUp.Kind.Value) && anyOf(reports, i.Report.Name())
	}, nil
}

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

func (s *session) knownNames(o followUpsOptions, all []followup.Item) error {
	owners, teams, severities := handles(s), teamNames(s), severityNames(s)
	for _, i := range all {
		owners, teams, severities = append(owners, i.Owner), append(teams, i.Team), append(severities, i.Report.Severity.Value)
	}
	if !s.ws.Roster.Known() {
		// Somebody without follow-ups is no mistake.
		owners, teams = append(owners, o.owners...), append(teams, o.teams...)
	}
	for _, r := range s.ws.Reports {
		severities = append(severities, r.Severity.Value)
	}
	for _, asked := range []struct {
		what         string
		words, known []string
	}{{"owner", o.owners, owners}, {"team", o.teams, teams}, {"severity", o.severities, severities}} {
		if err := knownWords(asked.what, asked.words, asked.known); err != nil {
			return err
		}
	}
	return nil
}

func knownWords(what string, words, known []string) error {
	slices.Sort(known)
	known = slices.Compact(known)
	for _, w := range words {
		if anyOf([]string{w}, known...) {
			continue
		}
		message := "no " + what + " is called " + fmt.Sprintf("%q", w)
		if near := suggest.Nearest(w, known); len(near) > 0 {
			message += ": " + suggest.DidYouMean(near)
		}
		return usage("--%s: %s", what, message)
	}
	return nil
}
