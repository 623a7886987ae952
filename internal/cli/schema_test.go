package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestWhatIsPrintedFollowsItsSchema runs every command that prints JSON.
func TestWhatIsPrintedFollowsItsSchema(t *testing.T) {
	t.Parallel()
	dir := ownDemonstration(t)
	compiled := compile(t, schemaPage(t, "json"))
	if err := os.WriteFile(filepath.Join(dir, "CODEOWNERS"), []byte("* @newcomer\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, command := range []string{
		"list", "list --json=id,owner", "followups", "followups --all --group-by team", "log fu-658t1z", "patterns", "doctor", "agenda", "version",
		"agenda --nudge", "audience payment-methods", "review list", "review show 2026-11-03", "roster import CODEOWNERS",
		"show 2026-11-18-logs-arrive-two-hours-late", "show fu-658t1z", "show fu-658t1z --json=id,due", "explain",
		"check --format json", "check --format jsonl", "set 2026-11-18-logs-arrive-two-hours-late owner=ben", "followups start fu-658t1z",
	} {
		args := append([]string{"-C", dir}, strings.Fields(command)...)
		if !strings.Contains(command, "--json") && !strings.Contains(command, "--format") {
			args = append(args, "--json")
		}
		_, printed, said := runQuietly(t.Context(), map[string]string{"INCIDENT_NOW": "2026-11-23T12:00:00Z"}, args...)
		read := json.NewDecoder(strings.NewReader(printed))
		if !read.More() {
			t.Errorf("%s prints nothing: %s", command, said)
		}
		for read.More() {
			var text json.RawMessage
			if err := read.Decode(&text); err != nil {
				t.Fatalf("%s: %v", command, err)
			}
			kinds = append(kinds, follows(t, compiled, command, text))
		}
	}
	for _, d := range documents() {
		if !slices.Contains(kinds, d.kind) {
			t.Errorf("no command printed a document of kind %q", d.kind)
		}
	}
}

// follows returns the kind of a document that follows the schema and has no
// field of which the schema does not tell.
func follows(t *testing.T, compiled *jsonschema.Schema, command string, text []byte) string {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(value); err != nil {
		t.Errorf("%s: %v", command, err)
	}
	var printed struct {
		Kind  string
		Items []map[string]any
	}
	if err := json.Unmarshal(text, &printed); err != nil {
		t.Fatal(err)
	}
	known := documents()[slices.IndexFunc(documents(), func(d document) bool { return d.kind == printed.Kind })]
	for _, item := range printed.Items {
		for name := range item {
			if !slices.Contains(known.items, name) {
				t.Errorf("%s: the schema does not tell of the field %q of an item", command, name)
			}
		}
	}
	return printed.Kind
}

func compile(t *testing.T, schema []byte) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("schema.json")
}
