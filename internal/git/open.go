// Package git reads git repositories: commits, trees, blobs, merge bases. There
// are two implementations: one reads the files of the repository in process and
// starts nothing, the other asks the git program, with reading commands only.
// Nothing is written, except where a repository is to be created. What cannot
// be read is an error that names it, never a shorter answer.
package git

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// layout is where the parts of a repository are; every path is absolute and
// free of symbolic links.
type layout struct {
	root      string // work tree; empty where the repository is bare
	gitDir    string // HEAD, index: a linked worktree has its own
	commonDir string // refs, config
	objectDir string // of the objects that are written here; others are borrowed
	// borrowed are object stores beside those that objectDir itself lists.
	borrowed []string
	// found is the folder that holds `.git`, or that is a bare repository; empty
	// where a variable named the repository.
	found string
	// environment is what was said about the repository and its user.
	environment Environment
}

// inProcess implements reading without any program.
type inProcess struct {
	layout
	settings settings
	objects  *objects
	shallow  map[plumbing.Hash]bool
}

func openInProcess(at layout, s settings) (*inProcess, error) {
	if err := s.supported(); err != nil {
		return nil, err
	}
	r := &inProcess{layout: at, settings: s}
	if err := r.noGrafts(); err != nil {
		return nil, err
	}
	return r, r.load()
}

func (r *inProcess) load() error {
	cut, err := readShallow(filepath.Join(r.commonDir, "shallow"))
	if err != nil {
		return err
	}
	r.shallow = make(map[plumbing.Hash]bool, len(cut))
	for _, hash := range cut {
		r.shallow[plumbing.NewHash(hash)] = true
	}
	if r.objects, err = openObjects(r.layout, r.settings.partial()); err != nil {
		return err
	}
	r.objects.replaced, err = r.readReplacements()
	return err
}

// Close releases the pack files.
func (r *inProcess) Close() error { return r.objects.close() }

// Shallow implements reader.
func (r *inProcess) Shallow() bool { return len(r.shallow) > 0 }

// gitFileLimit is far more bytes than a path may have.
const gitFileLimit = 64 << 10

func readGitFile(path string, info fs.FileInfo) (string, error) {
	if !info.Mode().IsRegular() || info.Size() > gitFileLimit {
		return "", fmt.Errorf("%s: %w: neither a folder nor a short file", path, ErrNotRepository)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	target, ok := strings.CutPrefix(strings.TrimRight(string(text), "\r\n"), "gitdir: ")
	if !ok {
		return "", fmt.Errorf("%s: %w: no line \"gitdir: \"", path, ErrNotRepository)
	}
	return relativeTo(filepath.Dir(path), target), nil
}

func relativeTo(base, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(base, path)
}

// readShallow lists the commits whose parents were not fetched.
func readShallow(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var cut []string
	for line := range bytes.Lines(text) {
		hash := string(bytes.TrimSpace(line))
		if !fullHash(hash) {
			return nil, fmt.Errorf("%s: %q is not a commit", path, line)
		}
		cut = append(cut, hash)
	}
	return cut, nil
}

// fullHash reports whether a text is a whole hash, of SHA-1 or of SHA-256.
func fullHash(text string) bool {
	return (len(text) == 40 || len(text) == 64) && strings.Trim(text, "0123456789abcdef") == ""
}

// parseHash reads a full hexadecimal hash. plumbing.NewHash takes anything, and
// returns zeros for what it does not understand.
func parseHash(text string) (plumbing.Hash, bool) {
	if !plumbing.IsHash(text) {
		return plumbing.ZeroHash, false
	}
	return plumbing.NewHash(text), true
}
