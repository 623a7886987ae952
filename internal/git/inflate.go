package git

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
)

// inflater decompresses what is in memory, again and again in the same buffers.
type inflater struct {
	source bytes.Reader
	stream io.ReadCloser
}

func newInflater() *inflater {
	f := &inflater{}
	f.stream = flate.NewReader(&f.source)
	return f
}

// errCutOff says that the source ends before the target is full.
var errCutOff = fmt.Errorf("%w: compressed data that ends too early", ErrDamaged)

// inflate fills the target from a zlib stream. The checksum in its end is not
// looked at: whatever was read is compared with its hash.
func (f *inflater) inflate(target, source []byte) error {
	if len(source) < zlibHead {
		return errCutOff
	}
	if err := checkZlibHead(source); err != nil {
		return err
	}
	f.source.Reset(source[zlibHead:])
	if err := f.stream.(flate.Resetter).Reset(&f.source, nil); err != nil {
		return err
	}
	_, err := io.ReadFull(f.stream, target)
	switch {
	case err != nil && f.source.Len() == 0:
		return errCutOff
	case err != nil:
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return nil
}

const zlibHead = 2

// checkZlibHead accepts deflate without a dictionary.
func checkZlibHead(source []byte) error {
	if source[0]&15 != 8 || source[1]&0x20 != 0 || (int(source[0])<<8|int(source[1]))%31 != 0 {
		return damaged("not a zlib stream")
	}
	return nil
}
