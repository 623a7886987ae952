package report

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
)

// The values that fields of a follow-up take.
var (
	FollowUpStatuses = []string{"proposed", "open", "in-progress", "blocked", "dropped"}
	FollowUpKinds    = []string{"prevent", "detect", "mitigate", "recover", "process"}
	FollowUpControls = []string{"test", "lint", "alert", "runbook", "killswitch", "other"}
)

// FollowUpFields are the names of the fields of a follow-up, in the order in
// which they are documented.
var FollowUpFields = []string{"owner", "team", "due", "status", "kind", "control", "for", "ticket", "verify", "evaluate", "done", "reason"}

// followUps reads the items of all sections that hold follow-ups.
func (p *parser) followUps(d *document) {
	within := enclosing{rest: p.r.Sections}
	for n := d.root.FirstChild(); n != nil; n = n.NextSibling() {
		at := d.body.Start + max(n.Pos(), 0)
		within.move(at)
		group, ok := within.followUps(at)
		if !ok {
			continue
		}
		p.items(d, n, group)
	}
}

// enclosing follows the sections that a place lies in while it moves forward, so
// that not all of them are asked at each place.
type enclosing struct {
	rest []*Section // which begin further on
	open []*Section // from the outermost
}

func (e *enclosing) move(at int) {
	for len(e.rest) > 0 && e.rest[0].Heading.End <= at {
		e.leave(e.rest[0].Heading.Start)
		e.open, e.rest = append(e.open, e.rest[0]), e.rest[1:]
	}
	e.leave(at)
}

func (e *enclosing) leave(at int) {
	for len(e.open) > 0 && e.open[len(e.open)-1].Body.End <= at {
		e.open = e.open[:len(e.open)-1]
	}
}

// items reads the follow-ups of a list or of a table.
func (p *parser) items(d *document, n ast.Node, group string) {
	switch n := n.(type) {
	case *ast.List:
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			p.listItem(d, item, group)
		}
	case *extast.Table:
		p.tableItems(d, n, group)
	}
}

// followUps reports whether an offset of the file lies in a section of
// follow-ups, and under which lower heading.
func (e *enclosing) followUps(at int) (group string, ok bool) {
	for _, s := range e.open {
		if at < s.Heading.End || at >= s.Body.End {
			continue
		}
		if s.Name == SectionFollowUps {
			group, ok = "", true
		} else if ok {
			group = s.Title.Value
		}
	}
	return group, ok
}

func (p *parser) listItem(d *document, item ast.Node, group string) {
	own := item.FirstChild()
	if own == nil || own.Kind() != ast.KindTextBlock && own.Kind() != ast.KindParagraph {
		return
	}
	line, span := d.lines(own), p.wholeLines(d.lines(item))
	line.Start = p.firstByte(span)
	f := newFollowUp(Bullet, rest{group: group, line: line, span: span, indent: strings.Repeat(" ", d.column(own))})
	p.ownText(f, d.inlineFields(own))
	if isNothing(f.Text.Value) {
		return
	}
	indented := false
	for c := own.NextSibling(); c != nil; c = c.NextSibling() {
		if list, ok := c.(*ast.List); ok {
			if !indented {
				f.rest.indent, indented = p.indentation(d, list), true
			}
			p.nested(d, list, f)
		}
	}
	p.r.FollowUps = append(p.r.FollowUps, f)
}

// isNothing reports whether a text says that there are no items.
func isNothing(text string) bool {
	const longest = "coming soon."
	if len(text) > len(longest) && text[0]|0x20 != 'n' {
		return false
	}
	return text == "" || nothing().MatchString(text)
}

var nothing = lazy.Regexp(`(?i)^(none|nothing|n/?a|\[?(tbd|to[ -]?do|coming soon)\]?|\?|-|…|\.\.\.)\.?$|^n/?a:`)

