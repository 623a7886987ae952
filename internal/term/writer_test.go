package term_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/hostile"
	"github.com/incident-cli/incident/internal/term"
	"pgregory.net/rapid"
)

// written is what a Writer with these options puts out.
func written(o term.Options, write func(*term.Writer)) string {
	var b bytes.Buffer
	w := term.NewWriter(&b, o)
	write(w)
	if err := w.Flush(); err != nil {
		panic(err)
	}
	return b.String()
}

func TestLine(t *testing.T) {
	color := term.Options{Color: true}
	for _, c := range []struct {
		name    string
		options term.Options
		parts   []any
		want    string
	}{
		{"empty", color, nil, "\n"},
		{"kinds", color, []any{"n: ", 3, " ", errors.New("e\x1b")}, `n: 3 e\x1b` + "\n"},
		{"styled", color, []any{term.Red.Of("error"), ": x"}, "\x1b[31merror\x1b[0m: x\n"},
		{"plain style and empty text", color, []any{term.Plain.Of("a"), term.Bold.Of("")}, "a\n"},
		{"without colour", term.Options{}, []any{term.Red.Of("error"), term.Dim.Of("!")}, "error!\n"},
		{"foreign text in a style", color, []any{term.Bold.Of("\x1b[8m")}, "\x1b[1m" + `\x1b[8m` + "\x1b[0m\n"},
		{"a command in the middle", color, []any{"a", "::error::x"}, "a::error::x\n"},
		{"a command made of parts", color, []any{"#", term.Red.Of("#["), "error]"}, `\x23#[error]` + "\n"},
		{"a command after nothing", color, []any{"", "  ", "::error::x"}, `  \x3a:error::x` + "\n"},
	} {
		got := written(c.options, func(w *term.Writer) { w.Line(c.parts...) })
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLineOfHostilePartsIsHarmless(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.SampledFrom(hostile.Strings())).Draw(t, "parts")
		out := written(term.Options{}, func(w *term.Writer) {
			args := make([]any, len(parts))
			for i, p := range parts {
				args[i] = term.Style(i % 7).Of(p)
			}
			w.Line(args...)
		})
		harmless(t, strings.Join(parts, ""), out)
		if strings.Count(out, "\n") != 1 {
			t.Errorf("%q prints more than a line: %q", parts, out)
		}
	})
}

func TestBlockEndsWithOneLineBreak(t *testing.T) {
	for in, want := range map[string]string{"": "", "a": "a\n", "a\nb\n": "a\nb\n", "a\n\n": "a\n\n"} {
		if got := written(term.Options{}, func(w *term.Writer) { w.Block(in) }); got != want {
			t.Errorf("Block(%q) writes %q, want %q", in, got, want)
		}
	}
}

type fullDisk struct{ free int }

var errFull = errors.New("no space left")

func (d *fullDisk) Write(p []byte) (int, error) {
	if len(p) > d.free {
		return 0, errFull
	}
	d.free -= len(p)
	return len(p), nil
}

func TestFlushReturnsTheFirstError(t *testing.T) {
	for _, unbuffered := range []bool{false, true} {
		w := term.NewWriter(&fullDisk{free: 5}, term.Options{Unbuffered: unbuffered})
		w.Line("first line is too long")
		w.Line("2")
		if err := w.Flush(); !errors.Is(err, errFull) {
			t.Errorf("unbuffered %v: Flush = %v, want %v", unbuffered, err, errFull)
		}
	}
}

func TestUnbufferedWritesAtOnce(t *testing.T) {
	var b bytes.Buffer
	w := term.NewWriter(&b, term.Options{Unbuffered: true})
	w.Line("now")
	if b.String() != "now\n" {
		t.Errorf("written before Flush: %q", b.String())
	}
}
