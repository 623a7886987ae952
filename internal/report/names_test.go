package report

import "testing"

func TestCanonicalSection(t *testing.T) {
	for heading, want := range map[string]string{
		"Timeline (UTC)": SectionTimeline, "Timeline (all times in UTC)": SectionTimeline, "Timeline: UTC": SectionTimeline,
		"Timeline – UTC": SectionTimeline, "Timeline [UTC]": SectionTimeline, "Timeline in UTC": SectionTimeline, "Timeline, all times UTC": SectionTimeline,
		"Timeline UTC+1:": SectionTimeline, "Timeline (CET) {#timeline}": SectionTimeline, "3. Incident timeline (PDT)": SectionTimeline,
		"Impact summary": SectionImpact, "Impact (customers)": SectionImpact, "Root cause and contributing factors": SectionCause,
		"Root causes & contributing factors": SectionCause, "Contributing factors (findings)": "Factors",
		"Follow-ups (short term)": SectionFollowUps, "Follow-ups (long term):": SectionFollowUps, "The action items (done)": SectionFollowUps,
		// What has a name of its own, or only begins like one.
		"Mitigation and resolution": "Resolution", "Timeline in detail": "Timeline in detail", "Follow-ups-UTC": SectionFollowUps,
		"Impact on est": "Impact on est", "(UTC)": "(UTC)", "Stage 2 (impact)": "Stage 2 (impact)", "Timeline (UTC) of the vendor": "Timeline (UTC) of the vendor",
		"UTC": "UTC", ")": ")", "": "",
	} {
		if got := CanonicalSection(heading); got != want {
			t.Errorf("%q is %q, want %q", heading, got, want)
		}
	}
}
