package term

import "github.com/charmbracelet/x/ansi"

// Width is how many columns a harmless text takes up on a terminal: two for a
// Chinese character or an emoji, none for an accent.
func Width(s string) int { return ansi.StringWidth(s) }

// Truncate cuts a harmless text to a number of columns; "…" takes the place of
// what is missing.
func Truncate(s string, columns int) string { return ansi.Truncate(s, columns, "…") }

// Wrap breaks text at spaces so that no line has more columns; 0 or less is no
// limit, as in a pipe.
func Wrap(s string, columns int) string {
	if columns <= 0 {
		return s
	}
	return ansi.Wordwrap(s, columns, "")
}
