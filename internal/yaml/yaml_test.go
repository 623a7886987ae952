package yaml

import (
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/source"
)

func parse(text string) (*Node, []string) {
	node, found := Parse(source.NewFile("f.yaml", []byte(text)).All())
	var messages []string
	for _, f := range found {
		messages = append(messages, f.Message)
	}
	return node, messages
}

func TestSpansHoldWhatWasWritten(t *testing.T) {
	node, messages := parse("id: 2026-x # why\nteams: [a, \"b c\"]\r\nname: 'it''s'\näö: ü\nlist:\n  - one\n  - two\nempty:\n")
	if len(messages) > 0 {
		t.Fatal(messages)
	}
	want := map[string]string{
		"id": "2026-x", "teams": `[a, "b c"]`, "name": "'it''s'", "äö": "ü", "list": "- one\n  - two",
	}
	for _, e := range node.Entries {
		if e.Span.Text() != e.Key {
			t.Errorf("key %q stands at %q", e.Key, e.Span.Text())
		}
		if got := e.Value.Span.Text(); got != want[e.Key] {
			t.Errorf("%s: %q, want %q", e.Key, got, want[e.Key])
		}
	}
	if got := node.Get("teams").Items[1].Span.Text(); got != `"b c"` {
		t.Errorf("second team stands at %q", got)
	}
	if node.Get("empty").Kind != Null {
		t.Error("an empty value is not null")
	}
}

func TestWhatIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"a: &x 1\nb: *x\n":         "anchors and aliases",
		"a: 1\n<<: {b: 1}\n":       "merge keys",
		"a: !!binary aGk=\n":       "tags are not allowed",
		"a: 1\na: 2\n":             "second time",
		"a: 1\n---\nb: 2\n":        "second document",
		"a: 1\u2028b: 2\n":         "U+2028",
		"a: 1\rb: 2\n":             "carriage return",
		"a: 1\u0085b: 2\n":         "U+0085",
		"a: \x00\n":                "NUL",
		"a: \x1b[31m\n":            "the control character U+001B",
		"a: \x7f\n":                "the control character U+007F",
		"a: \u009b1m\n":            "the control character U+009B",
		"\ta: 1\n":                 "begins with a tab",
		"[a]\nb: c\n":              "not valid YAML",
		"owner: @ana\n":            `"@ana" without quotes`,
		"people: [ben, @a]\n":      `"@a" without quotes`,
		"a: b: c\n":                "not valid YAML",
		"? [a]\n: b\n":             "single word",
		"a: \"b\"# c\n":            "without a space",
		"a: [b,# c\n c]\n":         "without a space",
		"a: [b]# c\n":              "without a space",
		"a: ># c\n  d\n":           "without a space",
		"a: [-]\n":                 "two ways",
		"a: {b:, c: d}\n":          "two ways",
		"a: {?b: c}\n":             "two ways",
		"a: \"b\nc\"\n":            "not indented",
		"a: [b,\nc]\n":             "not indented",
		"a: 'b\n\tc'\n":            "not indented",
		"a: \"\\'\"\n":             "not an escape",
		"%YAML 1.2\n---\na:":       "directives",
		"a: >\n \n  \n   \n # b\n": "further than it is",
		"a: |\n  b\n ":             "only spaces",
		strings.Repeat("[", 100) + strings.Repeat("]", 100): "nested deeper",
	} {
		_, messages := parse(text)
		if !strings.Contains(strings.Join(messages, "; "), want) {
			t.Errorf("%q gave %q, want %q", text, messages, want)
		}
	}
}

// TestWhereASecondDocumentBegins finds the line that says so.
func TestWhereASecondDocumentBegins(t *testing.T) {
	for text, want := range map[string]int{
		"a: 1\n---\nb: 2\n":              2,
		"# c\n---\na: 1\n--- {b: 2}\n":   4,
		"a: 1\nb: 2\n...\nc: 3\n":        3,
		"a: |\n  ---\nb: 1\n---\nb: 2\n": 4,
	} {
		file := source.NewFile("f", []byte(text))
		_, found := Parse(file.All())
		if len(found) != 1 || found[0].Message != "a second document begins here" {
			t.Errorf("%q: %v", text, found)
			continue
		}
		if got := file.LineOf(found[0].Span.Start); got != want {
			t.Errorf("%q: in line %d, want %d", text, got, want)
		}
	}
}

func TestAHandleWithAtIsReadAllTheSame(t *testing.T) {
	node, _ := parse("owner: @ana\nx: \"a, @b\" # see @c\nseverity: SEV1\n")
	if got := node.Get("owner").Value; got != "ana" {
		t.Errorf("owner is %q", got)
	}
	if got := node.Get("x").Value; got != "a, @b" {
		t.Errorf("the quoted text became %q", got)
	}
	if got := node.Get("severity").Span.Text(); got != "SEV1" {
		t.Errorf("severity stands at %q", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a: 1\nb: [x, 'y']\n")
	f.Add("a: &x [*x]\n")
	f.Add("? a\n: - b\n  - {c: d}\n")
	f.Fuzz(func(t *testing.T, text string) {
		node, found := Parse(source.NewFile("f", []byte(text)).All())
		for _, x := range found {
			x.Span.Text()
		}
		check(t, node, len(text))
	})
}

func check(t *testing.T, n *Node, size int) {
	if n == nil {
		return
	}
	if n.Span.Start < 0 || n.Span.End > size || n.Span.Start > n.Span.End {
		t.Fatalf("span %d to %d of %d bytes", n.Span.Start, n.Span.End, size)
	}
	for _, item := range n.Items {
		check(t, item, size)
	}
	for _, e := range n.Entries {
		check(t, e.Value, size)
	}
}
