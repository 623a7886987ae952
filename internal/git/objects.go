package git

import (
	"crypto/sha1"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// objectLimit is the most bytes that one object may have to be read: far more
// than a report, a tree of a hundred thousand files, or a commit has.
const objectLimit = 8 << 20

// objects reads from the object store of a repository and from those that it
// borrows from.
type objects struct {
	// mu: a storage that keeps its files open panics when two goroutines read.
	mu      sync.Mutex
	stores  []*filesystem.ObjectStorage
	cache   *objectCache
	partial bool
	// replaced holds, by hash, what is read instead of an object.
	replaced map[plumbing.Hash]plumbing.Hash
}

func openObjects(commonDir string, partial bool) (*objects, error) {
	dirs, err := objectDirs(filepath.Join(commonDir, "objects"))
	if err != nil {
		return nil, err
	}
	o := &objects{cache: newObjectCache(cacheLimit), partial: partial}
	for _, dir := range dirs {
		o.stores = append(o.stores, openStore(dir, o.cache))
	}
	return o, nil
}

func openStore(objectDir string, cache *objectCache) *filesystem.ObjectStorage {
	parent := withoutAlternates{osfs.New(filepath.Dir(objectDir))}
	return filesystem.NewObjectStorageWithOptions(dotgit.New(parent), cache, filesystem.Options{
		KeepDescriptors:      true,
		LargeObjectThreshold: objectLimit,
	})
}

func (o *objects) close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	var failed []error
	for _, store := range o.stores {
		failed = append(failed, store.Close())
	}
	return errors.Join(failed...)
}

// read returns the content of an object that has to be of the wanted kind.
// The caller does not change it.
func (o *objects) read(hash plumbing.Hash, want plumbing.ObjectType) ([]byte, error) {
	kind, content, err := o.readAny(hash)
	if err != nil {
		return nil, err
	}
	if kind != want {
		return nil, &ObjectError{hash.String(), fmt.Errorf("%w: a %s where a %s has to be", ErrDamaged, kind, want)}
	}
	return content, nil
}

func (o *objects) readAny(hash plumbing.Hash) (kind plumbing.ObjectType, content []byte, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer recoverDamage(hash, &err)
	if instead, ok := o.replaced[hash]; ok {
		hash = instead
	}
	if hit, ok := o.cache.lookup(hash); ok {
		return hit.kind, hit.content, nil
	}
	object, err := o.find(hash)
	if err != nil {
		return plumbing.InvalidObject, nil, err
	}
	if object.Size() > objectLimit {
		return plumbing.InvalidObject, nil, &TooLargeError{hash.String(), object.Size(), objectLimit}
	}
	entry, err := load(object)
	if err != nil {
		return plumbing.InvalidObject, nil, &ObjectError{hash.String(), fmt.Errorf("%w: %w", ErrDamaged, err)}
	}
	if entry.hash != hash {
		return plumbing.InvalidObject, nil, &ObjectError{hash.String(), fmt.Errorf("%w: its content has the hash %s", ErrDamaged, entry.hash)}
	}
	o.cache.add(entry)
	return entry.kind, entry.content, nil
}

// size returns the size of an object in bytes, from its header.
func (o *objects) size(hash plumbing.Hash) (size int64, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer recoverDamage(hash, &err)
	for _, store := range o.stores {
		size, err = store.EncodedObjectSize(hash)
		if !errors.Is(err, plumbing.ErrObjectNotFound) {
			return size, objectError(hash, err)
		}
	}
	return 0, missing(hash.String(), o.partial)
}

func (o *objects) find(hash plumbing.Hash) (plumbing.EncodedObject, error) {
	for _, store := range o.stores {
		object, err := store.EncodedObject(plumbing.AnyObject, hash)
		if !errors.Is(err, plumbing.ErrObjectNotFound) {
			return object, objectError(hash, err)
		}
	}
	return nil, missing(hash.String(), o.partial)
}

// missing names an object that is not there, and why.
func missing(hash string, partial bool) error {
	if partial {
		return &UnsupportedError{
			"object " + hash + ", which a partial clone has left on the server",
			"run git fetch --refetch --no-filter, or clone without --filter",
		}
	}
	return &ObjectError{hash, ErrMissing}
}

// withPrefix lists the objects whose hash begins with the digits.
func (o *objects) withPrefix(digits string) (found []plumbing.Hash, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer recoverDamage(plumbing.ZeroHash, &err)
	whole := plumbing.NewHash(digits + strings.Repeat("0", 40-len(digits)))
	seen := map[plumbing.Hash]bool{}
	for _, store := range o.stores {
		near, err := store.HashesWithPrefix(whole[:len(digits)/2])
		if err != nil {
			return nil, fmt.Errorf("looking for the hash %s: %w", digits, err)
		}
		for _, hash := range near {
			if !seen[hash] && hash.String()[:len(digits)] == digits {
				seen[hash] = true
				found = append(found, hash)
			}
		}
	}
	return found, nil
}

func objectError(hash plumbing.Hash, err error) error {
	if err == nil {
		return nil
	}
	return &ObjectError{hash.String(), err}
}

// recoverDamage turns the panics of go-git on damaged packs and indexes into
// errors.
func recoverDamage(hash plumbing.Hash, err *error) {
	if cause := recover(); cause != nil {
		*err = &ObjectError{hash.String(), fmt.Errorf("%w: %v", ErrDamaged, cause)}
	}
}

// load reads an object whole and computes what its hash has to be: a pack
// decodes to something else without an error when an index or a delta is
// damaged.
func load(object plumbing.EncodedObject) (*cached, error) {
	reader, err := object.Reader()
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	content, err := contentOf(reader, object.Size())
	if err != nil {
		return nil, err
	}
	return &cached{kind: object.Type(), hash: hashOf(object.Type(), content), content: content}, nil
}

// contentOf reads an object. One that is in memory already hands over its bytes
// and is not copied; nobody else holds it.
func contentOf(reader io.Reader, size int64) ([]byte, error) {
	if source, ok := reader.(io.WriterTo); ok {
		var taken taker
		n, err := source.WriteTo(&taken)
		if err == nil && n == size && int64(len(taken.content)) == size {
			return taken.content, nil
		}
		return nil, errors.Join(err, io.ErrUnexpectedEOF)
	}
	content := make([]byte, size)
	_, err := io.ReadFull(reader, content)
	return content, err
}

// taker keeps what is written to it in one piece, without a copy.
type taker struct{ content []byte }

// Write implements io.Writer.
func (t *taker) Write(p []byte) (int, error) {
	if t.content != nil {
		t.content = append(t.content[:len(t.content):len(t.content)], p...)
		return len(p), nil
	}
	t.content = p
	return len(p), nil
}

func hashOf(kind plumbing.ObjectType, content []byte) plumbing.Hash {
	header := append([]byte(kind.String()), ' ')
	header = append(strconv.AppendInt(header, int64(len(content)), 10), 0)
	digest := sha1.New()
	digest.Write(header)
	digest.Write(content)
	return plumbing.Hash(digest.Sum(nil))
}
