// Package yaml reads the strict part of YAML that our files use, into nodes
// that know their place. Whoever can open a pull request can write a header, so
// anchors, aliases, merge keys, tags, duplicate keys, second documents and the
// line breaks that only some readers see are errors.
//
// It is the only package that imports a YAML library: the library is archived,
// and panics when it decodes some maps into structs, so it decodes to its own
// node tree only.
package yaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	yamlv3 "gopkg.in/yaml.v3"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
)

// MaxDepth is the nesting that is read.
const MaxDepth = 32

// Kind says what a node is. The zero Kind is invalid.
type Kind uint8

const (
	// Null is an empty value.
	Null Kind = iota + 1
	// Scalar is a text, a number, a truth value or a date.
	Scalar
	// Sequence is a list.
	Sequence
	// Mapping is keys with values.
	Mapping
)

// String names the kind for messages.
func (k Kind) String() string {
	switch k {
	case Null:
		return "nothing"
	case Scalar:
		return "a value"
	case Sequence:
		return "a list"
	case Mapping:
		return "a mapping"
	}
	return "invalid"
}

// Node is a value with its place.
type Node struct {
	Kind Kind
	// Quoted says that a scalar stands in quotes or in a block.
	Quoted  bool
	Value   string // of a scalar, without quotes
	Span    source.Span
	Items   []*Node // of a sequence
	Entries []Entry // of a mapping, in their order
}

// Entry is a key with its value.
type Entry struct {
	Key   string
	Span  source.Span // of the key
	Value *Node       // never nil
}

// Get returns the value of a key, or nil.
func (n *Node) Get(key string) *Node {
	for _, e := range n.Entries {
		if e.Key == key {
			return e.Value
		}
	}
	return nil
}

// Rule is the id under which syntax errors are reported.
const Rule = "syntax"

// Parse reads one YAML document. The node is nil where the text is empty or
// too broken to read; what is wrong is in the findings, all of them errors.
func Parse(region source.Span) (*Node, []finding.Finding) { return new(Room).Parse(region) }

// Room is memory for the nodes of one document after the other: thousands of
// headers are read, and each is of interest for a moment. The zero Room is ready.
type Room struct {
	nodes   []Node
	entries []Entry
}

// Parse does what the function of that name does. The nodes are good until the
// next document is read.
func (room *Room) Parse(region source.Span) (*Node, []finding.Finding) {
	if root := room.plain(region); root != nil {
		return root, nil
	}
	return general(region)
}

// general reads any YAML, through the library.
func general(region source.Span) (*Node, []finding.Finding) {
	p := &parser{region: region}
	p.hiddenBreaks()
	p.directive()
	if len(p.found) > 0 {
		return nil, p.found
	}
	data := p.maskHandles()
	root, err := decode(data)
	if err != nil {
		p.syntaxError(err)
		return nil, p.found
	}
	if root == nil {
		return nil, p.found
	}
	return p.node(root, 0, around{indent: -1}), p.found
}

// decode guards against the library: it panics on some inputs.
func decode(data []byte) (root *yamlv3.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			root, err = nil, fmt.Errorf("yaml: %v", r)
		}
	}()
	d := yamlv3.NewDecoder(bytes.NewReader(data))
	var doc yamlv3.Node
	if err := d.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var second yamlv3.Node
	if err := d.Decode(&second); err == nil {
		return nil, errSecond
	} else if !errors.Is(err, io.EOF) {
		return nil, err
	}
	if doc.Kind != yamlv3.DocumentNode || len(doc.Content) == 0 {
		return nil, nil
	}
	return doc.Content[0], nil
}

// errSecond says that more than one document was read.
var errSecond = errors.New("a second document begins here")

type parser struct {
	region source.Span
	found  []finding.Finding
}

func (p *parser) flag(span source.Span, message, help string) {
	p.found = append(p.found, finding.Finding{
		Rule: Rule, Severity: finding.Error, Span: span, Message: message, Help: help,
	})
}

