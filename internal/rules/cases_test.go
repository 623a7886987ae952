package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
)

// try checks one file in the repository of the examples, after a change to what
// is known.
func try(path, text string, change func(*Input)) []finding.Finding {
	in := exampleInput(source.NewFile(path, []byte(text)))
	if change != nil {
		change(&in)
	}
	facts := NewFacts(in)
	return Run(facts, facts.Reports, Options{}).Found
}

func on(y int, m time.Month, d int) func(*Input) {
	return func(in *Input) { in.Now = time.Date(y, m, d, 12, 0, 0, 0, time.UTC) }
}

func level(id string, to policy.Level) func(*Input) {
	return func(in *Input) { in.Policy.Rules = map[string]policy.Level{id: to} }
}

// early is a day on which the standard report is due neither by the policy nor
// by its review.
var early = on(2026, time.November, 25)

func both(changes ...func(*Input)) func(*Input) {
	return func(in *Input) {
		for _, change := range changes {
			change(in)
		}
	}
}

const item = "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n"

func TestGuards(t *testing.T) {
	for guard, stands := range map[string]bool{
		"TBD": false, "soon": false, "-": false, "file": false, "'#anchor'": false, "https://": false, "https:///x": false, "the alert in grafana": false,
		"tests/none.go and more": false, "tests/none.go": false, "/tests/none.go": false, "[the test](#anchor)": false, "[the test](https://)": false, "mailto:ana@example.com": false,
		"alert:CacheEmpty":             false,
		"https://example.com/alerts/7": true, "HTTP://example.com": true, "docs": true, "/docs/runbooks/cache.md": true, "docs/runbooks/cache.md#limits": true,
		"docs/runbooks/cache.md:12": true, "/docs/runbooks/cache.md:12:3": true, "docs/runbooks/cache.md:12-14": true, "docs/runbooks/cache.md::TestLimits::unit[a-b]": true,
		"docs/runbooks/cash.md:12": false, "docs/runbooks/cash.md::TestLimits": false, "alert:12": false, "docs/runbooks/cache.md:": false,
		"../../docs/runbooks/cache.md": true, "[the page](../../docs/runbooks/cache.md)": true,
	} {
		for _, box := range []string{"x", " "} {
			found := try(standardPath, Example("## Follow-ups\n\n- ["+box+"] Test limits `fu-7k2pqm`\n  - verify: "+guard+"\n"), early)
			told := slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Rule == FollowUpVerify.ID && f.Severity == finding.Error })
			if told != (box == "x" && !stands) {
				t.Errorf("[%s] verify: %s: told %v, %v", box, guard, told, found)
			}
		}
	}
}

