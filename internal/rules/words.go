package rules

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// causeSections are those that say why it happened. There a word about what
// somebody did or did not do stands in the place of a cause.
var causeSections = []string{report.SectionCause, "Factors", "Trigger", report.SectionWentWrong, lessons, "Prevention"}

// inCause reports whether a section, or one around it, says why it happened.
func inCause(s *report.Section) bool {
	for ; s != nil && s.Name != "What went well" && s.Name != report.SectionLucky; s = s.Parent {
		if slices.Contains(causeSections, s.Name) {
			return true
		}
	}
	return false
}

// words flags what a form finds in a report's own prose: not in code, nor in an
// answer to what should have happened, nor in what somebody else said. Only
// pieces that hold all the spots are looked at. What is fine is not flagged.
func (p *Pass) words(need spots, form func(*report.Section) *regexp.Regexp, fine excuse, message, help string) {
	if p.spotted(p.Report)&need != need {
		return
	}
	for _, s := range p.Report.Sections {
		for _, b := range s.Blocks {
			if !b.Quoted && spot(b.Span.Bytes())&need == need && !expected(s, b.Span) {
				p.flagWords(b.Span, form(s), fine, message, help)
			}
		}
	}
}

// excuse reads a text once and tells, of one place after the other, whether what
// begins there is fine. A text may hold thousands of places, so that none may
// read all of it again.
type excuse func(text []byte) func(at int) bool

// noExcuse is for what is fine nowhere.
func noExcuse([]byte) func(int) bool { return func(int) bool { return false } }

func (p *Pass) flagWords(at source.Span, form *regexp.Regexp, fine excuse, message, help string) {
	text := at.Bytes()
	if !form.Match(text) {
		return
	}
	text = withoutQuotes(text)
	excused := fine(text)
	for _, m := range form.FindAllIndex(text, -1) {
		if excused(m[0]) {
			continue
		}
		span := at.File.Span(at.Start+m[0], at.Start+m[1])
		p.Flag(span, fmt.Sprintf(message, strings.Join(strings.Fields(span.Text()), " ")), help)
	}
}

// quoted is what somebody else said: code, quotation marks, addresses.
var quoted = lazy.Regexp("`[^`]*`|\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|\\]\\([^)]*\\)|https?://\\S+|<!--(?s:.*?)-->")

// withoutQuotes is a text with blanks in the place of what is quoted, so that
// places stay as they are.
func withoutQuotes(text []byte) []byte {
	return quoted().ReplaceAllFunc(text, func(part []byte) []byte { return bytes.Repeat([]byte{' '}, len(part)) })
}

// Counterfactual finds what did not happen in the place of what did.
var Counterfactual = &Rule{
	ID: "counterfactual", Severity: finding.Warning,
	Doc: "\"Should have\" tells of a past that did not happen, and ends the question why the one that did made sense. Found are \"should have been\" " +
		"in sections about causes and lessons, and what a person or a team should or could have done anywhere; not what a system should have done.",
	Bad:  "## Root cause\n\nThe new limit should have been tested. The team could have noticed it on the graph.\n",
	Good: "## Root cause\n\nNo test sets a limit, and the graph shows the limit of the old unit.\n\nThe vendor wrote: \"you should have upgraded\".\n",
	Check: func(p *Pass) {
		const message, help = "%q tells what did not happen", "say what did, and what was known at that moment: what made it look right?"
		p.words(spotHindsight|spotHave, func(s *report.Section) *regexp.Regexp {
			if inCause(s) {
				return hindsightForm()
			}
			return personForm()
		}, tellsWhatIs, message, help)
	},
}

// tellsWhatIs excuses a "should have" that tells what happened all the same: which
// things or people the damage met, what nobody could do, or a gap.
func tellsWhatIs(text []byte) func(at int) bool {
	gap := aGap(text)
	return func(at int) bool {
		return relativeForm().Match(lead(text, at)) || cannotForm().Match(text[at:]) || gap(at)
	}
}

// aGap excuses a "should have" about a signal, or about what only programs do to
// something, which is a gap: the same sentence goes on to say so.
func aGap(text []byte) func(at int) bool {
	gaps, stop := gapForm().FindAllIndex(text, -1), -1
	return func(at int) bool {
		for len(gaps) > 0 && gaps[0][0] < at {
			gaps = gaps[1:]
		}
		if stop < at {
			stop = at + len(upTo(text[at:], '.'))
		}
		return len(gaps) > 0 && gaps[0][0] < stop
	}
}

// upTo is a text before the first of a character, or all of it.
func upTo(text []byte, end byte) []byte {
	before, _, _ := bytes.Cut(text, []byte{end})
	return before
}

// nearby is how far before a place its meaning is looked for, in bytes: a text
// may hold as many places as it has words.
const nearby = 256

