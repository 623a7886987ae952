package report

import (
	"bytes"
	"fmt"

	"github.com/incident-cli/incident/internal/source"
)

// Limits on what is read. A report that passes one gets a finding; the other
// reports are still read. They are far above what people write: the largest of
// 70 public reports has 24 KiB.
const (
	MaxReport      = 256 << 10 // bytes of a file
	MaxFrontMatter = 64 << 10  // bytes
	MaxNesting     = 32        // lists and quotes within each other
	MaxParagraph   = 16 << 10  // bytes without a blank line
	MaxColumns     = 64        // of a table
	MaxCells       = 20_000    // of all tables
)

// tooComplex looks for what makes a Markdown parser slow before it runs: 10 KB
// of "- " cost it seconds and gigabytes. It returns the place and the reason.
func tooComplex(body source.Span) (source.Span, string) {
	at := body.Start
	var m measure
	for line := range bytes.Lines(body.Bytes()) {
		text := bytes.TrimRight(line, "\r\n")
		if why := m.line(text); why != "" {
			return body.File.Span(at, at+len(text)), why
		}
		at += len(line)
	}
	return source.Span{}, ""
}

// measure adds up what the limits are about, line by line. A row of a table has
// as many cells as the table has columns, however few it writes.
type measure struct{ paragraph, columns, cells int }

func (m *measure) line(text []byte) (excess string) {
	if m.paragraph += len(text) + 1; len(bytes.TrimSpace(text)) == 0 {
		m.paragraph, m.columns = 0, 0
	}
	columns := bytes.Count(text, []byte("|"))
	if columns > 0 && len(bytes.Trim(text, delimiters)) == 0 {
		m.columns = columns + 1
	}
	if columns > 1 || m.columns > 0 {
		m.cells += max(columns, m.columns)
	}
	switch {
	case nesting(text) > MaxNesting:
		return fmt.Sprintf("nested deeper than %d levels", MaxNesting)
	case m.paragraph > MaxParagraph:
		return fmt.Sprintf("a paragraph of more than %d KiB", MaxParagraph>>10)
	case m.columns > MaxColumns+2:
		return fmt.Sprintf("a table of more than %d columns", MaxColumns)
	case m.cells > MaxCells:
		return fmt.Sprintf("tables of more than %d cells", MaxCells)
	}
	return ""
}

// delimiters are what a line may hold that makes a table of the one above it,
// with the marks of lists and quotes that both may stand in.
const delimiters = "|-: \t>*+.)0123456789"

// nesting is the number of container marks at the start of a line, counting
// two columns of indentation as one.
func nesting(line []byte) int {
	depth, spaces := 0, 0
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == ' ':
			spaces++
		case c == '\t':
			spaces += 4
		case c == '>':
			depth++
		case (c == '-' || c == '*' || c == '+') && (i+1 == len(line) || line[i+1] == ' ' || line[i+1] == '\t'):
			depth++
		case c >= '0' && c <= '9' || c == '.' || c == ')':
			if c == '.' || c == ')' {
				depth++
			}
		default:
			return depth + spaces/4
		}
	}
	// A line of nothing but marks is a rule ("* * *") only while it is short.
	return depth + spaces/4
}
