package lsp

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
)

// position is a place in a text as the protocol counts: lines and characters
// from 0.
type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

// stretch is a range of a text.
type stretch struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

// units says what a character of a position is.
type units uint8

const (
	inUTF16 units = iota // what every client knows
	inUTF8
)

// name is what the protocol calls the units.
func (u units) name() string {
	if u == inUTF8 {
		return "utf-8"
	}
	return "utf-16"
}

// width is how many units a character has, size its bytes.
func (u units) width(r rune, size int) int {
	switch {
	case u == inUTF8:
		return size
	case r > 0xffff:
		return 2
	}
	return 1
}

// text is a text with its lines. Unlike those of package source they also end at
// a carriage return that stands alone, as the protocol wants it.
type text struct {
	data   []byte
	starts []int // the offset at which each line starts
}

func newText(data []byte) *text {
	t := &text{data: data, starts: []int{0}}
	for at, c := range data {
		if c == '\n' || c == '\r' && (at+1 == len(data) || data[at+1] != '\n') {
			t.starts = append(t.starts, at+1)
		}
	}
	return t
}

// line returns the bounds of the line that an offset lies in, without its line
// break, and its number.
func (t *text) line(offset int) (start, end, number int) {
	n, _ := slices.BinarySearch(t.starts, offset+1)
	return t.starts[n-1], t.end(n - 1), n - 1
}

// end is where a line ends.
func (t *text) end(number int) int {
	next := len(t.data)
	if number+1 < len(t.starts) {
		next = t.starts[number+1]
	}
	start := t.starts[number]
	return start + len(bytes.TrimRight(t.data[start:next], "\r\n"))
}

// position is where an offset lies.
func (t *text) position(offset int, u units) position {
	offset = min(max(offset, 0), len(t.data))
	start, end, number := t.line(offset)
	p := position{Line: number}
	for at := start; at < min(offset, end); {
		r, size := utf8.DecodeRune(t.data[at:])
		p.Character += u.width(r, size)
		at += size
	}
	return p
}

// offset is the byte at a position; behind the end of a line or of the text it
// is that end, and within a character its start.
func (t *text) offset(p position, u units) int {
	switch {
	case p.Line < 0:
		return 0
	case p.Line >= len(t.starts):
		return len(t.data)
	}
	at, end := t.starts[p.Line], t.end(p.Line)
	for left := p.Character; left > 0 && at < end; {
		r, size := utf8.DecodeRune(t.data[at:end])
		if left -= u.width(r, size); left < 0 {
			return at
		}
		at += size
	}
	return at
}

// span is a range of the text in bytes.
func (t *text) span(s stretch, u units) (start, end int) {
	start, end = t.offset(s.Start, u), t.offset(s.End, u)
	return start, max(start, end)
}

// place is a range as the protocol writes it.
func (t *text) place(start, end int, u units) term.Object {
	return term.Object{
		{Name: "start", Value: t.position(start, u).object()},
		{Name: "end", Value: t.position(end, u).object()},
	}
}

func (p position) object() term.Object {
	return term.Object{{Name: "line", Value: p.Line}, {Name: "character", Value: p.Character}}
}

// placeOf is a place in a file as the protocol writes it.
func placeOf(s source.Span, u units) term.Object {
	return newText(s.File.Data).place(s.Start, s.End, u)
}
