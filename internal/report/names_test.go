package report

import (
	"slices"
	"testing"

	"github.com/incident-cli/incident/internal/source"
)

func TestCanonicalSection(t *testing.T) {
	for heading, want := range map[string]string{
		"Timeline (UTC)": SectionTimeline, "Timeline (all times in UTC)": SectionTimeline, "Timeline: UTC": SectionTimeline,
		"Timeline – UTC": SectionTimeline, "Timeline [UTC]": SectionTimeline, "Timeline in UTC": SectionTimeline, "Timeline, all times UTC": SectionTimeline,
		"Timeline UTC+1:": SectionTimeline, "Timeline (CET) {#timeline}": SectionTimeline, "3. Incident timeline (PDT)": SectionTimeline,
		"Impact summary": SectionImpact, "Impact (customers)": SectionImpact, "Root cause and contributing factors": SectionCause,
		"Root causes & contributing factors": SectionCause, "Contributing factors (findings)": "Factors",
		"Follow-ups (short term)": SectionFollowUps, "Follow-ups (long term):": SectionFollowUps, "The action items (done)": SectionFollowUps,
		"Action points": SectionFollowUps, "Follow-ups & action items": SectionFollowUps, "Action items and follow-ups": SectionFollowUps, "To-dos": SectionFollowUps,
		"Maßnahmen": SectionFollowUps, "5. Nächste Schritte": SectionFollowUps, "アクションアイテム": SectionFollowUps,
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

func TestNamesOfLowerHeadings(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"## Timeline\n\n### Actions\n\n### Action items\n", []string{SectionTimeline, "Actions", SectionFollowUps}},
		{"## Detection\n\n### Night\n\n#### Next steps {#n}\n", []string{"Alerts", "Night", "Next steps {#n}"}},
		{"## Lessons learned\n\n### Actions\n\n### Next steps\n\n### Tasks\n", []string{"Lessons learned", SectionFollowUps, SectionFollowUps, "Tasks"}},
		{"## Analysis\n\n### Root cause\n\n### Action items\n", []string{"Analysis", SectionCause, SectionFollowUps}},
		{"## Timeline\n\n## Actions\n\n## Tasks\n", []string{SectionTimeline, SectionFollowUps, SectionFollowUps}},
		{"## Timeline\n\n# T\n\n### Actions\n", []string{SectionTimeline, SectionFollowUps}},
	} {
		r, _ := Parse(source.NewFile("x.md", []byte(c.text)))
		var got []string
		for _, s := range r.Sections {
			got = append(got, s.Name)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q has the sections %q, want %q", c.text, got, c.want)
		}
	}
}