func TestCases(t *testing.T) {
	for _, c := range []struct {
		name, example string
		change        func(*Input)
		want          []string
	}{
		{"the standard report", "", nil, nil},

		// How findings weigh.
		{"ready", "owner:\n" + item, early, []string{"error owner: the report does not say \"owner\"", "error followup-owner: follow-up has no owner"}},
		{"a draft with time", "status: draft\nowner:\n" + item, early, []string{"warning owner: the report does not say \"owner\"", "warning followup-owner: follow-up has no owner"}},
		{"a draft without a status", "status:\nowner:\n", early, []string{"warning owner: the report does not say \"owner\""}},
		{"a draft on its last day", "status: draft\nowner:\n", both(on(2026, time.November, 30), noReviews), []string{"warning owner: the report does not say \"owner\""}},
		{"a draft past its day", "status: draft\nowner:\n", both(on(2026, time.December, 1), noReviews), []string{"error report-due: the report was due on 2026-11-30 and is a draft", "error owner: the report does not say \"owner\""}},
		{"a draft that is reviewed tomorrow", "status: draft\nowner:\n", nil, []string{"error review-ready: the review on 2026-12-01 goes through this report, and it is a draft", "error owner: the report does not say \"owner\""}},
		{"a draft after its review", "status: draft\nowner:\n", on(2026, time.December, 2), []string{"error report-due: the report was due on 2026-11-30 and is a draft", "error owner: the report does not say \"owner\""}},
		{"reviewed with an older template", "status: reviewed\n\n## Alerts\n\n", nil, nil},
		{"before the first day", "status: draft\nowner:\n\n## Alerts\n\n", since(2026, time.December, 1), nil},
		{"a wrong id before the first day", "id: 2026-11-23-other\n", since(2026, time.December, 1), []string{"error report-id: the id \"2026-11-23-other\" is not the name of the file, \"2026-11-23-checkout-latency\"", "error review-known: no report has the id \"x\""}[:1]},
		{"switched off", "owner:\n", level("owner", policy.Off), nil},
		{"made a warning", "owner:\n", level("owner", policy.Warning), []string{"warning owner: the report does not say \"owner\""}},
		{"a reading made a warning", "status: finished\n", both(early, level("value", policy.Warning)), []string{"warning value: \"finished\" is not a value of status"}},
		{"switched on", item, level("followup-ticket", policy.Error), []string{"error followup-ticket: follow-up has no ticket"}},
		{"syntax cannot be switched off", "owner: @ana\n", level("syntax", policy.Off), []string{"error syntax: YAML does not allow \"@ana\" without quotes"}},

		// A value that cannot be read is not also missing.
		{"an unreadable time", "detected: yesterday\n", nil, []string{"error value: \"yesterday\" is not a time"}},
		{"an unreadable owner", "owner: [ana, ben]\n" + item, nil, []string{"error value: owner is a list, not one value"}},
		{"an unreadable due date", "severity: SEV4\n" + item + "  - due: soon\n", nil, []string{"error followup-field: \"soon\" is not a day"}},

		// Times.
		{"mitigated before it started", "mitigated: 2026-11-23T09:11:59Z\n", nil, []string{"error time-order: mitigated is before started"}},
		{"resolved before it was mitigated", "resolved: 2026-11-23T09:50:00Z\n", nil, []string{"error time-order: resolved is before mitigated"}},
		{"resolved before it started", "mitigated:\nresolved: 2026-11-23T09:11:00Z\n", nil, []string{"error time-order: resolved is before started"}},
		{"detected when it was over", "detected: 2026-11-23T10:06:00Z\n", nil, []string{"warning time-order: detected is after resolved"}},
		{"detected when it was mitigated", "detected: 2026-11-23T10:05:00Z\n", nil, nil},
		{"detected when it was over, where that is an error", "detected: 2026-11-23T10:06:00Z\n", level("time-order", policy.Error), []string{"error time-order: detected is after resolved"}},
		{"zones count", "detected: 2026-11-23T10:13:00+01:00\n", nil, nil},
		{"declared whenever", "declared: 2026-11-24T09:00:00Z\n", nil, nil},
		{"unknown times", "started: 2026-11-23T09:12:00Z\ndetected: unknown\nmitigated: unknown\nresolved: unknown\n", nil, nil},
		{"mitigated is enough", "resolved:\n", nil, nil},

		// Slips in years and months.
		{"detected a year late", "status: reviewed\nstarted: 2025-11-23T09:12:00Z\nmitigated:\nresolved: 2025-11-23T10:05:00Z\n" + timeline("2025-11-23 09:12"), nil, []string{"warning time-typo: detected is a year after started"}},
		{"resolved a month late", "resolved: 2026-12-23T10:05:00Z\n", both(noReviews, on(2026, time.December, 24)), []string{"warning time-typo: resolved is a month after started"}},
		{"started in another month", "started: 2026-01-23T09:12:00Z\n", nil, []string{"warning time-typo: started is 10 months before detected"}},
		{"detected late", "started: 2026-09-02T09:12:00Z\n", nil, nil},
		{"an incident of many weeks", "started: 2026-09-02T09:12:00Z\ndetected: 2026-09-05T09:20:00Z\n", nil, []string{"warning time-typo: resolved is 79 days after detected"}},
		{"an incident of some weeks", "detected: 2026-10-05T09:20:00Z\nstarted: 2026-10-05T09:12:00Z\n", nil, nil},
		{"over the end of a month", "started: 2026-10-31T23:12:00Z\ndetected: 2026-11-01T09:20:00Z\nmitigated:\nresolved: 2026-11-02T09:20:00Z\n" + timeline("2026-10-31 23:12") + item, level("review-due", policy.Off), nil},

		// People.
		{"without a roster", "owner: anna\nteams: [nobody]\n", func(in *Input) { in.Roster.People, in.Roster.Teams = nil, nil }, nil},
		{"without teams in the roster", "teams:\n", func(in *Input) { in.Roster.Teams = nil }, nil},
		{"a follow-up of nobody", item + "  - owner: @bne\n", nil, []string{"error person-known: nobody is called \"bne\""}},
		{"a follow-up of somebody who left", item + "  - owner: @eli\n", nil, []string{"error person-left: eli left on 2026-06-30 and owns this open follow-up"}},
		{"finished by somebody who left", "## Follow-ups\n\n- [x] Page when the queue is older than 60 s `fu-7k2pqm`\n  - owner: @eli\n", nil, nil},
		{"reviewed, and its owner left", "status: reviewed\nowner: eli\n" + item, nil, []string{"error person-left: eli left on 2026-06-30 and owns this open follow-up as the report's owner"}},
		{"closed, and its owner left", "status: reviewed\nowner: eli\n\n## Follow-ups\n\n- [x] Page when the queue is older than 60 s `fu-7k2pqm`\n", nil, nil},

		// Sections.
		{"a bare N/A", "## Impact\n\nN/A\n", early, []string{`error section: section Impact says "N/A" without a reason`}},
		{"work in progress", "## Impact\n\nWIP\n\n_To be written._\n\n(tbw)\n", early, []string{"error section: section Impact is empty"}},
		{"words that are no placeholder", "## Impact\n\nWIP limits of 3 columns were lost.\n", nil, nil},
		{"N/A with a reason", "## Impact\n\nN/A: it was a test\n", nil, nil},
		{"N/A with a reason in brackets", "## Impact\n\nN/A (it was a test)\n", nil, nil},
		{"N/A with a reason as a sentence", "## Impact\n\nN/A. It was a test.\n", nil, nil},
		{"not applicable with a reason", "## Impact\n\nNot applicable: it was a test\n", nil, nil},
		{"not applicable with empty brackets", "## Impact\n\nN/A ()\n", early, []string{`error section: section Impact says "N/A" without a reason`}},
		{"no follow-ups", "## Follow-ups\n\n", early, []string{"error section: section Follow-ups is empty"}},
		{"only a footnote", "## Root cause\n\n[^1]: The limit was wrong for a while.\n\n    It had no unit.\n", early, []string{"error section: section Root cause is empty"}},
		{"a footnote, and more", "## Root cause\n\n[^1]: The limit was wrong for a while.\n\nIt had no unit.[^1]\n", nil, nil},
		{"no follow-ups needed", "## Follow-ups\n\nN/A: the supplier repaired it\n", nil, nil},
		{"less is asked of a lesser severity", "severity: SEV3\n\n## Alerts\n\nTODO\n", nil, nil},
		{"incomplete before its review", "## Impact\n\nTODO\n", nil, []string{"error review-ready: the review on 2026-12-01 goes through this report, and it is not complete: Impact", "error section: section Impact is empty"}},
		{"guidance without its comment", "## Root cause\n\nThe limit had no unit.\n\nThe chain of conditions, not the person at the end of it. Keep\nasking why until the answer is something a team can change.\n", nil,
			[]string{"error template-copy: this is the template's text, or nearly"}},
		{"guidance, once reviewed", "status: reviewed\n\n## Root cause\n\nThe chain of conditions, not the person at the end of it.\n", nil, nil},
		{"guidance in short paragraphs", "## Root cause\n\nThe chain of conditions,\n\nnot the person at\n\nthe end of it.\n\nGo on asking why\n\nuntil the answer is\n\nsomething a team can change.\n", nil,
			[]string{"error template-copy: this is the template's text, or nearly"}},
		{"short paragraphs of one's own", "## Root cause\n\nThe limit was wrong.\n\nNobody had read it.\n\nThe end of it.\n", nil, nil},
		{"an answer in words of the guidance", "## Root cause\n\nThe chain of conditions began with a limit that had no unit.\n", nil, nil},
		{"text of the team's template", "## Impact\n\n3% of orders.\n\nAll numbers here are from the dashboard of orders.\n", ownTemplate, nil},
		{"text of the team's template, filled", "## Impact\n\n3% of orders.\n\nAll numbers here are from the dashboard of payments.\n", ownTemplate, []string{"error template-copy: this is the template's text, or nearly"}},
		{"no such template", "template: mine\n", nil, []string{`error template-known: there is no template "mine"`}},

		{"a template that is not allowed", "template: lightweight\n", func(in *Input) { in.Templates = []string{"default", "sre"} }, []string{`error template-known: the configuration does not allow the template "lightweight"`}},
		{"a template that is not allowed any more", "template: lightweight\nstatus: reviewed\n", func(in *Input) { in.Templates = []string{"default", "sre"} }, nil},

		// Follow-ups.
		{"a plain bullet", "## Follow-ups\n\n- Page when the queue is older than 60 s\n", nil, []string{"error followup-id: follow-up has no id"}},
		{"a link called x", "## Follow-ups\n\n- [x](https://tickets.example.com/PAY-1) Page when the queue is older than 60 s `fu-7k2pqm`\n", nil, []string{`warning followup-form: "[x]" is no box: the follow-up cannot be ticked`}},
		{"a box without a space", "## Follow-ups\n\n- [x]Page when the queue is older than 60 s `fu-7k2pqm`\n", nil, []string{`warning followup-form: "[x]" is no box: the follow-up cannot be ticked`}},
		{"a box before brackets", "## Follow-ups\n\n- [x][Page] when the queue is older than 60 s `fu-7k2pqm`\n", nil, []string{`warning followup-form: "[x]" is no box: the follow-up cannot be ticked`}},
		{"a box before a colon", "## Follow-ups\n\n- [x]: Page when the queue is older than 60 s `fu-7k2pqm`\n", nil, []string{`warning followup-form: "[x]" is no box: the follow-up cannot be ticked`}},
		{"an empty box without a space", "## Follow-ups\n\n- [ ]Page when the queue is older than 60 s `fu-7k2pqm`\n", nil, []string{`warning followup-form: "[ ]" is no box: the follow-up cannot be ticked`}},
		{"a box that is none", "## Follow-ups\n\n- [-] Page when the queue is older than 60 s `fu-7k2pqm`\n", nil, []string{`warning followup-form: "[-]" is no box: the follow-up cannot be ticked`}},
		{"none needed, and an open one", "## Follow-ups\n\nN/A: nothing is needed\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n", nil, []string{
			"warning no-followups: this says that no follow-ups are needed, and open ones stand beside it"}},
		{"none needed any more", "## Follow-ups\n\nN/A: nothing else is needed\n\n- [x] Page when the queue is older than 60 s `fu-7k2pqm`\n", nil, nil},
		{"a plain bullet with an id", "## Follow-ups\n\n- Page when the queue is older than 60 s `fu-7k2pqm`\n", nil, []string{"warning followup-form: a follow-up without a box cannot be ticked"}},
		{"dropped and ticked", "## Follow-ups\n\n- [x] Rewrite it `fu-7k2pqm`\n  - status: dropped\n  - reason: not worth it\n", nil, nil},
		{"marked behind an empty box", "## Follow-ups\n\n- [ ] Refuse a limit without a unit (fixed) `fu-7k2pqm`\n- [ ] ~~Page when it is late~~ `fu-7k2pqn`\n", nil, []string{
			"warning followup-box: the text is marked as done and the box is empty: the follow-up is open",
			"warning followup-box: the text is marked as done and the box is empty: the follow-up is open",
		}},
		{"marked and ticked, or dropped", "## Follow-ups\n\n- [x] Refuse a limit (fixed) `fu-7k2pqm`\n- [ ] ~~Page when it is late~~ `fu-7k2pqn`\n  - status: dropped\n  - reason: the limit is enough\n", nil, nil},
		{"dropped for a placeholder", "## Follow-ups\n\n- [ ] Rewrite it `fu-7k2pqm`\n  - status: dropped\n  - reason: TBD\n", nil, []string{"error followup-reason: this reason says nothing"}},
		{"one id for two items", item + "- [ ] Limit retries `fu-7k2pqm`\n", nil, []string{"error followup-unique-id: fu-7k2pqm is the id of another follow-up as well"}},
		{"vague but done", "## Follow-ups\n\n- [x] Investigate `fu-7k2pqm`\n", nil, nil},
		{"looking at a thing", "## Follow-ups\n\n- [ ] Look into the cache `fu-7k2pqm`\n- [ ] Think about a better design. `fu-5rt8wz`\n", nil, []string{
			`warning followup-wording: nobody can say when "Look into the cache" is done`, `warning followup-wording: nobody can say when "Think about a better design." is done`}},
		{"looking for an answer", "## Follow-ups\n\n- [ ] Look into why the cache was empty `fu-7k2pqm`\n- [ ] Look into the cache: find what evicts keys `fu-5rt8wz`\n", nil, nil},
		{"vague in many words", "## Follow-ups\n\n- [ ] Improve our monitoring, alerting and documentation. `fu-7k2pqm`\n", nil, []string{`warning followup-wording: nobody can say when "Improve our monitoring, alerting and documentation." is done`}},
		{"investigate something", "## Follow-ups\n\n- [ ] Investigate why the node lost its lease `fu-7k2pqm`\n", nil, nil},
		{"vague in few words", followUps("Investigate the outage", "Be careful with deploys", "Add more tests", "Train the team", "Communicate better with customers", "Make sure this never happens again",
			"Raise awareness of limits", "Monitoring", "Alerts and dashboards"), nil, []string{
			`warning followup-wording: nobody can say when "Investigate the outage" is done`, `warning followup-wording: nobody can say when "Be careful with deploys" is done`,
			`warning followup-wording: nobody can say when "Add more tests" is done`, `warning followup-wording: nobody can say when "Train the team" is done`,
			`warning followup-wording: nobody can say when "Communicate better with customers" is done`, `warning followup-wording: nobody can say when "Make sure this never happens again" is done`,
			`warning followup-wording: nobody can say when "Raise awareness of limits" is done`, `warning followup-wording: nobody can say when "Monitoring" is done`,
			`warning followup-wording: nobody can say when "Alerts and dashboards" is done`}},
		{"few words that say it", followUps("Add more tests for a limit without a unit", "Alerts on queue depth", "Train the team to fail over", "Look into retries", "Ensure that this job never runs twice"), nil, nil},

		{"due before it began", item + "  - due: 2025-12-15\n", nil, []string{"warning followup-due: due on 2025-12-15, before the incident began on 2026-11-23"}},
		{"due on the day on which it began", item + "  - due: 2026-11-23\n", nil, nil},
		{"due before it began, and done", "## Follow-ups\n\n- [x] Page when the queue is older than 60 s `fu-7k2pqm`\n  - due: 2025-12-15\n", nil, nil},
		{"for a factor that is nowhere", item + "  - for: nonsense\n", nil, []string{`warning factor-known: the report names no factor "nonsense"`}},
		{"for a service", item + "  - for: checkout\n", nil, nil},
		{"open, and then only an idea", item + "  - status: proposed\n", both(changedFrom(item), noReviews), []string{"error followup-undecided: this was open on main, and is only proposed"}},
		{"blocked, and then only an idea without its id", "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s\n  - status: proposed\n", both(changedFrom(item+"  - status: blocked\n"), noReviews), []string{
			"error followup-id: follow-up has no id", "error followup-undecided: this was blocked on main, and is only proposed"}},
		{"an idea, as before", item + "  - status: proposed\n", both(changedFrom("services: [cart]\n"+item+"  - status: proposed\n"), noReviews), nil},
		{"done, and then an idea", item + "  - status: proposed\n", both(changedFrom("## Follow-ups\n\n- [x] Page when the queue is older than 60 s `fu-7k2pqm`\n"), noReviews), nil},
		{"only an idea, in a draft", "status: draft\n" + item + "  - status: proposed\n", both(changedFrom("status: draft\n"+item), noReviews, early), []string{"warning followup-undecided: this was open on main, and is only proposed"}},
		{"late, but only an idea", item + "  - due: 2027-03-01\n  - status: proposed\n", nil, nil},
		{"late, and done", "## Follow-ups\n\n- [x] Page when the queue is older than 60 s `fu-7k2pqm`\n  - due: 2027-03-01\n", nil, nil},
		{"late, and reviewed", "status: reviewed\n" + item + "  - due: 2027-03-01\n", nil, nil},
		{"a day late", item + "  - due: 2026-12-24\n", nil, []string{"warning followup-late: due on 2026-12-24, and the policy's last day for SEV2 is 2026-12-23"}},
		{"a guard elsewhere", "## Follow-ups\n\n- [x] Test limits `fu-7k2pqm`\n  - verify: https://example.com/gone\n", nil, nil},
		{"a guard with a name", "## Follow-ups\n\n- [x] Test limits `fu-7k2pqm`\n  - verify: the alert CacheEmpty\n", nil, []string{
			`error followup-verify: "the alert CacheEmpty" is neither a path in the repository nor an address`}},
		{"a guard that is the report", "## Follow-ups\n\n- [x] Test limits `fu-7k2pqm`\n  - verify: ./2026-11-23-checkout-latency.md#summary\n- [x] Test more limits `fu-5rt8wz`\n  - verify: " + standardPath + "\n", nil, []string{
			"error followup-verify: this is the report, which guards nothing", "error followup-verify: this is the report, which guards nothing"}},
		{"a guard that is linked", "## Follow-ups\n\n- [x] Test limits `fu-7k2pqm`\n  - verify: [test](tests/gone_test.go)\n", nil, []string{"error link-target: there is no incidents/2026/tests/gone_test.go in the repository"}},
		{"a guard outside", "## Follow-ups\n\n- [x] Test limits `fu-7k2pqm`\n  - verify: ../other/gone_test.go\n", nil, []string{"error followup-verify: the link leads out of the repository"}},
		{"a guard that is everything", "## Follow-ups\n\n- [x] Test limits `fu-7k2pqm`\n  - verify: docs/../\n", nil, []string{"error followup-verify: this is a folder around the report"}},
		{"a guard around the report", "## Follow-ups\n\n- [x] Test limits `fu-7k2pqm`\n  - verify: ../2026/\n", nil, []string{"error followup-verify: this is a folder around the report"}},
		{"a guard around the report, from the root", "## Follow-ups\n\n- [x] Test limits `fu-7k2pqm`\n  - verify: incidents/2026/\n", nil, []string{"error followup-verify: this is a folder around the report"}},
		{"a guard that only git has", "## Follow-ups\n\n- [x] Test limits `fu-7k2pqm`\n  - verify: .git/config\n- [x] Test more limits `fu-5rt8wz`\n  - verify: /.GIT/hooks\n", func(in *Input) { in.Exists = func(string) bool { return true } }, []string{
			"error followup-verify: what lies in .git is not part of the repository", "error followup-verify: what lies in .git is not part of the repository"}},
		{"a guard of many files", "## Follow-ups\n\n- [x] Test limits `fu-7k2pqm`\n  - verify: docs/runbooks/\n", nil, nil},
		{"one follow-up of two teams", "teams: [payments, platform]\n", nil, nil},
		{"follow-ups of a team that nobody knows", "teams: [payments, platform]\n" + item + "- [ ] Limit retries `fu-5rt8wz`\n", func(in *Input) { in.Roster.People = nil }, nil},

		// What a merge left, and sections that hold no follow-up.
		{"a merge that nobody finished", "## Impact\n\nMuch: 3% of orders.\n\n<<<<<<< HEAD\nA.\n||||||| base\nB.\n", nil,
			[]string{"error conflict-marker: a conflict marker of git stands here", "error conflict-marker: a conflict marker of git stands here"}},
		{"a conflict marker in a log", "## Impact\n\nMuch: 3% of orders.\n\n```text\n<<<<<<< HEAD\nA.\n```\n\n> Somebody said\n>>>>>>> main\n", nil,
			[]string{"error conflict-marker: a conflict marker of git stands here"}},
		{"a conflict in a code block", "## Impact\n\nMuch: 3% of orders.\n\n```text\n<<<<<<< HEAD\nA.\n=======\nB.\n>>>>>>> main\n```\n", nil,
			[]string{"error conflict-marker: a conflict marker of git stands here", "error conflict-marker: a conflict marker of git stands here"}},
		{"a conflict around the end of a code block", "## Impact\n\nMuch: 3% of orders.\n\n```text\n<<<<<<< HEAD\nA.\n```\n\n=======\n\n```\nB.\n>>>>>>> main\n```\n", nil,
			[]string{"error conflict-marker: a conflict marker of git stands here", "error conflict-marker: a conflict marker of git stands here"}},
		{"a task in code of a follow-up", item + "  ```go\n  // - [ ] is no box\n  - [ ] x\n  ```\n- [ ] Limit retries `fu-5rt8wz`\n\n  ~~~~\n  - [ ] y\n  ~~~~\n", nil, nil},
		{"a follow-up in code that nobody closed", item + "  ```go\n  - [ ] Limit it `fu-5rt8wz`\n- [ ] Limit retries `fu-5rt8wy`\n  ```\n  a\n  ```\n", nil,
			[]string{"error followup-not-rendered: this looks like a follow-up, and is part of a code block"}},
		{"follow-ups in a quotation", "## Follow-ups\n\n> - [ ] Add an alert `fu-7k2pqm`\n", nil, []string{"error followup-not-rendered: this looks like a follow-up, and is part of a quotation"}},
		{"follow-ups in a code block", "## Follow-ups\n\n```\n- [ ] Add an alert `fu-7k2pqm`\n```\n", nil, []string{"error followup-not-rendered: this looks like a follow-up, and is part of a code block"}},
		{"follow-ups as headings", "## Follow-ups\n\n### Add an alert\n\nSoon.\n", nil, []string{"error no-followups: section Follow-ups holds text, but no follow-up"}},

		{"an alias of another report, but for its case", "aliases: [inc-4790]\n", nil, []string{`error unique-id: "inc-4790" is the id "INC-4790" of another report, but for upper and lower case`}},
		{"an alias in both cases", "aliases: [INC-4821, inc-4821]\n", nil, nil},

		// Related incidents.
		{"related to an incident of others", "related: [https://example.com/incidents/12]\n", nil, nil},
		{"related to nothing", "related: [x, 2026-11-02-search-timeouts]\n", nil, []string{`error related-known: no report has the id "x"`}},

		// Durations. The incident of the standard report began at 09:12, was noticed
		// at 09:20 and was over at 09:51, or 10:05.
		{"durations that fit", "duration: 0h53\n\n## Impact\n\n- **Total impact duration:** 53 min (of 3% of orders)\n- Time to detection: about ten minutes\n- Time to mitigate: 39 minutes\n", nil, nil},
		{"a sentence that fits", "## Summary\n\nThe outage lasted 0.9 hours.\n", nil, nil},
		{"an outage that fits", "## Summary\n\nA cache caused a 45-minute outage.\n", nil, nil},
		{"lengths until a mitigation of which nobody tells", "mitigated:\n\n## Summary\n\nDowntime: 20 minutes\n\n- Time to mitigation: 90 minutes\n\nThe outage lasted 20 minutes.\n", nil, nil},
		{"an outage longer than the incident", "mitigated:\n\n## Summary\n\nDowntime: 3 hours\n", nil, []string{"warning duration: the text says 3 hours, and from started to resolved it was 53m"}},
		{"a short outage, and when it was mitigated", "## Summary\n\nDuration of outage: 20 min\n", nil, []string{"warning duration: the text says 20 min, and from started to resolved it was 53m"}},
		{"a wrong key", "duration: 1h30\n", nil, []string{"error duration: the text says 1h30, and from started to resolved it was 53m"}},
		{"a wrong label", "## Impact\n\n3% of orders.\n\n**Duration:** 3 hours\n", nil, []string{"warning duration: the text says 3 hours, and from started to resolved it was 53m"}},
		{"a wrong row", "## Impact\n\n| orders | 3% |\n|---|---|\n| Time to recovery | 2 hours and 5 minutes |\n", nil, []string{"warning duration: the text says 2 hours and 5 minutes, and from started to resolved it was 53m"}},
		{"a wrong detection", "## Impact\n\n3% of orders.\n\n- Time to detect: 53 minutes\n", nil, []string{"warning duration: the text says 53 minutes, and from started to detected it was 8m"}},
		{"a wrong outage", "## Summary\n\nA cache caused a two-hour\noutage.\n", nil, []string{"warning duration: the text says two-hour, and from started to resolved it was 53m"}},
		{"about so long", "## Summary\n\nThe outage lasted about an hour and more than 40 minutes were bad.\n", nil, nil},
		{"parts of the incident", "## Impact\n\n3% of orders failed for 5 minutes, and search was down for two hours. The rollback took 30 minutes.\n", nil, nil},
		{"the length of a part", "## Summary\n\nThe outage lasted 5 minutes for EU customers.\n\nThe outage lasted 8 minutes until we knew, and 53 in all.\n\nFor 2% of users the outage lasted 9 hours.\n\n" +
			"There was a 5-minute outage of search. The incident lasted 3 minutes longer than the last. The outage lasted 3 hours at some sites.\n", nil, nil},
		{"the length of the whole", "## Summary\n\nThe outage lasted 3 hours in total, affecting 12 teams.\n", nil, []string{"warning duration: the text says 3 hours, and from started to resolved it was 53m"}},
		{"a total", "## Summary\n\nTotal downtime was 4 hours.\n", nil, []string{"warning duration: the text says 4 hours, and from started to resolved it was 53m"}},
		{"a short row", "## Impact\n\n| orders | 3% |\n|---|---|\n| Duration | 3h |\n", nil, []string{"warning duration: the text says 3h, and from started to resolved it was 53m"}},
		{"a short head", "## Impact\n\n| Duration | 3h |\n|---|---|\n| orders | 3% |\n", nil, []string{"warning duration: the text says 3h, and from started to resolved it was 53m"}},
		{"a head in bold", "## Impact\n\n**Time to detection** | **53 minutes**\n:-- | --:\norders | 3%\n", nil, []string{"warning duration: the text says 53 minutes, and from started to detected it was 8m"}},
		{"a head that fits", "## Impact\n\n| Duration | about an hour |\n|---|---|\n| orders | 3% |\n", nil, nil},
		{"a head of many lengths", "## Impact\n\n| Duration | 3h | 6h |\n|---|---|---|\n| orders | 3% | 5% |\n", nil, nil},
		{"a head of names", "## Impact\n\n| Duration | Orders |\n|---|---|\n| 3h later | 3% |\n", nil, nil},
		{"a head and a row that differ", "## Impact\n\n| Duration | 3h |\n|---|---|\n| orders | 3% |\n\nDuration: 4h\n", nil, nil},
		{"a wrong text, where that is an error", "## Summary\n\nThe outage lasted 3 hours.\n", level("duration", policy.Error), []string{"error duration: the text says 3 hours, and from started to resolved it was 53m"}},
		{"several incidents", "## Impact\n\nAll orders.\n\n- Duration: 5 hours\n- Duration: 7 hours\n", nil, nil},
		{"a duration without times", "started: unknown\ndetected: unknown\nmitigated:\nresolved: unknown\nduration: 5h\n", nil, nil},
		{"no duration at all", "duration: long, 99999999999999999999 weeks\n", nil, nil},

		// Numbers of the impact.
		{"numbers in words of other languages", "## Impact\n\nDreihundert Kunden.\n", nil, nil},
		{"a dozen in French", "## Impact\n\nUne douzaine de clients ont attendu.\n", nil, nil},
		{"half in French", "## Impact\n\nLa moitié a échoué.\n", nil, nil},
		{"twelve in Spanish", "## Impact\n\nDoce pedidos.\n", nil, nil},
		{"thousands in German", "## Impact\n\nTausende warteten.\n", nil, nil},
		{"three tenths in Japanese", "## Impact\n\n注文の三割が失敗した。\n", nil, nil},
		{"all people in Japanese", "## Impact\n\n利用者全員がログインできなかった。\n", nil, nil},
		{"no number in other languages", "## Impact\n\nEinige Kunden warteten, certains clients aussi, y algunos pedidos; 一部の利用者。\n", nil, []string{"warning impact-number: the impact has no number"}},
		{"no number but dates and names", "## Impact\n\nOn 2026-11-23 at 09:12, with v1.2.3 on node-7, some users of INC-12 were slow (see #12).\n", nil, []string{"warning impact-number: the impact has no number"}},
		{"a number beneath", "## Impact\n\nMuch.\n\n### Orders\n\n| failed |\n|---|\n| 1,900 |\n", nil, nil},
		{"a number in a word", "## Impact\n\nNobody could pay.\n", nil, nil},
		{"answers and releases", "## Impact\n\nSome users of PostgreSQL 14 on Ubuntu 24.04 saw HTTP 500 errors, 504s, status 429, 5xx and 503 Service Unavailable.\n", nil, []string{"warning impact-number: the impact has no number"}},
		{"a count of answers", "## Impact\n\nUsers saw 504 errors.\n", nil, nil},
		{"no impact", "## Impact\n\nN/A: it was a rehearsal\n", nil, nil},
		{"no number, and reviewed", "status: reviewed\n\n## Impact\n\nMuch.\n", nil, nil},

		// Timelines.
		{"a row in the wrong place", timeline("2026-11-23 09:12", "2026-11-23 09:51", "2026-11-23 09:20", "10:05"), nil, []string{"warning timeline: 09:20 is before 09:51 in the row above"}},
		{"a row of last year", timeline("2026-11-23 09:12", "2025-11-23 09:51", "2026-11-23 10:05"), nil, []string{"warning timeline: 2025-11-23 09:51 is before 2026-11-23 09:12 in the row above"}},
		{"rows behind a slip", timeline("2026-11-23 09:12", "09:51", "09:20", "10:05", "2026-11-23 10:06"), nil, []string{"warning timeline: 09:20 is before 09:51 in the row above"}},
		{"approximate rows", timeline("2026-11-23 09:12", "~09:51", "09:20", "10:05"), nil, nil},
		{"over midnight", timeline("2026-11-23 09:12", "18:00", "09:05", "2026-11-24 10:06"), nil, nil},
		{"newest first", timeline("2026-11-23 10:12", "2026-11-23 09:51", "2026-11-23 09:20"), nil, nil},
		{"in two zones", timeline("2026-11-23 10:12 CET:", "2026-11-23 09:20 UTC:"), nil, nil},
		{"in one zone", timeline("2026-11-23 10:12 UTC:", "2026-11-23 09:20 UTC:"), nil, []string{"warning timeline: 09:20 is before 10:12 in the row above"}},
		{"a timeline without times", "## Timeline\n\n- The cache evicts all entries.\n- Version 2.13.4 is rolled back on 12 nodes.\n", nil, []string{"warning timeline: the timeline has no times"}},
		{"a timeline with no times beneath", "## Timeline\n\n### First\n\nAn alert came.\n", nil, []string{"warning timeline: the timeline has no times"}},
		{"clocks of other languages", "## Timeline\n\n- 2026-11-23 9.12 Uhr: Ausfall\n- 2026-11-23 9 Uhr: Meldung\n", nil, []string{"warning timeline: 09:00 is before 09:12 in the row above"}},
		{"a German clock", "## Timeline\n\n- 09.12 Uhr: Ausfall\n- 25.30 Uhr: behoben\n", nil, []string{"warning timeline: \"25:30\" is no time"}},
		{"a Japanese clock", "## Timeline\n\n- 9時12分 障害発生\n- 10時 復旧\n", nil, nil},
		{"times without marks", "## Timeline\n\n- 20261123T091200Z the cache evicts all entries\n- 20251123T095100Z the change is rolled back\n", nil, []string{"warning timeline: 2025-11-23 09:51 is before 2026-11-23 09:12 in the row above"}},
		{"numbers with a dot", "## Timeline\n\n- 9.30 is rolled out\n", nil, []string{"warning timeline: the timeline has no times"}},
		{"times as people write them", "## Timeline\n\nThe alert came at 9am.\n", nil, nil},
		{"times from the start on", "## Timeline\n\n- T+5 the alert comes\n- two hours later it is over\n", nil, nil},
		{"days alone", "## Timeline\n\n| day | what |\n|---|---|\n| 23 Nov | the limit is merged |\n", nil, nil},
		{"times elsewhere", "## Timeline\n\nAll updates are on [the status page](https://status.example.com/12).\n", nil, nil},
		{"times that nobody knows", "## Timeline\n\n- unknown: the alert comes\n", nil, nil},
		{"a timeline that does not apply", "## Timeline\n\nN/A: it was a rehearsal of others\n", nil, nil},
		{"no timeline yet", "## Timeline\n\nTODO\n", early, []string{"error section: section Timeline is empty"}},
		{"rows without a date", timeline("09:12", "09:20", "10:05"), nil, nil},
		{"rows without a date, one in the wrong place", timeline("08:02", "09:15", "08:45", "09:30"), nil, []string{"warning timeline: 08:45 is before 09:15 in the row above"}},
		{"rows without a date over midnight", lasting("2026-11-23T22:10:00Z", "2026-11-24T01:30:00Z") + timeline("22:10", "23:50", "00:10", "01:30", "09:00"), nil, nil},
		{"rows without a date over midnight in another zone", lasting("2026-11-23T22:10:00Z", "2026-11-24T01:30:00Z") + timeline("14:10", "15:50", "16:10", "17:30"), nil, nil},
		{"rows without a date that end on the next morning", timeline("09:12", "18:00", "09:05"), nil, nil},
		{"rows without a date of three days", timeline("09:12", "18:00", "09:05", "17:00", "12:00"), nil, []string{"warning timeline: 12:00 is before 17:00 in the row above"}},
		{"rows without a date of an incident of three days", lasting("2026-11-23T09:12:00Z", "2026-11-25T17:00:00Z") + timeline("09:12", "18:00", "09:05", "17:00", "12:00"), nil, nil},
		{"rows without a date of an incident of more than a day", lasting("2026-11-23T09:12:00Z", "2026-11-24T10:00:00Z") + timeline("09:12", "10:00", "09:30"), nil, nil},
		{"rows without a date, newest first", timeline("18:05", "12:20", "09:12"), nil, nil},
		{"rows without a date beneath days", "## Timeline\n\n### Monday\n\n- 09:12 a thing\n- 17:00 a thing\n\n### Tuesday\n\n- 16:30 a thing\n", nil, nil},
		{"rows without a date in parts", "## Timeline\n\n- 09:12 a thing\n- 10:00 a thing\n\n**Of the vendor:**\n\n- 09:30 a thing\n", nil, nil},
		{"rows of a table without a date", "## Timeline\n\n| time | what |\n|---|---|\n| 08:02 | a thing |\n| 09:15 | a thing |\n| 08:45 | a thing |\n| 09:30 | a thing |\n", nil, []string{
			"warning timeline: 08:45 is before 09:15 in the row above"}},
		{"rows without a date, in UTC", timeline("08:02Z", "09:15Z", "08:45Z", "09:30Z"), nil, []string{"warning timeline: 08:45 is before 09:15 in the row above"}},
		{"approximate rows without a date", timeline("~09:20", "09:12", "10:05"), nil, nil},
		{"no such times", "## Timeline\n\n- 09:12 a thing\n- 25:99 a thing\n- 2026-13-45 10:00 a thing\n- 2026-02-30 10:00 a thing\n- 24:00 a thing\n", nil, []string{
			`warning timeline: "25:99" is no time`, `warning timeline: "2026-13-45 10:00" is no time`, `warning timeline: "2026-02-30 10:00" is no time`,
			"warning timeline: no row lies within the incident, which started on 2026-11-23"}},
		{"minutes that are counted", "## Timeline\n\n- 00:00 a thing\n- 12:30 a thing\n- 61:10 a thing\n", nil, nil},
		{"rows that say nothing", "## Timeline\n\n- 2026-11-23 09:12 TODO\n- 09:15\n- 09:20 UTC: TBD\n- 09:25\n  - a thing\n\n### 09:30\n\nA thing.\n\n### 09:40\n\n### 09:50 a thing\n", nil, []string{
			"warning timeline: this row has a time and says nothing", "warning timeline: this row has a time and says nothing",
			"warning timeline: this row has a time and says nothing", "warning timeline: this row has a time and says nothing"}},
		{"rows of a status page", "## Timeline\n\n- 2026-11-23 09:12 Investigating\n- 09:20 In progress\n- 09:30 Pending\n- 09:40 As above\n- 09:50 N/A\n- 10:05 Done\n", nil, nil},
		{"cells that say nothing", "## Timeline\n\n| time | what |\n|---|---|\n| 09:12 | a thing |\n| 09:15 | |\n| 09:20 | TBD |\n", nil, []string{
			"warning timeline: this row has a time and says nothing", "warning timeline: this row has a time and says nothing"}},
		{"cells that all say nothing", "## Timeline\n\n| time | what |\n|---|---|\n| | |\n| TBD | TBD |\n", early, []string{"error section: section Timeline is empty"}},
		{"a timeline of last year", timeline("2025-11-23 09:12", "09:51"), nil, []string{"warning timeline: no row lies within the incident, which started on 2026-11-23"}},
		{"a timeline in another zone", timeline("2026-11-23 22:12", "22:51"), nil, nil},

		// Reviews.
		{"a draft past both deadlines", "status: draft\n", both(on(2026, time.December, 9), noReviews), []string{"error report-due: the report was due on 2026-11-30 and is a draft"}},
		{"ready on the last day of its review", "", both(on(2026, time.December, 7), noReviews), nil},
		{"ready past its review", "", both(on(2026, time.December, 8), noReviews), []string{"error review-due: the review was due on 2026-12-07"}},
		{"past its review, and planned", "", both(on(2026, time.December, 8), reviewed("2026-12-09", "planned", "2026-11-23-checkout-latency")), []string{
			"warning review-due: the review was due on 2026-12-07, and is planned for 2026-12-09"}},
		{"past its review, and planned in years", "", both(on(2026, time.December, 8), reviewed("2036-12-01", "planned", "2026-11-23-checkout-latency")), []string{
			"error review-due: the review was due on 2026-12-07, and is planned for 2036-12-01"}},
		{"past its review, and reviewed with the change", "status: reviewed\n", both(on(2026, time.December, 8), changedFrom(""), reviewed("2026-11-20", "planned", "2026-11-02-search-timeouts")), []string{
			"error review-due: the review was due on 2026-12-07, and no review that was held names this report",
			"warning review-held: the report is reviewed, and no review that was held names it"}},
		{"past its review, and reviewed in a review", "status: reviewed\n", both(on(2026, time.December, 8), changedFrom(""), reviewed("2026-12-07", "held", "2026-11-23-checkout-latency")), nil},
		{"past a review that was not held", "", on(2026, time.December, 8), []string{"error review-due: the review was due on 2026-12-07"}},
		{"reviewed in no review", "status: reviewed\n", reviewed("2026-11-20", "planned", "x"), []string{
			"warning review-held: the report is reviewed, and no review that was held names it", `error review-known: no report has the id "x"`}},
		{"reviewed in a review", "status: reviewed\naliases: [INC-1]\n", reviewed("2026-11-23", "held", "INC-1"), nil},
		{"reviewed before reviews were written down", "status: reviewed\n", reviewed("2026-11-24", "held"), nil},

		{"changed before its review", "", changed(true), []string{"warning review-changed: the review on 2026-12-01 goes through this report, which is not as on main any more"}},
		{"changed long before its review", "", both(changed(true), early), nil},
		{"new before its review", "", changed(false), nil},
		{"unchanged before its review", "", both(changed(true), func(in *Input) { in.Base.Changed = nil }), nil},

		{"a slip in the year that is corrected", "status: draft\n", both(changedFrom("status: draft\nstarted: 2025-11-23T09:12:00Z\ndetected: unknown\nmitigated: unknown\nresolved: 2025-11-23T10:05:00Z\n"), noReviews, early), nil},
		{"less of a lesser severity", "severity: SEV3\nstatus: draft\n\n## Alerts\n\n", both(changedFrom("severity: SEV2\n"), noReviews, level("report-weakened", policy.Off)), []string{
			"error section: section Alerts, which SEV2 asks for, was written on main and is not any more"}},
		{"an answer less of a lesser severity", "severity: SEV3\n\n## Alerts\n\n- **What happened:** Late.\n- **How it could be improved:** Sooner.\n", both(changedFrom("severity: SEV2\n"), noReviews, level("report-weakened", policy.Off)), []string{
			"error prompt: Alerts: What should have happened is not answered"}},
		{"as much of a lesser severity", "severity: SEV3\n", both(changedFrom("severity: SEV2\n"), noReviews, level("report-weakened", policy.Off)), nil},
		{"a lesser severity, and why something is gone", "severity: SEV3\n\n## Alerts\n\nN/A: nobody was on call\n", both(changedFrom("severity: SEV2\n"), noReviews, level("report-weakened", policy.Off)), nil},
		{"what was not written, of a lesser severity", "severity: SEV3\n\n## Alerts\n\n", both(changedFrom("severity: SEV2\n\n## Alerts\n\n"), noReviews, level("report-weakened", policy.Off)), nil},
		{"less after the review", "status: reviewed\n\n## Root cause\n\n", both(changedFrom("status: reviewed\n"), noReviews), []string{
			"error section: section Root cause was written on main and is not any more"}},
		{"an answer less after the review", "status: reviewed\n\n## Alerts\n\n- **What happened:** Late.\n- **How it could be improved:** Sooner.\n", both(changedFrom("status: reviewed\n"), noReviews), []string{
			"error prompt: Alerts: What should have happened was written on main and is not any more"}},
		{"a draft that was due sooner", "status: draft\n", both(changedFrom("status: draft\nseverity: SEV1\n"), noReviews, on(2026, time.November, 27)), []string{"error report-due: the report was due on 2026-11-26 and is a draft"}},

		// Factors, points and runbooks.
		{"a factor, once reviewed", "status: reviewed\nfactors: [wrong-unit, x]\n" + item + "  - for: wrong-unit\n", nil, []string{`error factor-answered: no follow-up is for "x"`}},
		{"no follow-up says what it is for", "factors: [wrong-unit, x]\n", nil, nil},
		{"a factor that another report's follow-up answers", "factors: [wrong-unit, long-query]\n\n## Root cause\n\nThe long query is limited by `fu-9xq3d0`.\n" + item + "  - for: [wrong-unit]\n", nil, nil},
		{"a factor before the first day", "status: reviewed\nfactors: [wrong-unit, x]\n" + item + "  - for: wrong-unit\n", since(2026, time.December, 1), nil},
		{"points, once reviewed", "status: reviewed\n\n## What went wrong\n\nIt was late.\n\n## Where we got lucky\n\n1. One node was empty.\n", nil, []string{"error point-answered: nothing answers this point", "error point-answered: nothing answers this point"}},
		{"points that are answered", "## What went wrong\n\nThese things:\n\n- It had no unit, see\n  `fu-9xq3d0`.\n- Two things:\n  - no alert\n  - no switch\n\n  Both in `fu-7k2pqm`.\n" +
			"- Nobody read it (it is long). (accepted: the lint (new) reads it)\n- N/A\n", nil, nil},
		{"points of a list with an introduction", "## What went wrong\n\nWhat we would do in another way.\n\n1. It had no unit, as this shows:\n\n   ```sh\n   cat limit\n   ```\n", nil, []string{"warning point-answered: nothing answers this point"}},
		{"no points", "## What went wrong\n\nNothing.\n", nil, nil},
		{"accepted without a reason", "## What went wrong\n\n- It had no unit. (accepted: )\n", nil, []string{"warning point-answered: nothing answers this point"}},
		{"an answer that is not there", "## What went wrong\n\n- It had no unit. `fu-xxxxxx`\n", nil, []string{"warning point-answered: fu-xxxxxx is no follow-up"}},
		{"no runbook, once reviewed", "status: reviewed\nrunbook: none\n", nil, []string{"error runbook-followup: there was no runbook, and no follow-up writes one"}},
		{"no runbook is needed", "runbook: none\n\n## Follow-ups\n\nN/A: the service is gone\n", nil, nil},
		{"a runbook is described", "runbook: none\n\n## Follow-ups\n\n- [ ] Describe the eviction in the Runbook of the cache `fu-7k2pqm`\n", nil, nil},

		// Links.
		{"links that lead somewhere", "## Impact\n\n3%: [a](2026-11-02-search-timeouts.md), [b](./2026-11-02-search-timeouts.md#impact \"t\"), ![c](</docs>), [d](../../docs/), " +
			"[e](2026%2D11-02-search-timeouts.md?plain=1), [j](/docs/runbooks/cache.md), [f](#impact), [g](mailto:ana@example.com), [h](https://example.com//x), <https://example.com/y>, [i][r].\n\n[r]: ../../docs/runbooks/cache.md\n", nil, nil},
		{"links that lead nowhere", "## Impact\n\n3%: [a](gone.md), ![b](../b%20c.png), [c][r], [d](sub\\_x.md)\n\n[r]: /docs\n[r2]: x.md\n", nil, []string{
			"error link-target: there is no incidents/2026/gone.md in the repository", "error link-target: there is no incidents/b c.png in the repository",
			"error link-target: there is no incidents/2026/sub_x.md in the repository"}},
		{"a link that is defined elsewhere", "## Impact\n\n3%: [gone][r]\n\n[r]: gone.md\n", nil, []string{"error link-target: there is no incidents/2026/gone.md in the repository"}},
		{"one target of many links", "## Impact\n\n3%: [gone][r], [gone](gone.md#a), [gone][r]\n\n[r]: gone.md\n", nil, []string{"error link-target: there is no incidents/2026/gone.md in the repository"}},
		{"a link in code", "## Impact\n\n3%: `[a](gone.md)`\n", nil, nil},
		{"links that begin at a root", "## Impact\n\n3%: [a](/etc/passwd), [b](file:///etc/passwd), [c](/../x)\n", nil, []string{
			"warning link-target: there is no /etc/passwd in the repository", "error link-target: a file: address leads to the reader's own machine", "warning link-target: there is no /../x in the repository"}},
		{"a link out of the repository", "## Impact\n\n3%: [a](../../../passwd)\n", func(in *Input) {
			in.Exists = func(path string) bool { panic("asked for " + path) }
		}, []string{"error link-target: the link leads out of the repository"}},
		{"links that run", "## Impact\n\n3%: [a](javascript:alert(1)), [b](JaVa&Tab;ScRipt:x), [c](data:text/html,x), ![d](data:image/png;base64,AAAA), [e][r]\n\n[r]: vbscript:x\n", nil, []string{
			"error link-target: a link that runs a script is none that leads anywhere", "error link-target: a link that runs a script is none that leads anywhere",
			"error link-target: a link that runs a script is none that leads anywhere", "error link-target: a link that runs a script is none that leads anywhere"}},
		{"a link without a scheme", "## Impact\n\n3%: [a](//example.com/x), [b](https://example.com//x), [c](slack://channel)\n", nil, []string{
			"warning link-target: an address without a scheme leads nowhere but from a page"}},
		{"links that nobody can follow", "runbook: docs/gone.md\n\n## Impact\n\n3%: [a](gone.md)\n", func(in *Input) { in.Exists = nil }, nil},
		{"a runbook beside the report", "runbook: ./2026-11-02-search-timeouts.md\n", nil, nil},
		{"a runbook elsewhere", "runbook: https://example.com/gone.md\n", nil, nil},
		{"the name of a runbook", "runbook: cache-restart\n", nil, nil},
		{"a runbook of the machine", "runbook: file:///etc/passwd\n", nil, []string{"error link-target: a file: address leads to the reader's own machine"}},
		{"a runbook from the root of the machine", "runbook: /etc/passwd\n", nil, []string{"warning link-target: there is no /etc/passwd in the repository"}},
		{"a runbook from the root", "runbook: /docs/runbooks/cache.md\n", nil, nil},
		{"a runbook on a drive", "runbook: 'C:\\runbooks\\cache.md'\n", nil, []string{"error link-target: a path with a drive leads to the reader's own machine"}},
		{"a runbook on a share", "runbook: '\\\\server\\share'\n", nil, []string{"error link-target: a path that begins with a server leads nowhere outside its network"}},
		{"a runbook on a server", "runbook: //server/share\n", nil, []string{"error link-target: an address without a scheme leads nowhere but from a page"}},
		{"a runbook of a program", "runbook: SSH://example.com/x\n", nil, []string{"error link-target: an address with ssh: is none that everybody can open"}},
		{"a runbook that runs", "runbook: javascript:alert(1)\n", nil, []string{"error link-target: an address with javascript: is none that everybody can open"}},
		{"a runbook by mail", "runbook: mailto:oncall@example.com\n", nil, nil},
		{"names with colons", "runbook: 'wiki:Cache'\n\n## Follow-ups\n\n- [ ] Test limits `fu-7k2pqm`\n  - verify: alert:CacheEmpty\n  - ticket: jira:PAY-123\n- [ ] Test more limits `fu-5rt8wz`\n  - verify: the test: data: is read\n", nil, nil},
		{"guards and tickets of the machine", "## Follow-ups\n\n- [ ] Test limits `fu-7k2pqm`\n  - verify: file:///etc/passwd\n- [x] Test more limits `fu-5rt8wz`\n  - verify: D:/tests\n  - ticket: [PAY-1](FILE:///x)\n- [ ] Test all limits ticket:data:text/html,x `fu-2mmc4e`\n", nil, []string{
			"error link-target: a file: address leads to the reader's own machine", "error link-target: a path with a drive leads to the reader's own machine",
			"error link-target: a file: address leads to the reader's own machine", "warning followup-form: fields stand in the line of the follow-up", "error link-target: an address with data: is none that everybody can open"}},
		{"a link to a drive", "## Impact\n\n3%: [a](C:/x.md), [b](\\\\\\\\server\\\\x), ![c](file:x)\n", nil, []string{
			"error link-target: a path with a drive leads to the reader's own machine", "error link-target: a path that begins with a server leads nowhere outside its network", "error link-target: a file: address leads to the reader's own machine"}},

		{"a reason that shows nothing", "## Follow-ups\n\n- [ ] Rewrite the scheduler `fu-7k2pqm`\n  - status: dropped\n  - reason: &nbsp;<br>\n", nil, []string{"error followup-reason: this reason says nothing"}},
		{"an acceptance that shows nothing", "## What went wrong\n\n- The limit had no unit. (accepted: &#x1160;)\n", level("hidden-char", policy.Off), []string{"warning point-answered: nothing answers this point"}},

		{"a reason that is none", "## Follow-ups\n\n- [ ] Rewrite the scheduler `fu-7k2pqm`\n  - status: dropped\n  - reason: N/A\n", nil, []string{"error followup-reason: this reason says nothing"}},
		{"reasons that are what happens", "## Follow-ups\n\n- [ ] Rewrite the scheduler `fu-7k2pqm`\n  - status: dropped\n  - reason: dropped\n- [ ] Rewrite the cache `fu-5rt8wz`\n  - status: dropped\n  - reason: dropped by the vendor in May\n", nil, []string{"error followup-reason: this reason says nothing"}},
		{"a follow-up of one letter", "## Follow-ups\n\n- [ ] x `fu-7k2pqm`\n- [ ] DNS `fu-5rt8wz`\n- [ ] TODO: test limits `fu-2mmc4e`\n", nil, []string{"error followup-text: the follow-up does not say what is to be done"}},
		{"a follow-up that wishes", "## Follow-ups\n\n- [ ] Do better next time `fu-7k2pqm`\n- [ ] Do better than the vendor: page within 60 s `fu-5rt8wz`\n", nil, []string{`warning followup-wording: nobody can say when "Do better next time" is done`}},
		{"no follow-ups for no reason", "## Follow-ups\n\nN/A: we are busy\n", early, []string{`error section: section Follow-ups says "N/A" without a reason`}},
		{"an acceptance that says nothing", "## What went wrong\n\n- The limit had no unit. (accepted: TODO)\n- Nor had the cache. (accepted: x)\n", nil, []string{
			"warning point-answered: nothing answers this point", "warning point-answered: nothing answers this point"}},
		{"an acceptance of one character", "## What went wrong\n\n- The limit had no unit. (accepted: 旧)\n", nil, nil},

		// Suppressions.
		{"in front matter", strings.Replace(Standard(), "owner: ana\n", "# incident-disable-next-line person-known: she is a guest\nowner: gast\n", 1), nil, nil},
		{"of two rules", "owner:\n## Follow-ups\n\n<!-- incident-disable-next-line followup-wording, followup-owner: we know -->\n\n- [ ] Investigate `fu-7k2pqm`\n", early, []string{`error owner: the report does not say "owner"`}},
		{"of one rule that is there", "## Follow-ups\n\n<!-- incident-disable-next-line followup-wording, followup-owner: we know -->\n\n- [ ] Investigate `fu-7k2pqm`\n", nil, []string{"warning suppression: the comment silences nothing of followup-owner here"}},
		{"in code", "## Impact\n\nAll.\n\n```html\n<!-- incident-disable-next-line section: as an example -->\n```\n\n1. So:\n\n   ~~~\n   <!-- incident-disable-next-line sectoin -->\n   ~~~\n", nil, nil},
		{"behind a blank line", "## Follow-ups\n\n<!-- incident-disable-next-line followup-wording: we know -->\n\n- [ ] Investigate `fu-7k2pqm`\n", nil, nil},
		{"for no reason", "## Follow-ups\n\n<!-- incident-disable-next-line followup-wording: I want green -->\n\n- [ ] Investigate `fu-7k2pqm`\n", nil, []string{"warning suppression: the comment gives no reason, and silences nothing", `warning followup-wording: nobody can say when "Investigate" is done`}},
		{"of another line", "## Follow-ups\n\n<!-- incident-disable-next-line followup-wording: we know -->\n\nThese:\n\n- [ ] Investigate `fu-7k2pqm`\n", nil, []string{"warning suppression: the comment silences nothing", `warning followup-wording: nobody can say when "Investigate" is done`}},
		{"of no such rule", "## Impact\n\n<!-- incident-disable-next-line sectoin: none -->\n", early, []string{`error section: section Impact is empty`, `warning suppression: no rule is called "sectoin"`}},
		{"of what always runs", "## Impact\n\nAll.\n\n<!-- incident-disable-next-line syntax: no -->\n", nil, []string{"warning suppression: syntax cannot be silenced"}},
		{"of a rule that is off", "## Impact\n\nAll.\n\n<!-- incident-disable-next-line followup-ticket: not yet -->\n", nil, nil},
		{"of nothing", "## Impact\n\nAll.\n\n<!-- incident-disable-next-line -->\n", nil, []string{"warning suppression: the comment names no rule"}},
		{"of an open name", "## Impact\n\nAll.\n\n<!-- incident-disable-next-line section \"Impact: none -->\n", nil, []string{`warning suppression: no rule is called "\"Impact"`}},

		// Words.
		{"an answer to what should have happened", "## Alerts\n\n- **What happened:** Late.\n- **What should have happened:** The operator should have been asked.\n- **How it could be improved:** Sooner.\n", nil, nil},
		{"what others said", "## Root cause\n\nThe log said \"human error\", `careless`, “obviously wrong”.\n\n> She should have known better.\n\n```\nstupid\n```\n", nil, nil},
		{"what a person should have done", "## Impact\n\n3%: the on-call engineer\nshould not have waited.\n", nil, []string{`warning counterfactual: "the on-call engineer should not have" tells what did not happen`}},
		{"what a system should have done", "## Impact\n\n3%: the job should have run, and the operator should have been paged.\n", nil, nil},
		{"what a system should have done to the cause", "## Root cause\n\nThe load balancer should have drained the node. Kubernetes ought to have restarted it.\n", nil, nil},
		{"what people should have done to the cause", "## Root cause\n\nWe should have drained it, and the DBA shouldn't have run the job.\n", nil, []string{
			`warning counterfactual: "We should have drained" tells what did not happen`, `warning counterfactual: "the DBA shouldn't have run" tells what did not happen`}},
		{"hindsight about the cause", "## Root cause\n\nIt should have been split. We could easily have noticed. It could have been avoided.\n", nil, []string{
			`warning counterfactual: "should have been" tells what did not happen`, `warning counterfactual: "could have been avoided" tells what did not happen`}},
		{"no hindsight about the cause", "## Root cause\n\nPods should have priority. Another node would have been slower. It could have been worse. The alert should have fired.\n", nil, nil},
		{"what the damage met, and what nobody could do", "## Root cause\n\nUsers who should have been charged once were charged twice. Orders that should have\nbeen shipped were not, nor those which should have been refunded. " +
			"The team could not have seen it, as the dashboard shows averages only; the reviewer couldn't have known, and the DBA could never have.\nThe reviewer could have seen the unit only by opening another file.\n", nil, nil},
		{"what people could have done, and not only so", "## Root cause\n\nThe team could have seen it on the only dashboard. The reviewer could have seen the unit. It was known only by him.\n", nil, []string{
			`warning counterfactual: "The team could have" tells what did not happen`, `warning counterfactual: "The reviewer could have" tells what did not happen`}},
		{"judgements of things", "## Root cause\n\nThe careless default is the vendor's, and this is not a story of human error. It was not a matter of carelessness. A stupid retry setting kept it going.\n", nil, nil},
		{"judgements of what people did to things", "## Root cause\n\nA careless configuration change, and a stupid default by the vendor. A careless engineer.\n", nil, []string{
			`warning blameless-wording: "careless" asks who, not why`, `warning blameless-wording: "stupid" asks who, not why`, `warning blameless-wording: "careless" asks who, not why`}},
		{"errors that are shown", "## Root cause\n\nThe human errors dashboard was empty, and the human error rate was high.\n", nil, nil},
		{"what only programs do", "## Root cause\n\nThe request should have been retried, but the client library gave up.\n", nil, nil},
		{"good luck", "## Lessons learned\n\n### What went well\n\nSomething that should have been slow was not.\n", nil, nil},
		{"a person forgot", "## Root cause\n\nSomebody simply forgot the unit; the cache never forgets.\n", nil, []string{
			`warning blameless-wording: "Somebody simply forgot" asks who, not why`, `warning absolute-wording: "simply forgot" judges with what is known now`}},
		{"blame that is denied", "## Root cause\n\nThere was no human error. It isn't a human error. It was not caused by negligence. The check guards against user error. " +
			"The lazy loader was negligent of memory limits. The user error rate rose. Somebody assumed user error. The fault of the disk was rare; a fault and a user of it.\n", nil, nil},
		{"blame in other words", "## Root cause\n\nUser error. A developer made a mistake, fat-fingered it. It was the fault of the DBA; we didn't bother. The operator was negligent. It was not only human error.\n", nil, []string{
			`warning blameless-wording: "User error" asks who, not why`, `warning blameless-wording: "A developer made a mistake" asks who, not why`,
			`warning blameless-wording: "fat-fingered" asks who, not why`, `warning blameless-wording: "fault of the DBA" asks who, not why`,
			`warning blameless-wording: "we didn't bother" asks who, not why`, `warning blameless-wording: "The operator was negligent" asks who, not why`,
			`warning blameless-wording: "human error" asks who, not why`}},
		{"people in causes", "## Root cause\n\nIt was Eli Fox, with Ben, @eli\nand Ben-like people, (Ana's idea).\n", nil, []string{
			"warning person-in-cause: Eli Fox stands in the place of a cause", "warning person-in-cause: Ben stands in the place of a cause",
			"warning person-in-cause: eli stands in the place of a cause", "warning person-in-cause: Ana stands in the place of a cause"}},
		{"people elsewhere", "## Summary\n\nBen rolled it back.\n\n## Root cause\n\nThe analysis of `ben`, @example, Eli, bend and \"Ana\".\n", nil, nil},
		{"people without a roster", "owner: ana\n\n## Root cause\n\nBen, @ana.\n", func(in *Input) { in.Roster.People, in.Roster.Teams = nil, nil }, nil},
		{"a name that is a word", "participants: [max]\n\n## Root cause\n\nMax is 100.\n", func(in *Input) {
			in.Roster.People["max"] = roster.Person{Name: "Max Ray"}
		}, nil},
		{"a name that is a word and acts", "participants: [will]\n\n## Root cause\n\nWill raised the limit. Will it hold? It will. Will failed over is what the log says.\n", func(in *Input) {
			in.Roster.People["will"] = roster.Person{Name: "Will Ray"}
		}, []string{"warning person-in-cause: Will stands in the place of a cause"}},
		{"a word that acts, of nobody there", "## Root cause\n\nWill raised the limit.\n", func(in *Input) {
			in.Roster.People["will"] = roster.Person{Name: "Will Ray"}
		}, nil},
		{"names that are words", "owner: an\nparticipants: [jan, so, jasmine]\n\n## Root cause\n\nAn outage of the cache. So did the alert. Since Jan. 12 the limit was wrong. Jasmine is the runner. An Nguyen and @so set it. Jan raised the limit.\n", func(in *Input) {
			for _, name := range []string{"An Nguyen", "Jan Berg", "So Kim", "Jasmine Ray"} {
				in.Roster.People[strings.ToLower(strings.Fields(name)[0])] = roster.Person{Name: name}
			}
		}, []string{"warning person-in-cause: An Nguyen stands in the place of a cause", "warning person-in-cause: so stands in the place of a cause",
			"warning person-in-cause: Jan stands in the place of a cause"}},
		{"absolute and fine", "## Root cause\n\nThe cache always evicts, never fills and just restarts. There was no obvious error message. Of course 3% is much.\n", nil, nil},
		{"vague and with an object", "## Follow-ups\n\n- [ ] Better monitoring of namespaces. `fu-7k2pqm`\n- [ ] Increase coverage of probes to 80% `fu-5rt8wz`\n", nil,
			[]string{`warning followup-wording: nobody can say when "Better monitoring of namespaces." is done`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := said(try(standardPath, Example(c.example), c.change))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, Example(c.example))
			}
		})
	}
}

