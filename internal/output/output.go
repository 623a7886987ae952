// Package output writes findings and agendas, one function a format.
package output

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/term"
)

// Result is what a check found.
type Result struct {
	// Findings are written in the order they have here.
	Findings []finding.Finding
	Summary  Summary
	// Checked are the paths of the reports that were looked at, sorted.
	Checked []string
	// FailOn is the least severity that fails the check; zero is Error.
	FailOn finding.Severity
	// Version is that of the program, as it calls itself.
	Version string
}

// fails reports whether a finding fails the check.
func (r Result) fails(f finding.Finding) bool {
	return f.Severity >= cmp.Or(r.FailOn, finding.Error)
}

// Format writes a result. An error is about a value that the format cannot
// write; a failed write is the Writer's to tell.
type Format func(w *term.Writer, r Result) error

var formats = map[string]Format{
	"text":    Text,
	"concise": Concise,
	"json":    JSON,
	"jsonl":   JSONL,
	"github":  GitHub,
	"gitlab":  GitLab,
	"sarif":   SARIF,
	"junit":   JUnit,
	"rdjson":  RDJSON,
}

// Names are the names of all formats, the one that is the default first.
func Names() []string {
	return []string{"text", "concise", "json", "jsonl", "github", "gitlab", "sarif", "junit", "rdjson"}
}

// Named returns the format of that name. The error names those that there are.
func Named(name string) (Format, error) {
	if f, ok := formats[name]; ok {
		return f, nil
	}
	return nil, fmt.Errorf("no format of findings is called %q: there are %s", name, strings.Join(Names(), ", "))
}
