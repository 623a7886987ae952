package term

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/lazy"
)

// lineCommand is what a CI log takes for a command where a line starts with it:
// GitHub's "::" (its runner trims the white space before it) and Buildkite's
// group headings.
var lineCommand = lazy.Regexp(`^\p{Zs}*(?:::|(?:---|\+\+\+|~~~|\^\^\^)\p{Zs})`)

// anyCommand is what a CI log takes for a command anywhere in a line: those of
// GitHub's and Azure's runners, of TeamCity, and GitLab's sections.
var anyCommand = lazy.Regexp(`(?i)##(?:vso|teamcity)?\[|section_(?:start|end):`)

// mayCommand reports whether a text holds what each of them has. Few texts do,
// and to look for it takes a small part of the time.
func mayCommand(s string) bool { return strings.Contains(s, "##") || strings.Contains(s, "_") }

// commandsIn is where they begin and end in a text.
func commandsIn(s string) [][]int {
	if !mayCommand(s) {
		return nil
	}
	return anyCommand().FindAllStringIndex(s, -1)
}

// invisible are characters that count as printable and show nothing: fillers,
// joiners, variation selectors and the like.
var invisible = []*unicode.RangeTable{
	unicode.Variation_Selector,
	unicode.Other_Default_Ignorable_Code_Point,
	{R16: []unicode.Range16{{Lo: 0x2800, Hi: 0x2800, Stride: 1}}}, // the empty Braille pattern
}

// Text makes a foreign string harmless on one line of a terminal or a CI log.
//
// Whatever cannot be seen, and every line break, is shown as the escape that Go
// would write: \n, \x1b, \u202e, \U000e0001; a byte that is not UTF-8 as \x9b.
// A command to a CI log loses its effect because its first character is shown
// as an escape too: "::error::" becomes "\x3a:error::", "##[group]" becomes
// "\x23#[group]". Backslashes that were there stay as they are, so the result is
// for reading and cannot be decoded; JSON carries the exact text. Text of a
// harmless string is that string. Put together, harmless strings may make up a
// command after all: Writer.Line looks at the whole line.
func Text(s string) string {
	if plain(s) {
		return s
	}
	if !commanding(s) {
		return Printable(s)
	}
	// White space may follow, and makes a heading of what only ends in "---".
	return strings.TrimSuffix(defuse(Printable(s)+" "), " ")
}

// plain reports whether a text is printable ASCII that plainly commands nothing,
// as most are.
func plain(s string) bool {
	start := 0
	for start < len(s) && s[start] == ' ' {
		start++
	}
	if start < len(s) && strings.IndexByte(commandStarts, s[start]) >= 0 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '#' || c == '_' {
			return false
		}
	}
	return true
}

// commandStarts are the signs with which a command begins that begins the line.
const commandStarts = ":-+~^"

// commanding reports whether a text may hold a command, and spares most of them
// the patterns: a command begins the line with one of a few signs, or holds "##"
// or an underscore. What is shown as an escape instead makes none.
func commanding(s string) bool {
	start := strings.TrimLeftFunc(s, unicode.IsSpace)
	return start != "" && strings.IndexByte(commandStarts, start[0]) >= 0 ||
		strings.Contains(s, "##") || strings.IndexByte(s, '_') >= 0
}

// Block makes a foreign text of several lines harmless. It keeps line breaks
// (CRLF as LF) and writes a tab as four spaces; each line is made harmless as
// Text does, a rule of three dashes stays.
func Block(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\t", "    ")
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = defuse(Printable(line))
	}
	return strings.Join(lines, "\n")
}

// Printable shows what cannot be seen as escapes, as Text does, and leaves
// commands to CI logs alone. It is for formats that break those by an escape of
// their own.
func Printable(s string) string {
	if !needsEscape(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case hidden(r):
			b.WriteString(escape(r))
		default:
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	return b.String()
}

func needsEscape(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, hidden)
}

// hidden reports whether a character shows nothing of its own or acts on a
// terminal. Characters that Go's tables do not know are hidden: some of those
// code points are reserved for characters that are ignored when shown.
func hidden(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == 0x7f
	}
	return !unicode.IsGraphic(r) || unicode.In(r, invisible...)
}

func escape(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < utf8.RuneSelf:
		return fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

// defuse breaks every command to a CI log in one line of printable text.
func defuse(line string) string {
	line = lineCommand().ReplaceAllStringFunc(line, escapeFirst)
	if !mayCommand(line) {
		return line
	}
	return anyCommand().ReplaceAllStringFunc(line, escapeFirst)
}

// Commands reports whether the log of some CI system obeys a line as it is: one
// that is not made harmless, because a program reads it. Headings, which only
// Buildkite has, are not asked for. Characters that show nothing are passed over
// as the runners do, and a control character is never taken for harmless.
func Commands(line string) bool {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(line, "") {
		switch {
		case r == '\t':
			b.WriteByte(' ')
		case unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp):
			return true
		case !hidden(r):
			b.WriteRune(r)
		}
	}
	seen := strings.TrimLeftFunc(b.String(), unicode.IsSpace)
	return strings.HasPrefix(seen, "::") || anyCommand().MatchString(seen)
}

// Deceives reports whether a line holds what turns the text around it, or parts
// words and shows nothing, so that people read something else than programs.
func Deceives(line string) bool {
	return strings.ContainsFunc(line, func(r rune) bool {
		return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200b || r == 0x2060 || r == 0xfeff
	})
}

// escapeFirst shows the first character that is not white space as an escape.
func escapeFirst(command string) string {
	at := strings.IndexFunc(command, notSpace)
	r, size := utf8.DecodeRuneInString(command[at:])
	return command[:at] + escape(r) + command[at+size:]
}

func notSpace(r rune) bool { return !unicode.IsSpace(r) }
