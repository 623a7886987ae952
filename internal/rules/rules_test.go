package rules_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/rules"
)

var update = flag.Bool("update", false, "write the generated pages")

// without are the rules that have no examples: no text of a report is one of
// what its file is, of a defect of the program, or of other files.
var without = []*rules.Rule{rules.RegularFile, rules.ReportName, rules.InternalError, rules.ReportRemoved, rules.ReviewRemoved, rules.LinkBroken, rules.MergeUniqueID, rules.PolicyWeakened}

// examples are the rules that have examples.
func examples(t *testing.T) []*rules.Rule {
	t.Helper()
	with := slices.DeleteFunc(rules.All(), func(rule *rules.Rule) bool { return slices.Contains(without, rule) })
	if len(with) < 30 {
		t.Fatalf("only %d rules have examples", len(with))
	}
	return with
}

func TestEveryBadExampleIsFound(t *testing.T) {
	for _, rule := range examples(t) {
		t.Run(rule.ID, func(t *testing.T) {
			found := rule.Try(rule.Bad)
			if !slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Rule == rule.ID }) {
				t.Errorf("%s does not find its bad example:\n%s\nfound: %v", rule.ID, rules.Example(rule.Bad), lines(found))
			}
		})
	}
}

func TestEveryGoodExampleIsClean(t *testing.T) {
	for _, rule := range examples(t) {
		t.Run(rule.ID, func(t *testing.T) {
			if found := slices.DeleteFunc(rule.Try(rule.Good), func(f finding.Finding) bool { return changesLate(rule, f) }); len(found) > 0 {
				t.Errorf("the good example of %s has findings: %v\n%s", rule.ID, lines(found), rules.Example(rule.Good))
			}
		})
	}
}

// changesLate reports whether a finding only says that an example is a change,
// on the day before its review.
func changesLate(rule *rules.Rule, f finding.Finding) bool {
	return rule != rules.ReviewChanged && rule.Before != "" && f.Rule == rules.ReviewChanged.ID
}

func TestEveryFindingIsWhole(t *testing.T) {
	for _, rule := range examples(t) {
		for _, f := range rule.Try(rule.Bad) {
			if f.Severity == 0 || f.Span.IsZero() || f.Message == "" || f.Help == "" {
				t.Errorf("a finding of %s lacks something: %+v", rule.ID, f)
			}
		}
	}
}

var idForm = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

func TestIDs(t *testing.T) {
	seen := map[string]bool{}
	for _, rule := range rules.All() {
		if !idForm.MatchString(rule.ID) || seen[rule.ID] || rule.Doc == "" {
			t.Errorf("%q is not a fresh id with a reason", rule.ID)
		}
		seen[rule.ID] = true
		if got := slices.Contains(rules.IDs(), rule.ID); got == rule.Fixed {
			t.Errorf("%s: the configuration may set its level: %v, want %v", rule.ID, got, !rule.Fixed)
		}
	}
}

func TestLookup(t *testing.T) {
	if rule, _ := rules.Lookup("followup-owner"); rule != rules.FollowUpOwner {
		t.Errorf("followup-owner is %v", rule)
	}
	if rule, help := rules.Lookup("follow-up-owner"); rule != nil || help != `did you mean "followup-owner"?` {
		t.Errorf("%v, %q", rule, help)
	}
}

func TestPage(t *testing.T) {
	page := filepath.Join("..", "..", "docs", "rules.md")
	if *update {
		if err := os.WriteFile(page, rules.Markdown(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if got := rules.Markdown(); !bytes.Equal(got, want) {
		t.Errorf("docs/rules.md is not what the rules say; run the test with -update:\n%s", cmp.Diff(string(want), string(got)))
	}
}

// lines are findings as one reads them.
func lines(found []finding.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Severity.String()+" "+f.Rule+": "+f.Message)
	}
	return out
}
