//go:build unix

package git

import (
	"os"
	"strconv"
	"syscall"
)

// ownedByUser reports whether a path belongs to the user of this process. As
// for git, what sudo was called for is the caller's as well, whose number it
// leaves behind. A path that cannot be looked at is not held against anybody:
// reading it will say why.
func ownedByUser(path, sudoer string) bool {
	info, err := os.Lstat(path)
	if err != nil {
		return true
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	user := os.Geteuid()
	if !ok || int(stat.Uid) == user {
		return true
	}
	return user == 0 && sudoer == strconv.Itoa(int(stat.Uid))
}

// deviceOf tells file systems apart; false where that cannot be told.
func deviceOf(path string) (uint64, bool) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return uint64(stat.Dev), true
}
