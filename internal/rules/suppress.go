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

// Suppression asks that whoever silences a rule says why, and takes the comment
// away when it silences nothing any more. Run makes its findings, because they
// depend on what all others found.
var Suppression = &Rule{
	ID: "suppression", Severity: finding.Warning,
	Doc: "A finding is silenced on the next line, by a comment that names the rule and the reason. Without a reason nobody can tell " +
		"later whether it still holds, and a comment that silences nothing hides the next slip. What is missing is found at the line " +
		"before its place, as others may be, so that the comment names it in quotes: section \"Impact\": nobody was affected.",
	Bad:   "## Root cause\n\n<!-- incident-disable-next-line blameless-wording -->\n\nThe vendor's report says human error, and no more.\n",
	Good:  "## Root cause\n\n<!-- incident-disable-next-line blameless-wording: their words -->\n\nThe vendor's report says human error, and no more.\n",
	Check: func(*Pass) {},
}

// A suppression stands in a comment of its own line: of HTML in the Markdown,
// of YAML in the front matter. A name in quotes may hold a colon.
var (
	inMarkdown    = lazy.Regexp(`(?m)^[ \t]*<!--[ \t]*incident-disable-next-line\b[ \t]*((?:"[^"\n]*"|[^:\n])*?)[ \t]*(?::[ \t]*([^\n]*?))?[ \t]*-->[ \t]*\r?$`)
	inFrontMatter = lazy.Regexp(`(?m)^[ \t]*#[ \t]*incident-disable-next-line\b[ \t]*((?:"[^"\r\n]*"|[^:\r\n])*?)[ \t]*(?::[ \t]*([^\r\n]*?))?[ \t]*\r?$`)
	quotedName    = lazy.Regexp(`"([^"]*)"`)
)

// suppression is one comment that silences rules on the line after it.
type suppression struct {
	at       source.Span
	line     int // the line that it speaks of
	rules    []string
	names    []*subjectName  // none where it means all that its rules find in the line
	unnamed  []string        // what is missing there and stays, because it is not named
	reasoned bool            // one is given that says something
	used     map[string]bool // the rules that it silenced
}

// subjectName is what a comment calls something that is missing.
type subjectName struct {
	text string
	used bool
}

func suppressions(r *report.Report) []*suppression {
	if !bytes.Contains(r.File.Data, []byte("incident-disable-next-line")) {
		return nil
	}
	shown := slices.DeleteFunc(suppressionsIn(r.Body, inMarkdown()), func(s *suppression) bool { return inCode(r, s.at.Start) })
	return append(suppressionsIn(r.YAML, inFrontMatter()), shown...)
}

// nextLine is the next line that is not blank: formatters put a blank line
// behind a comment.
func nextLine(at source.Span) int {
	line := at.File.LineOf(at.Start) + 1
	for line < at.File.Lines() && at.File.Line(line).Trim().Text() == "" {
		line++
	}
	return line
}

func suppressionsIn(region source.Span, form *regexp.Regexp) []*suppression {
	var out []*suppression
	for _, m := range form.FindAllSubmatchIndex(region.Bytes(), -1) {
		at := region.File.Span(region.Start+m[0], region.Start+m[1]).Trim()
		s := &suppression{at: at, line: nextLine(at), used: map[string]bool{}}
		s.list(string(region.Bytes()[m[2]:m[3]]))
		if m[4] >= 0 {
			s.reasoned = report.GivesReason(report.Rendered(string(region.Bytes()[m[4]:m[5]])))
		}
		out = append(out, s)
	}
	return out
}

// list reads what is silenced: rules, and in quotes what they miss.
func (s *suppression) list(text string) {
	for _, m := range quotedName().FindAllStringSubmatch(text, -1) {
		s.names = append(s.names, &subjectName{text: m[1]})
	}
	text = quotedName().ReplaceAllString(text, " ")
	s.rules = strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ' ' || c == '\t' })
}

