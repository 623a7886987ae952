package rules

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/finding"
)

// Markdown is the page about all rules, with what each printed when it was
// run on its own bad example.
func Markdown() []byte {
	var b bytes.Buffer
	b.WriteString(preface)
	for _, rule := range All() {
		rule.markdown(&b)
	}
	return b.Bytes()
}

const preface = `# Rules

What ` + "`incident check`" + ` asks of reports, rule by rule;
` + "`incident explain RULE`" + ` shows one of them. This page is written by the
program: the findings below are what each rule printed when it met its bad
example.

The examples are changes to one report that is ready and complete, on the day
before its review. What stands in front of the first heading replaces keys of
its front matter, a heading with its text replaces that section, and an example
that begins with ` + "`---`" + ` or ` + "`+++`" + ` is a whole file.

The configuration sets a rule's level to ` + "`off`, `warning` or `error`" + `:

` + "```yaml" + `
rules: { followup-ticket: warning, blameless-wording: off }
` + "```" + `
`

func (rule *Rule) markdown(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n%s\n", rule.ID, rule.Reason(), rule.Weight())
	if rule.Bad == "" {
		return
	}
	if rule.Before != "" {
		fmt.Fprintf(b, "\nBefore the change:\n\n%s", fenced("markdown", rule.Before))
	}
	fmt.Fprintf(b, "\nBad:\n\n%s\nIt prints:\n\n%s\nGood:\n\n%s", fenced("markdown", rule.Bad), fenced("text", rule.Prints()), fenced("markdown", rule.Good))
}

// Weight says how the rule's findings weigh, in sentences and in lines of at
// most 80 characters.
func (rule *Rule) Weight() string {
	parts := []string{strings.ToUpper(rule.Severity.String()[:1]) + rule.Severity.String()[1:] + "."}
	if rule.Optional {
		parts = append(parts, "Off until the configuration names it.")
	}
	if rule.Fixed {
		parts = append(parts, "Always on.")
	}
	if rule.Incomplete && rule.Severity == finding.Error {
		parts = append(parts, "A warning on a draft that still has time.")
	}
	if rule.Candid {
		parts = append(parts, "A warning until the report is reviewed.")
	}
	if rule.Incomplete || rule.Candid || rule.Clock {
		parts = append(parts, `Not for incidents before the configuration's "since".`)
	}
	if rule.Based {
		parts = append(parts, "Only with --base or --staged.")
	} else if rule.Repository {
		parts = append(parts, "Looks at the whole repository, also with --base.")
	}
	return wrap(strings.Join(parts, " "))
}

// Reason is Doc in lines of at most 80 characters.
func (rule *Rule) Reason() string { return wrap(rule.Doc) }

// Finds are the rule's own findings in its bad example.
func (rule *Rule) Finds() []finding.Finding {
	return slices.DeleteFunc(rule.Try(rule.Bad), func(f finding.Finding) bool { return f.Rule != rule.ID })
}

// Prints is what the rule says of its bad example, a line per finding and one
// for its help.
func (rule *Rule) Prints() string {
	var b strings.Builder
	for _, found := range rule.Finds() {
		at := found.Span.Position()
		fmt.Fprintf(&b, "%s:%d:%d: %s: %s [%s]\n", found.Span.File.Name, at.Line, at.Column, found.Severity, found.Message, found.Rule)
		if found.Help != "" {
			fmt.Fprintf(&b, "   = help: %s\n", found.Help)
		}
	}
	return b.String()
}

func fenced(language, text string) string {
	return "```" + language + "\n" + strings.TrimSuffix(visible(text), "\n") + "\n```\n"
}

// visible shows characters that a page cannot hold as escapes.
func visible(text string) string {
	var b strings.Builder
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		switch {
		case r != '\n' && (unicode.IsControl(r) || r == utf8.RuneError):
			fmt.Fprintf(&b, `\x%02x`, text[at])
		case hides(r) != "" && !harmless([]byte(text[:at]), r, []byte(text[at+size:])):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(text[at : at+size])
		}
		at += size
	}
	return b.String()
}

// wrap breaks a text into lines of at most 80 characters.
func wrap(text string) string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > 80 {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return strings.Join(append(lines, line), "\n")
}
