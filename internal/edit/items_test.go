package edit_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

const above = "# T\n\n## Follow-ups\n\n- [ ] Other `fu-aaaa11`\n  - owner: @ana\n"

type change func(*report.Report, *report.FollowUp) (*source.File, error)

func setting(t *testing.T, args ...string) change {
	return func(r *report.Report, f *report.FollowUp) (*source.File, error) {
		return edit.SetFields(r, f, sets(t, args...), known)
	}
}

func drop(r *report.Report, f *report.FollowUp) (*source.File, error) {
	return edit.Drop(r, f, "costs <more> than `it` helps")
}

func TestChangeItem(t *testing.T) {
	for _, c := range []struct {
		about, item string
		do          change
		want        string
	}{
		{"done", "- [ ] Act `fu-bbbb11`\n", edit.Done, "- [x] Act `fu-bbbb11`\n"},
		{"done again", "- [X] Act `fu-bbbb11`\n", edit.Done, "- [X] Act `fu-bbbb11`\n"},
		{"done from in progress", "- [ ] Act\n  - status: in-progress\n  - due: 2026-12-01\n", edit.Done, "- [x] Act\n  - due: 2026-12-01\n"},
		{"reopen", "- [x] Act\n  - done: 2026-12-01\n", edit.Reopen, "- [ ] Act\n"},
		{"reopen dropped", "- [ ] Act\n  - status: dropped\n  - x: y\n  - reason: no\n", edit.Reopen, "- [ ] Act\n  - x: y\n"},
		{"start", "- [ ] Act\n  - due: 2026-12-01\n", edit.Start, "- [ ] Act\n  - status: in-progress\n  - due: 2026-12-01\n"},
		{"block", "- [ ] Act\n  - status: in-progress\n", edit.Block, "- [ ] Act\n  - status: blocked\n"},
		{"drop", "- [ ] Act\n", drop, "- [ ] Act\n  - status: dropped\n  - reason: costs <more> than `it` helps\n"},
		{"set in place", "- [ ] Act\n  - Due:  2026-12-01  \n  - detail\n", setting(t, "due=2026-12-15"), "- [ ] Act\n  - Due:  2026-12-15  \n  - detail\n"},
		{"set an empty one", "- [ ] Act\n  - due:\n", setting(t, "due=2026-12-15"), "- [ ] Act\n  - due: 2026-12-15\n"},
		{"set beside a comment", "- [ ] Act\n  - due: 2026-12-01 <!-- keep -->\n", setting(t, "due=2026-12-15"), "- [ ] Act\n  - due: 2026-12-15 <!-- keep -->\n"},
		{"started beside a comment", "- [ ] Act\n  - status: blocked  <!-- keep -->\n", edit.Start, "- [ ] Act\n  - status: in-progress  <!-- keep -->\n"},
		{"set an empty one beside a comment", "- [ ] Act\n  - due: <!-- keep -->\n", setting(t, "due=2026-12-15"), "- [ ] Act\n  - due: 2026-12-15 <!-- keep -->\n"},
		{"set a first line", "- [ ] Act\n  - reason: one\n    two\n", setting(t, "reason=three"), "- [ ] Act\n  - reason: three\n    two\n"},
		{"dropped with a reason", "- [ ] Act\n  - reason: it costs more\n", setting(t, "status=dropped"), "- [ ] Act\n  - status: dropped\n  - reason: it costs more\n"},
		{"dropped without a reason before", "- [ ] Act\n  - status: dropped\n", setting(t, "team=infra"), "- [ ] Act\n  - team: infra\n  - status: dropped\n"},
		{"set absent", "- [ ] Act\n  in two lines `fu-bbbb11`\n\n  More.\n", setting(t, "owner=ben", "kind=detect"),
			"- [ ] Act\n  in two lines `fu-bbbb11`\n  - owner: @ben\n  - kind: detect\n\n  More.\n"},
		{"set with the marks in use", "- [ ] Act\n  * due: 2026-12-01\n", setting(t, "team=infra"), "- [ ] Act\n  * team: infra\n  * due: 2026-12-01\n"},
		{"set beside a tab", "- [ ] Act\n\t- due: 2026-12-01\n\t- detail\n", setting(t, "team=infra"), "- [ ] Act\n\t- team: infra\n\t- due: 2026-12-01\n\t- detail\n"},
		{"drop beside a tab", "- [ ] Act\n\t- detail\n", drop, "- [ ] Act\n\t- status: dropped\n\t- reason: costs <more> than `it` helps\n\t- detail\n"},
		{"set beside four spaces", "- [ ] Act\n    - due: 2026-12-01\n", setting(t, "team=infra"), "- [ ] Act\n    - team: infra\n    - due: 2026-12-01\n"},
		{"set in a numbered list", "1. [ ] Act\n\t- due: 2026-12-01\n", setting(t, "team=infra"), "1. [ ] Act\n\t- team: infra\n\t- due: 2026-12-01\n"},
		{"removed", "- [ ] Act\n  - due: 2026-12-01\n  - owner: @ben\n", setting(t, "due="), "- [ ] Act\n  - owner: @ben\n"},
		{"one-line form", "- [ ] Act owner:@ana due:2026-12-01\n", setting(t, "owner=ben", "due="), "- [ ] Act owner:@ben\n"},
		{"ticket beside a link", "- [ ] Act on [it](https://example.com/issues/1)\n", setting(t, "ticket=PAY-1"),
			"- [ ] Act on [it](https://example.com/issues/1)\n  - ticket: PAY-1\n"},
		{"ticket removed beside a link", "- [ ] Act on [it](https://example.com/issues/1)\n  - ticket: PAY-1\n", setting(t, "ticket="),
			"- [ ] Act on [it](https://example.com/issues/1)\n"},
		{"factors", "- [ ] Act\n", setting(t, "for=[a,b]"), "- [ ] Act\n  - for: a, b\n"},
		{"in a numbered list", "1. [ ] Act\n", setting(t, "owner=ben"), "1. [ ] Act\n   - owner: @ben\n"},
	} {
		t.Run(c.about, func(t *testing.T) {
			for context, in := range contexts(above + c.item) {
				r := parse(in.text)
				file, err := c.do(r, r.FollowUps[1])
				if err != nil {
					t.Fatalf("%s: %v", context, err)
				}
				if diff := cmp.Diff(in.as(above+c.want), string(file.Data)); diff != "" && !onlyLastBreak(in.as(above+c.want), string(file.Data)) {
					t.Errorf("%s (-want +got):\n%s", context, diff)
				}
			}
		})
	}
}

