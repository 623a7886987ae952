package git

import (
	"crypto/sha1"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/go-git/go-git/v5/plumbing"
)

const (
	// baseLimit is the most bytes that an object may have which others are
	// stored as changes to. Git makes it at most 32 times as large as those.
	baseLimit = 64 << 20
	// chainLimit is how many changes may be stored on top of each other; git
	// stores 50, and never more than 4,095.
	chainLimit = 1 << 13
)

// unpacker reads objects, for one goroutine at a time. What it reads into is
// used again for the next object; what it returns is not changed any more.
type unpacker struct {
	objects  *objects
	windows  windows
	search   searchBuffer
	inflater *inflater
	delta    []byte
	file     []byte // of a loose object
	chain    []link
	cache    *objectCache
	digest   resumable
	trails   trails
	spare    spare
	list     *packList
	order    []*pack // of the list, the one in front in which an object was found last
}

// link is one step from an object down to what it is stored as changes to.
type link struct {
	place
	header packHeader
}

func newUnpacker(o *objects) *unpacker {
	return &unpacker{objects: o, inflater: &inflater{}, cache: newObjectCache(cacheLimit), digest: sha1.New().(resumable)}
}

// unpack returns the object at a place, whatever its hash is.
func (u *unpacker) unpack(at place) (*unpacked, error) {
	base, err := u.descend(at)
	if err != nil {
		return nil, err
	}
	for i := len(u.chain) - 1; i >= 0; i-- {
		limit := int64(baseLimit)
		if i == 0 {
			limit = objectLimit
		}
		if base, err = u.change(base, u.chain[i], limit); err != nil {
			return nil, err
		}
	}
	return base, nil
}

// descend follows the chain down from an object to one that is at hand, or is
// stored whole, and returns that.
func (u *unpacker) descend(at place) (*unpacked, error) {
	u.chain = u.chain[:0]
	for {
		if found := u.cache.at(at); found != nil {
			return found, nil
		}
		header, err := u.header(at)
		if err != nil {
			return nil, err
		}
		step := link{at, header}
		switch header.kind {
		case plumbing.OFSDeltaObject:
			at.start -= header.distance
		case plumbing.REFDeltaObject:
			var loose *unpacked
			if at, loose, err = u.base(at.pack, header.base); loose != nil || err != nil {
				u.chain = append(u.chain, step)
				return loose, err
			}
		default:
			return u.whole(step)
		}
		if u.chain = append(u.chain, step); len(u.chain) > chainLimit {
			return nil, damaged("changes to changes without an end")
		}
	}
}

// root follows the bases that come before an object in its pack down to the
// first of them, or to one whose root is known. A header that cannot be read
// ends it as well.
func (u *unpacker) root(at place, known map[place]int64) int64 {
	var passed []place
	root, found := known[at]
	for !found {
		passed = append(passed, at)
		root = at.start
		header, err := u.header(at)
		if err != nil || header.kind != plumbing.OFSDeltaObject {
			break
		}
		at.start -= header.distance
		root, found = known[at]
	}
	for _, at := range passed {
		known[at] = root
	}
	return root
}

func (u *unpacker) header(at place) (packHeader, error) {
	if err := at.pack.opened(); err != nil {
		return packHeader{}, err
	}
	raw, err := u.windows.at(at.pack, at.start, headerLimit)
	if err != nil {
		return packHeader{}, err
	}
	header, err := parsePackHeader(raw[:min(len(raw), headerLimit)])
	if err == nil && header.kind == plumbing.OFSDeltaObject && (header.distance < 1 || header.distance > at.start-packHead) {
		err = errPackHeader
	}
	return header, err
}

// base finds what an object is stored as changes to, first in the same pack.
func (u *unpacker) base(near *pack, hash plumbing.Hash) (place, *unpacked, error) {
	start, found, err := near.find(hash, &u.search)
	if found || err != nil {
		return place{near, start}, nil, err
	}
	for _, p := range u.objects.packs().packs {
		if start, found, err := p.find(hash, &u.search); found && err == nil {
			return place{p, start}, nil, nil
		}
	}
	for _, dir := range u.objects.dirs {
		if loose, err := u.loose(loosePath(dir, hash), baseLimit); err == nil {
			return place{}, loose, nil
		}
	}
	return place{}, nil, fmt.Errorf("it is stored as changes to %s, which is %w", hash, ErrMissing)
}

// whole reads an object that is not stored as changes.
func (u *unpacker) whole(at link) (*unpacked, error) {
	size, limit := at.header.size, int64(objectLimit)
	if len(u.chain) > 0 {
		limit = baseLimit
	}
	if size > limit {
		return nil, u.tooLarge(at)
	}
	content := u.spare.take(size)
	if err := u.data(at, content); err != nil {
		return nil, err
	}
	object := &unpacked{kind: at.header.kind, content: content, place: at.place}
	// Commits are read once, and hardly ever stored as changes.
	if object.kind != plumbing.CommitObject || len(u.chain) > 0 {
		u.cache.add(object)
	}
	return object, nil
}

