package history

import (
	"encoding/binary"
	"strings"
	"time"
)

// dated is the commits of a log with their dates, as they are kept: a history
// needs few of them, so that each is found by its place. A record is the date in
// seconds, and the hash; the first byte is the size of a record.
type dated string

// dateSize is the size in bytes of a date.
const dateSize = 8

func datedOf(entries []entry) dated {
	size := dateSize
	for _, e := range entries {
		size = max(size, dateSize+len(e.ref.Hash))
	}
	all := make([]byte, 1, 1+size*len(entries))
	all[0] = byte(size)
	for _, e := range entries {
		ref := e.ref
		all = binary.BigEndian.AppendUint64(all, uint64(ref.Time.Unix()))
		all = append(all, ref.Hash...)
		all = append(all, make([]byte, size-dateSize-len(ref.Hash))...)
	}
	return dated(all)
}

func (d dated) size() int { return int(d[0]) }

// valid reports whether it is as datedOf makes it.
func (d dated) valid() bool {
	return len(d) > 0 && d.size() >= dateSize && (len(d)-1)%d.size() == 0
}

func (d dated) count() int { return (len(d) - 1) / d.size() }

func (d dated) record(i int) string {
	return string(d[1+i*d.size() : 1+(i+1)*d.size()])
}

func (d dated) hash(i int) string { return strings.TrimRight(d.record(i)[dateSize:], "\x00") }

func (d dated) time(i int) time.Time {
	return time.Unix(int64(number(d.record(i)[:dateSize])), 0).UTC()
}
