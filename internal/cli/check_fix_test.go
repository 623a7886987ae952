package cli

import (
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/commonmark"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/workspace"
)

// fixed repairs a text as --fix does, and returns how many changes it made.
func fixed(t *testing.T, text string) (after string, changes int) {
	t.Helper()
	r, found := report.Parse(source.NewFile("incidents/x.md", []byte(text)))
	s := &session{ws: &workspace.Workspace{Policy: policy.Default(), Reports: []*report.Report{r}, Parsed: map[*report.Report][]finding.Finding{r: found}}}
	all := rules.Run(rules.NewFacts(rules.Input{
		Policy: s.ws.Policy, Reports: s.ws.Reports, Parsed: s.ws.Parsed,
		Template: func(*report.Report) *report.Template { return nil },
	}), s.ws.Reports, rules.Options{Only: []string{rules.FollowUpID.ID, rules.FollowUpForm.ID, report.RuleValue, report.RuleFollowUp, rules.SectionName.ID}}).Found
	one, err := s.repairOf(r, all, false, map[string]bool{})
	if err != nil {
		t.Fatal(err)
	}
	return string(one.after.Data), len(one.notes)
}

// Whatever Markdown stands around the items, a fix loses none, and a second run
// has nothing left to do.
func TestFixesAreWholeAndDoneAtOnce(t *testing.T) {
	t.Parallel()
	changed := 0
	for _, example := range commonmark.Examples(t) {
		for _, items := range []string{"- Act `fu-aaaa11` owner:@ana\n", "1. Act\n   - due: 3 Dec 2026\n", "* [DONE] Act `fu-aaaa11`\n"} {
			for _, text := range []string{
				"# T\n\n## Action items\n\n" + items + "\n" + example,
				"# T\n\n" + example + "\n## Action items\n\n" + items,
				"---\nid: x\nstarted: 2026-11-20 09:12\n---\n\n## Follow-ups\n\n" + strings.ReplaceAll(items+example+items, "\n", "\r\n"),
			} {
				after, changes := fixed(t, text)
				if changes > 0 {
					changed++
				}
				if again, more := fixed(t, after); more > 0 || again != after {
					t.Errorf("a second run makes %d changes more:\n%s\nbecomes\n%s\nand then\n%s", more, text, after, again)
				}
				if lost := lostItems(text, after); lost != "" {
					t.Errorf("%q is lost from\n%s\nin\n%s", lost, text, after)
				}
			}
		}
	}
	if changed < 3000 {
		t.Errorf("only %d texts were changed", changed)
	}
}

// lostItems is the text of an item that is not there afterwards.
func lostItems(before, after string) string {
	was, _ := report.Parse(source.NewFile("a.md", []byte(before)))
	is, _ := report.Parse(source.NewFile("a.md", []byte(after)))
	for i, f := range was.FollowUps {
		if i >= len(is.FollowUps) || is.FollowUps[i].Text.Value != f.Text.Value || is.FollowUps[i].State() != f.State() || is.FollowUps[i].Owner.Value != f.Owner.Value {
			return f.Text.Value
		}
	}
	return ""
}
