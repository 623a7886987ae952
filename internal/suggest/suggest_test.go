package suggest

import (
	"fmt"
	"slices"
	"strings"
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

func TestOneSlip(t *testing.T) {
	for word, want := range map[string]bool{"startd": true, "Statred": true, "started": true, "startedd": true, "restarted": false, "mitigated": false} {
		if got := OneSlip(word, "started"); got != want {
			t.Errorf("%s: %t, want %t", word, got, want)
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

// Nobody reads all people of a company.
func TestHelpOfManyWords(t *testing.T) {
	var many []string
	for n := range 40 {
		many = append(many, fmt.Sprintf("person%02d", n))
	}
	if got := Help("x", many); !strings.HasSuffix(got, ", person29 or one of 10 more") || strings.Contains(got, "person30") {
		t.Error(got)
	}
	if got := Help("x", many[:30]); !strings.HasSuffix(got, " or person29") {
		t.Error(got)
	}
}

func TestIDs(t *testing.T) {
	known := []string{"2026-11-20-a-first", "2026-11-20-b-second", "2026-11-20-c-third", "2026-11-20-d-fourth", "2026-11-23-checkout-latency", "INC-4821"}
	for id, want := range map[string][]string{
		"2026-11-23-checkout-latenzy": {"2026-11-23-checkout-latency"},
		"checkout":                    {"2026-11-23-checkout-latency"},
		"2026-11-23-search":           {"2026-11-23-checkout-latency"},
		"2026-11-20-everything-else":  known[:3],
		"2026-11-20":                  known[:3],
		"2025-01-01-nothing":          nil,
		"INC-4812":                    {"INC-4821"},
		"":                            nil,
	} {
		if got := IDs(id, known); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}

// TestDistanceGivesUp compares with a limit that nothing reaches.
func TestDistanceGivesUp(t *testing.T) {
	words := []string{"", "a", "ab", "ba", "abcd", "badc", "abdc", "xyz", "payments", "paymnets", "apyments", "search", strings.Repeat("ab", 30), strings.Repeat("ba", 30)}
	for _, a := range words {
		for _, b := range words {
			all := distance(a, b, 1000)
			for limit := range 5 {
				if got := distance(a, b, limit); min(got, limit+1) != min(all, limit+1) {
					t.Errorf("%q and %q: %d within %d, and %d without a limit", a, b, got, limit, all)
				}
			}
		}
	}
}
