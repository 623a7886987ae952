package git

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// objectDirs lists a repository's object store and those that it borrows from,
// each once.
func (at layout) objectDirs() ([]string, error) {
	dirs := []string{at.objectDir}
	add := func(dir string) {
		// One that is gone is left out here, too.
		if real, err := filepath.EvalSymlinks(dir); err == nil && !slices.Contains(dirs, real) {
			dirs = append(dirs, real)
		}
	}
	for _, dir := range at.borrowed {
		add(dir)
	}
	for i := 0; i < len(dirs); i++ {
		text, err := os.ReadFile(filepath.Join(dirs[i], "info", "alternates"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, dir := range alternateList(string(text), '\n', dirs[i]) {
			add(dir)
		}
	}
	return dirs, nil
}
