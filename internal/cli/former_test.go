package cli

import (
	"slices"
	"testing"

	"github.com/incident-cli/incident/internal/workspace"
)

func FuzzRecallPlaces(f *testing.F) {
	f.Add(string(keepPlaces(nil)))
	f.Add(string(keepPlaces([]workspace.Place{{Reports: "docs/**/2*.md", Reviews: "reviews"}, {Reports: "."}})))
	f.Fuzz(func(t *testing.T, text string) {
		places, ok := recallPlaces(text)
		if !ok {
			return
		}
		again, ok := recallPlaces(string(keepPlaces(places)))
		if !ok || !slices.Equal(places, again) {
			t.Errorf("%q became %q", places, again)
		}
	})
}
