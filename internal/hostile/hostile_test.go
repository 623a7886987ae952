package hostile

import "testing"

func TestStringsAreManyAndHostile(t *testing.T) {
	all := Strings()
	if len(all) < 1500 {
		t.Errorf("%d strings, want at least 1500", len(all))
	}
	commands, unprintable := 0, 0
	for _, s := range all {
		if Command(s) != "" {
			commands++
		}
		if Unprintable(s) != "" {
			unprintable++
		}
	}
	if commands < 900 || unprintable < 500 {
		t.Errorf("of %d strings %d hold a command and %d something unprintable", len(all), commands, unprintable)
	}
}

func TestCommand(t *testing.T) {
	obeyed := []string{
		"::error::x", "  ::error file=a::x", "\u00a0::error::x", "text\r::error::x", "a ##[error]x", ":\u200b:error::x",
		"##VSO[task.x]", "a##teamcity[x]", "section_start:1:a", "--- a", "+++ a", "^^^ +++",
	}
	for _, s := range obeyed {
		if Command(s) == "" {
			t.Errorf("%q is not recognised", s)
		}
	}
	for _, s := range []string{"", "a ::error::x", "std::vector", "# [x]", "##error", "---", "section_start", `\x3a:error::x`} {
		if got := Command(s); got != "" {
			t.Errorf("%q is recognised: %q", s, got)
		}
	}
}

func TestUnprintable(t *testing.T) {
	for _, s := range []string{"\x1b", "a\tb", "\u009b", "\u202e", "\u3164", "\ufe0f", "\xff", "\ue000", "\u2028"} {
		if Unprintable(s) == "" {
			t.Errorf("%q passes", s)
		}
	}
	if got := Unprintable("grün\n漢字 \u00a0😀 \ufffd"); got != "" {
		t.Errorf("%q does not pass", got)
	}
}
