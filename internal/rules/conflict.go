package rules

import (
	"bytes"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
)

// ConflictMarker finds what git left of a merge that nobody finished.
var ConflictMarker = &Rule{
	ID: "conflict-marker", Severity: finding.Error,
	Doc: "A merge that was committed with its markers holds two versions of the same lines, and the follow-ups between them are read " +
		"twice or not at all. One that is quoted in code, as in a log, is none, unless the report holds the whole set in order.",
	Bad: "## Impact\n\n<<<<<<< HEAD\n\n3% of orders failed.\n", Good: "## Impact\n\n3% of orders failed.\n",
	Check: func(p *Pass) {
		file := p.Report.File
		if !bytes.Contains(file.Data, []byte("<<<<<<<")) && !bytes.Contains(file.Data, []byte(">>>>>>>")) && !bytes.Contains(file.Data, []byte("|||||||")) {
			return
		}
		whole := wholeConflict().Match(file.Data)
		for _, m := range conflictMarker().FindAllIndex(file.Data, -1) {
			if !whole && inCode(p.Report, m[0]) {
				continue
			}
			p.Flag(file.Span(m[0], m[1]).Trim(), "a conflict marker of git stands here", "choose between the two versions and delete the markers")
		}
	},
}

// inCode reports whether a place lies in a code block. To Markdown one of the
// markers is a quotation in seven levels.
func inCode(r *report.Report, at int) bool {
	for _, s := range r.Sections {
		for _, b := range s.Blocks {
			if b.Quoted && b.Span.Start <= at && at < b.Span.End {
				line := r.File.Line(r.File.LineOf(b.Span.Start)).Trim()
				return !bytes.HasPrefix(r.File.Data[line.Start:b.Span.Start], []byte(">"))
			}
		}
	}
	return false
}

// wholeConflict is all that git writes around two versions.
var wholeConflict = lazy.Regexp(`(?ms)^<<<<<<< .*^=======\r?$.*^>>>>>>> `)

// conflictMarker is a line as git writes it; the line of equal signs between
// the versions may also underline a heading.
var conflictMarker = lazy.Regexp(`(?m)^(?:<<<<<<<|>>>>>>>|\|\|\|\|\|\|\|) [^\r\n]+`)
