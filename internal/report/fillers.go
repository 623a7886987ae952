package report

import (
	"strings"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/lazy"
)

// The pieces of which phrases that fill nothing are made, as plainWords writes them.
const (
	forNow = `(?:yet|so far|at (?:this|the) (?:time|moment|point|stage)|at present|for now|right now|currently|as of now|to date)`
	soon   = `(?:later|soon|shortly|tomorrow|asap|next week|in due course|as soon as possible)`
	// anyText is what a template calls the text that it asks for. The heading or the
	// label at hand is called "text" before a phrase is judged.
	anyText = `(?:text|content|details?|description|summary|impact|timeline|(?:root )?causes?|reasons?|answers?|explanation|information|info|analysis|something|follow ups?|action items?|lessons(?: learn(?:ed|t))?|factors)`
	// inReport is where in a report something else may stand.
	inReport = `(?:above|below|previous|text|title|description|overview|background|summary|impact|timeline|(?:root )?causes?|trigger|factors|detection|alerts?|mitigation|remediation|resolution|recovery|prevention|follow ups?|action items?|lessons(?: learn(?:ed|t))?)`
)

var (
	// notYetForm says that nobody knows yet; what is not known, or why, is more.
	notYetForm = lazy.Regexp(`^(?:(?:it )?(?:is )?(?:still )?(?:not (?:known|clear|determined|identified|established|understood)|un(?:known|clear|determined))|(?:(?:i|we) )?(?:still )?(?:do not|don t|dont) know|(?:(?:i|we) )?(?:have )?no idea)(?: ` + forNow + `)+$`)
	// hereForm says where a text is to be written.
	hereForm = lazy.Regexp(`^(?:please )?(?:add|describe|enter|fill in|insert|paste|put|type|write)(?: (?:your|the|some|an?|any|more))*(?: ` + anyText + `)+(?: in)? here$|^(?:(?:the|your|this|some|more) )?(?:` + anyText + ` )+(?:goes|go|belongs?|comes?|will go|should go) here$`)
	// blankForm says that nothing was written, and that this was meant. Behind a label
	// it may be a fact.
	blankForm = lazy.Regexp(`^(?:(?:this )?(?:section|part|paragraph) (?:is |was |has been )?|this (?:page|field) (?:is |was )?(?:intentionally|deliberately) )?(?:(?:intentionally|deliberately|purposely|currently|still) )*(?:left )?(?:blank|empty)(?: (?:intentionally|deliberately|on purpose|` + forNow + `))?$`)
	// promiseForm promises a text.
	promiseForm = lazy.Regexp(`^(?:(?:i|we) )?(?:(?:will|shall|ll|to|going to) )(?:be )?(?:add|adding|complete|document|expand|fill|finish|provide|update|updating|write)(?: (?:it|this|the|more|some|details|text|section|rest|report|in|out|up))* ` + soon + `$|^(?:(?:more|further) )?(?:details?|info|information|text|content|analysis|update|updates|more)(?: (?:to come|coming|will follow|to follow|follow|` + soon + `))+$`)
	// openForm says after what a text is to follow.
	openForm = lazy.Regexp(`^(?:(?:more|details?|analysis|text) )?(?:to|will) follow(?: up)? (?:after|once|when|in|on|with|by|from|next|during)(?: [\pL\pN]+){1,6}$`)
)

// firstWords are those with which a phrase may begin that ends in any word.
var firstWords = set("to", "will", "more", "detail", "details", "analysis", "text")

// fillerWords are the last words of the other phrases.
var fillerWords = set(
	"yet", "far", "time", "moment", "point", "stage", "present", "now", "currently", "date", "here", "blank", "empty", "intentionally", "deliberately", "purpose",
	"later", "soon", "shortly", "tomorrow", "asap", "week", "course", "possible", "come", "coming", "follow",
)

// endsAsFiller spares most words the patterns.
func endsAsFiller(words string) bool { return fillerWords[words[strings.LastIndexByte(words, ' ')+1:]] }

func putsOffInWords(words string) bool {
	if endsAsFiller(words) && (notYetForm().MatchString(words) || hereForm().MatchString(words) || promiseForm().MatchString(words)) {
		return true
	}
	return firstWords[leadingWord(words)] && openForm().MatchString(words)
}

