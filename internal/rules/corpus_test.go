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

// adopted is what somebody puts before an existing report to have it checked.
const adopted = "---\nid: %s\nseverity: SEV2\nstatus: draft\nowner: ana\nstarted: 2026-11-27T10:00:00Z\n" +
	"teams: [platform]\ndetected: unknown\nresolved: unknown\ndetected_by: other\n---\n\n"

// The corpus holds public reports, each with its licence beside it. Unchanged
// they get one finding that says how to adopt them; adopted, as drafts, they
// get warnings for what the default template asks for and they do not say.
func TestPublicReports(t *testing.T) {
	want := map[string][]string{
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
			`warning section at "## Root Cause Analysis": section Alerts is missing`,
			`warning section at "## Remediation": section Follow-ups is missing`,
			`warning section at "## Remediation": section Prevention is missing`,
			`warning section at "## Remediation": section Recovery is missing`,
			`warning prompt at "Remediation": Remediation: How it could be improved is not answered`,
			`warning prompt at "Remediation": Remediation: What happened is not answered`,
			`warning prompt at "Remediation": Remediation: What should have happened is not answered`,
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
