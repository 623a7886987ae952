// Package output writes findings and agendas, one function a format.
package output

import (
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
}

// Format writes a result. An error is about a value that the format cannot
// write; a failed write is the Writer's to tell.
type Format func(w *term.Writer, r Result) error

var formats = map[string]Format{
	"text":    Text,
	"concise": Concise,
	"json":    JSON,
}

// Names are the names of all formats, the one that is the default first.
func Names() []string { return []string{"text", "concise", "json"} }

// Named returns the format of that name. The error names those that there are.
func Named(name string) (Format, error) {
	if f, ok := formats[name]; ok {
		return f, nil
	}
	return nil, fmt.Errorf("no format of findings is called %q: there are %s", name, strings.Join(Names(), ", "))
}
