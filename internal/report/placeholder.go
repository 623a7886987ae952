package report

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/lazy"
)

// Placeholder reports whether a text only says that something is to be written.
// Markup, quotation marks and brackets around it say no more, nor does a label
// before it.
func Placeholder(text string) bool {
	text = strings.TrimSpace(Visible(text))
	return !Says(text) || unsubstituted().MatchString(text) || begunAsPlaceholder(text) || mayPutOff(text) && putsOff(text) || eachPutsOff(text)
}

// putsOff reports whether a short text is a phrase that says that something is to
// be written, or that it stands elsewhere.
func putsOff(text string) bool {
	text = callout().ReplaceAllString(text, "")
	if strings.IndexByte(text, ':') >= 0 {
		text = shortcodes().ReplaceAllString(text, " ")
	}
	if m := labelled().FindStringSubmatch(text); m != nil && later(plainWords(m[1])) {
		return true
	}
	words := spelled(plainWords(text))
	return words == "" || later(words) || emptyPhrases[words] || endsAsFiller(words) && blankForm().MatchString(words) || sentence().MatchString(words)
}

// mayPutOff spares most texts the patterns: a phrase is short, ends in a word of
// those below, or says what is to be. Words of other scripts are not looked up.
func mayPutOff(text string) bool {
	if len(text) > longestPlaceholder {
		return false
	}
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return true
		}
	}
	return lastWords[lastWord(text)] || firstWords[leadingWord(text)] || strings.HasSuffix(text, ":") || saysToBe(text)
}

// leadingWord is the first word of a text of ASCII, in lower case.
func leadingWord(text string) string {
	start := 0
	for start < len(text) && !isWordByte(text[start]) {
		start++
	}
	end := start
	for end < len(text) && isWordByte(text[end]) {
		end++
	}
	return strings.ToLower(text[start:end])
}

// saysToBe reports whether a word of a text ends in "be".
func saysToBe(text string) bool {
	for i := 2; i < len(text); i++ {
		if text[i-2]|0x20 == 'b' && text[i-1]|0x20 == 'e' && !isWordByte(text[i]) {
			return true
		}
	}
	return false
}

// lastWord is the last word of a text of ASCII, in lower case.
func lastWord(text string) string {
	end := len(text)
	for end > 0 && !isWordByte(text[end-1]) {
		end--
	}
	start := end
	for start > 0 && isWordByte(text[start-1]) {
		start--
	}
	word := strings.ToLower(text[start:end])
	if len(word) == 1 || word != "" && strings.Trim(word, "x") == "" {
		return "x"
	}
	return word
}

func isWordByte(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' }

// lastWords are those in which a phrase may end.
var lastWords = func() map[string]bool {
	out := set("", "x", "analysis", "investigation", "investigated", "review", "discussion")
	for _, phrases := range []map[string]bool{fillerWords, laterPhrases, emptyPhrases, unknownWords, nothingWords} {
		for phrase := range phrases {
			out[phrase[strings.LastIndexByte(phrase, ' ')+1:]] = true
		}
	}
	return out
}()

// longestPlaceholder is the size in bytes of a text above which it is more than a
// phrase.
const longestPlaceholder = 120

var (
	unsubstituted = lazy.Regexp(`^\{\{[^}]*\}\}$`)
	callout       = lazy.Regexp(`^\[!\w+\]\s*`)
	// labelled is a text behind what names it: "Cause: TBD", "Why? TODO".
	labelled = lazy.Regexp(`^[^.:?!]{1,40}(?:[:?：？]|\s[–—-]\s)\s*(.+)$`)
	// sentence says the same in words: "The cause is TBD." It has no room for one
	// that only mentions such a word.
	sentence = lazy.Regexp(`^(?:(?:the|this|our) )?(?:\w+ ){1,2}(?:is|are|remains) (?:still |yet )*(?:todo|tbd|t b d|tba|tbc|to be (?:confirmed|defined|determined|written))$`)
	// marker is a word for what is to be written, at the start of a text.
	marker = lazy.Regexp(`(?i)^[^\pL\pN]*(?:todo|tbd|tba|fixme)\b[*_` + "`" + `]*(.*)$`)
	// markerNoun makes the subject of a sentence of a marker: "TODO lists of three
	// teams were out of date". A service may also be called Todo.
	markerNoun = lazy.Regexp(`(?i)^[ -](?:apps?|applications?|comments?|entr(?:y|ies)|items?|labels?|lists?|markers?|notes?|queues?|services?|tags?|tickets?)\b(?:\W+\w+){3}|^[:,] (?:an?|the) (?:\w+ )?(?:app|application|component|module|program|service|system|team)\b(?:\W+\w+){2}`)
)

// begunAsPlaceholder reports whether a text begins with TODO or the like and goes
// on with what is to be written, or is no language at all.
func begunAsPlaceholder(text string) bool {
	if leadingWord(text) == "lorem" && dummyText().MatchString(text) {
		return true
	}
	m := marker().FindStringSubmatch(text)
	return m != nil && !markerNoun().MatchString(m[1])
}

// later reports whether words in the form of plainWords put something off.
func later(words string) bool {
	return laterPhrases[words] || laterForm().MatchString(words) || putsOffInWords(words)
}

var laterForm = lazy.Regexp(`^(?:x{2,}|(?:still )?(?:to|will) be (?:added|announced|analy[sz]ed|clarified|completed|confirmed|decided|defined|described|determined|documented|done|filled(?: in| out)?|investigated|provided|updated|written)` +
	`(?: (?:here|later|soon|shortly|once|when|after|during|in|with|at|on)(?: \w+){0,5})?|(?:details|more|more details|analysis|text)?(?:^| )(?:to|will) follow(?: (?:later|soon|shortly))?|` +
	`(?:(?:still|currently) )?(?:under|being|pending) (?:analysis|investigat(?:ion|ed)|review|discussion)|(?:analysis|investigation|review) (?:is )?(?:pending|ongoing|in progress))$`)

// laterPhrases are the texts that put something off, as plainWords writes them.
var laterPhrases = set(
	"todo", "to do", "tbd", "t b d", "tba", "t b a", "tbc", "t b c", "tbw", "fixme", "fix me", "wip", "work in progress", "in progress",
	"coming soon", "placeholder", "fill me in", "fill in", "fill this in", "fill me", "write me", "write this", "none yet", "nothing yet", "not yet", "not yet known",
	"not known yet", "unknown yet", "unknown so far", "not written yet", "pending", "ongoing", "see later", "later", "follows", "under construction",
	// German
	"folgt", "folgt noch", "noch offen", "offen", "noch unbekannt", "in arbeit", "wird ergänzt", "wird noch ergänzt", "wird nachgereicht", "noch zu klären", "ausstehend",
	// French
	"à compléter", "a compléter", "a completer", "à venir", "à faire", "à définir", "à déterminer", "à préciser", "en cours", "en attente",
	// Spanish, Portuguese, Italian, Dutch
	"por completar", "por definir", "por determinar", "pendiente", "en curso", "a definir", "a preencher", "pendente", "em andamento", "da completare", "da definire",
	"da fare", "in corso", "volgt", "nog invullen", "nog te bepalen",
	// Chinese, Japanese, Korean
	"待补充", "待補充", "待定", "待填写", "待填", "未定", "暂无", "調査中", "调查中", "確認中", "記入予定", "後日記入", "後で書く", "추후 작성", "작성 예정", "미정",
)

// emptyPhrases are whole texts that say nothing. Behind a label each may be a fact.
var emptyPhrases = set("see above", "see below", "as above", "same as above", "same as before", "ditto", "details", "siehe oben", "voir ci dessus", "同上")

// unknownWords are whole texts that say that nothing is known.
var unknownWords = set("unknown", "not known", "no idea", "idk", "dunno", "i don t know", "we don t know", "we do not know", "unbekannt", "inconnu", "inconnue", "desconocido", "desconocida", "未知", "不明")

// nothingWords are whole texts that say that there is nothing.
var nothingWords = set("none", "nothing", "nil", "null", "no")

func set(texts ...string) map[string]bool {
	out := map[string]bool{}
	for _, text := range texts {
		out[text] = true
	}
	return out
}

// plainWords is a text as its words in lower case, with one space between them:
// no markup, no punctuation, and letters of full width as those of half.
func plainWords(text string) string {
	words := strings.FieldsFunc(strings.ToLower(strings.Map(narrow, text)), func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.N, unicode.M)
	})
	return strings.Join(words, " ")
}

