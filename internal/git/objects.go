package git

import (
	"bytes"
	"crypto/sha1"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/go-git/go-git/v5/plumbing"
)

// objectLimit is the most bytes that one object may have to be read: far more
// than a report, a tree of a hundred thousand files, or a commit has.
const objectLimit = 8 << 20

// objects reads from the object store of a repository and from those that it
// borrows from. Its methods may be called from several goroutines, which do not
// wait for each other.
type objects struct {
	dirs    []string // of the stores
	partial bool
	// replaced holds, by hash, what is read instead of an object.
	replaced map[plumbing.Hash]plumbing.Hash
	current  atomic.Pointer[packList]

	mu    sync.Mutex
	known map[string]*pack // by path, also those that are gone
	idle  []*unpacker
}

// packList is the packs that there are.
type packList struct {
	packs []*pack
	// unlisted says why those of a store could not be listed.
	unlisted error
}

func openObjects(at layout, partial bool) (*objects, error) {
	dirs, err := at.objectDirs()
	if err != nil {
		return nil, err
	}
	o := &objects{dirs: dirs, partial: partial, known: map[string]*pack{}}
	o.current.Store(o.listPacks())
	return o, nil
}

func (o *objects) packs() *packList { return o.current.Load() }

// holdIndexes has the indexes of the packs in memory, the large ones until they are
// released.
func (o *objects) holdIndexes() (release func()) {
	var releases []func()
	for _, p := range o.packs().packs {
		releases = append(releases, p.hold())
	}
	return func() {
		for _, release := range releases {
			release()
		}
	}
}

func (o *objects) listPacks() *packList {
	found := &packList{}
	for _, dir := range o.dirs {
		names, err := packNames(dir)
		if err != nil {
			found.unlisted = err
		}
		for _, name := range names {
			if o.known[name] == nil {
				o.known[name] = &pack{path: name}
			}
			found.packs = append(found.packs, o.known[name])
		}
	}
	return found
}

// refresh lists the packs again after one of a list did not hold what it should:
// git may have packed them anew. It returns the same list where nothing changed.
func (o *objects) refresh(old *packList) *packList {
	o.mu.Lock()
	defer o.mu.Unlock()
	if now := o.packs(); now != old {
		return now
	}
	now := o.listPacks()
	if slices.Equal(now.packs, old.packs) {
		return old
	}
	o.current.Store(now)
	return now
}

func (o *objects) close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	var failed []error
	for _, p := range o.known {
		failed = append(failed, p.close())
	}
	return errors.Join(failed...)
}

// borrow hands out an unpacker, the one used last if there are several, because
// it holds what was read last.
func (o *objects) borrow() *unpacker {
	o.mu.Lock()
	defer o.mu.Unlock()
	last := len(o.idle) - 1
	if last < 0 {
		return newUnpacker(o)
	}
	u := o.idle[last]
	o.idle = o.idle[:last]
	return u
}

func (o *objects) giveBack(u *unpacker) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.idle = append(o.idle, u)
}

// read returns the content of an object that has to be of the wanted kind.
// The caller does not change it.
func (o *objects) read(hash plumbing.Hash, want plumbing.ObjectType) ([]byte, error) {
	u := o.borrow()
	defer o.giveBack(u)
	return u.read(hash, want)
}

func (o *objects) readAny(hash plumbing.Hash) (kind plumbing.ObjectType, content []byte, err error) {
	u := o.borrow()
	defer o.giveBack(u)
	object, err := u.readAny(hash)
	if err != nil {
		return plumbing.InvalidObject, nil, err
	}
	return object.kind, object.content, nil
}

// size returns the size of an object in bytes, from its header.
func (o *objects) size(hash plumbing.Hash) (size int64, err error) {
	u := o.borrow()
	defer o.giveBack(u)
	err = u.find(hash, func(at stored) (err error) {
		size, err = u.sizeOf(at)
		return err
	})
	return size, err
}

// withPrefix lists the objects whose hash begins with the digits.
func (o *objects) withPrefix(digits string) ([]plumbing.Hash, error) {
	whole := plumbing.NewHash(digits + strings.Repeat("0", 40-len(digits)))
	var found []plumbing.Hash
	var failed error
	add := func(some []plumbing.Hash, err error) {
		found, failed = append(found, some...), errors.Join(failed, err)
	}
	list := o.packs()
	for _, p := range list.packs {
		add(p.withPrefix(whole, len(digits)))
	}
	for _, dir := range o.dirs {
		add(looseWithPrefix(dir, digits))
	}
	if failed = errors.Join(failed, list.unlisted); failed != nil {
		return nil, fmt.Errorf("looking for the hash %s: %w", digits, failed)
	}
	slices.SortFunc(found, compareHashes)
	return slices.Compact(found), nil
}

func compareHashes(a, b plumbing.Hash) int { return bytes.Compare(a[:], b[:]) }

// missing names an object that is not there, and why.
func missing(hash string, partial bool) error {
	if partial {
		return &PartialError{hash}
	}
	return &ObjectError{hash, ErrMissing}
}

func hashOf(kind plumbing.ObjectType, content []byte) plumbing.Hash {
	digest := sha1.New()
	digest.Write(objectHead(nil, kind, len(content)))
	digest.Write(content)
	return plumbing.Hash(digest.Sum(nil))
}
