package report

import (
	"bytes"
	"slices"
	"strings"

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

// Said are the decisions that are more than a place for one.
func (m Minutes) Said() []Field[string] {
	var out []Field[string]
	for _, d := range m.Decisions {
		if text := plainly(d.Value); !Placeholder(text) && !NotApplicableBare(text) {
			out = append(out, d)
		}
	}
	return out
}

var inlineComment = lazy.Regexp(`<!--.*?(-->|$)`)

// plainly is a text without its comments, and without the marks around it.
func plainly(text string) string {
	return strings.Trim(inlineComment().ReplaceAllString(text, ""), "*_` ")
}

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
	newBlock  = lazy.Regexp(`^[ \t]*([-*+]([ \t]|$)|\d+[.)]([ \t]|$)|[-=*_][-=*_ \t]*$|>|<!--|$)`)
	fenceLine = lazy.Regexp("^[ \t]*(?:[-*+][ \t]+)*(`{3,}|~{3,})([^`]*)$")
)

// minutesReader reads the body of a review line by line.
type minutesReader struct {
	out []Minutes
	// open is the decision whose lines are being read, the zero Span where none
	// is.
	open source.Span
	// fence is what closes the code that is being read, empty outside of code.
	fence   string
	comment bool // in one of several lines
}

// minutes reads the body of a review. What stands in a block of code or in a
// comment is not said.
func minutes(body source.Span) []Minutes {
	var r minutesReader
	file := body.File
	for n := file.LineOf(body.Start); n <= file.Lines(); n++ {
		r.line(file.Line(n))
	}
	r.close()
	return r.out
}

func (r *minutesReader) line(line source.Span) {
	if r.hidden(line.Bytes()) {
		r.close()
		return
	}
	if m := minutesHeading().FindSubmatchIndex(line.Bytes()); m != nil {
		r.close()
		r.out = append(r.out, Minutes{Heading: textAt(line.File.Span(line.Start+m[4], line.Start+m[5])), Level: m[3] - m[2]})
		return
	}
	if m := decisionLine().FindSubmatchIndex(line.Bytes()); m != nil {
		r.close()
		r.open = line.File.Span(line.Start+m[2], line.Start+m[3])
		return
	}
	if newBlock().Match(line.Bytes()) {
		r.close()
	}
	if !r.open.IsZero() {
		r.open.End = line.End
	}
}

// hidden reports whether a line belongs to code or to a comment, which it may
// open or close.
func (r *minutesReader) hidden(line []byte) bool {
	text := bytes.TrimSpace(line)
	switch {
	case r.fence != "":
		if bytes.HasPrefix(text, []byte(r.fence)) && len(bytes.Trim(text, r.fence[:1])) == 0 {
			r.fence = ""
		}
		return true
	case r.comment:
		r.comment = !bytes.Contains(text, []byte("-->"))
		return true
	}
	if m := fenceLine().FindSubmatch(line); m != nil {
		r.fence = string(m[1])
		return true
	}
	if at := bytes.LastIndex(text, []byte("<!--")); at >= 0 && !bytes.Contains(text[at:], []byte("-->")) {
		r.comment = true
		return at == 0
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
