package report

import (
	"bytes"
	"html"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
)

// Entity is a character that the file names instead of holding it, such as "&rlm;"
// in the Markdown and "\u200f" in a quoted value of the front matter.
type Entity struct {
	Char rune
	Span source.Span
}

// entityForm is an entity, or a backslash with what it escapes.
var entityForm = lazy.Regexp(`\\.|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);`)

// htmlEntityForm is an entity in HTML, which knows some without a semicolon.
var htmlEntityForm = lazy.Regexp(`&(?:#[0-9]+|#[xX][0-9a-fA-F]+|shy|[A-Za-z][A-Za-z0-9]*);?`)

// entities notes the entities of the body that stand for one character. In code
// and in comments they stand for themselves.
func (p *parser) entities(d *document) {
	if !bytes.Contains(d.src, []byte("&")) {
		return
	}
	// The walk stops at no error, because the visitor returns none.
	_ = ast.Walk(d.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if _, code := n.(*ast.CodeSpan); code {
			return ast.WalkSkipChildren, nil
		}
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			p.entitiesIn(d, n.Segment.Start, n.Segment.Stop)
		case *ast.HTMLBlock:
			p.entitiesInHTML(d, n)
		case *ast.RawHTML:
			for i := range n.Segments.Len() {
				p.htmlEntities(d, n.Segments.At(i).Start, n.Segments.At(i).Stop)
			}
		}
		return ast.WalkContinue, nil
	})
}

func (p *parser) entitiesIn(d *document, start, end int) {
	text := d.src[start:end]
	if !bytes.Contains(text, []byte("&")) {
		return
	}
	for _, at := range entityForm().FindAllIndex(text, -1) {
		char, ok := entityChar(string(text[at[0]:at[1]]))
		if ok {
			p.r.Entities = append(p.r.Entities, Entity{Char: char, Span: d.span(start+at[0], start+at[1])})
		}
	}
}

// entitiesInHTML notes the entities between the comments of a block.
func (p *parser) entitiesInHTML(d *document, n *ast.HTMLBlock) {
	start, end := d.extent(n)
	if n.HasClosure() {
		end = max(end, n.ClosureLine.Stop)
	}
	start, end = max(start, 0), min(end, len(d.src))
	if !bytes.Contains(d.src[start:end], []byte("&")) {
		return
	}
	for _, comment := range comments().FindAllIndex(d.src[start:end], -1) {
		p.htmlEntities(d, start, start+comment[0])
		start += comment[1]
	}
	p.htmlEntities(d, start, end)
}

func (p *parser) htmlEntities(d *document, start, end int) {
	text := d.src[start:end]
	for _, at := range htmlEntityForm().FindAllIndex(text, -1) {
		entity := string(text[at[0]:at[1]])
		// An address may go on with "&shy=1".
		if at[1] < len(text) && text[at[1]] == '=' && entity[len(entity)-1] != ';' {
			continue
		}
		if char, ok := entityChar(entity); ok {
			p.r.Entities = append(p.r.Entities, Entity{Char: char, Span: d.span(start+at[0], start+at[1])})
		}
	}
}

// escapeForm is a backslash in YAML with what it escapes.
var escapeForm = lazy.Regexp(`\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)`)

// shortEscapes are the characters that a letter behind a backslash stands for and
// that nobody sees.
var shortEscapes = map[byte]rune{'0': 0, 'a': '\a', 'b': '\b', 'v': '\v', 'f': '\f', 'e': 0x1b, 'N': 0x85, 'L': 0x2028, 'P': 0x2029}

// escapes notes the characters that a value of the front matter names.
func (p *parser) escapes(n *yaml.Node) {
	if n.Kind == yaml.Scalar && n.Quoted {
		p.escapesIn(n.Span)
	}
	for _, item := range n.Items {
		p.escapes(item)
	}
	for _, e := range n.Entries {
		p.escapesIn(e.Span)
		p.escapes(e.Value)
	}
}

// escapesIn notes those of a text in double quotes; elsewhere a backslash stands
// for itself.
func (p *parser) escapesIn(s source.Span) {
	text := s.Bytes()
	if !bytes.HasPrefix(text, []byte(`"`)) || bytes.IndexByte(text, '\\') < 0 {
		return
	}
	for _, at := range escapeForm().FindAllIndex(text, -1) {
		char, known := shortEscapes[text[at[0]+1]]
		if at[1]-at[0] > 2 {
			n, err := strconv.ParseUint(string(text[at[0]+2:at[1]]), 16, 32)
			char, known = rune(n), err == nil && n <= unicode.MaxRune
		}
		if known {
			p.r.Entities = append(p.r.Entities, Entity{Char: char, Span: s.File.Span(s.Start+at[0], s.Start+at[1])})
		}
	}
}

// entityChar is what an entity stands for, where that is one character.
func entityChar(entity string) (rune, bool) {
	text := html.UnescapeString(entity)
	char, size := utf8.DecodeRuneInString(text)
	return char, text != entity && size == len(text)
}
