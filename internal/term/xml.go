package term

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// XML returns a foreign string as the content of an XML element or attribute
// that reads as that string and is nothing else. What acts on a terminal or a CI
// log, and every line break, is written as a reference to the character, which
// decodes to the same; what XML 1.0 cannot hold at all is shown as Text shows it.
func XML(s string) string {
	starts := map[int]bool{}
	for _, form := range [][][]int{lineCommand().FindAllStringIndex(s+" ", 1), commandsIn(s)} {
		for _, at := range form {
			starts[at[0]+strings.IndexFunc(s[at[0]:], notSpace)] = true
		}
	}
	var b strings.Builder
	for at := 0; at < len(s); {
		r, size := utf8.DecodeRuneInString(s[at:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[at])
		case !inXML(r):
			b.WriteString(escape(r))
		case starts[at] || hidden(r) || strings.ContainsRune(`<>&"'`, r):
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
		at += size
	}
	return b.String()
}

// inXML reports whether XML 1.0 has a way to write a character (its production
// Char).
func inXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000
}
