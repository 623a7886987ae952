package history

import (
	"maps"
	"runtime"
	"sync"
	"time"

	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/wire"
)

// Kept is what an earlier run learned of a log, up to the commit in which it
// ended.
type Kept struct {
	tip string
	// after and before bound the seconds for which it holds: a commit's date in
	// the future is one that cannot be right only until then.
	after, before int64
	former        map[string]string
	shallow       bool
	depth         Depth
	commits       dated
	newest        order
	cells         []cell // with their outcomes only
	versions      map[string]*report.Report
	store         Store
}

// Store is where the parts are that Keep wrote.
type Store interface {
	// Part reads a part, and reports whether it is as it was kept.
	Part(part int) (text string, whole bool)
	// Piece reads so many bytes of a part, and reports whether there are so many.
	// That they are as they were kept is for the reader to see.
	Piece(part int, from, size int64) (text string, there bool)
}

// Recall reads what Keep wrote: the answers now, and of the past what is needed
// when it is. It returns nil where they were kept under another key, or are not
// what Keep writes.
func Recall(key string, store Store) *Kept {
	answers, _ := store.Part(answersPart)
	in := wire.NewReader(answers)
	if in.String() != key {
		return nil
	}
	k := &Kept{tip: in.String(), after: in.Int(), before: in.Int(), former: recallNames(in), shallow: in.Bool(), store: store}
	if k.commits = dated(in.String()); !k.commits.valid() {
		return nil
	}
	k.newest = order{in.Int(), in.String()}
	k.depth = Depth{k.commits.count(), (&recaller{Reader: in, kept: k}).date()}
	if !k.recallOutcomes(in) || !in.Done() {
		return nil
	}
	return k
}

// Tip is the commit in which the log ended.
func (k *Kept) Tip() string { return k.tip }

// holdsAt reports whether the same commits have dates that cannot be right.
func (k *Kept) holdsAt(now time.Time) bool { return k.after <= now.Unix() && now.Unix() < k.before }

func recallNames(in *wire.Reader) map[string]string {
	names := map[string]string{}
	for range in.Count(2) {
		name := in.String()
		names[name] = in.String()
	}
	return names
}

// recallOutcomes reads the chunks side by side.
func (k *Kept) recallOutcomes(in *wire.Reader) bool {
	k.cells = make([]cell, in.Count(1))
	var chunks []chunkOf
	for from := 0; from < len(k.cells); from += chunk {
		chunks = append(chunks, chunkOf{text: in.String(), into: k.cells[from:min(from+chunk, len(k.cells))]})
	}
	var wait sync.WaitGroup
	next := make(chan *chunkOf, len(chunks))
	for i := range chunks {
		next <- &chunks[i]
	}
	close(next)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for c := range next {
				c.recall(k)
			}
		})
	}
	wait.Wait()
	k.versions = map[string]*report.Report{}
	for _, c := range chunks {
		if !c.good {
			return false
		}
		maps.Copy(k.versions, c.versions)
	}
	return !in.Bad()
}

// chunkOf is the outcomes of a few cells as they were kept.
type chunkOf struct {
	text     string
	into     []cell
	versions map[string]*report.Report
	good     bool
}

func (c *chunkOf) recall(k *Kept) {
	c.versions = map[string]*report.Report{}
	r := recaller{Reader: wire.NewReader(c.text), kept: k, versions: c.versions}
	for i := range c.into {
		c.into[i].outcome = r.outcome()
	}
	c.good = r.Done()
}

type recaller struct {
	*wire.Reader
	kept     *Kept
	versions map[string]*report.Report
}

func (r *recaller) outcome() outcome {
	var o outcome
	o.reports = make([]told, r.Count(40))
	for i := range o.reports {
		o.reports[i] = r.told()
	}
	for range r.Count(8) {
		o.losses = append(o.losses, r.loss())
	}
	return o
}

