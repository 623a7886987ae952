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
	"syscall"

	"github.com/go-git/go-git/v5/plumbing"
)

// layout is where the parts of a repository are; every path is absolute and
// free of symbolic links.
type layout struct {
	root      string // work tree; empty where the repository is bare
	gitDir    string // HEAD, index: a linked worktree has its own
	commonDir string // objects, refs, config
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
	if r.objects, err = openObjects(r.commonDir, r.settings.partial()); err != nil {
		return err
	}
	r.objects.replaced, err = r.readReplacements()
	return err
}

// Close releases the pack files.
func (r *inProcess) Close() error { return r.objects.close() }

// Shallow implements reader.
func (r *inProcess) Shallow() bool { return len(r.shallow) > 0 }

func locate(dir string) (layout, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return layout{}, err
	}
	if start, err = filepath.EvalSymlinks(start); err != nil {
		return layout{}, err
	}
	for at := start; ; at = filepath.Dir(at) {
		found, err := locateAt(at)
		if found.gitDir != "" || err != nil {
			return found, err
		}
		if at == filepath.Dir(at) {
			return locateBare(start)
		}
	}
}

// locateAt returns the zero layout where root holds no `.git`.
func locateAt(root string) (layout, error) {
	dotGit := filepath.Join(root, ".git")
	info, err := os.Stat(dotGit)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return layout{}, nil
	}
	if err != nil {
		return layout{}, err
	}
	gitDir := dotGit
	if !info.IsDir() {
		if gitDir, err = readGitFile(dotGit, info); err != nil {
			return layout{}, err
		}
	}
	return complete(root, gitDir)
}

func locateBare(dir string) (layout, error) {
	bare, err := complete("", dir)
	if err != nil {
		return layout{}, fmt.Errorf("%s and the folders above it: %w", dir, ErrNotRepository)
	}
	return bare, nil
}

// complete checks what every repository has, as git does: a `.git` without it
// is an error and not a reason to look further up, where another repository's
// reports would be taken for this one's.
func complete(root, gitDir string) (layout, error) {
	real, err := filepath.EvalSymlinks(gitDir)
	if err != nil {
		return layout{}, fmt.Errorf("%s: %w: %w", gitDir, ErrNotRepository, err)
	}
	commonDir, err := readCommonDir(real)
	if err != nil {
		return layout{}, fmt.Errorf("%s: %w: %w", gitDir, ErrNotRepository, err)
	}
	for _, needed := range []string{
		filepath.Join(real, "HEAD"), filepath.Join(commonDir, "objects"), filepath.Join(commonDir, "refs"),
	} {
		if _, err := os.Lstat(needed); err != nil {
			return layout{}, fmt.Errorf("%s: %w: %w", gitDir, ErrNotRepository, err)
		}
	}
	return layout{root: root, gitDir: real, commonDir: commonDir}, nil
}

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

func readCommonDir(gitDir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(gitDir, "commondir"))
	if errors.Is(err, fs.ErrNotExist) {
		return gitDir, nil
	}
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(relativeTo(gitDir, strings.TrimRight(string(text), "\r\n")))
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
