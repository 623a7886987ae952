package report

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	gmparser "github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	gmutil "github.com/yuin/goldmark/util"

	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
)

var markdownParser = goldmark.New(
	goldmark.WithExtensions(extension.Table, extension.Strikethrough),
	goldmark.WithParserOptions(gmparser.WithInlineParsers(gmutil.Prioritized(boxParser{extension.NewTaskCheckBoxParser()}, 0))),
).Parser()

// boxParser reads tick boxes as GFM does: what follows is white space, or nothing.
// The one that it asks takes a link called "x" for one, too.
type boxParser struct{ gmparser.InlineParser }

func (b boxParser) Parse(parent ast.Node, block text.Reader, pc gmparser.Context) ast.Node {
	line, _ := block.PeekLine()
	if len(line) > len("[x]") && !unicode.IsSpace(rune(line[len("[x]")])) {
		return nil
	}
	return b.InlineParser.Parse(parent, block, pc)
}

// markdown reads the report's title, sections, timeline and follow-ups.
func (p *parser) markdown() {
	if at, why := tooComplex(p.r.Body); why != "" {
		p.flag(RuleTooComplex, at, why+": the report is not read", "keep logs and data in files beside the report and link to them")
		return
	}
	d := newDocument(p.r.Body)
	p.sections(d)
	p.foreignTitle()
	p.timeline(d)
	p.followUps(d)
	p.swallowed(d)
	p.misplaced(d)
	p.links(d)
	p.entities(d)
}

// foreignTitle takes the title of another tool's header where there is no H1.
func (p *parser) foreignTitle() {
	if !p.r.Title.Present() && p.foreign.title != "" {
		p.r.Title = NewField(p.foreign.title, source.Span{}, p.r.File.Line(1))
	}
}

// document is the Markdown tree of a report, whose offsets count from body.
type document struct {
	body source.Span
	src  []byte
	root ast.Node
}

func newDocument(body source.Span) *document {
	src := body.Bytes()
	return &document{body: body, src: src, root: markdownParser.Parse(text.NewReader(src))}
}

// span is the place in the file of offsets in the body.
func (d *document) span(start, end int) source.Span {
	return d.body.File.Span(d.body.Start+start, d.body.Start+end)
}

// extent is the range of body offsets that a block and its children cover.
func (d *document) extent(n ast.Node) (start, end int) {
	start, end = n.Pos(), n.Pos()
	if n.Type() == ast.TypeBlock {
		if lines := n.Lines(); lines.Len() > 0 {
			if start < 0 {
				start = lines.At(0).Start
			}
			end = max(end, lines.At(lines.Len()-1).Stop)
		}
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if c.Type() != ast.TypeBlock {
				continue
			}
			s, e := d.extent(c)
			if start < 0 {
				start = s
			}
			end = max(end, e)
		}
	}
	return start, max(start, end)
}

// lines is the place of a block, without the line break at its end.
func (d *document) lines(n ast.Node) source.Span {
	start, end := d.extent(n)
	// Behind a tab the parser counts columns, which may lead beyond the text.
	end = min(end, len(d.src))
	for end > start && (d.src[end-1] == '\n' || d.src[end-1] == '\r') {
		end--
	}
	return d.span(max(start, 0), max(end, 0))
}

// sections splits the document at its headings.
func (p *parser) sections(d *document) {
	var current *Section
	for n := d.root.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		if !ok {
			if current != nil {
				d.topBlocks(n, current)
			}
			continue
		}
		if h.Level == 1 && p.takeTitle(d.title(h)) {
			p.endSections(d.lines(h).Start)
			current = nil
			continue
		}
		current = p.section(d, h)
		p.r.Sections = append(p.r.Sections, current)
	}
	p.nest()
}

// endSections ends all sections at a title that stands below them.
func (p *parser) endSections(at int) {
	start := p.r.File.Line(p.r.File.LineOf(at)).Start
	for _, s := range p.r.Sections {
		s.Body.End = min(s.Body.End, start)
	}
}

