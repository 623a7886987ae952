package rules

import (
	"fmt"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
)

// PersonKnown asks that handles are in the roster.
var PersonKnown = &Rule{
	ID: "person-known", Severity: finding.Error,
	Doc: "A slip in a handle means that nobody is reminded and nobody invited. Without a roster handles are not checked.",
	Bad: "owner: anna\n", Good: "owner: ana\n",
	Check: func(p *Pass) {
		if !p.Roster.Known() {
			return
		}
		r := p.Report
		p.person(r.Owner)
		for _, f := range r.People {
			p.person(f)
		}
		for _, item := range r.FollowUps {
			p.person(item.Owner)
		}
	},
}

func (p *Pass) person(f report.Field[string]) {
	if _, known := p.Roster.People[f.Value]; f.Present() && !known {
		p.Flag(f.Span(), fmt.Sprintf("nobody is called %q", f.Value), p.personHelp(f.Value))
	}
}

// personHelp knows a person by full name and e-mail address, too.
func (p *Pass) personHelp(written string) string {
	for _, handle := range p.people() {
		if who := p.Roster.People[handle]; strings.EqualFold(who.Name, written) || strings.EqualFold(who.Email, written) {
			return suggest.DidYouMean([]string{handle})
		}
	}
	if near := suggest.Nearest(written, p.people()); len(near) > 0 {
		return suggest.DidYouMean(near)
	}
	return "write a handle of .incident/people.yaml, or add the person there"
}

// PersonLeft asks for another owner of what somebody who left did not finish.
var PersonLeft = &Rule{
	ID: "person-left", Severity: finding.Error,
	Doc: "Open work of somebody who has left waits for nobody. What is finished keeps its owner.",
	Bad: "owner: eli\n", Good: "owner: ana\n",
	Check: func(p *Pass) {
		r := p.Report
		if r.Status.Value != report.Reviewed {
			p.left(r.Owner.Value, r.Owner.Span(), "owns this report", "name somebody who will finish it")
		}
		for _, item := range r.FollowUps {
			if item.Open() {
				p.ownerLeft(item)
			}
		}
	},
}

func (p *Pass) ownerLeft(item *report.FollowUp) {
	switch {
	case item.Owner.Present():
		p.left(item.Owner.Value, item.Owner.Span(), "owns this open follow-up", "name another owner, or drop it with a reason")
	case p.Report.Status.Value == report.Reviewed:
		// The report itself is done, so nothing was said of its owner above.
		p.left(policy.Owner(p.Report, item), item.Text.Span(), "owns this open follow-up as the report's owner", ownerHelp(item))
	}
}

func (p *Pass) left(handle string, at source.Span, what, help string) {
	if who := p.Roster.People[handle]; who.LeftBefore(p.today()) {
		p.Flag(at, fmt.Sprintf("%s left on %s and %s", handle, who.Left, what), help)
	}
}

// TeamKnown asks that teams are in the roster.
var TeamKnown = &Rule{
	ID: "team-known", Severity: finding.Error,
	Doc: "Incidents and follow-ups are counted by team; a slip opens a team of its own. Without teams in the roster they are not checked.",
	Bad: "teams: [payment]\n", Good: "teams: [payments]\n",
	Check: func(p *Pass) {
		if len(p.Roster.Teams) == 0 {
			return
		}
		for _, f := range p.Report.Teams {
			p.team(f)
		}
		for _, item := range p.Report.FollowUps {
			p.team(item.Team)
		}
	},
}

func (p *Pass) team(f report.Field[string]) {
	if _, known := p.Roster.Teams[f.Value]; f.Present() && !known {
		p.Flag(f.Span(), fmt.Sprintf("no team is called %q", f.Value), suggest.Help(f.Value, p.Roster.TeamNames()))
	}
}
