package history

import (
	"bytes"
	"context"
	"strings"

	"github.com/incident-cli/incident/internal/report"
)

// renamed finds which of the paths that appear were renamed, and from which:
// those with the same content, and those where only the front matter differs,
// which is how a report that was there before is adopted.
func (b *builder) renamed(ctx context.Context, changes []Change) (map[string]Change, error) {
	moved := renames(changes)
	gone, added := unpaired(changes, moved)
	if len(gone) == 0 || len(added) == 0 {
		return moved, nil
	}
	bodies := map[string]Change{}
	for _, c := range gone {
		body, err := b.markdown(ctx, c.Path, c.Old)
		if err != nil {
			return nil, err
		}
		bodies[body] = c
	}
	for _, c := range added {
		body, err := b.markdown(ctx, c.Path, c.New)
		if err != nil {
			return nil, err
		}
		if from, ok := bodies[body]; ok && body != "" && b.mayBecome(from, c) {
			moved[c.Path] = from
			delete(bodies, body)
		}
	}
	return moved, nil
}

// unpaired are the paths that went and those that appeared, but for the renames
// that are known.
func unpaired(changes []Change, moved map[string]Change) (gone, added []Change) {
	left := map[string]bool{}
	for _, from := range moved {
		left[from.Path] = true
	}
	for _, c := range changes {
		_, renamed := moved[c.Path]
		switch {
		case c.New == "" && !left[c.Path]:
			gone = append(gone, c)
		case c.Old == "" && !renamed:
			added = append(added, c)
		}
	}
	return gone, added
}

// mayBecome reports whether a file can be the same report under another name:
// one with an id is not one with another.
func (b *builder) mayBecome(old, new Change) bool {
	had := b.id(old.Path, b.facts[contentOf(old.Path, old.Old)])
	has := b.id(new.Path, b.facts[contentOf(new.Path, new.New)])
	return had == "" || had == has
}

// markdown is what a version holds behind its front matter.
func (b *builder) markdown(ctx context.Context, name, blob string) (string, error) {
	if strings.HasPrefix(blob, uncommitted) {
		for _, r := range b.in.Current {
			if r.Path() == name {
				return markdownOf(r.File.Data), nil
			}
		}
	}
	data, err := readBlob(ctx, b.in.Log, blob)
	return markdownOf(data), err
}

func markdownOf(data []byte) string {
	return string(bytes.TrimSpace([]byte(unixLines(report.Markdown(data)))))
}
