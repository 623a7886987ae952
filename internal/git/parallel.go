package git

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// workerLimit is how many goroutines read objects at most. Each has an unpacker
// with its own cache.
const workerLimit = 8

func workers() int { return min(runtime.GOMAXPROCS(0), workerLimit) }

// eachPart has several goroutines work on parts of some work, each part once,
// the first ones first. After an error no other part is begun; which of several
// errors is returned is left to chance.
func (o *objects) eachPart(ctx context.Context, parts int, work func(u *unpacker, part int) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var next atomic.Int64
	var running sync.WaitGroup
	for range min(workers(), parts) {
		running.Go(func() {
			u := o.borrow()
			defer o.giveBack(u)
			for ctx.Err() == nil {
				part := int(next.Add(1)) - 1
				if part >= parts {
					return
				}
				if err := work(u, part); err != nil {
					stop(err)
				}
			}
		})
	}
	running.Wait()
	return context.Cause(ctx)
}

// inOrder has several goroutines compute parts, the first ones first, and takes
// their results in the order of the parts, up to the first error. They are ahead
// of who takes by a few parts only. Their context ends when nothing more is
// taken.
func inOrder[T any](ctx context.Context, o *objects, parts int, compute func(ctx context.Context, u *unpacker, part int) T, take func(T) error) error {
	within, stop := context.WithCancel(ctx)
	results := make([]chan T, parts)
	for i := range results {
		results[i] = make(chan T, 1)
	}
	// Whoever holds a part has a place already, so that the part which is waited
	// for never waits for a place.
	places := make(chan struct{}, 2*workers())
	var next atomic.Int64
	var running sync.WaitGroup
	for range min(workers(), parts) {
		running.Go(func() {
			u := o.borrow()
			defer o.giveBack(u)
			for claim(within, places) {
				part := int(next.Add(1)) - 1
				if part >= parts {
					return
				}
				results[part] <- compute(within, u, part)
			}
		})
	}
	defer running.Wait()
	defer stop()
	for _, result := range results {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case computed := <-result:
			if err := take(computed); err != nil {
				return err
			}
			<-places
		}
	}
	return nil
}

// claim waits for a place, unless the context ends before there is one.
func claim(ctx context.Context, places chan<- struct{}) bool {
	select {
	case <-ctx.Done():
		return false
	case places <- struct{}{}:
		return ctx.Err() == nil
	}
}
