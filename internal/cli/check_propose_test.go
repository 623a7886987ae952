package cli

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// suggested is a diagnostic of reviewdog, as far as a reviewer takes it over.
type suggested struct {
	Suggestions []struct {
		Range struct{ Start, End suggestedPlace }
		Text  string
	}
}

type suggestedPlace struct{ Line, Column int }

// in is the offset of a place in a text.
func (p suggestedPlace) in(text string) int {
	at := 0
	for range p.Line - 1 {
		at += strings.IndexByte(text[at:], '\n') + 1
	}
	return at + p.Column - 1
}

// Whoever takes what is suggested for a follow-up without an id has nothing left
// to do. The same report gets the same suggestions.
func TestSuggestionsAreWhatFixDoes(t *testing.T) {
	t.Parallel()
	l := newGate(t)
	const head = "---\nid: x\n---\n\n# T\n\n## Follow-ups\n\n"
	for items, want := range map[string]string{
		"- Do é this\n":                              "- [ ] Do é this ID\n",
		"- [ ] Do that\n  in two lines\n- [ ] x":     "- [ ] Do that\n  in two lines ID\n- [ ] x ID",
		"* Do it, owner:@ana due:2026-12-15  \n":     "* [ ] Do it, ID  \n  - owner: @ana\n  - due: 2026-12-15\n",
		"1. Do it owner:@ana":                        "1. [ ] Do it ID\n   - owner: @ana",
		"- Do it\r\n  - owner: @ana\r\n- [x] It\r\n": "- [ ] Do it ID\r\n  - owner: @ana\r\n- [x] It ID\r\n",
		"- [DONE] Do it\n- Has one `fu-7k2pqm`\n":    "- [x] [DONE] Do it ID\n- Has one `fu-7k2pqm`\n",
		"| Action |\n|---|\n| Do it |\n":             "| Action |\n|---|\n| Do it |\n",
	} {
		l.write("incidents/x.md", head+items)
		args := []string{"-C", l.dir, "check", "--rule", "followup-id", "incidents/x.md", "--format"}
		_, first, _ := runQuietly(t.Context(), gateVariables, append(args, "rdjson")...)
		_, again, _ := runQuietly(t.Context(), gateVariables, append(args, "rdjson")...)
		if first != again {
			t.Errorf("%q: the suggestions differ", items)
		}
		var result struct{ Diagnostics []suggested }
		decodeInto(t, first, &result)
		after := head + items
		slices.Reverse(result.Diagnostics) // so that the places before hold
		for _, d := range result.Diagnostics {
			for _, s := range d.Suggestions {
				after = after[:s.Range.Start.in(after)] + s.Text + after[s.Range.End.in(after):]
			}
		}
		if got := mintedID.ReplaceAllString(after, "ID"); got != head+want {
			t.Errorf("%q becomes %q, want %q", items, strings.TrimPrefix(got, head), want)
		}
		l.write("incidents/x.md", after)
		if _, left, _ := runQuietly(t.Context(), gateVariables, append(args, "concise")...); strings.Contains(left, "no id") && !strings.Contains(items, "|") {
			t.Errorf("%q: there is still a finding: %s", items, left)
		}
	}
}

var mintedID = regexp.MustCompile("`fu-[^7`][^`]{5}`")
