package output

import (
	"slices"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
)

// RDJSON writes the diagnostic format of reviewdog, with what --fix would do as
// suggestions. Columns count bytes.
// https://github.com/reviewdog/reviewdog/tree/master/proto/rdf
func RDJSON(w *term.Writer, r Result) error {
	diagnostics := make([]term.Object, len(r.Findings))
	for i, f := range r.Findings {
		diagnostics[i] = diagnostic(f)
	}
	return w.JSON(term.Object{
		{Name: "source", Value: term.Object{{Name: "name", Value: "incident"}, {Name: "url", Value: home}}},
		{Name: "diagnostics", Value: diagnostics},
	})
}

func diagnostic(f finding.Finding) term.Object {
	message := f.Message
	if f.Help != "" {
		message += "\n" + f.Help
	}
	severity := map[finding.Severity]string{finding.Error: "ERROR", finding.Warning: "WARNING"}[f.Severity]
	o := term.Object{
		{Name: "message", Value: message},
		{Name: "severity", Value: severity},
		{Name: "code", Value: term.Object{{Name: "value", Value: f.Rule}, {Name: "url", Value: RuleURL(f.Rule)}}},
	}
	if f.Span.File == nil {
		return o
	}
	o = append(o, term.Field{Name: "location", Value: rdLocation(f.Span)})
	if s, ok := suggestion(f.Fix); ok {
		o = append(o, term.Field{Name: "suggestions", Value: []term.Object{s}})
	}
	if related := rdRelated(f.Related); len(related) > 0 {
		o = append(o, term.Field{Name: "related_locations", Value: related})
	}
	return o
}

func rdRelated(places []finding.Related) (out []term.Object) {
	for _, p := range places {
		if p.Span.File != nil {
			out = append(out, term.Object{{Name: "message", Value: p.Message}, {Name: "location", Value: rdLocation(p.Span)}})
		}
	}
	return out
}

func rdLocation(s source.Span) term.Object {
	return term.Object{{Name: "path", Value: s.File.Name}, {Name: "range", Value: rdRange(s)}}
}

func rdRange(s source.Span) term.Object {
	place := func(p source.Position) term.Object {
		return term.Object{{Name: "line", Value: p.Line}, {Name: "column", Value: p.Byte}}
	}
	return term.Object{{Name: "start", Value: place(s.Position())}, {Name: "end", Value: place(s.EndPosition())}}
}

// suggestion is a fix as one replacement: of several suggestions a reviewer
// takes one, so all edits go into the place that they lie in.
func suggestion(f *finding.Fix) (term.Object, bool) {
	if f == nil || len(f.Edits) == 0 {
		return nil, false
	}
	edits := slices.SortedFunc(slices.Values(f.Edits), func(a, b finding.Edit) int { return a.Span.Start - b.Span.Start })
	file, start := edits[0].Span.File, edits[0].Span.Start
	at, text := start, ""
	for _, e := range edits {
		if e.Span.Start < at {
			return nil, false // two edits of one place are no replacement
		}
		text += file.Span(at, e.Span.Start).Text() + e.New
		at = e.Span.End
	}
	return term.Object{{Name: "range", Value: rdRange(file.Span(start, at))}, {Name: "text", Value: text}}, true
}
