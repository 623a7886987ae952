package git

import (
	"encoding"
	"hash"
)

// resumable is a digest whose state can be written down, and taken up again.
type resumable interface {
	hash.Hash
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

// trails shorten the hashing of large trees. A digest goes through a text from
// front to end, and the versions of a folder begin alike: reports are named after
// their days, and those of last week are changed more often than old ones. Where a
// tree begins like one of the same length before, its hash goes on from there. It
// is the hash of all of its bytes nonetheless.
type trails struct {
	recent [trailCount]*trail // the one used last in front
}

const (
	// trailCount is how many folders are changed in turns at most, each of which
	// has another length.
	trailCount = 4
	// trailLeast and trailMost are how many bytes a tree has that is worth it, and
	// that may stay in memory.
	trailLeast, trailMost = 8 << 10, 2 << 20
	// trailStride is how many bytes lie between two states.
	trailStride = 4 << 10
)

// trail is the tree of a length that was hashed last, and what states the digest
// went through.
type trail struct {
	content []byte
	states  [][]byte // behind each stride
}

// write has the digest, which was reset, take a head and a content.
func (t *trails) write(digest resumable, head, content []byte) {
	if len(content) < trailLeast || len(content) > trailMost {
		digest.Write(head)
		digest.Write(content)
		return
	}
	t.of(len(content)).write(digest, head, content)
}

// of is the trail of a length, which moves to the front; that which was not used
// for longest gives way to a new one.
func (t *trails) of(length int) *trail {
	at := 0
	for at < trailCount-1 && t.recent[at] != nil && len(t.recent[at].content) != length {
		at++
	}
	found := t.recent[at]
	if found == nil {
		found = &trail{}
	}
	copy(t.recent[1:at+1], t.recent[:at])
	t.recent[0] = found
	return found
}

func (t *trail) write(digest resumable, head, content []byte) {
	known := 0
	if len(t.content) == len(content) { // which the head says as well
		known = min(commonPrefix(t.content, content)/trailStride, len(t.states))
	}
	if known == 0 || digest.UnmarshalBinary(t.states[known-1]) != nil {
		known = 0
		digest.Reset()
		digest.Write(head)
	}
	at := known * trailStride
	t.content = append(t.content[:at], content[at:]...)
	states := t.states[:known]
	for ; at+trailStride <= len(content); at += trailStride {
		digest.Write(content[at : at+trailStride])
		states = append(states, t.state(digest, len(states)))
	}
	digest.Write(content[at:])
	t.states = states
}

// state writes the digest's state down, into the memory of an older one. It is nil
// for a digest that has none, which ends the trail there.
func (t *trail) state(digest resumable, i int) []byte {
	var memory []byte
	if i < cap(t.states) {
		memory = t.states[:i+1][i][:0]
	}
	state, _ := digest.AppendBinary(memory)
	return state
}
