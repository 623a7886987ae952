package table

import (
	"strings"

	"github.com/incident-cli/incident/internal/term"
)

const (
	gap = "  "
	// leastWidth is the width below which a flexible column is not cut: fewer
	// characters no longer tell titles apart.
	leastWidth = 12
)

// Table writes columns that are aligned by what characters take up on a
// terminal, under a row of headers. Where the stream has a width, flexible
// columns are cut to it. An empty list writes nothing.
func Table(w *term.Writer, l List) error {
	if len(l.Rows) == 0 {
		return nil
	}
	rows := [][]Cell{l.headers()}
	for _, row := range l.Rows {
		rows = append(rows, l.shown(row))
	}
	widths := fit(widest(rows), l.Columns, w.Width())
	for _, row := range rows {
		w.Line(l.aligned(row, widths)...)
	}
	return nil
}

func (l List) headers() []Cell {
	cells := make([]Cell, len(l.Columns))
	for i, c := range l.Columns {
		cells[i] = Cell{Value: c.header(), Style: term.Dim}
	}
	return cells
}

// shown returns a row with a cell for every column, whose Value is what people
// read. It is made harmless here, because that changes its width.
func (l List) shown(row []Cell) []Cell {
	cells := make([]Cell, len(l.Columns))
	for i, c := range row[:min(len(row), len(cells))] {
		cells[i] = Cell{Value: term.Text(c.shown()), Style: c.Style}
	}
	return cells
}

func widest(rows [][]Cell) []int {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, c := range row {
			widths[i] = max(widths[i], term.Width(c.Value))
		}
	}
	return widths
}

// fit cuts the widest flexible column, column by column, until a line fits or
// nothing may be cut any more. A limit of 0 is none.
func fit(widths []int, columns []Column, limit int) []int {
	over := len(gap) * (len(widths) - 1)
	for _, width := range widths {
		over += width
	}
	for over -= limit; limit > 0 && over > 0; over-- {
		i := widestFlexible(widths, columns)
		if i < 0 {
			break
		}
		widths[i]--
	}
	return widths
}

func widestFlexible(widths []int, columns []Column) int {
	best := -1
	for i, width := range widths {
		if columns[i].Flexible && width > leastWidth && (best < 0 || width > widths[best]) {
			best = i
		}
	}
	return best
}

// aligned returns a row as parts of a line that does not end in white space.
func (l List) aligned(row []Cell, widths []int) []any {
	var parts []any
	pending := "" // white space that is only written when something follows it
	for i, c := range row {
		text := term.Truncate(c.Value, widths[i])
		pad := strings.Repeat(" ", widths[i]-term.Width(text))
		switch {
		case text == "":
			pending += pad
		case l.Columns[i].Right:
			parts = append(parts, pending+pad, c.Style.Of(text))
			pending = ""
		default:
			parts = append(parts, pending, c.Style.Of(text))
			pending = pad
		}
		pending += gap
	}
	return parts
}

// TSV writes a line for each row, with a tab between two values and without a
// header. Values are made harmless as term.Text does: a tab in one reads \t.
func TSV(w *term.Writer, l List) error {
	for _, row := range l.Rows {
		values := l.values(row)
		for i, v := range values {
			values[i] = term.Text(v)
		}
		writeLine(w, strings.Join(values, "\t"), "\n")
	}
	return nil
}

// writeLine writes bytes that were made harmless. A failed write is told by the
// Writer's Flush.
func writeLine(w *term.Writer, line, end string) {
	_, _ = w.Write([]byte(line + end))
}
