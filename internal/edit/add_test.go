package edit_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
)

// In each case the text in guillemets is what is added.
func TestAddFollowUp(t *testing.T) {
	const item = "[ ] Act `fu-new111`\n  - owner: @ben\n  - due: 2026-12-01"
	for _, c := range []struct{ about, text string }{
		{"behind the last", "## Follow-ups\n\n- [ ] A `fu-aaaa11`\n  - owner: @ana«\n- " + item + "»\n\n## Appendix\n"},
		{"with blank lines between", "## Follow-ups\n\n- [ ] A\n\n- [x] B«\n\n- " + item + "»\n"},
		{"with the mark in use", "## Follow-ups\n\n* [ ] A«\n* " + item + "»\n"},
		{"under an alias", "## Action items\n\n- [ ] A«\n- " + item + "»\n\n\n"},
		{"behind plain bullets", "## Follow-ups\n\n- A\n- B«\n- " + item + "»\n"},
		{"behind a numbered list", "## Follow-ups\n\n1. A«\n\n- " + item + "»\n"},
		{"behind a table", "## Follow-ups\n\n| Action |\n| --- |\n| A |«\n\n- " + item + "»\n"},
		{"under a comment", "## Follow-ups\n\n<!-- what\n\nto do -->«\n\n- " + item + "»\n\n## Appendix\n"},
		{"right under the heading", "## Follow-ups«\n\n- " + item + "\n»\n## Appendix\n"},
		{"not in a lower group", "## Follow-ups\n\n- [ ] A«\n- " + item + "»\n\n### Later\n\n- [ ] B\n"},
		{"without a section", "## Summary\n\nText.«\n\n## Follow-ups\n\n- " + item + "»\n"},
	} {
		t.Run(c.about, func(t *testing.T) {
			for context, in := range contexts("# T\n\n" + c.text) {
				file, err := edit.AddFollowUp(parse(cut(in.text)), " Act ", sets(t, "due=2026-12-01", "owner=ben"), "fu-new111", known)
				if err != nil {
					t.Fatalf("%s: %v", context, err)
				}
				want := strings.NewReplacer("«", "", "»", "").Replace(in.text)
				if diff := cmp.Diff(want, string(file.Data)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", context, diff)
				}
			}
		})
	}
}

// cut leaves out what stands in guillemets.
func cut(text string) string {
	head, rest, _ := strings.Cut(text, "«")
	_, tail, _ := strings.Cut(rest, "»")
	return head + tail
}

func TestTextOfANewFollowUp(t *testing.T) {
	for _, c := range []struct{ text, line string }{
		{"Use `make lint` **always**, see [it](https://example.com/a)", "Use `make lint` **always**, see [it](https://example.com/a)"},
		{"Close the ` properly", "Close the \\` properly"},
		{"Handle <nil> in the parser", `Handle \<nil> in the parser`},
		{"Let `<nil>` pass", "Let `<nil>` pass"},
		{"See <https://example.com/a>", "See <https://example.com/a>"},
		{"Document owner:@name", `Document owner\:\@name`},
		{"# not a heading", "# not a heading"},
		{"[link] is no box", "[link] is no box"},
		{"Follow fu-aaaa11, `fu-bbbb22`", "Follow fu-aaaa11, `fu-bbbb22`"},
	} {
		file, err := edit.AddFollowUp(parse("# T\n"), c.text, nil, "fu-new111", known)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		want := "# T\n\n## Follow-ups\n\n- [ ] " + c.line + " `fu-new111`\n"
		if diff := cmp.Diff(want, string(file.Data)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestAddFollowUpRefuses(t *testing.T) {
	for _, c := range []struct{ report, text, want string }{
		{"# T\n", " ", "no text"},
		{"# T\n", "a\n- [ ] b", "line break"},
		{"# T\n", "[DONE] Act", "word it differently"},
		{"# T\n", "[x] Act", "word it differently"},
		{"# T\n", "N/A: nothing", "word it differently"},
		{"---\nid: x\n", "Act", "not closed"},
	} {
		_, err := edit.AddFollowUp(parse(c.report), c.text, nil, "fu-new111", known)
		var refusal *edit.Refusal
		if !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.text, err, c.want)
		}
	}
}

func TestAddedDroppedNeedsAReason(t *testing.T) {
	_, err := edit.AddFollowUp(parse("# T\n"), "Act", sets(t, "status=dropped"), "fu-new111", known)
	var refusal *edit.Refusal
	if !errors.As(err, &refusal) || !strings.Contains(err.Error(), "for a reason") {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := edit.AddFollowUp(parse("# T\n"), "Act", sets(t, "status=dropped", "reason=it costs more"), "fu-new111", known); err != nil {
		t.Errorf("with a reason: %v", err)
	}
}

// Whatever the text, the item is one open task whose id is the new one, and
// what stood there before stands there still.
func TestAnyTextStaysOneItem(t *testing.T) {
	base := parse(above)
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("ab `*_[]()<>!#-~|\\&;:/@fu01x.\""))).Draw(t, "text")
		file, err := edit.AddFollowUp(base, text, nil, "fu-new111", known)
		if err != nil {
			return
		}
		accepted++
		r := parse(string(file.Data))
		if !strings.HasPrefix(string(file.Data), above) || len(r.FollowUps) != 2 || r.FollowUps[1].ID.Value != "fu-new111" || !r.FollowUps[1].Open() {
			t.Fatalf("%q became\n%s", text, file.Data)
		}
	})
	if accepted < 20 {
		t.Errorf("only %d texts were accepted", accepted)
	}
}

func TestMintID(t *testing.T) {
	random := bytes.NewReader([]byte{0, 1, 2, 3, 4, 31, 32, 33, 34, 35, 36, 254})
	id, err := edit.MintID(func(id string) bool { return id == "fu-01234z" }, random)
	if err != nil || id != "fu-01234y" {
		t.Errorf("%q, %v, want the first that is not taken", id, err)
	}
	if !report.ValidFollowUpID(id) {
		t.Errorf("%q is not an id", id)
	}
	if _, err := edit.MintID(func(string) bool { return false }, strings.NewReader("short")); err == nil {
		t.Error("an id was made of too few random bytes")
	}
	if _, err := edit.MintID(func(string) bool { return true }, zeros{}); err == nil {
		t.Error("an id that is taken was minted")
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

func TestMintIDs(t *testing.T) {
	const text = "# T\n\n## Follow-ups\n\n- [ ] A  \n  in two lines\t\n  - owner: @ana\n- [ ] B `fu-bbbb11`\n- C owner:@ana\n" +
		"- [ ] Swallow `it\n\n| Action |\n| --- |\n| D |\n"
	r := parse(text)
	minted, err := edit.MintIDs(r, func(string) bool { return false }, strings.NewReader("\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x02abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	var edits []finding.Edit
	for _, m := range minted {
		edits = append(edits, m.Edit)
	}
	file, err := edit.Apply(r.File, edits)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer("two lines", "two lines `fu-000001`", "C owner:@ana", "C owner:@ana `fu-000002`").Replace(text)
	if diff := cmp.Diff(want, string(file.Data)); diff != "" {
		t.Errorf("rows, and items that swallow an id, get none (-want +got):\n%s", diff)
	}
}
