package calendar

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// writer writes content lines.
type writer struct{ out bytes.Buffer }

// param is a parameter of a property; its value is quoted already where it has to
// be.
type param struct{ name, value string }

// maxLine is how many octets a line holds, without its break.
const maxLine = 75

// put writes a property. Its value is escaped already, as its type asks for.
func (w *writer) put(name, value string, params ...param) {
	line := name
	for _, p := range params {
		line += ";" + p.name + "=" + p.value
	}
	line += ":" + value
	limit := maxLine
	for len(line) > limit {
		at := border(line, limit)
		w.out.WriteString(line[:at] + "\r\n ")
		line, limit = line[at:], maxLine-1 // the space counts
	}
	w.out.WriteString(line + "\r\n")
}

// border is the last place up to a limit that does not split a character.
func border(s string, limit int) int {
	for !utf8.RuneStart(s[limit]) {
		limit--
	}
	return limit
}

// textLine writes a property that holds a text; an empty one says nothing.
func (w *writer) textLine(name, value string) {
	if value != "" {
		w.put(name, text(value))
	}
}

var textEscapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

func text(s string) string { return textEscapes.Replace(s) }

var quotedEscapes = strings.NewReplacer("^", "^^", `"`, "^'", "\n", "^n")

// quoted is the value of a parameter by RFC 6868.
func quoted(s string) string { return `"` + quotedEscapes.Replace(s) + `"` }

var lineBreaks = strings.NewReplacer(
	"\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n",
)

// lines is a text in which a line break is one character, without what controls a
// terminal or the direction of what stands around it.
func lines(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.Is(unicode.Cc, r) || directs(r) {
			return -1
		}
		return r
	}, lineBreaks.Replace(strings.ToValidUTF8(s, "\ufffd")))
}

// directs reports whether a character turns the text around, or marks the order
// of bytes.
func directs(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\ufeff'
}

// oneLine is a text with single spaces in the place of all white space.
func oneLine(s string) string { return strings.Join(strings.Fields(lines(s)), " ") }

// mailto is an address as a URI (RFC 6068).
func mailto(address string) string { return "mailto:" + escaped(address, "!$'*+@") }

// uri is an address of the web that holds nothing that a URI may not, and empty
// for all others.
func uri(s string) string {
	s = strings.TrimSpace(s)
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return escaped(s, "!$'*+@:/?#[]&(),;=%")
}

// escaped writes all but letters, digits, "-._~" and some more as percent signs
// and figures.
func escaped(s, plain string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c < utf8.RuneSelf && (unicode.IsLetter(rune(c)) || unicode.IsDigit(rune(c)) || strings.IndexByte("-._~"+plain, c) >= 0) {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}
