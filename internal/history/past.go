package history

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"path"
	"slices"
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
	name  string // of a file that it was
	facts []shared
	same  *slot // says the same, and was there first
}

func (s *slot) value() []shared {
	if s.same != nil {
		return s.same.facts
	}
	return s.facts
}

// readPast walks the log once, then reads and parses each version once.
func readPast(ctx context.Context, in Input) (*past, error) {
	if in.Log == nil {
		return &past{facts: map[content][]shared{}}, nil
	}
	r := &reader{in: in, wanted: map[string][]*slot{}, slots: map[content]*slot{}, condensed: map[condensed]*slot{}}
	if err := in.Log.Walk(ctx, r.visit); err != nil {
		return nil, err
	}
	err := in.Log.Blobs(ctx, slices.Sorted(maps.Keys(r.wanted)), r.parse)
	if err != nil {
		return nil, err
	}
	return r.past(), nil
}

type reader struct {
	in      Input
	commits []*Commit
	slots   map[content]*slot
	wanted  map[string][]*slot // by blob

	mu sync.Mutex
	// condensed are the slots by what history needs of a version: thousands of
	// versions differ only in sections that it does not.
	condensed map[condensed]*slot
}

// visit keeps of a commit what concerns reports.
func (r *reader) visit(c *Commit) error {
	kept := *c
	kept.Changes = make([][]Change, len(c.Changes))
	for i, changes := range c.Changes {
		for _, change := range changes {
			if r.in.Match(change.Path) {
				kept.Changes[i] = append(kept.Changes[i], change)
				r.want(change.Path, change.New)
			}
		}
	}
	r.commits = append(r.commits, &kept)
	return nil
}

// want has a version parsed that was not met before.
func (r *reader) want(name, blob string) {
	at := contentOf(name, blob)
	if blob == "" || r.slots[at] != nil {
		return
	}
	r.slots[at] = &slot{name: name}
	r.wanted[blob] = append(r.wanted[blob], r.slots[at])
}

// parse takes up what a blob says. One that is too large to be read is far
// larger than a report may be: it says nothing, and hides nothing that a report
// said before.
func (r *reader) parse(blob string, data []byte) error {
	data = report.Condense(data)
	sum := sha256.Sum256(data)
	for _, s := range r.wanted[blob] {
		if s.same = r.known(s, sum); s.same == nil {
			s.facts = reduce(r.in.Read(s.name, data))
		}
	}
	return nil
}

// known is the slot that was first with the same text, nil for the first.
func (r *reader) known(s *slot, sum [sha256.Size]byte) *slot {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := condensed{sum, path.Ext(s.name)}
	first := r.condensed[key]
	if first == nil {
		r.condensed[key] = s
	}
	return first
}

// readBlob reads one version; nothing where it is too large.
func readBlob(ctx context.Context, log Log, blob string) (data []byte, err error) {
	err = log.Blobs(ctx, []string{blob}, func(_ string, content []byte) error {
		data = content
		return nil
	})
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
