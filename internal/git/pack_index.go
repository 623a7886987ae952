package git

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"sort"
	"sync/atomic"

	"github.com/go-git/go-git/v5/plumbing"
)

// packIndex says where in a pack each object begins. Its tables stay in the
// file, unless they are held: of those of a million objects, a search reads one or
// two kilobytes.
type packIndex struct {
	file   io.ReaderAt
	held   atomic.Pointer[heldIndex]
	fanout [256]uint32 // how many names begin with at most this byte
	names  table
	starts table
	// large is where the starts beyond 2 GiB are, and how many.
	large      int64
	largeCount int64
}

// table is where the first row is, and how far it is from each to the next.
type table struct{ first, step int64 }

func (t table) row(i int) int64 { return t.first + int64(i)*t.step }

const (
	hashSize   = len(plumbing.Hash{})
	fanoutSize = 4 * 256
	// indexEnd is two checksums: of the pack, and of the index.
	indexEnd = 2 * int64(hashSize)
)

var indexMagic = []byte("\xfftOc\x00\x00\x00\x02")

// readPackIndex reads the head of an index of version 2, or of version 1, which
// begins with the fanout.
func readPackIndex(file io.ReaderAt, size int64) (*packIndex, error) {
	head := make([]byte, len(indexMagic)+fanoutSize)
	if err := readHead(file, head); err != nil {
		return nil, err
	}
	x := &packIndex{file: file}
	fanout, second := bytes.CutPrefix(head, indexMagic)
	if err := x.setFanout(fanout[:fanoutSize]); err != nil {
		return nil, err
	}
	if second {
		return x, x.layOut(size)
	}
	if size != fanoutSize+int64(x.count())*int64(4+hashSize)+indexEnd {
		return nil, damaged("its size does not fit its contents")
	}
	x.starts = table{fanoutSize, int64(4 + hashSize)}
	x.names = table{fanoutSize + 4, int64(4 + hashSize)}
	return x, nil
}

func (x *packIndex) setFanout(raw []byte) error {
	for i := range x.fanout {
		x.fanout[i] = binary.BigEndian.Uint32(raw[4*i:])
		if i > 0 && x.fanout[i] < x.fanout[i-1] {
			return damaged("it is not in order")
		}
	}
	if x.fanout[255] > math.MaxInt32 {
		return damaged("it names more objects than a pack has")
	}
	return nil
}

// layOut places the tables of version 2: names, checksums, starts, and starts
// that take eight bytes.
func (x *packIndex) layOut(size int64) error {
	count := int64(x.count())
	x.names = table{int64(len(indexMagic) + fanoutSize), int64(hashSize)}
	x.starts = table{x.names.first + count*int64(hashSize+4), 4}
	x.large = x.starts.first + 4*count
	rest := size - x.large - indexEnd
	if rest < 0 || rest%8 != 0 {
		return damaged("its size does not fit its contents")
	}
	x.largeCount = rest / 8
	return nil
}

// count is how many objects the pack has.
func (x *packIndex) count() int { return int(x.fanout[255]) }

// heldIndex is what of an index is in memory: the starts, and of each name what
// tells it from the others.
type heldIndex struct {
	starts []byte
	// digits are the eight bytes behind the first one of each name, in their order.
	digits []uint64
}

// heldSize is how many bytes of an object are held.
const heldSize = 8 + 4

// heldLimit is the most bytes that are held of an index, those of eight million
// objects.
const heldLimit = 96 << 20

// hold takes into memory what a search needs, for who is going to search hundreds
// of thousands of times. Without it, or where it cannot be read, every search reads
// from the file; so it does in an index of version 1, which git writes no more.
func (x *packIndex) hold(limit int64) {
	if x.large == 0 || heldSize*int64(x.count()) > limit {
		return
	}
	held := &heldIndex{starts: make([]byte, 4*x.count())}
	_, err := x.file.ReadAt(held.starts, x.starts.first)
	if err == nil {
		held.digits, err = x.allDigits()
	}
	if err == nil {
		x.held.Store(held)
	}
}

// allDigits reads the names, and keeps what tells them apart.
func (x *packIndex) allDigits() ([]uint64, error) {
	const atOnce = 4096
	digits := make([]uint64, 0, x.count())
	rows := make([]byte, atOnce*hashSize)
	for from := 0; from < x.count(); from += atOnce {
		rows = rows[:min(atOnce, x.count()-from)*hashSize]
		if _, err := x.file.ReadAt(rows, x.names.row(from)); err != nil {
			return nil, err
		}
		for row := range slices.Chunk(rows, hashSize) {
			digits = append(digits, digitsOf(row))
		}
	}
	return digits, nil
}

// digitsOf are the eight bytes behind the first one of a name.
func digitsOf(name []byte) uint64 { return binary.BigEndian.Uint64(name[1:]) }

// lastingLimit is the most bytes that stay in memory once the commits have been
// read: those of a million objects. Of an index with more, that memory is for the
// versions of reports.
const lastingLimit = 12 << 20

// release forgets what is held, if that is more than the limit.
func (x *packIndex) release(limit int64) {
	if heldSize*int64(x.count()) > limit {
		x.held.Store(nil)
	}
}

