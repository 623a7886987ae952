package rules

import (
	"testing"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// All rules look at any report, beside what it was before: none panics, and each
// says something about a place that is there.
func FuzzRules(f *testing.F) {
	for _, rule := range All() {
		f.Add([]byte(Example(rule.Bad)), []byte(Example(rule.Good)))
	}
	f.Add([]byte("---\nid: x\n# incident-disable-next-line owner, *: x\nowner:\n---\n\n<!-- incident-disable-next-line -->\n"), []byte(""))
	f.Fuzz(func(t *testing.T, now, before []byte) {
		for _, one := range tryAgainst(now, before) {
			if one.Severity == 0 || one.Message == "" || one.Rule == "" {
				t.Errorf("%+v", one)
			}
			if one.Span.File != nil {
				one.Span.Position()
				one.Span.EndPosition()
				one.Span.Text()
			}
		}
	})
}

// tryAgainst runs all rules on a report that has changed.
func tryAgainst(now, before []byte) []finding.Finding {
	in := exampleInput(source.NewFile(standardPath, now))
	old := exampleInput(source.NewFile(standardPath, before)).Reports
	in.Base = &Base{Name: "main", Before: old, Since: old, Changed: map[*report.Report]bool{}}
	for _, r := range in.Reports {
		in.Base.Changed[r] = true
	}
	facts := NewFacts(in)
	return Run(facts, facts.Reports, Options{}).Found
}
