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

// kind is the mode as a number that folders have as well.
func (e entry) kind() byte {
	if e.folder {
		return byte(Other) + 1
	}
	return byte(e.mode)
}

var errBadTree = errors.New("an unreadable tree")

// nextEntry reads the first entry of a tree and returns what follows it.
func nextEntry(tree []byte) (entry, []byte, error) {
	e, name, rest, err := nextUnnamed(tree)
	e.name = string(name)
	return e, rest, err
}

// nextUnnamed reads the first entry of a tree, and its name as it stands there.
func nextUnnamed(tree []byte) (e entry, name, rest []byte, err error) {
	space := bytes.IndexByte(tree, ' ')
	if space < 5 || space > 6 {
		return entry{}, nil, nil, errBadTree
	}
	end := bytes.IndexByte(tree, 0)
	if end <= space+1 || len(tree) < end+1+hashSize {
		return entry{}, nil, nil, errBadTree
	}
	name = tree[space+1 : end]
	if bytes.IndexByte(name, '/') >= 0 || !e.setMode(string(tree[:space])) {
		return entry{}, nil, nil, errBadTree
	}
	rest = tree[end+1:]
	copy(e.hash[:], rest)
	return e, name, rest[hashSize:], nil
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

// tree returns a tree's bytes. The empty one is known without being stored.
func (u *unpacker) tree(hash plumbing.Hash) ([]byte, error) {
	if hash == emptyTree {
		return nil, nil
	}
	return u.read(hash, plumbing.TreeObject)
}

// eachEntry calls visit for every entry of a tree, in its order.
func (u *unpacker) eachEntry(hash plumbing.Hash, visit func(entry) error) error {
	rest, err := u.tree(hash)
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
func (u *unpacker) lookup(tree plumbing.Hash, path string) (entry, error) {
	at := entry{hash: tree, folder: true}
	if path == "." {
		return at, nil
	}
	for name := range strings.SplitSeq(path, "/") {
		if !at.folder {
			return entry{}, nil
		}
		next, err := u.child(at.hash, name)
		if err != nil {
			return entry{}, err
		}
		at = next
	}
	return at, nil
}

// child reads a tree to its end: one that is damaged behind the entry is
// damaged.
func (u *unpacker) child(tree plumbing.Hash, name string) (entry, error) {
	rest, err := u.tree(tree)
	if err != nil {
		return entry{}, err
	}
	var found entry
	for len(rest) > 0 {
		e, itsName, after, err := nextUnnamed(rest)
		if err != nil {
			return entry{}, damagedTree(tree, err)
		}
		if string(itsName) == name {
			found = e
			found.name = name
		}
		rest = after
	}
	return found, nil
}
