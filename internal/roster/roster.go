// Package roster holds the people and teams of a repository.
package roster

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
)

// Roles, from the least to the most senior.
var Roles = []string{"engineer", "senior", "manager", "director", "vp"}

// Roster is the people and teams by their names. The zero Roster is empty:
// handles are then not checked.
type Roster struct {
	People map[string]Person
	Teams  map[string]Team
}

// Person is one entry of the roster.
type Person struct {
	Handle, Name, Email, Team, Role string
	Away                            []Absence
	// Left is the last day; HasLeft says that there is one.
	Left    day.Day
	HasLeft bool
}

// Absence is a range of days, both included.
type Absence struct{ First, Last day.Day }

// Team is a team and the team above it.
type Team struct {
	Name, Manager, Leader, Parent string
	Seniors                       []string
}

// With adds the people and teams of another roster whose names are new.
func (r Roster) With(added Roster) Roster {
	all := Roster{People: maps.Clone(added.People), Teams: maps.Clone(added.Teams)}
	if all.People == nil {
		all.People = map[string]Person{}
	}
	if all.Teams == nil {
		all.Teams = map[string]Team{}
	}
	maps.Copy(all.People, r.People)
	maps.Copy(all.Teams, r.Teams)
	return all
}

// Known reports whether there is a roster to check handles against.
func (r Roster) Known() bool { return len(r.People) > 0 }

// ByEmail is the person with an e-mail address.
func (r Roster) ByEmail(email string) (Person, bool) {
	for _, handle := range r.Handles() {
		if p := r.People[handle]; email != "" && strings.EqualFold(p.Email, email) {
			return p, true
		}
	}
	return Person{}, false
}

// Spelled is a handle as the roster writes it, where upper and lower case are all
// that differs; else what was asked for.
func (r Roster) Spelled(name string) string {
	if has(r.People, name) {
		return name
	}
	for _, handle := range r.Handles() {
		if strings.EqualFold(handle, name) {
			return handle
		}
	}
	return name
}

// Handles are all handles, sorted.
func (r Roster) Handles() []string { return slices.Sorted(maps.Keys(r.People)) }

// TeamNames are the names of all teams, sorted.
func (r Roster) TeamNames() []string { return slices.Sorted(maps.Keys(r.Teams)) }

// LeftBefore reports whether somebody was no longer there on a day.
func (p Person) LeftBefore(d day.Day) bool { return p.HasLeft && p.Left < d }

// AwayOn reports whether somebody is away on a day.
func (p Person) AwayOn(d day.Day) bool {
	_, away := p.AwayUntil(d)
	return away
}

// AwayUntil is the last day of the absence in which a day lies, of the longest
// where there are several.
func (p Person) AwayUntil(d day.Day) (last day.Day, away bool) {
	for _, a := range p.Away {
		if a.First <= d && d <= a.Last && (!away || a.Last > last) {
			last, away = a.Last, true
		}
	}
	return last, away
}

// Parse reads the roster's file.
func Parse(file *source.File) (Roster, []finding.Finding) {
	r := Roster{People: map[string]Person{}, Teams: map[string]Team{}}
	root, found := yaml.Parse(file.All())
	if root == nil {
		return r, found
	}
	found = append(found, r.object().Read(root)...)
	if len(found) == 0 {
		found = r.dangling(root)
	}
	return r, found
}

// EmailAt is where the file says the address of somebody, its first line where it
// does not.
func EmailAt(file *source.File, handle string) source.Span {
	at, _ := yaml.Parse(file.All())
	for _, key := range []string{"people", handle, "email"} {
		if at != nil {
			at = at.Get(key)
		}
	}
	if at == nil {
		return file.Line(1)
	}
	return at.Span
}

// Form is the form of the roster's file.
func Form() yaml.Form { return Roster{}.object().Form() }

func (r Roster) object() yaml.Object {
	return yaml.Object{
		"people": yaml.Reader{
			Form: yaml.MapOf((&Person{}).object().Form()),
			Read: func(n *yaml.Node) error { return yaml.EachEntry(n, r.readPerson) },
		}.About("people by their handles"),
		"teams": yaml.Reader{
			Form: yaml.MapOf((&Team{}).object().Form()),
			Read: func(n *yaml.Node) error { return yaml.EachEntry(n, r.readTeam) },
		}.About("teams by their names"),
	}
}

func (r Roster) readPerson(handle string, n *yaml.Node) error {
	p := Person{Handle: handle}
	err := p.object().Inside().Read(n)
	r.People[handle] = p
	return err
}

func (p *Person) object() yaml.Object {
	return yaml.Object{
		"name":  yaml.String(&p.Name).About("the name, for agendas"),
		"email": yaml.String(&p.Email).About("the address by which git knows the person"),
		"team":  yaml.String(&p.Team).About("a team of this file"),
		"role":  yaml.OneOf(&p.Role, Roles...).About("from the least to the most senior: who should be at a review"),
		"away":  p.absences().About("days, or ranges of days, both ends included"),
		"left":  p.leaving().About("the last day"),
	}
}

