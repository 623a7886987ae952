// Package history tells what happened to each report and each follow-up, as
// events: the difference between the parsed versions of a report, never the
// difference between its lines.
package history

import (
	"context"
	"time"
)

// Log is what history needs to know of a repository: the commits reachable
// from one commit, and the blobs they hold in the reports' folders.
type Log interface {
	// Walk calls visit once for every commit in which the reports' folders
	// differ from every parent, parents before children; commits that are not
	// ordered so come by time, then by hash. It stops at visit's first error.
	// Whatever cannot be read is an error that names the object, never a
	// shorter walk.
	Walk(ctx context.Context, visit func(*Commit) error) error
	// Blobs reads what many blobs hold, each once, in any order. Take is called
	// from several goroutines; a blob that is larger than what is read into memory
	// is handed over as nil. It stops at the first error.
	Blobs(ctx context.Context, hashes []string, take func(hash string, content []byte) error) error
}

// Commit is one commit of a walk.
type Commit struct {
	Hash    string
	Subject string
	Author  string // the author's name, as written
	// Authored and Committed are the commit's two dates; a date that cannot be
	// read is the zero Time.
	Authored, Committed time.Time
	// Boundary says that history is cut off here: the commit has parents that
	// the repository does not hold, and what it contains may be older.
	Boundary bool
	// Followed says that the commit's contents went into the commit that the
	// walk started from. A branch that was merged and discarded is not followed:
	// what it held first was held, what it changed did not happen.
	Followed bool
	// Changes holds, for each parent, what differs from it; for a commit
	// without parents, and for a boundary, one list with everything it holds.
	Changes [][]Change
}

// Change is a file that differs between a parent and a commit. Old is empty
// where the file was added, New where it was deleted.
type Change struct {
	Path     string
	Old, New string // blob hashes
}