// suppress takes away the findings that a comment silences, and returns how
// many. Of the comments of the given reports it says which do not hold.
func (f *Facts) suppress(found []finding.Finding, checked []*report.Report, options Options) (left []finding.Finding, suppressed int) {
	comments := f.comments(found, checked)
	for _, one := range found {
		if silenced(one, comments[one.Span.File]) {
			suppressed++
			continue
		}
		left = append(left, one)
	}
	if !options.chosen(f, Suppression) {
		return left, suppressed
	}
	for _, r := range checked {
		p := &Pass{Facts: f, Report: r, rule: Suppression}
		for _, s := range comments[r.File] {
			p.judge(s, options)
		}
		left = append(left, p.found...)
	}
	return left, suppressed
}

// comments are those of the reports that something was found in, and of the
// given ones; the others are not searched.
func (f *Facts) comments(found []finding.Finding, checked []*report.Report) map[*source.File][]*suppression {
	asked := make(map[*source.File]bool, len(checked))
	for _, r := range checked {
		asked[r.File] = true
	}
	for _, one := range found {
		asked[one.Span.File] = true
	}
	comments := map[*source.File][]*suppression{}
	for _, r := range f.Reports {
		if asked[r.File] {
			comments[r.File] = suppressions(r)
		}
	}
	return comments
}

func silenced(one finding.Finding, comments []*suppression) bool {
	if rule, _ := Lookup(one.Rule); rule == nil || rule.Fixed {
		return false
	}
	line := one.Span.Position().Line
	return slices.ContainsFunc(comments, func(s *suppression) bool {
		return s.line == line && s.reasoned && slices.Contains(s.rules, one.Rule) && s.means(one)
	})
}

// means reports whether a comment is about a finding of its rules in its line,
// and notes that it is. What is missing there has to be named: other things may
// be found missing at the same place, now or after the next change.
func (s *suppression) means(one finding.Finding) bool {
	if len(s.names) == 0 {
		if one.Missing && one.Subject != "" {
			s.unnamed = append(s.unnamed, one.Subject)
			return false
		}
		s.used[one.Rule] = true
		return true
	}
	at := slices.IndexFunc(s.names, func(n *subjectName) bool { return one.Subject != "" && report.SameHeading(n.text, one.Subject) })
	if at < 0 {
		return false
	}
	s.used[one.Rule], s.names[at].used = true, true
	return true
}

// judge says what is wrong with a comment. That it silences nothing can be said
// only where the rules that it names were run.
func (p *Pass) judge(s *suppression, options Options) {
	const form = "write: incident-disable-next-line RULE: reason"
	if len(s.rules) == 0 {
		p.Flag(s.at, "the comment names no rule", form)
		return
	}
	for _, id := range s.rules {
		rule, help := Lookup(id)
		switch {
		case rule == nil:
			p.Flag(s.at, fmt.Sprintf("no rule is called %q", id), help)
			return
		case rule.Fixed:
			p.Flag(s.at, id+" cannot be silenced", "repair what it says, and delete the comment")
			return
		case !options.chosen(p.Facts, rule):
			return
		}
	}
	idle := slices.IndexFunc(s.names, func(n *subjectName) bool { return !n.used })
	unused := slices.IndexFunc(s.rules, func(id string) bool { return !s.used[id] })
	switch {
	case !s.reasoned:
		p.Flag(s.at, "the comment gives no reason, and silences nothing", form)
	case len(s.used) == 0 && len(s.unnamed) > 0:
		p.Flag(s.at, "the comment does not name what is missing, and silences nothing",
			fmt.Sprintf(`write: incident-disable-next-line %s "%s": reason`, s.rules[0], strings.ReplaceAll(s.unnamed[0], `"`, "")))
	case len(s.used) == 0:
		p.Flag(s.at, "the comment silences nothing", "delete it")
	case idle >= 0:
		p.Flag(s.at, fmt.Sprintf("nothing that the comment calls %q is missing here", s.names[idle].text), "correct the name, or delete it")
	case unused >= 0:
		p.Flag(s.at, fmt.Sprintf("the comment silences nothing of %s here", s.rules[unused]), "take the rule out of it")
	}
}
