package history

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path"
	"runtime"
	"sync"

	"github.com/incident-cli/incident/internal/report"
)

// past is what was read of a log: its commits, reduced to what changed in the
// reports, and what each version of a report says.
type past struct {
	commits []*Commit
	facts   map[content][]shared // filled once the walk is over
}

// content is what a version of a report is read from. Whether a file without an
// extension is a report depends on what it holds, hence the extension.
type content struct{ blob, extension string }

// condensed is what history needs of a version, as a hash.
type condensed struct {
	hash      [sha256.Size]byte
	extension string
}

func contentOf(name, blob string) content { return content{blob, path.Ext(name)} }

// slot takes up what a version says.
type slot struct {
	facts []shared
	same  *slot // says the same, and was there first
}

func (s *slot) value() []shared {
	if s.same != nil {
		return s.same.facts
	}
	return s.facts
}

// job is one version to be parsed.
type job struct {
	name string
	data []byte
	into *slot
}

// readPast walks the log once and parses each version once. Blobs are read
// where the walk is, because a log need not be safe for several goroutines;
// they are parsed beside it.
func readPast(ctx context.Context, in Input) (*past, error) {
	if in.Log == nil {
		return &past{facts: map[content][]shared{}}, nil
	}
	r := &reader{
		in: in, slots: map[content]*slot{}, condensed: map[condensed]*slot{}, jobs: make(chan job, 64),
	}
	r.parse()
	err := in.Log.Walk(ctx, func(c *Commit) error { return r.visit(ctx, c) })
	close(r.jobs)
	r.busy.Wait()
	if err != nil {
		return nil, err
	}
	return r.past(), nil
}

type reader struct {
	in      Input
	commits []*Commit
	slots   map[content]*slot
	jobs    chan job
	busy    sync.WaitGroup

	mu sync.Mutex
	// condensed are the slots by what history needs of a version: thousands of
	// versions differ only in sections that it does not.
	condensed map[condensed]*slot
}

func (r *reader) parse() {
	for range runtime.GOMAXPROCS(0) {
		r.busy.Go(func() {
			for j := range r.jobs {
				r.reduce(j)
			}
		})
	}
}

func (r *reader) reduce(j job) {
	j.data = report.Condense(j.data)
	key := condensed{sha256.Sum256(j.data), path.Ext(j.name)}
	r.mu.Lock()
	j.into.same = r.condensed[key]
	if j.into.same == nil {
		r.condensed[key] = j.into
	}
	r.mu.Unlock()
	if j.into.same == nil {
		j.into.facts = reduce(r.in.Read(j.name, j.data))
	}
}

func (r *reader) visit(ctx context.Context, c *Commit) error {
	kept := *c
	kept.Changes = make([][]Change, len(c.Changes))
	for i, changes := range c.Changes {
		for _, change := range changes {
			if !r.in.Match(change.Path) {
				continue
			}
			kept.Changes[i] = append(kept.Changes[i], change)
			if err := r.version(ctx, change.Path, change.New); err != nil {
				return fmt.Errorf("%s in commit %s: %w", change.Path, c.Hash, err)
			}
		}
	}
	r.commits = append(r.commits, &kept)
	return nil
}

// version has a version parsed that was not met before.
func (r *reader) version(ctx context.Context, name, blob string) error {
	at := contentOf(name, blob)
	if blob == "" || r.slots[at] != nil {
		return nil
	}
	data, err := readBlob(ctx, r.in.Log, blob)
	if err != nil {
		return err
	}
	r.slots[at] = new(slot)
	r.jobs <- job{name: name, data: data, into: r.slots[at]}
	return nil
}

// readBlob reads a version. One that is larger than what is read into memory
// is far larger than a report may be: it says nothing, and hides nothing that a
// report said before.
func readBlob(ctx context.Context, log Log, blob string) ([]byte, error) {
	data, err := log.Blob(ctx, blob)
	var large interface{ TooLarge() bool }
	if errors.As(err, &large) && large.TooLarge() {
		return nil, nil
	}
	return data, err
}

func (r *reader) past() *past {
	p := &past{commits: r.commits, facts: make(map[content][]shared, len(r.slots))}
	for at, slot := range r.slots {
		p.facts[at] = slot.value()
	}
	return p
}

// read parses a version again, for those few of which more is asked than facts.
func (in *Input) read(ctx context.Context, name, blob string) (*report.Report, error) {
	data, err := readBlob(ctx, in.Log, blob)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return in.Read(name, data), nil
}