// onlyLastBreak allows for a last line that was removed from a file which did
// not end with a line break: the break above stays.
func onlyLastBreak(want, got string) bool { return want+"\n" == got }

func TestChangeItemRefuses(t *testing.T) {
	for _, c := range []struct {
		item string
		do   change
		want string
	}{
		{"- Act\n", edit.Done, "without a tick box"},
		{"- [DONE] Act\n", edit.Reopen, "without a tick box"},
		{"- [x] [DONE] Act\n", edit.Reopen, "remove the mark"},
		{"| Act | Owner |\n| --- | --- |\n| Do | ana |\n", edit.Done, "a row of a table"},
		{"- [ ] Act\n  - status: dropped\n  - reason: no\n", edit.Done, "reopen it first"},
		{"- [ ] Act\n  - status: dropped\n  - reason: no\n", edit.Start, "reopen it first"},
		{"- [x] Act\n", drop, "reopen it first"},
		{"- [ ] Act\n", setting(t, "status=done"), "run: incident followups done"},
		{"- [ ] Act\n", setting(t, "due=tomorrow"), "is not a day"},
		{"- [ ] Act\n", setting(t, "kind=prevnt"), `did you mean "prevent"?`},
		{"- [ ] Act\n", setting(t, "ownr=ana"), `did you mean "owner"?`},
		{"- [ ] Act\n", setting(t, "owner=anna"), `did you mean "ana"?`},
		{"- [ ] Act\n", setting(t, "reason=a\n- [ ] b"), "line break"},
		{"- [ ] Act\n  - due: 2026-12-01\n    - because\n", setting(t, "due="), "more beneath it"},
		{"- [ ] Act\n  - due: 2026-12-01 <!-- keep -->\n", setting(t, "due="), "has a comment"},
		{"- [ ] Act\n  - reason: one\n    two\n", setting(t, "reason="), "more beneath it"},
		{"- [ ] Act\n  - status: blocked <!-- keep -->\n", edit.Done, "has a comment"},
		{"- [ ] Act\n", setting(t, "reason=a <!-- b -->"), "plain words"},
		{"- [ ] Act\n", setting(t, "due=2026-12-01", "due=2026-12-02"), "due is set twice"},
		{"- [ ] Act\n", setting(t, "status=Dropped"), "for a reason"},
		{"- [ ] Act\n  - status: dropped\n  - reason: no\n", setting(t, "reason="), "for a reason"},
		{"- [ ] Act\n", setting(t, "status=dropped", "reason=TBD"), "says nothing"},
		{"- [ ] Act\n  - reason: no\n", setting(t, "status=dropped"), "says nothing"},
		{"- [ ] Act reason:x\n", setting(t, "reason=a b"), "own line"},
	} {
		r := parse("# T\n\n## Follow-ups\n\n" + c.item)
		_, err := c.do(r, r.FollowUps[0])
		var refusal *edit.Refusal
		if !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.item, err, c.want)
		}
	}
}

func TestApply(t *testing.T) {
	file := source.NewFile("a", []byte("0123456789"))
	got, err := edit.Apply(file, []finding.Edit{{Span: file.Span(4, 6), New: "x"}, {Span: file.Span(2, 2), New: "a"}, {Span: file.Span(2, 2), New: "b"}, {Span: file.Span(10, 10), New: "!"}})
	if err != nil || string(got.Data) != "01ab23x6789!" {
		t.Errorf("%q, %v", got.Data, err)
	}
	if _, err := edit.Apply(file, []finding.Edit{{Span: file.Span(1, 5), New: ""}, {Span: file.Span(4, 6), New: ""}}); err == nil {
		t.Error("overlapping edits were made")
	}
	other := source.NewFile("b", []byte("0"))
	if _, err := edit.Apply(file, []finding.Edit{{Span: other.Span(0, 0), New: "x"}}); err == nil {
		t.Error("an edit of another file was made")
	}
}