// takeTitle makes the first H1 the title. With "title:" in the front matter as
// well the heading wins, because it is what readers see.
func (p *parser) takeTitle(title Field[string]) bool {
	for _, s := range p.r.Sections {
		if s.Level == 1 {
			return false
		}
	}
	if p.r.Title.Present() && !p.r.Title.Named() {
		return false
	}
	if title.Value != "" {
		p.r.Title = title
	}
	return true
}

// title is the text of a heading.
func (d *document) title(h *ast.Heading) Field[string] {
	inline := d.inline(h)
	if inline.span.IsZero() {
		inline.span = d.lines(h).Trim()
	}
	return NewField(inline.text, source.Span{}, inline.span)
}

func (p *parser) section(d *document, h *ast.Heading) *Section {
	inline := d.inline(h)
	file := p.r.File
	lines := d.lines(h)
	start := file.Line(file.LineOf(lines.Start)).Start
	end := file.LineAfter(lines.End)
	if setext().Match(file.Line(file.LineOf(end)).Bytes()) && !bytes.HasPrefix(bytes.TrimLeft(lines.Bytes(), " "), []byte("#")) {
		end = file.LineAfter(end)
	}
	at := inline.span
	if at.IsZero() {
		at = file.Span(start, end).Trim()
	}
	return &Section{
		Name: CanonicalSection(inline.text), Title: NewField(inline.text, source.Span{}, at), Level: h.Level,
		Heading: file.Span(start, end), Body: file.Span(end, p.r.Body.End),
	}
}

var setext = lazy.Regexp(`^ {0,3}(=+|-+)[ \t]*$`)

// nest gives each section its parent and the name that it has there, and ends its
// body where the next section of its level or above begins.
func (p *parser) nest() {
	var open []*Section
	var within []around // beneath each of them
	for _, s := range p.r.Sections {
		for len(open) > 0 {
			last := open[len(open)-1]
			if last.Level < s.Level && last.Body.End > s.Heading.Start {
				break
			}
			last.Body.End = min(last.Body.End, s.Heading.Start)
			open, within = open[:len(open)-1], within[:len(open)-1]
		}
		var above around
		if len(open) > 0 {
			s.Parent, above = open[len(open)-1], within[len(open)-1]
			s.Name = above.name(s.Title.Value)
		}
		open, within = append(open, s), append(within, above.enter(s.Name))
	}
}

// topBlocks adds what a node holds that stands in no other, where a paragraph may
// be a prompt, or the answer to the one above it.
func (d *document) topBlocks(n ast.Node, s *Section) {
	before, asked := len(s.Blocks), len(s.Prompts)
	if d.paragraphPrompt(n, s) {
		return
	}
	d.blocks(n, s)
	if asked == 0 || asked < len(s.Prompts) || before == len(s.Blocks) {
		return
	}
	if last := &s.Prompts[asked-1]; !last.Listed && last.Answer == "" {
		last.Answer, last.Span.End = s.Blocks[before].Text, s.Blocks[before].Span.End
	}
}

// paragraphPrompt adds a paragraph that begins with a bold label, and reports
// whether it is one. A time of day is no label.
func (d *document) paragraphPrompt(n ast.Node, s *Section) bool {
	if n.Kind() != ast.KindParagraph {
		return false
	}
	label, answer, isPrompt := d.labelled(n)
	if !isPrompt || !hasLetter(label) {
		return false
	}
	s.Prompts = append(s.Prompts, Prompt{Label: label, Answer: answer, Span: d.lines(n)})
	if answer != "" {
		d.add(s, d.inline(n).text, n)
	}
	return true
}

func hasLetter(text string) bool { return strings.ContainsFunc(text, unicode.IsLetter) }