func TestDayOfID(t *testing.T) {
	for _, c := range []struct{ id, status, started, want string }{
		{"2027-11-19-label", "ready", "2026-11-19", "the day of the id, 2027-11-19, is in the future"},
		{"2099-01-01-label", "draft", "", "the day of the id, 2099-01-01, is in the future"},
		{"2025-11-19-label", "ready", "2026-11-19", "the day of the id, 2025-11-19, is a year before started, which is on 2026-11-19"},
		{"2026-11-19-label", "ready", "2025-11-19", "the day of the id, 2026-11-19, is a year after started, which is on 2025-11-19"},
		{"2026-01-19-label", "draft", "2026-11-19", "the day of the id, 2026-01-19, is 10 months before started, which is on 2026-11-19"},
		{"2024-03-02-label", "draft", "2026-11-19", "the day of the id, 2024-03-02, is not in the year of started, which is on 2026-11-19"},
		{"2025-11-19-label", "reviewed", "2026-11-19", ""},
		{"2026-11-19-label", "ready", "2026-11-07", ""},
		{"2026-01-02-label", "ready", "2025-12-29", ""},
		{"2026-06-02-label", "ready", "2026-02-24", ""},
		{"2026-12-01-label", "draft", "", ""},
		{"2026-11-19-label", "draft", "", ""},
	} {
		text := "---\nid: " + c.id + "\nseverity: SEV1\nstatus: " + c.status + "\nowner: ana\n"
		if c.started != "" {
			text += "started: " + c.started + "T09:12:00Z\nresolved: " + c.started + "T10:05:00Z\n"
		}
		var want []string
		if c.want != "" {
			want = []string{"warning time-typo: " + c.want}
		}
		got := slices.DeleteFunc(said(try("incidents/"+c.id+".md", text+"---\n\n# Label\n", nil)), func(s string) bool { return !strings.Contains(s, TimeTypo.ID) })
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c, diff)
		}
	}
}

