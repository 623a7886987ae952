package git

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// Before implements reader.
func (r *inProcess) Before(ctx context.Context, from string, t time.Time) (string, error) {
	start, err := r.parse(from)
	if err != nil {
		return "", err
	}
	best, newest := "", time.Time{}
	err = descend(ctx, start, func(hash plumbing.Hash) ([]plumbing.Hash, error) {
		c, err := r.commit(hash)
		if err != nil {
			return nil, err
		}
		when := c.committer.when
		if when.IsZero() || when.After(t) {
			return c.parents, r.notCutOff(hash, t)
		}
		if best == "" || when.After(newest) {
			best, newest = hash.String(), when
		}
		return nil, nil
	})
	if err != nil {
		return "", err
	}
	return best, nil
}

func (r *inProcess) notCutOff(hash plumbing.Hash, t time.Time) error {
	if !r.shallow[hash] {
		return nil
	}
	return cutOffBefore(t)
}

func cutOffBefore(t time.Time) error {
	return &CutOffError{Wanted: "the state of " + t.UTC().Format(time.DateOnly), Remedy: fetchDepth}
}

// Rising implements reader.
func (r *inProcess) Rising(ctx context.Context, hash string) (time.Time, error) {
	start, err := r.parse(hash)
	if err != nil {
		return time.Time{}, err
	}
	return rising(ctx, start, func(hash plumbing.Hash) (time.Time, []plumbing.Hash, error) {
		c, err := r.commit(hash)
		return c.committer.when, c.parents, err
	})
}

// rising is the date of a commit that is later than those of all before it. For a
// commit of more than a day before to count there would have to be one each second.
func rising[H comparable](ctx context.Context, start H, read func(H) (time.Time, []H, error)) (time.Time, error) {
	recent, err := lastDay(ctx, start, read)
	if err != nil {
		return time.Time{}, err
	}
	latest := recent[start].when
	for open := []H{start}; len(open) > 0; {
		c := recent[open[0]]
		open = open[1:]
		if corrected := c.when.Add(c.after); corrected.After(latest) {
			latest = corrected
		}
		for _, hash := range c.parents {
			parent := recent[hash]
			parent.after = max(parent.after, c.after+time.Second)
			if parent.children--; parent.children == 0 { // the longest way is known
				open = append(open, hash)
			}
		}
	}
	return latest, nil
}

// ancestor is a commit between others. One that lies too far back has no date and no
// parents.
type ancestor[H comparable] struct {
	when     time.Time
	parents  []H
	children int
	// after is a second for each commit on the longest way from the last one.
	after time.Duration
}

// lastDay are a commit and those before it that are at most a day older.
func lastDay[H comparable](ctx context.Context, start H, read func(H) (time.Time, []H, error)) (map[H]*ancestor[H], error) {
	recent := map[H]*ancestor[H]{start: {}}
	var oldest time.Time
	return recent, descend(ctx, start, func(hash H) ([]H, error) {
		when, parents, err := read(hash)
		if hash == start {
			oldest = when.AddDate(0, 0, -1)
		}
		if err != nil || when.Before(oldest) {
			return nil, err
		}
		recent[hash].when, recent[hash].parents = when, parents
		for _, parent := range parents {
			if recent[parent] == nil {
				recent[parent] = &ancestor[H]{}
			}
			recent[parent].children++
		}
		return parents, nil
	})
}

// descend visits start and its ancestors, each once, a first parent with all
// its ancestors before the second. Visit returns the parents to go on to.
func descend[H comparable](ctx context.Context, start H, visit func(H) ([]H, error)) error {
	seen := map[H]bool{}
	for stack := []H{start}; len(stack) > 0; {
		hash := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[hash] {
			continue
		}
		seen[hash] = true
		if err := ctx.Err(); err != nil {
			return err
		}
		parents, err := visit(hash)
		if err != nil {
			return err
		}
		for _, parent := range slices.Backward(parents) {
			stack = append(stack, parent)
		}
	}
	return nil
}

