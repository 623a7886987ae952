package git

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

// looseFile is an object in a file of its own, read up to its content.
type looseFile struct {
	file    *os.File
	stream  *looseStream
	content io.Reader
	kind    plumbing.ObjectType
	size    int64 // bytes
}

// loosePath is where an object store has an object that is in no pack.
func loosePath(objectDir string, hash plumbing.Hash) string {
	name := hash.String()
	return filepath.Join(objectDir, name[:2], name[2:])
}

// close closes the file. What was read stays.
func (l *looseFile) close() {
	l.file.Close()
	looseStreams.Put(l.stream)
}

// looseStream decompresses a file. Its window and buffers take many times the
// space of most objects, so that they are used again.
type looseStream struct {
	file     *bufio.Reader
	inflated io.ReadCloser // a zlib.Resetter; nil before the first file
	content  *bufio.Reader
}

var looseStreams = sync.Pool{New: func() any {
	return &looseStream{file: bufio.NewReader(nil), content: bufio.NewReaderSize(nil, looseHeadLimit)}
}}

// open reads from another file.
func (s *looseStream) open(file io.Reader) (err error) {
	s.file.Reset(file)
	if s.inflated == nil {
		s.inflated, err = zlib.NewReader(s.file)
	} else {
		err = s.inflated.(zlib.Resetter).Reset(s.file, nil)
	}
	s.content.Reset(s.inflated)
	return err
}

// openLoose opens an object; the caller closes it.
func openLoose(path string) (*looseFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	l := &looseFile{file: file, stream: looseStreams.Get().(*looseStream)}
	if err := l.readHead(); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// looseHeadLimit is more bytes than the head of a loose object takes.
const looseHeadLimit = 32

// smallLoose is how many bytes a file may have to be read at once.
const smallLoose = 1 << 20

// loose reads an object from a file of its own: a small one at once, which takes
// half the time. What is wrong with one is told by reading it as a stream.
func (u *unpacker) loose(path string, limit int64) (*unpacked, error) {
	packed, err := u.smallFile(path)
	if err != nil {
		return nil, err
	}
	if object := u.inflateLoose(packed, limit); object != nil {
		return object, nil
	}
	return readLoose(path, limit)
}

// smallFile reads a file into memory that is used again; nothing of a large one.
func (u *unpacker) smallFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || info.Size() > smallLoose {
		return nil, err
	}
	u.file = slices.Grow(u.file[:0], int(info.Size()))[:info.Size()]
	_, err = io.ReadFull(file, u.file)
	return u.file, err
}

// inflateLoose returns nil where that is not the whole of a small object.
func (u *unpacker) inflateLoose(packed []byte, limit int64) *unpacked {
	var begin [looseHeadLimit]byte
	// Of less than the head may have, all there is; what is wrong comes up below.
	_ = u.inflater.inflate(begin[:], packed)
	head, _, whole := bytes.Cut(begin[:u.inflater.at], []byte{0})
	kind, size, err := parseLooseHead(head)
	if !whole || err != nil || size > limit {
		return nil
	}
	from := int64(len(head)) + 1
	all := u.spare.take(from + size)
	if u.inflater.inflate(all, packed) != nil {
		return nil
	}
	return &unpacked{kind: kind, content: all[from:]}
}

// readHead reads "blob 1234" and the NUL behind it.
func (l *looseFile) readHead() error {
	if err := l.stream.open(l.file); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	head, err := l.stream.content.ReadSlice(0)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	l.content = l.stream.content
	l.kind, l.size, err = parseLooseHead(head[:len(head)-1])
	return err
}

// parseLooseHead reads a head without the NUL.
func parseLooseHead(head []byte) (kind plumbing.ObjectType, size int64, err error) {
	word, digits, _ := strings.Cut(string(head), " ")
	if kind, err = plumbing.ParseObjectType(word); err == nil {
		size, err = strconv.ParseInt(digits, 10, 64)
	}
	if err != nil || size < 0 {
		return 0, 0, damaged("a head that cannot be read")
	}
	return kind, size, nil
}

// read returns the object, unless it is larger than the limit.
func (l *looseFile) read(limit int64) (*unpacked, error) {
	if l.size > limit {
		return nil, l.tooLarge(limit)
	}
	content := make([]byte, l.size)
	if _, err := io.ReadFull(l.content, content); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return &unpacked{kind: l.kind, content: content}, nil
}

// tooLarge believes the head only when so much has been decompressed.
func (l *looseFile) tooLarge(limit int64) error {
	if _, err := io.CopyN(io.Discard, l.content, limit+1); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return errTooLarge{l.size}
}

// readLoose reads an object from a file of its own.
func readLoose(path string, limit int64) (*unpacked, error) {
	l, err := openLoose(path)
	if err != nil {
		return nil, err
	}
	defer l.close()
	return l.read(limit)
}

// looseWithPrefix lists the loose objects that begin like a hash, up to that
// many digits.
func looseWithPrefix(objectDir, digits string) ([]plumbing.Hash, error) {
	entries, err := os.ReadDir(filepath.Join(objectDir, digits[:2]))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var found []plumbing.Hash
	for _, e := range entries {
		if hash, ok := parseHash(digits[:2] + e.Name()); ok && strings.HasPrefix(hash.String(), digits) {
			found = append(found, hash)
		}
	}
	return found, err
}
