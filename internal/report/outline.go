package report

import "github.com/incident-cli/incident/internal/source"

// Outline reads what history and lists of follow-ups need: front matter, title
// and follow-ups; no sections, no timeline, no findings.
func Outline(file *source.File) *Report {
	r, _ := Parse(file)
	r.Sections, r.Timeline = nil, nil
	return r
}
