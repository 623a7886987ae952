// Package source holds the bytes of a file and names places in them.
//
// A place is a byte range. Lines and columns exist only when a place is
// printed, and every format counts them in its own unit.
package source

import (
	"bytes"
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"
)

// File is a named, immutable sequence of bytes.
type File struct {
	// Name is the path relative to the repository, with slashes.
	Name string
	// Data is what the file holds, unchanged: a byte-order mark and CRLF stay.
	Data []byte

	lines  sync.Once
	starts []int // the offset at which each line starts, once somebody asks
}

// NewFile returns a file that holds data. The caller must not change data
// afterwards.
func NewFile(name string, data []byte) *File { return &File{Name: name, Data: data} }

// lineStarts are the offsets at which lines start. Many files are used without
// anybody asking for a line.
func (f *File) lineStarts() []int {
	f.lines.Do(func() {
		f.starts = make([]int, 1, bytes.Count(f.Data, []byte("\n"))+1)
		for at := 0; ; {
			end := bytes.IndexByte(f.Data[at:], '\n')
			if end < 0 {
				return
			}
			at += end + 1
			f.starts = append(f.starts, at)
		}
	})
	return f.starts
}

// Span returns the place from start to end, cut to the file's size.
func (f *File) Span(start, end int) Span {
	start = min(max(start, 0), len(f.Data))
	end = min(max(end, start), len(f.Data))
	return Span{File: f, Start: start, End: end}
}

// All is the whole file.
func (f *File) All() Span { return f.Span(0, len(f.Data)) }

// Lines is the number of lines; the end of the last line break starts a line.
func (f *File) Lines() int { return len(f.lineStarts()) }

// Line returns the content of a line, counted from 1, without its line break.
// A line outside the file is an empty place at the file's end.
func (f *File) Line(n int) Span {
	if n < 1 || n > len(f.lineStarts()) {
		return f.Span(len(f.Data), len(f.Data))
	}
	start, end := f.lineStarts()[n-1], len(f.Data)
	if n < len(f.lineStarts()) {
		end = f.lineStarts()[n] - 1
	}
	if end > start && f.Data[end-1] == '\r' {
		end--
	}
	return f.Span(start, end)
}

// LineStart is the offset at which a line starts, counted from 1, or the end of
// the file where there is no such line.
func (f *File) LineStart(n int) int {
	if n < 1 || n > len(f.lineStarts()) {
		return len(f.Data)
	}
	return f.lineStarts()[n-1]
}

// LineOf is the line, counted from 1, in which the offset lies.
func (f *File) LineOf(offset int) int {
	n, _ := slices.BinarySearch(f.lineStarts(), offset+1)
	return n
}

// LineAfter is the offset at which the line after the one of offset starts, or
// the end of the file.
func (f *File) LineAfter(offset int) int {
	return f.LineStart(f.LineOf(offset) + 1)
}

// LineFrom is the content of the line that starts at an offset, without its line
// break, and where the next one starts. Whoever reads a file line by line need
// not count all lines first.
func (f *File) LineFrom(start int) (line Span, next int) {
	line = f.Span(start, len(f.Data))
	next = line.End
	if size := bytes.IndexByte(f.Data[line.Start:], '\n'); size >= 0 {
		line.End = line.Start + size
		next = line.End + 1
	}
	if line.End > line.Start && f.Data[line.End-1] == '\r' {
		line.End--
	}
	return line, next
}

// EOL is the line break that the file uses: that of its first line, and LF
// where there is none.
func (f *File) EOL() string {
	if len(f.lineStarts()) > 1 && f.lineStarts()[1] > 1 && f.Data[f.lineStarts()[1]-2] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// Span is a place in a file: a half-open range of bytes. The zero Span is no
// place at all.
type Span struct {
	File       *File
	Start, End int
}

// IsZero reports whether s is no place.
func (s Span) IsZero() bool { return s.File == nil }

// Bytes are the bytes at the place. They must not be changed.
func (s Span) Bytes() []byte {
	if s.File == nil {
		return nil
	}
	return s.File.Data[s.Start:s.End]
}

// Text is the bytes at the place as a string.
func (s Span) Text() string { return string(s.Bytes()) }

// Trim returns the place without the white space around it.
func (s Span) Trim() Span {
	text := s.Bytes()
	s.Start += len(text) - len(bytes.TrimLeftFunc(text, unicode.IsSpace))
	s.End = s.Start + len(bytes.TrimSpace(text))
	return s
}

// Position is the place's first character, for people.
func (s Span) Position() Position { return s.at(s.Start) }

// EndPosition is the first character after the place, for people.
func (s Span) EndPosition() Position { return s.at(s.End) }

func (s Span) at(offset int) Position {
	if s.File == nil {
		return Position{}
	}
	line := s.File.LineOf(offset)
	start := s.File.lineStarts()[line-1]
	before := bytes.TrimPrefix(s.File.Data[start:offset], []byte("\ufeff"))
	return Position{
		Line:   line,
		Column: utf8.RuneCount(before) + 1,
		Byte:   offset - start + 1,
		UTF16:  utf16Units(before) + 1,
	}
}

// utf16Units is how long a text is in UTF-16. A line may be long and hold
// thousands of places, so that nothing is copied to count.
func utf16Units(text []byte) (n int) {
	for _, c := range string(text) {
		if n++; c > 0xffff {
			n++
		}
	}
	return n
}

// Position is a line and a column, both counted from 1; the zero Position is
// no place. The column is given in the units that formats ask for.
type Position struct {
	Line   int
	Column int // characters
	Byte   int // bytes
	UTF16  int // UTF-16 code units, as editors count
}
