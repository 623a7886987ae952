package report

import (
	"bytes"
	"slices"
	"sync"

	"github.com/yuin/goldmark/ast"

	"github.com/incident-cli/incident/internal/source"
)

// Outline reads a report as Parse does, but only what history and lists of
// follow-ups need: front matter, title and follow-ups. Sections and Timeline
// stay empty, and nothing is said of what is wrong. FuzzOutline compares the
// two.
//
// Most reports are read from their lines alone, at a small part of what the
// Markdown tree costs. Where lines do not say for certain what they are, a
// section of follow-ups or the whole report goes through the tree.
func Outline(file *source.File) *Report {
	p := &parser{r: &Report{File: file, Body: file.All()}, quiet: true}
	p.outline()
	return p.r
}

// Names reads a report as Outline does, but only what it and its follow-ups are
// called: id, title, aliases, and those follow-ups that have an id, of which all
// else is absent.
func Names(file *source.File) *Report {
	p := &parser{r: &Report{File: file, Body: file.All()}, quiet: true, names: true}
	p.outline()
	p.r.onlyNames()
	return p.r
}

func (p *parser) outline() {
	if len(p.r.File.Data) > MaxReport {
		return
	}
	p.header()
	p.room = outlines.Get().(*room)
	defer outlines.Put(p.room)
	title := p.r.Title
	headings, plain := findHeadings(p.r.Body, p.room.headings[:0])
	if plain {
		p.room.headings = headings
	}
	if plain && p.parts(headings) {
		return
	}
	p.r.Title, p.r.FollowUps = title, nil
	p.markdown()
	p.r.onlyOutline()
}

// outlines is memory that outlines take for a moment, and that the next one takes
// again.
var outlines = sync.Pool{New: func() any { return new(room) }}

type room struct {
	headings []headingLine
	item     plainItem
	followUp wholeFollowUp
}

// onlyOutline drops what an outline does not hold.
func (r *Report) onlyOutline() {
	r.Sections, r.Timeline, r.Links, r.Entities, r.Swallowed = nil, nil, nil, nil, nil
}

// onlyNames drops what Names does not read, and what it had to read on the way.
func (r *Report) onlyNames() {
	items := slices.DeleteFunc(r.FollowUps, func(f *FollowUp) bool { return !f.ID.Present() })
	for _, f := range items {
		*f = FollowUp{ID: f.ID}
	}
	if len(items) == 0 {
		items = nil
	}
	*r = Report{
		File: r.File, Header: r.Header, YAML: r.YAML, Body: r.Body, ID: r.ID, Title: r.Title, Aliases: r.Aliases, FollowUps: items,
	}
}

// parts takes the title and the follow-ups of a body with these headings, and
// reports whether the parts between the headings can be read one by one.
func (p *parser) parts(headings []headingLine) bool {
	var nested [6]openSection
	open := openSections(nested[:0])
	for i, h := range headings {
		title := p.headingTitle(h)
		if h.level == 1 && p.takeTitle(title) {
			open = open[:0]
			continue
		}
		end := p.r.Body.End
		if i+1 < len(headings) {
			end = headings[i+1].start
		}
		open = open.enter(h.level, title.Value)
		if open.last().followUps && !p.itemsBetween(p.r.File.Span(h.end, end), open.last().group) {
			return false
		}
	}
	p.foreignTitle()
	return true
}

// openSections are the sections that a place lies in, from the outermost.
type openSections []openSection

type openSection struct {
	level     int
	followUps bool   // what stands in it is a follow-up
	group     string // the lower heading in a section of follow-ups
	beneath   around // for the headings in it
}

func (s openSections) last() openSection {
	if len(s) == 0 {
		return openSection{}
	}
	return s[len(s)-1]
}

// enter opens a section, which ends those of its level and below.
func (s openSections) enter(level int, title string) openSections {
	for s.last().level >= level {
		s = s[:len(s)-1]
	}
	above := s.last()
	name := above.beneath.name(title)
	in := openSection{level: level, followUps: above.followUps, group: title, beneath: above.beneath.enter(name)}
	if name == SectionFollowUps {
		in.followUps, in.group = true, ""
	}
	return append(s, in)
}

// headingTitle is the text of a heading; only where it holds more than plain
// text is it parsed.
func (p *parser) headingTitle(h headingLine) Field[string] {
	line := p.r.File.Span(h.start, h.end)
	text := line
	text.Start += h.level
	if text = text.Trim(); isPlain(text.Bytes()) {
		name, known := ownNames[string(text.Bytes())]
		if !known {
			name = fold(text.Text())
		}
		return NewField(name, source.Span{}, text)
	}
	d := newDocument(line)
	return d.title(d.root.FirstChild().(*ast.Heading))
}

// isPlain reports whether a heading's text is not empty and stands for itself.
func isPlain(text []byte) bool {
	for _, c := range text {
		if isMarkup[c] {
			return false
		}
	}
	return len(text) > 0 && text[len(text)-1] != '#'
}

// isMarkup are the characters that may have a meaning within a line, and those
// that nobody types.
var isMarkup = setOf("*_~<&\\[]!`\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\v\f\r\x0e\x0f" +
	"\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f")

// headingLine is the line of a heading, line break included.
type headingLine struct{ start, end, level int }

