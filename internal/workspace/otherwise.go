package workspace

import (
	"errors"
	"fmt"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
)

// namedOtherwise finds files that look like those with the configuration and the
// roster, and that nobody reads: without a word, what is built in would apply.
func (w *Workspace) namedOtherwise() []finding.Finding {
	var found []finding.Finding
	for _, file := range []struct{ name, right, what string }{
		{".incident.yml", ConfigFile, "the configuration"},
		{".incident/people.yml", RosterFile, "the roster"},
	} {
		data, there := w.there(file.name)
		if !there {
			continue
		}
		help := fmt.Sprintf("rename it: git mv %s %s", file.name, file.right)
		if _, both := w.there(file.right); both {
			help = fmt.Sprintf("move what counts to %s, and delete it", file.right)
		}
		found = append(found, finding.Finding{
			Rule: yaml.RuleConfiguration, Severity: finding.Error, Span: source.NewFile(file.name, data).Line(1),
			Message: fmt.Sprintf("this is not read: %s is called %s", file.what, file.right), Help: help,
		})
	}
	return found
}

// there reads a file, and reports whether there is one, also where it is not read.
func (w *Workspace) there(name string) ([]byte, bool) {
	data, err := w.Tree.Read(name, report.MaxReport)
	return data, err == nil || errors.Is(err, ErrTooLarge) || errors.Is(err, ErrIrregular)
}
