package edit

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// AddFollowUp appends a follow-up with its fields and its id behind the last
// one of the report's first section of follow-ups, and adds the section where
// there is none. Markdown in the text stays where it leaves the item what it
// is, and is escaped otherwise.
func AddFollowUp(r *report.Report, text string, sets []Set, id string, known Known) (*source.File, error) {
	if r.Header == report.Unreadable {
		return nil, writable(r)
	}
	if err := oneLine("the text", text); err != nil {
		return nil, err
	}
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return nil, refuse("the follow-up has no text", "say what is to be done")
	}
	set, err := fieldValues(sets, known)
	if err != nil {
		return nil, err
	}
	if err := dropsWithReason(&report.FollowUp{}, set); err != nil {
		return nil, err
	}
	return addEscaped(r, text, newItem{id: id, set: set})
}

type newItem struct {
	text, id string
	set      map[string]string
}

// addEscaped tries the text as it is, then with ever more of it escaped.
func addEscaped(r *report.Report, text string, item newItem) (*source.File, error) {
	err := errElsewhere
	for _, escaped := range []string{text, strings.ReplaceAll(text, "<", `\<`), punctuation().ReplaceAllString(text, `\$0`)} {
		item.text = escaped
		next, problem := add(r, item, text)
		if problem == nil {
			return next, nil
		}
		err = problem
	}
	if errors.Is(err, errNotText) {
		return nil, refuse(fmt.Sprintf("%q would be read as something else than an open follow-up", text), "word it differently")
	}
	return nil, fmt.Errorf("adding a follow-up to %s: %w", r.Path(), err)
}

// punctuation is every character that Markdown lets escape.
var punctuation = lazy.Regexp("[!-/:-@\\[-`{-~]")

var errNotText = errors.New("the text is not read as it was written")

func add(r *report.Report, item newItem, text string) (*source.File, error) {
	e := item.edit(r)
	next, err := Apply(r.File, []finding.Edit{e})
	if err != nil {
		return nil, err
	}
	after, _ := report.Parse(next)
	at := slices.IndexFunc(after.FollowUps, func(f *report.FollowUp) bool {
		return f.Line().Start >= e.Span.Start && f.Line().Start < e.Span.Start+len(e.New)
	})
	if at < 0 || len(after.FollowUps) != len(r.FollowUps)+1 || !item.readAs(after.FollowUps[at], text) {
		return nil, errNotText
	}
	if !sameWithout(r, after, at) {
		return nil, errElsewhere
	}
	return next, nil
}

var autoLink = lazy.Regexp(`<https?://[^<> ]*>`)

// readAs reports whether a follow-up says what was added and no more.
func (n newItem) readAs(f *report.FollowUp, text string) bool {
	signs := strings.Count(autoLink().ReplaceAllString(text, ""), "<")
	if f.Form != report.Task || f.Box.Value || f.Marked || f.ID.Value != n.id || f.Details > 0 ||
		f.Text.Value == "" || strings.Count(f.Text.Value, "<") != signs {
		return false
	}
	for _, name := range report.FollowUpFields {
		field, value := f.Field(name), n.set[name]
		stated := field.Present() && field.Named()
		if stated != (value != "") || stated && !says(name, field.Value, value) {
			return false
		}
	}
	return true
}

// sameWithout reports whether all but the new follow-up, and the section that
// was added for it, says the same as before.
func sameWithout(before, after *report.Report, item int) bool {
	at := after.FollowUps[item].Line().Start
	others := slices.Delete(slices.Clone(after.FollowUps), item, item+1)
	if !sameHead(before, after) || !slices.EqualFunc(before.FollowUps, others, sameItem) {
		return false
	}
	rest := *after
	if last := len(rest.Sections) - 1; len(before.Sections) == last && before.Section(report.SectionFollowUps) == nil {
		rest.Sections = rest.Sections[:last]
	}
	return sameSections(before, &rest, at)
}

// edit is where and how the item is inserted.
func (n newItem) edit(r *report.Report) finding.Edit {
	section := r.Section(report.SectionFollowUps)
	if section == nil {
		return n.withSection(r)
	}
	if last := lastItem(r, section); last != nil {
		return n.behind(r, last)
	}
	return n.into(r, section)
}