// findHeadings appends the headings of a body to room, and reports whether they
// can be known from the lines alone: no line may be doubtful that a heading, a
// code block or HTML may begin or end with.
func findHeadings(body source.Span, room []headingLine) ([]headingLine, bool) {
	file, text := body.File, body.Bytes()
	// A link may be defined anywhere, and what it is called is then text.
	if loneCR(text) >= 0 || bytes.Contains(text, []byte("]:")) {
		return nil, false
	}
	bars := bytes.Count(text, []byte("|"))
	s := headingScan{found: room, bars: bars > MaxColumns}
	for at := body.Start; at < body.End; {
		_, end := file.LineFrom(at)
		if !s.prose(file.Data[at], end-at) && !s.line(file.Data[at:end], at) {
			return nil, false
		}
		at = end
	}
	// A block that is not closed swallows what follows, whatever that is.
	return s.found, bars <= MaxCells && s.fence == 0 && !s.comment
}

// headingScan reads a body line by line.
type headingScan struct {
	found []headingLine
	bars  bool // there are enough bars for a table that is too wide

	fence     byte // the character that closes the open code block, 0 for none
	fenceSize int
	comment   bool // in an HTML comment
	html      bool // in what may be HTML, up to the next blank line
	text      bool // the line before was not blank
	paragraph int  // bytes since the last blank line
}

// prose takes up a line that its first character and its size show to be text,
// as most lines are, and reports whether it is one.
func (s *headingScan) prose(first byte, size int) bool {
	if !isLetter(first) || s.fence != 0 || s.comment || s.bars || s.paragraph+size >= MaxParagraph {
		return false
	}
	s.text = true
	s.paragraph += size + 1
	return true
}

// line takes up a line that starts at an offset, and reports whether it is
// plain.
func (s *headingScan) line(line []byte, at int) bool {
	indent := 0
	for indent < len(line) && line[indent] == ' ' {
		indent++
	}
	rest := trimEnd(line[indent:])
	if len(rest) == 0 {
		s.text, s.html, s.paragraph = false, false, 0
		return !deep(line)
	}
	before := s.text
	s.text = true
	if s.paragraph += len(line) + 1; s.complex(line, rest[0], indent) {
		return false
	}
	switch {
	case s.fence != 0:
		if indent <= 3 && len(rest) >= s.fenceSize && run(rest, s.fence) == len(rest) {
			s.fence = 0
		}
	case s.comment:
		s.comment = !bytes.Contains(rest, []byte("-->"))
	case indent <= 3 && !isLetter(rest[0]):
		return s.mark(rest, indent, before, headingLine{start: at, end: at + len(line)})
	}
	return true
}

// trimEnd is a line without white space and line break at its end.
func trimEnd(line []byte) []byte {
	end := len(line)
	for end > 0 && (line[end-1] == '\n' || line[end-1] == '\r' || line[end-1] == ' ' || line[end-1] == '\t') {
		end--
	}
	return line[:end]
}

// complex reports whether a line may exceed one of the limits of tooComplex, or
// begins with a character that nobody types.
func (s *headingScan) complex(line []byte, first byte, indent int) bool {
	switch {
	case s.paragraph > MaxParagraph, first < ' ' && first != '\t':
		return true
	case s.bars && bytes.Count(line, []byte("|")) > MaxColumns:
		return true
	}
	return (indent > 0 || !isLetter(first)) && deep(line)
}

// deep reports whether a line is nested too deeply; each level takes a
// character.
func deep(line []byte) bool { return len(line) > MaxNesting && nesting(line) > MaxNesting }

// mark takes up the part of a line that may make it more than text.
func (s *headingScan) mark(rest []byte, indent int, before bool, h headingLine) bool {
	switch c := rest[0]; c {
	case '#':
		h.level = run(rest, c)
		if h.level > 6 || h.level < len(rest) && rest[h.level] != ' ' && rest[h.level] != '\t' {
			return true
		}
		s.text = false
		s.found = append(s.found, h)
		return indent == 0 && !s.html
	case '`', '~':
		size := run(rest, c)
		if size < 3 || c == '`' && bytes.IndexByte(rest[size:], c) >= 0 {
			return true
		}
		s.fence, s.fenceSize = c, size
		return indent == 0 && !s.html
	case '<':
		return s.angle(rest, indent)
	case '=', '-':
		return !before || run(rest, c) < len(rest)
	}
	return true
}

// angle takes up a line that begins with "<".
func (s *headingScan) angle(rest []byte, indent int) bool {
	if bytes.HasPrefix(rest, []byte("<!--")) {
		s.comment = !bytes.Contains(rest, []byte("-->"))
		return indent == 0 && !s.html
	}
	s.html = true
	return len(rest) > 1 && (rest[1] == '/' || isLetter(rest[1])) && !opensRaw(rest[1:])
}

// opensRaw reports whether a tag may open HTML that a blank line does not end.
func opensRaw(tag []byte) bool {
	for _, name := range []string{"script", "pre", "style", "textarea"} {
		if len(tag) >= len(name) && bytes.EqualFold(tag[:len(name)], []byte(name)) {
			return true
		}
	}
	return false
}

// run is the number of times that a text repeats a character at its start.
func run(text []byte, c byte) int {
	n := 0
	for n < len(text) && text[n] == c {
		n++
	}
	return n
}
