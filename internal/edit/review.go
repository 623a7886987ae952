package edit

import (
	"fmt"

	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// Hold sets the status of a review to held and returns the new file. What
// SetKeys keeps of a report is kept of a review, too. An error that is a *Refusal
// is about the form in which the review is written.
func Hold(review *report.Review) (*source.File, error) {
	if review.YAML.IsZero() {
		return nil, refuse(review.Path()+" has no front matter", "")
	}
	const name = "status"
	want := value{words: []string{string(report.Held)}}
	h := reviewHeader(review)
	edits, err := h.set(name, want)
	if err != nil {
		return nil, err
	}
	next, err := Apply(review.File, edits)
	if err != nil {
		return nil, err
	}
	after, _ := report.ParseReview(next)
	if after.Status.Value != report.Held || !h.onlyChanged(reviewHeader(after), name, want) || !sameAroundReview(review, after) {
		return nil, fmt.Errorf("setting %s in %s: %w", name, review.Path(), errElsewhere)
	}
	return next, nil
}

func reviewHeader(r *report.Review) header { return headerIn(r.YAML, report.ReviewKeys) }

// sameAroundReview reports whether all but the front matter is the same.
func sameAroundReview(before, after *report.Review) bool {
	head := func(r *report.Review) string { return r.File.Span(0, r.YAML.Start).Text() }
	return head(before) == head(after) && before.Body.Text() == after.Body.Text()
}
