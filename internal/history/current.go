package history

import (
	"maps"
	"slices"

	"github.com/incident-cli/incident/internal/report"
)

// present is a report as it is now: in the working tree, or in the commit in
// which the log ends.
type present struct {
	path    string
	reading *reading
	// blob is empty for what may differ from the last commit.
	blob string
}

// present is a current report of the caller.
func (s *shelf) present(r *report.Report) present {
	return present{path: r.Path(), reading: &reading{name: r.Path(), items: s.reduce(r), body: bodyOf(r.File.Data)}}
}

// committed are the reports of the commit in which the log ends.
func (b *builder) committed() []present {
	var all []present
	for _, name := range slices.Sorted(maps.Keys(b.head)) {
		if v := b.reading(name, b.head[name]); len(v.items) > 0 {
			all = append(all, present{name, v, b.head[name]})
		}
	}
	return all
}

// current takes up the current reports. Where they are the working tree, what
// differs from the last commit is a change of its own.
func (b *builder) current(reports []present, overlay bool) {
	steps := b.steps([][]Change{b.uncommitted(reports)})
	taken := b.take(steps)
	for _, v := range taken {
		if b.asked(v.path) {
			b.held = append(b.held, v)
		} else if len(v.items) > 0 {
			b.resting = append(b.resting, v)
		}
	}
	changed := b.unions(steps)
	if !overlay {
		return
	}
	b.moments = append(b.moments, moment{at: b.now, place: b.log.count()})
	for _, v := range taken {
		b.seeFirst(v)
	}
	b.record(changed, len(steps))
}

// seeFirst notes those items of a version that no commit holds.
func (b *builder) seeFirst(v *version) {
	now := len(b.moments) - 1
	for _, thing := range v.things {
		if _, known := b.seen[thing]; !known {
			b.seen[thing] = appearance{first: now, opened: now, best: now}
		}
	}
}

// uncommitted lists the current reports, then the others of the last commit, as
// changes of that: they are gone, but for those that nobody asks for.
func (b *builder) uncommitted(reports []present) []Change {
	here := map[string]bool{}
	var changes []Change
	for _, r := range reports {
		here[r.path] = true
		c := Change{Path: r.path, Old: b.head[r.path], New: r.blob}
		if c.New == "" {
			c.New = "uncommitted " + r.path // which no blob is called
			b.present[contentOf(c.Path, c.New)] = r.reading
		}
		changes = append(changes, c)
	}
	for _, name := range slices.Sorted(maps.Keys(b.head)) {
		if here[name] {
			continue
		}
		c := Change{Path: name, Old: b.head[name]}
		if b.rests(name) {
			c.New = c.Old
		}
		changes = append(changes, c)
	}
	return changes
}
