package report

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestGuardsSpareOnlyWhatPatternsDoNotMatch compares the quick answers with
// those of the patterns that they spare most texts.
func TestGuardsSpareOnlyWhatPatternsDoNotMatch(t *testing.T) {
	key := regexp.MustCompile(`^([A-Za-z][A-Za-z_-]*):(?:[ \t]+|$)`)
	id := regexp.MustCompile(`^fu-[0-9a-hjkmnp-tv-z]{4,8}$`)
	piece := rapid.SampledFrom([]string{
		"done", "Completed", "FIXED", "x", "[", "]", "(", ")", ":", "-", "–", "—", " ", "\t", "\u00a0", ".", "✅", "☑", "✔", "\ufe0f", "a", "é",
		"be", "Be ", "will ", "Determined", "later", "follow", "see ", "above", "Under ", "review", "The cause is ", "xXx", "none", "Nothing", "n", "N", "/", "A", "n/a:", "tbd", "TODO", "to", "Do", "coming", "soon", "yet", " so far", "We don't know", "not known", " at this time", "insert ", "text", " goes", " here", "this section is ", "left ", "blank", "empty ", "Details ", " tomorrow", "to follow", " on Monday", ":construction:", "?", "…", "...", "owner", "DUE", "ſtatus", "K", "kind", "for", "_", "fu-", "7k2p", "qm", "i", "0",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 6).Draw(t, "pieces"), "")
		if (markBefore().MatchString(text) || markAfter().MatchString(text)) && !mayBeMarked(text) {
			t.Errorf("%q is marked", text)
		}
		if got, want := isNothing(text), text == "" || nothing().MatchString(text); got != want {
			t.Errorf("%q is nothing: %v, want %v", text, got, want)
		}
		if pairForm().MatchString(text) && !mayHoldPair([]byte(text)) {
			t.Errorf("%q holds a field", text)
		}
		if len(text) <= longestPlaceholder && putsOff(text) && !mayPutOff(text) {
			t.Errorf("%q puts something off", text)
		}
		want := 0
		if m := key.FindStringSubmatch(text); m != nil {
			want = len(m[1])
		}
		if got := keySize([]byte(text)); got != want {
			t.Errorf("%q begins with a key of %d bytes, want %d", text, got, want)
		}
		if got, want := ValidFollowUpID(text), id.MatchString(text); got != want {
			t.Errorf("%q is an id: %v, want %v", text, got, want)
		}
	})
	for name := range sectionNames {
		if got := canonicalNames[foldHeading(name)]; got != "" && got != name {
			t.Errorf("the section %q is known as %q", name, got)
		}
	}
}