// wholeLines widens a place to the lines it stands on, line break included.
func (p *parser) wholeLines(s source.Span) source.Span {
	file := p.r.File
	return file.Span(file.Line(file.LineOf(s.Start)).Start, file.LineAfter(max(s.End-1, s.Start)))
}

// firstByte is the first byte of a place that is not white space: the marker of
// a list item.
func (p *parser) firstByte(s source.Span) int { return s.Trim().Start }

// column is the number of columns before a block on its line.
func (d *document) column(n ast.Node) int {
	start := d.body.Start + max(n.Pos(), 0)
	if lines := n.Lines(); lines.Len() > 0 {
		start = d.body.Start + lines.At(0).Start
	}
	line := d.body.File.Line(d.body.File.LineOf(start))
	column := 0
	for _, c := range line.File.Data[line.Start:start] {
		if column++; c == '\t' {
			column = (column + 3) / 4 * 4
		}
	}
	return column
}

// ownText takes over the item's own paragraph: box, text, id, one-line fields.
func (p *parser) ownText(f *FollowUp, in inlineText) {
	if !in.box.span.IsZero() {
		f.Form = Task
		f.Box = NewField(in.box.checked, source.Span{}, in.box.span)
	}
	text := in.text
	id := NewField(in.lastCode.text, source.Span{}, in.lastCode.span)
	switch {
	case ValidFollowUpID(id.Value):
		f.ID, text = id, cutCode(text, id.Value)
	case attemptsID(text, id.Value):
		f.rest.attempt, text = id, cutCode(text, id.Value)
	}
	text, f.Marked = unmark(fold(text))
	f.Marked = f.Marked || len(text) > 0 && in.struck >= len(text)
	span := in.span
	if id := id.Span(); (f.ID.Present() || f.rest.attempt.Present()) && id.Start-1 > span.Start {
		span = p.r.File.Span(span.Start, id.Start-1).Trim()
	}
	f.Text = NewField(text, source.Span{}, span)
	for _, pair := range in.pairs {
		p.field(f, ItemField{Name: pair.key, Value: NewField(strings.TrimRight(pair.value, ",;"), pair.span, pair.at)})
	}
	if !f.Ticket.Present() {
		f.Ticket = ticketLink(in.links, f.Text.Span())
	}
}

// attemptsID reports whether the code at the end of a text was meant for the id of
// the item. What completes a sentence is a name: "Restart the pods of `fu-broker`".
func attemptsID(text, code string) bool {
	if FollowUpIDFault(code) == "" {
		return false
	}
	before, last := strings.CutSuffix(strings.TrimRight(text, " "), "`"+code+"`")
	return last && !leadsOn().MatchString(before) && strings.Contains(strings.TrimSpace(before), " ")
}

// leadsOn is how a text ends that goes on with a name.
var leadsOn = lazy.Regexp(`(?i)(?:^|[^\pL])(?:an?|the|this|that|our|of|for|from|to|into|in|on|at|with|without|behind|by|and|or|as|via|under|over|after|before|between|service|host|job|queue|called|named)[ ]*$`)

// cutCode takes the last code span with that text out of a text.
func cutCode(text, code string) string {
	if before, ok := strings.CutSuffix(text, "`"); ok && strings.HasSuffix(before, code) { // as it nearly always is
		before = strings.TrimSuffix(before, code)
		if before, ok = strings.CutSuffix(before, "`"); ok {
			return before
		}
	}
	code = "`" + code + "`"
	if at := strings.LastIndex(text, code); at >= 0 {
		return text[:at] + text[at+len(code):]
	}
	return text
}

var (
	markBefore = lazy.Regexp(`(?i)^(?:[\[(](?:done|completed|fixed)[\])]|\(x\)|\[x\](?:\s|$)|(?:done|completed|fixed)(?:\s*[:–—]|\s+-\s)|✅|☑️?|✔️?)\s*`)
	markAfter  = lazy.Regexp(`(?i)\s*(?:[\[(](?:done|completed|fixed)[\])]|✅|☑️?|✔️?|[–—-]\s+(?:done|completed|fixed))\.?$`)
)

