package report

import "testing"

func TestReasons(t *testing.T) {
	for text, want := range map[string]bool{
		"dropped": false, "Won't fix": false, "no reason": false, "for no particular reason": false, "just because": false, "will do": false, "I want green": false,
		"we want the build to be green": false, "temporary": false, "just for now": false, "we are busy": false, "We're too busy.": false, "unknown": false, "later": false,
		"T O D O": false, "idk": false,
		"it was dropped by the vendor": true, "the scheduler was dropped in May": true, "temporary: until the vendor answers on 2026-12-04": true, "see PAY-123": true,
		"waiting for the vendor": true, "no reason to keep the cache": true, "because nobody uses it": true, "we are busy with the migration until March": true,
		"the page wants green in the legend": true, "same as in the report of May": true, "covered by the runbook": true, "will do with the migration in PAY-12": true,
		"false positive": true, "duplicate": true, "obsolete": true, "their words": true,
	} {
		if got := GivesReason(text); got != want {
			t.Errorf("%q gives a reason: %v", text, got)
		}
	}
}
