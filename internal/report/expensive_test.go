package report

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/incident-cli/incident/internal/source"
)

// pathological are shapes that make Markdown parsers slow, written as what
// repeats. The list follows what CommonMark's reference implementations guard
// against.
var pathological = map[string]func(n int) string{
	"dashes":          repeat("- "),
	"dashes, lines":   func(n int) string { return nested(n, "- x\n") },
	"quotes":          repeat("> "),
	"quotes, lines":   repeat("> x\n"),
	"numbers":         repeat("1. "),
	"strong":          repeat("*a **a "),
	"emphasis closed": repeat("a_ "),
	"emphasis opened": repeat("_a "),
	"links opened":    repeat("[a"),
	"links closed":    repeat("a]"),
	"link chains":     repeat("[a]("),
	"link ends":       repeat("](a"),
	"images":          repeat("![a"),
	"nested strong":   func(n int) string { return strings.Repeat("*a **a ", n/14) + "b" + strings.Repeat(" a** a*", n/14) },
	"brackets":        func(n int) string { return strings.Repeat("[", n/2) + "a" + strings.Repeat("]", n/2) },
	"back-ticks":      func(n int) string { return ticks(n) },
	"html":            repeat("<a "),
	"comments":        repeat("<!-- "),
	"comment lines":   repeat("<!--\n"),
	"processing":      repeat("a<?"),
	"declarations":    repeat("a<!A"),
	"entities":        repeat("&amp"),
	"references":      func(n int) string { return strings.Repeat("[a]: b\n", n/14) + strings.Repeat("[a] ", n/8) },
	"one reference":   func(n int) string { return strings.Repeat(strings.Repeat("[a] ", 3000)+"\n\n", n/12002) + "[a]: b\n" },
	"struck":          repeat("~~a "),
	"tables":          repeat("| a | b |\n|---|---|\n"),
	"wide table":      func(n int) string { return strings.Repeat("|a", n/4) + "|\n" + strings.Repeat("|-", n/4) + "|\n" },
	"rows":            func(n int) string { return "|a|b|\n|-|-|\n" + strings.Repeat("|\n", n/2) },
	"headings":        repeat("# a\n"),
	"setext":          repeat("a\n=\n"),
	"fences":          repeat("```\n"),
	"tasks":           repeat("- [ ] a\n"),
	"quoted tasks":    repeat("> - [ ] a\n"),
	"fenced tasks":    func(n int) string { return "```\n# Actions\n" + strings.Repeat("- [ ] a\n", n/8) },
	"boxes":           repeat("2. [ ] a\n\n"),
	"commented tasks": repeat("<!--\n- [ ] a\n-->\n"),
	"task fields":     repeat("- [ ] a owner:b due:c\n"),
	"indented":        func(n int) string { return nested(n, "* a\n") },
	"auto links":      repeat("<a:b"),
	"escapes":         repeat("\\*"),
	"tabs":            repeat("\t"),
	"blank quotes":    repeat(">\n"),
	"times":           repeat("- 09:00 a\n"),
	"line breaks":     repeat("a  \n"),
	"empty items":     repeat("-\n"),
}

func repeat(s string) func(int) string {
	return func(n int) string { return strings.Repeat(s, n/len(s)) }
}

// nested indents each line a little more than the one before.
func nested(n int, line string) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		b.WriteString(strings.Repeat("  ", i) + line)
	}
	return b.String()
}

func ticks(n int) string {
	var b strings.Builder
	for i := 1; b.Len() < n; i++ {
		b.WriteString("e" + strings.Repeat("`", i))
	}
	return b.String()
}

// The limits that reliability asks of every file.
const (
	mostTime   = 2 * time.Second
	mostMemory = 256 << 20
)

func TestNoShapeIsExpensive(t *testing.T) {
	for name, shape := range pathological {
		for _, size := range []int{10 << 10, 100 << 10, 250 << 10, 10 << 20} {
			for _, head := range []string{"# T\n\n## Follow-ups\n\n", "# T\n\n## Timeline\n\n"} {
				expensive(t, name, head+shape(size))
			}
		}
	}
}

func expensive(t *testing.T, name, text string) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	Parse(source.NewFile("incidents/x.md", []byte(text)))
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	// The total allocated is an upper bound of what was in use at any time.
	if memory := after.TotalAlloc - before.TotalAlloc; took > mostTime || memory > mostMemory {
		t.Errorf("%s, %d KiB: %v, %d MiB", name, len(text)>>10, took.Round(time.Millisecond), memory>>20)
	}
}
