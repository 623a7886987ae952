//go:build unix

package cache_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/incident-cli/incident/internal/cache"
)

// Nobody writes into a pipe that lies where something was kept.
func TestPipesAreNotWaitedFor(t *testing.T) {
	f := cache.In(t.TempDir())
	must(t, os.Mkdir(f.Path(), 0o700))
	must(t, syscall.Mkfifo(filepath.Join(f.Path(), "history"), 0o600))
	if _, err := f.Open("history"); !errors.Is(err, cache.ErrForeign) {
		t.Errorf("a pipe: %v", err)
	}
	must(t, f.Save("history", []byte("answers"), nil))
	if got := parts(f); got == nil {
		t.Error("it is not replaced")
	}
	must(t, os.RemoveAll(f.Path()))
	must(t, syscall.Mkfifo(f.Path(), 0o600))
	if _, err := f.Open("history"); !errors.Is(err, cache.ErrForeign) {
		t.Errorf("a pipe in place of the folder: %v", err)
	}
	if err := f.Save("history", []byte("answers")); !errors.Is(err, cache.ErrForeign) {
		t.Errorf("saved into a pipe: %v", err)
	}
}
