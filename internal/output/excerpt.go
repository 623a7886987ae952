package output

import (
	"strings"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
)

const (
	// excerptWidth is how many columns of a long line are shown, the marks of
	// what was left out not counted.
	excerptWidth = 120
	// contextWidth is how many of them stand before the place at least, where a
	// line is cut before it.
	contextWidth = 40
	cut          = "…"
)

// excerpt is the line of a place as it is shown: what stands before the place,
// the part of it in its first line, and what follows. Long lines are cut.
type excerpt struct{ before, marked, after string }

func (e excerpt) empty() bool { return e.before+e.marked+e.after == "" }

// indent is as wide as what stands before the place.
func (e excerpt) indent() string { return strings.Repeat(" ", term.Width(e.before)) }

// carets are as wide as the place, and one where the place is empty.
func (e excerpt) carets() string { return strings.Repeat("^", max(1, term.Width(e.marked))) }

// excerptOf looks no further along the line than what is shown of it: a line may
// be as long as a report may be, and have a finding at every word.
func excerptOf(s source.Span) excerpt {
	line := s.File.Line(s.Position().Line)
	start := min(s.Start, line.End) // the place may be the line break itself
	end := max(start, min(s.End, line.End))
	data := s.File.Data

	rest, _ := firstColumns(data[start:line.End], excerptWidth-contextWidth)
	before, whole := lastColumns(data[line.Start:start], excerptWidth-term.Width(rest))
	room := excerptWidth - term.Width(before)
	if !whole {
		before = cut + before
	}
	marked, fits := firstColumns(data[start:end], room)
	if !fits {
		return excerpt{before: before, marked: marked, after: cut}
	}
	after, fits := firstColumns(data[end:line.End], room-term.Width(marked))
	if !fits {
		after += cut
	}
	return excerpt{before: before, marked: marked, after: strings.TrimRight(after, " ")}
}

// firstColumns shows as many characters from the start of a text as fit, and
// whether that is all of them.
func firstColumns(text []byte, columns int) (shown string, whole bool) {
	var b strings.Builder
	for len(text) > 0 {
		_, size := utf8.DecodeRune(text)
		next := visible(text[:size])
		if columns -= cost(next); columns < 0 {
			return b.String(), false
		}
		b.WriteString(next)
		text = text[size:]
	}
	return b.String(), true
}

// lastColumns shows as many characters from the end of a text as fit, and
// whether that is all of them.
func lastColumns(text []byte, columns int) (shown string, whole bool) {
	var parts []string
	for at := len(text); at > 0; {
		_, size := utf8.DecodeLastRune(text[:at])
		next := visible(text[at-size : at])
		if columns -= cost(next); columns < 0 {
			return reversed(parts), false
		}
		parts = append(parts, next)
		at -= size
	}
	return reversed(parts), true
}

// cost is the width of a character as shown. One that combines with the one
// before it counts too, so that a line of nothing else ends.
func cost(shown string) int { return max(1, term.Width(shown)) }

func reversed(parts []string) string {
	var b strings.Builder
	for i := range parts {
		b.WriteString(parts[len(parts)-1-i])
	}
	return b.String()
}

// visible shows one character. A tab is as wide as four spaces, because how far
// it reaches on a terminal depends on what we put before it.
func visible(char []byte) string {
	if string(char) == "\t" {
		return "    "
	}
	return term.Printable(string(char))
}
