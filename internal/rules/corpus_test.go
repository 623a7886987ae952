package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/finding"
)

// adopted is what somebody puts before an existing report to have it checked, with
// a start that is that of none of them.
const adopted = "---\nid: %s\nseverity: SEV2\nstatus: draft\nowner: ana\nstarted: 2026-11-27T10:00:00Z\n" +
	"teams: [platform]\ndetected: unknown\nresolved: unknown\ndetected_by: other\n---\n\n"

// The corpus holds public reports, each with its licence beside it. Unchanged
// they get one finding that says how to adopt them; adopted, as drafts, they
// get warnings for what the default template asks for and they do not say.
func TestPublicReports(t *testing.T) {
	want := map[string][]string{
		"mybinder/2018-02-22-nginx-down.md": {
			`warning time-typo at "2018-02-22-nginx-down": the day of the id, 2018-02-22, is not in the year of started, which is on 2026-11-27`,
			`warning section at "## Summary": section Impact is missing`,
			`warning section at "## Timeline": section Alerts is missing`,
			`warning section at "## Timeline": section Prevention is missing`,
			`warning section at "## Timeline": section Recovery is missing`,
			`warning section at "## Timeline": section Remediation is missing`,
			`warning section at "## Timeline": section Root cause is missing`,
			`warning point-answered at "The alert may have only gone out to a subset of team members, so it could": nothing answers this point`,
			`warning counterfactual at "could": "could have been noticed" tells what did not happen`,
			`warning point-answered at "We happened to be in a position where we could quickly debug and fix.": nothing answers this point`,
			`warning followup-id at "Make sure that everybody gets emailed when the site goes down (DONE)": follow-up has no id`,
			`warning followup-id at "Find a path forward to switch away from NGINX to better traffic tech [#528": follow-up has no id`,
		},
		"dfds/PM2023-001-total-node-failure.md": {
			`error report-id at "PM2023-001-total-node-failure": "PM2023-001-total-node-failure" is not an id of a report`,
			`warning section at "## Summary": section Impact is missing`,
			`warning section at "## Timeline": section Alerts is missing`,
			`warning section at "## Timeline": section Prevention is missing`,
			`warning section at "## Timeline": section Recovery is missing`,
			`warning section at "## Timeline": section Remediation is missing`,
			`warning section at "## Timeline": section Root cause is missing`,
			`warning timeline at "| 2023-02-14 11:07 | Sev 1 ticket raised": 11:07 is before 11:08 in the row above`,
			`warning followup-id at "Document rollover process. Especially what can be done in case it goes bad": follow-up has no id`,
			`warning followup-id at "Investigate options for improving rollover process": follow-up has no id`,
			`warning followup-id at "Add coverage for fluentd to QA test suite. Ensure that logs from A to Z is covered": follow-up has no id`,
			`warning followup-id at "Add alarms for fluentd in case not enough/no log data is being sent": follow-up has no id`,
			`warning followup-id at "Implement staging environment": follow-up has no id`,
			`warning followup-id at "Implement guards against invalid container runtime selection (done)": follow-up has no id`,
		},
		"dfds/PM2022-006-alb-502-errors.md": {
			`error report-id at "PM2022-006-alb-502-errors": "PM2022-006-alb-502-errors" is not an id of a report`,
			`warning section at "## Summary": section Impact is missing`,
			`warning section at "## Timeline": section Alerts is missing`,
			`warning section at "## Timeline": section Prevention is missing`,
			`warning section at "## Timeline": section Recovery is missing`,
			`warning section at "## Timeline": section Remediation is missing`,
			`warning section at "## Timeline": section Root cause is missing`,
			`warning followup-id at "Better monitoring of namespaces.": follow-up has no id`,
			`warning followup-wording at "Better monitoring of namespaces.": nobody can say when "Better monitoring of namespaces." is done`,
			`warning followup-id at "Better monitoring of OOM in pods.": follow-up has no id`,
			`warning followup-wording at "Better monitoring of OOM in pods.": nobody can say when "Better monitoring of OOM in pods." is done`,
			`warning followup-id at "Better governance of excluded namespaces.": follow-up has no id`,
			`warning followup-wording at "Better governance of excluded namespaces.": nobody can say when "Better governance of excluded namespaces." is done`,
			`warning followup-id at "Automate the limitranges for namespaces.": follow-up has no id`,
		},
		"dfds/PM2021-002-flux-version-bump.md": {
			`error report-id at "PM2021-002-flux-version-bump": "PM2021-002-flux-version-bump" is not an id of a report`,
			`warning section at "## Summary": section Impact is missing`,
			`warning section at "## Timeline": section Alerts is missing`,
			`warning section at "## Timeline": section Prevention is missing`,
			`warning section at "## Timeline": section Recovery is missing`,
			`warning section at "## Timeline": section Remediation is missing`,
			`warning section at "## Timeline": section Root cause is missing`,
			`warning counterfactual at "shouldn't have been": "shouldn't have been" tells what did not happen`,
			`warning followup-id at "Setup more Fluentd alerts": follow-up has no id`,
			`warning followup-id at "Flux metrics and alerts": follow-up has no id`,
			`warning followup-id at "Change scheduled deployment pipeline timeslot": follow-up has no id`,
			`warning followup-id at "Version lock Flux": follow-up has no id`,
		},
		"dfds/PM2022-002-logs-not-shipped-to-cloudwatch.md": {
			`error report-id at "PM2022-002-logs-not-shipped-to-cloudwatch": "PM2022-002-logs-not-shipped-to-cloudwatch" is not an id of a report`,
			`warning section at "## Summary": section Impact is missing`,
			`warning section at "## Timeline": section Alerts is missing`,
			`warning section at "## Timeline": section Prevention is missing`,
			`warning section at "## Timeline": section Recovery is missing`,
			`warning section at "## Timeline": section Remediation is missing`,
			`warning section at "## Timeline": section Root cause is missing`,
			`warning blameless-wording at "Human error": "Human error" asks who, not why`,
			`warning followup-id at "The alert needs a more descriptive name/accompanying text": follow-up has no id`,
		},
		"mybinder/2018-01-18-reddit-hug.md": {
			`warning time-typo at "2018-01-18-reddit-hug": the day of the id, 2018-01-18, is not in the year of started, which is on 2026-11-27`,
			`warning section at "## Summary": section Impact is missing`,
			`warning section at "## Timeline": section Alerts is missing`,
			`warning section at "## Timeline": section Prevention is missing`,
			`warning section at "## Timeline": section Recovery is missing`,
			`warning section at "## Timeline": section Remediation is missing`,
			`warning section at "## Timeline": section Root cause is missing`,
			`warning followup-id at "Gather commands used in incident response and add to SRE guide.": follow-up has no id`,
			`warning followup-id at "Discuss how to know when to call an incident as resolved.": follow-up has no id`,
			`warning followup-id at "Investigate k8 training": follow-up has no id`,
			`warning followup-id at "Consider ways to have a system similar to staging (though not critical path) for training and experimentation": follow-up has no id`,
			`warning followup-id at "Consider creating a script or cheatsheet for running tests to launch binders": follow-up has no id`,
			`warning followup-id at "Run the py.tests constantly and actively alert us when they fail (active monitoring)": follow-up has no id`,
		},
		"mybinder/2018-03-26-no-space-left.md": {
			`warning time-typo at "2018-03-26-no-space-left": the day of the id, 2018-03-26, is not in the year of started, which is on 2026-11-27`,
			`warning section at "## Summary": section Impact is missing`,
			`warning section at "## Timeline": section Alerts is missing`,
			`warning section at "## Timeline": section Prevention is missing`,
			`warning section at "## Timeline": section Recovery is missing`,
			`warning section at "## Timeline": section Remediation is missing`,
			`warning section at "## Timeline": section Root cause is missing`,
			`warning point-answered at "Binder was unavailable, but nobody was notified.": nothing answers this point`,
			`warning followup-id at "Add log metric for \"no space left on device\" messages that seem correlated with problematic nodes": follow-up has no id`,
			`warning followup-id at "Add log metric for \"Error creating user\" message": follow-up has no id`,
			`warning followup-id at "Add metrics-based alert for \"Error creating user\" messages via stackdriver": follow-up has no id`,
			`warning followup-id at "Enable SMTP for alerts from grafana metrics [GitHub Issue": follow-up has no id`,
			`warning followup-id at "Investigate root cause of \"no space left on device\" messages": follow-up has no id`,
			`warning followup-id at "Systematically cordon and cull nodes older than 3-5 days?": follow-up has no id`,
		},
		"posthog/2025-09-29-flags-is-down.md": {
			`warning time-typo at "2025-09-29-flags-is-down": the day of the id, 2025-09-29, is not in the year of started, which is on 2026-11-27`,
			`warning section at "## Root Cause Analysis": section Alerts is missing`,
			`warning section at "## Remediation": section Prevention is missing`,
			`warning section at "## Remediation": section Recovery is missing`,
			`warning prompt at "Remediation": Remediation: How it could be improved is not answered`,
			`warning prompt at "Remediation": Remediation: What happened is not answered`,
			`warning prompt at "Remediation": Remediation: What should have happened is not answered`,
			`warning section at "Immediate Actions (Completed)": section Follow-ups is missing`,
		},
	}
	files, err := filepath.Glob(filepath.Join("testdata", "corpus", "*", "*.md"))
	if err != nil || len(files) != len(want) {
		t.Fatalf("%d files of %d: %v", len(files), len(want), err)
	}
	for _, file := range files {
		name, _ := filepath.Rel(filepath.Join("testdata", "corpus"), file)
		t.Run(filepath.ToSlash(name), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			found := try(name, string(data), nil)
			if len(found) != 1 || found[0].Rule != FrontMatter.ID {
				t.Errorf("as it is: %v", places(found))
			}
			id := strings.TrimSuffix(filepath.Base(file), ".md")
			got := places(try(name, fmt.Sprintf(adopted, id)+string(data), nil))
			if diff := cmp.Diff(want[filepath.ToSlash(name)], got); diff != "" {
				t.Errorf("adopted (-want +got):\n%s", diff)
			}
		})
	}
}

// places are findings with the text that they stand at.
func places(found []finding.Finding) []string {
	var out []string
	for _, f := range found {
		at, _, _ := strings.Cut(f.Span.Text(), "\n")
		out = append(out, fmt.Sprintf("%s %s at %q: %s", f.Severity, f.Rule, at, f.Message))
	}
	return out
}
