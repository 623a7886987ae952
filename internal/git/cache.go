package git

import (
	"bytes"
	"container/list"
	"io"

	"github.com/go-git/go-git/v5/plumbing"
)

// cacheLimit is how many bytes of objects are kept: neighbouring versions of a
// tree are deltas of each other, and decode quickly only while the one before
// is at hand. Of a history of 20,000 commits, half of it costs a third more
// time, and twice as much saves nothing.
const cacheLimit = 32 << 20

// objectCache keeps the objects used last, as go-git's own does, but hashes
// each of them once: the hash that it keeps an object by is the proof that the
// object is what was asked for.
type objectCache struct {
	limit, used int
	byHash      map[plumbing.Hash]*list.Element
	recent      *list.List // of *cached, the one used last in front
}

func newObjectCache(limit int) *objectCache {
	return &objectCache{limit: limit, byHash: map[plumbing.Hash]*list.Element{}, recent: list.New()}
}

// Put implements go-git's cache.Object.
func (c *objectCache) Put(object plumbing.EncodedObject) {
	if entry, err := load(object); err == nil {
		c.add(entry)
	}
}

// Get implements go-git's cache.Object.
func (c *objectCache) Get(hash plumbing.Hash) (plumbing.EncodedObject, bool) {
	return c.lookup(hash)
}

// Clear implements go-git's cache.Object.
func (c *objectCache) Clear() {
	clear(c.byHash)
	c.recent.Init()
	c.used = 0
}

func (c *objectCache) lookup(hash plumbing.Hash) (*cached, bool) {
	at, ok := c.byHash[hash]
	if !ok {
		return nil, false
	}
	c.recent.MoveToFront(at)
	return at.Value.(*cached), true
}

func (c *objectCache) add(entry *cached) {
	if at, ok := c.byHash[entry.hash]; ok {
		c.recent.MoveToFront(at)
		return
	}
	if len(entry.content) > c.limit {
		return
	}
	c.byHash[entry.hash] = c.recent.PushFront(entry)
	c.used += len(entry.content)
	for c.used > c.limit {
		c.drop(c.recent.Back())
	}
}

func (c *objectCache) drop(at *list.Element) {
	entry := c.recent.Remove(at).(*cached)
	delete(c.byHash, entry.hash)
	c.used -= len(entry.content)
}

// cached is an object in memory. It implements go-git's EncodedObject, so that
// deltas are applied to it without another copy.
type cached struct {
	kind    plumbing.ObjectType
	hash    plumbing.Hash
	content []byte
}

// Hash implements plumbing.EncodedObject.
func (c *cached) Hash() plumbing.Hash { return c.hash }

// Type implements plumbing.EncodedObject.
func (c *cached) Type() plumbing.ObjectType { return c.kind }

// Size implements plumbing.EncodedObject; in bytes.
func (c *cached) Size() int64 { return int64(len(c.content)) }

// Reader implements plumbing.EncodedObject.
func (c *cached) Reader() (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(c.content)), nil
}

// SetType implements plumbing.EncodedObject; a cached object does not change.
func (c *cached) SetType(plumbing.ObjectType) {}

// SetSize implements plumbing.EncodedObject; a cached object does not change.
func (c *cached) SetSize(int64) {}

// Writer implements plumbing.EncodedObject; a cached object does not change.
func (c *cached) Writer() (io.WriteCloser, error) { return nil, plumbing.ErrInvalidType }
