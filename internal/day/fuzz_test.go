package day

import "testing"

// A day that is read is written as it was.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"2026-11-23", "2026-02-30", "0000-01-01", "9999-12-31", "2026-1-2", "+2026-01-01", " 2026-01-01"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := Parse(text); err == nil && d.String() != text {
			t.Errorf("%q is read as %s", text, d)
		}
	})
}