// errTooLarge says how large an object is that is too large to be read.
type errTooLarge struct{ size int64 }

// Error implements error.
func (e errTooLarge) Error() string { return fmt.Sprintf("%d bytes are too many", e.size) }

// tooLarge says that an object is too large, or that it is stored as changes to
// one that is. A damaged header may claim any size, so that enough of the
// object is decompressed to see that it has more than the limit.
func (u *unpacker) tooLarge(at link) error {
	if len(u.chain) == 0 {
		if err := u.data(at, make([]byte, objectLimit+1)); err != nil {
			return err
		}
		return errTooLarge{at.header.size}
	}
	_, to, changes, err := u.changes(u.chain[0])
	if err != nil {
		return err
	}
	if to > objectLimit {
		return confirmSize(to, changes)
	}
	return fmt.Errorf("it is stored as changes to an object of %d bytes, and %d is the limit for that", at.header.size, int64(baseLimit))
}

// confirmSize says that an object is too large if the changes make so much.
func confirmSize(size int64, changes []byte) error {
	if made, err := deltaTotal(changes); err != nil || made != size {
		return errDelta
	}
	return errTooLarge{size}
}

// data decompresses the beginning of what is packed, as much as the target
// holds.
func (u *unpacker) data(at link, target []byte) error {
	begin := at.start + int64(at.header.length)
	likely := compressBound(int64(len(target)))
	for {
		source, err := u.windows.at(at.pack, begin, likely)
		if err != nil {
			return err
		}
		err = u.inflater.inflate(target, source)
		if !errors.Is(err, errCutOff) || int64(len(source)) >= 2*likely || begin+int64(len(source)) >= at.pack.size {
			return err
		}
		likely *= 2
	}
}

// compressBound is more than what zlib makes of so many bytes at most.
func compressBound(size int64) int64 { return size + size>>8 + 64 }

// change makes the object that is stored as changes to a base.
func (u *unpacker) change(base *unpacked, at link, limit int64) (*unpacked, error) {
	from, to, changes, err := u.changes(at)
	switch {
	case err != nil:
		return nil, err
	case from != int64(len(base.content)):
		return nil, errDelta
	case to > limit:
		return nil, confirmSize(to, changes)
	}
	object := &unpacked{kind: base.kind, content: u.spare.take(to), place: at.place}
	if err := patch(object.content, base.content, changes); err != nil {
		return nil, err
	}
	u.cache.add(object)
	return object, nil
}

// changes reads the changes that an object is stored as.
func (u *unpacker) changes(at link) (from, to int64, changes []byte, err error) {
	if at.header.size > baseLimit {
		return 0, 0, nil, damaged("more changes than are read")
	}
	u.delta = slices.Grow(u.delta[:0], int(at.header.size))[:at.header.size]
	if err := u.data(at, u.delta); err != nil {
		return 0, 0, nil, err
	}
	return deltaSizes(u.delta)
}

// verify compares an object with the hash that it is known by.
func (u *unpacker) verify(object *unpacked, hash plumbing.Hash) error {
	if !object.hashed {
		u.digest.Reset()
		var head [32]byte
		u.writeDigest(object.kind, objectHead(head[:0], object.kind, len(object.content)), object.content)
		u.digest.Sum(object.hash[:0])
		object.hashed = true
		u.cache.name(object)
	}
	if object.hash != hash {
		return fmt.Errorf("%w: its content has the hash %s", ErrDamaged, object.hash)
	}
	return nil
}

func (u *unpacker) writeDigest(kind plumbing.ObjectType, head, content []byte) {
	if kind == plumbing.TreeObject {
		u.trails.write(u.digest, head, content)
		return
	}
	u.digest.Write(head)
	u.digest.Write(content)
}

// objectHead appends what is hashed in front of an object's content.
func objectHead(to []byte, kind plumbing.ObjectType, size int) []byte {
	to = append(append(to, kind.String()...), ' ')
	return append(strconv.AppendInt(to, int64(size), 10), 0)
}

// sizeAt reads the size of an object, and no more of it than that needs.
func (u *unpacker) sizeAt(at place) (int64, error) {
	header, err := u.header(at)
	if err != nil {
		return 0, err
	}
	if header.kind != plumbing.OFSDeltaObject && header.kind != plumbing.REFDeltaObject {
		return header.size, nil
	}
	var head [20]byte
	changes := head[:min(int64(len(head)), header.size)]
	if err := u.data(link{at, header}, changes); err != nil {
		return 0, err
	}
	_, size, _, err := deltaSizes(changes)
	return size, err
}
