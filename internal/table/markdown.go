package table

import (
	"strings"

	"github.com/incident-cli/incident/internal/term"
)

// Markdown writes a table of GitHub-flavoured Markdown. No value changes its
// structure or mentions anybody.
func Markdown(w *term.Writer, l List) error {
	writeLine(w, markdownRow(l.escapedHeaders()), "\n")
	writeLine(w, markdownRow(l.rules()), "\n")
	for row := range l.each() {
		values := l.values(row)
		for i, v := range values {
			values[i] = term.Markdown(v)
		}
		writeLine(w, markdownRow(values), "\n")
	}
	return nil
}

func (l List) escapedHeaders() []string {
	headers := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		headers[i] = term.Markdown(c.header())
	}
	return headers
}

func (l List) rules() []string {
	rules := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		rules[i] = "---"
		if c.Right {
			rules[i] = "---:"
		}
	}
	return rules
}

func markdownRow(cells []string) string {
	return "| " + strings.Join(cells, " | ") + " |"
}
