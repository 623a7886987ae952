package report

import (
	"bytes"
	"html"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
)

// Minutes is what a review says under one heading.
type Minutes struct {
	Heading Field[string] // the id of a report, as a rule
	Level   int           // of the heading, from 1
	// Decisions are the items "- decision: …", without what is before the colon,
	// each on one line.
	Decisions []Field[string]
}

// Decisions are those that say something under a heading with one of the names,
// or under a lower heading of it. A heading that names another incident of the
// review begins another part.
func (r *Review) Decisions(names ...string) []Field[string] {
	var out []Field[string]
	level := 0 // of the heading with a name, 0 elsewhere
	for _, m := range r.Minutes {
		switch {
		case m.Names(names...):
			level = m.Level
		case m.Level <= level || r.namesIncident(m):
			level = 0
		}
		if level > 0 {
			out = append(out, m.Said()...)
		}
	}
	return out
}

func (r *Review) namesIncident(m Minutes) bool {
	return slices.ContainsFunc(r.Incidents, func(id Field[string]) bool { return m.Names(id.Value) })
}

// Said are the decisions that are more than a place for one, or than a word that
// there is none.
func (m Minutes) Said() []Field[string] {
	var out []Field[string]
	for _, d := range m.Decisions {
		if decides(html.UnescapeString(linkOrImage().ReplaceAllString(plainly(d.Value), "$1"))) {
			out = append(out, d)
		}
	}
	return out
}

// decides reports whether a text may be a decision.
func decides(text string) bool {
	words := plainWords(text)
	return !Placeholder(text) && !NotApplicableBare(text) && !LoneLetter(text) && !nothingWords[words] && !noDecision().MatchString(words)
}

var (
	// linkOrImage is what a page shows by its text alone.
	linkOrImage = lazy.Regexp(`!?\[([^\]]*)\]\([^)\s]*(?:[ \t][^)]*)?\)`)
	// noDecision says that nothing was decided, but not that nothing had to be.
	noDecision = lazy.Regexp(`^(?:(?:there (?:is|was)|we (?:made|took|have)) )?(?:no|not any) decisions?(?: (?:is |was |were )?(?:yet|made|taken|reached|noted|recorded))*$|^(?:nothing|none)(?: (?:is|was|were))? (?:decided|noted)$|^(?:not|un)[ ]?decided(?: yet)?$`)
)

// plainly is a text without its comments, and without the marks around it.
func plainly(text string) string { return strings.Trim(uncommented(text), "*_` ") }

// uncommented is a text without what CommonMark takes for comments in it: those
// that end, do not begin with an escape and do not stand in a span of code.
func uncommented(text string) string {
	var out strings.Builder
	for text != "" {
		size, comment := inlinePiece(text)
		if !comment {
			out.WriteString(text[:size])
		}
		text = text[size:]
	}
	return out.String()
}

// inlinePiece is the size of what a text begins with: a comment, an escaped
// character, a span of code, or else one byte.
func inlinePiece(text string) (size int, comment bool) {
	switch {
	case strings.HasPrefix(text, "<!--"):
		size = commentSize(text)
		return max(size, 1), size > 0
	case text[0] == '\\' && len(text) > 1:
		return 2, false
	case text[0] == '`':
		return codeSize(text), false
	}
	return 1, false
}

// commentSize is how far a comment goes with which a text begins, 0 where it
// does not end.
func commentSize(text string) int {
	for _, whole := range []string{"<!-->", "<!--->"} {
		if strings.HasPrefix(text, whole) {
			return len(whole)
		}
	}
	if end := strings.Index(text[len("<!--"):], "-->"); end >= 0 {
		return len("<!--") + end + len("-->")
	}
	return 0
}

// codeSize is the size of the span of code that a text begins with, or of the
// back-ticks where as many do not stand behind them again.
func codeSize(text string) int {
	ticks := ticksAt(text)
	for at := ticks; at < len(text); at++ {
		if n := ticksAt(text[at:]); n == ticks {
			return at + n
		} else if n > 0 {
			at += n
		}
	}
	return ticks
}

func ticksAt(text string) int { return len(text) - len(strings.TrimLeft(text, "`")) }

// Names reports whether the heading holds one of the names as a word of its own:
// an id is not part of a longer one.
func (m Minutes) Names(names ...string) bool {
	text := m.plain()
	return slices.ContainsFunc(names, func(name string) bool { return holdsName(text, name) })
}

// Words are the words of the heading that may be ids.
func (m Minutes) Words() []string {
	return strings.FieldsFunc(m.plain(), func(r rune) bool { return r < 0x80 && !inName(byte(r)) })
}

