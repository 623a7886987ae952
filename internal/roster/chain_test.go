package roster

import (
	"slices"
	"strings"
	"testing"
)

const company = `people:
  eva: {team: web, role: engineer}
  sam: {team: web, role: senior}
  sue: {team: web, role: senior}
  max: {team: web, role: manager}
  mia: {team: data, role: manager}
  dan: {team: product, role: director}
  vic: {team: company, role: vp}
teams:
  web: {parent: product}
  data: {manager: mia, seniors: [sam], parent: web}
  product: {leader: dan, parent: company}
  company: {manager: vic, parent: product}
`

func TestWhoManagesAndWhoIsSenior(t *testing.T) {
	r, wrong := read(company)
	if wrong != `the team "product" is above itself at company` {
		t.Fatal(wrong)
	}
	for _, c := range []struct {
		what string
		got  []string
		want string
	}{
		{"the manager by role", r.Managers("web"), "max"},
		{"the manager by the team", r.Managers("data"), "mia"},
		{"no manager", r.Managers("product"), ""},
		{"the seniors by role", r.Seniors("web"), "sam sue"},
		{"the seniors by the team", r.Seniors("data"), "sam"},
		{"a team that is not there", r.Seniors("nowhere"), ""},
	} {
		if got := strings.Join(c.got, " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// The parents of the company's teams go round in a circle.
func TestLeadersAboveATeam(t *testing.T) {
	r, _ := read(company)
	for team, want := range map[string]string{"data": "dan vic", "web": "dan vic", "product": "dan vic", "company": "dan", "nowhere": ""} {
		var got []string
		for _, l := range r.Above(team) {
			got = append(got, l.Handle)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("above %s: %q, want %q", team, strings.Join(got, " "), want)
		}
	}
}

func TestRolesAreOrdered(t *testing.T) {
	if !slices.IsSortedFunc(Roles, func(a, b string) int { return Rank(a) - Rank(b) }) || Rank("") >= Rank("engineer") {
		t.Error("a role does not rank above those before it")
	}
}
