package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"
)

// page is what is known of a measurement, besides its results.
type page struct {
	shape    Shape
	runs     int
	git      string // its version, as it prints it
	measured time.Time
	results  []result
}

// markdown is docs/benchmarks.md. It names no host and no path: the ratios are
// what another machine can compare with.
func (p page) markdown() string {
	s := p.shape
	var b strings.Builder
	b.WriteString(`# Benchmarks

Written by ` + "`make bench`" + `, which generates a repository and measures whole
processes in it, ours and git's in turns. The ratio is what carries over to
another machine: it is the median of our times over the median of git's. The
CPU ratio compares the time of all cores together.

`)
	b.WriteString(p.table())
	fmt.Fprintf(&b, `
Times are the median of %d runs, with the fastest and the slowest in brackets;
files are in the page cache, output is thrown away and exit codes are checked.
Memory is the peak of all runs. Nothing is kept from one run to the next.

- Repository: %d reports, %d follow-ups, %d commits over %d years, one pack,
  %s commit-graph, seed %d.
- Machine: %d cores, %s/%s, %s, %s.
- Measured on %s.
`, p.runs, s.Reports, s.FollowUps, s.Commits, s.Ended.Year()-s.Began.Year(), graphWord(s.CommitGraph), s.Seed,
		runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), p.git, p.measured.UTC().Format(time.DateOnly))
	return b.String()
}

func graphWord(has bool) string {
	if has {
		return "with a"
	}
	return "without a"
}

func (p page) table() string {
	rows := [][]string{{"incident", "git", "Ratio", "CPU ratio", "incident, s", "git, s", "Memory, MB", "Goal", "Met"}}
	for _, r := range p.results {
		rows = append(rows, r.row())
	}
	return table(rows)
}

func (r result) row() []string {
	return []string{
		code(r.ours), code(r.peer), r.times(elapsed), r.times(cores), r.mine.String(), r.theirs.String(),
		fmt.Sprint(r.mine.memory() / megabyte), r.goal.String(), r.verdict(),
	}
}

// times is empty where the peer's time is below what the system's clock tells.
func (r result) times(of quantity) string {
	if r.theirs.median(of) == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", r.ratio(of))
}

func code(args []string) string {
	var words []string
	for _, a := range args {
		if a == "" {
			a = `""`
		}
		words = append(words, a)
	}
	return "`" + strings.Join(words, " ") + "`"
}

// String is the median with the extremes, in seconds.
func (s sample) String() string {
	times := s.sorted(elapsed)
	return fmt.Sprintf("%.3f (%.3f–%.3f)", s.median(elapsed).Seconds(), times[0].Seconds(), times[len(times)-1].Seconds())
}

func (g goal) String() string {
	var parts []string
	switch {
	case g.factor > 0 && g.plus > 0:
		parts = append(parts, fmt.Sprintf("%g× + %v", g.factor, g.plus))
	case g.factor > 0:
		parts = append(parts, fmt.Sprintf("%g×", g.factor))
	case g.plus > 0:
		parts = append(parts, g.plus.String())
	}
	if g.memory > 0 {
		parts = append(parts, fmt.Sprintf("%d MB", g.memory/megabyte))
	}
	return strings.Join(parts, ", ")
}

func (r result) verdict() string {
	switch {
	case r.goal == goal{}:
		return ""
	case r.met():
		return "yes"
	}
	return "**missed**"
}

// table aligns the rows of a Markdown table; the first row is its header.
func table(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	rule := make([]string, len(widths))
	for i, width := range widths {
		rule[i] = strings.Repeat("-", width)
	}
	var b strings.Builder
	for _, row := range append([][]string{rows[0], rule}, rows[1:]...) {
		for i, cell := range row {
			b.WriteString("| " + cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+1))
		}
		b.WriteString("|\n")
	}
	return b.String()
}
