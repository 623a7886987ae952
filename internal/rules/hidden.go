package rules

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
)

// HiddenChar finds characters that a reader of the text does not see.
var HiddenChar = &Rule{
	ID: "hidden-char", Severity: finding.Error, Foreign: true,
	Doc: "A reviewer approves what can be seen. A character without width or one that reverses its neighbours lets a line say one thing " +
		"to people and another to programs, and an id or a handle that holds one is never found. Entities such as \"&rlm;\" are such characters, also in HTML, but not in code. " +
		"Looked for in all reports, also in those without front matter.",
	Bad: "## Impact\n\nAll orders\u202e of 3% \u202cfailed, and 12 customers\u200b called.\n", Good: "## Impact\n\nAll orders failed ⚠️ for 3% of 👩‍💻 users.\n",
	Check: func(p *Pass) {
		data := p.Report.File.Data
		for at := firstWide(data, 0); at < len(data); at = firstWide(data, at) {
			r, size := utf8.DecodeRune(data[at:])
			what := hides(r)
			if what == "" || at == 0 || harmless(data[:at], r, data[at+size:]) {
				at += size
				continue
			}
			end := endOfHidden(data, at+size)
			p.Flag(p.Report.File.Span(at, end), hiddenMessage(r, what, utf8.RuneCount(data[at:end])),
				hiddenHelp)
			at = end
		}
		for _, e := range p.Report.Entities {
			p.hiddenEntity(e)
		}
	},
}

const hiddenHelp = "delete it; where it belongs to the text, write what it does in words"

// hiddenEntity flags an entity that the page shows as a hidden character.
func (p *Pass) hiddenEntity(e report.Entity) {
	data := p.Report.File.Data
	what := hides(e.Char)
	if what == "" || harmless(data[:e.Span.Start], e.Char, data[e.Span.End:]) {
		return
	}
	p.Flag(e.Span, hiddenMessage(e.Char, what, 1), hiddenHelp)
}

func hiddenMessage(r rune, what string, count int) string {
	message := fmt.Sprintf("the hidden character U+%04X stands here: %s", r, what)
	if count > 1 {
		message += fmt.Sprintf(", and %d more behind it", count-1)
	}
	return message
}

// firstWide is the next offset that may begin a hidden character: one that is
// not ASCII, or a control character that is not white space.
func firstWide(data []byte, at int) int {
	for at < len(data) && (data[at] >= ' ' && data[at] < 0x7f || data[at] == '\n' || data[at] == '\t' || data[at] == '\r' || data[at] == 0) {
		at++
	}
	return at
}

// endOfHidden is where a row of hidden characters ends.
func endOfHidden(data []byte, at int) int {
	for at < len(data) {
		r, size := utf8.DecodeRune(data[at:])
		if hides(r) == "" {
			break
		}
		at += size
	}
	return at
}

// hidden are the characters that show nothing, by what they do. Control
// characters are not among them; see hides.
var hidden = []struct {
	from, to rune
	what     string
}{
	{0x00AD, 0x00AD, "a soft hyphen, which shows only at the end of a line"},
	{0x034F, 0x034F, "it joins without a width"},
	{0x061C, 0x061C, bidi},
	{0x115F, 0x1160, blank},
	{0x17B4, 0x17B5, blank},
	{0x180B, 0x180D, variant},
	{0x180E, 0x180E, zeroWidth},
	{0x180F, 0x180F, variant},
	{0x200B, 0x200D, zeroWidth},
	{0x200E, 0x200F, bidi},
	{0x2028, 0x2029, "it ends a line for some programs only"},
	{0x202A, 0x202E, bidi},
	{0x2060, 0x2065, zeroWidth},
	{0x2066, 0x2069, bidi},
	{0x206A, 0x206F, zeroWidth},
	{0x2800, 0x2800, blank},
	{0x3164, 0x3164, blank},
	{0xE000, 0xF8FF, private},
	{0xFDD0, 0xFDEF, noCharacter},
	{0xFE00, 0xFE0F, variant},
	{0xFEFF, 0xFEFF, zeroWidth},
	{0xFFA0, 0xFFA0, blank},
	{0xFFF9, 0xFFFB, zeroWidth},
	{0xFFFE, 0xFFFF, noCharacter},
	{0x1BCA0, 0x1BCA3, zeroWidth},
	{0x1D173, 0x1D17A, zeroWidth},
	{0xE0000, 0xE007F, "a tag, which can spell whole sentences unseen"},
	{0xE0080, 0xE0FFF, variant},
	{0xF0000, 0x10FFFF, private},
}

const (
	bidi      = "it changes the direction in which its neighbours are shown"
	blank     = "it is a letter that looks like a space or like nothing"
	variant   = "it selects a form of the character before, which has none"
	zeroWidth = "it has no width"
	private   = "it is for private use, and every font shows something else"
	// Unicode promises that these never become characters.
	noCharacter = "it is no character, and programs drop or replace it"
)

// hides says what a hidden character does, and nothing of any other. Of NUL and
// lone carriage returns the rule about the encoding speaks.
func hides(r rune) string {
	if unicode.IsControl(r) {
		if r == '\n' || r == '\t' || r == '\r' || r == 0 {
			return ""
		}
		return "a control character"
	}
	if r < hidden[0].from {
		return ""
	}
	for _, h := range hidden {
		if r <= h.to {
			if r >= h.from {
				return h.what
			}
			return ""
		}
	}
	return ""
}

// harmless reports whether a character does here what it is for: it joins or
// chooses emoji, or belongs to a script that needs it.
func harmless(before []byte, r rune, after []byte) bool {
	last, size := utf8.DecodeLastRune(before)
	next, _ := utf8.DecodeRune(after)
	switch {
	case r == 0xFE0E || r == 0xFE0F:
		return isPicture(last) || unicode.In(last, unicode.Nd) && next == keycap || (last == '#' || last == '*') && next == keycap
	case r >= 0xFE00 && r <= 0xFE0D, r >= 0xE0100 && r <= 0xE01EF:
		return unicode.In(last, unicode.Han, unicode.Sm)
	case r >= 0xE0000 && r <= 0xE007F:
		return inFlag(before)
	case r == 0x200D && isPicture(next):
		return isPicture(last) || isTone(last) || last == 0xFE0F
	case r == 0x200C || r == 0x200D:
		return unicode.In(last, joining...)
	case r == 0x200E || r == 0x200F || r == 0x061C:
		return size > 0 && (unicode.In(last, rightToLeft...) || unicode.In(next, rightToLeft...))
	}
	return false
}

const (
	keycap    = 0x20E3
	blackFlag = 0x1F3F4
)

// isPicture reports whether a character may be an emoji.
func isPicture(r rune) bool {
	return r > unicode.MaxASCII && unicode.In(r, unicode.So, unicode.Sm) || isTone(r) ||
		r == '‼' || r == '⁉' || r == 'ℹ' || r == '〰'
}

// isTone reports whether a character gives an emoji the colour of a skin.
func isTone(r rune) bool { return r >= 0x1F3FB && r <= 0x1F3FF }

// inFlag reports whether a tag continues the flag of a region, which is a black
// flag and at most six letters in tags.
func inFlag(before []byte) bool {
	for range 7 {
		r, size := utf8.DecodeLastRune(before)
		if r == blackFlag {
			return true
		}
		if r < 0xE0030 || r > 0xE007A {
			return false
		}
		before = before[:len(before)-size]
	}
	return false
}

// joining are the scripts whose letters are shown in other forms when a
// character without width stands between them.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati,
	unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar,
}

var rightToLeft = []*unicode.RangeTable{unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko}