// hiddenBreaks refuses the characters that break a line for one reader of YAML
// and not for another: behind them a key can hide. So it does the characters that
// control a terminal, which no YAML may hold.
func (p *parser) hiddenBreaks() {
	data := p.region.Bytes()
	for i := 0; i < len(data); i++ {
		name, size := hiddenBreak(data[i:])
		if size == 0 {
			continue
		}
		at := p.region.Start + i
		p.flag(p.region.File.Span(at, at+size), name+" is not allowed here", "delete the character")
		i += size - 1
	}
}

func hiddenBreak(b []byte) (name string, size int) {
	switch {
	case b[0] == 0:
		return "a NUL byte", 1
	case b[0] == '\r' && (len(b) == 1 || b[1] != '\n'):
		return "a carriage return without a line feed", 1
	case bytes.HasPrefix(b, []byte("\u0085")):
		return "the line break U+0085", 2
	case bytes.HasPrefix(b, []byte("\u2028")):
		return "the line break U+2028", 3
	case bytes.HasPrefix(b, []byte("\u2029")):
		return "the line break U+2029", 3
	case b[0] < ' ' && b[0] != '\t' && b[0] != '\n' && b[0] != '\r', b[0] == 0x7f:
		return fmt.Sprintf("the control character U+%04X", b[0]), 1
	case len(b) > 1 && b[0] == 0xc2 && b[1] < 0xa0: // U+0080 to U+009F
		return fmt.Sprintf("the control character U+%04X", b[1]), 2
	}
	return "", 0
}

// handle is an unquoted "@ana" where YAML expects a value.
var handle = lazy.Regexp(`(?m)(:[ \t]+|[\[,][ \t]*|^[ \t]*-[ \t]+)(@)[A-Za-z0-9_.-]+`)

// maskHandles reports handles with "@", which YAML cannot read, and returns the
// text with each "@" replaced by a space, so that all else is still read.
func (p *parser) maskHandles() []byte {
	data := p.region.Bytes()
	if bytes.IndexByte(data, '@') < 0 {
		return data
	}
	found := handle().FindAllSubmatchIndex(data, -1)
	if len(found) == 0 {
		return data
	}
	data = bytes.Clone(data)
	for _, m := range found {
		if quotedAt(data, m[4]) {
			continue
		}
		data[m[4]] = ' '
		at := p.region.File.Span(p.region.Start+m[4], p.region.Start+m[1])
		p.found = append(p.found, finding.Finding{
			Rule: Rule, Severity: finding.Error, Span: at,
			Message: fmt.Sprintf("YAML does not allow %q without quotes", at.Text()),
			Help:    fmt.Sprintf("write the handle without @: %s", at.Text()[1:]),
			Fix: &finding.Fix{Message: "remove the @", Edits: []finding.Edit{
				{Span: p.region.File.Span(at.Start, at.Start+1)},
			}},
		})
	}
	return data
}

// quotedAt reports whether the offset lies in quotes or a comment on its line.
func quotedAt(data []byte, at int) bool {
	start := bytes.LastIndexByte(data[:at], '\n') + 1
	var quote byte
	for i := start; i < at; i++ {
		switch c := data[i]; {
		case quote == '"' && c == '\\':
			i++ // what is escaped ends nothing
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '#' && i > start && data[i-1] == ' ':
			return true
		}
	}
	return quote != 0
}

var errorLine = lazy.Regexp(`^yaml: (?:line (\d+): )?(.*)$`)

// marker is the line at which a document begins or ends.
var marker = lazy.Regexp(`(?m)^(?:---|\.\.\.)(?:[ \t\r].*)?$`)

// secondDocument flags the line behind which a second document stands, if any: the
// first marker that is not that of the first document.
func (p *parser) secondDocument() bool {
	data := p.region.Bytes()
	for _, m := range marker().FindAllIndex(data, -1) {
		if before := bytes.TrimSpace(withoutComments(data[:m[0]])); len(before) > 0 {
			p.flag(p.region.File.Span(p.region.Start+m[0], p.region.Start+m[1]).Trim(), errSecond.Error(),
				"one file holds one document: delete this line, and what does not belong to the first")
			return true
		}
	}
	return false
}

