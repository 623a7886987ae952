package report

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// misplaced notes the tasks with an id of a follow-up that stand in another section:
// they are listed and missed by nobody. What has the id of a follow-up of the report
// only cites that.
func (p *parser) misplaced(d *document) {
	if p.quiet {
		return
	}
	cited := map[string]bool{}
	for _, f := range p.r.FollowUps {
		cited[f.ID.Value] = true
	}
	within := enclosing{rest: p.r.Sections}
	for n := d.root.FirstChild(); n != nil; n = n.NextSibling() {
		within.move(d.body.Start + max(n.Pos(), 0))
		if list, ok := n.(*ast.List); ok && !within.inFollowUps() {
			p.misplacedIn(d, list, within.innermost(), cited)
		}
	}
}

func (p *parser) misplacedIn(d *document, list *ast.List, s *Section, cited map[string]bool) {
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		for c := item.FirstChild(); c != nil; c = c.NextSibling() {
			if beneath, ok := c.(*ast.List); ok {
				p.misplacedIn(d, beneath, s, cited)
			}
		}
		if id := d.taskID(item); id != "" && !cited[id] {
			task := Swallowed{Span: d.lines(item.FirstChild()), By: ByOtherSection, ID: id}
			if s != nil {
				task.Section, task.Opened = s.Title.Value, s.Heading.Trim()
			}
			p.r.Swallowed = append(p.r.Swallowed, task)
		}
	}
}

// taskID is the id at the end of a task item, or empty.
func (d *document) taskID(item ast.Node) string {
	own := item.FirstChild()
	if own == nil || own.Kind() != ast.KindTextBlock && own.Kind() != ast.KindParagraph {
		return ""
	}
	in := d.inline(own)
	id := in.lastCode.text
	if in.box.span.IsZero() || !ValidFollowUpID(id) || !strings.HasSuffix(strings.TrimRight(in.text, " "), "`"+id+"`") {
		return ""
	}
	return id
}

func (e *enclosing) inFollowUps() bool {
	for _, s := range e.open {
		if s.Name == SectionFollowUps {
			return true
		}
	}
	return false
}

// innermost is the section that a place lies in itself, or nil.
func (e *enclosing) innermost() *Section {
	if len(e.open) == 0 {
		return nil
	}
	return e.open[len(e.open)-1]
}
