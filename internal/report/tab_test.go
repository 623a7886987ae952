package report

import (
	"testing"

	"github.com/incident-cli/incident/internal/source"
)

// TestBehindATabNoPlaceLeadsBeyondTheText: the tree gives a nested block that is
// empty a place behind the end of the report.
func TestBehindATabNoPlaceLeadsBeyondTheText(t *testing.T) {
	for _, end := range []string{">", "#", "---", "```", "- ", "1."} {
		for _, item := range []string{"- a\n", "1. a\n", "- a\n  - b\n", "- [ ] a\n   - b\n\t"} {
			for _, text := range []string{"## Follow-ups\n" + item + "\t" + end, "## Follow-ups\n" + item + "\n\t" + end + "\n- c\n# D\n"} {
				r, found := Parse(source.NewFile("x.md", []byte(text)))
				checkSpans(t, r, found)
				sameOutline(t, text)
			}
		}
	}
}
