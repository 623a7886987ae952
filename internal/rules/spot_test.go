package rules

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

// The words that are looked for first stand in whatever the patterns find.
func TestWhatPatternsFindIsSpotted(t *testing.T) {
	duration := func() *regexp.Regexp { return lengthForms()[0].form }
	for _, c := range []struct {
		need  spots
		form  func() *regexp.Regexp
		texts []string
	}{
		{spotHindsight | spotHave, hindsightForm, []string{"It SHOULD have been", "shouldn't have been", "we shouldn’t have run", "she could not have", "We could have noticed", "it ought to have been", "we ought to have gone"}},
		{spotHindsight | spotHave, personForm, []string{"the on-call should have", "An engineer couldn't have", "you ought\nto have"}},
		{spotBlame, blaming, []string{"Human error", "operator error", "pilot error", "carelessness", "negligence", "incompetent", "stupidity", "someone forgot", "the author's mistake", "a developer made a mistake", "the DBA's fault", "fault of the DBA", "fat-fingered", "Fat fingers", "fat finger", "fat-fingering", "we didn't bother", "the operator was negligent"}},
		{spotUser | spotError, userError, []string{"User error", "user error"}},
		{spotAbsolute, absoluteForm, []string{"Obviously the", "it was obvious that", "an obvious mistake", "of course they should ", "needless to say", "common sense", "simply had to", "just forgot",
			"just didn't bother", "never bothered", "someone always forgets", "should know better", "known better", "inexcusable", "unforgivably", "sloppy", "sloppiness", "laziness", "ridiculously"}},
		{spotLength, duration, []string{"Duration: 5 h", "Total downtime: 2 days", "Outage duration: 5 m", "Impact duration: 5 m"}},
	} {
		for _, text := range c.texts {
			if !c.form().MatchString(text) || spot([]byte(text))&c.need != c.need {
				t.Errorf("%q: found %v, spotted %b", text, c.form().MatchString(text), spot([]byte(text)))
			}
		}
	}
	for i, text := range []string{"Time to recovery: 5 m", "Time to detect: 5 m", "the outage went on for 5 h", "Total downtime was 4 hours", "a 5 minute disruption"} {
		if !lengthForms()[i+1].form.MatchString(text) || spot([]byte(text))&spotLength == 0 {
			t.Errorf("%q is not spotted", text)
		}
	}
}

// What is spotted in two texts is spotted in both together.
func TestSpotLooksAtWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.SampledFrom([]string{"should", "Have", "haven", "x", "é", "human", "humane", "Carelessly", "just", "justice", "outage", "\n"})).Draw(t, "words")
		var text []byte
		var want spots
		for _, word := range words {
			text = append(append(text, ' '), word...)
			want |= spot([]byte(word))
		}
		if got := spot(text); got != want {
			t.Fatalf("%q: %b, want %b", text, got, want)
		}
	})
}
