package lsp

import (
	"context"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/rules"
)

// Repository reads repositories.
type Repository interface {
	// Look reads the repository around a folder, with texts in the place of the
	// files at their paths, and checks them.
	Look(ctx context.Context, folder string, texts map[string][]byte) (*View, error)
}

// View is a repository as of one moment.
type View struct {
	// Root is the folder of the repository, and Names are the paths within it of
	// the texts by their own paths; what lies outside has none.
	Root  string
	Names map[string]string
	// Input is what the rules know.
	Input rules.Input
	// Found is what a check finds.
	Found []finding.Finding
}

// of are the findings in one file.
func (v *View) of(name string) []finding.Finding {
	var found []finding.Finding
	for _, f := range v.Found {
		if f.Span.File != nil && f.Span.File.Name == name {
			found = append(found, f)
		}
	}
	return found
}

// report is the report of a path, nil where there is none.
func (v *View) report(name string) *report.Report {
	for _, r := range v.Input.Reports {
		if r.Path() == name {
			return r
		}
	}
	return nil
}

// isReview reports whether a path is that of a review.
func (v *View) isReview(name string) bool {
	for _, r := range v.Input.Reviews {
		if r.Path() == name {
			return true
		}
	}
	return false
}

// taken reports whether a follow-up has an id.
func (v *View) taken(id string) bool {
	r, _ := v.followUp(id)
	return r != nil
}

// followUp returns a follow-up by its id, and its report; nil where there is
// none.
func (v *View) followUp(id string) (*report.Report, *report.FollowUp) {
	for _, r := range v.Input.Reports {
		for _, f := range r.FollowUps {
			if f.ID.Value == id {
				return r, f
			}
		}
	}
	return nil, nil
}
