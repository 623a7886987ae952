package report

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
)

// Swallowed is a line that looks like a task of the follow-ups and is none: to a
// reader of Markdown, who sees code, HTML, a quotation or nothing at all, or because
// of the section in which it stands.
type Swallowed struct {
	// Span is the line without the white space around it.
	Span source.Span
	// By is what holds the line.
	By Swallower
	// Opened is where that begins.
	Opened source.Span
	// Section is the heading, and ID that of the follow-up, where a section that is
	// not read as follow-ups holds the line.
	Section, ID string
}

// Swallower is what may hold a line that looks like a task.
type Swallower uint8

// What swallows tasks.
const (
	ByFence Swallower = iota + 1
	ByIndent
	ByComment
	ByHTML
	ByQuotation
	ByParagraph
	ByOtherSection
)

// taskLine is how a task item is written, wherever it stands.
var taskLine = lazy.Regexp(`^[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[[ xX]\][ \t]+\S`)

// swallowed notes the lines that look like tasks and are no follow-ups: in the
// sections of follow-ups, and where such a section is swallowed as a whole.
func (p *parser) swallowed(d *document) {
	lines := p.strayTasks(d)
	if len(lines) == 0 {
		return
	}
	shown := d.shownBoxes()
	lines = slices.DeleteFunc(lines, func(line source.Span) bool { return shown[line.File.LineOf(line.Start)] })
	for _, h := range d.holders(lines) {
		by, opened, lost := d.swallower(h.node), d.opening(h.node), p.lost(d, h.node)
		for _, line := range h.lines {
			if lost(line.Start) {
				p.r.Swallowed = append(p.r.Swallowed, Swallowed{Span: line, By: by, Opened: opened})
			}
		}
	}
}

// strayTasks are the lines that look like tasks and do not begin a follow-up.
func (p *parser) strayTasks(d *document) []source.Span {
	items := map[int]bool{}
	for _, f := range p.r.FollowUps {
		items[f.Line().Start] = true
	}
	var lines []source.Span
	for at := d.body.Start; at < d.body.End; {
		size := bytes.IndexByte(p.r.File.Data[at:d.body.End], ']')
		if size < 0 {
			break
		}
		line := p.r.File.Line(p.r.File.LineOf(at + size))
		if text := line.Trim(); taskLine().Match(line.Bytes()) && !items[text.Start] {
			lines = append(lines, text)
		}
		at = line.End + 1
	}
	return lines
}

// shownBoxes are the lines, counted from 1, on which a box stands that is shown
// outside of quotations.
func (d *document) shownBoxes() map[int]bool {
	lines := map[int]bool{}
	// The walk stops at no error, because the visitor returns none.
	_ = ast.Walk(d.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n.(type) {
		case *ast.Blockquote:
			return ast.WalkSkipChildren, nil
		case *extast.TaskCheckBox:
			if entering {
				lines[d.body.File.LineOf(d.body.Start+n.Pos())] = true
			}
		}
		return ast.WalkContinue, nil
	})
	return lines
}

// holding are the lines that a block holds.
type holding struct {
	node  ast.Node
	lines []source.Span
}

