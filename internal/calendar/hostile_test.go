package calendar_test

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/incident-cli/incident/internal/calendar"
	"github.com/incident-cli/incident/internal/hostile"
	"github.com/incident-cli/incident/internal/term"
)

// A calendar on standard output speaks to no CI log, wherever a line is folded,
// given that whoever calls has made each text harmless.
func TestFoldedLinesAreNoCommands(t *testing.T) {
	for _, s := range hostile.Strings() {
		if !strings.ContainsFunc(s, unicode.IsLetter) {
			continue // a command has a name
		}
		for _, lead := range []int{0, 3, 61, 62, 63, 64, 135} {
			line := strings.Repeat("x", lead) + s
			text, err := calendar.Write(calendar.Event{
				UID: "a", Stamp: time.Unix(0, 0), Start: time.Unix(1e9, 0).UTC(), Duration: time.Hour,
				Description: "A title\n" + term.Text(line) + "\n", Organizer: calendar.Person{Name: term.Text(line), Email: "ana@example.com"},
			})
			if err != nil {
				t.Fatal(err)
			}
			if command := hostile.Command(string(text)); command != "" {
				t.Fatalf("%q behind %d characters is written as %q", s, lead, command)
			}
		}
	}
}
