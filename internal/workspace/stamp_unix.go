//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package workspace

import (
	"io/fs"
	"syscall"
)

// inode is when a file's own data changed last, and its number.
func inode(info fs.FileInfo) (changed int64, number uint64) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0
	}
	return changedAt(stat), uint64(stat.Ino)
}
