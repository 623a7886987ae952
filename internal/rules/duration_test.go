package rules

import (
	"testing"
	"time"
)

func TestReadLength(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"53 minutes": 53 * time.Minute, "5 hours and 26 minutes": 5*time.Hour + 26*time.Minute, "1h50": 110 * time.Minute, "1h 5m": 65 * time.Minute,
		"half\nan hour": 30 * time.Minute, "a day": 24 * time.Hour, "1,5 h": 90 * time.Minute, "2 weeks, 1 day": 15 * 24 * time.Hour, "90 secs": 90 * time.Second,
		"5": 0, "long": 0, "": 0, "99999999999 hours": 0,
	} {
		got, ok := readLength(text, false)
		if !ok {
			got.length = 0
		}
		if got.length != want {
			t.Errorf("%q is %v, want %v", text, got.length, want)
		}
	}
}

func FuzzReadLength(f *testing.F) {
	for _, text := range []string{"5 hours and 26 minutes", "1h50", "half an hour", "9999999999999999999999 h"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, ok := readLength(text, len(text)%2 == 0)
		if s.length < 0 || ok && s.within <= 0 {
			t.Fatalf("%q is %v, give or take %v", text, s.length, s.within)
		}
	})
}
