package history

import (
	"context"
	"maps"
	"path"
	"slices"
	"strings"
)

// past is what a log says of the reports: its commits, reduced to what changed
// in them, and what each version of a report says.
type past struct {
	commits  []*Commit
	readings map[content]*reading
}

// reading is what a version says; nothing where there is none.
func (p *past) reading(name, blob string) *reading {
	if r := p.readings[contentOf(name, blob)]; r != nil {
		return r
	}
	return &reading{}
}

// content is what a version of a report is read from. Whether a file without an
// extension is a report depends on what it holds, hence the extension.
type content struct{ blob, extension string }

func contentOf(name, blob string) content { return content{blob, path.Ext(name)} }

// reading is what history needs of a version.
type reading struct {
	name string // of a file that it was
	// items are the facts of the report itself, then of its follow-ups; none
	// where the file is no report.
	items []*facts
	// body stands for what it holds behind its front matter; zero for nothing.
	body sum
}

// readPast walks the log once, then reads and parses each version once.
func readPast(ctx context.Context, in Input, log Log) (*past, error) {
	r := &reader{in: in, wanted: map[string][]*reading{}, past: past{readings: map[content]*reading{}}}
	if log == nil {
		return &r.past, nil
	}
	if err := log.Walk(ctx, r.visit); err != nil {
		return nil, err
	}
	err := log.Blobs(ctx, slices.Sorted(maps.Keys(r.wanted)), r.parse)
	return &r.past, err
}

type reader struct {
	past
	in     Input
	wanted map[string][]*reading // by blob
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
		sortChanges(kept.Changes[i])
	}
	r.commits = append(r.commits, &kept)
	return nil
}

func sortChanges(list []Change) {
	slices.SortFunc(list, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
}

// want has a version parsed that was not met before.
func (r *reader) want(name, blob string) {
	at := contentOf(name, blob)
	if blob == "" || r.readings[at] != nil {
		return
	}
	r.readings[at] = &reading{name: name}
	r.wanted[blob] = append(r.wanted[blob], r.readings[at])
}

// parse takes up what a blob says. One that is too large to be read is far
// larger than a report may be: it says nothing, and hides nothing that a report
// said before.
func (r *reader) parse(blob string, data []byte) error {
	for _, v := range r.wanted[blob] {
		v.items, v.body = r.in.shelf.reduce(r.in.Read(v.name, data)), bodyOf(data)
	}
	return nil
}
