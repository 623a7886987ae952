package history

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
)

// current takes up the current reports. Where they are the working tree, what
// differs from the last commit is a change of its own.
func (b *builder) current(ctx context.Context) error {
	changes, err := b.uncommittedChanges(ctx)
	if err != nil {
		return err
	}
	steps, err := b.steps(ctx, [][]Change{changes})
	if err != nil {
		return err
	}
	b.now = b.take(steps)
	changed := b.unions(steps)
	if !b.in.Overlay && b.in.Log != nil {
		return nil
	}
	b.moments = append(b.moments, moment{at: b.in.Now})
	for _, v := range b.now {
		b.seeFirst(v)
	}
	b.record(changed, len(steps))
	return nil
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

// uncommitted stands for a blob that no commit holds.
const uncommitted = "uncommitted "

// uncommittedChanges lists the current reports, then those that are gone, as changes
// of the last commit.
func (b *builder) uncommittedChanges(ctx context.Context) ([]Change, error) {
	gone := b.deleted()
	var changes []Change
	var from map[string]string // read when a file appears, which is seldom
	for _, r := range b.in.Current {
		c := Change{Path: r.Path(), Old: b.head[r.Path()], New: uncommitted + r.Path()}
		if c.Old == "" && len(gone) > 0 {
			if from == nil {
				var err error
				if from, err = b.contents(ctx, gone); err != nil {
					return nil, err
				}
			}
			c.New = cmp.Or(from[unixLines(r.File.Data)], c.New)
		}
		b.facts[contentOf(c.Path, c.New)] = reduce(r)
		changes = append(changes, c)
	}
	return append(changes, gone...), nil
}

// deleted lists the files of the last commit that are not among the current
// reports.
func (b *builder) deleted() []Change {
	here := map[string]bool{}
	for _, r := range b.in.Current {
		here[r.Path()] = true
	}
	var gone []Change
	for _, name := range slices.Sorted(maps.Keys(b.head)) {
		if !here[name] {
			gone = append(gone, Change{Path: name, Old: b.head[name]})
		}
	}
	return gone
}

// contents maps what the files that are gone held to their blobs: a file that
// appears with the same content was moved.
func (b *builder) contents(ctx context.Context, gone []Change) (map[string]string, error) {
	blobs := map[string]string{}
	for _, c := range gone {
		data, err := readBlob(ctx, b.in.Log, c.Old)
		if err != nil {
			return nil, err
		}
		blobs[unixLines(data)] = c.Old
	}
	return blobs, nil
}

// unixLines is a text with the line breaks that git stores, whichever the
// working tree has.
func unixLines(data []byte) string {
	return string(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")))
}
