package pattern

import (
	"fmt"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/suggest"
)

// Dimension is one thing that incidents may have in common. There is none for
// people, and there must never be.
type Dimension string

// The dimensions.
const (
	Factor     Dimension = "factor"
	Service    Dimension = "service"
	Team       Dimension = "team"
	DetectedBy Dimension = "detected-by"
	Mitigation Dimension = "mitigation"
	Trigger    Dimension = "trigger"
)

// Dimensions are all dimensions in the order in which they are shown.
var Dimensions = []Dimension{Factor, Service, Team, DetectedBy, Mitigation, Trigger}

// ParseDimension reads the name of a dimension. The error names those that
// there are.
func ParseDimension(s string) (Dimension, error) {
	if slices.Contains(Dimensions, Dimension(s)) {
		return Dimension(s), nil
	}
	names := make([]string, len(Dimensions))
	for i, d := range Dimensions {
		names[i] = string(d)
	}
	return "", fmt.Errorf("%q is not something to compare by: %s", s, suggest.Help(s, names))
}

func (d Dimension) fields(r *report.Report) []report.Field[string] {
	switch d {
	case Factor:
		return r.Factors
	case Service:
		return r.Services
	case Team:
		return r.Teams
	case DetectedBy:
		return []report.Field[string]{r.DetectedBy}
	case Mitigation:
		return []report.Field[string]{r.Mitigation}
	case Trigger:
		return []report.Field[string]{r.Trigger}
	}
	return nil
}

// nameIndex remembers what each report names.
type nameIndex struct {
	in     Input
	known  map[place]named
	people map[string]bool // by their names, folded
}

// place is one dimension of one report.
type place struct {
	dimension Dimension
	report    *report.Report
}

// named is what a report names: values, folded, each once; and how many were
// left out because they name people.
type named struct {
	values []string
	people int
}

func (x *nameIndex) of(d Dimension, r *report.Report) named {
	at := place{d, r}
	if found, ok := x.known[at]; ok {
		return found
	}
	var n named
	for _, f := range d.fields(r) {
		name := Fold(f.Value)
		switch {
		case name == "" || slices.Contains(n.values, name):
		case x.people[name]:
			n.people++
		default:
			n.values = append(n.values, name)
		}
	}
	x.known[at] = n
	return n
}

// peopleIn are the names of people, as a value would name them: "factors: [ana]"
// would else be a count by person. A team may be called like one of its members.
func peopleIn(r roster.Roster) map[string]bool {
	people := map[string]bool{}
	for _, handle := range r.Handles() {
		people[Fold(handle)], people[Fold(r.People[handle].Name)] = true, true
	}
	for _, team := range r.TeamNames() {
		delete(people, Fold(team))
	}
	return people
}

// Fold makes values that differ only in case and white space the same.
func Fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
