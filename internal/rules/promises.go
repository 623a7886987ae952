package rules

import (
	"fmt"
	"net/url"
	"path"
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
	Doc: "Done means that a guard stands: the test, the alert, the page of the runbook that \"verify\" names, by its path or by an address with " +
		"https:// and a host. Addresses are not asked, and a path counts from the root of the repository or from the report. It may lead to a " +
		"folder of tests, but to none around the report, nor to the report itself. Behind a path may stand a line or the name of a test: " +
		"`limits_test.go:12`, `test_limits.py::test_unit`.",
	Bad:  "## Follow-ups\n\n- [x] Write down how to empty the cache `fu-7k2pqm`\n  - verify: docs/runbooks/cash.md\n",
	Good: "## Follow-ups\n\n- [x] Write down how to empty the cache `fu-7k2pqm`\n  - verify: docs/runbooks/cache.md\n- [ ] Test the limits `fu-5rt8wz`\n  - verify: tests/limits_test.go\n",
	Check: func(p *Pass) {
		for _, item := range p.Report.FollowUps {
			if item.State() == report.Done && item.Verify().Present() {
				p.guard(item.Verify())
			}
		}
	},
}

// guard flags a value that leads to no guard. Of a link in Markdown that leads to
// nothing, and of an address that only its writer can open, another rule speaks.
func (p *Pass) guard(f report.Field[string]) {
	linked := strings.HasPrefix(f.Span().Text(), "[")
	address, fromRoot := cutRoot(withoutSpot(f.Value))
	target, isPath := relative(address)
	target = path.Clean(target)
	beside := path.Join(path.Dir(p.Report.Path()), target)
	if fromRoot {
		beside = target
	}
	switch {
	case onlyWriters(f.Value) || reachesHost(f.Value):
	case !isPath || !linked && !pathlike(address) && !p.leads(target, beside):
		p.Flag(f.Span(), fmt.Sprintf("%q is neither a path in the repository nor an address", f.Value),
			"write the path of the test, the rule or the page, or the address of the alert, with https://")
	case p.Report.Path() == beside || p.Report.Path() == target:
		p.Flag(f.Span(), "this is the report, which guards nothing", "write the path of the test, the rule or the page that stands guard")
	case p.Exists == nil || linked:
	case !inGit(target) && (p.around(target) || p.around(beside)):
		p.Flag(f.Span(), "this is a folder around the report", "write the path of the file that is meant")
	case inGit(target) || !p.there(beside):
		p.target(f.Span(), target)
	}
}

// reachesHost reports whether an address leads to a server.
func reachesHost(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (strings.EqualFold(u.Scheme, "https") || strings.EqualFold(u.Scheme, "http")) && u.Hostname() != ""
}

// onlyWriters reports whether an address is one that others cannot open.
func onlyWriters(address string) bool {
	own, _ := ownMachine(address)
	strange, _ := strangeScheme(address)
	return own != "" || strange != ""
}

// pathlike reports whether a value looks like a path.
func pathlike(value string) bool {
	return !strings.ContainsAny(value, " \t") && strings.ContainsAny(value, "/.")
}

// leads reports whether one of two paths leads to something, where that can be told.
func (p *Pass) leads(target, beside string) bool {
	return p.Exists != nil && (p.there(target) || p.there(beside))
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