// unmark removes a mark of being done, and reports whether there was one.
func unmark(text string) (string, bool) {
	if !mayBeMarked(text) {
		return text, false
	}
	for _, mark := range []*regexp.Regexp{markBefore(), markAfter()} {
		if m := mark.FindStringIndex(text); m != nil {
			return strings.TrimSpace(text[:m[0]] + text[m[1]:]), true
		}
	}
	return text, false
}

// mayBeMarked spares most texts the patterns: a mark begins or ends with a
// sign, or is one of the words done, completed and fixed.
func mayBeMarked(text string) bool {
	if text == "" {
		return false
	}
	if c := text[0]; c == '[' || c == '(' || c >= utf8.RuneSelf {
		return true
	}
	end := strings.TrimSuffix(text, ".")
	if end == "" {
		return false
	}
	if c := end[len(end)-1]; c == ']' || c == ')' || c >= utf8.RuneSelf {
		return true
	}
	for _, word := range []string{"done", "completed", "fixed"} {
		if len(end) >= len(word) && (strings.EqualFold(end[:len(word)], word) || strings.EqualFold(end[len(end)-len(word):], word)) {
			return true
		}
	}
	return false
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// ticketLink takes the first link that leads to a tracker for the ticket.
var ticketURL = lazy.Regexp(`(?i)(/issues?/|/pull/|/browse/|/merge_requests/|/tickets?/|/work_items/|/bug|show_bug\.cgi)`)

func ticketLink(links []link, at source.Span) Field[string] {
	for _, l := range links {
		if ticketURL().MatchString(l.url) {
			return NewField(l.url, source.Span{}, at)
		}
	}
	return Field[string]{}
}

// nested reads the bullets beneath an item: fields, or detail.
func (p *parser) nested(d *document, list *ast.List, f *FollowUp) {
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		field, ok := p.itemField(d, item)
		if !p.nestedField(f, field, ok) {
			f.Details += details(item)
		}
	}
	p.unknownFields(f)
}

// indentation is what stands before the first bullet of a nested list: with other
// white space a new line above it would take the list for its own.
func (p *parser) indentation(d *document, list *ast.List) string {
	lines := p.wholeLines(d.lines(list.FirstChild()))
	return p.r.File.Span(lines.Start, p.firstByte(lines)).Text()
}

// nestedField takes over a nested bullet that is a field if ok says so, and
// reports whether its key is known: all others are detail.
func (p *parser) nestedField(f *FollowUp, field ItemField, ok bool) bool {
	if ok {
		f.rest.fields = append(f.rest.fields, field)
	}
	if !ok || !slices.Contains(FollowUpFields, field.Name) {
		f.Details++
		return false
	}
	p.field(f, field)
	return true
}

// details is the number of list items beneath a node.
func details(n ast.Node) int {
	count := 0
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == ast.KindListItem && c.FirstChild() != nil {
			count++
		}
		if c.Type() == ast.TypeBlock {
			count += details(c)
		}
	}
	return count
}

func (p *parser) itemField(d *document, item ast.Node) (ItemField, bool) {
	own := item.FirstChild()
	if own == nil || own.Kind() != ast.KindTextBlock && own.Kind() != ast.KindParagraph {
		return ItemField{}, false
	}
	if !d.inline(own).box.span.IsZero() { // nested task items are detail
		return ItemField{}, false
	}
	return p.fieldLine(firstLine(d.lines(own)), p.wholeLines(d.lines(item)))
}

// fieldLine reads "key: value"; whole is the place of the bullet.
func (p *parser) fieldLine(text, whole source.Span) (ItemField, bool) {
	size := keySize(text.Bytes())
	if size == 0 {
		p.nearField(text)
		return ItemField{}, false
	}
	key := p.r.File.Span(text.Start, text.Start+size)
	value := beforeComment(p.r.File.Span(key.End+len(":"), text.End))
	if value.End == value.Start {
		value = source.Span{}
	}
	return ItemField{Name: fieldName(key.Bytes()), Value: NewField(fold(value.Text()), key, value), Line: whole}, true
}

