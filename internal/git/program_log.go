package git

import (
	"context"
	"fmt"

	"github.com/incident-cli/incident/internal/history"
)

func (p *program) log(commit string, query Query) history.Log {
	return &programLog{program: p, from: commit, query: query}
}

// programLog implements history.Log.
type programLog struct {
	program *program
	from    string
	query   Query
	ahead   *ahead // while walking
}

// Walk implements history.Log.
func (l *programLog) Walk(ctx context.Context, visit func(*history.Commit) error) error {
	if len(l.query.Under) == 0 {
		return nil
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	k, err := l.kin(ctx)
	if err != nil {
		return fmt.Errorf("reading the history of %s: %w", l.from, err)
	}
	visits := k.visits()
	if l.ahead, err = l.program.readAhead(ctx, l.wanted(visits)); err != nil {
		return err
	}
	defer func() { l.ahead.end(); l.ahead = nil }()
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

// wanted lists the blobs that will be asked for, each once, in this order.
func (l *programLog) wanted(visits []*history.Commit) []string {
	seen := map[string]bool{}
	var blobs []string
	for _, c := range visits {
		for _, changes := range c.Changes {
			for _, change := range changes {
				if change.New == "" || seen[change.New] || l.query.Contents != nil && !l.query.Contents(change.Path) {
					continue
				}
				seen[change.New] = true
				blobs = append(blobs, change.New)
			}
		}
	}
	return blobs
}

// Blob implements history.Log.
func (l *programLog) Blob(ctx context.Context, hash string) ([]byte, error) {
	if l.ahead != nil {
		if content, found, err := l.ahead.take(hash); found {
			return content, err
		}
	}
	return l.program.Blob(ctx, hash)
}
