package table

import (
	"slices"

	"github.com/incident-cli/incident/internal/term"
)

// leastWidth is the width below which no column is cut: fewer characters say
// nothing.
const leastWidth = 8

// emptyColumns are the places of the columns in which no row has a value.
func (l List) emptyColumns() []int {
	var empty []int
	for i := range l.Columns {
		if !slices.ContainsFunc(l.Rows, func(row []Cell) bool { return row[i].Value != "" }) {
			empty = append(empty, i)
		}
	}
	return empty
}

// without returns the list without the columns at these places.
func (l List) without(places []int) List {
	out := l
	out.Columns, out.Rows = others(l.Columns, places), make([][]Cell, len(l.Rows))
	for i, row := range l.Rows {
		out.Rows[i] = others(row, places)
	}
	return out
}

func others[T any](all []T, places []int) []T {
	var kept []T
	for i, v := range all {
		if !slices.Contains(places, i) {
			kept = append(kept, v)
		}
	}
	return kept
}

// narrowed returns the list without the flexible columns that have to go so that
// a line may fit, the least important first. The last one always stays, and is
// cut as far as need be. A limit of 0 is none.
func (l List) narrowed(limit int) List {
	flexible := l.flexible()
	var gone []int
	widths := l.widths()
	for len(flexible) > 1 && limit > 0 && leastLine(others(widths, gone), others(l.Columns, gone)) > limit {
		gone, flexible = append(gone, flexible[0]), flexible[1:]
	}
	if len(flexible) == 1 {
		l.Columns = slices.Clone(l.Columns)
		l.Columns[flexible[0]].Least = leastWidth
	}
	return l.without(gone)
}

// flexible are the places of the flexible columns, the least important first.
func (l List) flexible() []int {
	var places []int
	for i, c := range l.Columns {
		if c.Flexible {
			places = append(places, i)
		}
	}
	slices.SortStableFunc(places, func(a, b int) int { return l.Columns[a].weight() - l.Columns[b].weight() })
	return places
}

// widths are how wide the columns are uncut.
func (l List) widths() []int {
	widths := make([]int, len(l.Columns))
	for _, row := range append([][]Cell{l.headers()}, l.Rows...) {
		for i, c := range row {
			widths[i] = max(widths[i], term.Width(c.Value))
		}
	}
	return widths
}

// leastLine is how wide a line is where every flexible column is cut as far as
// may be.
func leastLine(widths []int, columns []Column) int {
	cut := slices.Clone(widths)
	for i, c := range columns {
		if c.Flexible {
			cut[i] = min(widths[i], c.least())
		}
	}
	return lineWidth(cut)
}

func lineWidth(widths []int) int {
	sum := len(gap) * (len(widths) - 1)
	for _, w := range widths {
		sum += w
	}
	return sum
}

// fit cuts the flexible columns until a line fits or nothing may be cut any
// more, always the one that is widest for its weight. A limit of 0 is none.
func fit(widths []int, columns []Column, limit int) []int {
	for over := lineWidth(widths) - limit; limit > 0 && over > 0; over-- {
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
	for i, c := range columns {
		if !c.Flexible || widths[i] <= c.least() {
			continue
		}
		if best < 0 || widths[i]*columns[best].weight() > widths[best]*c.weight() {
			best = i
		}
	}
	return best
}
