package git

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

const replaceRefs = "refs/replace/"

// readReplacements returns the objects that git puts in the place of others,
// which is how a repository joins an older history to its own.
func (r *inProcess) readReplacements() (map[plumbing.Hash]plumbing.Hash, error) {
	names, err := r.replaceNames()
	if err != nil {
		return nil, err
	}
	replaced := map[plumbing.Hash]plumbing.Hash{}
	for _, name := range names {
		original, ok := parseHash(name)
		if !ok {
			continue // git warns of such a name, and does nothing either
		}
		if replaced[original], err = r.ref(replaceRefs + name); err != nil {
			return nil, err
		}
	}
	return replaced, nil
}

func (r *inProcess) replaceNames() ([]string, error) {
	if isFalse(option(r.settings.common, "core", "useReplaceRefs")) {
		return nil, nil
	}
	var names []string
	loose, err := os.ReadDir(filepath.Join(r.commonDir, filepath.FromSlash(replaceRefs)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range loose {
		names = append(names, e.Name())
	}
	packed, err := os.ReadFile(filepath.Join(r.commonDir, "packed-refs"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for line := range bytes.Lines(packed) {
		if _, name, ok := strings.Cut(strings.TrimSpace(string(line)), " "+replaceRefs); ok {
			names = append(names, name)
		}
	}
	return names, nil
}

// noGrafts refuses the file that came before replacements, rather than read a
// history that is not the one git shows.
func (r *inProcess) noGrafts() error {
	path := filepath.Join(r.commonDir, "info", "grafts")
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking for grafts: %w", err)
	}
	return &UnsupportedError{"the grafts in " + path, "run git replace --convert-graft-file"}
}
