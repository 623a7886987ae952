package history

import (
	"cmp"
	"slices"

	"github.com/incident-cli/incident/internal/report"
)

// version is one state of one file that may be a report.
type version struct {
	path, blob string
	// line is the file that the path was at the time: renames carry it along,
	// and a path that is used again after a rename begins another one.
	line int
	// report is the report that the version belongs to.
	report int
	// items are the facts of the report itself, then of its follow-ups; none
	// where the file was no report. names and things are parallel to it.
	items  []*facts
	names  []string
	things []int
}

// place is where a version stood.
type place struct{ path, blob string }

// reportKey is what one report is known by: an id, or the line of a file that
// had none. A line is joined to the id that it got later.
type reportKey struct {
	id     string
	line   int
	joined int // place of the report that it turned out to be, or -1
}

// thing is a report (no name) or a follow-up that versions speak of.
type thing struct {
	report int
	name   string
}

// registry knows what the versions of files are versions of.
type registry struct {
	aliases map[string]string // former ids of the current reports
	askedAt func(path string) bool

	reports     []reportKey
	reportIndex map[reportKey]int
	things      []thing
	thingIndex  map[thing]int
	// before holds, for a thing, those that it continues under another name.
	before map[int][]int

	versions map[place]*version
	lines    int
	at       map[string]int    // the line at a path
	moved    map[string]bool   // paths that were renamed away
	exists   map[string]bool   // paths, as far as the walk has come
	holder   map[string]string // path of the report that has an id
}

func newRegistry(aliases map[string]string, asked func(path string) bool) *registry {
	return &registry{
		aliases: aliases, askedAt: asked,
		reportIndex: map[reportKey]int{}, thingIndex: map[thing]int{}, before: map[int][]int{},
		versions: map[place]*version{},
		at:       map[string]int{}, moved: map[string]bool{}, exists: map[string]bool{}, holder: map[string]string{},
	}
}

// formerIDs maps an alias to the id of the one current report that lists it. An
// alias that a report still has as its id is that report's.
func formerIDs(current []*report.Report) map[string]string {
	former := map[string]string{}
	if !slices.ContainsFunc(current, func(r *report.Report) bool { return len(r.Aliases) > 0 }) {
		return former
	}
	taken := map[string]bool{}
	for _, r := range current {
		taken[r.ID.Value] = true
	}
	for _, r := range current {
		for _, alias := range r.Aliases {
			if id, known := former[alias.Value]; known && id != r.ID.Value {
				taken[alias.Value] = true // listed twice: whose it was cannot be told
			}
			former[alias.Value] = r.ID.Value
		}
	}
	for id := range taken {
		delete(former, id)
	}
	return former
}

// register takes up a version and says what it and its items are. Before is the
// version that it follows in its file, nil where the file is new.
func (g *registry) register(name, blob string, items []*facts, before *version) *version {
	line := g.lineOf(name, before)
	g.at[name], g.moved[name], g.exists[name] = line, false, true
	known := g.versions[place{name, blob}]
	if known != nil && known.line == line {
		return known
	}
	v := &version{path: name, blob: blob, line: line, items: items}
	v.report = g.reportOf(v, before)
	v.names = names(items, before.textOf)
	v.things = make([]int, len(items))
	for i, name := range v.names {
		v.things[i] = g.thing(thing{report: v.report, name: name})
	}
	g.versions[place{name, blob}] = v
	return v
}

// textOf is the text that a version has for an id; a nil version has none.
func (v *version) textOf(id string) string {
	if v == nil {
		return ""
	}
	if i := slices.Index(v.names, id); i >= 0 {
		return v.items[i].text
	}
	return ""
}

// lineOf says which file a path is. A path that comes back is the file that it
// was, unless that one was renamed and lives on elsewhere.
func (g *registry) lineOf(name string, before *version) int {
	if before != nil {
		return before.line
	}
	if line, known := g.at[name]; known && !g.moved[name] {
		return line
	}
	g.lines++
	return g.lines
}

// id is the id of the report in a version at a path, a former one replaced. A
// report that had none yet is a current one that lists its name as an alias.
func (g *registry) id(name string, items []*facts) string {
	if len(items) == 0 {
		return ""
	}
	id := items[0].id
	if id == "" {
		return g.aliases[report.Stem(name)]
	}
	return cmp.Or(g.aliases[id], id)
}

// release notes that a file is about to have another id, so that the one that
// it had is free for another file in the same commit.
func (g *registry) release(before *version, name string, items []*facts) {
	if before == nil {
		return
	}
	had, gets := g.reports[g.same(before.report)].id, g.id(name, items)
	if gets != "" && gets != had && g.holder[had] == before.path {
		delete(g.holder, had)
	}
}

// reportOf says which report a version is of. A version without an id, or with
// the id of a report that it was copied from, is known by its file; a version
// whose header cannot be read is still the report that it was before.
func (g *registry) reportOf(v, before *version) int {
	id := g.id(v.path, v.items)
	if id == "" || !g.holds(v.path, id, before) {
		if before != nil {
			return before.report
		}
		return g.report(reportKey{line: v.line, joined: -1})
	}
	g.holder[id] = v.path
	key := g.report(reportKey{id: id, joined: -1})
	if before != nil {
		g.join(before.report, key)
	}
	return key
}

// holds says whether the report with an id is the one at a path: not where
// another file has it already. The older place keeps an id, unless nobody asks
// for it any more.
func (g *registry) holds(name, id string, before *version) bool {
	holder, known := g.holder[id]
	if !known || holder == name || !g.exists[holder] || g.askedAt(name) && !g.askedAt(holder) {
		return true
	}
	return before != nil && g.reports[g.same(before.report)].id == id
}

func (g *registry) report(key reportKey) int {
	if i, known := g.reportIndex[key]; known {
		return i
	}
	g.reportIndex[key] = len(g.reports)
	g.reports = append(g.reports, key)
	return len(g.reports) - 1
}

// join says that a file without an id got one. It keeps the first that it got.
func (g *registry) join(file, id int) {
	if at := &g.reports[file]; at.id == "" && at.joined < 0 {
		at.joined = id
	}
}

// same is the report that a key turned out to stand for, as far as is known.
func (g *registry) same(key int) int {
	if joined := g.reports[key].joined; joined >= 0 {
		return joined
	}
	return key
}

func (g *registry) thing(t thing) int {
	if i, known := g.thingIndex[t]; known {
		return i
	}
	g.thingIndex[t] = len(g.things)
	g.things = append(g.things, t)
	return len(g.things) - 1
}

// continues notes that an item goes on under another name.
func (g *registry) continues(new, old int) {
	if new != old && !slices.Contains(g.before[new], old) {
		g.before[new] = append(g.before[new], old)
	}
}