// holders are the innermost blocks that hold the lines, or the quotations
// around them.
func (d *document) holders(lines []source.Span) []holding {
	nodes := make([]ast.Node, len(lines))
	_ = ast.Walk(d.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch {
		case n.Type() == ast.TypeInline:
			return ast.WalkSkipChildren, nil
		case !entering, n.Kind() == ast.KindDocument:
			return ast.WalkContinue, nil
		}
		start, end := d.wholeExtent(n)
		first, _ := slices.BinarySearchFunc(lines, d.body.Start+start, func(line source.Span, at int) int { return line.Start - at })
		for i := first; i < len(lines) && lines[i].Start < d.body.Start+end; i++ {
			nodes[i] = n
		}
		if n.Kind() == ast.KindBlockquote {
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	var found []holding
	for i, node := range nodes {
		switch {
		case node == nil:
		case len(found) > 0 && found[len(found)-1].node == node:
			found[len(found)-1].lines = append(found[len(found)-1].lines, lines[i])
		default:
			found = append(found, holding{node, lines[i : i+1 : i+1]})
		}
	}
	return found
}

// wholeExtent is the range of body offsets of a block in whole lines.
func (d *document) wholeExtent(n ast.Node) (start, end int) {
	start, end = d.extent(n)
	if html, ok := n.(*ast.HTMLBlock); ok && html.HasClosure() {
		end = max(end, html.ClosureLine.Stop)
	}
	return bytes.LastIndexByte(d.src[:max(start, 0)], '\n') + 1, end
}

// lost returns what says whether a task at an offset within a block is one that
// its writer took for a follow-up. What is commented out or shown as an example
// is not.
func (p *parser) lost(d *document, n ast.Node) func(at int) bool {
	open := d.unclosed(n)
	heading := p.followUpsHeading(d, n)
	example := p.isExample(d, n)
	_, isComment := n.(*ast.HTMLBlock)
	isComment = isComment && d.swallower(n) == ByComment
	// A comment within a comment shows that somebody forgot to close the first.
	forgotten := open || isComment && strings.Count(d.html(n.(*ast.HTMLBlock)), "<!--") > 1
	detail := d.isDetail(n)
	return func(at int) bool {
		if heading >= 0 && at > heading {
			return open || p.r.Section(SectionFollowUps) == nil
		}
		_, inSection := p.followUpSection(at)
		return inSection && !detail && !example && (!isComment || forgotten)
	}
}

// isDetail reports whether a block is code with an end within an item of a list, as
// what a follow-up shows of a file. Without an end the next item closes it.
func (d *document) isDetail(n ast.Node) bool {
	_, isFence := n.(*ast.FencedCodeBlock)
	if !isFence || n.Parent() == nil || n.Parent().Kind() != ast.KindListItem {
		return false
	}
	_, end := d.wholeExtent(n)
	return closingFence().Match(d.src[end:])
}

// isExample reports whether a block of the section is code that somebody closed
// and meant as such: it names its language, or the section goes on below it. One
// that takes in a heading or the opening of another block was left open, and so
// was one whose end leaves a later block without one.
func (p *parser) isExample(d *document, n ast.Node) bool {
	fence, ok := n.(*ast.FencedCodeBlock)
	if !ok {
		return false
	}
	start, end := d.wholeExtent(n)
	closing := closingFence().FindIndex(d.src[end:])
	_, held, _ := bytes.Cut(d.src[start:end], []byte("\n"))
	if closing == nil || takenIn().Match(held) || d.leavesOpen(n) {
		return false
	}
	return fence.Info != nil || p.goesOn(d.body.Start+end, d.body.Start+end+closing[1])
}

// takenIn is a line that no example of follow-ups holds: a heading below the
// title's, or the opening of a block in a language.
var takenIn = lazy.Regexp("(?m)^ {0,3}(?:#{2,6}[ \\t]|(?:```+|~~~+)[ \\t]*[A-Za-z])")

// leavesOpen reports whether a block of code behind this one has no end.
func (d *document) leavesOpen(n ast.Node) bool {
	for next := n.NextSibling(); next != nil; next = next.NextSibling() {
		if next.Kind() == ast.KindFencedCodeBlock && d.unclosed(next) {
			return true
		}
	}
	return false
}

// goesOn reports whether the section that holds one offset says anything from
// another one on.
func (p *parser) goesOn(at, from int) bool {
	for _, s := range p.r.Sections {
		if s.Name == SectionFollowUps && s.Body.Start <= at && at < s.Body.End {
			return from < s.Body.End && len(bytes.TrimSpace(p.r.File.Data[from:s.Body.End])) > 0
		}
	}
	return false
}

var closingFence = lazy.Regexp("^[ \\t]*(?:```+|~~~+)[ \\t]*\\r?(?:\\n|$)")

var headingLineForm = lazy.Regexp(`(?m)^ {0,3}#{1,6}[ \t]+(.*?)[ \t#]*\r?$`)

// followUpsHeading is the offset of the first line of a block that would be the
// heading of follow-ups, were it shown, or -1.
func (p *parser) followUpsHeading(d *document, n ast.Node) int {
	start, end := d.wholeExtent(n)
	for _, m := range headingLineForm().FindAllSubmatchIndex(d.src[start:end], -1) {
		if CanonicalSection(string(d.src[start+m[2]:start+m[3]])) == SectionFollowUps {
			return d.body.Start + start + m[0]
		}
	}
	return -1
}

// unclosed reports whether nothing ends a block but the end of the report.
func (d *document) unclosed(n ast.Node) bool {
	_, end := d.wholeExtent(n)
	switch n := n.(type) {
	case *ast.FencedCodeBlock:
		return len(bytes.TrimSpace(d.src[end:])) == 0
	case *ast.HTMLBlock:
		return n.HTMLBlockType <= ast.HTMLBlockType5 && !n.HasClosure()
	}
	return false
}

// opening is the line with which a block begins: of a fence the line above what
// it holds.
func (d *document) opening(n ast.Node) source.Span {
	start, _ := d.wholeExtent(n)
	return d.body.File.Line(d.body.File.LineOf(d.body.Start + start)).Trim()
}

func (d *document) swallower(n ast.Node) Swallower {
	switch n := n.(type) {
	case *ast.FencedCodeBlock:
		return ByFence
	case *ast.CodeBlock:
		return ByIndent
	case *ast.HTMLBlock:
		if n.HTMLBlockType == ast.HTMLBlockType2 {
			return ByComment
		}
		return ByHTML
	case *ast.Blockquote:
		return ByQuotation
	}
	return ByParagraph
}

// followUpSection reports whether a place lies in a section of follow-ups, and
// under which lower heading.
func (p *parser) followUpSection(at int) (group string, ok bool) {
	within := enclosing{rest: p.r.Sections}
	within.move(at)
	return within.followUps(at)
}
