package rules

import (
	"bytes"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
)

// ConflictMarker finds what git left of a merge that nobody finished.
var ConflictMarker = &Rule{
	ID: "conflict-marker", Severity: finding.Error,
	Doc: "A merge that was committed with its markers holds two versions of the same lines, and the follow-ups between them are read " +
		"twice or not at all.",
	Bad: "## Impact\n\n<<<<<<< HEAD\n\n3% of orders failed.\n", Good: "## Impact\n\n3% of orders failed.\n",
	Check: func(p *Pass) {
		file := p.Report.File
		if !bytes.Contains(file.Data, []byte("<<<<<<<")) && !bytes.Contains(file.Data, []byte(">>>>>>>")) && !bytes.Contains(file.Data, []byte("|||||||")) {
			return
		}
		for _, m := range conflictMarker().FindAllIndex(file.Data, -1) {
			p.Flag(file.Span(m[0], m[1]).Trim(), "a conflict marker of git stands here", "choose between the two versions and delete the markers")
		}
	},
}

// conflictMarker is a line as git writes it; the line of equal signs between
// the versions may also underline a heading.
var conflictMarker = lazy.Regexp(`(?m)^(?:<<<<<<<|>>>>>>>|\|\|\|\|\|\|\|) [^\r\n]+`)
