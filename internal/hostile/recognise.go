package hostile

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Command returns the first line of printed text that one of five CI systems
// takes for a command, and "" where there is none. Lines are split as loosely
// as any of them does.
func Command(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool {
		return r == '\n' || r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029'
	})
	for _, line := range lines {
		if github(line) || azure(line) || teamcity(line) || gitlab(line) || buildkite(line) {
			return line
		}
	}
	return ""
}

// github follows the two parsers of the Actions runner: "::name …::" after white
// space that .NET trims, and "##[name …]" anywhere. Names are not looked up, so
// that a command of tomorrow counts too.
func github(line string) bool {
	if strings.ContainsFunc(line, ignored) {
		line = strings.Map(withoutIgnored, line)
	}
	if rest, ok := strings.CutPrefix(strings.TrimFunc(line, space), "::"); ok && strings.Contains(rest, "::") {
		return true
	}
	_, rest, ok := strings.Cut(line, "##[")
	return ok && strings.Contains(rest, "]")
}

// withoutIgnored drops what a comparison by culture ignores, as .NET's
// StartsWith and IndexOf of a string do where ICU is there.
func withoutIgnored(r rune) rune {
	if ignored(r) {
		return -1
	}
	return r
}

func ignored(r rune) bool {
	if r >= ' ' && r < 0x7f {
		return false
	}
	return r != '\t' && (unicode.Is(unicode.Cc, r) || Invisible(r))
}

func azure(line string) bool {
	if !strings.Contains(line, "##") {
		return false // as most are; there are millions of lines
	}
	_, rest, ok := strings.Cut(strings.ToLower(line), "##vso[")
	return ok && strings.Contains(rest, "]")
}

func teamcity(line string) bool {
	return strings.Contains(line, "##") && strings.Contains(strings.ToLower(line), "##teamcity[")
}

var gitlabSection = regexp.MustCompile(`(?i)section_(start|end):\d+:`)

func gitlab(line string) bool {
	return strings.Contains(line, "_") && gitlabSection.MatchString(line)
}

var buildkiteGroup = regexp.MustCompile(`^(---|\+\+\+|~~~|\^\^\^)$`)

func buildkite(line string) bool {
	line = strings.TrimLeftFunc(line, space)
	end := strings.IndexFunc(line, space)
	return end >= 0 && buildkiteGroup.MatchString(line[:end])
}

func space(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Zs, r) }

// Unprintable returns the first piece of a text that must never reach a
// terminal, and "" where there is none: control, format and private characters,
// line and paragraph separators, invisible characters, and bytes that are not
// UTF-8. A line feed is allowed.
func Unprintable(text string) string {
	for i, r := range text {
		if r >= ' ' && r < 0x7f {
			continue
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		wrong := r == utf8.RuneError && size == 1
		if wrong || r != '\n' && (unicode.In(r, unicode.Cc, unicode.Co, unicode.Zl, unicode.Zp) || Invisible(r)) {
			return text[i : i+size]
		}
	}
	return ""
}

// Invisible reports whether a character shows nothing and is no white space.
func Invisible(r rune) bool {
	switch {
	case unicode.Is(unicode.Cf, r):
		return true
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0000 && r <= 0xe0fff, r >= 0x180b && r <= 0x180f:
		return true
	case r == 0x3164, r == 0x115f, r == 0x1160, r == 0xffa0, r == 0x2800, r == 0x034f, r == 0x17b4, r == 0x17b5:
		return true
	}
	return false
}
