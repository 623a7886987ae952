package git

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/history"
)

// The repository that the project's speed is promised for.
const (
	benchReports = 2000
	benchCommits = 20000
)

// BenchmarkWalk reads a whole history, and every version of every report.
// BenchmarkGitLog is what it is measured against.
func BenchmarkWalk(b *testing.B) {
	dir := benchRepository(b)
	for b.Loop() {
		r := mustOpen(b, dir)
		if read := readEverything(b, r); read != benchCommits {
			b.Fatalf("read %d versions, want %d", read, benchCommits)
		}
		r.Close()
	}
}

// BenchmarkGitLog is the git program's time for the same history, without the
// contents.
func BenchmarkGitLog(b *testing.B) {
	dir := benchRepository(b)
	for b.Loop() {
		cmd := exec.Command("git", "-C", dir, "log", "--raw", "--no-abbrev", "--", "incidents")
		cmd.Stdout = io.Discard
		must(b, cmd.Run())
	}
}

func readEverything(b *testing.B, r *Repository) int {
	head, err := r.Head()
	must(b, err)
	log := r.Log(head, Query{Under: []string{"incidents"}})
	var blobs []string
	err = log.Walk(context.Background(), func(c *history.Commit) error {
		for _, change := range c.Changes[0] {
			blobs = append(blobs, change.New)
		}
		return nil
	})
	must(b, err)
	must(b, log.Blobs(context.Background(), blobs, func(string, []byte) error { return nil }))
	return len(blobs)
}

// benchRepository has three folders of reports, each of which is added and then
// edited in rounds.
func benchRepository(b *testing.B) string {
	s := newSandbox(b)
	var in bytes.Buffer
	for i := range benchCommits {
		report := i % benchReports
		fmt.Fprintf(&in, "commit refs/heads/main\ncommitter Ana <ana@example.com> %d +0000\ndata 5\nedit\n", 1600000000+600*i)
		content := benchReport(report, i/benchReports)
		fmt.Fprintf(&in, "M 100644 inline incidents/%d/%d-%02d-%02d-report-%04d.md\ndata %d\n%s\n",
			2024+report%3, 2024+report%3, 1+report%12, 1+report%28, report, len(content), content)
	}
	s.gitWithInput(in.String(), "fast-import", "--quiet")
	s.git("repack", "-adfq")
	s.git("reset", "-q", "--hard", "main")
	return s.dir
}

func benchReport(report, version int) string {
	var text strings.Builder
	fmt.Fprintf(&text, "---\nid: report-%04d\nseverity: SEV2\n---\n\n# Report %d\n\n", report, report)
	for line := range 40 {
		fmt.Fprintf(&text, "What happened in step %d of incident %d was seen on dashboard %d.\n", line, report, report*line%97)
	}
	for item := range 5 {
		mark := " "
		if item < version {
			mark = "x"
		}
		fmt.Fprintf(&text, "- [%s] Follow up %d of report %d, version %d `fu-%06d`\n", mark, item, report, version, report*10+item)
	}
	return text.String()
}
