// Package table writes lists, for people and for scripts.
package table

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/term"
)

// List is what a command found, ready for every format: rows of cells for those
// that have columns, items for JSON, which tells more.
type List struct {
	// Kind names the list in JSON: "followups".
	Kind    string
	Columns []Column
	// Rows hold a cell for each column. Row, where it is set, appends the cells of
	// each of Count rows in place of Rows, and is called from several goroutines: a
	// list that is long need not be held at once.
	Rows  [][]Cell
	Row   func(row []Cell, n int) []Cell
	Count int
	// Fields are the names of all fields that items have, in their order.
	Fields []string
	// Items are the same things as the rows, as JSON objects.
	Items []term.Object
	// More are further fields of the JSON document, such as a date.
	More []term.Field
}

// Column says how one column looks.
type Column struct {
	// Name is the column's name for scripts, as in the items: "due".
	Name string
	// Header is what stands above the column; where it is empty, Name in upper
	// case.
	Header string
	// Right aligns the column to the right, as numbers are.
	Right bool
	// Flexible allows to cut the column's cells where a line is too long, and to
	// leave the column out where that is not enough.
	Flexible bool
	// Weight is the share that a flexible column gets of a line that is too long;
	// 0 counts as 1. The column of the least weight is the first to be left out.
	Weight int
	// Least is the width in columns of a terminal below which a flexible column
	// is rather left out than cut, 0 for the least of all.
	Least int
}

func (c Column) weight() int { return max(1, c.Weight) }
func (c Column) least() int  { return max(leastWidth, c.Least) }

func (c Column) header() string {
	if c.Header == "" {
		return strings.ToUpper(c.Name)
	}
	return c.Header
}

// Cell is one value of a row. All of it may be foreign text.
type Cell struct {
	// Value is what scripts read.
	Value string
	// Shown is what people read where it is not the Value: a relative date.
	Shown string
	// Style is how people see it.
	Style term.Style
}

func (c Cell) shown() string {
	if c.Shown == "" {
		return c.Value
	}
	return c.Shown
}

// Text returns cells that hold values and nothing else.
func Text(values ...string) []Cell {
	cells := make([]Cell, len(values))
	for i, v := range values {
		cells[i].Value = v
	}
	return cells
}

// count is the number of rows.
func (l List) count() int {
	if l.Row == nil {
		return len(l.Rows)
	}
	return l.Count
}

// row appends the cells of a row.
func (l List) row(row []Cell, n int) []Cell {
	if l.Row == nil {
		return append(row, l.Rows[n]...)
	}
	return l.Row(row, n)
}

// each yields the rows, each good until the next one.
func (l List) each() iter.Seq[[]Cell] {
	return func(yield func([]Cell) bool) {
		var row []Cell
		for n := range l.count() {
			if row = l.row(row[:0], n); !yield(row) {
				return
			}
		}
	}
}

// held returns the list with all of its rows.
func (l List) held() List {
	var rows [][]Cell
	for row := range l.each() {
		rows = append(rows, slices.Clone(row))
	}
	l.Rows, l.Row = rows, nil
	return l
}

// values returns what scripts read of a row: as many values as there are
// columns.
func (l List) values(row []Cell) []string {
	values := make([]string, len(l.Columns))
	for i, c := range row[:min(len(row), len(values))] {
		values[i] = c.Value
	}
	return values
}

// names returns the columns' names for scripts.
func (l List) names() []string {
	names := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		names[i] = c.Name
	}
	return names
}

// Without returns the list without the columns of these names. Items keep all
// their fields. Every row has to have a cell for each column.
func (l List) Without(names ...string) List {
	var places []int
	for i, c := range l.Columns {
		if slices.Contains(names, c.Name) {
			places = append(places, i)
		}
	}
	return l.without(places)
}

// Select returns the list with only the named fields in its items, in the given
// order; a field that an item lacks becomes null. The error names the fields
// that there are.
func (l List) Select(fields []string) (List, error) {
	for _, name := range fields {
		if !slices.Contains(l.Fields, name) {
			return l, fmt.Errorf("no field is called %q: there are %s", name, strings.Join(l.Fields, ", "))
		}
	}
	items := make([]term.Object, len(l.Items))
	for i, item := range l.Items {
		for _, name := range fields {
			value, _ := item.Get(name)
			items[i] = append(items[i], term.Field{Name: name, Value: value})
		}
	}
	l.Items, l.Fields = items, fields
	return l, nil
}

// Format writes a list. An error is about a value that the format cannot write;
// a failed write is the Writer's to tell.
type Format func(w *term.Writer, l List) error

var formats = map[string]Format{
	"table": Table,
	"tsv":   TSV,
	"csv":   CSV,
	"md":    Markdown,
	"json":  JSON,
}

// Names are the names of all formats, the one for people first.
func Names() []string { return []string{"table", "tsv", "csv", "md", "json"} }

// Named returns the format of that name. The error names those that there are.
func Named(name string) (Format, error) {
	if f, ok := formats[name]; ok {
		return f, nil
	}
	return nil, fmt.Errorf("no format of a list is called %q: there are %s", name, strings.Join(Names(), ", "))
}

// Default is the name of the format that is used where none was asked for: an
// aligned table for a person at a terminal, one line of tab-separated values per
// item for a script.
func Default(terminal bool) string {
	if terminal {
		return "table"
	}
	return "tsv"
}