// lead is what stands shortly before a place.
func lead(text []byte, at int) []byte { return text[max(0, at-nearby):at] }

const (
	aPerson = `(?:he|she|you|someone|somebody|anyone|anybody|one of us|(?:the|an?|our|this|that) (?:[\w-]+ )?(?:engineers?|developers?|operators?|authors?|reviewers?|admins?|administrators?|on-?call|teams?|colleagues?|employees?|dbas?|sres?|interns?|contractors?))`
	// doer is one who can be asked; a system that should have done something
	// has a gap.
	doer    = `(?:` + aPerson + `|we|i|` + nobody + `|@[\w-]+)`
	nobody  = `(?:nobody|no one|no-one)`
	done    = `(?:\w+ly\s+)?(?:not\s+)?(?:\w+ed|been|done|gone|had|known|seen|made|taken|kept|held|written|read|run|set|put|caught|thought|found|told|chosen|given|left|led|let|sent|shown|understood|got|gotten|brought|built|come|felt|met|said|spoken|split|hit)\b`
	noticed = `(?:noticed|seen|caught|spotted|known|realised|realized|foreseen|checked|tested|asked|read|avoided|prevented|stopped|verified|reviewed|detected)`
)

var (
	personForm    = lazy.Regexp(`(?i)\b` + aPerson + `\s+(?:should|could|ought\s+to)(?:n['’]t|\s+not)?\s+have\b`)
	hindsightForm = lazy.Regexp(`(?i)\b(?:(?:` + doer + `\s+should(?:n['’]t|\s+not)?\s+have|` + doer + `\s+ought\s+(?:not\s+)?to\s+have)\s+` + done + `|(?:` + aPerson + `\s+)?(?:should(?:n['’]t|\s+not)?\s+have|ought\s+(?:not\s+)?to\s+have)\s+(?:\w+ly\s+)?been\b|` + aPerson +
		`\s+could(?:n['’]t|\s+not)?\s+have\b|we\s+could\s+have\s+(?:\w+ly\s+)?` + noticed + `\b|could\s+have\s+(?:easily\s+)?been\s+(?:easily\s+)?` + noticed + `\b)`)
	// relativeForm is what stands before a clause about those that are meant: "users
	// who should have been charged once".
	relativeForm = lazy.Regexp(`(?i)\b(?:who|that|which)\s+$`)
	// cannotForm is a "could have" that clears people: it was not possible, or only in
	// a way that is told.
	cannotForm = lazy.Regexp(`(?i)^[\w\s@-]{0,60}?\bcould(?:n['’]t\s+have|\s+(?:not|never)\s+have|\s+have\s+(?:[\w-]+\s+){1,8}?only\s+(?:by|if|when|with|after|from|through))\b`)
	// gapForm is a "should have" about a signal, or about what only programs do: that
	// it was missing is a gap.
	gapForm = lazy.Regexp(`(?i)\bhave\s+(?:automatically\s+)?(?:been\s+(?:automatically\s+)?)?(?:automatically|paged|alerted|notified|told|warned|informed|fired|triggered|sent|raised|rung|retried|queued|cached|evicted|throttled|replicated|rerouted)\b`)
)

// AbsoluteWording finds words with which a report judges instead of telling.
var AbsoluteWording = &Rule{
	ID: "absolute-wording", Severity: finding.Warning,
	Doc: "What is obvious afterwards was not so before, or nobody would have done it. Found are words that say so, and \"just\", \"simply\", " +
		"\"never\" and \"always\" only where they judge what people did.",
	Bad: "## Root cause\n\nObviously the limit was wrong, and the reviewer simply had to read the line above.\n", Good: "## Root cause\n\nThe line above gives the unit, and the review shows three lines around a change.\n",
	Check: func(p *Pass) {
		p.words(spotAbsolute, everywhere(absoluteForm), noExcuse, "%q judges with what is known now", "say what people saw at that moment, and what would have shown them the rest")
	},
}

var absoluteForm = lazy.Regexp(`(?i)\b(?:(?:it (?:is|was) |quite |so )?obvious(?:ly)?,? (?:that|the|he|she|they|we|nobody|no one|wrong|should|could)\b|obvious (?:mistake|oversight)|of course,? (?:he|she|they|we|you|this|that|it|the \w+) (?:should|could) |` +
	`needless to say|common sense|(?:simply|just) (?:had to|needed to|forgot|didn['’]t bother|did not bother|should(?:n['’]t)? have)|never bother(?:s|ed)?\b|` + aPerson + ` always forgets?|` +
	`should (?:have known|know) better|known better|inexcusabl[ey]|unforgivabl[ey]|sloppy|sloppiness|laziness|ridiculous(?:ly)?)`)

// everywhere is one form for all sections.
func everywhere(form func() *regexp.Regexp) func(*report.Section) *regexp.Regexp {
	return func(*report.Section) *regexp.Regexp { return form() }
}