// MergeBase implements reader.
func (r *inProcess) MergeBase(ctx context.Context, a, b string) (string, error) {
	left, err := r.parse(a)
	if err != nil {
		return "", err
	}
	right, err := r.parse(b)
	if err != nil {
		return "", err
	}
	p := &painting{repository: r, marks: map[plumbing.Hash]*painted{}}
	if err := p.run(ctx, left, right); err != nil {
		return "", fmt.Errorf("merge base of %s and %s: %w", a, b, err)
	}
	bases, err := p.best(ctx)
	if err != nil {
		return "", err
	}
	if len(bases) > 0 {
		return bases[0].hash.String(), nil
	}
	if p.cut {
		return "", &CutOffError{Wanted: fmt.Sprintf("the merge base of %.10s and %.10s", a, b), Remedy: fetchDepth}
	}
	return "", fmt.Errorf("%.10s and %.10s: %w", a, b, ErrNoMergeBase)
}

// The marks of a painting: which side a commit is an ancestor of, and whether
// it lies below a common ancestor.
const (
	leftSide = 1 << iota
	rightSide
	below

	common = leftSide | rightSide
)

// painting marks the ancestors of two commits, newest first, until everything
// left to look at lies below a common ancestor. It is git's own method: commits
// with wrong dates may be looked at twice, but none is missed.
type painting struct {
	repository *inProcess
	marks      map[plumbing.Hash]*painted
	queue      newestFirst
	open       int // commits in the queue that are not below
	cut        bool
}

type painted struct {
	hash    plumbing.Hash
	parents []plumbing.Hash
	when    time.Time
	mark    int
	queued  bool
}

func (p *painting) run(ctx context.Context, left, right plumbing.Hash) error {
	if err := p.paint(left, leftSide); err != nil {
		return err
	}
	if err := p.paint(right, rightSide); err != nil {
		return err
	}
	for p.open > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.next(); err != nil {
			return err
		}
	}
	return nil
}

func (p *painting) next() error {
	at := heap.Pop(&p.queue).(*painted)
	at.queued = false
	if at.mark&below == 0 {
		p.open--
	}
	p.cut = p.cut || p.repository.shallow[at.hash]
	mark := at.mark
	if mark&common == common {
		mark |= below
	}
	for _, parent := range at.parents {
		if err := p.paint(parent, mark); err != nil {
			return err
		}
	}
	return nil
}

// paint adds a mark, and queues the commit again where that is news to it.
func (p *painting) paint(hash plumbing.Hash, mark int) error {
	at, ok := p.marks[hash]
	if !ok {
		c, err := p.repository.commit(hash)
		if err != nil {
			return err
		}
		at = &painted{hash: hash, parents: c.parents, when: c.committer.when}
		p.marks[hash] = at
	}
	if at.mark|mark == at.mark {
		return nil
	}
	if at.queued && at.mark&below == 0 {
		p.open--
	}
	at.mark |= mark
	if !at.queued {
		heap.Push(&p.queue, at)
		at.queued = true
	}
	if at.mark&below == 0 {
		p.open++
	}
	return nil
}

// best lists the common ancestors that lie below no other, best one first.
func (p *painting) best(ctx context.Context) ([]*painted, error) {
	var found []*painted
	for _, at := range p.marks {
		if at.mark == common {
			found = append(found, at)
		}
	}
	slices.SortFunc(found, comparePainted)
	if len(found) < 2 {
		return found, nil
	}
	return p.independent(ctx, found)
}

// independent leaves out what another of the commits descends from: the queue
// may have run empty before the mark got there.
func (p *painting) independent(ctx context.Context, found []*painted) ([]*painted, error) {
	ancestor := map[plumbing.Hash]bool{}
	for _, at := range found {
		err := descend(ctx, at.hash, func(hash plumbing.Hash) ([]plumbing.Hash, error) {
			ancestor[hash] = ancestor[hash] || hash != at.hash
			c, err := p.repository.commit(hash)
			return c.parents, err
		})
		if err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(found, func(at *painted) bool { return ancestor[at.hash] }), nil
}

func comparePainted(a, b *painted) int {
	return cmp.Or(b.when.Compare(a.when), slices.Compare(a.hash[:], b.hash[:]))
}

// newestFirst is a heap.
type newestFirst []*painted

func (q newestFirst) Len() int           { return len(q) }
func (q newestFirst) Less(i, j int) bool { return comparePainted(q[i], q[j]) < 0 }
func (q newestFirst) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *newestFirst) Push(x any)        { *q = append(*q, x.(*painted)) }
func (q *newestFirst) Pop() any {
	last := len(*q) - 1
	at := (*q)[last]
	*q = (*q)[:last]
	return at
}
