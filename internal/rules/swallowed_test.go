package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/commonmark"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// The examples of CommonMark, each followed by a section of follow-ups: a task
// that is not an item is reported, whatever swallows it.
func TestEveryTaskIsAnItemOrReported(t *testing.T) {
	const tasks = 3
	swallowing := 0
	header, _, _ := strings.Cut(Standard(), "## Summary")
	for i, example := range commonmark.Examples(t) {
		text := header + example + "\n\n## Follow-ups\n\n" +
			"- [ ] Limit retries `fu-7k2pqm`\n- [x] Limit a cart to 200 lines `fu-5rt8wz`\n- [ ] Page at 60 s `fu-2mmc4e`\n"
		r, _ := report.Parse(source.NewFile(standardPath, []byte(text)))
		items, reported := len(r.FollowUps), len(notRendered(text))
		// An example may hold tasks itself, and items too.
		if items+reported < tasks {
			t.Errorf("example %d: %d items, %d reported:\n%s", i+1, items, reported, example)
		}
		if reported > 0 {
			swallowing++
		}
	}
	if swallowing < 6 {
		t.Errorf("%d examples swallow what follows, want at least 6", swallowing)
	}
	t.Logf("%d examples swallow what follows", swallowing)
}

// commonMark are the examples of the specification, from the module of the
// parser.
func notRendered(text string) []string {
	found := slices.DeleteFunc(try(standardPath, text, nil), func(f finding.Finding) bool { return f.Rule != FollowUpNotRendered.ID })
	var out []string
	for _, f := range found {
		out = append(out, fmt.Sprintf("%s: %s", f.Span.Text(), strings.TrimPrefix(f.Message, "this looks like a follow-up, and is ")))
	}
	return out
}

const misplacedIn = ": this is a follow-up with an id in section "

func TestSwallowed(t *testing.T) {
	const one = "- [ ] Limit retries `fu-7k2pqm`"
	for _, c := range []struct {
		name, example string
		want          []string
	}{
		{"an item", "## Follow-ups\n\n" + one + "\n", nil},
		{"a task beneath an item", "## Follow-ups\n\n" + one + "\n  - [ ] of reads\n", nil},
		{"an item beneath an item by a tab", "## Follow-ups\n\n" + one + "\n\t- [x] of reads\n", nil},
		{"a closed code block", "## Follow-ups\n\n```\n" + one + "\n```\n", []string{one + ": part of a code block"}},
		{"a closed code block above an item", "## Follow-ups\n\n```\n" + one + "\n```\n\n- [ ] Limit a cart `fu-5rt8wz`\n", nil},
		{"a closed code block in a language", "## Follow-ups\n\nHow to write one:\n\n```markdown\n" + one + "\n```\n", nil},
		{"a closed code block below an item", "## Follow-ups\n\n- [ ] Limit a cart `fu-5rt8wz`\n\n~~~\n" + one + "\n~~~\n\nMore to come.\n", nil},
		{"an open code block in a language", "## Follow-ups\n\n```sh\nls\n\n" + one + "\n", []string{one + ": part of a code block"}},
		{"a code block that another one closes", "## Follow-ups\n\n```sh\nls\n\n" + one + "\n\n```sh\nls\n```\n\nMore.\n", []string{one + ": part of a code block"}},
		{"a code block that the opening of another one closes", "## Follow-ups\n\n```\nls\n\n" + one + "\n\n```\nls\n```\n", []string{one + ": part of a code block"}},
		{"a code block that takes in a heading", "## Follow-ups\n\n```sh\nls\n\n" + one + "\n\n## Log\n\n```\nls\n", []string{one + ": part of a code block"}},
		{"deeper than the item above", "## Follow-ups\n\n- [ ] Limit a cart\n\n      " + one + "\n", []string{one + ": part of a code block"}},
		{"an open comment", "## Follow-ups\n\n<!-- soon\n\n" + one + "\n", []string{one + ": part of a comment"}},
		{"a comment that another one closes", "## Follow-ups\n\n<!-- soon\n\n" + one + "\n\n<!-- later -->\n", []string{one + ": part of a comment"}},
		{"commented out", "## Follow-ups\n\n<!-- not yet:\n\n" + one + "\n-->\n\n- [ ] Limit a cart `fu-5rt8wz`\n", nil},
		{"details", "## Follow-ups\n\n<details>\n" + one + "\n</details>\n", []string{one + ": part of HTML"}},
		{"a quotation", "## Follow-ups\n\n> " + one + "\n", []string{"> " + one + ": part of a quotation"}},
		{"a list that no blank line precedes", "## Follow-ups\n\nSoon:\n2. [ ] Limit retries\n", []string{"2. [ ] Limit retries: part of a paragraph"}},
		{"an example elsewhere", "## Root cause\n\nThe bot wrote:\n\n```\n" + one + "\n```\n", nil},
		{"a follow-up in another section", "## Follow-ups\n\n- [ ] Limit a cart `fu-5rt8wz`\n\n## Ideas\n\n" + one + "\n", []string{one[2:] + misplacedIn + "Ideas, which is not read as follow-ups"}},
		{"one beneath another heading", "## Timeline\n\n### Actions\n\n* Night:\n  1. [x] Limit a\n     cart `fu-5rt8wz`\n", []string{"[x] Limit a\n     cart `fu-5rt8wz`" + misplacedIn + "Actions, which is not read as follow-ups"}},
		{"one that is cited", "## Follow-ups\n\n" + one + "\n\n## What went wrong\n\n- [x] No limit `fu-7k2pqm`\n", nil},
		{"a reference in prose", "## Root cause\n\n- [ ] `fu-7k2pqm` limits retries\n- No limit `fu-7k2pqm`\n- [ ] No limit\n\n> " + one + "\n", nil},
		{"tasks elsewhere", "## Root cause\n\n> " + one + "\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, notRendered(Example(c.example))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A block that nobody closed may take in the heading as well; and one that is
// closed by the opening of another.
func TestSwallowedWithTheirHeading(t *testing.T) {
	standard := Standard()
	task := "- [ ] Page when the queue is older than 60 s `fu-7k2pqm`"
	for _, opening := range []string{"```sh\nls\n", "~~~\nls\n", "<!-- to do\n", "<pre>\nls\n", "<?php\n"} {
		text := strings.Replace(standard, "## Prevention\n", "## Prevention\n\n"+opening, 1)
		if found := notRendered(text); len(found) != 1 || !strings.HasPrefix(found[0], task) {
			t.Errorf("behind %q: %q", opening, found)
		}
	}
	odd := strings.Replace(standard, "## Prevention\n", "## Prevention\n\n```sh\nls\n", 1) + "\n```sh\nls\n```\n"
	if found := notRendered(odd); len(found) != 1 {
		t.Errorf("behind an odd fence: %q", found)
	}
	shown := strings.Replace(standard, "## Prevention\n", "## Prevention\n\n```md\n## Follow-ups\n\n"+task+"\n```\n", 1)
	if found := notRendered(shown); len(found) != 0 {
		t.Errorf("an example of a section: %q", found)
	}
}
