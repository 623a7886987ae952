//go:build unix

package git

import (
	"os"
	"strconv"
	"syscall"
)

// ownedByUser reports whether a path belongs to the user of this process. As
// for git, what sudo was called for is the caller's as well. A path that cannot
// be looked at is not held against anybody: reading it will say why.
func ownedByUser(path string) bool {
	info, err := os.Lstat(path)
	if err != nil {
		return true
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	user := os.Geteuid()
	if !ok || int(stat.Uid) == user {
		return true
	}
	return user == 0 && os.Getenv("SUDO_UID") == strconv.Itoa(int(stat.Uid))
}
