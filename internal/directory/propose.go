package directory

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
)

// Proposal is what a roster lacks.
type Proposal struct {
	// Added are people and teams that the roster does not have. Nothing that it
	// has is among them.
	Added roster.Roster
	// At is where each addition was first named: people by their handles, teams
	// by their names.
	People, Teams map[string]source.Span
	Remarks       []Remark
}

// Propose compares a roster with what was found, in the order of the files. What
// the roster says stays; where a source says something else, that is a remark, and
// so it is where two sources do: then the first counts.
func Propose(have roster.Roster, found []Found) Proposal {
	m := &merger{
		have: have, people: map[string]*roster.Person{}, teams: map[string]*roster.Team{}, emails: map[string]string{}, said: map[string]bool{},
		folded: struct{ people, teams, emails map[string]string }{folded(have.People), folded(have.Teams), map[string]string{}},
		out:    Proposal{People: map[string]source.Span{}, Teams: map[string]source.Span{}},
	}
	for _, handle := range have.Handles() {
		if email := strings.ToLower(have.People[handle].Email); m.folded.emails[email] == "" {
			m.folded.emails[email] = handle
		}
	}
	for _, f := range found {
		for _, r := range f.Remarks {
			m.take(r)
		}
		for _, t := range f.Teams {
			m.addTeam(t)
		}
	}
	for _, f := range found {
		for _, t := range f.Teams {
			m.addParent(t)
		}
	}
	for _, f := range found {
		for _, p := range f.People {
			m.addPerson(p)
		}
	}
	m.out.Added = roster.Roster{People: map[string]roster.Person{}, Teams: map[string]roster.Team{}}
	for handle, p := range m.people {
		m.out.Added.People[handle] = *p
	}
	for name, t := range m.teams {
		m.out.Added.Teams[name] = *t
	}
	return m.out
}

type merger struct {
	have   roster.Roster
	people map[string]*roster.Person // new ones
	teams  map[string]*roster.Team
	emails map[string]string // of new people
	// folded are names and addresses of the roster in lower case.
	folded struct{ people, teams, emails map[string]string }
	said   map[string]bool
	out    Proposal
}

// folded finds the keys of a map by their lower case. Of several the first by
// the alphabet is found.
func folded[V any](all map[string]V) map[string]string {
	keys := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if lower := strings.ToLower(key); keys[lower] == "" {
			keys[lower] = key
		}
	}
	return keys
}

func (m *merger) remark(at source.Span, format string, values ...any) {
	m.take(Remark{at, fmt.Sprintf(format, values...), format})
}

// take notes something once, where it is said first.
func (m *merger) take(r Remark) {
	if !m.said[r.Text] {
		m.said[r.Text] = true
		m.out.Remarks = append(m.out.Remarks, r)
	}
}

// teamNamed is the name of a team in the roster or among the new ones, whatever
// its case, and empty where there is none.
func (m *merger) teamNamed(name string) string {
	if _, ok := m.teams[name]; ok {
		return name
	}
	return m.folded.teams[name]
}

func (m *merger) addTeam(t Team) {
	if m.teamNamed(t.Name) != "" {
		return
	}
	m.teams[t.Name] = &roster.Team{Name: t.Name}
	m.out.Teams[t.Name] = t.At
}

func (m *merger) addParent(t Team) {
	parent := m.teamNamed(t.Parent)
	if t.Parent == "" || parent == "" {
		return
	}
	name := m.teamNamed(t.Name)
	known, isNew := m.teams[name]
	switch {
	case !isNew && m.have.Teams[name].Parent != parent:
		m.remark(t.At, "the roster says of the team %s %s, and this that its parent is %s", name, said("parent", m.have.Teams[name].Parent), parent)
	case !isNew || known.Parent == parent:
	case known.Parent != "":
		m.remark(t.At, "the parent of the team %s is %s by another source, and here %s", name, known.Parent, parent)
	case m.above(parent, name):
		m.remark(t.At, "the team %s cannot be below %s, which is below it", name, parent)
	default:
		known.Parent = parent
	}
}

// above reports whether a team is another one, or stands above it.
func (m *merger) above(name, below string) bool {
	for range len(m.teams) + len(m.have.Teams) + 1 {
		if name == below || name == "" {
			return name == below
		}
		if t, isNew := m.teams[name]; isNew {
			name = t.Parent
		} else {
			name = m.have.Teams[name].Parent
		}
	}
	return false
}

func said(what, value string) string {
	if value == "" {
		return "no " + what
	}
	return "the " + what + " " + value
}

func (m *merger) addPerson(p Person) {
	// A name of GitLab may be that of a group, which looks the same.
	if team := m.teamNamed(p.Handle); team != "" && m.folded.people[p.Handle] == "" && p.Name == "" && p.Email == "" && p.Teams == nil {
		return
	}
	team := m.teamOf(p)
	if old, ok := m.known(p); ok {
		m.compare(p, old, team)
		return
	}
	known := m.people[p.Handle]
	if known == nil {
		known = m.people[m.emails[strings.ToLower(p.Email)]]
	}
	if known == nil {
		known = &roster.Person{Handle: p.Handle}
		m.people[p.Handle] = known
		m.out.People[p.Handle] = p.At
	}
	m.fill(p.At, known, "name", &known.Name, p.Name)
	m.fill(p.At, known, "e-mail address", &known.Email, p.Email)
	m.fill(p.At, known, "team", &known.Team, team)
	if known.Email != "" {
		m.emails[strings.ToLower(known.Email)] = known.Handle
	}
}

// teamOf is the first team of a person. A roster has one.
func (m *merger) teamOf(p Person) string {
	var teams []string
	for _, t := range p.Teams {
		if name := m.teamNamed(t); !slices.Contains(teams, name) {
			teams = append(teams, name)
		}
	}
	if len(teams) == 0 {
		return ""
	}
	if len(teams) > 1 {
		m.remark(p.At, "%s is in several teams, and the roster gets the first: %s", p.Handle, strings.Join(teams, ", "))
	}
	return teams[0]
}

// known is somebody of the roster, by handle or by address.
func (m *merger) known(p Person) (roster.Person, bool) {
	key := m.folded.people[p.Handle]
	if key == "" && p.Email != "" {
		key = m.folded.emails[strings.ToLower(p.Email)]
	}
	old, ok := m.have.People[key]
	return old, ok
}

// compare tells where a source says something else than the roster, or more.
func (m *merger) compare(p Person, old roster.Person, team string) {
	for _, c := range []struct{ what, has, says string }{{"name", old.Name, p.Name}, {"e-mail address", old.Email, p.Email}, {"team", old.Team, team}} {
		if c.says != "" && !strings.EqualFold(c.has, c.says) {
			m.remark(p.At, "the roster says of %s %s, and this %s", old.Handle, said(c.what, c.has), c.says)
		}
	}
}

// fill takes what was not known of somebody new.
func (m *merger) fill(at source.Span, p *roster.Person, what string, known *string, says string) {
	switch {
	case says == "" || strings.EqualFold(*known, says):
	case *known == "":
		*known = says
	default:
		m.remark(at, "the %s of %s is %s by another source, and here %s", what, p.Handle, *known, says)
	}
}