func (p *Person) absences() yaml.Reader {
	var a Absence
	one := yaml.Parsed(&a, parseAbsence).Like(yaml.Text{Like: absenceForm, NoNumber: true})
	return yaml.Reader{Form: yaml.ListOf(one.Form), Read: func(n *yaml.Node) error {
		return yaml.Each(n, func(item *yaml.Node) error {
			a = Absence{}
			err := one.Read(item)
			p.Away = append(p.Away, a)
			return err
		})
	}}
}

func (p *Person) leaving() yaml.Reader {
	last := yaml.Parsed(&p.Left, day.Parse).Like(yaml.Text{Like: "^" + day.Pattern + "$", NoNumber: true})
	return yaml.Reader{Form: last.Form, Read: func(n *yaml.Node) error {
		p.HasLeft = n.Kind != yaml.Null
		return last.Read(n)
	}}
}

// absenceForm is a day or two.
const absenceForm = `^` + day.Pattern + `(/` + day.Pattern + `)?$`

func parseAbsence(s string) (Absence, error) {
	first, last, isRange := strings.Cut(s, "/")
	if !isRange {
		last = first
	}
	from, err1 := day.Parse(first)
	to, err2 := day.Parse(last)
	if err := errors.Join(err1, err2); err != nil {
		return Absence{}, fmt.Errorf("%q is not a range of days: write 2026-12-20/2027-01-03", s)
	}
	if to < from {
		return Absence{}, fmt.Errorf("%q ends before it begins", s)
	}
	return Absence{from, to}, nil
}

func (r Roster) readTeam(name string, n *yaml.Node) error {
	t := Team{Name: name}
	err := t.object().Inside().Read(n)
	r.Teams[name] = t
	return err
}

func (t *Team) object() yaml.Object {
	return yaml.Object{
		"manager": yaml.String(&t.Manager).About("a handle"),
		"leader":  yaml.String(&t.Leader).About("a handle"),
		"parent":  yaml.String(&t.Parent).About("the team above"),
		"seniors": yaml.Strings(&t.Seniors).About("handles"),
	}
}

// dangling finds people and teams that are spoken of and not there, and teams that
// are above themselves.
func (r Roster) dangling(root *yaml.Node) []finding.Finding {
	var found []finding.Finding
	flag := func(n *yaml.Node, key, what, name string) {
		found = append(found, wrong(n, key, fmt.Sprintf("the roster has no %s %q", what, name), "add it, or correct the name"))
	}
	for _, p := range entries(root.Get("people")) {
		if team := r.People[p.Key].Team; team != "" && !has(r.Teams, team) {
			flag(p.Value, "team", "team", team)
		}
	}
	for _, e := range entries(root.Get("teams")) {
		t := r.Teams[e.Key]
		for _, who := range append([]string{t.Manager, t.Leader}, t.Seniors...) {
			if who != "" && !has(r.People, who) {
				flag(e.Value, "", "person", who)
			}
		}
		if t.Parent != "" && !has(r.Teams, t.Parent) {
			flag(e.Value, "parent", "team", t.Parent)
		}
	}
	return slices.Concat(found, alike(root.Get("people"), "people"), alike(root.Get("teams"), "teams"), r.circles(root.Get("teams")))
}

// alike finds names that differ only in upper and lower case: whoever reads or
// types one of them means either.
func alike(n *yaml.Node, what string) []finding.Finding {
	var found []finding.Finding
	first := map[string]string{}
	for _, e := range entries(n) {
		folded := strings.ToLower(e.Key)
		if other, there := first[folded]; there {
			found = append(found, finding.Finding{
				Rule: yaml.RuleConfiguration, Severity: finding.Error, Span: e.Span,
				Message: fmt.Sprintf("%q and %q are two %s whose names nobody can tell apart", other, e.Key, what), Help: "make them one, or rename one of them",
			})
			continue
		}
		first[folded] = e.Key
	}
	return found
}

// circles finds teams that are above themselves, one of each circle.
func (r Roster) circles(teams *yaml.Node) []finding.Finding {
	var found []finding.Finding
	seen := map[string]int{} // by which way up
	for i, e := range entries(teams) {
		at := e.Key
		for at != "" && seen[at] == 0 {
			seen[at], at = i+1, r.Teams[at].Parent
		}
		if at != "" && seen[at] == i+1 {
			found = append(found, wrong(teams.Get(at), "parent", fmt.Sprintf("the team %q is above itself", at), `correct "parent" of it, or of a team above it`))
		}
	}
	return found
}

// wrong is a finding on the value of a key, or on the whole where that has none.
func wrong(n *yaml.Node, key, message, help string) finding.Finding {
	at := n
	if v := n.Get(key); v != nil {
		at = v
	}
	return finding.Finding{Rule: yaml.RuleConfiguration, Severity: finding.Error, Span: at.Span, Message: message, Help: help}
}

func entries(n *yaml.Node) []yaml.Entry {
	if n == nil {
		return nil
	}
	return n.Entries
}

func has[V any](m map[string]V, key string) bool {
	_, ok := m[key]
	return ok
}
