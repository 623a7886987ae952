package yaml

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/incident-cli/incident/internal/source"
)

// used is where each text of the tests is read into, after all those before it.
var used Room

// samePlain reports whether a text was plain, and makes sure that the library
// then reads the same.
func samePlain(t rapid.TB, text string) bool {
	t.Helper()
	// What is read lies in a larger file, as front matter does.
	file := source.NewFile("f.md", []byte("---\n"+text+"---\n"))
	region := file.Span(4, 4+len(text))
	got := used.plain(region)
	if got == nil {
		return false
	}
	want, found := general(region)
	if len(found) > 0 {
		t.Fatalf("%q is plain for one reader, while the other says %q", text, found[0].Message)
	}
	if diff := cmp.Diff(places(want), places(got)); diff != "" {
		t.Fatalf("%q:\n%s", text, diff)
	}
	return true
}

// place is a node without its file.
type place struct {
	Kind       Kind
	Value      string
	Quoted     bool
	Start, End int
	Keys       []string
	Items      []place
}

func places(n *Node) place {
	p := place{Kind: n.Kind, Value: n.Value, Quoted: n.Quoted, Start: n.Span.Start, End: n.Span.End}
	for _, e := range n.Entries {
		p.Keys = append(p.Keys, e.Key)
		p.Items = append(p.Items, place{Start: e.Span.Start, End: e.Span.End}, places(e.Value))
	}
	for _, item := range n.Items {
		p.Items = append(p.Items, places(item))
	}
	return p
}

// plainTexts are read without the library, the others not.
var plainTexts = []string{
	"id: 2026-11-23-x\nseverity: SEV2\n", "a: 2026-11-23T09:12:00Z\n", "a:\nb: c\n", "a:  b c \n", "a: b", "a:", "a: # why\nb: c#d # e\n",
	"teams: [a, b-c]\nnone: []\nspace: [ ]\none: [ a b ] # c\n", "a:\n  - b\n  - c d # e\nf:\n- g\n", "a: \"b: c\" # d\ne: ''\nf:\n- 'g, h'\n",
	"# a\n\na: b\r\nc:\r\n  - d\r\n\r\n# e\n", "a: zoë\nb: [zoë, 日本]\n", "true: no\nnull: 1\na: nulls\n", "a: b \"c\" [d] {e} & * ! | > ' % , -\n",
	"a:\n# b\n- c\n# d\n- e\n", "a: https://example.com/x#y\n", "a: /x/y.md\nb: .5\n", "a:   \n  - b\nc: d\n",
}

var otherTexts = []string{
	"", "\n", "# a\n", "a: @b\n", "a: null\n", "a: ~\n", "a: b: c\n", "a: b:\n", "a: |\n  b\n", "a: >\n  b\n", "a: b\n  c\n", "a: 1\na: 2\n",
	"a: &x 1\n", "a: *x\n", "a: !x 1\n", "a: %x\n", "a: `x`\n", "a: {b: c}\n", "a:\n  b: c\n", "a: [b: c]\n", "a: [b, [c]]\n", "a: [b,\n  c]\n",
	"a: [b, ]\n", "a: [null]\n", "a: [\"b\"]\n", "a: \"b\\n\"\n", "a: 'it''s'\n", "a: 'b' c\n", "a: \"b\n  c\"\n", "a: [b] c\n", "a: [b]#c\n",
	"a:b\n", "a :b\n", "a\n", "? a\n", "<<: a\n", "- a\n", "a: b\n- c\n", "a:\n- b\n  - c\n", "a:\n  - b\n - c\n", "a:\n- - b\n", "a:\n- b: c\n",
	"a:\n-\n", "a:\n-b\n", " a: b\n", "a:\tb\n", "a: b\x00\n", "a: b\u2028c\n", "a: b\u0085c\n", "a: b\u00a0\n", "a: b\xff\n", "a: b\rc\n", "\ufeffa: b\n",
	"a: -b\n", "a: - b\n", "a: ,\n", "a: ?\n", "ä: b\n", "a.b: c\n", "\"a\": b\n", "1: a\n", "a:\n- [b]\n", "a: b\n---\nc: d\n", "a: b\n...\n", "%YAML 1.1\n",
}

func TestPlainTextIsReadAsByTheLibrary(t *testing.T) {
	for _, text := range plainTexts {
		if !samePlain(t, text) {
			t.Errorf("%q was not read as plain", text)
		}
	}
	for _, text := range otherTexts {
		if samePlain(t, text) {
			t.Errorf("%q was read as plain", text)
		}
	}
}

func FuzzPlain(f *testing.F) {
	for _, text := range plainTexts {
		f.Add(text)
	}
	for _, text := range otherTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { samePlain(t, text) })
}

// TestLinesInAnyOrderAreReadAsByTheLibrary puts lines together from pieces that
// each mean something to YAML.
func TestLinesInAnyOrderAreReadAsByTheLibrary(t *testing.T) {
	begin := rapid.SampledFrom([]string{"a:", "b:", "c-d:", "ä:", "-", "  -", "   -", "#", "", "  ", "a: b", "a : b", "e"})
	piece := rapid.SampledFrom([]string{
		" ", "  ", " # ", "#", "x", "1", "2026-01-02T03:04:05Z", ":", ": ", ",", ", ", "[", "]", "[x, y]", "{", "}", "\"", "'", "\"x y\"", "'x'",
		"\\", "null", "~", "&", "*", "!", "|", ">", "%", "@", "`", "?", "-", "- ", ".", "/", "é", "\u00a0", "\u2028", "\t", "\r", "=", "<<", "...",
	})
	plain := 0
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		for range rapid.IntRange(1, 6).Draw(t, "lines") {
			text.WriteString(begin.Draw(t, "begin"))
			for range rapid.IntRange(0, 4).Draw(t, "pieces") {
				text.WriteString(piece.Draw(t, "piece"))
			}
			text.WriteString(rapid.SampledFrom([]string{"\n", "\n", "\n", "\r\n", ""}).Draw(t, "end"))
		}
		if samePlain(t, text.String()) {
			plain++
		}
	})
	if plain == 0 {
		t.Error("nothing was plain")
	}
}
