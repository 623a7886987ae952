package edit_test

import (
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/commonmark"
	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/report"
)

// examples are those of the CommonMark specification, from goldmark's tests.
// around puts items before, behind and into a piece of Markdown.
func around(markdown string) []string {
	const item = "- [ ] Act `fu-aaaa11`\n"
	nested := "  " + strings.ReplaceAll(strings.TrimRight(markdown, "\n"), "\n", "\n  ") + "\n"
	return []string{
		"# T\n\n## Follow-ups\n\n" + item + "\n" + markdown,
		"# T\n\n" + markdown + "\n## Follow-ups\n\n" + item,
		"# T\n\n## Follow-ups\n\n" + item + nested + item,
		"---\nid: x\n---\n\n## Follow-ups\n\n" + markdown + item,
		"# T\n\n## Follow-ups\n\n1. [ ] " + markdown + "\n* [x] B\n",
	}
}

// Ticking a box changes one byte, wherever it stands, and can be undone.
func TestTickingChangesOneByte(t *testing.T) {
	ticked, refused := 0, 0
	for _, example := range commonmark.Examples(t) {
		for _, text := range around(example) {
			for context, in := range contexts(text) {
				r := parse(in.text)
				for i, f := range r.FollowUps {
					if f.Form != report.Task {
						continue
					}
					if tickOnce(t, context, r, i) {
						ticked++
					} else {
						refused++
					}
				}
			}
		}
	}
	t.Logf("%d boxes ticked, %d refused", ticked, refused)
	if ticked < 10_000 || refused > ticked/100 {
		t.Errorf("%d boxes were ticked and %d refused", ticked, refused)
	}
}

func tickOnce(t *testing.T, context string, r *report.Report, i int) bool {
	t.Helper()
	there, back := edit.Done, edit.Reopen
	if r.FollowUps[i].Box.Value {
		there, back = edit.Reopen, edit.Done
	}
	file, err := there(r, r.FollowUps[i])
	if err != nil {
		return false
	}
	at := r.FollowUps[i].Box.Span().Start
	before, after := string(r.File.Data), string(file.Data)
	if len(before) != len(after) || before[:at] != after[:at] || before[at+1:] != after[at+1:] || before[at] == after[at] {
		t.Fatalf("%s: more than one byte changed:\n%q\n%q", context, before, after)
	}
	next, _ := report.Parse(file)
	undone, err := back(next, next.FollowUps[i])
	if err != nil || string(undone.Data) != before[:at]+plainMark(before[at])+before[at+1:] {
		t.Fatalf("%s: not undone: %v\n%q", context, err, before)
	}
	return true
}

// plainMark is the mark that a box gets in place of one: a capital letter becomes a
// small one, and a tab, as any white space that Markdown admits, a space.
func plainMark(mark byte) string {
	if mark|0x20 == 'x' {
		return "x"
	}
	return " "
}

// A new follow-up leaves every byte that was there, in whatever Markdown.
func TestAddingKeepsAllElse(t *testing.T) {
	added, refused := 0, 0
	for _, example := range commonmark.Examples(t) {
		for _, text := range around(example) {
			r := parse(text)
			file, err := edit.AddFollowUp(r, "Do it", sets(t, "owner=ana"), "fu-new111", edit.Known{})
			if err != nil {
				refused++
				continue
			}
			added++
			next, _ := report.Parse(file)
			if len(next.FollowUps) != len(r.FollowUps)+1 || !isSubsequence(text, string(file.Data)) {
				t.Fatalf("%q became\n%s", text, file.Data)
			}
		}
	}
	t.Logf("%d added, %d refused", added, refused)
	// An example that opens a fence or a comment swallows what follows.
	if added < 2500 || refused > added/10 {
		t.Errorf("%d were added and %d refused", added, refused)
	}
}

// isSubsequence reports whether long is short with one piece put in.
func isSubsequence(short, long string) bool {
	head := 0
	for head < len(short) && short[head] == long[head] {
		head++
	}
	return strings.HasSuffix(long, short[head:])
}
