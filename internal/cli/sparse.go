package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/git"
	"github.com/incident-cli/incident/internal/workspace"
)

// sparseTree is a working tree of which a sparse checkout leaves a part out.
// That part is as in the commit: nobody has deleted it.
type sparseTree struct {
	*workspace.Dir
	commit *commitTree
	left   git.LeftOut
	paths  pathSet // those of the commit that are left out
}

// Files implements workspace.Tree.
func (t *sparseTree) Files(folder string) ([]workspace.File, error) {
	files, err := t.Dir.Files(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	committed, missing := t.commit.Files(folder)
	if missing != nil && !errors.Is(missing, fs.ErrNotExist) {
		return nil, missing
	}
	there := make(map[string]bool, len(files))
	for _, f := range files {
		there[f.Path] = true
	}
	for _, f := range committed {
		if t.left.Holds(f.Path) && !there[f.Path] {
			files, err = append(files, f), nil
		}
	}
	slices.SortFunc(files, func(a, b workspace.File) int { return strings.Compare(a.Path, b.Path) })
	return files, err
}

// Read implements workspace.Tree.
func (t *sparseTree) Read(name string, limit int64) ([]byte, error) {
	data, err := t.Dir.Read(name, limit)
	if errors.Is(err, fs.ErrNotExist) && t.left.Holds(name) {
		return t.commit.Read(name, limit)
	}
	return data, err
}

// checkedOut refuses to change a file that is not there to be changed.
func (s *session) checkedOut(name string) error {
	if !s.left.Holds(name) {
		return nil
	}
	if _, err := s.dir.Read(name, 0); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("%s is left out of this sparse checkout\nrun: git sparse-checkout add %s", name, shellWord(path.Dir(name)))
}
