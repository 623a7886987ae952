package git

import (
	"context"
	"errors"
	"runtime"
	"sync"
)

// readBlobs reads blobs one after the other and has several goroutines take
// what they hold. Next returns the content of the next one that was asked for.
func readBlobs(ctx context.Context, hashes []string, next func(hash string) ([]byte, error), take func(hash string, content []byte) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	type blob struct {
		hash    string
		content []byte
	}
	blobs := make(chan blob, 2*runtime.GOMAXPROCS(0))
	var takers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		takers.Go(func() {
			for b := range blobs {
				if err := take(b.hash, b.content); err != nil {
					stop(err)
				}
			}
		})
	}
	for _, hash := range hashes {
		content, err := next(hash)
		if err = unlessLarge(err); err != nil {
			stop(err)
		}
		if ctx.Err() != nil {
			break
		}
		blobs <- blob{hash, content}
	}
	close(blobs)
	takers.Wait()
	return context.Cause(ctx)
}

// unlessLarge forgives that a blob is too large to be read.
func unlessLarge(err error) error {
	var large *TooLargeError
	if errors.As(err, &large) {
		return nil
	}
	return err
}