// lastItem is the last list item of a section, if possible one that stands
// under no lower heading, and rather a task than another item.
func lastItem(r *report.Report, s *report.Section) *report.FollowUp {
	var best *report.FollowUp
	for _, f := range r.FollowUps {
		inside := f.Line().Start >= s.Body.Start && f.Line().Start < s.Body.End
		if inside && f.Form != report.Row && (best == nil || weight(f) >= weight(best)) {
			best = f
		}
	}
	return best
}

func weight(f *report.FollowUp) int {
	w := 0
	if f.Group() == "" {
		w++
	}
	if f.Form == report.Task {
		w += 2
	}
	return w
}

var itemForm = lazy.Regexp(`^([ \t]*)([-*+]|\d+[.)])([ \t]+)`)

// behind inserts the item after another, in the same list: with its mark, and
// with a blank line in between where its neighbours have one. A numbered list
// is not continued, because the item is written in the canonical form.
func (n newItem) behind(r *report.Report, last *report.FollowUp) finding.Edit {
	end := lastLineOf(last.Span())
	eol := breakAt(end)
	mark, indent, gap := "- ", "  ", eol+eol
	first := r.File.Line(r.File.LineOf(last.Line().Start))
	if m := itemForm().FindStringSubmatch(first.Text()); m != nil && strings.Contains("-*+", m[2]) {
		mark, indent, gap = m[0], last.Indent(), eol
		if spaced(r, last) {
			gap = eol + eol
		}
	}
	return finding.Edit{Span: r.File.Span(end.End, end.End), New: gap + n.lines(mark, indent, eol)}
}

// spaced reports whether a blank line stands between an item and the one before.
func spaced(r *report.Report, f *report.FollowUp) bool {
	i := slices.Index(r.FollowUps, f)
	if i < 1 || r.FollowUps[i-1].Form == report.Row {
		return false
	}
	between := r.File.Span(r.FollowUps[i-1].Span().End, f.Span().Start)
	return between.End > between.Start && strings.TrimSpace(between.Text()) == ""
}

// into inserts the first item of a section, behind what stands right under its
// heading.
func (n newItem) into(r *report.Report, s *report.Section) finding.Edit {
	limit := s.Body.End
	for _, other := range r.Sections {
		if other.Heading.Start >= s.Body.Start {
			limit = min(limit, other.Heading.Start)
		}
	}
	end := lastText(r.File.Span(s.Heading.Start, limit))
	eol := breakAt(end)
	e := finding.Edit{Span: r.File.Span(end.End, end.End), New: eol + eol + n.lines("- ", "  ", eol)}
	if next := r.File.LineAfter(end.Start); next == limit && limit < len(r.File.Data) {
		e.New += eol // no blank line stands before the next heading
	}
	return e
}

// lastText is the last line of a place that is not blank.
func lastText(s source.Span) source.Span {
	return lastLineOf(s.File.Span(s.Start, s.Trim().End))
}

// withSection appends the section with the item to the file.
func (n newItem) withSection(r *report.Report) finding.Edit {
	if strings.TrimSpace(string(r.File.Data)) == "" {
		return finding.Edit{Span: r.File.Span(len(r.File.Data), len(r.File.Data)), New: heading + "\n\n" + n.lines("- ", "  ", "\n") + "\n"}
	}
	end := lastText(r.File.All())
	eol := breakAt(end)
	return finding.Edit{
		Span: r.File.Span(end.End, end.End),
		New:  eol + eol + heading + eol + eol + n.lines("- ", "  ", eol),
	}
}

const heading = "## " + report.SectionFollowUps

// lines is the item in the canonical form, without a line break at its end.
func (n newItem) lines(mark, indent, eol string) string {
	var b strings.Builder
	b.WriteString(mark + "[ ] " + n.text + " `" + n.id + "`")
	for _, name := range report.FollowUpFields {
		if value := n.set[name]; value != "" {
			b.WriteString(eol + indent + "- " + name + ": " + value)
		}
	}
	return b.String()
}
