package wire_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/incident-cli/incident/internal/wire"
)

func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOf(rapid.Uint64()).Draw(t, "numbers")
		signed := rapid.Int64().Draw(t, "signed")
		text := rapid.String().Draw(t, "text")
		yes := rapid.Bool().Draw(t, "truth")
		var w wire.Writer
		w.Count(len(numbers))
		for _, n := range numbers {
			w.Uint(n)
		}
		w.Int(signed)
		w.String(text)
		w.Bool(yes)
		w.Raw([]byte("end"))
		r := wire.NewReader(string(w.Bytes))
		if n := r.Count(1); n != len(numbers) {
			t.Fatalf("count %d, want %d", n, len(numbers))
		}
		for _, n := range numbers {
			if got := r.Uint(); got != n {
				t.Fatalf("%d, want %d", got, n)
			}
		}
		if got := r.Int(); got != signed {
			t.Fatalf("%d, want %d", got, signed)
		}
		if got := r.String(); got != text {
			t.Fatalf("%q, want %q", got, text)
		}
		if got := r.Bool(); got != yes {
			t.Fatalf("%v, want %v", got, yes)
		}
		if got := r.Raw(3); got != "end" || !r.Done() {
			t.Fatalf("%q, done %v", got, r.Done())
		}
	})
}

func TestBadTexts(t *testing.T) {
	for name, read := range map[string]func(*wire.Reader){
		"a number that does not end": func(r *wire.Reader) { r.Raw(3); r.Uint() },
		"more than there is":         func(r *wire.Reader) { r.Count(1) },
		"more than there can be":     func(r *wire.Reader) { r.Raw(1); r.Count(5) },
		"a negative length":          func(r *wire.Reader) { r.Raw(-1) },
		"above the limit":            func(r *wire.Reader) { r.Below(8) },
		"no truth value":             func(r *wire.Reader) { r.Bool() },
	} {
		r := wire.NewReader("\x08\x01\xff\xff")
		read(r)
		if !r.Bad() || r.Done() {
			t.Errorf("%s: not bad", name)
		}
		if r.Uint() != 0 || r.String() != "" || r.Bool() {
			t.Errorf("%s: something is read behind it", name)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add("\x08\x01abc", "usb")
	f.Fuzz(func(t *testing.T, text, kinds string) {
		r := wire.NewReader(text)
		for _, kind := range kinds {
			switch kind % 5 {
			case 0:
				r.Uint()
			case 1:
				if n := r.Count(2); n > len(text)/2 {
					t.Fatalf("%d of at least two bytes in %d", n, len(text))
				}
			case 2:
				if s := r.String(); len(s) > len(text) {
					t.Fatal("longer than the text")
				}
			case 3:
				r.Raw(int(kind))
			case 4:
				r.Int()
			}
		}
	})
}
