// Package commonmark holds the examples of the CommonMark specification, for
// tests of what becomes of any Markdown. Only tests import it.
package commonmark

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Examples returns the Markdown of every example, in their order. Goldmark's
// tests have them; they are read from its module and not kept here, because
// their licence is another one.
func Examples(t testing.TB) []string {
	t.Helper()
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/goldmark").Output()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(folder)), "_test", "spec.json"))
	if err != nil {
		t.Fatal(err)
	}
	var examples []struct{ Markdown string }
	if err := json.Unmarshal(data, &examples); err != nil || len(examples) < 600 {
		t.Fatalf("%d examples, %v", len(examples), err)
	}
	var texts []string
	for _, e := range examples {
		texts = append(texts, e.Markdown)
	}
	return texts
}
