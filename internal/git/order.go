package git

import "container/heap"

// parentsFirst orders n commits so that each comes after its parents, and those
// that could come next as before says. Where commits that are not visited go
// before all others, the order of the visited ones depends on nothing else than
// which descends from which: it is the same whether or not commits in between
// are known.
func parentsFirst(n int, parents func(int) []int, before func(a, b int) bool) []int {
	waiting := make([]int, n)
	children := make([][]int, n)
	ready := &queue{before: before}
	for i := range n {
		waiting[i] = len(parents(i))
		for _, p := range parents(i) {
			children[p] = append(children[p], i)
		}
		if waiting[i] == 0 {
			heap.Push(ready, i)
		}
	}
	order := make([]int, 0, n)
	for ready.Len() > 0 {
		i := heap.Pop(ready).(int)
		order = append(order, i)
		for _, child := range children[i] {
			if waiting[child]--; waiting[child] == 0 {
				heap.Push(ready, child)
			}
		}
	}
	return order
}

// queue is a heap of commits.
type queue struct {
	before func(a, b int) bool
	ready  []int
}

func (q *queue) Len() int           { return len(q.ready) }
func (q *queue) Less(i, j int) bool { return q.before(q.ready[i], q.ready[j]) }
func (q *queue) Swap(i, j int)      { q.ready[i], q.ready[j] = q.ready[j], q.ready[i] }
func (q *queue) Push(x any)         { q.ready = append(q.ready, x.(int)) }
func (q *queue) Pop() any {
	last := len(q.ready) - 1
	i := q.ready[last]
	q.ready = q.ready[:last]
	return i
}
