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

// eachProse calls visit with every piece of a report's own prose, and the
// section it stands in: no code, no answer to what should have happened, and
// what others said as blanks. Only pieces that hold one of the stems, in lower
// case, are looked at.
func (p *Pass) eachProse(stems []string, visit func(s *report.Section, at source.Span, text []byte)) {
	for _, s := range p.Report.Sections {
		for _, b := range s.Blocks {
			if !b.Quoted && holdsStem(b.Span.Bytes(), stems) && !expected(s, b.Span) {
				visit(s, b.Span, withoutQuotes(b.Span.Bytes()))
			}
		}
	}
}

// holdsStem reports whether a text holds one of some words in lower case, the
// case of whose first letters does not matter.
func holdsStem(text []byte, stems []string) bool {
	return slices.ContainsFunc(stems, func(stem string) bool {
		return bytes.Contains(text, []byte(stem)) || bytes.Contains(text, []byte(string(stem[0]-'a'+'A')+stem[1:]))
	})
}

// quoted is what somebody else said: code, quotation marks, addresses.
var quoted = lazy.Regexp("`[^`]*`|\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|\\]\\([^)]*\\)|https?://\\S+|<!--(?s:.*?)-->")

// withoutQuotes is a text with blanks in the place of what is quoted, so that
// places stay as they are.
func withoutQuotes(text []byte) []byte {
	return quoted().ReplaceAllFunc(text, func(part []byte) []byte { return bytes.Repeat([]byte{' '}, len(part)) })
}

// flagWords flags all matches of a form in a piece of prose, but those that begin
// what is harmless.
func (p *Pass) flagWords(form *regexp.Regexp, at source.Span, text []byte, harmless *regexp.Regexp, message, help string) {
	for _, m := range form.FindAllIndex(text, -1) {
		if harmless != nil && harmless.Match(text[m[0]:]) {
			continue
		}
		span := at.File.Span(at.Start+m[0], at.Start+m[1])
		p.Flag(span, fmt.Sprintf(message, strings.Join(strings.Fields(span.Text()), " ")), help)
	}
}

// Counterfactual finds what did not happen in the place of what did.
var Counterfactual = &Rule{
	ID: "counterfactual", Severity: finding.Warning,
	Doc: "\"Should have\" tells of a past that did not happen, and ends the question why the one that did made sense. Found are \"should have\" " +
		"in sections about causes and lessons, and what a person or a team should or could have done anywhere; not what a system would have done.",
	Bad:  "## Root cause\n\nThe new limit should have been tested. The team could have noticed it on the graph.\n",
	Good: "## Root cause\n\nNo test sets a limit, and the graph shows the limit of the old unit.\n\nThe vendor wrote: \"you should have upgraded\".\n",
	Check: func(p *Pass) {
		const message, help = "%q tells what did not happen", "say what did, and what was known at that moment: what made it look right?"
		p.eachProse([]string{"should", "could", "ought", "would"}, func(s *report.Section, at source.Span, text []byte) {
			if inCause(s) {
				p.flagWords(hindsightForm(), at, text, gapForm(), message, help)
				return
			}
			p.flagWords(personForm(), at, text, gapForm(), message, help)
		})
	},
}

const (
	aPerson = `(?:he|she|you|someone|somebody|anyone|anybody|one of us|(?:the|an?|our|this|that) (?:[\w-]+ )?(?:engineers?|developers?|operators?|authors?|reviewers?|admins?|administrators?|on-?call|teams?|colleagues?|employees?))`
	done    = `(?:\w+ly\s+)?(?:not\s+)?(?:\w+ed|been|done|gone|had|known|seen|made|taken|kept|held|written|read|run|set|put|caught|thought|found|told|chosen|given|left|led|let|sent|shown|understood|got|gotten|brought|built|come|felt|met|said|spoken|split|hit)\b`
	noticed = `(?:noticed|seen|caught|spotted|known|realised|realized|foreseen|checked|tested|asked|read|avoided|prevented|stopped|verified|reviewed|detected)`
)

var (
	personForm    = lazy.Regexp(`(?i)\b` + aPerson + `\s+(?:should|could|ought\s+to)(?:n['’]t|\s+not)?\s+have\b`)
	hindsightForm = lazy.Regexp(`(?i)\b(?:(?:` + aPerson + `\s+)?(?:should(?:n['’]t|\s+not)?\s+have|ought\s+(?:not\s+)?to\s+have)\s+` + done + `|` + aPerson +
		`\s+could(?:n['’]t|\s+not)?\s+have\b|we\s+could\s+have\s+(?:\w+ly\s+)?` + noticed + `\b|could\s+have\s+(?:easily\s+)?been\s+(?:easily\s+)?` + noticed + `\b)`)
	// gapForm is a "should have" about a signal: that it was missing is a gap.
	gapForm = lazy.Regexp(`(?i)^[^.]*?\bhave\s+(?:automatically\s+)?(?:been\s+(?:automatically\s+)?)?(?:automatically|paged|alerted|notified|told|warned|informed|fired|triggered|sent|raised|rung)\b`)
)

// AbsoluteWording finds words with which a report judges instead of telling.
var AbsoluteWording = &Rule{
	ID: "absolute-wording", Severity: finding.Warning,
	Doc: "What is obvious afterwards was not so before, or nobody would have done it. Found are words that say so, and \"just\", \"simply\", " +
		"\"never\" and \"always\" only where they judge what people did.",
	Bad: "## Root cause\n\nObviously the limit was wrong, and the reviewer simply had to read the line above.\n", Good: "## Root cause\n\nThe line above gives the unit, and the review shows three lines around a change.\n",
	Check: func(p *Pass) {
		p.eachProse(absoluteStems, func(_ *report.Section, at source.Span, text []byte) {
			p.flagWords(absoluteForm(), at, text, nil, "%q judges with what is known now", "say what people saw at that moment, and what would have shown them the rest")
		})
	},
}

var (
	// absoluteStems are parts of every text that absoluteForm finds.
	absoluteStems = []string{"obvious", "of course", "needless", "common sense", "simply", "just", "never", "always", "known better", "inexcusable", "unforgivable", "sloppy", "sloppi", "laziness", "ridiculous"}

	absoluteForm = lazy.Regexp(`(?i)\b(?:(?:it (?:is|was) |quite |so )?obvious(?:ly)? (?:that |the |he |she |they |we |nobody |no one |wrong|should|could)|obvious (?:mistake|oversight)|of course,? (?:he|she|they|we|you|this|that|it|the \w+) (?:should|could) |` +
		`needless to say|common sense|(?:simply|just) (?:had to|needed to|forgot|didn['’]t bother|did not bother|should(?:n['’]t)? have)|never (?:bother(?:s|ed)?|cared?)\b|` + aPerson + ` always forgets?|` +
		`should (?:have known|know) better|known better|inexcusabl[ey]|unforgivabl[ey]|sloppy|sloppiness|laziness|ridiculous(?:ly)?)`)
)
