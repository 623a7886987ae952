package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/source"
)

const heldReview = "---\r\ndate: 2026-11-10T10:00:00Z\r\nstatus: held\r\nincidents: [a, b]\r\n---\r\n" +
	"\n# Review\n- Decision: of no report\n\n## `a` ##\n\n* **decision:** one\n  - decision: two\n- decision:\n- decisions: many\n\n## b\nno decision: none\n"

func TestMinutes(t *testing.T) {
	review, found := ParseReview(source.NewFile("reviews/2026-11-10.md", []byte(heldReview)))
	var got []string
	for _, m := range review.Minutes {
		for _, d := range append([]Field[string]{m.Heading}, m.Decisions...) {
			got = append(got, fmt.Sprintf("%d %s", d.Span().Position().Line, d.Span().Text()))
		}
	}
	want := []string{"7 Review", "8 of no report", "10 a", "12 one", "13 two", "17 b"}
	if diff := cmp.Diff(want, got); diff != "" || len(found) > 0 {
		t.Errorf("%v (-want +got):\n%s", found, diff)
	}
}

// TestDecisions asks what is decided on the incident "a", where another one is
// called "b".
func TestDecisions(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"a line":                  {"## a\n\n- decision: one\n- decision: two\n", "one|two"},
		"several lines":           {"## a\n\n- decision: one\n  and  two,\nthree\n- other\n", "one and two, three"},
		"begins on the next line": {"## a\n\n- decision:\n  one\n", "one"},
		"ends with the paragraph": {"## a\n\n- decision: one\n\n  more\n", "one"},
		"ends at a list":          {"## a\n\n- decision: one\n  - because\n  1. of\n", "one"},
		"ends at a rule":          {"## a\n\n- decision: one\n---\nmore\n", "one"},
		"a lower heading":         {"## a\n\n### Follow-ups\n\n- decision: one\n\n## Other\n\n- decision: two\n", "one"},
		"twice":                   {"## a\n\n- decision: one\n\n## b\n\n- decision: two\n\n## a\n\n- decision: three\n", "one|three"},
		"another incident below":  {"## a\n\n### b\n\n- decision: two\n", ""},
		"a longer id":             {"## a-b\n\n- decision: two\n\n## 2a\n\n- decision: two\n", ""},
		"an id in a sentence":     {"## 1. `a`: Title (SEV1)\n\n- decision: one\n", "one"},
		"an id in a link":         {"## [a](../incidents/a.md)\n\n- decision: one\n", "one"},
		"an id that is escaped":   {"## \\a, and more\\\n\n- decision: one\n", "one"},
		"above all headings":      {"- decision: one\n\n## a\n", ""},
		"nothing said":            {"## a\n\n- decision:\n- decision: …\n- decision: TBD\n- decision: TODO ask ben\n- decision: none\n- decision: Nothing.\n- decision: will be decided later\n- decision: **?**\n- decision: N/A\n- decision: <!-- what was decided -->\n- decision: <!-- open\n  still -->\n", ""},
		"nothing shown":           {"## a\n\n- decision: &nbsp;\n- decision: ![](https://a/b.png)\n- decision: [](b.md)\n- decision: x\n- decision: **y**.\n", ""},
		"nothing decided":         {"## a\n\n- decision: no decision\n- decision: No decision was made.\n- decision: no decision yet\n- decision: nothing decided\n- decision: undecided\n", ""},
		"decided in a few words":  {"## a\n\n- decision: no decision needed, accepted\n- decision: [accepted](b.md)\n- decision: 可\n- decision: nothing decided against it\n- decision: &lt; 5 min\n", "no decision needed, accepted|[accepted](b.md)|可|nothing decided against it|&lt; 5 min"},
		"said of nothing":         {"## a\n\n- decision: none of the two\n- decision: nothing changes\n", "none of the two|nothing changes"},
		"said beside a comment":   {"## a\n\n- decision: one <!-- two -->\n", "one <!-- two -->"},
		"in code":                 {"## a\n\n```text\n- decision: one\n```\n\n~~~\n- decision: two\n```\n", ""},
		"in a comment":            {"## a\n\n<!--\n- decision: one\n-->\n<!-- - decision: two -->\n", ""},
		"behind code and comment": {"## a\n\n```text\n~~~\n```\n<!--\n-->\n- decision: one\n", "one"},
		"no comment, escaped":     {"- \\<!-- &lt;!--\n\n## a\n\n- decision: one\n", "one"},
		"no comment, in code":     {"- Logs `<!--` arrive\n\n## a\n\n- decision: `<!-- one -->`\n", "`<!-- one -->`"},
		"no comment, in a fence":  {"```\n<!--\n```\n\n## a\n\n- decision: one\n", "one"},
		"no comment, indented":    {"    <!--\n\n## a\n\n- decision: one\n", "one"},
		"no comment, without end": {"Logs <!-- arrive\n\n## a\n\n- decision: use <!-- in templates\n- decision: two -->\n", "use <!-- in templates|two -->"},
		"an escaped comment said": {"## a\n\n- decision: \\<!-- one -->\n- decision: <!-- two\n", "\\<!-- one -->|<!-- two"},
		"a comment in several":    {"## a\n\n- decision: one <!-- a\n      - decision: b\n      --> two\n", "one <!-- a - decision: b --> two"},
		"a comment in an item":    {"## a\n\n- x\n\n  <!--\n  - decision: one\n  -->\n  - decision: two\n", "two"},
		"a comment without end":   {"## a\n\n- decision: one\n\n<!--\n\n- decision: two\n", "one"},
		"the shortest comments":   {"## a\n\n<!-->\n- decision: one\n- decision: <!-->\n- decision: <!---> two\n", "one|<!---> two"},
		"a comment in HTML":       {"## a\n\n<div>\n<!--\n- decision: one\n-->\n</div>\n\n- decision: two\n", "two"},
		"code in a line":          {"## a\n\n```one```\n- decision: two\n", "two"},
		"CRLF":                    {"## a\r\n\r\n- decision: one\r\n  two\r\n\r\nMore.\r\n", "one two"},
	} {
		review, _ := ParseReview(source.NewFile("reviews/x.md", []byte("---\nincidents: [a, b]\n---\n\n"+c.body)))
		var got []string
		for _, d := range review.Decisions("a") {
			got = append(got, d.Value)
		}
		if diff := cmp.Diff(c.want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func FuzzParseReview(f *testing.F) {
	f.Add(heldReview)
	f.Add("---\nstatus: held\n---\n## \n- decision: \xff\n")
	f.Add("---\nincidents: [a]\n---\n## a\n- decision: one\n  two <!--\n-->\n~~~\n- decision: code\n~~~~\n### b\n- decision:\n  three\n")
	f.Add("---\nincidents: [a]\n---\n- Logs \\<!-- arrive\n## a\n- decision: use <!-- in `<!--` or ``<!-- x --> &lt;!--\n      <!-- y\n      - z -->\n<!-->\n> <!--\n> - decision: no\n")
	for _, seed := range []string{"", "---\n", "---\ndate: [\n---\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		review, found := ParseReview(source.NewFile("reviews/x.md", []byte(text)))
		inside(t, review.Date.Span())
		inside(t, review.Organizer.Span())
		for _, one := range found {
			inside(t, one.Span)
		}
		for _, id := range review.Incidents {
			for _, d := range review.Decisions(id.Value) {
				inside(t, d.Span())
			}
		}
		for _, m := range review.Minutes {
			for _, d := range append([]Field[string]{m.Heading}, m.Decisions...) {
				if strings.Join(strings.Fields(d.Span().Text()), " ") != d.Value {
					t.Fatalf("%q is not at its place", d.Value)
				}
			}
		}
	})
}