var commentLine = lazy.Regexp(`(?m)^[ \t]*[#%].*$`)

func withoutComments(data []byte) []byte { return commentLine().ReplaceAllLiteral(data, nil) }

func (p *parser) syntaxError(err error) {
	if (errors.Is(err, errSecond) || strings.Contains(err.Error(), "<document start>")) && p.secondDocument() {
		return
	}
	line, message := 1, err.Error()
	if m := errorLine().FindStringSubmatch(strings.ReplaceAll(err.Error(), "\n", " ")); m != nil {
		message = m[2]
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = n
		}
	}
	first := p.region.File.LineOf(p.region.Start)
	span := p.region.File.Line(first + line - 1)
	if span.End > p.region.End || span.Start == span.End {
		span = p.region.File.Line(max(first, p.region.File.LineOf(p.region.End)-1))
	}
	if bytes.HasPrefix(bytes.TrimLeft(span.Bytes(), " "), []byte("\t")) {
		p.flag(span, "this is not valid YAML: a line begins with a tab", "indent it with spaces, or not at all")
		return
	}
	p.flag(span, "this is not valid YAML: "+message, `put values that hold ": ", " #" or begin with a sign into quotes`)
}

func (p *parser) node(n *yamlv3.Node, depth int, a around) *Node {
	out := &Node{Span: p.span(n)}
	if depth > MaxDepth {
		p.flag(out.Span, fmt.Sprintf("nested deeper than %d levels", MaxDepth), "make it flatter")
		out.Kind = Null
		return out
	}
	if p.forbidden(n, out.Span) {
		out.Kind = Null
		return out
	}
	p.strict(n, out.Span, a)
	switch n.Kind {
	case yamlv3.ScalarNode:
		p.scalar(n, out)
	case yamlv3.SequenceNode:
		out.Kind = Sequence
		for _, item := range n.Content {
			out.Items = append(out.Items, p.node(item, depth+1, a.inside(n)))
		}
	case yamlv3.MappingNode:
		p.mapping(n, out, depth, a.inside(n))
	}
	return out
}

func (p *parser) scalar(n *yamlv3.Node, out *Node) {
	const quotes = yamlv3.DoubleQuotedStyle | yamlv3.SingleQuotedStyle | yamlv3.LiteralStyle | yamlv3.FoldedStyle
	out.Kind, out.Value, out.Quoted = Scalar, n.Value, n.Style&quotes != 0
	if !out.Quoted && (n.Tag == "!!null" || n.Value == "") {
		out.Kind, out.Value = Null, ""
	}
}

func (p *parser) forbidden(n *yamlv3.Node, span source.Span) bool {
	const help = "write the value out"
	switch {
	case n.Kind == yamlv3.AliasNode || n.Anchor != "":
		p.flag(span, "anchors and aliases are not allowed", help)
	case n.Style&yamlv3.TaggedStyle != 0:
		p.flag(span, "tags are not allowed", help)
	default:
		return false
	}
	return true
}

func (p *parser) mapping(n *yamlv3.Node, out *Node, depth int, a around) {
	out.Kind = Mapping
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, at := n.Content[i], p.span(n.Content[i])
		p.strict(key, at, a)
		value := p.node(n.Content[i+1], depth+1, a)
		switch {
		case p.forbidden(key, at):
		case key.Kind != yamlv3.ScalarNode:
			p.flag(at, "a key must be a single word", "")
		case key.Value == "<<":
			p.flag(at, "merge keys are not allowed", "write the keys out")
		case seen[key.Value]:
			p.flag(at, fmt.Sprintf("the key %q stands here a second time", key.Value), "keep one of them")
		default:
			seen[key.Value] = true
			out.Entries = append(out.Entries, Entry{Key: key.Value, Span: at, Value: value})
		}
	}
	if len(out.Entries) > 0 {
		last := out.Entries[len(out.Entries)-1]
		out.Span.End = max(out.Span.End, last.Span.End, last.Value.Span.End)
	}
}
