package history

import "testing"

func TestFactsHaveRoomForEveryField(t *testing.T) {
	if n := len(reportFieldNames); n > maxFields {
		t.Errorf("a report has %d fields, facts hold %d", n, maxFields)
	}
	if len(itemFieldNames) != itemFields {
		t.Errorf("%d names for %d fields of a follow-up", len(itemFieldNames), itemFields)
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
