package output

import (
	"fmt"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
)

// mostAnnotations is how many annotations of a level GitHub shows of one step;
// it drops the others without a word.
const mostAnnotations = 10

// GitHub writes what people read, and then annotations for the log of GitHub
// Actions, which shows them in the changed files: as many as it keeps, and a
// line that says how many more there are.
func GitHub(w *term.Writer, r Result) error {
	if err := Text(w, r); err != nil {
		return err
	}
	for _, level := range []finding.Severity{finding.Error, finding.Warning} {
		annotate(w, r.Findings, level)
	}
	return nil
}

func annotate(w *term.Writer, findings []finding.Finding, level finding.Severity) {
	left := 0
	shown := 0
	for _, f := range findings {
		switch {
		case f.Severity != level:
		case shown == mostAnnotations:
			left++
		default:
			shown++
			writeBytes(w, annotation(f)+"\n")
		}
	}
	if left > 0 {
		w.Line(fmt.Sprintf("%s more without an annotation: GitHub keeps %d of a level", term.Count(left, level.String()), mostAnnotations))
	}
}

// annotation is a workflow command. Only this program writes any: all that it
// holds is escaped, so that it ends where it ends.
func annotation(f finding.Finding) string {
	message := f.Message
	if f.Help != "" {
		message += "\n" + f.Help
	}
	var b strings.Builder
	b.WriteString("::" + f.Severity.String() + " ")
	for _, p := range annotationPlace(f.Span) {
		b.WriteString(p[0] + "=" + commandProperty(p[1]) + ",")
	}
	b.WriteString("title=" + commandProperty(f.Rule) + "::" + commandData(message))
	return b.String()
}

// annotationPlace are the properties that say where. GitHub takes columns only
// within one line.
func annotationPlace(s source.Span) [][2]string {
	if s.File == nil {
		return nil
	}
	start, end := s.Position(), s.EndPosition()
	place := [][2]string{{"file", s.File.Name}, {"line", fmt.Sprint(start.Line)}, {"endLine", fmt.Sprint(max(start.Line, lastLine(s)))}}
	if lastLine(s) == start.Line && end.Line == start.Line {
		place = append(place, [2]string{"col", fmt.Sprint(start.Column)}, [2]string{"endColumn", fmt.Sprint(end.Column)})
	}
	return place
}

// lastLine is the line of the last byte of a place.
func lastLine(s source.Span) int {
	if s.End == s.Start {
		return s.Position().Line
	}
	return s.File.LineOf(s.End - 1)
}

// The escapes that the runner undoes: in the text of a command, and in its
// properties. What it does not undo is shown as everywhere else.
var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func commandData(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = term.Text(line)
	}
	return dataEscapes.Replace(strings.Join(lines, "\n"))
}

func commandProperty(s string) string { return propertyEscapes.Replace(term.Text(s)) }
