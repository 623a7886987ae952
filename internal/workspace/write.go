package workspace

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
)

// ErrChanged says that a file is no longer what was read.
var ErrChanged = errors.New("changed meanwhile")

const (
	tempPrefix = ".incident-"
	tempSuffix = ".tmp"
	// tempAge is after how long a temporary file can only be one that an
	// interrupted run left behind.
	tempAge = time.Hour
)

// Create writes a new file, whole or not at all. A file of that name is
// fs.ErrExist, also where two processes create it at once.
func (d *Dir) Create(name string, data []byte) error {
	if err := d.mkdirAll(path.Dir(name)); err != nil {
		return err
	}
	temp, err := d.temp(path.Dir(name), data, 0o666)
	if err != nil {
		return err
	}
	err = d.root.Link(temp, name)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		// A file system without hard links: exclusive, though not whole if the
		// power fails in between.
		err = d.createPlain(name, data)
	}
	return errors.Join(err, d.root.Remove(temp), d.syncFolder(path.Dir(name)))
}

func (d *Dir) createPlain(name string, data []byte) error {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// Replace writes a file that was read before: old is what it held. A file that
// holds something else by now is ErrChanged, and stays.
func (d *Dir) Replace(name string, old, data []byte) error {
	if bytes.Equal(old, data) {
		return nil
	}
	r, err := d.prepare(Change{name, old, data})
	if err != nil {
		return err
	}
	defer r.unlock()
	if err := d.root.Rename(r.temp, name); err != nil {
		return errors.Join(err, d.root.Remove(r.temp))
	}
	return d.syncFolder(path.Dir(name))
}

// replacement is a change whose file is locked, still holds what was read, and
// is written beside it.
type replacement struct {
	Change
	mode   fs.FileMode
	temp   string
	unlock func()
}

func (d *Dir) prepare(c Change) (r replacement, err error) {
	info, err := d.root.Lstat(c.Path)
	if err != nil {
		return r, err
	}
	unlock, err := d.lock(c.Path)
	if err != nil {
		return r, err
	}
	defer func() {
		if err != nil {
			unlock()
		}
	}()
	if err := d.unchanged(c.Path, c.Old); err != nil {
		return r, err
	}
	temp, err := d.temp(path.Dir(c.Path), c.New, info.Mode().Perm())
	return replacement{Change: c, mode: info.Mode().Perm(), temp: temp, unlock: unlock}, err
}

// unchanged is ErrChanged where a file holds something else.
func (d *Dir) unchanged(name string, old []byte) error {
	// Not through a folder that is open: what is compared is what is replaced.
	current, err := readIn(d.root, name, int64(len(old)))
	if errors.Is(err, ErrTooLarge) || err == nil && !bytes.Equal(current, old) {
		return &fs.PathError{Op: "write", Path: name, Err: ErrChanged}
	}
	return err
}

// lock keeps two runs of this program from replacing the same file at once: of
// two that read the same bytes, the second would undo what the first one wrote.
// A lock that an interrupted run left behind is taken over.
func (d *Dir) lock(name string) (unlock func(), err error) {
	lock := path.Join(path.Dir(name), tempPrefix+path.Base(name)+".lock"+tempSuffix)
	for range lockTries {
		f, err := d.root.OpenFile(lock, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			return func() { _ = d.root.Remove(lock) }, f.Close()
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		if info, err := d.root.Lstat(lock); err == nil && time.Since(info.ModTime()).Abs() > lockAge {
			_ = d.root.Remove(lock)
		}
		time.Sleep(lockPause)
	}
	return nil, fmt.Errorf("%s: another run is writing it; if none is, delete %s", name, lock)
}

const (
	// lockAge is far longer than any run holds a lock: one that is older, or of
	// a time to come, was left behind.
	lockAge = 3 * time.Second
	// A run waits longer than that, so that it takes over what was left.
	lockPause = 20 * time.Millisecond
	lockTries = 250
)

// temp writes a temporary file and syncs it.
func (d *Dir) temp(folder string, data []byte, mode fs.FileMode) (string, error) {
	d.sweep(folder)
	name := path.Join(folder, tempPrefix+rand.Text()+tempSuffix)
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", errors.Join(err, d.root.Remove(name))
	}
	return name, nil
}

// sweep removes what interrupted runs have left in a folder. It is a courtesy:
// what cannot be removed stays.
func (d *Dir) sweep(folder string) {
	f, err := d.root.Open(folder)
	if err != nil {
		return
	}
	entries, _ := f.ReadDir(-1)
	_ = f.Close()
	for _, e := range entries {
		if !isTemp(e.Name()) {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > tempAge {
			_ = d.root.Remove(path.Join(folder, e.Name()))
		}
	}
}

func isTemp(base string) bool {
	return strings.HasPrefix(base, tempPrefix) && strings.HasSuffix(base, tempSuffix)
}

func (d *Dir) mkdirAll(folder string) error {
	return d.root.MkdirAll(folder, 0o777)
}

// syncFolder makes a new name durable. Some systems cannot sync a folder, which
// is no reason to fail.
func (d *Dir) syncFolder(folder string) error {
	f, err := d.root.Open(folder)
	if err != nil {
		return nil
	}
	_ = f.Sync()
	return f.Close()
}

// Append adds to the end of a file outside of the repository, in one write, and
// creates it where it is not there.
func Append(file string, data []byte) (err error) {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o666)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.Write(data)
	return err
}