// blocks adds what a node holds to the section's content.
func (d *document) blocks(n ast.Node, s *Section) {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		d.add(s, d.inline(n).text, n)
	case *ast.ListItem:
		d.item(n, s)
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		before := len(s.Blocks)
		d.add(s, string(bytes.TrimSpace(n.Lines().Value(d.src))), n)
		quote(s.Blocks[before:])
	case *ast.Blockquote:
		before := len(s.Blocks)
		d.inner(n, s)
		quote(s.Blocks[before:])
	case *ast.HTMLBlock:
		// A summary is the label of what it opens.
		d.add(s, Rendered(strings.ReplaceAll(d.html(n), "</summary>", ": ")), n)
	case *extast.TableRow:
		d.add(s, d.row(n), n)
	case *extast.TableHeader:
		if n.ChildCount() == 2 {
			s.Pairs = append(s.Pairs, d.lines(n))
		}
	case *ast.ThematicBreak:
	default:
		d.inner(n, s)
	}
}

// inner adds what the children of a node hold.
func (d *document) inner(n ast.Node, s *Section) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		d.blocks(c, s)
	}
}

func quote(blocks []Block) {
	for i := range blocks {
		blocks[i].Quoted = true
	}
}

func (d *document) add(s *Section, text string, n ast.Node) {
	if text != "" {
		s.Blocks = append(s.Blocks, Block{Text: text, Span: d.lines(n)})
	}
}

// comments are HTML comments, closed or not.
var comments = lazy.Regexp(`(?s)<!--.*?(-->|$)`)

// tags are what HTML says nothing with.
var tags = lazy.Regexp(`</?[A-Za-z][^>]*>|<[!?][^>]*>`)

func (d *document) html(n *ast.HTMLBlock) string {
	html := n.Lines().Value(d.src)
	if n.HasClosure() {
		html = append(bytes.Clone(html), n.ClosureLine.Value(d.src)...)
	}
	return string(html)
}

func (d *document) row(n ast.Node) string {
	var cells []string
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t := d.inline(c).text; t != "" {
			cells = append(cells, t)
		}
	}
	return strings.Join(cells, " ")
}

// item adds a list item: a prompt with its answer, or its text and what is
// nested beneath.
func (d *document) item(n *ast.ListItem, s *Section) {
	label, answer, isPrompt := d.prompt(n)
	if !isPrompt {
		d.inner(n, s)
		return
	}
	s.Prompts = append(s.Prompts, Prompt{Label: label, Answer: answer, Span: d.lines(n), Listed: true})
	d.add(s, answer, n)
}

// prompt reads "**Label:** answer", the answer being what follows the label and
// all that is nested beneath.
func (d *document) prompt(n *ast.ListItem) (label, answer string, ok bool) {
	first := n.FirstChild()
	if first == nil {
		return "", "", false
	}
	label, rest, ok := d.labelled(first)
	if !ok {
		return "", "", false
	}
	beneath := &Section{}
	for c := first.NextSibling(); c != nil; c = c.NextSibling() {
		d.blocks(c, beneath)
	}
	parts := []string{rest}
	for _, b := range beneath.Blocks {
		parts = append(parts, b.Text)
	}
	return label, strings.TrimSpace(strings.Join(parts, " ")), true
}

// labelled reads a paragraph that begins with a bold label and a colon.
func (d *document) labelled(first ast.Node) (label, rest string, ok bool) {
	bold, isBold := first.FirstChild().(*ast.Emphasis)
	if !isBold || bold.Level != 2 {
		return "", "", false
	}
	label = d.inline(bold).text
	whole := d.inline(first).text
	rest = strings.TrimPrefix(whole, label)
	switch {
	case strings.HasSuffix(label, ":"):
		label = strings.TrimSuffix(label, ":")
	case strings.HasPrefix(rest, ":"):
		rest = rest[1:]
	default:
		return "", "", false
	}
	return strings.TrimSpace(label), strings.TrimSpace(rest), true
}
