package git

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// indexFiles are what the git program finds commits and objects by, as patterns
// within an object store. It believes them: a flipped bit in a commit-graph can
// take a parent from a commit, and its log is shorter then, without an error.
var indexFiles = []string{
	"info/commit-graph", "info/commit-graphs/*.graph", "pack/multi-pack-index", "pack/multi-pack-index.d/*.midx",
	"pack/*.idx",
}

// checkSums compares the indexes of the object store, and of those that it
// borrows from, with the checksums in which they end. The error names the file.
func (p *program) checkSums(ctx context.Context) error {
	dirs, err := p.objectDirs()
	for _, dir := range dirs {
		for _, pattern := range indexFiles {
			// A pattern is one of ours, and cannot be malformed; a store with
			// such characters in its own path is still the store.
			names, _ := fs.Glob(os.DirFS(dir), pattern)
			for _, name := range names {
				if err := p.checkSum(ctx, filepath.Join(dir, filepath.FromSlash(name))); err != nil {
					return err
				}
			}
		}
	}
	return err
}

// checkSum reads a file whole and compares it with its end.
func (p *program) checkSum(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // repacked since
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	digest := p.digest()
	body := info.Size() - int64(digest.Size())
	if body >= 0 {
		_, err = io.CopyN(digest, &interruptible{ctx, f}, body)
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", path, err)
	}
	end, err := io.ReadAll(f)
	if err != nil {
		return fmt.Errorf("reading %s: %w", path, err)
	}
	if body < 0 || !bytes.Equal(end, digest.Sum(nil)) {
		return fmt.Errorf("%s is %w: its checksum is wrong; delete a commit-graph or a multi-pack-index, and have git index-pack write the index of a pack again", path, ErrDamaged)
	}
	return nil
}

// digest is the kind of hash that the repository uses everywhere.
func (p *program) digest() hash.Hash {
	if p.settings.extension("objectFormat") == "sha256" {
		return sha256.New()
	}
	return sha1.New()
}

// interruptible is a reader that ends with a context.
type interruptible struct {
	ctx context.Context
	io.Reader
}

// Read implements io.Reader.
func (r *interruptible) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(b)
}
