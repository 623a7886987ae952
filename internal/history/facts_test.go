package history

import (
	"slices"
	"testing"

	"github.com/incident-cli/incident/internal/report"
)

func TestFactsHaveRoomForEveryField(t *testing.T) {
	if n := len(reportFieldNames); n > maxFields {
		t.Errorf("a report has %d fields, facts hold %d", n, maxFields)
	}
	for at, name := range map[int]string{fieldText: "text", fieldBox: Box, fieldStatus: "status", fieldOwner: "owner", fieldDue: "due", fieldTicket: "ticket", fieldID: "id"} {
		if itemFieldNames[at] != name {
			t.Errorf("field %d is called %q, want %q", at, itemFieldNames[at], name)
		}
	}
	for _, name := range report.FollowUpFields {
		if !slices.Contains(itemFieldNames, name) {
			t.Errorf("history does not look at the field %q", name)
		}
	}
}

func TestNormal(t *testing.T) {
	for text, want := range map[string]string{
		"Alert on *depth*.":     "alert on depth",
		"  ALERT\u00a0on depth": "alert on depth",
		"Größe prüfen":          "größe prüfen",
		"→":                     "→",
	} {
		if got := normal(text); got != want {
			t.Errorf("normal(%q) = %q, want %q", text, got, want)
		}
	}
}
