package output

import (
	"fmt"
	"strings"

	"github.com/incident-cli/incident/internal/term"
)

// page is a document of headings, paragraphs and lists. What it holds is text:
// a dialect decides how it is marked up and makes it harmless.
type page struct{ blocks []block }

// block is one heading, paragraph or list item.
type block struct {
	heading int    // the heading's level, 0 for anything else
	marker  string // what stands before an item: "-" or "12."
	indent  int    // the columns before the marker
	words   []word
}

// word is a piece that is not broken at the end of a line.
type word struct {
	text string
	path string // where it leads to, relative to the repository; empty for no link
}

// dialect is a way to write a page.
type dialect struct {
	heading func(level int, text string) string
	// text makes a run of words harmless at the start of a line and within it.
	text func(string) string
	link func(text, path string) string
}

// pageWidth is how many columns a line has: what Markdown's linters allow, and
// what fits everywhere.
const pageWidth = 80

// words splits a text at white space.
func words(text string) []word {
	var out []word
	for _, w := range strings.Fields(text) {
		out = append(out, word{text: w})
	}
	return out
}

func linked(text, path string) []word { return []word{{text: text, path: path}} }

func (p *page) heading(level int, text string) {
	p.blocks = append(p.blocks, block{heading: level, words: words(text)})
}

func (p *page) paragraph(parts ...[]word) {
	p.blocks = append(p.blocks, block{words: join(parts)})
}

func (p *page) item(marker string, parts ...[]word) {
	p.blocks = append(p.blocks, block{marker: marker, words: join(parts)})
}

// detail is an item below the last one; a detail without words is left out.
func (p *page) detail(parts ...[]word) {
	all := join(parts)
	if len(all) == 0 {
		return
	}
	p.blocks = append(p.blocks, block{marker: "-", indent: p.beneath(), words: all})
}

// beneath is the column at which the content of the last item of a list itself
// begins.
func (p *page) beneath() int {
	last := p.blocks[len(p.blocks)-1]
	if last.indent > 0 {
		return last.indent
	}
	return len(last.marker) + 1
}

func join(parts [][]word) []word {
	var all []word
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// write writes a page: one blank line between blocks, none within a list.
func (p *page) write(w *term.Writer, d dialect) {
	for i, b := range p.blocks {
		if i > 0 && (b.marker == "" || p.blocks[i-1].marker == "") {
			writeBytes(w, "\n")
		}
		for _, line := range b.lines(d) {
			writeBytes(w, line+"\n")
		}
	}
}

// writeBytes writes what a dialect made harmless. A failed write is told by the
// Writer's Flush.
func writeBytes(w *term.Writer, s string) { _, _ = w.Write([]byte(s)) }

// lines breaks a block at the page's width.
func (b block) lines(d dialect) []string {
	if b.heading > 0 {
		return []string{d.heading(b.heading, d.line(b.words))}
	}
	first := strings.Repeat(" ", b.indent) + b.marker
	if b.marker != "" {
		first += " "
	}
	lead, rest := first, strings.Repeat(" ", len(first))
	var lines []string
	for start := 0; start < len(b.words); {
		end := d.fitting(b.words[start:], pageWidth-len(rest)) + start
		lines = append(lines, lead+d.line(b.words[start:end]))
		start, lead = end, rest
	}
	return lines
}

// fitting is how many words fit into a number of columns, at least one. It
// counts what each takes up alone, which is no less than beside another.
func (d dialect) fitting(ws []word, columns int) int {
	for i := range ws {
		columns -= term.Width(d.line(ws[i : i+1]))
		if columns < 0 && i > 0 {
			return i
		}
		columns-- // the space behind it
	}
	return len(ws)
}

// line is the words of one line. Words between two links are made harmless
// together: what is harmless alone may not be so beside another.
func (d dialect) line(ws []word) string {
	var parts, run []string
	flush := func() {
		if len(run) > 0 {
			parts = append(parts, d.text(strings.Join(run, " ")))
			run = nil
		}
	}
	for _, w := range ws {
		if w.path == "" {
			run = append(run, w.text)
			continue
		}
		flush()
		parts = append(parts, d.link(w.text, w.path))
	}
	flush()
	return strings.Join(parts, " ")
}

// markdownDialect is GitHub-flavoured Markdown, whose links lead from a file that
// lies beneath the repository's root by a path such as "../". No text changes its
// structure or mentions anybody.
func markdownDialect(up string) dialect {
	return dialect{
		heading: func(level int, text string) string { return strings.Repeat("#", level) + " " + text },
		text:    term.Markdown,
		link: func(text, path string) string {
			return "[" + term.Markdown(text) + "](" + up + escapePath(path) + ")"
		},
	}
}

// textDialect is the same for a terminal or an e-mail.
var textDialect = dialect{
	heading: func(level int, text string) string {
		rule := map[bool]string{true: "=", false: "-"}[level == 1]
		return text + "\n" + strings.Repeat(rule, term.Width(text))
	},
	text: term.Text,
	// The path says it all: a report's name is part of it.
	link: func(_, path string) string { return term.Text(path) },
}

// escapePath is a path as the target of a link: every byte but letters, digits
// and what keeps its meaning is written as its number, so that no path is
// another scheme, the end of the link, or a command.
func escapePath(path string) string {
	var b strings.Builder
	for i := range len(path) {
		c := path[i]
		if strings.IndexByte("/-._", c) >= 0 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}
