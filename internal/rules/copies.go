package rules

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
)

// TemplateCopy finds text of the template that was left in place of an answer.
var TemplateCopy = &Rule{
	ID: "template-copy", Severity: finding.Error, Incomplete: true,
	Doc: "Guidance without its comment marks, or with a word changed, looks like an answer to whoever counts sections and says nothing to " +
		"whoever reads them. Text that a template shows in every report as it stands is fine.",
	Bad:  "## Impact\n\nNumbers: users, requests, money, data, promises to our customers.\n",
	Good: "## Impact\n\n3% of orders, about 1,900, failed.\n",
	Check: func(p *Pass) {
		t := p.Template(p.Report)
		if t == nil || p.Report.Status.Value == report.Reviewed {
			return
		}
		words := p.shinglesOf(t)
		for _, s := range p.Report.Sections {
			var short []report.Block // each too short to be compared alone
			for _, b := range s.Blocks {
				switch {
				case asTemplate(t, b.Text):
				case words.near(b.Text):
					p.flagCopy(b)
				case tooShort(b.Text):
					short = append(short, b)
				}
			}
			if words.near(textOf(short)) {
				p.flagCopy(short[0])
			}
		}
	},
}

func (p *Pass) flagCopy(b report.Block) {
	p.Flag(b.Span, "this is the template's text, or nearly", "write what happened in this incident, or delete it")
}

// tooShort reports whether a text has too few words to be a copy by itself.
func tooShort(text string) bool {
	count := 0
	for range rows(text) {
		if count++; count > leastWords-shingleSize {
			return false
		}
	}
	return true
}

// textOf is the text of several blocks.
func textOf(blocks []report.Block) string {
	texts := make([]string, len(blocks))
	for i, b := range blocks {
		texts[i] = b.Text
	}
	return strings.Join(texts, " ")
}

// asTemplate reports whether a text stands in the template as it is, and so in
// every report.
func asTemplate(t *report.Template, text string) bool {
	return slices.ContainsFunc(t.Sections, func(s report.TemplateSection) bool { return slices.Contains(s.Texts, text) })
}

// shingles are the hashes of all rows of three words of a text.
type shingles map[uint64]bool

const shingleSize = 3

// shinglesOf are those of a template. They are computed once.
func (f *Facts) shinglesOf(t *report.Template) shingles {
	if known, ok := f.copies.Load(t); ok {
		return known.(shingles)
	}
	found := shingles{}
	for _, s := range t.Sections {
		for _, text := range slices.Concat(s.Guidance, s.Texts) {
			for row := range rows(text) {
				found[row] = true
			}
		}
	}
	f.copies.Store(t, found)
	return found
}

// rows yields the hash of each row of three words. A word is letters and digits,
// whose case does not matter; nothing is copied, because every text of every
// report is read so.
func rows(text string) iter.Seq[uint64] {
	const start, prime = 14695981039346656037, 1099511628211 // of FNV-1a
	return func(yield func(uint64) bool) {
		var first, second, words uint64
		for at := 0; at < len(text); at++ {
			word := uint64(start)
			for ; at < len(text) && inWord(text[at]); at++ {
				word = (word ^ uint64(text[at]|0x20)) * prime
			}
			if word == start {
				continue
			}
			if words++; words >= shingleSize && !yield((first*prime+second)*prime+word) {
				return
			}
			first, second = second, word
		}
	}
}

func inWord(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' || c >= utf8.RuneSelf }

// The least words of a text that is compared, and the share of its rows that
// makes it a copy.
const (
	leastWords = 6
	copyShare  = 0.7
)

// near reports whether nearly all of a text is made of these rows.
func (s shingles) near(text string) bool {
	if !s.mayBeNear(text) {
		return false
	}
	count, known := 0, 0
	for row := range rows(text) {
		if count++; s[row] {
			known++
		}
	}
	return count > leastWords-shingleSize && float64(known) >= copyShare*float64(count)
}

// mayBeNear looks at the rows around two places of a text, of which a copy has
// one at least: that spares most texts the comparison.
func (s shingles) mayBeNear(text string) bool {
	const around = 60 // bytes, enough for three words and parts of two
	for _, at := range []int{len(text) / 5, len(text) * 3 / 5} {
		for row := range rows(text[at:min(at+around, len(text))]) {
			if s[row] {
				return true
			}
		}
	}
	return false
}