// fieldName is a key in lower case; a known one needs no copy.
func fieldName(key []byte) string {
	for _, name := range FollowUpFields {
		if string(key) == name {
			return name
		}
	}
	return strings.ToLower(string(key))
}

// keySize is the length of the key that a line begins with, 0 without one: a
// word, a colon, and then white space or nothing.
func keySize(line []byte) int {
	size := 0
	for size < len(line) && (isLetter(line[size]) || size > 0 && (line[size] == '_' || line[size] == '-')) {
		size++
	}
	switch rest := line[size:]; {
	case len(rest) == 0 || rest[0] != ':':
		return 0
	case len(rest) > 1 && rest[1] != ' ' && rest[1] != '\t':
		return 0
	}
	return size
}

// firstLine is a place up to its first line break: a field is one line, and
// what follows is detail.
func firstLine(s source.Span) source.Span {
	if end := bytes.IndexByte(s.Bytes(), '\n'); end >= 0 {
		s.End = s.Start + end
	}
	return s.Trim()
}

// beforeComment is a place without the HTML comment at its end.
func beforeComment(s source.Span) source.Span {
	if at := bytes.Index(s.Bytes(), []byte("<!--")); at >= 0 {
		s.End = s.Start + at
	}
	return s.Trim()
}

// almostField is what people write for a field and what is read as none: a key
// in bold or code, without a space behind the colon, with a wide colon.
var almostField = lazy.Regexp("(?i)^[*_`]*(owner|team|due|status|kind|control|ticket|verify|evaluate|reason)(?: date)?[*_`]*[ \t]*[:：]")

func (p *parser) nearField(line source.Span) {
	if p.quiet {
		return
	}
	if m := almostField().FindStringSubmatch(line.Text()); m != nil {
		p.flag(RuleFollowUp, line, "this is not read as the field "+strings.ToLower(m[1]), fmt.Sprintf("write it as: - %s: value", strings.ToLower(m[1])))
	}
}

// otherNames are the fields that other trackers call by another name.
var otherNames = map[string]string{"assignee": "owner", "assigned-to": "owner", "assigned_to": "owner", "deadline": "due", "due-date": "due", "due_date": "due", "duedate": "due"}

// unknownFields finds keys of an item that are nearly those of a field, or another
// name of one that it has not. Other keys are the team's own.
func (p *parser) unknownFields(item *FollowUp) {
	if p.quiet {
		return
	}
	var renamed []string
	for _, f := range item.rest.fields {
		if slices.Contains(FollowUpFields, f.Name) || !f.Value.Present() {
			continue
		}
		meant := meantField(f)
		free := meant != "" && !item.Field(meant).Present()
		if meant == "" || !free && otherNames[f.Name] != "" {
			continue
		}
		found := p.flag(RuleFollowUp, f.Value.Key(), fmt.Sprintf("%q is not a field of a follow-up", f.Name), suggest.DidYouMean([]string{meant}))
		// What says how far work has come, only people write.
		if free && meant != "status" && meant != "done" && !slices.Contains(renamed, meant) {
			found.Fix = &finding.Fix{Message: "rename the field to " + meant, Edits: []finding.Edit{{Span: f.Value.Key(), New: meant}}}
			renamed = append(renamed, meant)
		}
	}
}

// meantField is the field that a key is most likely meant for, or empty.
func meantField(f ItemField) string {
	if near := suggest.Nearest(f.Name, FollowUpFields); len(near) > 0 && sameLetters(f.Name, near[0]) {
		return near[0]
	}
	meant := otherNames[f.Name]
	if value := f.Value.Value; meant == "due" && (value == "" || value[0] < '0' || value[0] > '9') {
		return "" // what a deadline is, and not when
	}
	return meant
}

