package yaml

import (
	"bytes"

	yamlv3 "gopkg.in/yaml.v3"

	"github.com/incident-cli/incident/internal/source"
)

// span finds the bytes of a node. The library tells the line and the column at
// which it starts, in characters, and nothing of its end.
func (p *parser) span(n *yamlv3.Node) source.Span {
	file := p.region.File
	line := file.Line(file.LineOf(p.region.Start) + n.Line - 1)
	if line.Start < p.region.Start {
		line = file.Span(p.region.Start, max(line.End, p.region.Start))
	}
	start := line.Start + runeOffset(line.Text(), n.Column-1)
	return file.Span(start, max(start, min(start+p.length(n, start), p.region.End)))
}

func runeOffset(s string, runes int) int {
	for i := range s {
		if runes == 0 {
			return i
		}
		runes--
	}
	return len(s)
}

func (p *parser) length(n *yamlv3.Node, start int) int {
	rest := p.region.File.Data[start:p.region.End]
	switch {
	case n.Kind == yamlv3.SequenceNode || n.Kind == yamlv3.MappingNode:
		return p.collectionLength(n, start, rest)
	case n.Kind == yamlv3.AliasNode:
		return len(n.Value) + 1
	case n.Style&yamlv3.DoubleQuotedStyle != 0:
		return quotedLength(rest, '"')
	case n.Style&yamlv3.SingleQuotedStyle != 0:
		return quotedLength(rest, '\'')
	case bytes.HasPrefix(rest, []byte(n.Value)):
		return len(n.Value)
	}
	return lineLength(rest)
}

// collectionLength reaches to the closing bracket of a flow collection, and to
// the end of the last item of another.
func (p *parser) collectionLength(n *yamlv3.Node, start int, rest []byte) int {
	if n.Style&yamlv3.FlowStyle != 0 {
		return flowLength(rest)
	}
	if len(n.Content) == 0 {
		return 0
	}
	return p.span(n.Content[len(n.Content)-1]).End - start
}

func quotedLength(b []byte, quote byte) int {
	for i := 1; i < len(b); i++ {
		switch {
		case b[i] == '\\' && quote == '"':
			i++
		case b[i] == quote && quote == '\'' && i+1 < len(b) && b[i+1] == quote:
			i++
		case b[i] == quote:
			return i + 1
		}
	}
	return len(b)
}

// flowLength reaches to the bracket that closes the first one. A quotation mark
// begins a text only where one may begin: in [it's] it is a letter.
func flowLength(b []byte) int {
	depth := 0
	begins, ended := true, false // a text may begin here; one in quotes or brackets has ended
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case isBlank(c):
			continue
		case c == '#' && i > 0 && isBlank(b[i-1]):
			i += endOfLine(b[i:])
			continue
		case begins && (c == '"' || c == '\''):
			i += quotedLength(b[i:], c) - 1
			begins, ended = false, true
			continue
		case c == '[' || c == '{':
			depth++
			begins = true
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
			begins, ended = false, true
			continue
		case c == ':' || c == '?':
			begins = ended || i+1 < len(b) && isBlank(b[i+1])
		default:
			begins = c == ','
		}
		ended = false
	}
	return len(b)
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// endOfLine is how far the last byte of the first line is.
func endOfLine(b []byte) int {
	if end := bytes.IndexByte(b, '\n'); end >= 0 {
		return end
	}
	return len(b)
}

func lineLength(b []byte) int {
	if end := bytes.IndexByte(b, '\n'); end >= 0 {
		b = b[:end]
	}
	if comment := bytes.Index(b, []byte(" #")); comment >= 0 {
		b = b[:comment]
	}
	return len(bytes.TrimRight(b, " \t\r"))
}
