package yaml_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
)

func TestQuoteOnlyWhereNeeded(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "",
		"ana":                  "ana",
		"2026-11-23T09:12:00Z": "2026-11-23T09:12:00Z",
		"https://example.com":  "https://example.com",
		"it's":                 "it's",
		"a: b":                 `"a: b"`,
		"a #b":                 `"a #b"`,
		"[a":                   `"[a"`,
		"@ana":                 `"@ana"`,
		"yes":                  `"yes"`,
		"null":                 `"null"`,
		" a":                   `" a"`,
		`"a"`:                  `"\"a\""`,
	} {
		if got := yaml.Quote(text); got != want {
			t.Errorf("Quote(%q) = %s, want %s", text, got, want)
		}
	}
	if got, want := yaml.FlowList([]string{"a", "b, c", "d]", "e: f"}), `[a, "b, c", "d]", "e: f"]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestQuotedTextIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("ab1 :#'\"[]{},&*!|>-?%@`~é\\\n\t"))).Draw(t, "text")
		lines := "a: " + yaml.Quote(text) + "\nb: " + yaml.FlowList([]string{text, text}) +
			"\nc: " + yaml.DoubleQuoted(text) + "\n"
		root, found := yaml.Parse(source.NewFile("", []byte(lines)).All())
		if len(found) > 0 {
			t.Fatalf("%v in\n%s", found, lines)
		}
		for _, n := range []*yaml.Node{root.Get("a"), root.Get("b").Items[1], root.Get("c")} {
			if n.Value != text {
				t.Fatalf("%q was read as %q from\n%s", text, n.Value, lines)
			}
		}
	})
}

// A quote that is escaped does not end the text in which a handle stands.
func TestHandleBehindAnEscapedQuote(t *testing.T) {
	root, found := yaml.Parse(source.NewFile("", []byte(`owner: "\"[@ana"`)).All())
	if len(found) > 0 || root.Get("owner").Value != `"[@ana` {
		t.Errorf("%v, read as %q", found, root.Get("owner").Value)
	}
}
