package cli

import (
	"runtime"
	"runtime/debug"
	"sync"
	"syscall"
)

// takeLargePages has what the process allocates next lie in pages of two
// megabytes. Otherwise a list spends more time on having memory mapped, 4 KiB at a
// time, than on all else: many systems map large pages only where they are asked
// for, which the runtime of Go does not do.
var takeLargePages = sync.OnceFunc(func() {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	room := make([]byte, listRoom)
	if syscall.Madvise(room, syscall.MADV_HUGEPAGE) != nil {
		return // then they are small
	}
	runtime.GC() // the room is what is allocated from next
})

// listRoom is more bytes than a list of tens of thousands of follow-ups allocates,
// also after some hundred commits.
const listRoom = 160 << 20
