package git

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// Mode says what a path in a commit is.
type Mode int

// The kinds of files; a Mode of zero is invalid.
const (
	Regular Mode = iota + 1
	Symlink
	Other // a submodule
)

// entry is one line of a tree.
type entry struct {
	name   string
	hash   plumbing.Hash
	mode   Mode
	folder bool
}

// emptyTree is the hash of a folder without anything, which only the root of a
// commit can be.
var emptyTree = hashOf(plumbing.TreeObject, nil)

// holds reports whether there is anything.
func (e entry) holds() bool { return e != entry{} && e.hash != emptyTree }

var errBadTree = errors.New("an unreadable tree")

// nextEntry reads the first entry of a tree and returns what follows it.
func nextEntry(tree []byte) (entry, []byte, error) {
	space := bytes.IndexByte(tree, ' ')
	if space < 5 || space > 6 {
		return entry{}, nil, errBadTree
	}
	end := bytes.IndexByte(tree, 0)
	if end <= space+1 || len(tree) < end+1+len(plumbing.Hash{}) {
		return entry{}, nil, errBadTree
	}
	e := entry{name: string(tree[space+1 : end])}
	if strings.Contains(e.name, "/") || !e.setMode(string(tree[:space])) {
		return entry{}, nil, errBadTree
	}
	rest := tree[end+1:]
	copy(e.hash[:], rest)
	return e, rest[len(e.hash):], nil
}

func (e *entry) setMode(octal string) bool {
	switch octal {
	case "40000", "040000":
		e.folder = true
	case "100644", "100755", "100664":
		e.mode = Regular
	case "120000":
		e.mode = Symlink
	case "160000":
		e.mode = Other
	default:
		return false
	}
	return true
}

// sortsBefore is git's order of a tree: by bytes, a folder as if its name
// ended in a slash, which makes it the order of full paths.
func (e *entry) sortsBefore(other *entry) bool {
	return e.sortKey() < other.sortKey()
}

func (e *entry) sortKey() string {
	if e.folder {
		return e.name + "/"
	}
	return e.name
}

// tree returns a tree's bytes.
func (r *inProcess) tree(hash plumbing.Hash) ([]byte, error) {
	return r.objects.read(hash, plumbing.TreeObject)
}

// eachEntry calls visit for every entry of a tree, in its order.
func (r *inProcess) eachEntry(hash plumbing.Hash, visit func(entry) error) error {
	rest, err := r.tree(hash)
	if err != nil {
		return err
	}
	for len(rest) > 0 {
		var e entry
		if e, rest, err = nextEntry(rest); err != nil {
			return damagedTree(hash, err)
		}
		if err := visit(e); err != nil {
			return err
		}
	}
	return nil
}

func damagedTree(hash plumbing.Hash, err error) error {
	return &ObjectError{hash.String(), fmt.Errorf("%w: %w", ErrDamaged, err)}
}

// lookup follows a path down from a tree; "." is the tree itself. Where the
// path leads nowhere it returns the zero entry.
func (r *inProcess) lookup(tree plumbing.Hash, path string) (entry, error) {
	at := entry{hash: tree, folder: true}
	if path == "." {
		return at, nil
	}
	for name := range strings.SplitSeq(path, "/") {
		if !at.folder {
			return entry{}, nil
		}
		next, err := r.child(at.hash, name)
		if err != nil {
			return entry{}, err
		}
		at = next
	}
	return at, nil
}

func (r *inProcess) child(tree plumbing.Hash, name string) (entry, error) {
	var found entry
	err := r.eachEntry(tree, func(e entry) error {
		if e.name == name {
			found = e
		}
		return nil
	})
	return found, err
}
