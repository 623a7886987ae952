package edit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
)

// fieldValues are the values of fields as they are written, by name.
func fieldValues(sets []Set, known Known) (map[string]string, error) {
	if err := once(sets); err != nil {
		return nil, err
	}
	values := map[string]string{}
	for _, s := range sets {
		value, err := fieldValue(s, known)
		if err != nil {
			return nil, err
		}
		values[s.Name] = value
	}
	return values, nil
}

// fieldValue is the value of a follow-up's field as it is written.
func fieldValue(s Set, known Known) (string, error) {
	if !slices.Contains(report.FollowUpFields, s.Name) {
		return "", refuse(fmt.Sprintf("%q is not a field of a follow-up", s.Name), suggest.Help(s.Name, report.FollowUpFields))
	}
	if err := oneLine(s.Name, s.Value); err != nil || s.Value == "" {
		return "", err
	}
	text := strings.Join(strings.Fields(s.Value), " ")
	var err error
	switch s.Name {
	case "owner":
		if text, err = known.handle(text); err == nil {
			text = "@" + text
		}
	case "team":
		text, err = known.team(text)
	case "for":
		text = strings.Join(words(text, true), ", ")
	}
	if err != nil {
		return "", err
	}
	return text, probeField(s.Name, text)
}

// probeField lets the reader judge the value, so that what is written here is
// what a check accepts.
func probeField(name, text string) error {
	lines := "# T\n\n## Follow-ups\n\n- [ ] Text\n  - " + name + ": " + text + "\n"
	r, found := report.Parse(source.NewFile("probe.md", []byte(lines)))
	for _, f := range found {
		if f.Rule == report.RuleFollowUp {
			return refuse(f.Message, f.Help)
		}
	}
	if len(r.FollowUps) != 1 || !says(name, r.FollowUps[0].Field(name).Value, text) {
		return refuse(fmt.Sprintf("%q cannot be written as %s", text, name), "use plain words")
	}
	return nil
}

// fieldEdits are the edits that give the fields their values, in the order in
// which fields are documented.
func fieldEdits(f *report.FollowUp, set map[string]string) ([]finding.Edit, error) {
	var edits []finding.Edit
	for _, name := range report.FollowUpFields {
		value, ok := set[name]
		if !ok {
			continue
		}
		e, changed, err := fieldEdit(f, name, value)
		if err != nil {
			return nil, err
		}
		if changed {
			edits = append(edits, e)
		}
	}
	return edits, nil
}

func fieldEdit(f *report.FollowUp, name, value string) (e finding.Edit, changed bool, err error) {
	bullet := slices.IndexFunc(f.Fields(), func(b report.ItemField) bool { return b.Name == name })
	inLine := f.Field(name)
	switch {
	case bullet >= 0 && value == "":
		return removedField(f.Fields()[bullet])
	case bullet >= 0:
		e = bulletEdit(f.Fields()[bullet], value)
		return e, e.Span.Text() != e.New, nil
	case inLine.Present() && inLine.Named():
		return inLineEdit(f, name, value)
	case value == "":
		return finding.Edit{}, false, nil
	}
	return addedField(f, name, value), true, nil
}

// removedField deletes the line of a nested "key: value". What somebody put
// behind or beneath it would go with it.
func removedField(b report.ItemField) (finding.Edit, bool, error) {
	if end := max(b.Value.Span().End, b.Value.Key().End+1); strings.TrimSpace(b.Line.File.Span(end, b.Line.End).Text()) != "" {
		return finding.Edit{}, false, refuse(fmt.Sprintf("line %d (%s) has a comment, or more beneath it", b.Line.Position().Line, b.Name), "remove it by hand")
	}
	return finding.Edit{Span: b.Line}, true, nil
}

// bulletEdit replaces the value of a nested "key: value", which ends before a
// comment. White space alone behind the colon is no value and is replaced, too.
func bulletEdit(b report.ItemField, value string) finding.Edit {
	if b.Value.Present() {
		return finding.Edit{Span: b.Value.Span(), New: value}
	}
	colon := b.Value.Key().End + 1
	file := b.Line.File
	rest := file.Span(colon, file.Line(file.LineOf(colon)).End)
	if strings.TrimSpace(rest.Text()) != "" {
		rest.End = colon
	}
	return finding.Edit{Span: rest, New: " " + value}
}

// inLineEdit replaces a one-line field such as "owner:@ana", which ends at the
// first space.
func inLineEdit(f *report.FollowUp, name, value string) (finding.Edit, bool, error) {
	pair := f.Field(name)
	file := f.Line().File
	if value == "" {
		start := len(strings.TrimRight(string(file.Data[:pair.Key().Start]), " \t"))
		return finding.Edit{Span: file.Span(start, pair.Key().End)}, true, nil
	}
	if strings.ContainsAny(value, " \t)") {
		return finding.Edit{}, false, refuse(fmt.Sprintf("%s stands in the item's own line, where %q does not fit", name, value),
			fmt.Sprintf(`move it to a line "%s- %s: …" of its own`, f.ShownIndent(), name))
	}
	e := finding.Edit{Span: file.Span(pair.Key().Start+len(name)+1, pair.Key().End), New: value}
	return e, e.Span.Text() != value, nil
}

// bulletForm is the mark of a nested bullet.
var bulletForm = lazy.Regexp(`^[ \t]*([-*+])[ \t]`)

// addedField is a new nested bullet directly under the item's own lines. Two
// people who add to neighbouring items do not meet there.
func addedField(f *report.FollowUp, name, value string) finding.Edit {
	mark := "-"
	if len(f.Fields()) > 0 {
		if m := bulletForm().FindStringSubmatch(f.Fields()[0].Line.Text()); m != nil {
			mark = m[1]
		}
	}
	end := lastLineOf(f.Line())
	return finding.Edit{
		Span: end.File.Span(end.End, end.End),
		New:  breakAt(end) + f.Indent() + mark + " " + name + ": " + value,
	}
}

// lastLineOf is the last line that a place stands on.
func lastLineOf(s source.Span) source.Span {
	return s.File.Line(s.File.LineOf(max(s.Start, s.End-1)))
}

// breakAt is the line break of a line, or that of the file where it has none.
func breakAt(line source.Span) string {
	rest := line.File.Data[line.End:]
	switch {
	case len(rest) == 0:
		return line.File.EOL()
	case rest[0] == '\r':
		return "\r\n"
	}
	return "\n"
}
