package report

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/source"
)

// itemsBetween reads the follow-ups between two headings, and reports whether
// these lines suffice.
func (p *parser) itemsBetween(part source.Span, group string) bool {
	// Behind a tab the tree counts columns as if they were bytes, and a place may
	// lead beyond the part.
	if bytes.IndexByte(part.Bytes(), '\t') >= 0 {
		return false
	}
	r := itemReader{p: p, d: &document{body: part, src: part.Bytes()}, group: group, item: p.room.item}
	before := p.r.FollowUps
	plain := r.read()
	p.room.item = plainItem{own: r.item.own, nested: r.item.nested}
	if plain {
		return true
	}
	p.r.FollowUps = before
	d := newDocument(part)
	for n := d.root.FirstChild(); n != nil; n = n.NextSibling() {
		p.items(d, n, group)
	}
	return true
}

// itemReader reads follow-ups where each line says for certain what it is: a
// bullet at the start of the line, a bullet beneath it, more of the bullet's
// text, a paragraph or a comment.
type itemReader struct {
	p     *parser
	d     *document // without a tree
	group string

	blank   bool // the line before was blank
	comment bool // in an HTML comment
	item    plainItem
}

// plainItem is an item as its lines; offsets count from the document.
type plainItem struct {
	open   bool // further lines may belong to it
	start  int
	box    int      // the character between the brackets, 0 without a box
	own    []extent // the lines of its own text
	nested []extent // the bullets beneath
	indent int      // what stands before these
	end    int      // behind its last line break
}

// extent is a part of a line: its text without white space around it, and the
// line.
type extent struct{ start, end, line, next int }

// read reads all lines, and reports whether they are plain.
func (r *itemReader) read() bool {
	src := r.d.src
	for at := 0; at < len(src); {
		x := extent{start: at, end: len(src), line: at, next: len(src)}
		if size := bytes.IndexByte(src[at:], '\n'); size >= 0 {
			x.end, x.next = at+size, at+size+1
		}
		if !r.line(x) {
			return false
		}
		at = x.next
	}
	return r.close()
}

// line takes up a line, and reports whether it is plain.
func (r *itemReader) line(x extent) bool {
	src := r.d.src
	for x.end > x.start && (src[x.end-1] == ' ' || src[x.end-1] == '\r') {
		x.end--
	}
	for x.start < x.end && src[x.start] == ' ' {
		x.start++
	}
	before := r.blank
	if r.blank = x.start == x.end; r.blank {
		return true
	}
	text := src[x.start:x.end]
	switch {
	case r.comment:
		r.comment = !bytes.Contains(text, []byte("-->"))
		return true
	case x.start > x.line:
		return r.item.open && r.beneath(x, text, before)
	case bytes.HasPrefix(text, []byte("<!--")):
		r.comment = !bytes.Contains(text, []byte("-->"))
		return r.close()
	case isBullet(text):
		return r.close() && r.begin(x, text)
	case r.item.open && !before:
		return false
	}
	return startsText(text) && r.close()
}

// begin takes up the first line of an item.
func (r *itemReader) begin(x extent, text []byte) bool {
	it := &r.item
	it.open, it.start, it.box, it.end = true, x.start, 0, x.next
	it.own, it.nested = it.own[:0], it.nested[:0]
	x.start += len("- ")
	if text = text[len("- "):]; opensBox(text) {
		it.box = x.start + 1
		x.start += len("[ ] ")
		text = text[len("[ ] "):]
	}
	it.own = append(it.own, x)
	return startsText(text)
}

// beneath takes up an indented line of an item.
func (r *itemReader) beneath(x extent, text []byte, afterBlank bool) bool {
	it := &r.item
	it.end = x.next
	if !isBullet(text) {
		it.own = append(it.own, x)
		return len(it.nested) == 0 && !afterBlank && startsText(text)
	}
	// Up to three more columns than the item's own text has, and all the same:
	// anything else is a list in a list, or code.
	indent := x.start - x.line
	if len(it.nested) == 0 {
		it.indent = indent
	}
	x.start += len("- ")
	it.nested = append(it.nested, x)
	return indent == it.indent && indent >= 2 && indent <= 5 && startsText(text[len("- "):])
}

