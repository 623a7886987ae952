package table

import (
	"runtime"
	"strings"
	"sync"

	"github.com/incident-cli/incident/internal/term"
)

const gap = "  "

// Table writes columns that are aligned by what characters take up on a
// terminal, under a row of headers. A column without a single value is left out.
// Where the stream has a width, lines are made to fit it: flexible columns are
// cut, and the least important ones are left out. An empty list writes nothing.
func Table(w *term.Writer, l List) error {
	l = l.held()
	if len(l.Rows) == 0 {
		return nil
	}
	l = l.forPeople()
	l = l.without(l.emptyColumns()).narrowed(w.Width())
	widths := fit(l.widths(), l.Columns, w.Width())
	for _, row := range append([][]Cell{l.headers()}, l.Rows...) {
		w.Line(l.aligned(row, widths)...)
	}
	return nil
}

// forPeople returns the list with rows of what people read.
func (l List) forPeople() List {
	rows := make([][]Cell, len(l.Rows))
	for i, row := range l.Rows {
		rows[i] = l.shown(row)
	}
	l.Rows = rows
	return l
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
	texts := make([][]byte, runtime.GOMAXPROCS(0))
	for from := 0; from < l.count(); from += len(texts) * rowsAtOnce {
		var writers sync.WaitGroup
		for i := range texts {
			first := min(from+i*rowsAtOnce, l.count())
			writers.Go(func() { texts[i] = l.tabbed(texts[i][:0], first, min(first+rowsAtOnce, l.count())) })
		}
		writers.Wait()
		for _, text := range texts {
			_, _ = w.Write(text) // the Writer's Flush tells of failures
		}
	}
	return nil
}

// rowsAtOnce is how many rows are written in one piece, so that several
// processors share the work.
const rowsAtOnce = 512

// tabbed appends the rows from one on up to another.
func (l List) tabbed(text []byte, first, end int) []byte {
	var row []Cell
	for n := first; n < end; n++ {
		row = l.row(row[:0], n)
		for i := range l.Columns {
			if i > 0 {
				text = append(text, '\t')
			}
			if i < len(row) {
				text = append(text, term.Text(row[i].Value)...)
			}
		}
		text = append(text, '\n')
	}
	return text
}

// writeLine writes bytes that were made harmless. A failed write is told by the
// Writer's Flush.
func writeLine(w *term.Writer, line, end string) {
	_, _ = w.Write([]byte(line + end))
}
