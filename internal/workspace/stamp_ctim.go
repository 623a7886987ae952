//go:build linux || openbsd || dragonfly

package workspace

import "syscall"

func changedAt(stat *syscall.Stat_t) int64 { return stat.Ctim.Nano() }
