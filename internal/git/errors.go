package git

import (
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrNotRepository says that neither the folder nor one above it is a
	// repository.
	ErrNotRepository = errors.New("not a git repository")
	// ErrUnborn says that the current branch has no commit yet.
	ErrUnborn = errors.New("the current branch has no commits yet")
	// ErrNoMergeBase says that two commits have no common ancestor.
	ErrNoMergeBase = errors.New("no common ancestor")
	// ErrMissing says that the repository does not hold an object.
	ErrMissing = errors.New("not in this repository")
	// ErrTooManyFiles says that a folder holds more than a repository of reports
	// can hold: a few small trees that hold each other many times over stand for
	// billions of files.
	ErrTooManyFiles = errors.New("more files, or folders within folders, than are read")
	// ErrDamaged says that an object is not what its hash says, or cannot be
	// read as what it has to be.
	ErrDamaged = errors.New("damaged")
)

// UnsupportedError says that a repository uses something that reading in
// process cannot answer rightly.
type UnsupportedError struct {
	Feature string // as git names it: "extensions.objectFormat sha256"
	Remedy  string // what the user can do
}

// Error implements error.
func (e *UnsupportedError) Error() string {
	return "this repository needs " + e.Feature + ", which cannot be read in process; " + e.Remedy
}

// PartialError says that a partial clone has left an object on the server.
type PartialError struct{ Hash string }

// Error implements error.
func (e *PartialError) Error() string {
	return "object " + e.Hash + " was left on the server by a partial clone; " + e.Remedy()
}

// Remedy is what the user can do.
func (e *PartialError) Remedy() string {
	return "give --fetch to fetch all that is missing at once, or run git fetch --refetch --no-filter"
}

// ProgramTooOldError says that the git program does not know what a repository
// uses, and nor does reading in process.
type ProgramTooOldError struct {
	Feature string // as git names it
	Err     error  // of the program
}

// Error implements error.
func (e *ProgramTooOldError) Error() string {
	said := strings.Join(strings.Fields(e.Err.Error()), " ") // on one line
	return fmt.Sprintf("this repository needs %s, which this git program does not know (%s); %s", e.Feature, said, newerGit)
}

// Unwrap returns what the program says.
func (e *ProgramTooOldError) Unwrap() error { return e.Err }

// Remedy is what the user can do.
func (e *ProgramTooOldError) Remedy() string { return newerGit }

const newerGit = "install a newer git; git --version says which this is"

// UnknownRevisionError says that a revision names no commit of the repository.
type UnknownRevisionError struct {
	Revision string
	Remedy   string // the line to run, or to add to the CI job
}

// Error implements error.
func (e *UnknownRevisionError) Error() string {
	return fmt.Sprintf("revision %q is not in this repository; %s", e.Revision, e.Remedy)
}

// AmbiguousRevisionError says that a short name stands for several commits. Git
// takes a tag before a branch: whoever can push a tag called origin/main would
// choose what others compare with.
type AmbiguousRevisionError struct {
	Revision string
	Refs     []string // full names with different commits, in git's order
}

// Error implements error.
func (e *AmbiguousRevisionError) Error() string {
	return fmt.Sprintf("revision %q is the name of %s, with different commits; %s", e.Revision, strings.Join(e.Refs, " and of "), e.Remedy())
}

// Remedy is what the user can do.
func (e *AmbiguousRevisionError) Remedy() string { return "write " + e.Refs[len(e.Refs)-1] }

// CutOffError says that an answer lies behind the end of a shallow clone.
type CutOffError struct {
	Wanted string // what was looked for
	Remedy string
}

// Error implements error.
func (e *CutOffError) Error() string {
	return e.Wanted + " lies behind the end of this shallow clone; " + e.Remedy
}

// ObjectError says which object could not be read: one that is missing
// (ErrMissing), damaged (ErrDamaged), or behind a failing disk.
type ObjectError struct {
	Hash string
	Err  error
}

// Error implements error.
func (e *ObjectError) Error() string { return "object " + e.Hash + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *ObjectError) Unwrap() error { return e.Err }

// TooLargeError says that an object is larger than what is read into memory.
type TooLargeError struct {
	Hash  string
	Size  int64 // bytes
	Limit int64 // bytes
}

// Error implements error.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("object %s has %d bytes, more than the limit of %d", e.Hash, e.Size, e.Limit)
}

// TooLarge tells readers that this file only says nothing, in contrast to an
// error that ends their run.
func (e *TooLargeError) TooLarge() bool { return true }

// fetchDepth is what every remedy for a shallow clone ends in.
const fetchDepth = "run git fetch --unshallow, or in CI set fetch-depth: 0 (GitHub) or GIT_DEPTH: 0 (GitLab)"

// permitProgram is the remedy for what only the git program can read.
const permitProgram = "set INCIDENT_GIT=git to permit the git program"
