package git

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// File is a file of a commit.
type File struct {
	Path string // from the repository's root, with slashes; any bytes but NUL
	Blob string // the hash; of the commit, for a submodule
	Mode Mode
}

// Files implements reader.
func (r *inProcess) Files(ctx context.Context, commit string, under []string) ([]File, error) {
	id, err := r.parse(commit)
	if err != nil {
		return nil, err
	}
	u := r.objects.borrow()
	defer r.objects.giveBack(u)
	c, err := r.commitBy(u, id)
	if err != nil {
		return nil, fmt.Errorf("files of commit %s: %w", commit, err)
	}
	l := &listing{unpacker: u}
	for _, folder := range Disjoint(under) {
		at, err := u.lookup(c.tree, folder)
		if err == nil {
			err = l.add(ctx, folder, at)
		}
		if err != nil {
			return nil, fmt.Errorf("files of commit %s: %w", commit, err)
		}
	}
	slices.SortFunc(l.files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return l.files, nil
}

// listing collects the files of folders.
type listing struct {
	unpacker *unpacker
	files    []File
	seen     budget
}

// add lists the files at and below an entry.
func (l *listing) add(ctx context.Context, at string, e entry) error {
	if err := cmp.Or(ctx.Err(), l.seen.spend(at)); err != nil {
		return err
	}
	if e.mode != 0 {
		l.files = append(l.files, File{Path: at, Blob: e.hash.String(), Mode: e.mode})
	}
	if !e.folder {
		return nil
	}
	return l.unpacker.eachEntry(e.hash, func(below entry) error {
		return l.add(ctx, join(at, below.name), below)
	})
}

// The most paths that are looked at in one commit, and the most folders that
// lie in each other.
const (
	pathLimit  = 2_000_000
	depthLimit = 500
)

// budget counts the paths that were looked at.
type budget int

func (b *budget) spend(path string) error {
	*b++
	if *b > pathLimit || strings.Count(path, "/") > depthLimit {
		return ErrTooManyFiles
	}
	return nil
}

// Blob implements reader.
func (r *inProcess) Blob(_ context.Context, hash string) ([]byte, error) {
	id, err := r.parse(hash)
	if err != nil {
		return nil, err
	}
	return r.objects.read(id, plumbing.BlobObject)
}

// BlobSize implements reader.
func (r *inProcess) BlobSize(_ context.Context, hash string) (int64, error) {
	id, err := r.parse(hash)
	if err != nil {
		return 0, err
	}
	return r.objects.size(id)
}

// Disjoint cleans the folders, sorts them, and leaves out those that lie in
// another one or outside the repository.
func Disjoint(under []string) []string {
	var cleaned []string
	for _, folder := range under {
		cleaned = append(cleaned, path.Clean(folder))
	}
	slices.Sort(cleaned)
	var kept []string
	for _, folder := range cleaned {
		if !outside(folder) && !slices.ContainsFunc(kept, func(k string) bool { return within(folder, k) }) {
			kept = append(kept, folder)
		}
	}
	return kept
}

func outside(folder string) bool {
	return path.IsAbs(folder) || folder == ".." || strings.HasPrefix(folder, "../")
}

func within(folder, other string) bool {
	return other == "." || folder == other || strings.HasPrefix(folder, other+"/")
}

func join(folder, name string) string {
	if folder == "." {
		return name
	}
	return folder + "/" + name
}
