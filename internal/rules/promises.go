package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
)

// FollowUpLate finds due dates that are later than the policy allows.
var FollowUpLate = &Rule{
	ID: "followup-late", Severity: finding.Warning, Incomplete: true,
	Doc: "The policy says for each severity how soon what follows from an incident is done. A later day is a decision that the review " +
		"should see; after it nothing is said any more.",
	Bad: "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n  - due: 2027-03-01\n", Good: "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n  - due: 2026-12-20\n",
	Check: func(p *Pass) {
		last, ok := p.Policy.FollowUpsDue(p.Report)
		if !ok || p.Report.Status.Value == report.Reviewed {
			return
		}
		for _, item := range p.Report.FollowUps {
			if item.Open() && item.State() != report.Proposed && item.Due.Present() && item.Due.Value > last {
				p.Flag(item.Due.Span(), fmt.Sprintf("due on %s, and the policy's last day for %s is %s", item.Due.Value, p.Report.Severity.Value, last),
					"choose an earlier day, or a smaller step that can be done by then")
			}
		}
	},
}

// FollowUpVerify asks that the guard of what is done exists.
var FollowUpVerify = &Rule{
	ID: "followup-verify", Severity: finding.Error,
	Doc: "Done means that a guard stands: the test, the alert, the page of the runbook that \"verify\" names. Addresses are not asked, and " +
		"a path counts from the root of the repository or from the report. It may lead to a folder of tests, but to none around the report.",
	Bad:  "## Follow-ups\n\n- [x] Write down how to empty the cache `fu-7k2pqm`\n  - verify: docs/runbooks/cash.md\n",
	Good: "## Follow-ups\n\n- [x] Write down how to empty the cache `fu-7k2pqm`\n  - verify: docs/runbooks/cache.md\n- [ ] Test the limits `fu-5rt8wz`\n  - verify: tests/limits_test.go\n",
	Check: func(p *Pass) {
		for _, item := range p.Report.FollowUps {
			// Of a link in Markdown another rule speaks.
			if item.State() == report.Done && item.Verify().Present() && !strings.HasPrefix(item.Verify().Span().Text(), "[") {
				p.written(item.Verify())
			}
		}
	},
}

// FollowUpTeams finds the work of several teams that one of them does alone.
var FollowUpTeams = &Rule{
	ID: "followup-teams", Severity: finding.Warning, Incomplete: true,
	Doc: "Every team that could have prevented an incident or defended against it takes a follow-up. Where one team takes all of them, the " +
		"others have learned nothing that they would do.",
	Bad: "teams: [payments, platform]\n\n## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n- [ ] Refuse a limit without a unit `fu-5rt8wz`\n",
	Good: "teams: [payments, platform]\n\n## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n- [ ] Refuse a limit without a unit `fu-5rt8wz`\n" +
		"  - owner: @ben\n",
	Check: func(p *Pass) {
		teams := p.Report.Teams
		team, alone := p.onlyTeam()
		if len(teams) < 2 || !alone {
			return
		}
		var names []string
		for _, f := range teams {
			names = append(names, f.Value)
		}
		p.Flag(teams[0].Span(), fmt.Sprintf("of %s, %s has all %d follow-ups", strings.Join(names, " and "), team, len(p.Report.FollowUps)),
			"ask each of the teams what it can do, or name only those that are responsible")
	},
}

// onlyTeam is the team that has all follow-ups, where it is known of each and
// there are two or more.
func (p *Pass) onlyTeam() (string, bool) {
	items := p.Report.FollowUps
	if len(items) < 2 {
		return "", false
	}
	team := policy.Team(p.Report, items[0], p.Roster)
	other := slices.ContainsFunc(items, func(item *report.FollowUp) bool { return policy.Team(p.Report, item, p.Roster) != team })
	return team, team != "" && !other
}
