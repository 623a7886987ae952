package cli

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/workspace"
)

// TestExamples checks the sample repository as on the day before its review:
// what is finished has no findings, and the draft only warnings.
func TestExamples(t *testing.T) {
	t.Parallel()
	dir, err := workspace.OpenDir(filepath.Join("..", "..", "examples"))
	if err != nil {
		t.Fatal(err)
	}
	ws, err := workspace.Load(dir, rules.IDs())
	if err != nil || len(ws.Configuration) > 0 {
		t.Fatal(err, ws.Configuration)
	}
	if len(ws.Reports) != 4 || len(ws.Reviews) != 2 {
		t.Fatalf("%d reports, %d reviews", len(ws.Reports), len(ws.Reviews))
	}
	s := &session{ws: ws, now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	drafts := map[string]bool{}
	for _, r := range ws.Reports {
		drafts[r.Path()] = r.Status.Value == report.Draft
	}
	found := rules.Run(s.facts(), ws.Reports, rules.Options{}).Found
	for _, f := range found {
		if f.Severity == finding.Error || !drafts[f.Span.File.Name] {
			t.Errorf("%s:%d: %s: %s", f.Span.File.Name, f.Span.Position().Line, f.Severity, f.Message)
		}
	}
	if len(found) == 0 {
		t.Error("the draft lacks nothing: nothing was checked")
	}
}
