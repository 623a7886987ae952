package workspace

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// Place is where a configuration has its reports: a folder or a glob of
// "reports:", and the folder of the reviews, in which there are none.
type Place struct{ Reports, Reviews string }

// reportPlace is a Place that paths are compared with.
type reportPlace struct {
	Place
	pattern pattern
}

func newReportPlace(p Place) reportPlace { return reportPlace{p, newPattern(p.Reports)} }

func (p *reportPlace) holds(name string) bool {
	return p.pattern.match(name) && candidate(name, p.Reviews)
}

func placesOf(p *policy.Policy) []reportPlace {
	var all []reportPlace
	for _, reports := range p.Reports {
		all = append(all, newReportPlace(Place{reports, p.Reviews}))
	}
	return all
}

// MaxFormer is how many places of former configurations are told apart. Where
// there were more, reports may have been everywhere.
const MaxFormer = 64

var everywhere = Place{Reports: "."}

// Former collects the places of former configurations.
type Former struct {
	current map[Place]bool
	mu      sync.Mutex
	found   map[Place]bool
}

// NewFormer begins with the place of the built-in configuration, which applied
// before there was any.
func (w *Workspace) NewFormer() *Former {
	f := &Former{current: map[Place]bool{}, found: map[Place]bool{}}
	for _, p := range w.places {
		f.current[p.Place] = true
	}
	f.add(policy.Default())
	return f
}

// Take takes up what a former configuration said. One that cannot be read, or is
// too large, says nothing. It may be called from several goroutines.
func (f *Former) Take(text []byte) {
	if len(text) > report.MaxReport {
		return
	}
	p, _ := policy.Parse(source.NewFile(ConfigFile, text), nil)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.add(p)
}

func (f *Former) add(p *policy.Policy) {
	for _, reports := range p.Reports {
		if at := (Place{reports, p.Reviews}); !f.current[at] && len(f.found) <= MaxFormer {
			f.found[at] = true
		}
	}
}

// Places are the places that the present configuration does not have, sorted.
func (f *Former) Places() []Place {
	if len(f.found) > MaxFormer {
		return []Place{everywhere}
	}
	return slices.SortedFunc(maps.Keys(f.found), comparePlaces)
}

func comparePlaces(a, b Place) int {
	return cmp.Or(cmp.Compare(a.Reports, b.Reports), cmp.Compare(a.Reviews, b.Reviews))
}

// Remember sets the former places: those of which Held and HeldFolders speak.
func (w *Workspace) Remember(former []Place) {
	w.former = nil
	for _, p := range former {
		w.former = append(w.former, newReportPlace(p))
	}
}

// Remembers reports whether places are among the former ones.
func (w *Workspace) Remembers(places []Place) bool {
	return !slices.ContainsFunc(places, func(p Place) bool {
		return !slices.ContainsFunc(w.former, func(f reportPlace) bool { return f.Place == p || f.Place == everywhere })
	})
}

// Former are the former places.
func (w *Workspace) Former() []Place {
	all := make([]Place, len(w.former))
	for i, p := range w.former {
		all[i] = p.Place
	}
	return all
}

// Held reports whether a path is or was one that "reports:" of the configuration
// covers and that may be a report.
func (w *Workspace) Held(name string) bool {
	return w.Matches(name) || slices.ContainsFunc(w.former, func(p reportPlace) bool { return p.holds(name) })
}

// HeldFolders are the folders in which reports are, or were, looked for.
func (w *Workspace) HeldFolders() []string { return foldersOf(slices.Concat(w.places, w.former)) }
