package git

import (
	"container/heap"
	"errors"
)

// number is what commits are numbered by.
type number interface{ int | int32 }

// parentsFirst orders n commits so that each comes after its parents, and those
// that could come next as before says. Where commits that are not visited go
// before all others, the order of the visited ones depends on nothing else than
// which descends from which: it is the same whether or not commits in between
// are known.
func parentsFirst[N number](n int, parents func(N) []N, before func(a, b N) bool) ([]N, error) {
	waiting := make([]N, n)
	ready := &queue[N]{before: before}
	for i := N(0); int(i) < n; i++ {
		waiting[i] = N(len(parents(i)))
		if waiting[i] == 0 {
			heap.Push(ready, i)
		}
	}
	children := childrenOf(n, parents)
	order := make([]N, 0, n)
	for ready.Len() > 0 {
		i := heap.Pop(ready).(N)
		order = append(order, i)
		for _, child := range children(i) {
			if waiting[child]--; waiting[child] == 0 {
				heap.Push(ready, child)
			}
		}
	}
	if len(order) < n {
		return nil, errCycle
	}
	return order, nil
}

// errCycle says that a commit is its own ancestor, which no hash allows.
var errCycle = errors.New("the history has a cycle: a commit leads to itself, which git replace or grafts can bring about; see git replace --list")

// childrenOf turns the lists of parents round, into one list for all: there may
// be millions.
func childrenOf[N number](n int, parents func(N) []N) func(N) []N {
	// While they are filled in, the children of i go to next[i+1].
	next := make([]N, n+2)
	for i := N(0); int(i) < n; i++ {
		for _, p := range parents(i) {
			next[p+2]++
		}
	}
	for i := range n {
		next[i+2] += next[i+1]
	}
	all := make([]N, next[n+1])
	for i := N(0); int(i) < n; i++ {
		for _, p := range parents(i) {
			all[next[p+1]] = i
			next[p+1]++
		}
	}
	return func(i N) []N { return all[next[i]:next[i+1]] }
}

// queue is a heap of commits.
type queue[N number] struct {
	before func(a, b N) bool
	ready  []N
}

func (q *queue[N]) Len() int           { return len(q.ready) }
func (q *queue[N]) Less(i, j int) bool { return q.before(q.ready[i], q.ready[j]) }
func (q *queue[N]) Swap(i, j int)      { q.ready[i], q.ready[j] = q.ready[j], q.ready[i] }
func (q *queue[N]) Push(x any)         { q.ready = append(q.ready, x.(N)) }
func (q *queue[N]) Pop() any {
	last := len(q.ready) - 1
	i := q.ready[last]
	q.ready = q.ready[:last]
	return i
}
