package roster

import (
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/source"
)

const example = `people:
  ana: {name: Ana Lim, email: ana@example.com, team: payments, role: engineer}
  ben: {name: Ben Ode, email: ben@example.com, team: payments, role: senior}
  maya: {name: Maya Rao, email: maya@example.com, team: payments, role: manager, away: [2026-12-20/2027-01-03, 2027-02-01]}
  dee: {name: Dee Sol, email: dee@example.com, team: commerce, role: director}
  eli: {name: Eli Fox, email: eli@example.com, team: payments, role: engineer, left: 2026-06-30}
teams:
  payments: {manager: maya, seniors: [ben], parent: commerce}
  commerce: {leader: dee}
`

func read(text string) (Roster, string) {
	r, found := Parse(source.NewFile("people.yaml", []byte(text)))
	var all []string
	for _, f := range found {
		all = append(all, f.Message+" at "+f.Span.Text())
	}
	return r, strings.Join(all, "\n")
}

func on(t *testing.T, s string) day.Day {
	t.Helper()
	d, err := day.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheDocumentedRoster(t *testing.T) {
	r, wrong := read(example)
	if wrong != "" {
		t.Fatal(wrong)
	}
	if p, ok := r.ByEmail("ANA@example.com"); !ok || p.Handle != "ana" {
		t.Errorf("ana's address belongs to %q", p.Handle)
	}
	if _, ok := r.ByEmail(""); ok {
		t.Error("no address belongs to somebody")
	}
	maya, eli := r.People["maya"], r.People["eli"]
	for date, away := range map[string]bool{"2026-12-19": false, "2026-12-20": true, "2027-01-03": true, "2027-01-04": false, "2027-02-01": true} {
		if maya.AwayOn(on(t, date)) != away {
			t.Errorf("away on %s: %v", date, !away)
		}
	}
	if eli.LeftBefore(on(t, "2026-06-30")) || !eli.LeftBefore(on(t, "2026-07-01")) {
		t.Error("the last day is the day of leaving")
	}
	if r.Teams["payments"].Parent != "commerce" || !r.Known() || (Roster{}).Known() {
		t.Errorf("%+v", r.Teams)
	}
}

func TestWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"role: senior", "role: guru", `"guru" is not known`},
		{"manager: maya", "manager: mia", `the roster has no person "mia"`},
		{"parent: commerce", "parent: trade", `the roster has no team "trade" at trade`},
		{"leader: dee", "leader: dee, parent: payments", `the team "payments" is above itself at commerce`},
		{"leader: dee", "parent: commerce", `the team "commerce" is above itself at commerce`},
		{"team: commerce, role", "team: comerce, role", `the roster has no team "comerce" at comerce`},
		{"2026-12-20/2027-01-03", "2027-01-03/2026-12-20", `ends before it begins`},
		{"2026-12-20/2027-01-03", "December", `is not a range of days`},
		{"left: 2026-06-30", "left: June", `"June" is not a day`},
		{"name: Ana Lim", "nmae: Ana Lim", `unknown key "nmae" at nmae`},
		{"  eli:", "  BEN:", `"ben" and "BEN" are two people whose names nobody can tell apart at BEN`},
		{"  commerce: {leader: dee}", "  commerce: {leader: dee}\n  Payments: {}", `"payments" and "Payments" are two teams whose names nobody can tell apart at Payments`},
		{"people:", "persons:", `unknown key "persons" at persons`},
	} {
		if _, wrong := read(strings.Replace(example, c.old, c.new, 1)); !strings.Contains(wrong, c.want) {
			t.Errorf("%s: %q, want %q", c.new, wrong, c.want)
		}
	}
}

func TestAHandleIsFoundInUpperOrLowerCase(t *testing.T) {
	r, _ := read(example)
	for name, want := range map[string]string{"ben": "ben", "BEN": "ben", "Eli": "eli", "Carl": "Carl", "": ""} {
		if got := r.Spelled(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestEachCircleOfTeamsIsSaidOnce(t *testing.T) {
	_, wrong := read("teams: {a: {parent: b}, b: {parent: c}, c: {parent: b}, d: {parent: a}, e: {parent: e}, f: {}}\n")
	if want := "the team \"b\" is above itself at c\nthe team \"e\" is above itself at e"; wrong != want {
		t.Errorf("%q, want %q", wrong, want)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(example))
	f.Add([]byte("people: {a: {away: [x]}}\nteams: {b: {seniors: a}}"))
	f.Add([]byte("teams: {a: {parent: b}, b: {parent: c}, c: {parent: b}, d: {parent: e}}"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		r, _ := Parse(source.NewFile("people.yaml", data))
		r.Handles()
	})
}

func TestEmailAt(t *testing.T) {
	for handle, want := range map[string]string{"ben": "ben@example.com", "nobody": "people:"} {
		if got := EmailAt(source.NewFile("people.yaml", []byte(example)), handle).Text(); got != want {
			t.Errorf("%s: %q, want %q", handle, got, want)
		}
	}
	if got := EmailAt(source.NewFile("people.yaml", nil), "ben").Position().Line; got != 1 {
		t.Errorf("in an empty file: line %d", got)
	}
}