// eachPutsOff reports whether a short text is several sentences that all put off.
func eachPutsOff(text string) bool {
	if len(text) > longestPlaceholder || !strings.Contains(text, ". ") {
		return false
	}
	for sentence := range strings.SplitSeq(text, ". ") {
		if !mayPutOff(sentence) || !putsOff(sentence) {
			return false
		}
	}
	return true
}

// dummyText is the Latin that fills pages of which only the form matters.
var dummyText = lazy.Regexp(`(?i)^\W*lorem ipsum(?:\W*$|\W+dolor\b)`)

// shortcodes are pictures as chats write them: ":construction:".
var shortcodes = lazy.Regexp(`(?:^|\s):[a-z][a-z0-9_+-]*:(?:\s|$)`)

// spelled are words without the tricks that only eyes see through: letters set
// apart, and letters of other scripts that look like Latin ones among these.
func spelled(words string) string {
	if words = latin(words); lettersApart(words) {
		return strings.ReplaceAll(words, " ", "")
	}
	return words
}

func lettersApart(words string) bool {
	const fewest = 3
	letters := strings.Split(words, " ")
	for _, letter := range letters {
		if utf8.RuneCountInString(letter) != 1 {
			return false
		}
	}
	return len(letters) >= fewest
}

// lookalikes are letters of Cyrillic and Greek, in lower case, and the Latin ones
// that they look like.
var lookalikes = strings.NewReplacer(
	"а", "a", "в", "b", "с", "c", "ԁ", "d", "е", "e", "ѕ", "s", "і", "i", "ј", "j", "к", "k", "м", "m", "н", "h", "о", "o", "р", "p", "т", "t", "у", "y", "х", "x",
	"α", "a", "β", "b", "ε", "e", "η", "h", "ι", "i", "κ", "k", "μ", "m", "ν", "n", "ο", "o", "ρ", "p", "τ", "t", "υ", "y", "χ", "x",
)

// latin is a text with Latin letters in the place of those that look like them,
// where all of it is Latin then: in a text of another script they are what they are.
func latin(words string) string {
	folded := lookalikes.Replace(words)
	if folded == words || strings.ContainsFunc(folded, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return words
	}
	return folded
}

// pointing reports whether a text as plainWords writes it only says where in the
// report to look, for whom somebody waits, or was typed because something had to be.
// As a reason each may do.
func pointing(words string) bool {
	return typed[words] || inReportForm().MatchString(words) || waitingForm().MatchString(words)
}

var (
	typed        = set("asdf", "asdfasdf", "asdfgh", "qwerty", "qwertz", "foo", "bar", "foobar", "blah", "blah blah", "bla", "bla bla", "draft", "stub")
	inReportForm = lazy.Regexp(`^(?:please )?(?:see|cf|refer to|as in|as (?:described|stated|noted) in|(?:described|covered) in|same as(?: in)?)(?: (?:the|section))* ` + inReport + `(?: section)?(?: (?:above|below))?$`)
	waitingForm  = lazy.Regexp(`^(?:still |currently )?(?:awaiting|waiting (?:for|on)|pending) (?:(?:the|an?|our|their|more|further) )*` + waitedFor + `(?: s)?(?: ` + waitedFor + `)?$`)
)

const waitedFor = `(?:vendor|supplier|provider|upstream|support|review|input|info|information|details|data|analysis|investigation|feedback|response|reply|answer|confirmation|report|results|rca)`

// pointers are the words with which such texts, or those of ticketAlone, begin.
var pointers = set("please", "see", "cf", "refer", "as", "described", "covered", "same", "still", "currently", "awaiting", "waiting", "pending", "tracked", "jira")

// ticketAlone is a text that only says in which ticket something stands. What a page
// says to which a text links may be all that there is to say.
var ticketAlone = lazy.Regexp(`^\W*(?i:(?:please )?(?:see|cf\.?|refer to|tracked (?:in|as|by))(?: the)?:?(?: (?:jira|ticket|tickets|issue|bug|linear|card|story))*|jira(?: ticket| issue)?:?) \W*(?:[A-Z][A-Z0-9]+-\d+|#\d+)\W*$`)
