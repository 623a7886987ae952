package suggest

import (
	"slices"
	"testing"
)

func TestNearest(t *testing.T) {
	known := []string{"ana", "ben", "chloe", "severity", "services", "anya"}
	for word, want := range map[string][]string{
		"anna":     {"ana", "anya"},
		"serverty": {"severity"},
		"sevreity": {"severity"},
		"zzz":      nil,
		"chloe":    nil,
		"Ben":      {"ben"},
	} {
		if got := Nearest(word, known); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}

func TestHelp(t *testing.T) {
	if got, want := Help("reday", []string{"draft", "ready"}), `did you mean "ready"?`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := Help("x", []string{"draft", "ready", "reviewed"}), "use draft, ready or reviewed"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
