package workspace

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/incident-cli/incident/internal/report"
)

// readAgain reads what there is, the reports by their ids.
func readAgain(t *testing.T, tree Tree, known *Readings) map[string]*report.Report {
	t.Helper()
	w, err := LoadAgain(tree, nil, known)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*report.Report{}
	for _, r := range w.Reports {
		all[r.Name()] = r
	}
	return all
}

// trust makes the readings as if the files had been written long ago.
func (known *Readings) trust(t *testing.T, tree *Dir, read map[string]*report.Report) {
	t.Helper()
	files, err := tree.Files("incidents")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		known.byPath[f.Path] = reading{stamp: f.Stamp, report: read[report.Stem(f.Path)]}
	}
}

func TestOnlyChangedReportsAreReadAgain(t *testing.T) {
	dir, tree := reportsIn(t, 4)
	known := &Readings{}
	before := readAgain(t, tree, known)
	if len(known.byPath) > 0 {
		t.Error("files that were just written are trusted")
	}
	known.trust(t, tree, before)
	writeReport(t, dir, 1, "ready")
	writeReport(t, dir, 7, "draft")
	if err := os.Remove(filepath.Join(dir, "incidents", "2026-01-01-report-0003.md")); err != nil {
		t.Fatal(err)
	}
	after := readAgain(t, tree, known)
	if len(after) != 4 || after["2026-01-01-report-0003"] != nil || after["2026-01-01-report-0007"] == nil {
		t.Errorf("%v", after)
	}
	if same, changed := "2026-01-01-report-0000", "2026-01-01-report-0001"; before[same] != after[same] || after[changed].Status.Value != report.Ready {
		t.Errorf("%s was read again: %v; %s is %q", same, before[same] != after[same], changed, after[changed].Status.Value)
	}
	if before["2026-01-01-report-0000"] == readAgain(t, tree, nil)["2026-01-01-report-0000"] {
		t.Error("a report is taken over though nothing is known")
	}
}
