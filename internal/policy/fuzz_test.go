package policy

import (
	"testing"
	"time"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/source"
)

// A configuration is read or refused: what is wrong has a place in it, and what
// is read can be counted with.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{example, "", "extends: sre\n", "reports: [a/**, '*']\nreviews: r\n", "review: {cadence: 'FREQ=MONTHLY;BYDAY=1TU'}\n", "review: {cadence: \"DTSTART:20260105T100000\\nRRULE:FREQ=WEEKLY;COUNT=3\"}\n", "holidays: [a.ics, b/c.ICS]\n", "severities: [A, {name: B, review_within: 3bd}]\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := source.NewFile(".incident.yaml", []byte(text))
		p, found := Parse(file, []string{"owner"})
		for _, one := range found {
			if one.Severity != finding.Error || one.Message == "" {
				t.Errorf("%q: %+v", text, one)
			}
			one.Span.Text()
		}
		if p.Zone == nil || len(found) == 0 && (len(p.Reports) == 0 || len(p.Severities) == 0) {
			t.Errorf("%q is read as %+v", text, p)
		}
		p.Today(time.Unix(1790000000, 0))
	})
}

// A period comes back as it is written.
func FuzzParsePeriod(f *testing.F) {
	for _, seed := range []string{"3d", "5bd", "2w", "60m", "0d", "-1d", "5218w", "21111w", "99999999999999999999d"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePeriod(text)
		if err != nil {
			return
		}
		if again, err := ParsePeriod(p.String()); err != nil || again != p {
			t.Errorf("%q is %v, which is read as %v, %v", text, p, again, err)
		}
		if end := Default().After(20_000, p); end < 20_000 {
			t.Errorf("%q ends before it begins: %v", text, end)
		}
	})
}