// close takes over the item that is open, and reports whether it is plain.
func (r *itemReader) close() bool {
	it := &r.item
	if !it.open {
		return true
	}
	it.open = false
	in, ok := r.inline()
	if !ok {
		return false
	}
	if r.p.names {
		r.name(in)
		return true
	}
	indent := "  "
	if len(it.nested) > 0 {
		indent = strings.Repeat(" ", it.indent)
	}
	f := newFollowUp(Bullet, rest{
		group: r.group, indent: indent,
		line: r.d.span(it.start, it.own[len(it.own)-1].end), span: r.d.span(it.start, it.end),
	})
	r.p.ownText(f, in)
	if isNothing(f.Text.Value) {
		return true
	}
	f.rest.fields = make([]ItemField, 0, len(it.nested))
	for _, x := range it.nested {
		field, ok := r.p.fieldLine(r.d.span(x.start, x.end).Trim(), r.d.span(x.line, x.next))
		r.p.nestedField(f, field, ok)
	}
	if len(f.rest.fields) == 0 {
		f.rest.fields = nil
	}
	r.p.unknownFields(f)
	r.p.r.FollowUps = append(r.p.r.FollowUps, f)
	return true
}

// name takes over an item of which only the id is asked for.
func (r *itemReader) name(in inlineText) {
	if !ValidFollowUpID(in.lastCode.text) {
		return
	}
	f := r.p.room.followUp.begin(Bullet, rest{})
	if r.p.ownText(f, in); !isNothing(f.Text.Value) {
		r.p.r.FollowUps = append(r.p.r.FollowUps, &FollowUp{ID: f.ID})
	}
}

// inline reads the item's own text, and reports whether it is plain.
func (r *itemReader) inline() (inlineText, bool) {
	it := &r.item
	w := inlineWalk{d: r.d, fields: true}
	w.text.Grow(it.own[len(it.own)-1].end - it.own[0].start)
	if it.box > 0 {
		w.out.box = boxMark{checked: r.d.src[it.box] != ' ', span: r.d.span(it.box, it.box+1)}
	}
	for i, x := range it.own {
		if i > 0 {
			w.text.WriteByte(' ')
		}
		if !w.plainLine(x.start, x.end) {
			return inlineText{}, false
		}
	}
	return w.result(), true
}

// plainLine takes up text without markup but code, and reports whether it is.
func (w *inlineWalk) plainLine(start, end int) bool {
	src := w.d.src
	for i := start; i < end; i++ {
		if !isMarkup[src[i]] {
			continue
		}
		size := plainCode(src[i:end])
		if size == 0 {
			return false
		}
		if i > start {
			w.segment(start, i, src[start:i], false)
		}
		w.code(i+1, i+size-1, string(src[i+1:i+size-1]), false)
		start = i + size
		i = start - 1
	}
	if start < end {
		w.segment(start, end, src[start:end], false)
	}
	return true
}

// plainCode is the size of the code span that a text begins with, back-ticks
// included; 0 where there is none, or one with spaces or more back-ticks.
func plainCode(text []byte) int {
	if text[0] != '`' {
		return 0
	}
	size := bytes.IndexByte(text[1:], '`') + 2
	switch {
	case size < 3, text[1] == ' ', text[size-2] == ' ', size < len(text) && text[size] == '`':
		return 0
	}
	return size
}

// isBullet reports whether a text begins with the marker of a list without
// numbers and one space.
func isBullet(text []byte) bool {
	return len(text) > 2 && (text[0] == '-' || text[0] == '*' || text[0] == '+') && text[1] == ' '
}

// opensBox reports whether an item's text begins with a tick box.
func opensBox(text []byte) bool {
	return len(text) > 4 && text[0] == '[' && (text[1] == ' ' || text[1]|0x20 == 'x') && text[2] == ']' && text[3] == ' '
}

// startsText reports whether what begins a block or a line so is text, whatever
// follows: no list, heading, quote, table or code.
func startsText(text []byte) bool {
	if len(text) == 0 {
		return false
	}
	switch c := text[0]; c {
	case '"', '\'', '(', '@', '/':
		return true
	case '`':
		return len(text) > 1 && text[1] != '`'
	default:
		return isLetter(c) || c >= utf8.RuneSelf || isNumber(text)
	}
}

// isNumber reports whether a text begins with a number that numbers no list.
func isNumber(text []byte) bool {
	digits := 0
	for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
		digits++
	}
	return digits > 0 && (digits == len(text) || text[digits] != '.' && text[digits] != ')')
}
