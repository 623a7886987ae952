// Package cache keeps what was computed from a repository in a folder below its
// git folder. Nothing depends on it: what is damaged, foreign or of another
// version is as if it were not there.
package cache

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Name is the folder's name in the git folder.
const Name = "incident"

// Folder is where things are kept.
type Folder struct{ gitDir string }

// In is the folder in a git folder. It need not exist.
func In(gitDir string) Folder { return Folder{gitDir} }

// Path is where the folder is.
func (f Folder) Path() string { return filepath.Join(f.gitDir, Name) }

// Place is the folder, or where it is not yet there the one in which it would be
// made.
func (f Folder) Place() string {
	if _, err := os.Lstat(f.Path()); errors.Is(err, fs.ErrNotExist) {
		return f.gitDir
	}
	return f.Path()
}

// Writable is nil where things can be kept, as far as that can be told without
// trying it. The error is ErrForeign where something else is in the way, and
// fs.ErrPermission where the user may not.
func (f Folder) Writable() error {
	place := f.Place()
	info, err := os.Lstat(place)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s: not a folder: %w", place, ErrForeign)
	}
	if err != nil {
		return err
	}
	return writable(place)
}

// Owned reports whether the place belongs to the user who runs the program.
func (f Folder) Owned() bool {
	info, err := os.Lstat(f.Place())
	return err == nil && ours(info)
}

// The head of a file: what it is, and the size and checksum of each part, with
// a checksum of its own. The checksums find what a disk did; who can write in
// the git folder can do worse than to forge them.
const (
	magic    = "incident cache 2\n"
	maxParts = 5
	partSize = 12
	headSize = len(magic) + maxParts*partSize + 4
)

// maxSize is how many bytes of a part are read at the most: several times what
// a repository of a million commits has.
const maxSize = 1 << 30

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// File is something that was kept, in parts.
type File struct {
	file  *os.File
	parts [maxParts]part
	// Saved is when it was kept, by the file system's clock.
	Saved time.Time
	// Size is how many bytes it takes.
	Size int64
}

type part struct {
	start, size int64
	sum         uint32
}

// ErrForeign says that something else is where we keep things.
var ErrForeign = errors.New("not a file that this program and user wrote")

// Open opens what was kept under a name. The error is fs.ErrNotExist where
// nothing was. Close it after use.
func (f Folder) Open(name string) (*File, error) {
	root, err := os.OpenRoot(f.gitDir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	if err := isFolder(root); err != nil {
		return nil, err
	}
	// A pipe is opened without waiting for somebody who writes, and then refused.
	file, err := root.OpenFile(path.Join(Name, name), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	kept, err := open(file)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", filepath.Join(f.Path(), name), err), file.Close())
	}
	return kept, nil
}

// isFolder refuses what is no folder before anything is opened in it.
func isFolder(root *os.Root) error {
	info, err := root.Lstat(Name)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s: %w", filepath.Join(root.Name(), Name), ErrForeign)
	}
	return err
}

func open(file *os.File) (*File, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || !ours(info) {
		return nil, ErrForeign
	}
	head := make([]byte, headSize)
	if _, err := io.ReadFull(file, head); err != nil {
		return nil, ErrForeign
	}
	body := head[:headSize-4]
	if !strings.HasPrefix(string(head), magic) || crc32.Checksum(body, castagnoli) != binary.BigEndian.Uint32(head[headSize-4:]) {
		return nil, ErrForeign
	}
	kept := &File{file: file, Saved: info.ModTime(), Size: info.Size()}
	at := int64(headSize)
	for i := range kept.parts {
		entry := body[len(magic)+i*partSize:]
		p := part{at, int64(binary.BigEndian.Uint64(entry)), binary.BigEndian.Uint32(entry[8:])}
		if p.size < 0 || p.size > min(maxSize, info.Size()-at) {
			return nil, ErrForeign
		}
		kept.parts[i] = p
		at += p.size
	}
	return kept, nil
}

// Part reads a part, and reports whether it is as it was kept. Nothing is
// returned of one that is not.
func (f *File) Part(i int) (string, bool) {
	p := f.parts[i]
	var text strings.Builder
	text.Grow(int(p.size))
	sum := crc32.New(castagnoli)
	n, err := io.Copy(io.MultiWriter(&text, sum), io.NewSectionReader(f.file, p.start, p.size))
	if err != nil || n != p.size || sum.Sum32() != p.sum {
		return "", false
	}
	return text.String(), true
}

// Piece reads so many bytes of a part, and reports whether there are so many. No
// checksum is looked at: who reads a part piece by piece keeps one of each.
func (f *File) Piece(i int, from, size int64) (string, bool) {
	p := f.parts[i]
	if from < 0 || size < 0 || from > p.size || size > p.size-from {
		return "", false
	}
	text := make([]byte, size)
	_, err := f.file.ReadAt(text, p.start+from)
	return string(text), err == nil
}

// Close closes the file. What was read stays.
func (f *File) Close() error { return f.file.Close() }

// Save keeps parts under a name, in place of what was there. Whoever reads at
// the same time reads the one or the other.
func (f Folder) Save(name string, parts ...[]byte) (err error) {
	root, err := os.OpenRoot(f.gitDir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	if err := root.Mkdir(Name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := isFolder(root); err != nil {
		return err
	}
	removeLeftovers(root)
	temp := path.Join(Name, fmt.Sprintf("%s%s.%x", temporary, name, rand.Uint64()))
	if err := write(root, temp, parts); err != nil {
		root.Remove(temp)
		return err
	}
	return root.Rename(temp, path.Join(Name, name))
}

func write(root *os.Root, name string, parts [][]byte) error {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(headOf(parts))
	for _, p := range parts {
		if err == nil {
			_, err = file.Write(p)
		}
	}
	return errors.Join(err, file.Close())
}

func headOf(parts [][]byte) []byte {
	head := make([]byte, headSize)
	copy(head, magic)
	for i, p := range parts {
		entry := head[len(magic)+i*partSize:]
		binary.BigEndian.PutUint64(entry, uint64(len(p)))
		binary.BigEndian.PutUint32(entry[8:], crc32.Checksum(p, castagnoli))
	}
	binary.BigEndian.PutUint32(head[headSize-4:], crc32.Checksum(head[:headSize-4], castagnoli))
	return head
}

// temporary begins the name of a file that is still being written.
const temporary = "tmp-"

// abandoned is when a file that is still being written has lost its writer.
const abandoned = time.Hour

// removeLeftovers removes what interrupted runs left. That it cannot be removed
// is no reason to fail.
func removeLeftovers(root *os.Root) {
	entries, err := fs.ReadDir(root.FS(), Name)
	if err != nil {
		return
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && strings.HasPrefix(e.Name(), temporary) && time.Since(info.ModTime()) > abandoned {
			root.Remove(path.Join(Name, e.Name()))
		}
	}
}
