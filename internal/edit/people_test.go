package edit

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
)

var newcomers = roster.Roster{
	People: map[string]roster.Person{
		"zoe": {Handle: "zoe", Name: "Zoe, \"Z\": # ]", Email: "zoe@example.com", Team: "web"},
		"on":  {Handle: "on", Team: "web"}, "1": {Handle: "1"},
	},
	Teams: map[string]roster.Team{"web": {Name: "web", Parent: "top"}, "top": {Name: "top"}},
}

const (
	newPeople = "1: {}\n\"on\": { team: web }\nzoe: { name: \"Zoe, \\\"Z\\\": # ]\", email: zoe@example.com, team: web }\n"
	newTeams  = "top: {}\nweb: { parent: top }\n"
)

func indented(lines, indent string) string {
	return indent + strings.ReplaceAll(strings.TrimSuffix(lines, "\n"), "\n", "\n"+indent) + "\n"
}

func TestAddPeople(t *testing.T) {
	whole := "people:\n" + indented(newPeople, "  ") + "teams:\n" + indented(newTeams, "  ")
	for before, want := range map[string]string{
		"":                               whole,
		"# a comment\n":                  "# a comment\n" + whole,
		"# a comment":                    "# a comment\n" + whole,
		"people:\nteams:\n":              whole,
		"people: {}\nteams: {}\n":        whole,
		"people: ~ # a\nteams: {}":       "people: # a\n" + indented(newPeople, "  ") + "teams:\n" + indented(newTeams, "  "),
		"teams:\n    a: {}\n    # b\n\n": "teams:\n    a: {}\n" + indented(newTeams, "    ") + "    # b\n\npeople:\n" + indented(newPeople, "  "),
		"people: {a: {}}\nteams: { b: {} }\n": "people: {a: {}, " + strings.ReplaceAll(strings.TrimSuffix(newPeople, "\n"), "\n", ", ") + "}\nteams: { b: {}, " +
			strings.ReplaceAll(strings.TrimSuffix(newTeams, "\n"), "\n", ", ") + " }\n",
		"people:\n  a:\n    name: >-\n      A\n\n      B\n    away:\n    - 2026-01-01\n# c\nteams:\n": "people:\n  a:\n    name: >-\n      A\n\n      B\n    away:\n    - 2026-01-01\n" +
			indented(newPeople, "  ") + "# c\nteams:\n" + indented(newTeams, "  "),
	} {
		for _, eol := range []string{"\n", "\r\n"} {
			if before == "" && eol == "\r\n" || before == "# a comment" && eol == "\r\n" {
				continue // there is no line break to go by
			}
			file := source.NewFile("people.yaml", []byte(strings.ReplaceAll(before, "\n", eol)))
			after, err := AddPeople(file, newcomers)
			if err != nil {
				t.Errorf("%q: %v", before, err)
				continue
			}
			if diff := cmp.Diff(strings.ReplaceAll(want, "\n", eol), string(after.Data)); diff != "" {
				t.Errorf("%q (-want +got):\n%s", before, diff)
			}
			if again, err := AddPeople(after, roster.Roster{}); err != nil || string(again.Data) != string(after.Data) {
				t.Errorf("%q: nobody added, and it changes: %v", before, err)
			}
		}
	}
}

func TestFormsThatNobodyIsAddedTo(t *testing.T) {
	for _, text := range []string{"{people: {}}", "people: [a]\n", "- a\n", "people:\n  a: {team: none}\n", "people:\n  zoe: {name: Other}\n  on: {}\n  1: {}\n  'a': {}\nteams: {web: {}, top: {}}\n"} {
		file := source.NewFile("people.yaml", []byte(text))
		after, err := AddPeople(file, newcomers)
		if refusal := (*Refusal)(nil); !errors.As(err, &refusal) {
			t.Errorf("%q: %v, %v", text, after, err)
		}
	}
}

// Whatever a roster's file looks like, what is added is added and all else stays,
// or nothing is.
func FuzzAddPeople(f *testing.F) {
	for _, text := range []string{"", "people: {}\n", "people:\n  a: {name: A}\nteams:\n  b: {}\n", "people: {a: {}}\r\n", "---", "people:\n  a:\n    name: |\n      x\n\n# c"} {
		f.Add(text, "Zoe", "zoe@example.com")
	}
	f.Fuzz(func(t *testing.T, text, name, email string) {
		file := source.NewFile("people.yaml", []byte(text))
		after, err := AddPeople(file, roster.Roster{People: map[string]roster.Person{"zz": {Handle: "zz", Name: name, Email: email}}})
		if err != nil {
			return
		}
		got, found := roster.Parse(after)
		if who := got.People["zz"]; len(found) > 0 || who.Name != name || who.Email != email {
			t.Errorf("%q becomes %q: %v", text, after.Data, found)
		}
	})
}
