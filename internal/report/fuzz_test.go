package report

import (
	"testing"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/source"
)

// A template is read or refused, and what it asks for can be asked of any report.
func FuzzParseTemplate(f *testing.F) {
	f.Add([]byte(template), []byte(full))
	f.Add([]byte("# {{title}}\n\n## A\n\n<!-- required: SEV1. x -->\n\n- **B:**\n"), []byte("---\nid: x\n---\n\n# T\n\n## A\n\n- **B:** N/A\n"))
	f.Fuzz(func(t *testing.T, data, text []byte) {
		severities := []string{"SEV1", "SEV2"}
		asks, found := ParseTemplate(source.NewFile(".incident/templates/x.md", data), severities)
		for _, one := range found {
			inside(t, one.Span)
			if one.Severity != finding.Error {
				t.Errorf("%q: %+v", data, one)
			}
		}
		r, _ := Parse(source.NewFile("incidents/x.md", text))
		for _, gap := range r.Missing(asks, severities) {
			inside(t, gap.Span)
		}
	})
}
