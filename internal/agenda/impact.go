package agenda

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/report"
)

// longest is how many characters of a sentence are shown: about two lines.
const longest = 160

// Impact is the first sentence of what a report says of the impact, else of its
// summary, without markup; empty where it says neither.
func Impact(r *report.Report) string {
	for _, name := range []string{report.SectionImpact, report.SectionSummary} {
		if s := r.Section(name); s != nil {
			if text := firstText(r, s); text != "" {
				return shorten(firstSentence(strings.ReplaceAll(text, "`", "")))
			}
		}
	}
	return ""
}

// firstText is the first content of a section, or of one beneath it, that says
// something.
func firstText(r *report.Report, s *report.Section) string {
	for _, other := range r.Sections {
		if other.Heading.Start < s.Heading.Start || other.Heading.Start >= s.Body.End {
			continue
		}
		for _, b := range other.Blocks {
			if strings.ContainsFunc(b.Text, unicode.IsLetter) && !report.Placeholder(b.Text) && !report.NotApplicableBare(b.Text) {
				return b.Text
			}
		}
	}
	return ""
}

// abbreviations end in a full stop that ends no sentence.
var abbreviations = []string{
	"e.g.", "i.e.", "approx.", "ca.", "vs.", "no.", "nr.", "resp.", "incl.", "excl.", "min.", "max.", "avg.", "cf.", "est.", "etc.", "fig.", "dr.", "mr.", "mrs.", "ms.", "st.",
	"inc.", "ltd.", "corp.", "co.", "dept.", "vol.", "ver.", "sec.", "jan.", "feb.", "aug.", "sept.", "oct.", "nov.", "dec.", "bzw.", "ggf.", "z.b.", "d.h.", "u.a.",
}

// firstSentence cuts a text behind the first stop that a capital, a digit or
// nothing follows.
func firstSentence(text string) string {
	for i, r := range text {
		if !strings.ContainsRune(".!?。", r) {
			continue
		}
		end := i + utf8.RuneLen(r)
		if ends(text[:end], text[end:]) {
			return text[:end]
		}
	}
	return text
}

func ends(sentence, rest string) bool {
	if strings.HasSuffix(sentence, "。") {
		return true
	}
	next := strings.TrimLeft(rest, " ")
	if next == rest && rest != "" { // within a word: "3.5", "example.com"
		return false
	}
	start, _ := utf8.DecodeRuneInString(next)
	last := sentence[strings.LastIndexByte(sentence, ' ')+1:]
	last = strings.TrimLeft(last, "(~*")
	return !unicode.IsLower(start) && !slices.Contains(abbreviations, strings.ToLower(last)) && !ordinal(last, sentence)
}

// ordinal reports whether a number with a stop is one of a list, or counts: "am 3.
// Mai". Of more digits it is a quantity, which may end a sentence.
func ordinal(last, sentence string) bool {
	number := strings.TrimSuffix(last, ".")
	return number != "" && strings.Trim(number, "0123456789") == "" && (len(number) <= 2 || number == strings.TrimSuffix(sentence, "."))
}

// shorten cuts a text at a word; "…" takes the place of what is missing.
func shorten(text string) string {
	if utf8.RuneCountInString(text) <= longest {
		return text
	}
	cut := string([]rune(text)[:longest-1])
	if at := strings.LastIndexByte(cut, ' '); at > longest/2 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,;:") + "…"
}
