package git

import (
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
)

// spare is memory of large trees that is used again. Comparing the versions of a
// folder with thousands of reports goes through gigabytes, which the runtime
// would clear and collect. Only trees: they never leave the package.
type spare struct {
	active bool
	// retired were dropped while somebody may still look at them.
	retired, free [][]byte
}

const (
	// spareSize is how many bytes make a tree large.
	spareSize = 16 << 10
	// spareCount is how many trees are held to be used again; the cache drops
	// about as many as it takes up.
	spareCount = 8
)

// take returns memory that holds anything.
func (s *spare) take(size int64) []byte {
	if !s.active || size < spareSize {
		return make([]byte, size)
	}
	for i, memory := range slices.Backward(s.free) {
		if int64(cap(memory)) >= size {
			s.free = slices.Delete(s.free, i, i+1)
			return memory[:size]
		}
	}
	return make([]byte, size, size+size/8) // the next version may be larger
}

func (s *spare) retire(object *unpacked) {
	if object.kind == plumbing.TreeObject && cap(object.content) >= spareSize {
		s.retired = append(s.retired, object.content)
	}
}

// settle says that nobody looks at a tree any more.
func (s *spare) settle() {
	s.free = append(s.free, s.retired...)
	s.free = s.free[max(0, len(s.free)-spareCount):]
	s.retired = s.retired[:0]
}

// reuse has the memory of trees used again until the returned function is
// called. Between two calls of settle, trees may be looked at.
func (u *unpacker) reuse() (end func()) {
	u.spare.active, u.cache.dropped = true, u.spare.retire
	return func() { u.spare, u.cache.dropped = spare{}, nil }
}
