package cli

import (
	"runtime"
	"runtime/debug"
	"syscall"
)

// takeLargePages has the next so many bytes that are allocated lie in pages of
// two megabytes. Otherwise a list spends more time on having memory mapped, 4 KiB
// at a time, than on all else: many systems map large pages only where they are
// asked for, which the runtime of Go does not do.
func takeLargePages(size int) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	room := make([]byte, size)
	if syscall.Madvise(room, syscall.MADV_HUGEPAGE) != nil {
		return // then they are small
	}
	runtime.GC() // the room is what is allocated from next
}
