package git

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

// pack is a pack with its index. Both are opened when they are first needed, do
// not change, and are read by any number of goroutines.
type pack struct {
	path string // without the extension

	openIndex sync.Once
	index     *packIndex
	indexFile *os.File
	indexErr  error

	openData sync.Once
	data     io.ReaderAt
	dataFile *os.File
	dataErr  error
	size     int64 // bytes that hold objects
}

// find returns where an object begins.
func (p *pack) find(hash plumbing.Hash, scratch *searchBuffer) (start int64, found bool, err error) {
	if err := p.indexed(); err != nil {
		return 0, false, err
	}
	start, found, err = p.index.find(hash, scratch)
	if err != nil {
		return 0, false, fmt.Errorf("%s.idx: %w", p.path, err)
	}
	return start, found, nil
}

// hold has what a search needs of the index in memory. That of a large one is to be
// released; see packIndex.
func (p *pack) hold() (release func()) {
	if p.indexed() != nil {
		return func() {}
	}
	p.index.hold(heldLimit)
	return func() { p.index.release(lastingLimit) }
}

func (p *pack) withPrefix(whole plumbing.Hash, digits int) ([]plumbing.Hash, error) {
	if err := p.indexed(); err != nil {
		return nil, err
	}
	return p.index.withPrefix(whole, digits)
}

func (p *pack) indexed() error {
	p.openIndex.Do(func() { p.index, p.indexFile, p.indexErr = openPackIndex(p.path + ".idx") })
	return p.indexErr
}

const (
	packHead = 12
	packEnd  = int64(hashSize)
)

// opened opens the file of the objects.
func (p *pack) opened() error {
	p.openData.Do(func() {
		if p.dataFile, p.dataErr = os.Open(p.path + ".pack"); p.dataErr != nil {
			return
		}
		p.data = p.dataFile
		info, err := p.dataFile.Stat()
		if err == nil {
			p.size, err = packSize(p.data, info.Size())
		}
		if err != nil {
			p.dataErr = fmt.Errorf("%s.pack: %w", p.path, err)
		}
	})
	return p.dataErr
}

// packSize checks the head of a pack and returns where its objects end.
func packSize(data io.ReaderAt, size int64) (int64, error) {
	var head [packHead]byte
	if err := readHead(data, head[:]); err != nil {
		return 0, err
	}
	version := binary.BigEndian.Uint32(head[4:])
	if string(head[:4]) != "PACK" || version != 2 && version != 3 {
		return 0, damaged("it does not begin like a pack")
	}
	return size - packEnd, nil
}

func readHead(file io.ReaderAt, head []byte) error {
	_, err := file.ReadAt(head, 0)
	if errors.Is(err, io.EOF) {
		return damaged("it is too short")
	}
	return err
}

func damaged(reason string) error { return fmt.Errorf("%w: %s", ErrDamaged, reason) }

func (p *pack) close() error {
	// Whoever comes later is told that the file is closed.
	p.openIndex.Do(func() { p.indexErr = fs.ErrClosed })
	p.openData.Do(func() { p.dataErr = fs.ErrClosed })
	var failed []error
	for _, file := range []*os.File{p.indexFile, p.dataFile} {
		if file != nil {
			failed = append(failed, file.Close())
		}
	}
	return errors.Join(failed...)
}

// packHeader is what stands in front of a packed object.
type packHeader struct {
	kind plumbing.ObjectType
	size int64 // bytes of what is packed: the object, or the changes to its base
	// base is what is changed: a hash for REFDeltaObject, and how far back it
	// begins for OFSDeltaObject.
	base     plumbing.Hash
	distance int64
	length   int // bytes of the header
}

// headerLimit is the most bytes that a header takes.
const headerLimit = 10 + 20

var errPackHeader = fmt.Errorf("%w: an unreadable header in a pack", ErrDamaged)

// parsePackHeader reads the beginning of a packed object.
func parsePackHeader(raw []byte) (packHeader, error) {
	if len(raw) == 0 {
		return packHeader{}, errPackHeader
	}
	h := packHeader{kind: plumbing.ObjectType(raw[0] >> 4 & 7), size: int64(raw[0] & 15), length: 1}
	for shift := 4; raw[h.length-1]&0x80 != 0; shift += 7 {
		if h.length >= len(raw) || shift > 53 {
			return packHeader{}, errPackHeader
		}
		h.size |= int64(raw[h.length]&0x7f) << shift
		h.length++
	}
	switch h.kind {
	case plumbing.CommitObject, plumbing.TreeObject, plumbing.BlobObject, plumbing.TagObject:
		return h, nil
	case plumbing.OFSDeltaObject:
		return h, h.setDistance(raw)
	case plumbing.REFDeltaObject:
		if copy(h.base[:], raw[h.length:]) == hashSize {
			h.length += hashSize
			return h, nil
		}
	}
	return packHeader{}, errPackHeader
}

func (h *packHeader) setDistance(raw []byte) error {
	for {
		if h.length >= len(raw) || h.distance >= 1<<55 {
			return errPackHeader
		}
		digit := raw[h.length]
		h.length++
		h.distance |= int64(digit & 0x7f)
		if digit&0x80 == 0 {
			return nil
		}
		h.distance = (h.distance + 1) << 7
	}
}

// packNames lists the packs of an object store, without the extension. An index
// without a pack, or a pack without an index, is being written or removed.
func packNames(objectDir string) ([]string, error) {
	dir := filepath.Join(objectDir, "pack")
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	packed := map[string]bool{}
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".pack"); ok {
			packed[name] = true
		}
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".idx"); ok && packed[name] {
			names = append(names, filepath.Join(dir, name))
		}
	}
	return names, nil
}
