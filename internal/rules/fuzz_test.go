package rules

import (
	"bytes"
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

// What may be an address is found in any text, and leads somewhere or nowhere.
func FuzzAddresses(f *testing.F) {
	f.Add([]byte("[a](<../b c.md> \"x\") [d]: e.md\n  - verify: /tests/f.go\nrunbook: 'g.md'\n](](]:"))
	r := exampleInput(source.NewFile(standardPath, []byte(Standard()))).Reports[0]
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, marks := range [][][]byte{linkMarks, keyMarks} {
			for address := range addresses(text, marks) {
				if address == "" || !bytes.Contains(text, []byte(address)) {
					t.Errorf("%q is not in the text", address)
				}
				targets(r, address)
			}
		}
	})
}
