package git

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// varIndex names another index than the repository's own: git sets it for hooks
// where a commit takes only some files.
const varIndex = "GIT_INDEX_FILE"

// Index is what the next commit will hold.
type Index struct {
	files    []File   // sorted by path
	folders  []string // of which only the tree is known, with a slash at their end
	unmerged []string
}

// Index reads the index, which is the one that GIT_INDEX_FILE names where git
// says so. A repository without one has staged nothing.
func (r *Repository) Index() (*Index, error) {
	path, err := r.environment.path(varIndex, r.workingDir())
	if err != nil {
		return nil, err
	}
	path = cmp.Or(path, filepath.Join(r.gitDir, "index"))
	entries, err := readIndex(path, r.hashSize())
	if errors.Is(err, fs.ErrNotExist) {
		return &Index{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading what is staged: %w", err)
	}
	return newIndex(entries), nil
}

func newIndex(entries []indexed) *Index {
	x := &Index{}
	for _, e := range entries {
		switch {
		case strings.HasSuffix(e.path, "/"):
			x.folders = append(x.folders, e.path)
		case e.unmerged:
			x.unmerged = append(x.unmerged, e.path)
		case !e.intended:
			x.files = append(x.files, File{Path: e.path, Blob: e.blob, Mode: modeOf(e.mode)})
		}
	}
	slices.SortFunc(x.files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return x
}

// modeOf is the mode of an entry, which the index writes as a tree does.
func modeOf(bits uint32) Mode {
	const typeBits, regular, link = 0xf000, 0x8000, 0xa000
	switch bits & typeBits {
	case regular:
		return Regular
	case link:
		return Symlink
	}
	return Other
}

// Files lists what is staged in a folder, sorted by path; "." is everything. It
// is an error where that cannot be told: while a merge goes on, and where a
// sparse index does not list the files.
func (x *Index) Files(folder string) ([]File, error) {
	within := func(path string) bool { return folder == "." || path == folder || strings.HasPrefix(path, folder+"/") }
	for _, path := range x.unmerged {
		if within(path) {
			return nil, fmt.Errorf("%s is not merged; finish the merge, and git add it", path)
		}
	}
	for _, f := range x.folders {
		if within(strings.TrimSuffix(f, "/")) || strings.HasPrefix(folder+"/", f) {
			return nil, fmt.Errorf("the sparse index does not list what %s holds; run git sparse-checkout reapply --no-sparse-index", f)
		}
	}
	var found []File
	for _, f := range x.files {
		if within(f.Path) {
			found = append(found, f)
		}
	}
	return found, nil
}

// Submodule reports whether another repository is staged at a path: of what is
// not merged, or lies in a part that a sparse index leaves out, nobody knows.
func (x *Index) Submodule(path string) (is, known bool) {
	at, there := slices.BinarySearchFunc(x.files, path, func(f File, path string) int { return strings.Compare(f.Path, path) })
	known = !slices.Contains(x.unmerged, path) &&
		!slices.ContainsFunc(x.folders, func(folder string) bool { return strings.HasPrefix(path+"/", folder) })
	return there && x.files[at].Mode == Other, known
}
