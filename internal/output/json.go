package output

import (
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
)

// schema is the version of the JSON document's form. A new field does not change
// it; a field that goes or means something else does.
const schema = 1

// JSON writes one document. Lines and columns are counted from 1, columns in
// characters; a place ends before end_line and end_column. A finding that
// concerns no file has null in their stead.
func JSON(w *term.Writer, r Result) error {
	items := make([]term.Object, len(r.Findings))
	for i, f := range r.Findings {
		items[i] = item(f)
	}
	document := append(headed("findings"), term.Field{Name: "items", Value: items})
	return w.JSON(append(document, counts(r)...))
}

// JSONL writes a finding a line, for programs that read as they go, and at last
// a line that sums up: a stream without it was cut off.
func JSONL(w *term.Writer, r Result) error {
	for _, f := range r.Findings {
		if err := w.JSONLine(append(headed("finding"), item(f)...)); err != nil {
			return err
		}
	}
	return w.JSONLine(append(headed("summary"), counts(r)...))
}

// FindingFields are the names of the fields of a finding.
func FindingFields() []string {
	whole := finding.Finding{Related: []finding.Related{{}}, Fix: &finding.Fix{}}
	var names []string
	for _, f := range item(whole) {
		names = append(names, f.Name)
	}
	return names
}

func headed(kind string) term.Object {
	return term.Object{{Name: "schema", Value: schema}, {Name: "kind", Value: kind}}
}

func counts(r Result) term.Object {
	o := term.Object{
		{Name: "checked", Value: r.Summary.Checked},
		{Name: "total", Value: r.Summary.Total},
		{Name: "errors", Value: finding.Count(r.Findings, finding.Error)},
		{Name: "warnings", Value: finding.Count(r.Findings, finding.Warning)},
		{Name: "suppressed", Value: r.Summary.Suppressed},
		{Name: "baseline", Value: r.Summary.Known},
	}
	if base := r.Summary.Base; base != "" {
		o = append(o, term.Field{Name: "base", Value: base})
	}
	if r.Summary.Staged {
		o = append(o, term.Field{Name: "staged", Value: true})
	}
	return o
}

func item(f finding.Finding) term.Object {
	o := term.Object{{Name: "rule", Value: f.Rule}, {Name: "severity", Value: f.Severity.String()}}
	o = append(o, location(f.Span)...)
	o = append(o, term.Field{Name: "message", Value: f.Message}, term.Field{Name: "help", Value: f.Help})
	if len(f.Related) > 0 {
		o = append(o, term.Field{Name: "related", Value: related(f.Related)})
	}
	if f.Fix != nil {
		o = append(o, term.Field{Name: "fix", Value: fix(f.Fix)})
	}
	return o
}

func location(s source.Span) term.Object {
	if s.File == nil {
		return term.Object{{Name: "path"}, {Name: "line"}, {Name: "column"}, {Name: "end_line"}, {Name: "end_column"}}
	}
	start, end := s.Position(), s.EndPosition()
	return term.Object{
		{Name: "path", Value: s.File.Name},
		{Name: "line", Value: start.Line},
		{Name: "column", Value: start.Column},
		{Name: "end_line", Value: end.Line},
		{Name: "end_column", Value: end.Column},
	}
}

func related(places []finding.Related) []term.Object {
	objects := make([]term.Object, len(places))
	for i, p := range places {
		objects[i] = append(location(p.Span), term.Field{Name: "message", Value: p.Message})
	}
	return objects
}

func fix(f *finding.Fix) term.Object {
	edits := make([]term.Object, len(f.Edits))
	for i, e := range f.Edits {
		edits[i] = append(location(e.Span), term.Field{Name: "new", Value: e.New})
	}
	return term.Object{{Name: "message", Value: f.Message}, {Name: "edits", Value: edits}}
}
