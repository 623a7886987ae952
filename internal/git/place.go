package git

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// PlaceError says that where a repository lies cannot be told, or must not be
// believed, from what git's variables or its own configuration say.
type PlaceError struct {
	Problem string
	Remedy  string // what the user can do
	Err     error  // may be nil
}

// Error implements error.
func (e *PlaceError) Error() string {
	if e.Err != nil {
		return e.Problem + ": " + e.Err.Error() + "; " + e.Remedy
	}
	return e.Problem + "; " + e.Remedy
}

// Unwrap returns the reason.
func (e *PlaceError) Unwrap() error { return e.Err }

// locate finds the repository that a folder belongs to, and its settings.
func locate(dir string, env Environment) (layout, settings, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return layout{}, settings{}, err
	}
	if start, err = filepath.EvalSymlinks(start); err != nil {
		return layout{}, settings{}, err
	}
	at, err := find(start, env)
	if err != nil {
		return layout{}, settings{}, err
	}
	s, err := readSettings(at)
	if err != nil {
		return layout{}, settings{}, fmt.Errorf("opening the repository %s: %w", at.gitDir, err)
	}
	at.root, err = at.workTree(s, start)
	return at, s, err
}

// find takes the repository that GIT_DIR names, else the nearest one upwards.
func find(start string, env Environment) (layout, error) {
	gitDir, err := env.path(varGitDir, start)
	if err != nil {
		return layout{}, err
	}
	if gitDir == "" {
		return discover(start, env)
	}
	at, err := named(gitDir, start, env)
	if wrong := (*PlaceError)(nil); err != nil && !errors.As(err, &wrong) {
		return layout{}, &PlaceError{"the variable " + varGitDir + " names " + gitDir, "unset it, or correct it", err}
	}
	return at, err
}

// named is a repository that a variable names: its folder, or a file that says
// where that is.
func named(gitDir, start string, env Environment) (layout, error) {
	info, err := os.Stat(gitDir)
	if err != nil {
		return layout{}, fmt.Errorf("%w: %w", ErrNotRepository, err)
	}
	if !info.IsDir() {
		if gitDir, err = readGitFile(gitDir, info); err != nil {
			return layout{}, err
		}
	}
	return complete("", gitDir, start, env)
}

// discover looks upwards for a folder that holds `.git`, as far as git does.
func discover(start string, env Environment) (layout, error) {
	ceilings, beyond := env.ceilings(), isTrue(env.get(varAcross))
	for at := start; ; {
		found, err := foundAt(at, start, env)
		if found.gitDir != "" || err != nil {
			return found, err
		}
		up := filepath.Dir(at)
		switch {
		case up == at:
			return bare(start, env, "")
		case slices.Contains(ceilings, up):
			return bare(start, env, ", below "+up+" where "+varCeilings+" ends the search")
		case !beyond && otherDevice(at, up):
			return bare(start, env, ", up to "+at+" where the file system ends ("+varAcross+"=1 looks beyond)")
		}
		at = up
	}
}

// otherDevice reports whether a file system ends between two folders.
func otherDevice(a, b string) bool {
	one, known := deviceOf(a)
	other, alsoKnown := deviceOf(b)
	return known && alsoKnown && one != other
}

// foundAt returns the zero layout where a folder holds no `.git`.
func foundAt(dir, start string, env Environment) (layout, error) {
	dotGit := filepath.Join(dir, ".git")
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
	return complete(dir, gitDir, start, env)
}

// bare takes a folder that is itself a repository. If it is none, the error says
// where the search for one that it lies in ended, if not at the top.
func bare(dir string, env Environment, ended string) (layout, error) {
	at, err := complete(dir, dir, dir, env)
	var wrong *PlaceError
	if err != nil && !errors.As(err, &wrong) {
		err = fmt.Errorf("%s and the folders above it%s: %w", dir, ended, ErrNotRepository)
	}
	return at, err
}