func (r *recaller) told() (t told) {
	t.path = r.String()
	copy(t.sum.Facts[:], r.Raw(len(t.sum.Facts)))
	copy(t.sum.Body[:], r.Raw(len(t.sum.Body)))
	t.report.Opened, t.report.Touched = r.date(), r.date()
	t.report.Stated = make([]Stated, r.Count(2))
	for i := range t.report.Stated {
		t.report.Stated[i] = Stated{report.Status(r.String()), r.date()}
	}
	t.items = make([]Trace, r.Count(2))
	for i := range t.items {
		t.items[i] = r.trace()
	}
	return t
}

func (r *recaller) loss() loss {
	l := loss{when: r.date(), place: int(r.Uint()), path: r.String(), blob: r.String(), item: int(r.Uint())}
	l.trace = r.trace()
	version := report.Recall(r.Reader)
	if l.item < 0 || l.item >= len(version.FollowUps) {
		r.Raw(-1) // not what was kept
		return loss{}
	}
	r.versions[l.version()] = version
	return l
}

func (r *recaller) trace() (t Trace) {
	parts := r.Uint()
	t.Opened = r.date()
	t.Touched = t.Opened
	if parts&keptTouched != 0 {
		t.Touched = r.date()
	}
	if parts&keptClosed != 0 {
		t.Closed = r.date()
	}
	if parts&keptProposed != 0 {
		at := r.date()
		t.Proposed = &at
	}
	if parts&keptMoves != 0 {
		t.Moves = r.moves()
	}
	if parts&keptOwners != 0 {
		t.Owners = r.moves()
	}
	return t
}

func (r *recaller) moves() []Move {
	moves := make([]Move, r.Count(3))
	for i := range moves {
		moves[i] = Move{r.date(), r.String(), r.String()}
	}
	return moves
}

func (r *recaller) date() Date {
	about := r.Uint()
	d := Date{From: Origin(about >> 2), Suspect: about&1 != 0}
	if !d.Happened() {
		return Date{}
	}
	if at := r.Below(r.kept.commits.count() + 1); at > 0 {
		d.Commit = r.kept.commits.hash(at - 1)
		if d.Known() {
			d.Time = r.kept.commits.time(at - 1)
		}
	}
	if about&2 != 0 {
		d.Reason = r.String()
	}
	return d
}

// recall reads the past of a cell as it was kept, and reports whether it could.
func (c *cell) recall(text string, commits int, on *shelf) bool {
	in := wire.NewReader(text)
	items := make([]*facts, in.Count(5))
	for i := range items {
		if items[i] = on.recall(in.String()); items[i] == nil {
			return false
		}
	}
	contents := make([]content, in.Count(20))
	c.readings = map[content]*reading{}
	for i := range contents {
		contents[i] = content{in.String(), in.String()}
		c.readings[contents[i]] = recallReading(in, items)
	}
	c.deeds = make([]deed, in.Count(2))
	for i := range c.deeds {
		c.deeds[i] = recallDeed(in, commits, contents)
	}
	return in.Done()
}

func recallReading(in *wire.Reader, items []*facts) *reading {
	r := &reading{name: in.String()}
	copy(r.body[:], in.Raw(len(r.body)))
	for range in.Count(1) {
		if at := in.Below(len(items)); at < len(items) {
			r.items = append(r.items, items[at])
		}
	}
	return r
}

func recallDeed(in *wire.Reader, commits int, contents []content) deed {
	d := deed{place: in.Below(commits), changes: make([][]Change, in.Count(1))}
	for i := range d.changes {
		for range in.Count(3) {
			c := Change{Path: in.String()}
			c.Old, c.New = recallBlob(in, contents), recallBlob(in, contents)
			d.changes[i] = append(d.changes[i], c)
		}
	}
	return d
}

func recallBlob(in *wire.Reader, contents []content) string {
	if at := in.Below(len(contents) + 1); at > 0 {
		return contents[at-1].blob
	}
	return ""
}
