package term_test

import (
	"testing"

	"github.com/incident-cli/incident/internal/term"
)

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "é": 1, "e\u0301": 1, "漢字": 4, "😀": 2, "🇩🇪": 2, `\x1b`: 4} {
		if got := term.Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestTruncate(t *testing.T) {
	for _, c := range []struct {
		in      string
		columns int
		want    string
	}{
		{"abc", 3, "abc"},
		{"abcd", 3, "ab…"},
		{"漢字漢", 4, "漢…"},
		{"漢字漢", 5, "漢字…"},
		{"ae\u0301b", 2, "a…"},
	} {
		if got := term.Truncate(c.in, c.columns); got != c.want {
			t.Errorf("Truncate(%q, %d) = %q, want %q", c.in, c.columns, got, c.want)
		}
	}
}
