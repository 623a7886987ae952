package scaffold

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// visible refuses a title with characters that nobody sees. Line breaks are
// white space like any other and become a space.
func visible(title string) error {
	for _, r := range title {
		if unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) || unicode.IsControl(r) && !unicode.IsSpace(r) || r == unicode.ReplacementChar {
			return fmt.Errorf("the title holds a hidden character (U+%04X): write plain text", r)
		}
	}
	if strings.TrimSpace(title) == "" {
		return fmt.Errorf("the title is empty: say in a few words what happened")
	}
	return nil
}

var (
	// signs are the characters that may mean something in Markdown.
	signs = lazy.Regexp("[\\\\`*_\\[\\]<>#&~|]")
	// lineStart is what would begin a list, a heading or a quotation where a
	// template puts the text at the start of a line.
	lineStart = lazy.Regexp(`^(?:[-+>#=]|\d+[.)])`)
	// emphasis is what a formatter would write differently.
	emphasis = lazy.Regexp(`[*~]|(?:^|\s)_|_(?:\s|$)`)
)

// plain is a text as Markdown that shows just that text. It is escaped only
// where it would show something else.
func plain(text string) string {
	out := text
	if !shows(text, text) || emphasis().MatchString(text) {
		out = signs().ReplaceAllString(text, `\$0`)
	}
	if m := lineStart().FindString(out); m != "" {
		out = m[:len(m)-1] + `\` + out[len(m)-1:]
	}
	return out
}

// shows reports whether Markdown shows a text as it is, as a heading and within
// a paragraph, where an odd back-tick would reach further.
func shows(markdown, text string) bool {
	r, _ := report.Parse(source.NewFile("title.md", []byte("# "+markdown+"\n")))
	return r.Title.Value == text && strings.Count(text, "`")%2 == 0
}

// withoutDirectives returns the template without the words that say what is
// required: they mean something in a template only. A comment that says nothing
// else goes, with the blank line below it.
func withoutDirectives(template *source.File) *source.File {
	t, _ := report.ParseTemplate(template, nil)
	var edits []finding.Edit
	for _, s := range t.Sections {
		if !s.Directive.IsZero() {
			edits = append(edits, guidance(s.Directive))
		}
	}
	var out bytes.Buffer
	at := 0
	for _, e := range edits { // in the order of the template
		out.Write(template.Data[at:e.Span.Start])
		out.WriteString(e.New)
		at = e.Span.End
	}
	out.Write(template.Data[at:])
	return source.NewFile(template.Name, out.Bytes())
}

// guidance leaves of a directive's comment what it says to the writer.
func guidance(directive source.Span) finding.Edit {
	file := directive.File
	rest := file.Span(directive.Start, len(file.Data)).Text()
	said := len(report.DirectiveForm().FindString(rest))
	if strings.HasSuffix(rest[:said], "-->") || strings.HasPrefix(strings.TrimSpace(rest[said:]), "-->") {
		return withoutComment(directive, strings.Index(rest, "-->")+len("-->"))
	}
	if c := rest[said-1]; c == '\n' || c == '\r' {
		said--
	}
	said += len(rest[said:]) - len(strings.TrimLeft(rest[said:], " \t"))
	opening := "<!-- "
	if c := rest[said]; c == '\n' || c == '\r' {
		opening = "<!--"
	}
	return finding.Edit{Span: file.Span(directive.Start, directive.Start+said), New: opening}
}

// withoutComment removes a comment of so many bytes with its line break, and
// one blank line below.
func withoutComment(directive source.Span, size int) finding.Edit {
	file := directive.File
	end := file.LineAfter(directive.Start + size)
	if file.Line(file.LineOf(end)).Text() == "" {
		end = file.LineAfter(end)
	}
	return finding.Edit{Span: file.Span(directive.Start, end)}
}
