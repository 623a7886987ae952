package report

import (
	"bytes"

	"github.com/yuin/goldmark/ast"

	"github.com/incident-cli/incident/internal/source"
)

// Link is where a link or an image of the Markdown leads.
type Link struct {
	// Target is the address as it is meant: escapes of Markdown are undone,
	// those of addresses are not.
	Target string
	// Span is the place of the address, or of the link where the address is
	// defined elsewhere.
	Span source.Span
}

// links notes the links and images of the body.
func (p *parser) links(d *document) {
	// An address stands behind one of these, or is its own text.
	if !bytes.Contains(d.src, []byte("](")) && !bytes.Contains(d.src, []byte("]:")) {
		return
	}
	// The walk stops at no error, because the visitor returns none.
	_ = ast.Walk(d.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			p.link(d, n, n.Destination)
		case *ast.Image:
			p.link(d, n, n.Destination)
		}
		return ast.WalkContinue, nil
	})
}

func (p *parser) link(d *document, n ast.Node, destination []byte) {
	start := max(n.Pos(), 0)
	if end := lastChild(n); end > start {
		start = end
	}
	line := d.src[start:]
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	span := d.span(max(n.Pos(), 0), start)
	if at := bytes.Index(line, destination); at > 0 && bytes.HasPrefix(line, []byte("](")) {
		span = d.span(start+at, start+at+len(destination))
	}
	p.r.Links = append(p.r.Links, Link{Target: unescape(destination), Span: span})
}

// lastChild is where the text of a link ends, -1 where it has none.
func lastChild(n ast.Node) int {
	end := -1
	for c := n.LastChild(); c != nil; c = c.LastChild() {
		if text, ok := c.(*ast.Text); ok {
			end = text.Segment.Stop
		}
	}
	return end
}