// plain is the heading without the marks that keep Markdown from reading some.
func (m Minutes) plain() string { return strings.ReplaceAll(m.Heading.Value, `\`, "") }

func holdsName(text, name string) bool {
	for at := 0; name != ""; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(name)
		if (start == 0 || !inName(text[start-1])) && (end == len(text) || !inName(text[end])) {
			return true
		}
		at = start + 1
	}
	return false
}

// inName reports whether a byte is part of ids.
func inName(c byte) bool {
	return isLetter(c) || c >= '0' && c <= '9' || c == '-' || c == '_' || c >= 0x80
}

var (
	minutesHeading = lazy.Regexp("^ {0,3}(#{1,6})[ \t]+`?(.*?)`?[ \t#]*$")
	decisionLine   = lazy.Regexp(`(?i)^[ \t]*[-*+][ \t]+\**decision\**:\**[ \t]*(.*)$`)
	// newBlock is a line that does not continue the text of an item.
	newBlock  = lazy.Regexp(`^[ \t]*([-*+]([ \t]|$)|\d+[.)]([ \t]|$)|[-=*_][-=*_ \t]*$|>|$)`)
	fenceLine = lazy.Regexp("^[ \t]*(?:[-*+][ \t]+)*(`{3,}|~{3,})([^`]*)$")
)

// minutesReader reads the body of a review line by line.
type minutesReader struct {
	out []Minutes
	// open is the decision whose lines are being read, the zero Span where none
	// is.
	open source.Span
	// fence is what closes the code that is being read, empty outside of code.
	fence string
	// comments are those that are still to come or being read, in their order.
	comments []comment
}

// comment is one of HTML. One in a paragraph's text is part of that.
type comment struct {
	source.Span
	inText bool
}

// minutes reads the body of a review. What stands in a block of code or in a
// comment is not said.
func (p *parser) minutes(body source.Span) []Minutes {
	r := minutesReader{comments: p.comments(body)}
	file := body.File
	for n := file.LineOf(body.Start); n <= file.Lines(); n++ {
		r.line(file.Line(n))
	}
	r.close()
	return r.out
}

// comments are those of a text, as a reader of Markdown finds them: "<!--" may
// just as well be text, and swallow nothing.
func (p *parser) comments(body source.Span) []comment {
	if !bytes.Contains(body.Bytes(), []byte("<!--")) {
		return nil
	}
	if at, why := tooComplex(body); why != "" {
		p.flag(RuleTooComplex, at, why+": comments are read as text", "keep logs and data in files beside the review and link to them")
		return nil
	}
	return newDocument(body).comments()
}

func (d *document) comments() []comment {
	var all []comment
	// The walk stops at no error, because the visitor returns none.
	_ = ast.Walk(d.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.HTMLBlock:
			if entering {
				all = append(all, d.commentsIn(n)...)
			}
		case *ast.RawHTML:
			first, last := n.Segments.At(0), n.Segments.At(n.Segments.Len()-1)
			if entering && bytes.HasPrefix(d.src[first.Start:], []byte("<!--")) {
				all = append(all, comment{d.span(first.Start, last.Stop), true})
			}
		}
		return ast.WalkContinue, nil
	})
	return all
}

// commentsIn are those of a block of HTML. One without an end goes on to that of
// the block.
func (d *document) commentsIn(n *ast.HTMLBlock) []comment {
	var all []comment
	start, end := d.wholeExtent(n)
	for _, m := range comments().FindAllIndex(d.src[start:end], -1) {
		all = append(all, comment{d.span(start+m[0], start+m[1]), false})
	}
	return all
}

func (r *minutesReader) line(line source.Span) {
	in := r.commentAt(line.Trim().Start)
	if !in.inText {
		if !in.IsZero() || r.code(line.Bytes()) {
			r.close()
			return
		}
		if r.begins(line) {
			return
		}
	}
	if !r.open.IsZero() {
		r.open.End = line.End
	}
}

// commentAt is the comment to which a place in the file belongs, the zero comment
// where there is none. The places are asked for in their order.
func (r *minutesReader) commentAt(at int) comment {
	for len(r.comments) > 0 && r.comments[0].End <= at {
		r.comments = r.comments[1:]
	}
	if len(r.comments) == 0 || r.comments[0].Start > at {
		return comment{}
	}
	return r.comments[0]
}

// begins takes up what a line begins: a heading or a decision. It reports whether
// that is all that the line is.
func (r *minutesReader) begins(line source.Span) bool {
	if m := minutesHeading().FindSubmatchIndex(line.Bytes()); m != nil {
		r.close()
		r.out = append(r.out, Minutes{Heading: textAt(line.File.Span(line.Start+m[4], line.Start+m[5])), Level: m[3] - m[2]})
		return true
	}
	if m := decisionLine().FindSubmatchIndex(line.Bytes()); m != nil {
		r.close()
		r.open = line.File.Span(line.Start+m[2], line.Start+m[3])
		return true
	}
	if newBlock().Match(line.Bytes()) {
		r.close()
	}
	return false
}

// code reports whether a line belongs to a block of code, which it may open or
// close.
func (r *minutesReader) code(line []byte) bool {
	if r.fence != "" {
		text := bytes.TrimSpace(line)
		if bytes.HasPrefix(text, []byte(r.fence)) && len(bytes.Trim(text, r.fence[:1])) == 0 {
			r.fence = ""
		}
		return true
	}
	if m := fenceLine().FindSubmatch(line); m != nil {
		r.fence = string(m[1])
		return true
	}
	return false
}

// close ends the decision that is being read. One above all headings is about
// nothing.
func (r *minutesReader) close() {
	if last := len(r.out) - 1; last >= 0 && !r.open.IsZero() {
		if d := textAt(r.open.Trim()); d.Value != "" {
			r.out[last].Decisions = append(r.out[last].Decisions, d)
		}
	}
	r.open = source.Span{}
}

// textAt is the text of a place, on one line.
func textAt(s source.Span) Field[string] {
	return NewField(strings.Join(strings.Fields(s.Text()), " "), source.Span{}, s)
}
