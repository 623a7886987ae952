package git

import (
	"container/list"

	"github.com/go-git/go-git/v5/plumbing"
)

// cacheLimit is how many bytes of objects each unpacker keeps: neighbouring
// versions of a tree are changes to each other, and are quickly made while the
// one before is at hand.
const cacheLimit = 8 << 20

// cacheCount is how many objects each unpacker keeps at most: more small ones
// are slower to find than to make again.
const cacheCount = 1 << 12

// place is where in which pack an object begins; the zero place is outside of
// all packs.
type place struct {
	pack  *pack
	start int64
}

// unpacked is an object in memory. Its content is not changed any more.
type unpacked struct {
	kind    plumbing.ObjectType
	content []byte
	place   place
	// hash is the hash of the content, once it has been computed.
	hash   plumbing.Hash
	hashed bool
}

// overhead is about how many bytes it takes to keep an object without content.
const overhead = 256

func (o *unpacked) weight() int { return len(o.content) + overhead }

// objectCache keeps the objects used last, by their places, which is how others
// refer to them in a pack, and by their hashes. It belongs to one goroutine.
type objectCache struct {
	limit, used int
	byPlace     map[place]*list.Element
	byHash      map[plumbing.Hash]*list.Element
	recent      *list.List // of *unpacked, the one used last in front
	// dropped, if set, is told what is not kept any more.
	dropped func(*unpacked)
}

func newObjectCache(limit int) *objectCache {
	return &objectCache{
		limit: limit, recent: list.New(),
		byPlace: map[place]*list.Element{}, byHash: map[plumbing.Hash]*list.Element{},
	}
}

func (c *objectCache) at(p place) *unpacked { return c.use(c.byPlace[p]) }

func (c *objectCache) named(hash plumbing.Hash) *unpacked { return c.use(c.byHash[hash]) }

func (c *objectCache) use(found *list.Element) *unpacked {
	if found == nil {
		return nil
	}
	c.recent.MoveToFront(found)
	return found.Value.(*unpacked)
}

// add keeps an object that is not kept yet.
func (c *objectCache) add(object *unpacked) {
	if object.weight() > c.limit {
		return
	}
	element := c.recent.PushFront(object)
	if object.place.pack != nil {
		c.byPlace[object.place] = element
	}
	if object.hashed {
		c.byHash[object.hash] = element
	}
	c.used += object.weight()
	for c.used > c.limit || c.recent.Len() > cacheCount {
		c.drop(c.recent.Back())
	}
}

// name has an object found by its hash, which has been computed meanwhile.
func (c *objectCache) name(object *unpacked) {
	if element := c.byPlace[object.place]; element != nil {
		c.byHash[object.hash] = element
	}
}

func (c *objectCache) drop(element *list.Element) {
	object := c.recent.Remove(element).(*unpacked)
	delete(c.byPlace, object.place)
	delete(c.byHash, object.hash)
	c.used -= object.weight()
	if c.dropped != nil {
		c.dropped(object)
	}
}
