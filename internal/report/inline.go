package report

import (
	"bytes"
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
)

// inlineText is what a paragraph says, apart from how it is marked up.
type inlineText struct {
	text string      // markup removed, white space folded; code keeps its back-ticks
	span source.Span // from the first to the last character of the text

	lastCode codeSpan
	links    []link
	pairs    []pair  // one-line fields: "owner:@ana"
	box      boxMark // the tick box
	struck   int     // characters that are struck through
}

type codeSpan struct {
	text string
	span source.Span // without back-ticks
}

type link struct{ text, url string }

type pair struct {
	key, value string
	span, at   source.Span // of the pair, of the value
}

// boxMark is a tick box; the zero boxMark is none.
type boxMark struct {
	checked bool
	span    source.Span
}

// inline reads the inline content of a block or of an inline node.
func (d *document) inline(n ast.Node) inlineText { return d.walkInline(n, false) }

// inlineFields reads it as the text of a follow-up, which may hold one-line
// fields; elsewhere "owner:x" is just text.
func (d *document) inlineFields(n ast.Node) inlineText { return d.walkInline(n, true) }

func (d *document) walkInline(n ast.Node, fields bool) inlineText {
	w := inlineWalk{d: d, fields: fields}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.node(c, false)
	}
	return w.result()
}

type inlineWalk struct {
	d          *document
	fields     bool // one-line fields are taken out of the text
	out        inlineText
	text       strings.Builder
	start, end int
}

func (w *inlineWalk) result() inlineText {
	w.out.text = fold(w.text.String())
	if w.end > w.start {
		w.out.span = w.d.span(w.start, w.end).Trim()
	}
	return w.out
}

// saw widens the place of the text.
func (w *inlineWalk) saw(start, end int) {
	if w.end == 0 {
		w.start = start
	}
	w.end = max(w.end, end)
}

func (w *inlineWalk) node(n ast.Node, struck bool) {
	switch n := n.(type) {
	case *ast.Text:
		w.plain(n, struck)
	case *ast.String:
		w.writeString(string(n.Value), struck)
	case *ast.CodeSpan:
		w.codeSpan(n, struck)
	case *ast.AutoLink:
		url := string(n.URL(w.d.src))
		w.writeString(url, struck)
		w.out.links = append(w.out.links, link{text: url, url: url})
		w.saw(n.Pos(), n.Pos()+len(url)+2)
	case *ast.Link:
		w.link(n, struck)
	case *extast.TaskCheckBox:
		w.box(n)
	case *extast.Strikethrough:
		w.children(n, true)
	case *ast.RawHTML:
	default:
		w.children(n, struck)
	}
}

func (w *inlineWalk) children(n ast.Node, struck bool) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.node(c, struck)
	}
}

// write adds a piece of text as it stands in the report.
func (w *inlineWalk) write(s []byte, struck bool) {
	if bytes.IndexByte(s, '\\') < 0 && bytes.IndexByte(s, '&') < 0 {
		w.text.Write(s)
		w.strike(len(s), struck)
		return
	}
	w.writeString(unescape(s), struck)
}

func (w *inlineWalk) writeString(s string, struck bool) {
	w.text.WriteString(s)
	w.strike(len(s), struck)
}

// strike counts what was written if it is struck through.
func (w *inlineWalk) strike(size int, struck bool) {
	if struck {
		w.out.struck += size
	}
}

// pairForm is a one-line field of a follow-up.
var pairForm = lazy.Regexp(`(?i)(^|[ \t(])(owner|team|due|status|kind|control|for|ticket|verify|evaluate|done|reason):([^\s)]+)`)

func (w *inlineWalk) plain(n *ast.Text, struck bool) {
	w.segment(n.Segment.Start, n.Segment.Stop, n.Segment.Value(w.d.src), struck)
	if n.SoftLineBreak() || n.HardLineBreak() {
		w.text.WriteByte(' ')
	}
}

