package output

import (
	"fmt"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/term"
)

// mostInSummary is how many findings of a level a job summary lists: GitHub
// shows none that is larger than a MiB.
const mostInSummary = 50

// JobSummary writes the Markdown of a job summary: what was looked at, and what
// was found, the worst first.
func JobSummary(w *term.Writer, r Result) {
	p := &page{}
	p.heading(2, "Incident reports")
	p.paragraph(words(r.sentence() + "."))
	for _, level := range []finding.Severity{finding.Error, finding.Warning} {
		p.findings(r.Findings, level)
	}
	p.write(w, markdownDialect(""))
}

func (p *page) findings(all []finding.Finding, level finding.Severity) {
	n := 0
	for _, f := range all {
		if f.Severity != level {
			continue
		}
		if n++; n <= mostInSummary {
			p.item("-", words(place(f.Span)+f.Severity.String()+": "+f.Message+" ["+f.Rule+"]"))
			p.detail(words(f.Help))
		}
	}
	if n > mostInSummary {
		p.item("-", words(fmt.Sprintf("%s more: the log has them all", term.Count(n-mostInSummary, level.String()))))
	}
}
