package rules

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
)

// reworded is what the text of a follow-up says now beside what it said, in a few
// words; empty where it is the same work in other words. A text of which no word is
// about anything says too little to compare.
func reworded(was, is string) string {
	before, now := contentOf(was), contentOf(is)
	if len(before) == 0 {
		return ""
	}
	kept := 0
	for _, word := range before {
		if slices.ContainsFunc(now, func(other string) bool { return sameWord(word, other) }) {
			kept++
		}
	}
	switch {
	case kept == 0 || 4*kept < len(before):
		return "is other work now"
	case negates(was, is):
		return "is not to be done now"
	case 2*kept >= len(before) && !weakly().MatchString(was) && weakly().MatchString(is):
		return "is only to be thought about now"
	case len(now) <= 2 && 2*kept < len(before):
		return "says little of it now"
	}
	return ""
}

// otherWork flags an item that has the id of one that was more, or something else.
func (p *Pass) otherWork(was, item *report.FollowUp) {
	says := reworded(was.Text.Value, item.Text.Value)
	if says == "" || !item.ID.Present() {
		return
	}
	f := p.Flag(item.Text.Span(), fmt.Sprintf("%s was %q on %s, and %s", item.ID.Value, was.Text.Value, p.Base.Name, says),
		`leave the item, or drop it with a reason; other work gets an id of its own: incident check --fix`)
	f.Related = []finding.Related{{Span: was.Line(), Message: "it stood here"}}
}

var (
	// weakly is how an item begins that asks for thoughts.
	weakly = lazy.Regexp(`(?i)^(?:(?:we|to) )?(?:(?:should|could|might|may|will|need to) )?(?:maybe |perhaps |possibly )?(?:consider|discuss|debate|explore|investigate|look into|ponder|propose|think about|talk about|evaluate|assess|(?:ask|decide|check|see|find out|clarify) (?:whether|if)|try to|plan to)\b|^(?:maybe|perhaps|possibly|(?:we )?(?:could|might|may))\b`)
	// negation is how one begins that says what is not to be done.
	negation = lazy.Regexp(`(?i)^(?:we )?(?:(?:should|must|will|shall|do|can) not|(?:don|shouldn|mustn|won|can)['’]t|cannot|never|no longer|not)\s+`)
)

// negates reports whether a text says not to do what another one began with.
func negates(was, is string) bool {
	no := negation().FindString(is)
	before, now := wordsOf(was), wordsOf(is[len(no):])
	return no != "" && len(before) > 0 && len(now) > 0 && sameWord(before[0], now[0])
}

// contentOf are the words of a text that are about something, each once. Of a script
// that sets no spaces between words each character is one.
func contentOf(text string) []string {
	words := slices.DeleteFunc(wordsOf(spaced(text)), func(word string) bool { return len(word) < 2 || grammar[word] })
	slices.Sort(words)
	return slices.Compact(words)
}

func spaced(text string) string {
	if !strings.ContainsFunc(text, unspaced) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		b.WriteRune(r)
		if unspaced(r) {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

// wordsOf are the words of a text in lower case; "max_connections" is one.
func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r != '_' && !unicode.In(r, unicode.L, unicode.N, unicode.M) })
}

// grammar are words that are about nothing.
var grammar = func() map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.Fields("the an and or not no nor but for with without within when where while that this these those from into onto than then too so all any its it our ours their " +
		"are is be been being was were of to in on by at as if we us you they he she before after until once per each every both only also just even such via over under out up " +
		"do does did done don must should shall will would can could may might has have had there here what which who whom why how whether more most less least very") {
		words[word] = true
	}
	return words
}()

// sameWord reports whether two words are forms of one, short for the other, or name
// the same thing.
func sameWord(a, b string) bool {
	if a, b = stem(a), stem(b); a == b {
		return true
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	const shortest = 4
	return len(a) >= shortest && strings.HasPrefix(b, a) || synonyms[a] != 0 && synonyms[a] == synonyms[b]
}

// stem is a word without its ending. It need be no word, but the same for all forms.
func stem(word string) string {
	const shortest = 3
	for _, ending := range []string{"ing", "est", "ied", "ies", "ed", "es", "er", "s"} {
		if rest, ok := strings.CutSuffix(word, ending); ok && len(rest) >= shortest {
			word = rest
			break
		}
	}
	if n := len(word); n > shortest && word[n-1] == word[n-2] {
		word = word[:n-1]
	}
	if n := len(word); n > shortest && (word[n-1] == 'e' || word[n-1] == 'y') {
		word = word[:n-1]
	}
	return word
}

// synonyms number the words, as stem writes them, that reports use for each other.
var synonyms = func() map[string]int {
	of := map[string]int{}
	for i, group := range []string{
		"alert alarm page notify warn", "backlog queue", "cap limit maximum max quota bound", "ci pipeline build", "dashboard graph panel chart", "db database postgres mysql",
		"deadline timeout", "delete remove drop", "documentation document runbook playbook", "deploy deployment release rollout ship", "k8s kubernetes cluster",
		"lint check validate verify test assert", "refuse reject block deny forbid fail", "revert rollback undo", "server node host machine instance", "restart reboot",
		"customer user client", "latency slow delay", "log logging logs", "raise increase", "lower reduce decrease", "split separate", "automate automatic automatically",
	} {
		for _, word := range strings.Fields(group) {
			of[stem(word)] = i + 1
		}
	}
	return of
}()
