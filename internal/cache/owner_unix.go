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
