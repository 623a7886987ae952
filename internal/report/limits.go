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
	file := body.File
	paragraph, cells := 0, 0
	for at := body.Start; at < body.End; at = file.LineAfter(at) {
		line := file.Line(file.LineOf(at))
		text := line.Bytes()
		if paragraph += len(text) + 1; len(bytes.TrimSpace(text)) == 0 {
			paragraph = 0
		}
		columns := bytes.Count(text, []byte("|"))
		if columns > 1 {
			cells += columns
		}
		switch {
		case nesting(text) > MaxNesting:
			return line, fmt.Sprintf("nested deeper than %d levels", MaxNesting)
		case paragraph > MaxParagraph:
			return line, fmt.Sprintf("a paragraph of more than %d KiB", MaxParagraph>>10)
		case columns > MaxColumns+1 && bytes.Contains(text, []byte("--")):
			return line, fmt.Sprintf("a table of more than %d columns", MaxColumns)
		case cells > MaxCells:
			return line, fmt.Sprintf("tables of more than %d cells", MaxCells)
		}
	}
	return source.Span{}, ""
}

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
