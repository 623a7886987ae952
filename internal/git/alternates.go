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
	dirs, _, err := at.stores()
	return dirs, err
}

// Lost lists the object stores that the repository borrows from, and that are
// gone.
func (r *Repository) Lost() []string {
	_, lost, _ := r.stores()
	return lost
}

// stores lists the object stores, and those that are gone. As for git, the
// latter are no failure: what only they held will be missed by name.
func (at layout) stores() (dirs, lost []string, err error) {
	dirs = []string{at.objectDir}
	add := func(dir string) {
		real, err := filepath.EvalSymlinks(dir)
		switch {
		case err != nil:
			lost = append(lost, dir)
		case !slices.Contains(dirs, real):
			dirs = append(dirs, real)
		}
	}
	for _, dir := range at.borrowed {
		add(dir)
	}
	for i := 0; i < len(dirs); i++ {
		text, err := os.ReadFile(filepath.Join(dirs[i], "info", "alternates"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, nil, err
		}
		for _, dir := range alternateList(string(text), '\n', dirs[i]) {
			add(dir)
		}
	}
	return dirs, lost, nil
}
