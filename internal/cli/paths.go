package cli

import (
	"path"
	"sync"

	"github.com/incident-cli/incident/internal/git"
)

// pathSet are the files and folders of a commit, listed when somebody asks for
// the first of them.
type pathSet struct {
	once  sync.Once
	modes map[string]git.Mode // of a folder zero
	lost  bool                // the commit could not be listed
}

// holds reports whether the part of a commit that belongs to the set has a file
// or a folder of that name. Within a submodule that cannot be known, and it
// says so; of a commit that cannot be listed something else tells.
func (s *pathSet) holds(name string, t *commitTree, belongs func(path string) bool) bool {
	s.once.Do(func() { s.list(t, belongs) })
	if _, there := s.modes[name]; there || s.lost {
		return true
	}
	for at := path.Dir(name); at != "."; at = path.Dir(at) {
		if s.modes[at] == git.Other {
			return true
		}
	}
	return false
}

func (s *pathSet) list(t *commitTree, belongs func(path string) bool) {
	s.modes = map[string]git.Mode{}
	if t.commit == "" {
		return
	}
	files, err := t.repo.Files(t.ctx, t.commit, []string{"."})
	s.lost = err != nil
	for _, f := range files {
		if !belongs(f.Path) {
			continue
		}
		s.modes[f.Path] = f.Mode
		for at := path.Dir(f.Path); at != "."; at = path.Dir(at) {
			if _, there := s.modes[at]; there {
				break
			}
			s.modes[at] = 0
		}
	}
}

// Exists implements workspace.Tree.
func (t *commitTree) Exists(name string) bool {
	return name == "." || t.paths.holds(name, t, func(string) bool { return true })
}
