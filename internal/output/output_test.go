package output_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
	"pgregory.net/rapid"
)

const path = "incidents/2026/2026-11-23-checkout-latency.md"

// ownerless is the finding of the reference, at the words between brackets; the
// report has so many lines before it.
func ownerless(linesBefore int, line string) finding.Finding {
	before, rest, _ := strings.Cut(line, "⟦")
	marked, after, _ := strings.Cut(rest, "⟧")
	head := strings.Repeat("\n", linesBefore) + before
	f := source.NewFile(path, []byte(head+marked+after+"\nnext line\n"))
	return finding.Finding{
		Rule:     "followup-owner",
		Severity: finding.Error,
		Span:     f.Span(len(head), len(head)+len(marked)),
		Message:  "follow-up has no owner",
	}
}

func written(t testing.TB, format string, r output.Result, o term.Options) string {
	t.Helper()
	f, err := output.Named(format)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := term.NewWriter(&b, o)
	if err := f(w, r); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTextIsTheOneOfTheReference(t *testing.T) {
	f := ownerless(40, "- [ ] ⟦Alert on queue depth⟧ `fu-7k2pqm`")
	f.Help = `add a line "  - owner: @name", or run: incident followups set fu-7k2pqm owner=@name`
	f.Related = []finding.Related{{Span: f.Span.File.Line(42), Message: "the next item has one"}}
	const want = "" +
		"incidents/2026/2026-11-23-checkout-latency.md:41:7: error: follow-up has no owner [followup-owner]\n" +
		"   |\n" +
		"41 | - [ ] Alert on queue depth `fu-7k2pqm`\n" +
		"   |       ^^^^^^^^^^^^^^^^^^^^\n" +
		"   = help: add a line \"  - owner: @name\", or run: incident followups set fu-7k2pqm owner=@name\n" +
		"   = note: incidents/2026/2026-11-23-checkout-latency.md:42: the next item has one\n" +
		"\n" +
		"57 reports checked: 1 error in 1 file\n"
	r := output.Result{Findings: []finding.Finding{f}, Summary: output.Summary{Checked: 57, Total: 57}}
	if diff := cmp.Diff(want, written(t, "text", r, term.Options{})); diff != "" {
		t.Error(diff)
	}
}

func TestConcise(t *testing.T) {
	r := output.Result{
		Findings: []finding.Finding{ownerless(0, "- [ ] ⟦Alert⟧"), {Rule: "roster", Severity: finding.Warning, Message: "there is no roster", Help: "add one"}},
		Summary:  output.Summary{Checked: 1, Total: 1},
	}
	const want = path + ":1:7: error: follow-up has no owner [followup-owner]\n" +
		"warning: there is no roster [roster]\n" +
		"1 report checked: 1 error in 1 file, 1 warning\n"
	if diff := cmp.Diff(want, written(t, "concise", r, term.Options{})); diff != "" {
		t.Error(diff)
	}
}

func TestTextOfAFindingWithoutAFile(t *testing.T) {
	r := output.Result{Findings: []finding.Finding{{Rule: "roster", Severity: finding.Warning, Message: "there is no roster", Help: "add one"}}}
	const want = "warning: there is no roster [roster]\n = help: add one\n\n0 reports checked: 1 warning\n"
	if diff := cmp.Diff(want, written(t, "text", r, term.Options{})); diff != "" {
		t.Error(diff)
	}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("word ", 100)
	for _, c := range []struct{ name, line, want string }{
		{"wide characters", "漢字 ⟦漢字⟧ x", "1 | 漢字 漢字 x\n  |      ^^^^\n"},
		{"a tab", "\t⟦a⟧\tb", "1 |     a    b\n  |     ^\n"},
		{"an empty place", "ab⟦⟧cd", "1 | abcd\n  |   ^\n"},
		{"the end of the line", "ab⟦⟧", "1 | ab\n  |   ^\n"},
		{"an empty line", "⟦⟧", "1 |\n  | ^\n"},
		{"the line break", "ab⟦\n⟧", "1 | ab\n  |   ^\n"},
		{"the second half of CRLF", "ab\r⟦\n⟧", "1 | ab\n  |   ^\n"},
		{"more than a line", "ab ⟦cd\nef⟧", "1 | ab cd\n  |    ^^\n"},
		{"an escape", "\x1b[1m⟦a\u202e⟧", `1 | \x1b[1ma\u202e` + "\n  |        ^^^^^^^\n"},
		{"not UTF-8", "\xff⟦\xfe⟧", `1 | \xff\xfe` + "\n  |     ^^^^\n"},
		{"CRLF", "⟦a⟧\r\n", "1 | a\n  | ^\n"},
		{"120 columns", strings.Repeat("a", 119) + "⟦b⟧", "1 | " + strings.Repeat("a", 119) + "b\n  | " + strings.Repeat(" ", 119) + "^\n"},
		{"cut after", "⟦a⟧" + strings.Repeat("b", 120), "1 | a" + strings.Repeat("b", 119) + "…\n  | ^\n"},
		{"cut before", strings.Repeat("b", 120) + "⟦a⟧", "1 | …" + strings.Repeat("b", 119) + "a\n  | " + strings.Repeat(" ", 120) + "^\n"},
		{"cut at both ends", long + "⟦here⟧ " + long, "1 | …" + strings.Repeat("word ", 8) + "here " + strings.Repeat("word ", 15) + "…\n  | " + strings.Repeat(" ", 41) + "^^^^\n"},
		{"nothing but accents", "⟦a⟧" + strings.Repeat("\u0301", 200), "1 | a" + strings.Repeat("\u0301", 119) + "…\n  | ^\n"},
		{"white space at the end", "⟦a⟧  ", "1 | a\n  | ^\n"},
		{"cut within", "ab ⟦" + strings.Repeat("c", 300) + "⟧", "1 | ab " + strings.Repeat("c", 117) + "…\n  |    " + strings.Repeat("^", 117) + "\n"},
	} {
		out := written(t, "text", output.Result{Findings: []finding.Finding{ownerless(0, c.line)}}, term.Options{})
		_, excerpt, _ := strings.Cut(out, "  |\n")
		excerpt, _, _ = strings.Cut(excerpt, "\n\n")
		if diff := cmp.Diff(c.want, excerpt+"\n"); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

// Whatever a line holds, the first caret stands under the place's first character.
func TestCaretsStandUnderThePlace(t *testing.T) {
	char := rapid.SampledFrom([]string{"a", " ", "é", "漢", "😀", "\t", "\u200b", "\x1b", "\xff", "#", "|"})
	rapid.Check(t, func(r *rapid.T) {
		before := strings.Join(rapid.SliceOfN(char, 0, 200).Draw(r, "before"), "")
		after := strings.Join(rapid.SliceOfN(char, 0, 200).Draw(r, "after"), "")
		out := written(t, "text", output.Result{Findings: []finding.Finding{ownerless(0, before+"⟦X⟧"+after)}}, term.Options{})
		lines := strings.Split(out, "\n")
		at := term.Width(lines[2][:strings.Index(lines[2], "X")])
		if strings.Index(lines[3], "^") != at || strings.Count(lines[3], "^") != 1 {
			r.Errorf("carets beside the place:\n%s\n%s", lines[2], lines[3])
		}
		if width := term.Width(lines[2]); width > 120+len("1 | ……") {
			r.Errorf("%d columns are shown:\n%s", width, lines[2])
		}
	})
}

func TestSummary(t *testing.T) {
	one, two := ownerless(0, "⟦a⟧"), ownerless(0, "⟦a⟧")
	warning := finding.Finding{Severity: finding.Warning}
	for _, c := range []struct {
		summary  output.Summary
		findings []finding.Finding
		want     string
	}{
		{output.Summary{}, nil, "0 reports checked: no findings"},
		{output.Summary{Checked: 1, Total: 1}, nil, "1 report checked: no findings"},
		{output.Summary{Checked: 57, Total: 57}, []finding.Finding{one, one, two, warning}, "57 reports checked: 3 errors in 2 files, 1 warning"},
		{output.Summary{Checked: 57, Total: 57}, []finding.Finding{{Severity: finding.Error}}, "57 reports checked: 1 error"},
		{output.Summary{Checked: 2, Total: 57}, []finding.Finding{warning, warning}, "2 of 57 reports checked: 2 warnings"},
		{output.Summary{Checked: 0, Total: 57, Base: "origin/main"}, nil, "0 of 57 reports changed since origin/main: no findings"},
		{output.Summary{Checked: 1, Total: 1, Base: "v1\x1b"}, nil, `1 of 1 report changed since v1\x1b: no findings`},
		{output.Summary{Checked: 3, Total: 3, Suppressed: 2}, nil, "3 reports checked: no findings, 2 suppressed"},
	} {
		out := strings.TrimSuffix(written(t, "concise", output.Result{Findings: c.findings, Summary: c.summary}, term.Options{}), "\n")
		if got := out[strings.LastIndex(out, "\n")+1:]; got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// sgr is an escape sequence that sets a style.
var sgr = regexp.MustCompile(`\x1b\[[0-9]+m`)

func TestColourIsOnlyAdded(t *testing.T) {
	f := ownerless(0, "- [ ] ⟦Alert⟧")
	f.Help = "add one"
	r := output.Result{Findings: []finding.Finding{f}}
	plain, coloured := written(t, "text", r, term.Options{}), written(t, "text", r, term.Options{Color: true})
	if plain == coloured || sgr.ReplaceAllString(coloured, "") != plain {
		t.Errorf("without its colours, %q is not %q", coloured, plain)
	}
}

func TestJSON(t *testing.T) {
	f := ownerless(2, "- é ⟦Alert⟧")
	f.Help = "add one"
	f.Related = []finding.Related{{Span: f.Span.File.Line(4), Message: "see here"}}
	f.Fix = &finding.Fix{Message: "add it", Edits: []finding.Edit{{Span: f.Span.File.Span(f.Span.End, f.Span.End), New: "\n"}}}
	nowhere := finding.Finding{Rule: "roster", Severity: finding.Warning, Message: "there is no roster"}
	r := output.Result{
		Findings: []finding.Finding{f, nowhere},
		Summary:  output.Summary{Checked: 3, Total: 57, Suppressed: 1, Base: "origin/main"},
	}
	place := `"path": "` + path + `", `
	want := `{"schema": 1, "kind": "findings", "items": [
		{"rule": "followup-owner", "severity": "error", ` + place + `"line": 3, "column": 5, "end_line": 3, "end_column": 10,
		 "message": "follow-up has no owner", "help": "add one",
		 "related": [{` + place + `"line": 4, "column": 1, "end_line": 4, "end_column": 10, "message": "see here"}],
		 "fix": {"message": "add it", "edits": [{` + place + `"line": 3, "column": 10, "end_line": 3, "end_column": 10, "new": "\n"}]}},
		{"rule": "roster", "severity": "warning", "path": null, "line": null, "column": null, "end_line": null, "end_column": null,
		 "message": "there is no roster", "help": ""}],
		"checked": 3, "total": 57, "errors": 1, "warnings": 1, "suppressed": 1, "baseline": 0, "base": "origin/main"}`
	if diff := cmp.Diff(indented(t, want), indented(t, written(t, "json", r, term.Options{Color: true}))); diff != "" {
		t.Error(diff)
	}
}

// indented keeps the order of fields, which decoding would lose.
func indented(t *testing.T, document string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(document), "", "  "); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

func TestNamedNamesTheFormats(t *testing.T) {
	for _, name := range output.Names() {
		if _, err := output.Named(name); err != nil {
			t.Error(err)
		}
	}
	_, err := output.Named("xml")
	if err == nil || err.Error() != `no format of findings is called "xml": there are text, concise, json, jsonl, github, gitlab, sarif, junit, rdjson` {
		t.Errorf("error %v", err)
	}
}
