package git

import (
	"io"
)

// Reading ahead in a pack: objects that are needed together lie close together,
// and the base of an object mostly lies before it.
const (
	windowSize  = 32 << 10
	windowCount = 4
)

// windows are stretches of packs that were read, the one used last in front.
// They belong to one goroutine.
type windows struct {
	kept [windowCount]*window
	// long is for what is longer than a window.
	long []byte
}

type window struct {
	pack  *pack
	start int64
	bytes []byte
}

// at returns the bytes of a pack from a place on, as many as asked for or more,
// fewer only where the objects of the pack end. They are valid until the next
// call.
func (w *windows) at(p *pack, from, length int64) ([]byte, error) {
	if from < packHead || from >= p.size {
		return nil, damaged("an object begins outside of its pack")
	}
	length = min(length, p.size-from)
	if found := w.find(p, from, length); found != nil {
		return found, nil
	}
	// What comes in front of the place is read as well, to half a window.
	start := max(packHead, from-from%(windowSize/2))
	if from+length > start+windowSize {
		return w.readLong(p, from, length)
	}
	last := w.kept[windowCount-1]
	if last == nil {
		last = &window{bytes: make([]byte, windowSize)}
	}
	copy(w.kept[1:], w.kept[:windowCount-1])
	w.kept[0] = last
	last.pack = nil // while it holds nothing
	last.bytes = last.bytes[:min(windowSize, p.size-start)]
	if err := readAt(p, last.bytes, start); err != nil {
		return nil, err
	}
	last.pack, last.start = p, start
	return last.bytes[from-start:], nil
}

func (w *windows) find(p *pack, from, length int64) []byte {
	for i, at := range w.kept {
		if at == nil {
			break
		}
		if at.pack == p && at.start <= from && from+length <= at.start+int64(len(at.bytes)) {
			copy(w.kept[1:i+1], w.kept[:i])
			w.kept[0] = at
			return at.bytes[from-at.start:]
		}
	}
	return nil
}

func (w *windows) readLong(p *pack, from, length int64) ([]byte, error) {
	if int64(cap(w.long)) < length {
		w.long = make([]byte, length)
	}
	w.long = w.long[:length]
	return w.long, readAt(p, w.long, from)
}

func readAt(p *pack, into []byte, from int64) error {
	_, err := p.data.ReadAt(into, from)
	if err == io.EOF {
		return damaged("it is shorter than it was")
	}
	return err
}
