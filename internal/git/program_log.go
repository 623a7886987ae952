package git

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/incident-cli/incident/internal/history"
)

func (p *program) log(commit string, query Query) Log {
	return &programLog{program: p, from: commit, query: query}
}

// programLog implements Log.
type programLog struct {
	program *program
	from    string
	query   Query
	// known is what Versions has read.
	known *kin
}

// Walk implements history.Log.
func (l *programLog) Walk(ctx context.Context, visit func(*history.Commit) error) error {
	if len(l.query.Under) == 0 {
		return nil
	}
	k, err := l.kin(ctx)
	if err != nil {
		return err
	}
	l.known = nil
	visits, err := k.visits()
	if err != nil {
		return fmt.Errorf("reading the history of %s: %w", l.from, err)
	}
	for _, c := range visits {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := visit(c); err != nil {
			return err
		}
	}
	return nil
}

// Versions implements Log.
func (l *programLog) Versions(ctx context.Context) (versions []string, err error) {
	l.known, err = l.kin(ctx)
	if err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(l.known.versions)), nil
}

// kin is the history, read unless that is known.
func (l *programLog) kin(ctx context.Context) (*kin, error) {
	if l.known != nil {
		return l.known, nil
	}
	if l.query.Since != "" { // to ask for a part takes it nearly as long
		return nil, history.ErrOther
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	k, err := l.readKin(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the history of %s: %w", l.from, err)
	}
	return k, nil
}

// readKin reads the history, and beside it what the program believed on the way.
func (l *programLog) readKin(ctx context.Context) (*kin, error) {
	sums := make(chan error, 1)
	go func() { sums <- l.program.checkSums(ctx) }()
	k, err := l.program.readKin(ctx, l.from, l.query)
	// A damaged index is the reason for whatever else went wrong.
	if damaged := <-sums; damaged != nil {
		return nil, damaged
	}
	return k, err
}

// Blobs implements history.Log.
func (l *programLog) Blobs(ctx context.Context, hashes []string, take func(hash string, content []byte) error) error {
	if len(hashes) < 2 { // a process that is there already answers that
		return readBlobs(ctx, hashes, func(hash string) ([]byte, error) { return l.program.Blob(ctx, hash) }, take)
	}
	a, err := l.program.readAhead(ctx, hashes)
	if err != nil {
		return err
	}
	defer a.end()
	return readBlobs(ctx, hashes, a.next, take)
}
