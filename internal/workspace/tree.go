package workspace

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"
)

// Tree is where files are read from: the working tree, or a commit.
type Tree interface {
	// Files lists what lies beneath a folder, sorted by path; "." is everything.
	// A folder that does not exist is fs.ErrNotExist. Of one that is another
	// repository, or lies in one, that repository is all that is listed.
	Files(folder string) ([]File, error)
	// Read returns a regular file of at most limit bytes; a larger one is
	// ErrTooLarge and is not read.
	Read(name string, limit int64) ([]byte, error)
	// Exists reports whether there is a file or a folder of that name. Where
	// that cannot be known, as in a submodule that is not checked out, it says
	// that there is. Several may ask at once.
	Exists(name string) bool
}

// File is one entry of a Tree that is not a folder.
type File struct {
	Path    string
	Regular bool // not a symbolic link, pipe, device or submodule
	// Repository says that it is the folder of another repository.
	Repository bool
	// Stamp is zero where there is none, as in a commit.
	Stamp Stamp
}

// ErrTooLarge says that a file is larger than what is read.
var ErrTooLarge = errors.New("too large")

// ErrNotFolder says that a folder of the configuration is something else.
var ErrNotFolder = errors.New("not a folder")

// ErrIrregular says that a name belongs to a link, a pipe or a device.
var ErrIrregular = errors.New("not a regular file")

// Dir is the working tree. Every path goes through os.Root, so that no link
// leads out of the repository. It is for one look: whoever comes back later opens
// it anew.
type Dir struct {
	root    *os.Root
	folders openFolders
	// Submodule reports whether git keeps another repository in a folder, as far as
	// that is known. A folder that holds nothing exists for git only as one; where
	// it is nil, nothing is known.
	Submodule func(folder string) (is, known bool)
}

// OpenDir opens a working tree.
func OpenDir(root string) (*Dir, error) {
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	return &Dir{root: r}, nil
}

// Close releases the folder.
func (d *Dir) Close() error { return errors.Join(d.folders.close(), d.root.Close()) }

// Files implements Tree. It does not enter another repository, nor what lies
// hidden at the top of this one.
func (d *Dir) Files(folder string) ([]File, error) {
	if around, other := d.repositoryAround(folder); other {
		return []File{{Path: around, Repository: true}}, nil
	}
	info, err := d.root.Lstat(folder)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &fs.PathError{Op: "list", Path: folder, Err: ErrNotFolder}
	}
	// The folders of the years, say, side by side; what lies in each in turn.
	files, err := d.list(way{root: d.root, rest: path.Clean(folder)}, path.Clean(folder), sideBySide)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}

// way is how a folder is reached: from a folder that is open, by the rest of the
// path. From the top every folder on the way would be opened again for each one
// beneath it, which takes the square of the depth.
type way struct {
	root *os.Root
	rest string
	held int // how many folders are open on the way
}

// mostHeld is how many folders one below the other are held open, far fewer than
// a process may have files; those beneath are reached from the last one.
const mostHeld = 256

// enter opens a folder for what lies beneath it. Close what it returns; where it
// returns none, the way goes on from where it began.
func (w way) enter() (into way, close func() error) {
	if w.held < mostHeld {
		if root, err := w.root.OpenRoot(w.rest); err == nil {
			return way{root: root, rest: ".", held: w.held + 1}, root.Close
		}
	}
	return w, func() error { return nil } // whoever reads in it is told why
}

// repositoryAround is the folder above another one that is another repository. What
// is no folder, such as a pipe, is not opened.
func (d *Dir) repositoryAround(folder string) (around string, other bool) {
	for at := path.Dir(path.Clean(folder)); at != "." && at != "/"; at = path.Dir(at) {
		if info, err := d.root.Lstat(at); err != nil || !info.IsDir() {
			continue
		}
		if _, err := d.root.Lstat(path.Join(at, ".git")); err == nil || d.empty(at) && d.leftEmpty(at) {
			return at, true
		}
	}
	return "", false
}

// leftEmpty reports whether a folder that holds nothing is known to be a submodule,
// as a plain clone leaves it.
func (d *Dir) leftEmpty(folder string) bool {
	is, _ := d.submodule(folder)
	return is
}

func (d *Dir) submodule(folder string) (is, known bool) {
	if d.Submodule == nil {
		return false, false
	}
	return d.Submodule(folder)
}

