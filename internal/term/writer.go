package term

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Style is how a piece of text looks on a terminal with colour.
type Style uint8

// The styles. Plain is the zero Style.
const (
	Plain Style = iota
	Bold
	Dim
	Red
	Yellow
	Green
	Cyan
)

// sgr holds the parameter of "select graphic rendition" (ECMA-48) of each style.
var sgr = [...]string{Bold: "1", Dim: "2", Red: "31", Yellow: "33", Green: "32", Cyan: "36"}

// Of is the text in this style. The text may be foreign: the Writer makes it
// harmless.
func (s Style) Of(text string) Styled { return Styled{style: s, text: text} }

// Styled is a text with a style, to be given to Writer.Line.
type Styled struct {
	style Style
	text  string
}

// String is the text alone, as it was given.
func (s Styled) String() string { return s.text }

// Options say what a Writer writes to.
type Options struct {
	// Color says that escape sequences for colour are wanted.
	Color bool
	// Width is the number of columns that fit, 0 for any number.
	Width int
	// Unbuffered writes every line at once, as people expect of messages.
	Unbuffered bool
	// After is flushed before anything is written, so that on a terminal the
	// lines of both stand in the order in which they were written.
	After *Writer
}

// Writer is a stream of output. It remembers the first write that failed, so
// that callers need to ask only once: Flush returns it.
type Writer struct {
	buf     *bufio.Writer
	options Options
}

// NewWriter returns a Writer on w. The caller must call Flush in the end.
func NewWriter(w io.Writer, o Options) *Writer {
	return &Writer{buf: bufio.NewWriter(w), options: o}
}

// Width is the number of columns that fit, 0 for any number.
func (w *Writer) Width() int { return w.options.Width }

// Color reports whether styles are visible.
func (w *Writer) Color() bool { return w.options.Color }

// Line writes one line made of parts: strings, Styled values, or anything that
// fmt prints. All of them may be foreign text; the line is harmless, also where
// only several parts together would be a command to a CI log.
func (w *Writer) Line(parts ...any) {
	var plain, styled strings.Builder
	for _, part := range parts {
		style, text := split(part)
		plain.WriteString(text)
		styled.WriteString(w.paint(style, text))
	}
	line := styled.String()
	if safe := defuse(plain.String()); safe != plain.String() {
		line = safe // without its styles: they could not say where the escape belongs
	}
	w.line(line)
}

// Block writes text of several lines, made harmless, and ends it with a line
// break. The empty text writes nothing.
func (w *Writer) Block(text string) {
	if text == "" {
		return
	}
	w.line(strings.TrimSuffix(Block(text), "\n"))
}

// Write writes bytes as they are. It is for formats that make foreign text
// harmless in their own way; anything else belongs into Line or Block.
func (w *Writer) Write(p []byte) (int, error) {
	if w.options.After != nil {
		_ = w.options.After.Flush() // it remembers its error until it is asked
	}
	n, err := w.buf.Write(p)
	if w.options.Unbuffered {
		err = w.buf.Flush() // which returns the error of the write, too
	}
	return n, err
}

// Flush writes what is buffered. It returns the first error that any write to
// the stream met: a full disk, a closed pipe.
func (w *Writer) Flush() error { return w.buf.Flush() }

// line writes a finished line. An error stays in the buffer until Flush.
func (w *Writer) line(s string) { _, _ = w.Write([]byte(s + "\n")) }

func (w *Writer) paint(s Style, text string) string {
	if s == Plain || text == "" || !w.options.Color {
		return text
	}
	return "\x1b[" + sgr[s] + "m" + text + "\x1b[0m"
}

func split(part any) (Style, string) {
	if s, ok := part.(Styled); ok {
		return s.style, Printable(s.text)
	}
	return Plain, Printable(fmt.Sprint(part))
}
