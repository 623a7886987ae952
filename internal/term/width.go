package term

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Width is how many columns a harmless text takes up on a terminal: two for a
// Chinese character or an emoji, none for an accent.
func Width(s string) int { return ansi.StringWidth(s) }

// Truncate cuts a harmless text to a number of columns; "…" takes the place of
// what is missing.
func Truncate(s string, columns int) string { return ansi.Truncate(s, columns, "…") }

// Wrap breaks text at spaces, and only there, so that no line has more columns
// if it can be helped; 0 or less is no limit, as in a pipe.
func Wrap(s string, columns int) string {
	if columns <= 0 {
		return s
	}
	var b strings.Builder
	used := 0
	for i, word := range strings.Fields(s) {
		width := Width(word)
		switch {
		case i == 0:
		case used+1+width > columns:
			b.WriteByte('\n')
			used = 0
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += width
	}
	return b.String()
}
