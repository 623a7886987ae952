package workspace

import (
	"io/fs"
	"time"
)

// Stamp is what changes with a file's content: whoever knows the content by the
// stamp need not read the file again. The zero Stamp is of a file that has to be
// read.
type Stamp struct {
	Size int64 // bytes
	// Modified and Changed are nanoseconds since 1970, Changed that of the file's
	// own data where the system has it. File is its number in the file system.
	Modified, Changed int64
	File              uint64
}

// stampOf is the stamp of an entry of a folder that was opened through os.Root,
// which looked at each when it was listed.
func stampOf(e fs.DirEntry) Stamp {
	info, err := e.Info()
	if err != nil {
		return Stamp{}
	}
	s := Stamp{Size: info.Size(), Modified: info.ModTime().UnixNano()}
	s.Changed, s.File = inode(info)
	return s
}

// settled is how long a file must not have changed for its stamp to be trusted:
// within the unit in which a file system keeps times, two seconds at the most, a
// second change leaves the stamp as it is.
const settled = 2 * time.Second

// trusted reports whether a stamp that was taken at a time stands for the
// content that was read then.
func (s Stamp) trusted(taken time.Time) bool {
	latest := max(s.Modified, s.Changed)
	return s != Stamp{} && latest < taken.Add(-settled).UnixNano()
}
