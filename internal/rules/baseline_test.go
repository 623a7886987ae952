package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/source"
)

func findingsOf(text string) []finding.Finding {
	file := source.NewFile("incidents/a b.md", []byte(text))
	var found []finding.Finding
	for n := 1; n <= file.Lines(); n++ {
		found = append(found, finding.Finding{Rule: Owner.ID, Severity: finding.Error, Span: file.Line(n), Message: "wrong"})
	}
	return found
}

func baselineOf(t *testing.T, found []finding.Finding) Baseline {
	t.Helper()
	text, count := WriteBaseline(found)
	b, wrong := ParseBaseline(source.NewFile(".incident/baseline", text))
	if len(wrong) > 0 || b.Count() != count {
		t.Fatalf("%d entries of %d, and %v", b.Count(), count, wrong)
	}
	return b
}

func never(*source.File) bool { return false }

// A finding that is there twice may not hide a third one.
func TestBaselineCountsEqualFindings(t *testing.T) {
	b := baselineOf(t, findingsOf("same\nsame"))
	left, known, _ := b.passOver(findingsOf("same\n\nsame\nsame"), never)
	if known != 2 || len(left) != 2 {
		t.Errorf("%d are known, %d are left", known, len(left))
	}
}

func TestBaselineHoldsNothingThatAlwaysRuns(t *testing.T) {
	found := findingsOf("one\ntwo")
	found[0].Rule, found[1].Rule = Syntax.ID, "no-such-rule"
	if _, count := WriteBaseline(found); count != 0 {
		t.Errorf("%d findings are written", count)
	}
	b := baselineOf(t, findingsOf("one\ntwo"))
	if left, _, _ := b.passOver(found, never); len(left) != 2 {
		t.Errorf("%d are left", len(left))
	}
}

// A merge may leave two lines for one finding.
func TestBaselineOfTwoLevels(t *testing.T) {
	found := findingsOf("one")
	name := finding.Fingerprints(found)[0]
	for _, text := range []string{"%s warning owner a.md\n%s error owner a.md\n", "%s error owner a.md\n%s warning owner a.md\n", "%s owner a.md\n%s warning owner a.md\n"} {
		b, _ := ParseBaseline(source.NewFile(".incident/baseline", fmt.Appendf(nil, text, name, name)))
		if left, known, outgrown := b.passOver(found, never); known != 1 || len(left)+outgrown != 0 {
			t.Errorf("%s: %d are known, %d are left, %d are outgrown", text, known, len(left), outgrown)
		}
	}
}

func FuzzBaseline(f *testing.F) {
	text, _ := WriteBaseline(findingsOf("one\ntwo"))
	f.Add(string(text))
	f.Add("<<<<<<< HEAD\n")
	f.Fuzz(func(t *testing.T, text string) {
		b, wrong := ParseBaseline(source.NewFile(".incident/baseline", []byte(text)))
		if lines := strings.Count(text, "\n") + 1; b.Count()+len(wrong) > lines {
			t.Errorf("%d entries and %d findings in %d lines", b.Count(), len(wrong), lines)
		}
		for _, f := range wrong {
			if f.Span.IsZero() || f.Help == "" {
				t.Errorf("%+v", f)
			}
		}
	})
}

// What is missing keeps its place in a baseline when the line beside it changes.
func TestBaselineOfWhatIsMissing(t *testing.T) {
	missing := func(line string) []finding.Finding {
		found := findingsOf(line)
		found[0].Missing = true
		return found
	}
	b := baselineOf(t, missing("owner: ana"))
	if left, known, _ := b.passOver(missing("owner: ben"), never); known != 1 || len(left) != 0 {
		t.Errorf("%d are known, %d are left", known, len(left))
	}
	if left, _, _ := baselineOf(t, findingsOf("owner: ana")).passOver(findingsOf("owner: ben"), never); len(left) != 1 {
		t.Error("another line is passed over")
	}
}
