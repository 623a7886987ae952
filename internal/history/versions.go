package history

import (
	"context"
	"errors"
	"slices"

	"github.com/incident-cli/incident/internal/report"
)

// Version is what a report was from some time on.
type Version struct {
	When Date
	// Path is where it stood, Blob what it held.
	Path, Blob string
}

// Versions are the versions of a current report that commits brought, oldest
// first, back to where it appeared; renames are followed, copies never. What is
// not committed is none of them.
func (h *History) Versions(ctx context.Context, r *report.Report) ([]Version, error) {
	versions, err := h.versionsOf(r.Path())
	if !errors.Is(err, ErrOther) {
		return versions, err
	}
	// What was kept of the past cannot be read: it is read anew.
	in := h.in
	in.Kept, in.Recent = nil, nil
	whole, err := Build(ctx, in)
	if err != nil {
		return nil, err
	}
	*h = *whole
	return h.versionsOf(r.Path())
}

func (h *History) versionsOf(path string) ([]Version, error) {
	if err := h.open(); err != nil {
		return nil, err
	}
	if at := h.rootOf(path); h.own[at] == nil && h.cell(at) != nil && !h.openCell(at) {
		return nil, ErrOther
	}
	c := h.cellOf(path)
	b := h.play(c).b
	var found []Version
	for _, d := range slices.Backward(c.deeds) {
		change, list := d.brought(path)
		if change.New == "" || !h.log.at(d.place).followed {
			continue
		}
		ref := h.log.at(d.place).ref
		found = append(found, Version{moment{ref: ref, at: ref.Time}.date(), path, change.New})
		if change.Old != "" {
			continue
		}
		from, moved := b.renamed(list)[path]
		if !moved {
			break
		}
		path = from.Path
	}
	slices.Reverse(found)
	return found, nil
}

// brought is the change of a path against the first parent where it differs from
// every parent, among all changes against that one; the zero Change where it does
// not.
func (d deed) brought(path string) (change Change, list []Change) {
	for i, changes := range d.changes {
		at := slices.IndexFunc(changes, func(c Change) bool { return c.Path == path })
		if at < 0 {
			return Change{}, nil
		}
		if i == 0 {
			change, list = changes[at], changes
		}
	}
	return change, list
}
