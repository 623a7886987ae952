package report

import (
	"html"
	"strings"
	"unicode"

	"github.com/incident-cli/incident/internal/lazy"
)

// blank are characters that count as letters or symbols and show nothing: fillers
// of Hangul and the like, the empty Braille pattern, and what stands for a
// character that is not known.
var blank = []*unicode.RangeTable{
	unicode.Cc, unicode.Cf, unicode.Co, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point,
	{R16: []unicode.Range16{{Lo: 0x2800, Hi: 0x2800, Stride: 1}, {Lo: 0xfffd, Hi: 0xfffd, Stride: 1}}},
}

// Visible is a text without the characters that show nothing.
func Visible(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r >= unicode.MaxASCII }) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.In(r, blank...) {
			return -1
		}
		return r
	}, s)
}

// Rendered is what a page shows of a text that holds HTML: no comments, no tags
// nor what stands in those that are for programs, and characters for entities.
func Rendered(text string) string {
	text = comments().ReplaceAllString(text, " ")
	text = unshown().ReplaceAllString(text, " ")
	return fold(html.UnescapeString(tags().ReplaceAllString(text, " ")))
}

// unshown are the elements whose content no page shows.
var unshown = lazy.Regexp(`(?is)<(?:script|style|template|title)\b[^>]*>.*?(?:</(?:script|style|template|title)\s*>|$)`)

// Says reports whether a text shows a letter, a digit or a picture: what cannot be
// seen and punctuation alone say nothing.
func Says(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		if r < unicode.MaxASCII {
			return r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z'
		}
		return unicode.In(r, unicode.L, unicode.N, unicode.So) && !unicode.In(r, blank...)
	})
}