// bytes reads a part of the index, which is valid until the next one is read into
// the same buffer.
func (x *packIndex) bytes(from, length int64, scratch *searchBuffer) ([]byte, error) {
	_, err := x.file.ReadAt(scratch[:length], from)
	return scratch[:length], err
}

// find returns where in the pack an object begins.
func (x *packIndex) find(hash plumbing.Hash, scratch *searchBuffer) (start int64, found bool, err error) {
	i, found, err := x.search(hash, scratch)
	if err != nil || !found {
		return 0, false, err
	}
	start, err = x.start(i, scratch)
	return start, err == nil, err
}

// start is where the i-th object begins.
func (x *packIndex) start(i int, scratch *searchBuffer) (int64, error) {
	row, err := x.startRow(i, scratch)
	if err != nil {
		return 0, err
	}
	start := int64(binary.BigEndian.Uint32(row))
	const isLarge = 1 << 31
	if x.large == 0 || start < isLarge {
		return start, nil
	}
	if start -= isLarge; start >= x.largeCount {
		return 0, damaged("it names a start that it does not hold")
	}
	if row, err = x.bytes(x.large+8*start, 8, scratch); err != nil {
		return 0, err
	}
	// More than a file can have becomes negative, which no pack accepts.
	return int64(binary.BigEndian.Uint64(row)), nil
}

// startRow is what the table of the starts holds of the i-th object.
func (x *packIndex) startRow(i int, scratch *searchBuffer) ([]byte, error) {
	if held := x.held.Load(); held != nil {
		return held.starts[4*i:][:4], nil
	}
	return x.bytes(x.starts.row(i), 4, scratch)
}

// searchWidth is how many names are read at a time: names are hashes, so that
// where one lies is known that well in an index of a million.
const searchWidth = 64

// searchBuffer is what searches read into; each goroutine has its own.
type searchBuffer [searchWidth * (hashSize + 4)]byte

// guesses is how many places are guessed from the hash before halving, which
// ends also where names are no hashes.
const guesses = 6

// search returns the place of the first name that is not before the hash, and
// whether it is the hash.
func (x *packIndex) search(hash plumbing.Hash, scratch *searchBuffer) (place int, found bool, err error) {
	low, high := 0, int(x.fanout[hash[0]])
	if hash[0] > 0 {
		low = int(x.fanout[hash[0]-1])
	}
	if held := x.held.Load(); held != nil {
		// Two objects that agree in nine bytes would be told apart by their checksums.
		place, found = slices.BinarySearch(held.digits[low:high], digitsOf(hash[:]))
		return low + place, found, nil
	}
	digits := fraction(hash[:])
	least, most := 0.0, 1.0 // what the digits are at low and at high
	for round := 0; low < high; round++ {
		middle := low + (high-low)/2
		if round < guesses {
			middle = low + int(float64(high-low)*(digits-least)/max(most-least, 1e-9))
		}
		from := max(low, min(middle, high-1)-searchWidth/2)
		to := min(high, from+searchWidth)
		names, err := x.read(from, to, scratch)
		if err != nil {
			return 0, false, err
		}
		at := sort.Search(to-from, func(i int) bool { return bytes.Compare(x.name(names, i), hash[:]) >= 0 })
		switch {
		case at == to-from && to < high:
			low, least = to, fraction(x.name(names, at-1))
		case at == 0 && from > low && !bytes.Equal(x.name(names, 0), hash[:]):
			high, most = from, fraction(x.name(names, 0))
		default:
			return from + at, at < to-from && bytes.Equal(x.name(names, at), hash[:]), nil
		}
	}
	return low, false, nil
}

// fraction is how far into the names with the same first byte one lies.
func fraction(name []byte) float64 {
	return float64(binary.BigEndian.Uint32(name[1:])) / (1 << 32)
}

// read reads the rows of several names.
func (x *packIndex) read(from, to int, scratch *searchBuffer) ([]byte, error) {
	return x.bytes(x.names.row(from), int64(to-from-1)*x.names.step+int64(hashSize), scratch)
}

// name is the i-th of the names that were read.
func (x *packIndex) name(rows []byte, i int) []byte {
	at := i * int(x.names.step)
	return rows[at : at+hashSize]
}

// withPrefix lists the names that begin like a hash, up to that many digits.
func (x *packIndex) withPrefix(whole plumbing.Hash, digits int) ([]plumbing.Hash, error) {
	var scratch searchBuffer
	place, _, err := x.search(whole, &scratch)
	if err != nil {
		return nil, err
	}
	var found []plumbing.Hash
	for ; place < x.count(); place++ {
		name, err := x.read(place, place+1, &scratch)
		if err != nil {
			return nil, err
		}
		hash := plumbing.Hash(name)
		if hash.String()[:digits] != whole.String()[:digits] {
			break
		}
		found = append(found, hash)
	}
	return found, nil
}

// openPackIndex opens the index of a pack; the caller closes the file.
func openPackIndex(path string) (*packIndex, *os.File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err == nil {
		var x *packIndex
		if x, err = readPackIndex(file, info.Size()); err == nil {
			return x, file, nil
		}
	}
	file.Close()
	return nil, nil, fmt.Errorf("%s: %w", path, err)
}
