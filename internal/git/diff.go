package git

import (
	"bytes"
	"cmp"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/incident-cli/incident/internal/history"
)

// differ collects the regular files that differ between two trees. A link or a
// submodule is no report: it counts as no file.
type differ struct {
	unpacker *unpacker
	changes  []history.Change
	seen     budget
}

// compare descends only where hashes differ.
func (d *differ) compare(path string, old, new entry) error {
	if old.hash == new.hash && old.mode == new.mode {
		return nil
	}
	if err := d.seen.spend(path); err != nil {
		return err
	}
	d.file(path, old, new)
	if !old.folder && !new.folder {
		return nil
	}
	before, err := d.content(old)
	if err != nil {
		return err
	}
	after, err := d.content(new)
	if err != nil {
		return err
	}
	return d.trees(path, cursor{old.hash, before}, cursor{new.hash, after})
}

func (d *differ) file(path string, old, new entry) {
	change := history.Change{Path: path, Old: reportBlob(old), New: reportBlob(new)}
	if change.Old != change.New {
		d.changes = append(d.changes, change)
	}
}

func reportBlob(e entry) string {
	if e.mode != Regular {
		return ""
	}
	return e.hash.String()
}

// content is empty for what is not a folder.
func (d *differ) content(e entry) ([]byte, error) {
	if !e.folder {
		return nil, nil
	}
	return d.unpacker.tree(e.hash)
}

// cursor is what remains to be read of one tree.
type cursor struct {
	hash plumbing.Hash
	rest []byte
}

func (t *cursor) peek() (entry, []byte, error) {
	if len(t.rest) == 0 {
		return entry{}, nil, nil
	}
	e, rest, err := nextEntry(t.rest)
	if err != nil {
		return entry{}, nil, damagedTree(t.hash, err)
	}
	return e, rest, nil
}

// trees merges two sorted trees.
func (d *differ) trees(path string, old, new cursor) error {
	for {
		skipEqual(&old, &new)
		a, afterOld, err := old.peek()
		if err != nil {
			return err
		}
		b, afterNew, err := new.peek()
		if err != nil {
			return err
		}
		if a.name == "" && b.name == "" {
			return nil
		}
		switch {
		case b.name == "" || a.name != "" && a.sortsBefore(&b):
			b, afterNew = entry{}, new.rest
		case a.name == "" || b.sortsBefore(&a):
			a, afterOld = entry{}, old.rest
		}
		old.rest, new.rest = afterOld, afterNew
		if err := d.compare(join(path, cmp.Or(a.name, b.name)), a, b); err != nil {
			return err
		}
	}
}

// skipEqual passes the entries at the front that are the same bytes. Where
// everything is, it is not looked where the entries begin.
func skipEqual(old, new *cursor) {
	same := commonPrefix(old.rest, new.rest)
	if same == len(old.rest) && same == len(new.rest) {
		old.rest, new.rest = nil, nil
		return
	}
	passed := 0
	for {
		name := bytes.IndexByte(old.rest[passed:], 0)
		end := passed + name + 1 + hashSize
		if name < 0 || end > same {
			break
		}
		passed = end
	}
	old.rest, new.rest = old.rest[passed:], new.rest[passed:]
}

// commonPrefix is how many bytes at the front are the same.
func commonPrefix(a, b []byte) int {
	const stride = 1 << 10
	end, same := min(len(a), len(b)), 0
	for same+stride <= end && bytes.Equal(a[same:same+stride], b[same:same+stride]) {
		same += stride
	}
	for same < end && a[same] == b[same] {
		same++
	}
	return same
}
