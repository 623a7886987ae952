package git

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// objectDirs lists a repository's object store and those that it borrows from,
// each once.
func objectDirs(own string) ([]string, error) {
	dirs := []string{own}
	for i := 0; i < len(dirs); i++ {
		borrowed, err := readAlternates(dirs[i])
		if err != nil {
			return nil, err
		}
		for _, dir := range borrowed {
			if !slices.Contains(dirs, dir) {
				dirs = append(dirs, dir)
			}
		}
	}
	return dirs, nil
}

// readAlternates leaves out a store that is gone, as git does: what only it
// held will be missed by name.
func readAlternates(objectDir string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(objectDir, "info", "alternates"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var dirs []string
	for line := range bytes.Lines(text) {
		path := strings.TrimRight(string(line), "\r\n")
		if path == "" || path[0] == '#' {
			continue
		}
		dir, err := filepath.EvalSymlinks(relativeTo(objectDir, path))
		if err != nil {
			continue
		}
		if filepath.Base(dir) != "objects" {
			return nil, &UnsupportedError{"the alternate object store " + dir + ", whose name is not objects", permitProgram}
		}
		dirs = append(dirs, dir)
	}
	return dirs, nil
}
