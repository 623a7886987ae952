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
		"dfds/PM2022-002-logs-not-shipped-to-cloudwatch.md": {},
		"mybinder/2018-01-18-reddit-hug.md":                 {},
		"mybinder/2018-03-26-no-space-left.md":              {},
		"posthog/2025-09-29-flags-is-down.md":               {},
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
