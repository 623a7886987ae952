// Package wire writes values as bytes and reads them back: the form of what the
// program keeps for itself between two runs. It has no version of its own; who
// keeps something says in front of it what it is.
package wire

import "encoding/binary"

// Writer appends values to Bytes. The zero Writer is empty.
type Writer struct{ Bytes []byte }

// Uint appends a number; small ones take one byte.
func (w *Writer) Uint(n uint64) { w.Bytes = binary.AppendUvarint(w.Bytes, n) }

// Int appends a number that may be negative.
func (w *Writer) Int(n int64) { w.Bytes = binary.AppendVarint(w.Bytes, n) }

// Count appends how many follow.
func (w *Writer) Count(n int) { w.Uint(uint64(n)) }

// Bool appends a truth value.
func (w *Writer) Bool(b bool) {
	if b {
		w.Bytes = append(w.Bytes, 1)
		return
	}
	w.Bytes = append(w.Bytes, 0)
}

// String appends a text of any bytes.
func (w *Writer) String(s string) {
	w.Count(len(s))
	w.Bytes = append(w.Bytes, s...)
}

// Raw appends bytes whose number the reader knows.
func (w *Writer) Raw(b []byte) { w.Bytes = append(w.Bytes, b...) }

// Reader reads what a Writer wrote, in the same order. What is not there reads
// as zero, and Bad says so afterwards: nothing that was read counts then. It
// never panics and never allocates more than the text is long.
type Reader struct {
	text string
	at   int
	bad  bool
}

// NewReader reads a text. The strings that are read are parts of it, not copies.
func NewReader(text string) *Reader { return &Reader{text: text} }

// Bad reports whether anything was not as a Writer writes it.
func (r *Reader) Bad() bool { return r.bad }

// Done reports whether all of the text was read, and nothing of it was bad.
func (r *Reader) Done() bool { return !r.bad && r.at == len(r.text) }

func (r *Reader) fail() {
	r.bad = true
	r.at = len(r.text)
}

// Uint reads a number.
func (r *Reader) Uint() uint64 {
	if r.at < len(r.text) && r.text[r.at] < 0x80 {
		r.at++
		return uint64(r.text[r.at-1])
	}
	return r.long()
}

// long reads a number of several bytes.
func (r *Reader) long() (n uint64) {
	for shift := 0; r.at < len(r.text) && shift < 64; shift += 7 {
		b := r.text[r.at]
		r.at++
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
	r.fail()
	return 0
}

// Int reads a number that may be negative.
func (r *Reader) Int() int64 {
	n := r.Uint()
	return int64(n>>1) ^ -int64(n&1)
}

// Count reads how many follow, each of which takes so many bytes at least.
func (r *Reader) Count(least int) int {
	n := r.Uint()
	if n > uint64((len(r.text)-r.at)/max(least, 1)) {
		r.fail()
		return 0
	}
	return int(n)
}

// Below reads a number that has to be below a limit.
func (r *Reader) Below(limit int) int {
	n := r.Uint()
	if n >= uint64(max(limit, 0)) {
		r.fail()
		return 0
	}
	return int(n)
}

// Rest is what was not read yet.
func (r *Reader) Rest() string { return r.text[r.at:] }

// Bool reads a truth value.
func (r *Reader) Bool() bool { return r.Below(2) == 1 }

// String reads a text.
func (r *Reader) String() string { return r.Raw(r.Count(1)) }

// Raw reads so many bytes.
func (r *Reader) Raw(n int) string {
	if n < 0 || n > len(r.text)-r.at {
		r.fail()
		return ""
	}
	r.at += n
	return r.text[r.at-n : r.at]
}
