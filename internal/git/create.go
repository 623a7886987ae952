package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/format/index"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// Snapshot is one commit of a repository to be created, on top of the one
// before it.
type Snapshot struct {
	Author  string // full name; also the committer's
	Email   string
	Time    time.Time // of authoring and committing; written in UTC, to the second
	Message string
	// Files maps the slash-separated path of each file that the commit adds or
	// changes to its whole content.
	Files map[string]string
	// Removed holds the paths that the commit takes away.
	Removed []string
}

// Create makes a repository with the branch main that holds the commits, and
// checks the last one out. The folder is made where it is missing; one that is
// not empty is an error that wraps fs.ErrExist. A repository that could not be
// finished is taken away again.
func Create(ctx context.Context, dir string, commits []Snapshot) (err error) {
	if err := makeEmpty(dir); err != nil {
		return fmt.Errorf("creating the repository %s: %w", dir, err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("creating the repository %s: %w", dir, errors.Join(err, empty(dir)))
		}
	}()
	return newCreation(dir).run(ctx, commits)
}

func makeEmpty(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	found, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return fmt.Errorf("the folder is not empty: %w", fs.ErrExist)
	}
	return nil
}

// empty removes everything in a folder that was empty before.
func empty(dir string) error {
	found, err := os.ReadDir(dir)
	failed := []error{err}
	for _, e := range found {
		failed = append(failed, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return errors.Join(failed...)
}

// creation is a repository being made.
type creation struct {
	dir     string
	store   *filesystem.Storage
	files   map[string]plumbing.Hash // path to blob, of the newest commit
	written map[plumbing.Hash]bool
}

func newCreation(dir string) *creation {
	return &creation{
		dir:     dir,
		store:   filesystem.NewStorage(osfs.New(filepath.Join(dir, ".git")), cache.NewObjectLRUDefault()),
		files:   map[string]plumbing.Hash{},
		written: map[plumbing.Hash]bool{},
	}
}

// run sets the branch last: until then the repository is an empty one.
func (c *creation) run(ctx context.Context, commits []Snapshot) error {
	if err := c.init(); err != nil {
		return err
	}
	content := map[string]string{}
	var head plumbing.Hash
	for _, s := range commits {
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		if head, err = c.commit(s, head); err != nil {
			return err
		}
		maps.Copy(content, s.Files)
	}
	if err := c.checkOut(content); err != nil || len(commits) == 0 {
		return err
	}
	return c.store.SetReference(plumbing.NewHashReference(mainBranch, head))
}

const mainBranch = plumbing.ReferenceName("refs/heads/main")

const newConfig = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n"

func (c *creation) init() error {
	if err := c.store.Init(); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(c.dir, ".git", "config"), []byte(newConfig), 0o666); err != nil {
		return err
	}
	return c.store.SetReference(plumbing.NewSymbolicReference(plumbing.HEAD, mainBranch))
}

func (c *creation) commit(s Snapshot, parent plumbing.Hash) (plumbing.Hash, error) {
	for _, path := range s.Removed {
		delete(c.files, path)
	}
	for path, content := range s.Files {
		blob, err := c.write(plumbing.BlobObject, []byte(content))
		if err != nil {
			return blob, err
		}
		c.files[path] = blob
	}
	tree, err := c.writeTree("", slices.Sorted(maps.Keys(c.files)))
	if err != nil {
		return tree, err
	}
	return c.write(plumbing.CommitObject, commitText(s, tree, parent))
}

func commitText(s Snapshot, tree, parent plumbing.Hash) []byte {
	var text bytes.Buffer
	fmt.Fprintf(&text, "tree %s\n", tree)
	if !parent.IsZero() {
		fmt.Fprintf(&text, "parent %s\n", parent)
	}
	who := fmt.Sprintf("%s <%s> %d +0000", s.Author, s.Email, s.Time.Unix())
	fmt.Fprintf(&text, "author %s\ncommitter %s\n\n%s\n", who, who, strings.TrimRight(s.Message, "\n"))
	return text.Bytes()
}

// writeTree writes the tree of the folder that all the sorted paths lie in;
// the order of full paths is git's order of a tree.
func (c *creation) writeTree(folder string, paths []string) (plumbing.Hash, error) {
	var tree bytes.Buffer
	for len(paths) > 0 {
		name, _, nested := strings.Cut(paths[0][len(folder):], "/")
		mode, hash, count := "100644", c.files[paths[0]], 1
		if nested {
			mode, count = "40000", countWithin(folder+name+"/", paths)
			var err error
			if hash, err = c.writeTree(folder+name+"/", paths[:count]); err != nil {
				return hash, err
			}
		}
		fmt.Fprintf(&tree, "%s %s\x00%s", mode, name, hash[:])
		paths = paths[count:]
	}
	return c.write(plumbing.TreeObject, tree.Bytes())
}

func countWithin(folder string, paths []string) int {
	count := 0
	for count < len(paths) && strings.HasPrefix(paths[count], folder) {
		count++
	}
	return count
}

// write stores an object once.
func (c *creation) write(kind plumbing.ObjectType, content []byte) (plumbing.Hash, error) {
	hash := hashOf(kind, content)
	if c.written[hash] {
		return hash, nil
	}
	c.written[hash] = true
	object := &plumbing.MemoryObject{}
	object.SetType(kind)
	if _, err := object.Write(content); err != nil {
		return hash, err
	}
	return c.store.SetEncodedObject(object)
}

// checkOut writes the files of the newest commit, and the index that says so.
func (c *creation) checkOut(content map[string]string) error {
	staged := &index.Index{Version: 2}
	root, err := os.OpenRoot(c.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, path := range slices.Sorted(maps.Keys(c.files)) {
		entry, err := checkOutFile(root, path, content[path])
		if err != nil {
			return err
		}
		entry.Hash = c.files[path]
		staged.Entries = append(staged.Entries, entry)
	}
	return c.store.SetIndex(staged)
}

func checkOutFile(root *os.Root, path, content string) (*index.Entry, error) {
	name := filepath.FromSlash(path)
	if err := root.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return nil, err
	}
	if err := root.WriteFile(name, []byte(content), 0o666); err != nil {
		return nil, err
	}
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	return &index.Entry{Name: path, Mode: filemode.Regular, Size: uint32(info.Size()), ModifiedAt: info.ModTime()}, nil
}
