// Package git reads git repositories in process: commits, trees, blobs, merge
// bases. It runs no program, and writes only where it is asked to create a
// repository. What cannot be read is an error that names it, never a shorter
// answer.
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

// Repository is an opened repository. Its methods may be called from several
// goroutines; they read one after the other.
type Repository struct {
	layout
	settings settings
	objects  *objects
	shallow  map[plumbing.Hash]bool
}

// layout is where the parts of a repository are; every path is absolute and
// free of symbolic links.
type layout struct {
	root      string // work tree; empty where the repository is bare
	gitDir    string // HEAD, index: a linked worktree has its own
	commonDir string // objects, refs, config
}

// Open opens the repository that dir belongs to: the nearest folder upwards
// that holds `.git`, be it a folder, a link or a file (linked worktree,
// submodule). A bare repository is opened only where dir itself is one and
// nothing above is a repository, so that a bare repository somebody has
// committed is never mistaken for the one that it lies in. Close it after use.
func Open(dir string) (*Repository, error) {
	at, err := locate(dir)
	if err != nil {
		return nil, err
	}
	r := &Repository{layout: at}
	if err := r.load(); err != nil {
		return nil, fmt.Errorf("opening the repository %s: %w", at.gitDir, err)
	}
	return r, nil
}

func (r *Repository) load() (err error) {
	if r.settings, err = readSettings(r.layout); err != nil {
		return err
	}
	if err = r.settings.supported(); err != nil {
		return err
	}
	if r.shallow, err = readShallow(filepath.Join(r.commonDir, "shallow")); err != nil {
		return err
	}
	if err = r.noGrafts(); err != nil {
		return err
	}
	if r.objects, err = openObjects(r.commonDir, r.settings.partial()); err != nil {
		return err
	}
	r.objects.replaced, err = r.readReplacements()
	return err
}

// Close releases the pack files.
func (r *Repository) Close() error { return r.objects.close() }

// Root is the absolute path of the work tree, without symbolic links; empty
// for a bare repository.
func (r *Repository) Root() string { return r.root }

// GitDir is the folder of HEAD and the index.
func (r *Repository) GitDir() string { return r.gitDir }

// CommonDir is the folder of objects, branches and configuration: GitDir,
// except in a linked worktree.
func (r *Repository) CommonDir() string { return r.commonDir }

// Shallow says that the repository holds only the newest part of its history.
func (r *Repository) Shallow() bool { return len(r.shallow) > 0 }

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

// readShallow returns the commits whose parents were not fetched.
func readShallow(path string) (map[plumbing.Hash]bool, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	cut := map[plumbing.Hash]bool{}
	for line := range bytes.Lines(text) {
		hash, ok := parseHash(string(bytes.TrimSpace(line)))
		if !ok {
			return nil, fmt.Errorf("%s: %q is not a commit", path, line)
		}
		cut[hash] = true
	}
	return cut, nil
}

// parseHash reads a full hexadecimal hash. plumbing.NewHash takes anything, and
// returns zeros for what it does not understand.
func parseHash(text string) (plumbing.Hash, bool) {
	if !plumbing.IsHash(text) {
		return plumbing.ZeroHash, false
	}
	return plumbing.NewHash(text), true
}
