package source

import (
	"strings"
	"testing"
)

func TestPositionsInEveryUnit(t *testing.T) {
	f := NewFile("x.md", []byte("\ufeffab\r\nä😀c\n\nend"))
	for text, want := range map[string]Position{
		"ab":  {Line: 1, Column: 1, Byte: 4, UTF16: 1},
		"b":   {Line: 1, Column: 2, Byte: 5, UTF16: 2},
		"ä":   {Line: 2, Column: 1, Byte: 1, UTF16: 1},
		"c":   {Line: 2, Column: 3, Byte: 7, UTF16: 4},
		"end": {Line: 4, Column: 1, Byte: 1, UTF16: 1},
	} {
		at := strings.Index(string(f.Data), text)
		if got := f.Span(at, at+len(text)).Position(); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
	if got := (Span{}).Position(); got != (Position{}) {
		t.Errorf("the zero place is at %+v", got)
	}
}

func TestLinesWithoutTheirBreaks(t *testing.T) {
	f := NewFile("x.md", []byte("one\r\ntwo\n\nfour"))
	for n, want := range []string{"", "one", "two", "", "four", ""} {
		if got := f.Line(n).Text(); got != want {
			t.Errorf("line %d: %q, want %q", n, got, want)
		}
	}
	if f.EOL() != "\r\n" || f.Lines() != 4 || f.LineOf(5) != 2 || f.LineAfter(0) != 5 {
		t.Errorf("%q, %d lines, offset 5 in line %d, second line at %d", f.EOL(), f.Lines(), f.LineOf(5), f.LineAfter(0))
	}
}

func TestLinesOneAfterTheOther(t *testing.T) {
	for _, text := range []string{"", "\n", "\r\n", "one", "one\r", "one\r\ntwo\n\nfour", "a\rb\n\r\n\r"} {
		f := NewFile("x.md", []byte(text))
		at := 0
		for n := 1; n <= f.Lines(); n++ {
			line, next := f.LineFrom(at)
			if line != f.Line(n) || next != f.LineStart(n+1) {
				t.Errorf("%q, line %d: %q up to %d, want %q up to %d", text, n, line.Text(), next, f.Line(n).Text(), f.LineStart(n+1))
			}
			at = next
		}
	}
}

func FuzzPosition(f *testing.F) {
	f.Add([]byte("a\nb"), 2)
	f.Fuzz(func(t *testing.T, data []byte, at int) {
		file := NewFile("x", data)
		span := file.Span(at, at+1)
		p := span.Position()
		line := file.Line(p.Line)
		if p.Line < 1 || p.Line > file.Lines() || span.Start < line.Start {
			t.Fatalf("offset %d of %d is %+v", at, len(data), p)
		}
		if got := file.Line(p.Line).Start + p.Byte - 1; got != span.Start {
			t.Fatalf("line %d byte %d is offset %d, not %d", p.Line, p.Byte, got, span.Start)
		}
	})
}

func TestTrimTakesTheSameWhiteSpaceFromBothEnds(t *testing.T) {
	for text, want := range map[string]string{"": "", " \t\r\n": "", " a b\n": "a b", "\u00a0a\u2028": "a", "\u2028é": "é"} {
		if got := NewFile("x.md", []byte(text)).All().Trim().Text(); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