// segment takes up a piece of text and the one-line fields in it.
func (w *inlineWalk) segment(at, stop int, s []byte, struck bool) {
	w.saw(at, stop)
	last := 0
	for _, m := range w.pairs(s) {
		w.write(s[last:m[4]], struck)
		last = m[1]
		w.out.pairs = append(w.out.pairs, pair{
			key: strings.ToLower(string(s[m[4]:m[5]])), value: string(s[m[6]:m[7]]),
			span: w.d.span(at+m[4], at+m[1]), at: w.d.span(at+m[6], at+m[7]),
		})
	}
	w.write(s[last:], struck)
}

func (w *inlineWalk) pairs(s []byte) [][]int {
	if !w.fields || !mayHoldPair(s) {
		return nil
	}
	return pairForm().FindAllSubmatchIndex(s, -1)
}

// mayHoldPair spares most texts the pattern: before a colon there must be the
// name of a field, in letters that may also be others than those of ASCII.
func mayHoldPair(s []byte) bool {
	for at := 0; ; {
		size := bytes.IndexByte(s[at:], ':')
		if size < 0 {
			return false
		}
		colon := at + size
		start := colon
		for start > at && (isLetter(s[start-1]) || s[start-1] >= utf8.RuneSelf) {
			start--
		}
		if endsInField(s[start:colon]) {
			return true
		}
		at = colon + 1
	}
}

func endsInField(word []byte) bool {
	if slices.ContainsFunc(word, func(c byte) bool { return c >= utf8.RuneSelf }) {
		return true
	}
	for _, name := range FollowUpFields {
		if len(word) == len(name) && strings.EqualFold(string(word), name) {
			return true
		}
	}
	return false
}

var escapes = lazy.Regexp(`\\([!-/:-@\[-` + "`" + `{-~])`)

// unescape turns backslash escapes and entities into what they stand for.
func unescape(b []byte) string {
	if bytes.IndexByte(b, '\\') >= 0 {
		b = escapes().ReplaceAll(b, []byte("$1"))
	}
	if bytes.IndexByte(b, '&') < 0 {
		return string(b)
	}
	return html.UnescapeString(string(b))
}

func (w *inlineWalk) codeSpan(n *ast.CodeSpan, struck bool) {
	var b bytes.Buffer
	start, end := -1, -1
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		t, ok := c.(*ast.Text)
		if !ok {
			continue
		}
		if start < 0 {
			start = t.Segment.Start
		}
		end = t.Segment.Stop
		b.Write(t.Segment.Value(w.d.src))
	}
	if start >= 0 {
		w.code(start, end, b.String(), struck)
	}
}

// code takes up the text of a code span.
func (w *inlineWalk) code(start, end int, text string, struck bool) {
	w.saw(start-1, end+1)
	w.text.WriteByte('`')
	w.text.WriteString(text)
	w.text.WriteByte('`')
	w.strike(len(text)+len("``"), struck)
	w.out.lastCode = codeSpan{text: text, span: w.d.span(start, end)}
}

func (w *inlineWalk) link(n *ast.Link, struck bool) {
	before := w.text.Len()
	w.children(n, struck)
	w.out.links = append(w.out.links, link{text: fold(w.text.String()[before:]), url: string(n.Destination)})
}

func (w *inlineWalk) box(n *extast.TaskCheckBox) {
	at := n.Pos()
	open := bytes.IndexByte(w.d.src[max(at, 0):], '[')
	if at < 0 || open < 0 {
		return
	}
	w.out.box = boxMark{checked: n.IsChecked, span: w.d.span(at+open+1, at+open+2)}
}

// fold makes one space of all white space, and none at the ends.
func fold(s string) string {
	if s = strings.Trim(s, " "); folded(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// folded reports whether there is nothing to fold in plain ASCII text that has
// no spaces around it.
func folded(s string) bool {
	space := false
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ' && !space:
			space = true
		case c <= ' ' || c >= utf8.RuneSelf:
			return false
		default:
			space = false
		}
	}
	return true
}
