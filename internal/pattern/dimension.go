package pattern

import (
	"fmt"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/report"
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

// nameIndex remembers what each report names, folded and without people.
type nameIndex struct {
	in       Input
	known    map[*report.Report]map[Dimension][]string
	personal int
}

// of returns the names of a report in one dimension, each once.
func (x *nameIndex) of(d Dimension, r *report.Report) []string {
	names, ok := x.known[r][d]
	if ok {
		return names
	}
	for _, f := range d.fields(r) {
		name := Fold(f.Value)
		switch {
		case name == "" || slices.Contains(names, name):
		case x.person(name):
			x.personal++
		default:
			names = append(names, name)
		}
	}
	if x.known[r] == nil {
		x.known[r] = map[Dimension][]string{}
	}
	x.known[r][d] = names
	return names
}

// person reports whether a value names somebody: "factors: [ana]" would else be
// a count by person. A team may be called like one of its members.
func (x *nameIndex) person(name string) bool {
	for _, team := range x.in.Roster.TeamNames() {
		if strings.EqualFold(team, name) {
			return false
		}
	}
	return slices.ContainsFunc(x.in.Roster.Handles(), func(h string) bool {
		return strings.EqualFold(h, name) || strings.EqualFold(x.in.Roster.People[h].Name, name)
	})
}

// Fold makes values that differ only in case and white space the same.
func Fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
