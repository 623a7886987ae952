package main

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// chapter is what is known of a measurement in one repository. It names no host
// and no path: the ratios are what another machine can compare with.
type chapter struct {
	shape    Shape
	runs     int
	git      string // its version, as it prints it
	measured time.Time
	results  []result
	perFile  []perFile
}

// introduction is what the page begins with.
const introduction = `# Benchmarks

Written by ` + "`make bench`" + `, which generates repositories and measures whole
processes in them, ours and another program's in turns: mostly git's, and for a
check ` + "`markdownlint-cli2`" + ` where that is installed, and ` + "`goldmark`" + `, a program that
reads the same files and only parses them. A run renews the chapters of the
repositories that it measures: A alone, or with ` + "`BENCH='-only A,B,C'`" + ` others.

The ratio is what carries over to another machine: it is the median of our
times over the median of the other's. The CPU ratio compares the time of all cores
together. Times are in seconds, the median with the fastest and the slowest in
brackets; files are in the page cache, output is thrown away and exit codes are
checked. Memory is the peak of all runs, of the largest process where there are
several. Most runs are the first one in a repository, which writes down what it
learned of the history; where it says _nothing new_ or _new commits_, an earlier
run has done so, and of two runs in a row the second counts: the first one has to
wait for memory that the other program has just given back to the system. Commits
that were _fetched_ lie in a pack, those _made here_ one by one in a file for each
object, some five of a commit; with them it may take half as long again as
with nothing new.
`

// renew puts a chapter into a page, in place of that of the same repository.
func renew(old string, c chapter) string {
	chapters := map[string]string{}
	for _, part := range strings.Split(old, "\n## ")[1:] {
		heading, _, _ := strings.Cut(part, "\n")
		chapters["## "+heading] = strings.TrimSpace("## " + part)
	}
	chapters[c.heading()] = strings.TrimSpace(c.markdown())
	page := introduction
	for _, heading := range slices.Sorted(maps.Keys(chapters)) {
		page += "\n" + chapters[heading] + "\n"
	}
	return page
}

func (p chapter) heading() string { return "## Repository " + p.shape.Name }

// markdown is the chapter as it stands on the page.
func (p chapter) markdown() string {
	s := p.shape
	var b strings.Builder
	fmt.Fprintf(&b, `%s

- %d reports, %d follow-ups and %d commits over %d years.
- %s
- One pack, %s commit-graph, seed %d.
- %d runs on %d cores, %s/%s, %s, %s, %s.

%s
The git program dates one file at a time so:

%s`,
		p.heading(), s.Reports, s.FollowUps, s.Commits, s.Ended.Year()-s.Began.Year(), s.beside(), graphWord(s.CommitGraph), s.Seed,
		p.runs, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), p.git, p.measured.UTC().Format(time.DateOnly),
		p.table(), p.perFileTable())
	return b.String()
}

// beside says what there is beside the reports.
func (s Shape) beside() string {
	if s.Files == 0 {
		return "Nothing but reports: every commit touches one."
	}
	return fmt.Sprintf("%d commits touch reports, in %d versions; %d are merges.\n- %d other files lie beside them.", s.touching(), s.versions(), s.Merges, s.Files)
}

func graphWord(has bool) string {
	if has {
		return "with a"
	}
	return "without a"
}

func (p chapter) table() string {
	rows := [][]string{{"incident", "Beside it", "Ratio", "CPU ratio", "incident, s", "Beside it, s", "Memory, MB", "Goal", "Met"}}
	for _, r := range p.results {
		rows = append(rows, r.row())
	}
	return table(rows)
}

func (r result) row() []string {
	return []string{
		r.name(), code(r.peer), r.times(elapsed), r.times(cores), r.mine.String(), r.theirs.String(),
		fmt.Sprint(r.mine.memory() / megabyte), r.goal.String(), r.verdict(),
	}
}

func (r result) name() string {
	line := r.ours
	if r.env != "" {
		line = slices.Concat([]string{r.env}, r.ours)
	}
	return code(line) + r.from.String()
}

// times is empty where the peer's time is below what the system's clock tells.
func (r result) times(of quantity) string {
	if r.theirs.median(of) == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", r.ratio(of))
}

// perFileTable compares with our list of follow-ups: the first one in a repository,
// which the goals are of, and one that has nothing new to read.
func (p chapter) perFileTable() string {
	rows := [][]string{{"git, of each report", "Sampled", "One, s", "All, scaled, s", "Times " + code(stale), "Goal", "Met", "Times it, nothing new"}}
	for _, f := range p.perFile {
		rows = append(rows, f.row(p.stale(cold), p.stale(warm)))
	}
	return table(rows)
}

// stale is what our list of follow-ups takes from a start.
func (p chapter) stale(from start) time.Duration {
	i := slices.IndexFunc(p.results, func(r result) bool { return slices.Equal(r.ours, stale) && r.env == "" && r.from == from })
	return p.results[i].mine.median(elapsed)
}

func (p perFile) row(first, later time.Duration) []string {
	times := p.times(first)
	goal, verdict := "", ""
	if p.goal > 0 {
		goal, verdict = fmt.Sprintf("%g×", p.goal), word(times >= p.goal)
	}
	return []string{
		code(p.args), fmt.Sprintf("%d of %d", len(p.sampled), p.reports), p.sampled.String(),
		fmt.Sprintf("%.0f", p.all().Seconds()), fmt.Sprintf("%.0f", times), goal, verdict, fmt.Sprintf("%.0f", p.times(later)),
	}
}

// times is how many times as long it takes.
func (p perFile) times(ours time.Duration) float64 { return float64(p.all()) / float64(ours) }

func word(met bool) string {
	if met {
		return "yes"
	}
	return "**missed**"
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
	if r.goal == (goal{}) {
		return ""
	}
	return word(r.met())
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
