package term_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/incident-cli/incident/internal/hostile"
	"github.com/incident-cli/incident/internal/term"
	"pgregory.net/rapid"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"Größe 漢字 😀 \u00a0x", "Größe 漢字 😀 \u00a0x"},
		{`C:\temp`, `C:\temp`},
		{"a\nb\r\tc", `a\nb\r\tc`},
		{"\x1b[31m\x7f", `\x1b[31m\x7f`},
		{"\u0085\u009b", `\u0085\u009b`},
		{"\x9b\xffé", `\x9b\xffé`},
		{"\u202etxt", `\u202etxt`},
		{"\U000e0041", `\U000e0041`},
		{"\u3164\u115f\u1160\u2800\u034f\ufe0f", `\u3164\u115f\u1160\u2800\u034f\ufe0f`},
		{"::error::x", `\x3a:error::x`},
		{" \u00a0::error::x", " \u00a0" + `\x3a:error::x`},
		{"a ::error::x", "a ::error::x"},
		{"a ##[error]x", `a \x23#[error]x`},
		{"####[error]", `##\x23#[error]`},
		{"##VSO[a]", `\x23#VSO[a]`},
		{"##teamcity[a]", `\x23#teamcity[a]`},
		{"section_start:1:a", `\x73ection_start:1:a`},
		{"--- a", `\x2d-- a`},
		{"+++ a", `\x2b++ a`},
		{"~~~ a", `\x7e~~ a`},
		{"--- ##[a]", `\x2d-- \x23#[a]`},
		{"---", `\x2d--`},
		{"----", "----"},
		{"# [x] ## a", "# [x] ## a"},
	} {
		if got := term.Text(c.in); got != c.want {
			t.Errorf("Text(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// What is printed as it is, because a program reads it, may hold headings and
// nothing else that a log obeys.
func TestCommandsFindsWhatOthersObey(t *testing.T) {
	found := 0
	for _, s := range hostile.Strings() {
		for _, prefix := range []string{"", " ", "+", "-"} {
			line := prefix + s
			if strings.ContainsRune("-+~^", []rune(strings.TrimSpace(line) + "x")[0]) && !strings.Contains(line, "##") && !strings.Contains(line, "section_") {
				continue // a heading at most
			}
			if command := hostile.Command(line); command != "" {
				found++
				if !term.Commands(line) {
					t.Errorf("%q is a command", line)
				}
			}
		}
	}
	if found < 1000 {
		t.Errorf("only %d commands", found)
	}
	for _, line := range []string{"", " text", "+- [ ] Do it `fu-7k2pqm`", "--- a/incidents/x.md", "-\tx", " a ::error::x", "\ufeff---", "+é"} {
		if term.Commands(line) {
			t.Errorf("%q commands nothing", line)
		}
	}
}

func TestBlockKeepsLines(t *testing.T) {
	const in = "a\r\n\tb\n\n---\n::error::x\n --- y\x1b\n"
	const want = "a\n    b\n\n---\n" + `\x3a:error::x` + "\n " + `\x2d-- y\x1b` + "\n"
	if got := term.Block(in); got != want {
		t.Errorf("Block(%q) = %q, want %q", in, got, want)
	}
}

// harmless fails the test where a printed text can act on anything.
func harmless(t interface {
	Helper()
	Errorf(string, ...any)
}, in, out string) {
	t.Helper()
	if bad := hostile.Unprintable(out); bad != "" {
		t.Errorf("%q prints %q, in which %q survives", in, out, bad)
	}
	if line := hostile.Command(out); line != "" {
		t.Errorf("%q prints the command %q", in, line)
	}
}

func TestNoHostileStringSurvives(t *testing.T) {
	for _, s := range hostile.Strings() {
		text := term.Text(s)
		harmless(t, s, text)
		if strings.Contains(text, "\n") {
			t.Errorf("Text(%q) has a line break", s)
		}
		if again := term.Text(text); again != text {
			t.Errorf("Text(%q) = %q, and of that %q", s, text, again)
		}
		harmless(t, s, term.Block(s))
	}
}

// The five categories that must not reach a terminal hold 137,705 characters in
// Unicode 15.0; a newer Unicode may add to them.
func TestNoControlCharacterSurvives(t *testing.T) {
	n := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) {
			continue
		}
		n++
		out := term.Text("a" + string(r) + "b")
		if strings.ContainsRune(out, r) || !strings.HasPrefix(out, `a\`) || !strings.HasSuffix(out, "b") {
			t.Errorf("U+%04X prints %q", r, out)
		}
	}
	if n < 137705 {
		t.Errorf("only %d characters were tried", n)
	}
}

func TestEverythingVisibleStays(t *testing.T) {
	for r := rune(' '); r <= unicode.MaxRune; r++ {
		if !unicode.IsPrint(r) || hostile.Invisible(r) {
			continue
		}
		if s := "a" + string(r); term.Text(s) != s {
			t.Errorf("U+%04X prints %q", r, term.Text(s))
		}
	}
}

func TestTextOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.OneOf(rapid.String(), rapid.SampledFrom(hostile.Strings()))).Draw(t, "parts")
		s := strings.Join(parts, "")
		harmless(t, s, term.Text(s))
		harmless(t, s, term.Block(s))
	})
}

func FuzzText(f *testing.F) {
	for _, s := range hostile.Strings() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := term.Text(s)
		harmless(t, s, text)
		harmless(t, s, term.Block(s))
		if term.Text(text) != text {
			t.Errorf("Text(%q) = %q is escaped again", s, text)
		}
	})
}