// list lists what lies beneath a folder; shared says how the folders in it are
// gone through.
func (d *Dir) list(at way, folder string, shared func(n int, do func(i int))) (files []File, err error) {
	at, done := at.enter()
	defer func() { err = errors.Join(err, done()) }()
	entries, err := at.entries(folder)
	if err != nil {
		return nil, err
	}
	cloned := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == ".git" })
	if folder != "." && (cloned || len(entries) == 0 && d.leftEmpty(folder)) {
		// A submodule or a clone: its reports are its own.
		return []File{{Path: folder, Repository: true}}, nil
	}
	files = make([]File, 0, len(entries))
	var within []string
	for _, e := range entries {
		name := path.Join(folder, e.Name())
		switch {
		case !e.IsDir():
			files = append(files, File{Path: name, Regular: e.Type().IsRegular(), Stamp: stampOf(e)})
		case !passedOver(name):
			within = append(within, e.Name())
		}
	}
	found, errs := make([][]File, len(within)), make([]error, len(within))
	shared(len(within), func(i int) {
		found[i], errs[i] = d.list(way{at.root, path.Join(at.rest, within[i]), at.held}, path.Join(folder, within[i]), inTurn)
	})
	return append(files, slices.Concat(found...)...), errors.Join(errs...)
}

// entries reads the folder to which the way leads.
func (w way) entries(folder string) ([]fs.DirEntry, error) {
	f, err := w.root.Open(w.rest)
	if wrong := (*fs.PathError)(nil); errors.As(err, &wrong) {
		wrong.Path = folder // not the end of the way alone
	}
	if err != nil {
		return nil, err
	}
	entries, err := f.ReadDir(-1)
	return entries, errors.Join(err, f.Close())
}

// inTurn does so many things one after the other.
func inTurn(n int, do func(i int)) {
	for i := range n {
		do(i)
	}
}

// passedOver reports whether a folder at the top of the repository holds what
// belongs to tools: hidden ones, and installed packages.
func passedOver(name string) bool {
	top, _, _ := strings.Cut(name, "/")
	return top == "node_modules" || strings.HasPrefix(top, ".") && top != "."
}

// Exists implements Tree. A link that leads out of the repository is there, and
// where it leads is not looked at.
func (d *Dir) Exists(name string) bool {
	for at := name; ; at = path.Dir(at) {
		info, err := d.root.Lstat(at)
		switch {
		case at == ".":
			return at == name || err != nil
		case err == nil && info.IsDir() && d.empty(at):
			is, known := d.submodule(at)
			return is || !known
		case err == nil:
			return at == name
		case !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR):
			return true
		}
	}
}

// empty reports whether a folder holds nothing: git keeps no such folder, but a
// submodule that is not checked out is one.
func (d *Dir) empty(folder string) bool {
	f, err := d.root.Open(folder)
	if err != nil {
		return false
	}
	_, err = f.ReadDir(1)
	return errors.Join(err, f.Close()) != nil && errors.Is(err, io.EOF)
}

// Read implements Tree.
func (d *Dir) Read(name string, limit int64) ([]byte, error) {
	folder, base := path.Split(name)
	if near := d.folders.in(d.root, path.Clean(folder)); near != nil {
		if data, err := readIn(near, base, limit); err == nil {
			return data, nil
		}
	}
	return readIn(d.root, name, limit)
}

// readIn reads a file. It does not block on a pipe: that is opened without
// waiting for a writer, and then refused.
func readIn(root *os.Root, name string, limit int64) (data []byte, err error) {
	info, err := root.Lstat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "read", Path: name, Err: ErrIrregular}
	}
	if err != nil {
		return nil, err
	}
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err = f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "read", Path: name, Err: ErrIrregular}
	case info.Size() > limit:
		return nil, &fs.PathError{Op: "read", Path: name, Err: ErrTooLarge}
	}
	data, err = readWhole(f, info.Size(), limit)
	if err == nil && int64(len(data)) > limit {
		err = &fs.PathError{Op: "read", Path: name, Err: ErrTooLarge}
	}
	return data, err
}

// readWhole reads a file that had so many bytes a moment ago, and one more than
// the limit where it has grown so far. A file that fills neither more nor less
// than that is read at once.
func readWhole(f io.Reader, size, limit int64) ([]byte, error) {
	data := make([]byte, size+1)
	n, err := f.Read(data)
	switch {
	case errors.Is(err, io.EOF):
		return data[:n], nil
	case err != nil || int64(n) == size:
		return data[:n], err
	}
	rest, err := io.ReadAll(io.LimitReader(f, limit+1-int64(n)))
	return append(data[:n], rest...), err
}
