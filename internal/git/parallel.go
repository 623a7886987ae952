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
