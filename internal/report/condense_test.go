package report

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/source"
)

// remembered is what history takes from a version of a report.
func remembered(data []byte) []string {
	r, _ := Parse(source.NewFile("incidents/2026/2026-11-23-x.md", data))
	out := []string{
		fmt.Sprintf("%d %q %q %q %q %v", r.Header, r.ID.Value, r.Title.Value, r.Severity.Value, r.Status.Value, texts(r.Aliases)),
		r.YAML.Text(),
	}
	for _, f := range r.FollowUps {
		out = append(out, fmt.Sprintf("%q %q %d %v %v %q %q %q %s %q %q %q %q %d", f.ID.Value, f.Text.Value, f.Form, f.Box.Value, f.Marked,
			f.Status.Value, f.Owner.Value, f.Team.Value, f.Due.Value, f.Ticket.Value, f.Kind.Value, f.Reason.Value, f.Group, f.Details))
	}
	return out
}

func sameWhenCondensed(t *testing.T, name string, data []byte) {
	t.Helper()
	condensed := Condense(data)
	if bytes.Equal(condensed, data) {
		return
	}
	if diff := cmp.Diff(remembered(data), remembered(condensed)); diff != "" {
		t.Errorf("%s condensed says something else:\n%s\n%q\n%q", name, diff, data, condensed)
	}
}

func TestCondenseKeepsWhatHistoryNeeds(t *testing.T) {
	shorter := 0
	files, err := filepath.Glob(filepath.Join("testdata", "corpus", "*", "*"))
	if err != nil || len(files) < 60 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{string(data), strings.ReplaceAll(string(data), "\n", "\r\n"), full + string(data)} {
			sameWhenCondensed(t, name, []byte(text))
			if len(Condense([]byte(text))) < len(text)*2/3 {
				shorter++
			}
		}
	}
	if shorter < 100 {
		t.Errorf("only %d of %d became shorter", shorter, 3*len(files))
	}
	for name, shape := range pathological {
		sameWhenCondensed(t, name, []byte("# T\n\n"+shape(4<<10)+"\n## Follow-ups\n\n- [ ] a\n"+shape(2<<10)))
	}
}

func FuzzCondense(f *testing.F) {
	for _, seed := range []string{
		full, "# T\n\n## Action items\n\n- a\n\n## Notes\n\n```\n# no\n- x\n```\n\n# Stats\n",
		"# T\n<!-- a\n## Follow-ups\n-->\n## Follow-ups\n- [ ] b\n", "# T\n- a\n  ## Follow-ups\n  - b\n", "# T\ntext\n## Follow-ups\n- a\n===\n",
		"# T\n~~~\n## Follow-ups\n- a\n", "# T\n<div>\n## Follow-ups\n- a\n", "# T\n> ## Follow-ups\n> - a\n# Follow-ups\n1. b\n",
		"# T\n\t## Follow-ups\n## Follow-ups\n| a | b |\n|--|--|\n| c | d |\n", "---\nid: x\n---\ntext\n## Follow-ups ##\n* a\n### G\n* b\n#\n* c\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) { sameWhenCondensed(t, "input", data) })
}
