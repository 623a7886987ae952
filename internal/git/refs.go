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

// symbolicLimit is how many names may stand for each other, as in git.
const symbolicLimit = 5

var errNoRef = errors.New("no such reference")

// ref resolves a full name such as refs/heads/main or HEAD, or returns
// errNoRef. It reads the files itself: go-git takes an older packed value where
// the current one is unreadable.
func (r *inProcess) ref(name string) (plumbing.Hash, error) {
	for range symbolicLimit {
		value, err := r.refValue(name)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		target, symbolic := strings.CutPrefix(value, "ref:")
		if !symbolic {
			return r.refHash(name, value)
		}
		if target = strings.TrimSpace(target); !safeRefName(target) {
			return plumbing.ZeroHash, fmt.Errorf("reference %s: %w: it names %q", name, ErrDamaged, target)
		}
		name = target
	}
	return plumbing.ZeroHash, fmt.Errorf("reference %s: too many symbolic references", name)
}

func (r *inProcess) refHash(name, value string) (plumbing.Hash, error) {
	hash, ok := parseHash(value)
	if !ok {
		return hash, fmt.Errorf("reference %s: %w: it holds no hash", name, ErrDamaged)
	}
	return hash, nil
}

func (r *inProcess) refValue(name string) (string, error) {
	if !safeRefName(name) {
		return "", errNoRef
	}
	text, err := os.ReadFile(filepath.Join(r.refDir(name), filepath.FromSlash(name)))
	if err == nil {
		return strings.TrimSpace(string(text)), nil
	}
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.EISDIR) {
		return r.packedRef(name)
	}
	return "", fmt.Errorf("reference %s: %w", name, err)
}

// refDir is where a reference lives: a linked worktree has its own HEAD, and
// its own bisect, rewritten and worktree references.
func (r *inProcess) refDir(name string) string {
	for _, own := range []string{"refs/bisect/", "refs/rewritten/", "refs/worktree/"} {
		if strings.HasPrefix(name, own) {
			return r.gitDir
		}
	}
	if strings.HasPrefix(name, "refs/") {
		return r.commonDir
	}
	return r.gitDir
}

// safeRefName keeps a name inside of refs, or to the capital letters of HEAD
// and its like.
func safeRefName(name string) bool {
	if !strings.HasPrefix(name, "refs/") {
		return name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""
	}
	return filepath.IsLocal(filepath.FromSlash(name)) && !strings.Contains(name, "..") && !strings.ContainsAny(name, "\x00\\")
}

func (r *inProcess) packedRef(name string) (string, error) {
	text, err := os.ReadFile(filepath.Join(r.commonDir, "packed-refs"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", errNoRef
	}
	if err != nil {
		return "", err
	}
	for line := range bytes.Lines(text) {
		hash, packed, _ := strings.Cut(strings.TrimRight(string(line), "\r\n"), " ")
		if packed == name {
			return hash, nil
		}
	}
	return "", errNoRef
}

// Head implements reader.
func (r *inProcess) Head() (string, error) {
	hash, err := r.ref("HEAD")
	if errors.Is(err, errNoRef) {
		return "", ErrUnborn
	}
	if err != nil {
		return "", err
	}
	return hash.String(), nil
}
