package output

import (
	"fmt"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
)

// Summary says what a check looked at. How many reports that were is always
// printed, because a check that looked at nothing finds nothing.
type Summary struct {
	// Checked is the number of reports that were looked at, Total the number of
	// those that there are.
	Checked, Total int
	// Suppressed is the number of findings that a comment in a report hides.
	Suppressed int
	// Known is the number of findings that the baseline holds.
	Known int
	// Staged says that what is staged was compared with the last commit.
	Staged bool
	// Base is the revision that the reports were compared with, and empty where
	// they were not: then only those that differ from it were looked at.
	Base string
}

// sentence sums up a result in one line: what was looked at, what was found.
func (r Result) sentence() string {
	s := r.Summary.looked() + ": " + r.found()
	if n := r.Summary.Suppressed; n > 0 {
		s += fmt.Sprintf(", %d suppressed", n)
	}
	if n := r.Summary.Known; n > 0 {
		s += fmt.Sprintf(", %d in the baseline", n)
	}
	return s
}

func (s Summary) looked() string {
	switch {
	case s.Staged:
		return fmt.Sprintf("%d of %s staged with changes", s.Checked, term.Count(s.Total, "report"))
	case s.Base != "":
		return fmt.Sprintf("%d of %s changed since %s", s.Checked, term.Count(s.Total, "report"), s.Base)
	case s.Checked < s.Total:
		return fmt.Sprintf("%d of %s checked", s.Checked, term.Count(s.Total, "report"))
	}
	return term.Count(s.Checked, "report") + " checked"
}

func (r Result) found() string {
	var parts []string
	if n := finding.Count(r.Findings, finding.Error); n > 0 {
		parts = append(parts, term.Count(n, "error")+r.in())
	}
	if n := finding.Count(r.Findings, finding.Warning); n > 0 {
		parts = append(parts, term.Count(n, "warning"))
	}
	if len(parts) == 0 {
		return "no findings"
	}
	return strings.Join(parts, ", ")
}

// in says in how many files the errors are. They are not only in reports: the
// roster and the configuration have errors too.
func (r Result) in() string {
	files := map[*source.File]bool{}
	for _, f := range r.Findings {
		if f.Severity == finding.Error && f.Span.File != nil {
			files[f.Span.File] = true
		}
	}
	if len(files) == 0 {
		return ""
	}
	return " in " + term.Count(len(files), "file")
}

// nameOf is the file of a finding, empty where it concerns none.
func nameOf(f finding.Finding) string {
	if f.Span.File == nil {
		return ""
	}
	return f.Span.File.Name
}
