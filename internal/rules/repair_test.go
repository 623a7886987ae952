package rules

import (
	"testing"
	"time"

	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// A time without a zone is that of the policy, unless the clock showed it twice,
// or never.
func TestTimesWithoutAZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip(err) // the program brings its own zones
	}
	config := policy.Default()
	config.Zone = berlin
	f := NewFacts(Input{Policy: config})
	for text, want := range map[string]string{
		"2026-07-01 09:12":         "2026-07-01T09:12:00+02:00",
		"2026-11-20T9:12":          "2026-11-20T09:12:00+01:00",
		"20.11.2026 09:20:30 UTC":  "2026-11-20T09:20:30Z",
		"Nov 20, 2026 at 10:01":    "2026-11-20T10:01:00+01:00",
		"2026-03-29 01:59":         "2026-03-29T01:59:00+01:00",
		"2026-03-29 02:30":         "", // never
		"2026-03-29 03:00":         "2026-03-29T03:00:00+02:00",
		"2026-10-25 01:59":         "2026-10-25T01:59:00+02:00",
		"2026-10-25 02:30":         "", // twice
		"2026-10-25 03:00":         "2026-10-25T03:00:00+01:00",
		"2026-10-25 02:30 +02:00":  "2026-10-25T02:30:00+02:00",
		"11/12/2026 09:00":         "", // a day that may be two
		"2026-11-20 25:00":         "",
		"2026-11-20":               "",
		"in the morning of Friday": "",
	} {
		if got, ok := f.momentOf(text); ok != (want != "") || ok && got != want {
			t.Errorf("%q is %q, %v, want %q", text, got, ok, want)
		}
	}
}

// What somebody wrote for a box is theirs to decide.
func TestNoBoxIsPutBeforeAnother(t *testing.T) {
	for text, fixes := range map[string]bool{
		"- Act `fu-7k2pqm`": true, "* Act `fu-7k2pqm`": true, "1. [a page](https://example.com) says it `fu-7k2pqm`": true,
		"- [v] Act `fu-7k2pqm`": false, "- [✓] Act `fu-7k2pqm`": false, "- [] Act `fu-7k2pqm`": false, "- [-] Act `fu-7k2pqm`": false,
		"- **DONE** Act `fu-7k2pqm`": false, "- WONTFIX: act `fu-7k2pqm`": false, "- ☑ Act `fu-7k2pqm`": false,
	} {
		r, _ := report.Parse(source.NewFile("incidents/x.md", []byte("# T\n\n## Follow-ups\n\n"+text+"\n")))
		if len(r.FollowUps) != 1 {
			t.Fatalf("%q holds %d items", text, len(r.FollowUps))
		}
		if got := canonicalForm(r.FollowUps[0]) != nil; got != fixes {
			t.Errorf("%q gets a box: %v, want %v", text, got, fixes)
		}
	}
}