// complete checks what every repository has, as git does: a `.git` without it
// is an error and not a reason to look further up, where another repository's
// reports would be taken for this one's.
func complete(found, gitDir, start string, env Environment) (layout, error) {
	real, err := filepath.EvalSymlinks(gitDir)
	if err != nil {
		return layout{}, fmt.Errorf("%s: %w: %w", gitDir, ErrNotRepository, err)
	}
	at := layout{found: found, gitDir: real, environment: env, borrowed: env.alternates(start)}
	if at.commonDir, err = folder(env, varCommonDir, start); err == nil && at.commonDir == "" {
		at.commonDir, err = readCommonDir(real)
	}
	if err == nil {
		at.objectDir, err = folder(env, varObjects, start)
	}
	if err != nil {
		return layout{}, err
	}
	if at.objectDir == "" {
		at.objectDir = filepath.Join(at.commonDir, "objects")
	}
	for _, needed := range []string{filepath.Join(real, "HEAD"), at.objectDir, filepath.Join(at.commonDir, "refs")} {
		if _, err := os.Lstat(needed); err != nil {
			return layout{}, fmt.Errorf("%s: %w: %w", gitDir, ErrNotRepository, err)
		}
	}
	return at, nil
}

// folder is the folder that a variable names, without symbolic links; empty
// where the variable is not set.
func folder(env Environment, name, start string) (string, error) {
	dir, err := env.path(name, start)
	if dir == "" || err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(dir)
	if err == nil {
		var info fs.FileInfo
		if info, err = os.Stat(real); err == nil && !info.IsDir() {
			err = errNoFolder
		}
	}
	if err != nil {
		return "", &PlaceError{"the variable " + name + " names " + dir, "unset it, or correct it", err}
	}
	return real, nil
}

var errNoFolder = errors.New("not a folder")

func readCommonDir(gitDir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(gitDir, "commondir"))
	if errors.Is(err, fs.ErrNotExist) {
		return gitDir, nil
	}
	if err == nil {
		gitDir, err = filepath.EvalSymlinks(relativeTo(gitDir, strings.TrimRight(string(text), "\r\n")))
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w: %w", gitDir, ErrNotRepository, err)
	}
	return gitDir, nil
}

// workTree is the folder whose files belong to the repository, empty where there
// is none. As in git, the user's variable comes first, then what the repository
// says of itself, then the place where it was found; below a GIT_DIR, that is
// the current folder.
func (at layout) workTree(s settings, start string) (string, error) {
	own, err := folder(at.environment, varWorkTree, start)
	implicit, said := at.environment.lookup(varImplicit)
	switch {
	case err != nil || own != "":
		return own, err
	case isTrue(s.ofWorkTree(at, "bare")):
		return "", nil
	case s.ofWorkTree(at, "worktree") != "":
		return at.configured(s.ofWorkTree(at, "worktree"))
	case at.found == at.gitDir:
		return "", nil
	case at.found != "":
		return at.found, nil
	case said && !isTrue(implicit), inside(start, at.gitDir), inside(start, at.commonDir):
		// The last two are as in the hooks that a push runs: git has no use for a
		// work tree there either.
		return "", nil
	}
	return start, nil
}

// configured is the work tree that core.worktree names. A repository that was
// found by its place must not turn to files elsewhere, be they those of /etc:
// that takes the word of the user, who for a submodule need not give it.
func (at layout) configured(value string) (string, error) {
	dir := relativeTo(at.gitDir, value)
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", &PlaceError{"core.worktree of " + at.gitDir + " names " + dir, "correct it, or unset it with git config --unset core.worktree", err}
	}
	if at.found == "" || real == at.found {
		return real, nil
	}
	return "", &PlaceError{
		Problem: "core.worktree of " + at.gitDir + " names the files in " + real + ", not those beside it",
		Remedy:  "set " + varWorkTree + "=" + real + " if they are meant, or run git config --unset core.worktree",
	}
}

func inside(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+string(filepath.Separator))
}
