package git

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

// looseOf is a loose blob as git writes it, but for the size that it claims.
func looseOf(content []byte, claimed, level int) []byte {
	return compressed(append(fmt.Appendf(nil, "blob %d\x00", claimed), content...), level)
}

// A small object that is read at once is what it is as a stream.
func TestLooseObjects(t *testing.T) {
	u := newUnpacker(&objects{})
	defer u.reuse()()
	path := filepath.Join(t.TempDir(), "object")
	for i, content := range samples() {
		for level := zlib.HuffmanOnly; level <= zlib.BestCompression; level++ {
			packed := looseOf(content, len(content), level)
			must(t, os.WriteFile(path, packed, 0o600))
			object := u.inflateLoose(packed, objectLimit)
			if object == nil || object.kind != plumbing.BlobObject || !bytes.Equal(object.content, content) {
				t.Errorf("sample %d, level %d: not read at once", i, level)
			}
			object, err := u.loose(path, objectLimit)
			if err != nil || !bytes.Equal(object.content, content) {
				t.Errorf("sample %d, level %d: %v", i, level, err)
			}
		}
	}
}

// FuzzLoose compares reading at once with reading as a stream.
func FuzzLoose(f *testing.F) {
	report := []byte(benchReport(1, 1))
	for _, packed := range [][]byte{
		looseOf(report, len(report), -1), looseOf(report, len(report)+1, -1), looseOf(report, 3, -1), looseOf(nil, 0, -1),
		looseOf(report, 2000, 0), compressed([]byte("blob"), -1), compressed([]byte("blob -1\x00"), -1), {0x78}, nil,
	} {
		f.Add(packed)
	}
	u := newUnpacker(&objects{})
	f.Fuzz(func(t *testing.T, packed []byte) {
		const limit = 1000
		path := filepath.Join(t.TempDir(), "object")
		must(t, os.WriteFile(path, packed, 0o600))
		want, wantErr := readLoose(path, limit)
		got, err := u.loose(path, limit)
		switch {
		case wantErr == nil && err != nil:
			t.Fatalf("%v, as a stream nothing is wrong", err)
		case wantErr == nil && (got.kind != want.kind || !bytes.Equal(got.content, want.content)):
			t.Fatalf("%.99q, want %.99q", got.content, want.content)
		}
	})
}
