package output

import (
	"strconv"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
)

// Text writes each finding with its place in the report and what to do about
// it, and a summary at the end.
func Text(w *term.Writer, r Result) error {
	Findings(w, r.Findings)
	w.Line(r.sentence())
	return nil
}

// Findings writes each finding with its place and what to do about it.
func Findings(w *term.Writer, findings []finding.Finding) {
	for _, f := range findings {
		w.Line(headline(f)...)
		margin := ""
		if f.Span.File != nil {
			margin = strings.Repeat(" ", len(strconv.Itoa(f.Span.Position().Line)))
			writeExcerpt(w, f, margin)
		}
		writeNotes(w, f, margin)
		w.Line()
	}
}

// Concise writes a line for each finding, and a summary at the end.
func Concise(w *term.Writer, r Result) error {
	for _, f := range r.Findings {
		w.Line(headline(f)...)
	}
	w.Line(r.sentence())
	return nil
}

// headline is the first line of a finding. It is the same in every format that
// people read, so that it can be searched for.
func headline(f finding.Finding) []any {
	return []any{
		term.Bold.Of(place(f.Span)), colour(f.Severity).Of(f.Severity.String()), ": ", f.Message, " ", term.Dim.Of("[" + f.Rule + "]"),
	}
}

// place is where a finding is, up to the space before its severity; it is empty
// for one that concerns no file.
func place(s source.Span) string {
	if s.File == nil {
		return ""
	}
	at := s.Position()
	return s.File.Name + ":" + strconv.Itoa(at.Line) + ":" + strconv.Itoa(at.Column) + ": "
}

func colour(s finding.Severity) term.Style {
	if s == finding.Error {
		return term.Red
	}
	return term.Yellow
}

func writeExcerpt(w *term.Writer, f finding.Finding, margin string) {
	e := excerptOf(f.Span)
	number := strconv.Itoa(f.Span.Position().Line)
	w.Line(term.Cyan.Of(margin + " |"))
	if e.empty() {
		w.Line(term.Cyan.Of(number + " |"))
	} else {
		w.Line(term.Cyan.Of(number+" |"), " ", e.before, e.marked, e.after)
	}
	w.Line(term.Cyan.Of(margin+" |"), " ", e.indent(), colour(f.Severity).Of(e.carets()))
}

func writeNotes(w *term.Writer, f finding.Finding, margin string) {
	if f.Help != "" {
		w.Line(term.Cyan.Of(margin+" ="), " ", term.Bold.Of("help"), ": ", f.Help)
	}
	for _, related := range f.Related {
		w.Line(term.Cyan.Of(margin+" ="), " ", term.Bold.Of("note"), ": ", linePlace(related.Span), related.Message)
	}
}

// linePlace is a place without its column, which says nothing where no excerpt
// follows.
func linePlace(s source.Span) string {
	if s.File == nil {
		return ""
	}
	return s.File.Name + ":" + strconv.Itoa(s.Position().Line) + ": "
}