// reviewed is a repository with one review, whose minutes are whole.
func reviewed(date, status string, ids ...string) func(*Input) {
	text := "---\ndate: " + date + "T10:00:00Z\nstatus: " + status + "\nattended: [ana]\nincidents: [" + strings.Join(ids, ", ") + "]\n---\n"
	for _, id := range ids {
		text += "\n## " + id + "\n\n- decision: none needed\n"
	}
	return func(in *Input) {
		in.Reviews = nil
		in.add(source.NewFile("reviews/"+date+".md", []byte(text)))
	}
}

// changed compares with a base that holds the standard report in another form,
// or not at all.
func changed(known bool) func(*Input) {
	return func(in *Input) {
		changedFrom("services: [cart]\n")(in)
		if !known {
			in.Base.Before = nil
		}
	}
}

// changedFrom compares with a base that holds the standard report with a change.
func changedFrom(example string) func(*Input) {
	return func(in *Input) {
		in.Base = exampleBase(*in, source.NewFile(standardPath, []byte(Example(example))))
	}
}

// followUps is a section with items that have these texts.
func followUps(texts ...string) string {
	var b strings.Builder
	b.WriteString("## Follow-ups\n\n")
	for i, text := range texts {
		fmt.Fprintf(&b, "- [ ] %s `fu-7k2pq%d`\n", text, i)
	}
	return b.String()
}

