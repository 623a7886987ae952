package term_test

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/hostile"
	"github.com/incident-cli/incident/internal/term"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"pgregory.net/rapid"
)

var markdown = goldmark.New(
	goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList),
	goldmark.WithParserOptions(parser.WithAttribute()),
)

// tag is an HTML tag as goldmark writes it.
var tag = regexp.MustCompile(`<[^>]*>`)

// shape is the kinds of a document's nodes, except how many texts in a row there
// are, and the text that a reader sees.
func shape(t testing.TB, source string) (kinds, words string) {
	t.Helper()
	src := []byte(source)
	root := markdown.Parser().Parse(text.NewReader(src))
	var k strings.Builder
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Kind() != ast.KindText && n.Kind() != ast.KindString {
			fmt.Fprintf(&k, "%v:%v ", n.Kind(), entering)
		}
		return ast.WalkContinue, nil
	})
	var out bytes.Buffer
	if err := markdown.Renderer().Render(&out, src, root); err != nil {
		t.Fatal(err)
	}
	seen := html.UnescapeString(tag.ReplaceAllString(out.String(), ""))
	return k.String(), strings.ReplaceAll(seen, "\u200b", "")
}

// places are where a title may stand in Markdown that we write.
var places = map[string]string{
	"paragraph": "%s\n",
	"heading":   "## %s\n",
	"item":      "- %s\n",
	"task":      "- [ ] %s\n",
	"link":      "- [%s](incidents/a.md)\n",
	"sentence":  "The report %s, which is new\n",
	"before":    "%s\n---\n",
	"cell":      "| a | b |\n| --- | --- |\n| %s | b |\n",
}

// staysText fails the test where a string is more than text in any place.
func staysText(t testing.TB, s string) {
	t.Helper()
	escaped := term.Markdown(s)
	for place, format := range places {
		if s == "" {
			continue
		}
		wantKinds, wantWords := shape(t, fmt.Sprintf(format, "plain"))
		wantWords = strings.Replace(wantWords, "plain", term.Printable(s), 1)
		kinds, words := shape(t, fmt.Sprintf(format, escaped))
		if kinds != wantKinds {
			t.Errorf("%s: %q as %q makes %s\nwant %s", place, s, escaped, kinds, wantKinds)
		}
		if words != wantWords {
			t.Errorf("%s: %q as %q reads %q, want %q", place, s, escaped, words, wantWords)
		}
	}
}

func TestMarkdown(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"2026-11-23-checkout-latency", "2026-11-23-checkout-latency"},
		{"Alert on queue depth (p99 > 2 s)", `Alert on queue depth (p99 \> 2 s)`},
		{"a|b", "a&#124;b"},
		{"x", "&#120;"},
		{"- a", `\- a`},
		{"1. a", `1\. a`},
		{"12)", `12\)`},
		{"41.7% of requests", "41.7% of requests"},
		{" a ", "&#32;a&#32;"},
		{"@team", "@&#8203;team"},
		{"see #12", `see \#&#8203;12`},
		{"https://example.com", "https:&#8203;//example.com"},
		{"WWW.example.com", "WWW&#8203;.example.com"},
		{"a\n\x1b", `a\\n\\x1b`},
		{"##[error]", `\#\#\[error\]`},
		{"::error::", `\::error::`},
	} {
		if got := term.Markdown(c.in); got != c.want {
			t.Errorf("Markdown(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestHostileTitlesStayTextInMarkdown(t *testing.T) {
	for _, s := range hostile.Strings() {
		staysText(t, s)
		escaped := term.Markdown(s)
		if bad := hostile.Command(escaped) + hostile.Unprintable(escaped); bad != "" {
			t.Errorf("%q as %q holds %q", s, escaped, bad)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom(hostile.Strings()), 1, 3).Draw(r, "parts")
		staysText(t, strings.Join(parts, ""))
	})
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range hostile.Strings() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { staysText(t, s) })
}
