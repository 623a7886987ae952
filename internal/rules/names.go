package rules

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// PersonInCause finds the names of people where a report says why it happened.
var PersonInCause = &Rule{
	ID: "person-in-cause", Severity: finding.Warning,
	Doc: "A cause that has a name is repaired by talking to that person, and comes back with the next one. Found are handles and full names " +
		"of the roster, and first names of those who took part, in sections about causes.",
	Bad: "## Root cause\n\nBen raised the limit, and @ana approved it.\n", Good: "## Root cause\n\nThe limit was raised in a change whose review shows no units.\n",
	Check: func(p *Pass) {
		if len(p.names) == 0 {
			return
		}
		for _, s := range p.Report.Sections {
			if !inCause(s) || s.Name == lessons {
				continue
			}
			for _, b := range s.Blocks {
				if !b.Quoted && !expected(s, b.Span) {
					p.namesIn(b.Span)
				}
			}
		}
	},
}

// lessons is the section that says what people learned, and from whom.
const lessons = "Lessons learned"

// called is a name of the roster and whose it is.
type called struct{ name, handle string }

// nameIndex are the names of a roster by their first word.
func nameIndex(f *Facts) map[string][]called {
	index := map[string][]called{}
	for _, handle := range f.Roster.Handles() {
		if name := f.Roster.People[handle].Name; name != "" {
			first, _, _ := strings.Cut(name, " ")
			index[first] = append(index[first], called{name, handle})
		}
	}
	return index
}

// namesIn flags the people that a place names.
func (p *Pass) namesIn(at source.Span) {
	text := at.Bytes()
	if bytes.ContainsAny(text, "`\"“„«(<") {
		text = withoutQuotes(text)
	}
	for start := 0; start < len(text); {
		word := wordAt(text, start)
		if word == 0 {
			_, size := utf8.DecodeRune(text[start:])
			start += size
			continue
		}
		if size := p.nameAt(text, start, word); size > 0 {
			p.Flag(at.File.Span(at.Start+start, at.Start+start+size), fmt.Sprintf("%s stands in the place of a cause", text[start:start+size]),
				"say what any person in that place would have met: what let it look right, and what let it pass?")
			word = max(word, size)
		}
		start += word
	}
}

// wordAt is the size of the word that a text begins with at an offset.
func wordAt(text []byte, start int) int {
	end := start
	for end < len(text) {
		c, size := utf8.DecodeRune(text[end:])
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && (end == start || c != '-' && c != '_') {
			break
		}
		end += size
	}
	return end - start
}

// nameAt is the size of the name of a person at a word, 0 where there is none.
func (p *Pass) nameAt(text []byte, start, word int) int {
	if start > 0 && text[start-1] == '@' {
		if _, known := p.Roster.People[string(text[start:start+word])]; known {
			return word
		}
		return 0
	}
	for _, c := range p.names[string(text[start:start+word])] {
		size := len(c.name)
		full := size > word && bytes.HasPrefix(text[start:], []byte(c.name)) && wordAt(text, start+size) == 0
		switch {
		case full:
			return size
		case p.tookPart(c.handle) && namesSomebody(strings.ToLower(string(text[start:start+word])), text[start+word:]):
			return word
		}
	}
	return 0
}

// namesSomebody reports whether a first name is no other word, by itself or by what
// follows it.
func namesSomebody(word string, after []byte) bool {
	return !functionWords[word] && (!ordinary[word] || acts().Match(after))
}

// tookPart reports whether a person owns the report or is one of its
// participants.
func (p *Pass) tookPart(handle string) bool {
	r := p.Report
	for _, f := range append([]report.Field[string]{r.Owner}, r.People...) {
		if f.Value == handle {
			return true
		}
	}
	return false
}

// acts is what follows a name and no other word: "Will raised the limit".
var acts = lazy.Regexp(`^\s+(?:\w+ed|ran|made|took|did|wrote|gave|sent|saw|put|set|began|broke|chose|forgot)\s+(?:the|an?|it|this|that|these|those|his|her|our|its)\b`)

// ordinary are first names that are words as well.
var ordinary = setOfWords("will mark may june april august grace art bill chase drew frank grant hope joy max pat rob rose sue faith dawn ray dean jack page " +
	"root case chance cliff cole dale duke earl ford gene glen guy iris ivy jay lane lee miles norm olive pearl penny pierce reed rich robin ruby skip star sky summer van wade ward " +
	"jan jun mar sun long song young king major price prince win don can dot era odd even per storm amber jade jasmine forest river gray grey trace tab bin man day tan ram " +
	"echo phoenix salt chef")

// functionWords are first names that begin any sentence, whatever follows: only
// with the surname, or as a handle, do they name somebody.
var functionWords = setOfWords("a an are as at be but by do go ha he hi if in is it me my no of on or she so the to up us we")

func setOfWords(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}