// lasting are the times of an incident.
func lasting(started, resolved string) string {
	return "started: " + started + "\ndetected: unknown\nmitigated: unknown\nresolved: " + resolved + "\n\n"
}

// timeline is a section with rows at these times.
func timeline(times ...string) string {
	return "## Timeline\n\n- " + strings.Join(times, " something happens\n- ") + " something happens\n"
}

// ownTemplate is one that shows a sentence in every report.
func ownTemplate(in *Input) {
	file := source.NewFile(".incident/templates/default.md", []byte("## Impact\n\nAll numbers here are from the dashboard of orders.\n"))
	template, _ := report.ParseTemplate(file, nil)
	in.Template = func(*report.Report) *report.Template { return template }
}

func noReviews(in *Input) { in.Reviews = nil }

func since(y int, m time.Month, d int) func(*Input) {
	return func(in *Input) {
		in.Policy.HasSince, in.Policy.Since = true, in.Policy.Today(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
	}
}

func said(found []finding.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Severity.String()+" "+f.Rule+": "+f.Message)
	}
	return out
}

// TestReasonsThatSayNothing gives a suppression reasons that are none, and then
// one that is.
func TestReasonsThatSayNothing(t *testing.T) {
	for _, reason := range []string{
		".", "-", "?", "…", "—", "TODO", "todo: later", "TBD", "N/A", "n/a.", "&nbsp;", "&#8203;", "\u200b", "\u3164", "x", "X.", "<br>", "''", "works",
	} {
		text := strings.Replace(Standard(), "owner: ana\n", "# incident-disable-next-line person-known: "+reason+"\nowner: gast\n", 1)
		found := try(standardPath, text, nil)
		silenced := !slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Rule == PersonKnown.ID })
		told := slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Message == "the comment gives no reason, and silences nothing" })
		if good := reason == "works"; silenced != good || told == good {
			t.Errorf("%q: silenced %v, told %v", reason, silenced, told)
		}
	}
}
