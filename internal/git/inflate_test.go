package git

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

// samples are contents of many kinds, from nothing to noise.
func samples() [][]byte {
	random := rand.New(rand.NewPCG(1, 1))
	noise := make([]byte, 70_000)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	few := make([]byte, 70_000)
	for i := range few {
		few[i] = "abcd\x00"[random.IntN(5)]
	}
	// Frequencies that double give the longest codes.
	var skewed []byte
	for i := range 18 {
		skewed = append(skewed, bytes.Repeat([]byte{byte(i)}, 1<<i)...)
	}
	random.Shuffle(len(skewed), func(i, j int) { skewed[i], skewed[j] = skewed[j], skewed[i] })
	return [][]byte{
		nil, []byte("a"), []byte("one\n"), bytes.Repeat([]byte("a"), 100_000), noise, few, skewed,
		[]byte(benchReport(1, 1)), bytes.Repeat([]byte(benchReport(2, 3)), 40), noise[:300],
	}
}

func compressed(content []byte, level int) []byte {
	var out bytes.Buffer
	z, _ := zlib.NewWriterLevel(&out, level)
	z.Write(content)
	z.Close()
	return out.Bytes()
}

func TestInflate(t *testing.T) {
	f := &inflater{}
	for i, content := range samples() {
		for level := zlib.HuffmanOnly; level <= zlib.BestCompression; level++ {
			packed := compressed(content, level)
			for _, size := range []int{len(content), len(content) / 2, min(20, len(content))} {
				target := make([]byte, size)
				if err := f.inflate(target, packed); err != nil || !bytes.Equal(target, content[:size]) {
					t.Errorf("sample %d, level %d, %d bytes: %v", i, level, size, err)
				}
			}
			if err := f.inflate(make([]byte, len(content)+1), packed); !errors.Is(err, ErrDamaged) {
				t.Errorf("sample %d, level %d: more than there is: %v", i, level, err)
			}
			for _, cut := range []int{0, 1, 2, len(packed) / 3, len(packed) / 2} {
				if err := f.inflate(make([]byte, len(content)), packed[:cut]); len(content) > 4 && err != errCutOff {
					t.Errorf("sample %d, level %d, %d of %d bytes: %v", i, level, cut, len(packed), err)
				}
			}
		}
	}
}

// FuzzInflate compares with the standard library.
func FuzzInflate(f *testing.F) {
	for _, content := range samples() {
		content = content[:min(len(content), 2000)]
		for _, level := range []int{zlib.HuffmanOnly, zlib.NoCompression, zlib.BestCompression} {
			f.Add(compressed(content, level), uint16(len(content)))
		}
	}
	f.Add([]byte("\x78\x9c\x4b\xca\x01\x00\x01\x26\x00\xc5"), uint16(2)) // fixed codes
	own := &inflater{}
	f.Fuzz(func(t *testing.T, packed []byte, size uint16) {
		target, want := make([]byte, size), make([]byte, size)
		err := own.inflate(target, packed)
		z, wantErr := zlib.NewReader(bytes.NewReader(packed))
		if wantErr == nil {
			_, wantErr = io.ReadFull(z, want)
		}
		if wantErr == nil && (err != nil || !bytes.Equal(target, want)) {
			t.Errorf("%v, %.99x, want %.99x", err, target, want)
		}
	})
}

func BenchmarkInflate(b *testing.B) {
	var tree []byte
	for i := range 500 {
		hash := hashOf(plumbing.BlobObject, []byte{byte(i), byte(i >> 8)})
		tree = append(fmt.Appendf(tree, "100644 2025-%02d-%02d-a-report-%d.md\x00", i/45+1, i%28+1, i), hash[:]...)
	}
	for name, content := range map[string][]byte{"commit": []byte(benchReport(1, 1))[:250], "report": []byte(benchReport(1, 1)), "tree": tree} {
		packed, target := compressed(content, -1), make([]byte, len(content))
		b.Run(name+"/own", func(b *testing.B) {
			f := &inflater{}
			b.SetBytes(int64(len(content)))
			for b.Loop() {
				must(b, f.inflate(target, packed))
			}
		})
		b.Run(name+"/standard", func(b *testing.B) {
			source := bytes.NewReader(packed)
			z, err := zlib.NewReader(source)
			must(b, err)
			b.SetBytes(int64(len(content)))
			for b.Loop() {
				source.Reset(packed)
				must(b, z.(zlib.Resetter).Reset(source, nil))
				_, err := io.ReadFull(z, target)
				must(b, err)
			}
		})
	}
}
