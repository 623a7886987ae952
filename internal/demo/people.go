package demo

import (
	"fmt"
	"slices"
	"strings"
)

// person is an entry of the roster. The people are made up.
type person struct {
	handle, name, team, role string
	extra                    string // what the roster adds: away or left
}

func (p person) email() string { return p.handle + "@example.com" }

// founders are in the roster from the first day.
var founders = []person{
	{handle: "ana", name: "Ana Lim", team: "payments", role: "engineer"},
	{handle: "ben", name: "Ben Ode", team: "payments", role: "senior"},
	{handle: "chloe", name: "Chloe Marsh", team: "payments", role: "engineer"},
	{handle: "eli", name: "Eli Fox", team: "payments", role: "engineer"},
	{handle: "maya", name: "Maya Rao", team: "payments", role: "manager"},
	{handle: "tom", name: "Tom Okafor", team: "platform", role: "engineer"},
	{handle: "ravi", name: "Ravi Shah", team: "platform", role: "engineer"},
	{handle: "ines", name: "Ines Duarte", team: "platform", role: "senior"},
	{handle: "noor", name: "Noor Haddad", team: "platform", role: "manager"},
	{handle: "kei", name: "Kei Mori", team: "search", role: "engineer"},
	{handle: "omar", name: "Omar Aziz", team: "search", role: "engineer"},
	{handle: "lena", name: "Lena Vogt", team: "search", role: "senior"},
	{handle: "sofia", name: "Sofia Berg", team: "search", role: "manager"},
	{handle: "dee", name: "Dee Sol", team: "commerce", role: "director"},
	{handle: "ivo", name: "Ivo Kral", team: "infrastructure", role: "director"},
	{handle: "vera", name: "Vera Lund", team: "engineering", role: "vp"},
}

var newcomer = person{handle: "zoe", name: "Zoe Tan", team: "payments", role: "engineer"}

// team is a team of the roster that has reports.
type team struct{ name, manager, senior, parent, director string }

var teams = []team{
	{"payments", "maya", "ben", "commerce", "dee"},
	{"platform", "noor", "ines", "infrastructure", "ivo"},
	{"search", "sofia", "lena", "commerce", "dee"},
}

// organizers prepare and lead the reviews in turn.
var organizers = []string{"ines", "ben"}

// find returns the person with the handle; who is not there has a zero handle.
func find(staff []person, handle string) person {
	i := slices.IndexFunc(staff, func(p person) bool { return p.handle == handle })
	if i < 0 {
		return person{}
	}
	return staff[i]
}

// rosterFile renders .incident/people.yaml.
func rosterFile(staff []person) string {
	var b strings.Builder
	b.WriteString("people:\n")
	for _, p := range staff {
		fmt.Fprintf(&b, "  %s: {name: %s, email: %s, team: %s, role: %s%s}\n",
			p.handle, p.name, p.email(), p.team, p.role, p.extra)
	}
	b.WriteString("teams:\n")
	for _, t := range teams {
		fmt.Fprintf(&b, "  %s: {manager: %s, seniors: [%s], parent: %s}\n", t.name, t.manager, t.senior, t.parent)
	}
	b.WriteString("  commerce: {leader: dee, parent: engineering}\n" +
		"  infrastructure: {leader: ivo, parent: engineering}\n" +
		"  engineering: {leader: vera}\n")
	return b.String()
}

// audience returns who has to be at the review of the stories, and who may
// come. Leaders are asked to a SEV1.
func audience(all []*dossier) (required, optional []string) {
	for _, r := range all {
		required = append(append(required, r.head["owner"]), r.list("participants")...)
		for _, t := range teams {
			if !slices.Contains(r.list("teams"), t.name) {
				continue
			}
			required = append(required, t.manager)
			optional = append(optional, t.senior)
			if r.head["severity"] == "SEV1" {
				required = append(required, t.director, "vera")
			}
		}
	}
	required = unique(required)
	optional = slices.DeleteFunc(unique(optional), func(h string) bool { return slices.Contains(required, h) })
	return required, optional
}

func unique(handles []string) []string {
	slices.Sort(handles)
	return slices.Compact(handles)
}
