package git

import "io"

// Reading ahead in a pack: objects that are needed together mostly lie close
// together. Where they do not, only a little is read.
const (
	windowSize  = 32 << 10
	glanceSize  = 4 << 10
	windowCount = 8
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
	start, end := w.stretch(p, from, from+length)
	if end-start > windowSize {
		return w.readLong(p, from, length)
	}
	last := w.kept[windowCount-1]
	if last == nil {
		last = &window{bytes: make([]byte, windowSize)}
	}
	copy(w.kept[1:], w.kept[:windowCount-1])
	w.kept[0] = last
	last.pack = nil // while it holds nothing
	last.bytes = last.bytes[:end-start]
	if err := readAt(p, last.bytes, start); err != nil {
		return nil, err
	}
	last.pack, last.start = p, start
	return last.bytes[from-start:], nil
}

// stretch is what to read where something is needed: near to what was read
// before, a whole window, with what comes in front; else hardly more than that.
func (w *windows) stretch(p *pack, from, to int64) (start, end int64) {
	start, end = from, max(to, from+glanceSize)
	for _, at := range w.kept {
		if at != nil && at.pack == p && from > at.start-windowSize && from < at.start+2*windowSize {
			start = max(packHead, from-from%(windowSize/2))
			end = max(to, start+windowSize)
			break
		}
	}
	return start, min(end, p.size)
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
