package yaml

import (
	"bytes"

	yamlv3 "gopkg.in/yaml.v3"

	"github.com/incident-cli/incident/internal/source"
)

// What the library reads and the specification does not allow is refused here:
// the next reader of the file may read it in another way, or not at all.

// around is what a node stands in.
type around struct {
	indent int  // the column of the block that it belongs to, -1 for none
	flow   bool // inside brackets
}

// inside is what the values of a collection stand in.
func (a around) inside(n *yamlv3.Node) around {
	if n.Style&yamlv3.FlowStyle != 0 {
		a.flow = true
		return a
	}
	return around{indent: n.Column - 1}
}

const spaces = "indent the line by spaces, more than the one that it goes on from"

func (p *parser) strict(n *yamlv3.Node, span source.Span, a around) {
	const (
		quotes = yamlv3.DoubleQuotedStyle | yamlv3.SingleQuotedStyle
		blocks = yamlv3.LiteralStyle | yamlv3.FoldedStyle
	)
	flow := n.Kind != yamlv3.ScalarNode && n.Style&yamlv3.FlowStyle != 0
	switch {
	case flow || n.Style&quotes != 0:
		p.continued(span, a)
		p.closed(span)
	case n.Style&blocks != 0:
		p.block(span, a)
	case n.Kind == yamlv3.ScalarNode:
		p.unquoted(n.Value, span, a)
	}
	if a.flow {
		p.separated(span)
	}
	if n.Style&yamlv3.DoubleQuotedStyle != 0 {
		p.escapes(span)
	}
}

// unquoted refuses words that are signs, or hold one that other readers see.
func (p *parser) unquoted(value string, span source.Span, a around) {
	asked := span.Start > p.region.Start && p.region.File.Data[span.Start-1] == '?'
	if value == "-" || a.flow && (asked || len(value) > 1 && value[len(value)-1] == ':') {
		p.flag(span, "this can be read in two ways", "put it into quotes")
	}
}

// continued looks at the lines that a value in quotes or brackets goes on in. In
// brackets in brackets they were looked at already. A line that begins with the
// closing bracket is how many people write, and is read alike everywhere.
func (p *parser) continued(span source.Span, a around) {
	if a.flow || a.indent < 0 {
		return
	}
	first, last := span.File.LineOf(span.Start), span.File.LineOf(span.End)
	for n := first + 1; n <= last; n++ {
		line := span.File.Line(n)
		text := bytes.TrimLeft(line.Bytes(), " ")
		empty := len(bytes.TrimSpace(text)) == 0 || bytes.IndexByte([]byte("#]}"), text[0]) >= 0
		if indent := len(line.Bytes()) - len(text); !empty && indent <= a.indent {
			p.flag(line, "a value goes on in this line, which is not indented", spaces)
			return
		}
	}
}

// closed refuses a comment that begins right behind a value.
func (p *parser) closed(span source.Span) {
	if bytes.HasPrefix(p.after(span), []byte("#")) {
		p.uncommented(span.End)
	}
}

// separated refuses one right behind the comma after a value.
func (p *parser) separated(span source.Span) {
	rest := bytes.TrimLeft(p.after(span), " \t")
	if bytes.HasPrefix(rest, []byte(",#")) {
		p.uncommented(p.region.End - len(rest) + 1)
	}
}

func (p *parser) after(span source.Span) []byte { return p.region.File.Data[span.End:p.region.End] }

func (p *parser) uncommented(at int) {
	p.flag(p.region.File.Span(at, at+1), "a comment begins without a space before it", `write " #"`)
}

// escapes refuses one that YAML does not have.
func (p *parser) escapes(span source.Span) {
	text := span.Bytes()
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		if i++; text[i] == '\'' {
			p.flag(p.region.File.Span(span.Start+i-1, span.Start+i+1), `\' is not an escape`, "write the ' alone")
		}
	}
}

// block looks at the head of a value in a block, and at the blank lines before
// its first one, which must not be indented further than it is.
func (p *parser) block(span source.Span, a around) {
	file := span.File
	first := file.LineOf(span.Start)
	head := bytes.TrimRight(file.Span(span.Start, file.Line(first).End).Bytes(), "\r")
	if mark := bytes.IndexByte(head, '#'); mark > 0 && head[mark-1] != ' ' && head[mark-1] != '\t' {
		p.uncommented(span.Start + mark)
	}
	if all := p.region.Bytes(); len(bytes.Trim(all[bytes.LastIndexByte(all, '\n')+1:], " ")) == 0 && !bytes.HasSuffix(all, []byte("\n")) {
		p.flag(file.Span(p.region.End-1, p.region.End), "the last line holds only spaces", "end the file with a line break")
	}
	if bytes.ContainsAny(head[:min(3, len(head))], "123456789") {
		return
	}
	widest := 0
	for n := first + 1; n <= file.Lines() && file.Line(n).Start < p.region.End; n++ {
		line := bytes.TrimRight(file.Line(n).Bytes(), "\r")
		indent := len(line) - len(bytes.TrimLeft(line, " "))
		if indent == len(line) {
			widest = max(widest, indent)
			continue
		}
		if indent > max(a.indent, 0) && indent < widest {
			p.flag(file.Line(n), "blank lines before this one are indented further than it is", "delete the spaces in them")
		}
		return
	}
}

// directive refuses what tells a reader how to read.
func (p *parser) directive() {
	for line := range bytes.Lines(p.region.Bytes()) {
		switch text := bytes.TrimSpace(line); {
		case len(text) == 0 || text[0] == '#':
		case line[0] == '%':
			p.flag(p.region.File.Line(p.region.File.LineOf(p.region.Start)), "directives are not allowed", "delete the line that begins with %")
			return
		default:
			return
		}
	}
}
