package report

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
)

// columnFields are the headings of tables of follow-ups, as public reports have
// them, and the field that each holds.
var columnFields = map[string]string{
	"action": "text", "action item": "text", "item": "text", "task": "text", "description": "text", "follow up": "text", "what": "text", "corrective action": "text",
	"owner": "owner", "assignee": "owner", "assigned to": "owner", "who": "owner", "responsible": "owner",
	"team": "team", "due": "due", "due date": "due", "deadline": "due", "when": "due", "target date": "due",
	"status": "status", "state": "status", "done": "status", "ticket": "ticket", "issue": "ticket", "bug": "ticket", "jira": "ticket",
	"kind": "kind", "type": "kind", "id": "id",
}

// tableItems reads a table with a follow-up per row.
func (p *parser) tableItems(d *document, table *extast.Table, group string) {
	var columns []string
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		if _, ok := row.(*extast.TableHeader); ok {
			columns = d.columns(row)
			continue
		}
		p.tableItem(d, row, columns, group)
	}
}

// columns names the field of each column; the first unknown one holds the text
// where no heading says so.
func (d *document) columns(header ast.Node) []string {
	var names []string
	text := false
	for c := header.FirstChild(); c != nil; c = c.NextSibling() {
		name := columnFields[foldHeading(d.inline(c).text)]
		text = text || name == "text"
		names = append(names, name)
	}
	for i, name := range names {
		if !text && name == "" {
			names[i], text = "text", true
		}
	}
	return names
}

var doneCell = lazy.Regexp(`(?i)^(done|closed|complete|completed|fixed|resolved|yes|x|✅|✔️?|☑️?)$`)

func (p *parser) tableItem(d *document, row ast.Node, columns []string, group string) {
	f := newFollowUp(Row, rest{group: group, line: d.lines(row), span: p.wholeLines(d.lines(row))})
	i := 0
	for cell := row.FirstChild(); cell != nil && i < len(columns); cell = cell.NextSibling() {
		p.cell(d, f, cell, columns[i])
		i++
	}
	if !isNothing(f.Text.Value) {
		p.r.FollowUps = append(p.r.FollowUps, f)
	}
}

func (p *parser) cell(d *document, f *FollowUp, cell ast.Node, column string) {
	in := d.inline(cell)
	value := NewField(in.text, source.Span{}, in.span)
	switch {
	case in.text == "" || column == "":
	case column == "text":
		p.ownText(f, d.inlineFields(cell))
		f.Form, f.Box = Row, Field[bool]{}
	case column == "id":
		span := in.lastCode.span
		if span.IsZero() {
			span = in.span
		}
		switch id := NewField(strings.Trim(in.text, "`"), source.Span{}, span); {
		case ValidFollowUpID(id.Value):
			f.ID = id
		case FollowUpIDFault(id.Value) != "":
			f.rest.attempt = id
		}
	case column == "status":
		f.Marked = f.Marked || doneCell().MatchString(in.text)
		if status := FollowUpStatus(strings.ToLower(in.text)); status == Blocked || status == Proposed || status == Dropped || status == InProgress {
			f.Status = NewField(status, source.Span{}, in.span)
		}
	case column == "ticket":
		f.Ticket = value
		if len(in.links) > 0 {
			f.Ticket.Value = in.links[0].url
		}
	case column == "due":
		if found := dateForm().FindString(in.text); found == in.text {
			p.field(f, ItemField{Name: "due", Value: value})
		}
	case column == "owner":
		f.Owner = NewField(word(in.text), source.Span{}, in.span)
	case column == "team":
		f.Team = value
	}
}
