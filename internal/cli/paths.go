package cli

import (
	"path"
	"slices"
	"sync"

	"github.com/incident-cli/incident/internal/git"
)

// pathSet are the files and folders of a tree, listed when somebody asks for the
// first of them.
type pathSet struct {
	once  sync.Once
	modes map[string]git.Mode // of a folder zero
	lost  bool                // the tree could not be listed
}

// holds reports whether there is a file or a folder of that name. Within a
// submodule that cannot be known, and it says so; of a tree that cannot be
// listed something else tells.
func (s *pathSet) holds(name string, list func() ([]git.File, error)) bool {
	s.once.Do(func() {
		files, err := list()
		s.lost = err != nil
		s.take(files)
	})
	if _, there := s.modes[name]; there || s.lost || name == "." {
		return true
	}
	for at := path.Dir(name); at != "."; at = path.Dir(at) {
		if s.modes[at] == git.Other {
			return true
		}
	}
	return false
}

func (s *pathSet) take(files []git.File) {
	s.modes = make(map[string]git.Mode, len(files))
	for _, f := range files {
		s.modes[f.Path] = f.Mode
		for at := path.Dir(f.Path); at != "."; at = path.Dir(at) {
			if _, there := s.modes[at]; there {
				break
			}
			s.modes[at] = 0
		}
	}
}

// all lists the whole commit.
func (t *commitTree) all() ([]git.File, error) {
	if t.commit == "" {
		return nil, nil
	}
	return t.repo.Files(t.ctx, t.commit, []string{"."})
}

// Exists implements workspace.Tree.
func (t *commitTree) Exists(name string) bool { return t.paths.holds(name, t.all) }

// leftOut lists the part of the commit that is not checked out.
func (t *sparseTree) leftOut() ([]git.File, error) {
	files, err := t.commit.all()
	return slices.DeleteFunc(files, func(f git.File) bool { return !t.left.Holds(f.Path) }), err
}

// Exists implements workspace.Tree.
func (t *sparseTree) Exists(name string) bool {
	return t.Dir.Exists(name) || t.paths.holds(name, t.leftOut)
}

// Exists implements workspace.Tree.
func (t *indexTree) Exists(name string) bool {
	return t.paths.holds(name, func() ([]git.File, error) { return t.index.Files(".") })
}
