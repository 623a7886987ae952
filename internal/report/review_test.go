package report

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/source"
)

const heldReview = "---\r\ndate: 2026-11-10T10:00:00Z\r\nstatus: held\r\nincidents: [a, b]\r\n---\r\n" +
	"\n# Review\n- Decision: of no report\n\n## `a` ##\n\n* **decision:** one\n  - decision: two\n- decision:\n- decisions: many\n\n## b\nno decision: none\n"

func TestMinutes(t *testing.T) {
	review, found := ParseReview(source.NewFile("reviews/2026-11-10.md", []byte(heldReview)))
	var got []string
	for _, m := range review.Minutes {
		for _, d := range append([]Field[string]{m.Heading}, m.Decisions...) {
			got = append(got, fmt.Sprintf("%d %s", d.Span().Position().Line, d.Span().Text()))
		}
	}
	want := []string{"7 Review", "8 of no report", "10 a", "12 one", "13 two", "17 b"}
	if diff := cmp.Diff(want, got); diff != "" || len(found) > 0 {
		t.Errorf("%v (-want +got):\n%s", found, diff)
	}
}

func FuzzParseReview(f *testing.F) {
	f.Add(heldReview)
	f.Add("---\nstatus: held\n---\n## \n- decision: \xff\n")
	for _, seed := range []string{"", "---\n", "---\ndate: [\n---\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		review, found := ParseReview(source.NewFile("reviews/x.md", []byte(text)))
		inside(t, review.Date.Span())
		inside(t, review.Organizer.Span())
		for _, one := range found {
			inside(t, one.Span)
		}
		for _, m := range review.Minutes {
			for _, d := range append([]Field[string]{m.Heading}, m.Decisions...) {
				if d.Span().Text() != d.Value {
					t.Fatalf("%q is not at its place", d.Value)
				}
			}
		}
	})
}
