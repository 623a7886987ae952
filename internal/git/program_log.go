package git

import (
	"context"
	"fmt"

	"github.com/incident-cli/incident/internal/history"
)

func (p *program) log(commit string, query Query) history.Log {
	return &programLog{p, commit, query}
}

// programLog implements history.Log.
type programLog struct {
	program *program
	from    string
	query   Query
}

// Walk implements history.Log.
func (l *programLog) Walk(ctx context.Context, visit func(*history.Commit) error) error {
	if l.query.Since != "" { // to ask for a part takes it nearly as long
		return history.ErrOther
	}
	if len(l.query.Under) == 0 {
		return nil
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	k, err := l.kin(ctx)
	if err != nil {
		return fmt.Errorf("reading the history of %s: %w", l.from, err)
	}
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

// kin reads the history, and beside it what the program believed on the way.
func (l *programLog) kin(ctx context.Context) (*kin, error) {
	sums := make(chan error, 1)
	go func() { sums <- l.program.checkSums(ctx) }()
	k, err := l.program.readKin(ctx, l.from, l.query.Under)
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
