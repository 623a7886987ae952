package git

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// LeftOut holds the paths that a sparse checkout leaves out of the work tree:
// files, and folders with all that they hold. That they are missing there is no
// change of anybody. The zero LeftOut holds nothing.
type LeftOut struct{ paths map[string]bool }

// Any reports whether anything is left out.
func (l LeftOut) Any() bool { return len(l.paths) > 0 }

// Holds reports whether a path, from the repository's root, is left out.
func (l LeftOut) Holds(path string) bool {
	if l.paths[path] {
		return true
	}
	for at := strings.LastIndexByte(path, '/'); at >= 0; at = strings.LastIndexByte(path[:at], '/') {
		if l.paths[path[:at+1]] { // with its slash
			return true
		}
	}
	return false
}

// LeftOut reads what a sparse checkout leaves out, from the index; of any other
// work tree, that is nothing.
func (r *Repository) LeftOut() (LeftOut, error) {
	if !isTrue(r.settings.ofCheckout("sparseCheckout")) {
		return LeftOut{}, nil
	}
	entries, err := readIndex(filepath.Join(r.gitDir, "index"), r.hashSize())
	if errors.Is(err, fs.ErrNotExist) {
		return LeftOut{}, nil
	}
	if err != nil {
		return LeftOut{}, fmt.Errorf("reading what the sparse checkout leaves out: %w", err)
	}
	l := LeftOut{paths: map[string]bool{}}
	for _, e := range entries {
		if e.leftOut {
			l.paths[e.path] = true
		}
	}
	return l, nil
}

// hashSize is how many bytes a hash has.
func (r *Repository) hashSize() int {
	if r.settings.extension("objectFormat") == "sha256" {
		return sha256.Size
	}
	return sha1.Size
}

// indexed is one entry of an index: a file, or a folder with a slash at its end
// of which a sparse index holds nothing else.
type indexed struct {
	path    string
	leftOut bool
	staged
}

// staged is what an entry says of what will be committed.
type staged struct {
	mode     uint32
	blob     string
	unmerged bool // one of several versions that a merge left
	intended bool // added without its content
}

// readIndex reads the index, and the one that it is split from. The hashes in
// it have size bytes.
func readIndex(path string, size int) ([]indexed, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if !intact(raw, size) {
		return nil, fmt.Errorf("%s: %w; delete it, and git reset writes it again", path, ErrDamaged)
	}
	r := &indexReader{rest: raw, hash: size}
	entries := r.entries()
	link := r.extension("link")
	if r.failed {
		return nil, fmt.Errorf("%s: %w; delete it, and git reset writes it again", path, ErrDamaged)
	}
	if link == nil || isZero(link[:min(size, len(link))]) {
		return entries, nil
	}
	l := &indexReader{rest: link, hash: size}
	base, err := readIndex(filepath.Join(filepath.Dir(path), "sharedindex."+hex.EncodeToString(l.take(size))), size)
	if err != nil {
		return nil, err
	}
	joined := l.join(base, entries)
	if l.failed {
		return nil, fmt.Errorf("%s: %w; delete it, and git reset writes it again", path, ErrDamaged)
	}
	return joined, nil
}

// intact compares the checksum at the end of an index; zeros are none, as git
// writes them with index.skipHash.
func intact(raw []byte, size int) bool {
	if len(raw) < size {
		return false
	}
	content, sum := raw[:len(raw)-size], raw[len(raw)-size:]
	if isZero(sum) {
		return true
	}
	if size == sha256.Size {
		is := sha256.Sum256(content)
		return bytes.Equal(is[:], sum)
	}
	is := sha1.Sum(content)
	return bytes.Equal(is[:], sum)
}

func isZero(hash []byte) bool { return len(bytes.Trim(hash, "\x00")) == 0 }

// indexReader reads the parts of an index from its front. Once it has failed,
// it reads nothing but zeros.
type indexReader struct {
	rest   []byte
	hash   int // bytes of a hash
	failed bool
}

func (r *indexReader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.failed, r.rest = true, nil
		return make([]byte, max(0, min(n, r.hash+8)))
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *indexReader) number() int { return int(binary.BigEndian.Uint32(r.take(4))) }

