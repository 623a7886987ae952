package term_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/incident-cli/incident/internal/hostile"
	"github.com/incident-cli/incident/internal/term"
)

// Any text comes back from JSON, with U+FFFD for each byte that is not UTF-8, and
// nothing on the way speaks to anybody.
func FuzzJSON(f *testing.F) {
	for i, s := range hostile.Strings() {
		if i%50 == 0 {
			f.Add(s)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		var b bytes.Buffer
		w := term.NewWriter(&b, term.Options{})
		if err := w.JSONLine(term.Object{{Name: "a", Value: text}, {Name: "b", Value: []string{text}}}); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		var back struct {
			A string
			B []string
		}
		want := string([]rune(text))
		if err := json.Unmarshal(b.Bytes(), &back); err != nil || back.A != want || len(back.B) != 1 || back.B[0] != want {
			t.Errorf("%q comes back as %+q: %v", text, back, err)
		}
		if bad := hostile.Command(b.String()) + hostile.Unprintable(b.String()); bad != "" {
			t.Errorf("%q prints %q", text, bad)
		}
	})
}
