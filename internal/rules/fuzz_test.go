package rules

import (
	"testing"
)

// FuzzRules checks reports with any body: no rule fails on it, and every finding
// has a place, a message and a help.
func FuzzRules(f *testing.F) {
	for _, rule := range All() {
		f.Add(Example(rule.Bad))
		f.Add(Example(rule.Good))
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, found := range try(standardPath, text, nil) {
			if found.Severity == 0 || found.Span.IsZero() || found.Message == "" || found.Help == "" || found.Span.End > len(found.Span.File.Data) {
				t.Fatalf("a finding of %s lacks something: %+v", found.Rule, found)
			}
		}
	})
}