// narrow is the character of ASCII that a full-width one stands for.
func narrow(r rune) rune {
	const first, last = '！', '～'
	if r < first || r > last {
		return r
	}
	return r - first + '!'
}

// fills reports whether a block is content of a section of the template.
func (s *Section) fills(text string, want TemplateSection) bool {
	if Placeholder(text) || NotApplicableBare(text) || slices.Contains(want.Texts, text) {
		return false
	}
	if !mayRepeat(text, s.Title.Value) && !mayRepeat(text, want.Heading) {
		return true
	}
	words := withoutArticle(plainWords(text))
	for _, heading := range []string{s.Title.Value, want.Heading, s.Name} {
		heading = withoutArticle(plainWords(heading))
		if rest, ok := strings.CutPrefix(words, heading); ok && (rest == "" || rest[0] == ' ' && later(rest[1:])) {
			return false
		}
		if called := callingText(words, heading); called != words && later(called) {
			return false
		}
	}
	return !pointing(words) && !ticketAlone().MatchString(text) && !loneLetter().MatchString(text) && !saysNothing(s.Name, words)
}

// callingText is a text that calls what is asked for by its name, as anyText does.
func callingText(words, name string) string {
	if name == "" || !strings.HasSuffix(words, " here") {
		return words
	}
	return strings.TrimSpace(strings.ReplaceAll(" "+words+" ", " "+name+" ", " text "))
}

// mayRepeat spares most texts a comparison with a heading or a label: what says no
// more is hardly longer, or ends like a placeholder.
func mayRepeat(text, heading string) bool {
	const markup = 24
	return len(text) <= len(heading)+markup || mayPutOff(text) || len(text) <= longestPlaceholder && pointers[leadingWord(text)]
}

// saysNothing reports whether a section says of what cannot be nothing that there
// is nothing, or that nobody knows. Where it may be so it is an answer, as an
// impact of "none".
func saysNothing(section, words string) bool {
	switch section {
	case SectionSummary, SectionTimeline, SectionCause:
		return unknownWords[words] || nothingWords[words] || words == "ok" || words == "okay" || !strings.ContainsFunc(words, unicode.IsLetter)
	case SectionImpact:
		return unknownWords[words]
	}
	return false
}

// answers reports whether a text answers a prompt.
func answers(text, label string, want TemplateSection) bool {
	if Placeholder(text) || NotApplicableBare(text) || slices.Contains(want.Texts, text) || loneLetter().MatchString(text) {
		return false
	}
	if !mayRepeat(text, label) {
		return true
	}
	words, name := withoutArticle(plainWords(text)), withoutArticle(plainWords(label))
	return words != name && !unknownWords[words] && !pointing(words) && !later(callingText(words, name))
}
