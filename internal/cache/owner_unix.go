//go:build unix

package cache

import (
	"io/fs"
	"os"
	"syscall"
)

// ours reports whether the user who runs the program wrote a file.
func ours(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}

// writable is nil where the user who runs the program may write.
func writable(path string) error {
	const write, enter = 2, 1
	if err := syscall.Access(path, write|enter); err != nil {
		return &fs.PathError{Op: "write in", Path: path, Err: err}
	}
	return nil
}
