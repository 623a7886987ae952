package edit

import (
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
)

// literal is the value as new YAML: a word, or a flow list.
func (v value) literal() string {
	if v.list {
		return yaml.FlowList(v.words)
	}
	return yaml.Quote(strings.Join(v.words, ""))
}

// like is the value in the style of the text that it replaces.
func (v value) like(old *yaml.Node, text string) string {
	switch {
	case v.list && old.Kind == yaml.Scalar && len(v.words) == 1:
		return requote(v.words[0], text)
	case v.list && strings.HasPrefix(text, "[ "):
		return "[ " + strings.Join(yaml.FlowItems(v.words), ", ") + " ]"
	case v.list:
		return v.literal()
	}
	return requote(v.words[0], text)
}

// requote writes a word in the quotes of the text that it replaces.
func requote(word, old string) string {
	switch {
	case strings.HasPrefix(old, `'`):
		return yaml.SingleQuoted(word)
	case strings.HasPrefix(old, `"`):
		return yaml.DoubleQuoted(word)
	}
	return yaml.Quote(word)
}

// isBlockList reports whether an entry is a list with a line for each item.
func (h header) isBlockList(i int) bool {
	v := h.entries[i].Value
	return v.Kind == yaml.Sequence && len(v.Items) > 0 && h.file.Data[v.Span.Start] == '-'
}

// changeBlock deletes the lines of items that are not wanted and adds lines for
// new ones, so that what stands beside the others stays. Only where that gives
// another order, all lines are written anew. A line with a comment is never
// deleted.
func (h header) changeBlock(i int, want value) ([]finding.Edit, error) {
	v := h.entries[i].Value
	var edits []finding.Edit
	var kept []string
	for _, item := range v.Items {
		if slices.Contains(want.words, item.Value) && !slices.Contains(kept, item.Value) {
			kept = append(kept, item.Value)
			continue
		}
		line := h.lineWithBreak(item.Span.Start)
		if commentForm().MatchString(h.file.Span(item.Span.End, line.End).Text()) {
			return nil, commentRefusal(h.entries[i].Key)
		}
		edits = append(edits, finding.Edit{Span: line})
	}
	if !slices.Equal(kept, want.words[:min(len(kept), len(want.words))]) {
		return h.rewriteBlock(i, want)
	}
	last := h.lineWithBreak(v.Items[len(v.Items)-1].Span.Start)
	added := h.itemLines(v, want.words[len(kept):])
	return append(edits, finding.Edit{Span: h.file.Span(last.End, last.End), New: added}), nil
}

func (h header) rewriteBlock(i int, want value) ([]finding.Edit, error) {
	v := h.entries[i].Value
	lines := h.file.Span(h.lineWithBreak(v.Span.Start).Start, h.entryEnd(i))
	if commentForm().MatchString(lines.Text()) {
		return nil, commentRefusal(h.entries[i].Key)
	}
	return []finding.Edit{{Span: lines, New: h.itemLines(v, want.words)}}, nil
}

func (h header) lineWithBreak(at int) source.Span {
	return h.file.Span(h.file.Line(h.file.LineOf(at)).Start, h.file.LineAfter(at))
}

// itemLines are lines of a block list, with what stands before its first item.
func (h header) itemLines(list *yaml.Node, words []string) string {
	line := h.file.Line(h.file.LineOf(list.Span.Start))
	before := h.file.Span(line.Start, list.Items[0].Span.Start).Text()
	before = strings.TrimSuffix(before, "@")
	var b strings.Builder
	for _, w := range words {
		b.WriteString(before + yaml.Quote(w) + h.file.EOL())
	}
	return b.String()
}