// An entry begins with what the file looked like: beforeMode bytes, the mode,
// afterMode bytes. Then come its hash and its flags, of which these are some;
// the last two stand in a second field where the first says that it is there.
const (
	beforeMode   = 24
	afterMode    = 12
	extended     = 0x4000
	stageFlags   = 0x3000
	leftOutFlag  = 0x4000
	intendedFlag = 0x2000
)

// entries reads the header and the entries, of the versions 2 to 4.
func (r *indexReader) entries() []indexed {
	signature, version, count := string(r.take(4)), r.number(), r.number()
	if signature != "DIRC" || version < 2 || version > 4 {
		r.failed = true
	}
	var found []indexed
	before := ""
	for i := 0; i < count && !r.failed; i++ {
		e := r.entry(version, before)
		before = e.path
		found = append(found, e)
	}
	return found
}

func (r *indexReader) entry(version int, before string) indexed {
	left := len(r.rest)
	var e indexed
	r.take(beforeMode)
	e.mode = uint32(r.number())
	r.take(afterMode)
	e.blob = hex.EncodeToString(r.take(r.hash))
	flags := binary.BigEndian.Uint16(r.take(2))
	e.unmerged = flags&stageFlags != 0
	if flags&extended != 0 {
		more := binary.BigEndian.Uint16(r.take(2))
		e.leftOut, e.intended = more&leftOutFlag != 0, more&intendedFlag != 0
	}
	if version == 4 {
		kept := len(before) - r.offset()
		if kept < 0 || kept > len(before) {
			r.failed = true
			return e
		}
		e.path = before[:kept] + r.name()
		return e
	}
	e.path = r.name()
	// One to eight zeros end the name and fill the entry; one was read.
	r.take((8 - (left-len(r.rest))%8) % 8)
	return e
}

// name reads up to a zero.
func (r *indexReader) name() string {
	end := bytes.IndexByte(r.rest, 0)
	if end < 0 {
		r.failed = true
		return ""
	}
	return string(r.take(end + 1)[:end])
}

// offset reads a number of seven bits to a byte, as packs hold it.
func (r *indexReader) offset() int {
	c := r.take(1)[0]
	value := int(c & 0x7f)
	for c&0x80 != 0 && !r.failed && value < 1<<24 {
		c = r.take(1)[0]
		value = (value+1)<<7 | int(c&0x7f)
	}
	return value
}

// extension returns what an extension holds, nil where there is none of the
// name. The checksum at the end is no extension.
func (r *indexReader) extension(name string) []byte {
	for !r.failed && len(r.rest) > r.hash {
		found, content := string(r.take(4)), r.take(r.number())
		if found == name {
			return content
		}
	}
	return nil
}

// join puts the entries of a split index in the place of those of its base
// that they replace, which are marked, as are those that are deleted; the others
// are new.
func (r *indexReader) join(base, entries []indexed) []indexed {
	deleted, replaced := r.bitmap(len(base)), r.bitmap(len(base))
	var joined []indexed
	for i, e := range base {
		if replaced(i) {
			if len(entries) == 0 {
				r.failed = true
				return nil
			}
			e.leftOut, e.staged, entries = entries[0].leftOut, entries[0].staged, entries[1:]
		}
		if !deleted(i) {
			joined = append(joined, e)
		}
	}
	return append(joined, entries...)
}

// bitmap reads one that is compressed as EWAH, for so many bits.
func (r *indexReader) bitmap(size int) func(int) bool {
	r.number() // of bits
	words := r.take(8 * r.number())
	r.number() // where the last run is
	plain := make([]uint64, 0, size/64+1)
	for len(words) >= 8 && len(plain) <= size/64 {
		run := binary.BigEndian.Uint64(words)
		words = words[8:]
		for range min(int(run>>1&0xffffffff), size/64+1-len(plain)) {
			plain = append(plain, -(run & 1))
		}
		for range run >> 33 {
			if len(words) < 8 {
				break
			}
			plain = append(plain, binary.BigEndian.Uint64(words))
			words = words[8:]
		}
	}
	return func(i int) bool { return i/64 < len(plain) && plain[i/64]>>(i%64)&1 != 0 }
}
