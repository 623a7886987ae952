package git

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
)

// stored is one copy of an object: in a pack, or in a file of its own.
type stored struct {
	place
	file string // empty in a pack
}

// read returns the content of an object that has to be of the wanted kind.
// The caller does not change it.
func (u *unpacker) read(hash plumbing.Hash, want plumbing.ObjectType) ([]byte, error) {
	object, err := u.readAny(hash)
	if err != nil {
		return nil, err
	}
	if object.kind != want {
		return nil, &ObjectError{hash.String(), fmt.Errorf("%w: a %s where a %s has to be", ErrDamaged, object.kind, want)}
	}
	return object.content, nil
}

// readAny returns an object that has the hash it is asked for by, or that
// replaces it.
func (u *unpacker) readAny(hash plumbing.Hash) (object *unpacked, err error) {
	if instead, ok := u.objects.replaced[hash]; ok {
		hash = instead
	}
	if object = u.cache.named(hash); object != nil {
		return object, nil
	}
	err = u.find(hash, func(at stored) (err error) {
		if object, err = u.load(at); err != nil {
			return err
		}
		return u.verify(object, hash)
	})
	if err != nil {
		return nil, err
	}
	if object.place.pack == nil {
		u.cache.add(object)
	}
	return object, nil
}

func (u *unpacker) load(at stored) (*unpacked, error) {
	if at.file != "" {
		return u.loose(at.file, objectLimit)
	}
	return u.unpack(at.place)
}

func (u *unpacker) sizeOf(at stored) (int64, error) {
	if at.file == "" {
		return u.sizeAt(at.place)
	}
	l, err := openLoose(at.file)
	if err != nil {
		return 0, err
	}
	defer l.close()
	return l.size, nil
}

// find has a copy of an object used. Where that fails another copy is as good;
// and where there is none, git may have written the packs anew meanwhile.
func (u *unpacker) find(hash plumbing.Hash, use func(stored) error) error {
	list := u.objects.packs()
	err := u.tryCopies(list, hash, use)
	var large errTooLarge
	switch {
	case err == nil:
		return nil
	case errors.As(err, &large):
		return &TooLargeError{hash.String(), large.size, objectLimit}
	case u.objects.refresh(list) != list:
		return u.find(hash, use)
	case errors.Is(err, errAbsent):
		return missing(hash.String(), u.objects.partial)
	}
	return &ObjectError{hash.String(), err}
}

// errAbsent says that nothing holds an object.
var errAbsent = errors.New("not found")

// tryCopies returns why the first copy could not be used, if no other could.
func (u *unpacker) tryCopies(list *packList, hash plumbing.Hash, use func(stored) error) error {
	failure := errAbsent
	for i, p := range u.packs(list) {
		start, found, err := p.find(hash, &u.search)
		if found {
			u.toFront(i)
			err = use(stored{place: place{p, start}})
			if err == nil || errors.As(err, new(errTooLarge)) {
				return err
			}
		}
		if err != nil && failure == errAbsent {
			failure = err
		}
	}
	for _, dir := range u.objects.dirs {
		err := use(stored{file: loosePath(dir, hash)})
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err == nil || errors.As(err, new(errTooLarge)):
			return err
		case failure == errAbsent:
			failure = err
		}
	}
	if failure == errAbsent && list.unlisted != nil {
		return list.unlisted
	}
	return failure
}

// packs are those of a list, the one in front in which an object was found last.
func (u *unpacker) packs(list *packList) []*pack {
	if u.list != list {
		u.list, u.order = list, slices.Clone(list.packs)
	}
	return u.order
}

func (u *unpacker) toFront(i int) {
	p := u.order[i]
	copy(u.order[1:i+1], u.order[:i])
	u.order[0] = p
}
