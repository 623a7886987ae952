package git

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/incident-cli/incident/internal/history"
)

// Repository is an opened repository. Its methods may be called from several
// goroutines; they read one after the other.
type Repository struct {
	layout
	settings settings
	choice   Choice
	reader
}

// reader is what the two implementations answer.
type reader interface {
	// Head is the commit that is checked out, or ErrUnborn.
	Head() (string, error)
	// Resolve returns the commit that a revision names: a branch, a remote
	// branch, a tag (an annotated one is followed to its commit), a full or
	// abbreviated hash, `HEAD` or `@`, each with any number of `~n` and `^n`
	// behind it. One that is not there is an UnknownRevisionError with the line
	// that fetches it; on an unborn branch HEAD is ErrUnborn.
	Resolve(rev string) (string, error)
	// MergeBase returns the best common ancestor of two commits: one that no
	// other common ancestor descends from; of several the newest, then the
	// smallest hash. Unrelated commits have none (ErrNoMergeBase); where a
	// shallow clone ends before one is found, the answer is a CutOffError.
	MergeBase(ctx context.Context, a, b string) (string, error)
	// Before returns the newest commit committed at or before t among from and
	// its ancestors; empty where there is none. A commit that has such a
	// descendant is not looked at, and of two equally new ones the one on the
	// line of first parents is taken. Where a shallow clone ends before t is
	// reached, the answer is a CutOffError.
	Before(ctx context.Context, from string, t time.Time) (string, error)
	// Time is when the commit was committed; the zero Time where its date
	// cannot be read.
	Time(ctx context.Context, commit string) (time.Time, error)
	// Rising is Time, or a second after that of a parent where that is later, as git
	// corrects dates in its commit graph: a commit has a later one than all before
	// it. What is more than a day older is not looked at, nor what a shallow clone
	// does not hold.
	Rising(ctx context.Context, commit string) (time.Time, error)
	// Files lists what a commit holds in the folders, sorted by path; "." is
	// the whole commit. A folder that is not there holds nothing.
	Files(ctx context.Context, commit string, under []string) ([]File, error)
	// Blob returns what a blob holds; one of more than 8 MiB is a
	// TooLargeError. The caller does not change the bytes.
	Blob(ctx context.Context, hash string) ([]byte, error)
	// BlobSize returns the size of a blob in bytes without reading it.
	BlobSize(ctx context.Context, hash string) (int64, error)
	// Shallow says that the repository holds only the newest part of its
	// history.
	Shallow() bool
	// Close releases files and ends programs.
	Close() error

	log(commit string, query Query) Log
}

// Log is a history, and what it held of one more file.
type Log interface {
	history.Log
	// Versions lists the blobs that Query.File is in any commit of the history,
	// sorted; with Query.Since at least those that came since. What it reads for
	// that, the next Walk goes on from.
	Versions(ctx context.Context) ([]string, error)
}

// Query says what is asked of a history.
type Query struct {
	// Under are the folders whose changes count; "." is the whole commit.
	Under []string
	// File is one whose versions are asked for. Its changes do not count.
	File string
	// Since is a commit: only those are visited that do not lead to it. The walk
	// ends in history.ErrOther where it does not go on from there: the commit
	// does not lead to it, or older ones are followed in another way. Empty is
	// all of the history.
	Since string
}

// Open opens the repository that dir belongs to: the nearest folder upwards
// that holds `.git`, be it a folder, a link or a file (linked worktree,
// submodule). A bare repository is opened only where dir itself is one and
// nothing above is a repository, so that a bare repository somebody has
// committed is never mistaken for the one that it lies in. Close it after use.
//
// What git's variables say goes before that: they name another repository, or
// parts of this one. A PlaceError says what of it does not hold.
//
// No choice starts a program before something is asked that needs it.
func Open(dir string, choice Choice, env Environment) (*Repository, error) {
	at, s, err := locate(dir, env)
	if err != nil {
		return nil, err
	}
	r := &Repository{layout: at, settings: s, choice: choice}
	if err := r.choose(choice); err != nil {
		return nil, fmt.Errorf("opening the repository %s: %w", at.gitDir, err)
	}
	return r, nil
}

func (r *Repository) choose(choice Choice) error {
	if choice == Program {
		p, err := openProgram(r.layout, r.settings)
		r.reader = p
		return err
	}
	within, err := openInProcess(r.layout, r.settings)
	var unsupported *UnsupportedError
	if choice == InProcess || !errors.As(err, &unsupported) {
		r.reader = within
		return err
	}
	p, absent := openProgram(r.layout, r.settings)
	if absent != nil {
		return &UnsupportedError{unsupported.Feature, "install the git program, which reads it"}
	}
	r.reader = p
	return nil
}

// Log is the history that ends in a commit.
func (r *Repository) Log(commit string, query Query) Log {
	query.Under = Disjoint(query.Under)
	return r.log(commit, query)
}

// Root is the absolute path of the work tree, without symbolic links; empty
// for a bare repository.
func (r *Repository) Root() string { return r.root }

// GitDir is the folder of HEAD and the index.
func (r *Repository) GitDir() string { return r.gitDir }

// CommonDir is the folder of objects, branches and configuration: GitDir,
// except in a linked worktree.
func (r *Repository) CommonDir() string { return r.commonDir }
