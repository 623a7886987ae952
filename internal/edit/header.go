package edit

import (
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
)

// header is the front matter of a report as YAML nodes, whose places are finer
// than those of a report's fields.
type header struct {
	file    *source.File
	region  source.Span
	entries []yaml.Entry
	order   []string // of keys in a new file
}

func readHeader(r *report.Report) header { return headerIn(r.YAML, keyNames()) }

func headerIn(region source.Span, order []string) header {
	h := header{file: region.File, region: region, order: order}
	if region.IsZero() {
		return h
	}
	if root, _ := yaml.Parse(region); root != nil {
		h.entries = root.Entries
	}
	return h
}

func (h header) index(name string) int {
	return slices.IndexFunc(h.entries, func(e yaml.Entry) bool { return e.Key == name })
}

// entryEnd is where the lines of an entry end: comments and blank lines behind
// its value are not its own.
func (h header) entryEnd(i int) int {
	e := h.entries[i]
	limit := h.region.End
	if i+1 < len(h.entries) {
		limit = h.file.Line(h.file.LineOf(h.entries[i+1].Span.Start)).Start
	}
	end := h.file.LineAfter(e.Span.Start)
	if e.Value.Span.End > e.Value.Span.Start {
		end = max(end, h.file.LineAfter(e.Value.Span.End-1))
	}
	for at := end; at < limit; at = h.file.LineAfter(at) {
		if continues(h.file.Line(h.file.LineOf(at)).Text()) {
			end = h.file.LineAfter(at)
		}
	}
	return min(end, limit)
}

// continues reports whether a line belongs to the value that began above.
func continues(line string) bool {
	text := strings.TrimSpace(line)
	return text != "" && text[0] != '#' && strings.ContainsRune(" \t-", rune(line[0]))
}

// valueSpan is the whole value of an entry, zero where it is empty. The reader
// knows only the first line of a text that goes on below.
func (h header) valueSpan(i int) source.Span {
	v := h.entries[i].Value
	span := h.file.Span(v.Span.Start, v.Span.End)
	if v.Kind == yaml.Null && !spelledNull(span.Text()) {
		return source.Span{}
	}
	if span.Start > h.region.Start && h.file.Data[span.Start-1] == '@' {
		span.Start--
	}
	if last := h.lastLine(i); !closed(span.Text()) && last.End > span.End && last.Start > span.Start {
		span.End = last.End
	}
	return span
}

// spelledNull reports whether an empty value is written as a word.
func spelledNull(text string) bool { return text == "~" || strings.EqualFold(text, "null") }

// lastLine is the last line of an entry, without its line break.
func (h header) lastLine(i int) source.Span {
	return h.file.Line(h.file.LineOf(h.entryEnd(i) - 1))
}

// closed reports whether a value says itself where it ends.
func closed(text string) bool { return text != "" && strings.ContainsRune(`"'[{`, rune(text[0])) }

// change gives an entry that is there a new value, in the style of the old one.
func (h header) change(i int, want value) ([]finding.Edit, error) {
	e := h.entries[i]
	if same(e.Value, want) {
		return nil, nil
	}
	old := h.valueSpan(i)
	switch {
	case old.IsZero() && want.empty():
		return nil, nil
	case old.IsZero():
		return []finding.Edit{h.fill(e, want)}, nil
	case h.isBlockList(i) && !want.empty():
		return h.changeBlock(i, want)
	case want.empty():
		return replacing(e.Key, h.file.Span(h.colon(e), old.End), "")
	}
	return replacing(e.Key, old, want.like(e.Value, old.Text()))
}

// replacing is the edit of a value that no comment is lost by.
func replacing(name string, old source.Span, text string) ([]finding.Edit, error) {
	if commented(old) {
		return nil, commentRefusal(name)
	}
	return []finding.Edit{{Span: old, New: text}}, nil
}

// colon is the offset behind the colon of a key.
func (h header) colon(e yaml.Entry) int {
	rest := h.file.Data[e.Span.End:h.region.End]
	return e.Span.End + slices.Index(rest, ':') + 1
}

// fill writes a value behind a key that has none. A space that stands there
// already is used, so that none is left at the end of the line.
func (h header) fill(e yaml.Entry, want value) finding.Edit {
	at := h.colon(e)
	line := h.file.Line(h.file.LineOf(at))
	rest := h.file.Span(at, line.End).Text()
	if rest != "" && strings.TrimSpace(rest) == "" {
		return finding.Edit{Span: h.file.Span(at+1, at+1), New: want.literal()}
	}
	return finding.Edit{Span: h.file.Span(at, at), New: " " + want.literal()}
}

var commentForm = lazy.Regexp(`(?m)(^|[ \t])#`)

// commented reports whether a value of several lines has comments in between.
func commented(s source.Span) bool {
	text := s.Text()
	return strings.Contains(text, "\n") && commentForm().MatchString(text)
}

func commentRefusal(name string) error {
	return refuse(name+" has comments between or beside its values", "edit it by hand, so that none is lost")
}

// onlyChanged reports whether after has the wanted value under a name, and all
// other entries as they were and in their order.
func (h header) onlyChanged(after header, name string, want value) bool {
	if i := after.index(name); i < 0 && !want.empty() || i >= 0 && !same(after.entries[i].Value, want) {
		return false
	}
	others := func(entries []yaml.Entry) []yaml.Entry {
		return slices.DeleteFunc(slices.Clone(entries), func(e yaml.Entry) bool { return e.Key == name })
	}
	return slices.EqualFunc(others(h.entries), others(after.entries), sameEntry)
}

func sameEntry(a, b yaml.Entry) bool { return a.Key == b.Key && sameNode(a.Value, b.Value) }

func sameNode(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.Value == b.Value &&
		slices.EqualFunc(a.Items, b.Items, sameNode) && slices.EqualFunc(a.Entries, b.Entries, sameEntry)
}

// same reports whether a node says what is wanted.
func same(n *yaml.Node, want value) bool {
	switch n.Kind {
	case yaml.Null:
		return want.empty()
	case yaml.Scalar:
		return len(want.words) == 1 && n.Value == want.words[0]
	case yaml.Sequence:
		return want.list && slices.EqualFunc(n.Items, want.words, func(item *yaml.Node, w string) bool {
			return item.Kind == yaml.Scalar && item.Value == w
		})
	}
	return false
}

// Value is what a key of the front matter says, without quotes, a list with
// commas; empty where there is nothing.
func Value(r *report.Report, name string) string {
	h := readHeader(r)
	i := h.index(name)
	if i < 0 {
		return ""
	}
	n := h.entries[i].Value
	words := []string{n.Value}
	if n.Kind == yaml.Sequence {
		words = nil
		for _, item := range n.Items {
			words = append(words, item.Value)
		}
	}
	return strings.Join(words, ", ")
}