// sameLetters reports whether two words hold the same letters: a swap is a slip,
// while "note" beside "done" is a word of its own.
func sameLetters(a, b string) bool {
	x, y := []byte(a), []byte(b)
	slices.Sort(x)
	slices.Sort(y)
	return bytes.Equal(x, y) || len(a) > 4 && a[0] == b[0]
}

// field takes a known field over into the item; of a field that stands twice
// the first counts.
func (p *parser) field(f *FollowUp, in ItemField) {
	if !in.Value.Present() {
		return
	}
	// A ticket that is stated wins over a link in the text, which has no key.
	if there := f.Field(in.Name); there.Present() && (in.Name != "ticket" || there.Named()) {
		p.flag(RuleFollowUp, in.Value.Key(), in.Name+" stands here a second time", "keep one of them")
		return
	}
	switch v := in.Value; in.Name {
	case "owner":
		f.Owner = v
		f.Owner.Value = word(v.Value)
	case "team":
		f.Team = v
	case "due":
		f.Due = p.day(v)
	case "evaluate":
		f.rest.evaluate = p.day(v)
	case "done":
		f.rest.closed = p.day(v)
	case "status":
		p.status(f, v)
	case "kind":
		f.Kind = p.enum("kind", v, FollowUpKinds)
	case "control":
		f.rest.control = p.enum("control", v, FollowUpControls)
	case "for":
		f.rest.forWhat = commaList(p.r.File, v)
	case "ticket":
		f.Ticket = v
		f.Ticket.Value = linkTarget(v.Value)
	case "verify":
		f.rest.verify = v
		f.rest.verify.Value = linkTarget(v.Value)
	case "reason":
		f.rest.reason = v
	}
}

func (p *parser) day(v Field[string]) Field[day.Day] {
	d, err := day.Parse(v.Value)
	if err != nil || d < 0 { // no follow-up was due before 1970
		p.flag(RuleFollowUp, v.Span(), fmt.Sprintf("%q is not a day", v.Value), "write a day such as 2026-12-15")
		return NewField(day.Day(0), v.Key(), source.Span{})
	}
	return Field[day.Day]{d, v.at}
}

func (p *parser) status(f *FollowUp, v Field[string]) {
	name := strings.ToLower(v.Value)
	if !slices.Contains(FollowUpStatuses, name) {
		help := suggest.Help(name, FollowUpStatuses)
		if name == "done" || name == "closed" {
			help = "tick the box instead: - [x]"
		}
		p.flag(RuleFollowUp, v.Span(), fmt.Sprintf("%q is not a status of a follow-up", v.Value), help)
		return
	}
	f.Status = Field[FollowUpStatus]{FollowUpStatus(name), v.at}
}

func (p *parser) enum(name string, v Field[string], known []string) Field[string] {
	v.Value = strings.ToLower(v.Value)
	if !slices.Contains(known, v.Value) {
		p.flag(RuleFollowUp, v.Span(), fmt.Sprintf("%q is not a %s of a follow-up", v.Value, name), suggest.Help(v.Value, known))
	}
	return v
}

func commaList(file *source.File, v Field[string]) []Field[string] {
	var out []Field[string]
	at := v.Span().Start
	for _, part := range strings.Split(v.Span().Text(), ",") {
		span := file.Span(at, at+len(part))
		at += len(part) + 1
		if name := strings.Trim(part, " \t[]"); name != "" {
			out = append(out, NewField(name, v.Key(), span.Trim()))
		}
	}
	return out
}

var linkForm = lazy.Regexp(`^\[[^\]]*\]\(<?([^)>\s]+)>?[^)]*\)$|^<([^>\s]+)>$`)

// linkTarget is where a Markdown link leads, or the text as it stands.
func linkTarget(s string) string {
	if strings.HasPrefix(s, "[") || strings.HasPrefix(s, "<") {
		if m := linkForm().FindStringSubmatch(s); m != nil {
			return m[1] + m[2]
		}
	}
	return strings.Trim(s, "`")
}
