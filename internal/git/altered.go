package git

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Rewritten tells how many objects are read in the place of others, and whether
// commits are given other parents: history is then not what the commits say.
func (r *Repository) Rewritten() (replaced int, grafts bool, err error) {
	within := &inProcess{layout: r.layout, settings: r.settings}
	names, err := within.replaceNames()
	return len(names), within.noGrafts() != nil, err
}

// Altered says what makes a history another one while its commits stay the
// same: where it is cut off, and what stands in for objects or parents. It is
// empty for most repositories, and the same text for the same state.
func (r *Repository) Altered() (string, error) {
	var all []string
	for _, name := range []string{"shallow", "info/grafts"} {
		text, err := os.ReadFile(filepath.Join(r.commonDir, filepath.FromSlash(name)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("reading %s of the repository: %w", name, err)
		}
		if len(text) > 0 {
			all = append(all, name+" "+string(text))
		}
	}
	within := &inProcess{layout: r.layout, settings: r.settings}
	names, err := within.replaceNames()
	if err != nil {
		return "", fmt.Errorf("reading the replacements of the repository: %w", err)
	}
	for _, name := range slices.Sorted(slices.Values(names)) {
		target, err := within.ref(replaceRefs + name)
		if err != nil {
			return "", fmt.Errorf("reading the replacements of the repository: %w", err)
		}
		all = append(all, "replace "+name+" "+target.String())
	}
	return strings.Join(all, "\n"), nil
}
