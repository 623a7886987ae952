package git

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// storing are the ways in which git keeps objects.
var storing = map[string]func(s *sandbox){
	"in files":          func(s *sandbox) {},
	"packed":            func(s *sandbox) { s.git("repack", "-adfq", "--depth=50") },
	"bases by hash":     func(s *sandbox) { s.git("-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq") },
	"index version 1":   func(s *sandbox) { s.git("-c", "pack.indexVersion=1", "repack", "-adfq") },
	"starts of 8 bytes": func(s *sandbox) { s.git("repack", "-adfq"); s.indexAgain("--index-version=2,100") },
	"several packs": func(s *sandbox) {
		s.git("repack", "-dq")
		s.commit("more", "incidents/a.md", benchReport(1, 1))
		s.git("repack", "-dq")
		s.commit("in a file", "incidents/a.md", benchReport(1, 2))
	},
	"multi-pack-index": func(s *sandbox) {
		s.git("repack", "-dq")
		s.commit("more", "incidents/a.md", benchReport(1, 1))
		s.git("repack", "-dq")
		s.git("multi-pack-index", "write")
	},
	"kept": func(s *sandbox) {
		s.git("repack", "-adq")
		must(s.t, os.WriteFile(s.onePack()+".keep", nil, 0o600))
		s.commit("more", "incidents/a.md", benchReport(1, 1))
		s.git("repack", "-adq")
	},
	"cruft": func(s *sandbox) {
		s.git("hash-object", "-w", "--no-filters", filepath.Join(s.dir, ".git/HEAD"))
		s.git("repack", "--cruft", "-dq")
	},
	"twice": func(s *sandbox) { s.git("repack", "-adq"); s.git("repack", "-aq", "--window=0") },
}

func (s *sandbox) packFiles() []string {
	s.t.Helper()
	names, err := packNames(filepath.Join(s.dir, ".git/objects"))
	must(s.t, err)
	return names
}

func (s *sandbox) onePack() string {
	s.t.Helper()
	names := s.packFiles()
	if len(names) != 1 {
		s.t.Fatalf("there are %d packs", len(names))
	}
	return names[0]
}

// indexAgain writes the index of the pack anew.
func (s *sandbox) indexAgain(option string) {
	s.t.Helper()
	pack := s.onePack()
	must(s.t, os.Remove(pack+".idx"))
	s.git("index-pack", option, "-o", pack+".idx", pack+".pack")
}

// allObjects asks git for what a repository holds.
func (s *sandbox) allObjects() []string {
	s.t.Helper()
	return strings.Fields(s.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)"))
}

// TestReadsWhatGitStores compares every object with what go-git makes of it.
func TestReadsWhatGitStores(t *testing.T) {
	for name, store := range storing {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			for seed := range uint64(3) {
				s.gitWithInput(pastOf(rand.New(rand.NewPCG(seed, 5)), 40), "fast-import", "--quiet", "--force")
			}
			s.git("reset", "-q", "--hard", "main")
			s.git("tag", "-m", "a tag", "v1")
			for i := range 4 {
				s.commit("edit", "incidents/large.md", strings.Repeat(benchReport(i, i), 30))
			}
			store(s)
			if name == "index version 1" { // which go-git does not read
				compareObjects(t, s, gitProgram(t, s))
				return
			}
			compareObjects(t, s, goGit(t, s))
		})
	}
}

// goGit reads objects by go-git.
func goGit(t *testing.T, s *sandbox) func(plumbing.Hash) (plumbing.ObjectType, []byte) {
	storage := filesystem.NewObjectStorage(dotgit.New(osfs.New(filepath.Join(s.dir, ".git"))), cache.NewObjectLRUDefault())
	return func(hash plumbing.Hash) (plumbing.ObjectType, []byte) {
		object, err := storage.EncodedObject(plumbing.AnyObject, hash)
		must(t, err)
		reader, err := object.Reader()
		must(t, err)
		defer reader.Close()
		content, err := io.ReadAll(reader)
		must(t, err)
		return object.Type(), content
	}
}

// gitProgram reads objects by git.
func gitProgram(t *testing.T, s *sandbox) func(plumbing.Hash) (plumbing.ObjectType, []byte) {
	return func(hash plumbing.Hash) (plumbing.ObjectType, []byte) {
		kind, err := plumbing.ParseObjectType(s.git("cat-file", "-t", hash.String()))
		must(t, err)
		content, err := s.command("cat-file", kind.String(), hash.String()).Output()
		must(t, err)
		return kind, content
	}
}

func compareObjects(t *testing.T, s *sandbox, other func(plumbing.Hash) (plumbing.ObjectType, []byte)) {
	t.Helper()
	own := s.open().reader.(*inProcess).objects
	all := s.allObjects()
	if len(all) < 100 {
		t.Fatalf("only %d objects to compare", len(all))
	}
	for _, name := range all {
		hash := plumbing.NewHash(name)
		kind, content, err := own.readAny(hash)
		must(t, err)
		if size, err := own.size(hash); err != nil || size != int64(len(content)) {
			t.Errorf("%s: size %d, %v, want %d", name, size, err, len(content))
		}
		if wantKind, want := other(hash); kind != wantKind || !bytes.Equal(content, want) {
			t.Errorf("%s is a %s of %d bytes, want a %s of %d", name, kind, len(content), wantKind, len(want))
		}
		for _, digits := range []int{4, 7, 39} {
			found, err := own.withPrefix(name[:digits])
			if err != nil || !slices.Contains(found, hash) {
				t.Errorf("%s: found %v, %v", name[:digits], found, err)
			}
		}
	}
	for _, absent := range []string{strings.Repeat("0", 40), strings.Repeat("f", 40), all[len(all)/2][:39] + "0"} {
		if slices.Contains(all, absent) {
			continue
		}
		if _, _, err := own.readAny(plumbing.NewHash(absent)); !errors.Is(err, ErrMissing) {
			t.Errorf("%s: %v", absent, err)
		}
	}
}

// An index finds the same whether it is held or not.
func TestHeldIndexesFindTheSame(t *testing.T) {
	for name, store := range storing {
		s := newSandbox(t)
		s.gitWithInput(pastOf(rand.New(rand.NewPCG(2, 5)), 40), "fast-import", "--quiet")
		store(s)
		if len(s.packFiles()) == 0 {
			continue
		}
		p := &pack{path: s.packFiles()[0]}
		must(t, p.indexed())
		defer p.close()
		x := p.index
		size := heldSize * int64(x.count())
		if x.hold(size - 1); x.held.Load() != nil {
			t.Errorf("%s: more than the limit is held", name)
		}
		x.hold(size)
		held := x.held.Load()
		if (held != nil) != (x.large > 0) {
			t.Fatalf("%s: held %v", name, held != nil)
		}
		if x.release(size); x.held.Load() != held {
			t.Errorf("%s: what is no more than the limit does not stay", name)
		}
		if x.release(size - 1); x.held.Load() != nil {
			t.Errorf("%s: more than the limit stays", name)
		}
		for _, object := range s.allObjects() {
			x.mustFindTheSame(t, plumbing.NewHash(object), held)
			x.mustFindTheSame(t, plumbing.NewHash(object[:39]+"0"), held)
			x.mustFindTheSame(t, plumbing.NewHash(object[:10]+strings.Repeat("f", 30)), held)
		}
	}
}

func (x *packIndex) mustFindTheSame(t *testing.T, hash plumbing.Hash, held *heldIndex) {
	t.Helper()
	var scratch searchBuffer
	x.held.Store(held)
	start, found, err := x.find(hash, &scratch)
	must(t, err)
	x.held.Store(nil)
	want, there, err := x.find(hash, &scratch)
	must(t, err)
	if start != want || found != there {
		// What agrees in nine bytes is told apart by its checksum.
		if there || !found || !bytes.Equal(hash[:9], x.nameAt(t, start)[:9]) {
			t.Errorf("%s: at %d %v, want %d %v", hash, start, found, want, there)
		}
	}
}

// nameAt is the name of the object that begins at a place.
func (x *packIndex) nameAt(t *testing.T, start int64) []byte {
	var scratch searchBuffer
	for i := range x.count() {
		if at, err := x.start(i, &scratch); err == nil && at == start {
			name, err := x.read(i, i+1, &scratch)
			must(t, err)
			return name
		}
	}
	t.Fatalf("no object begins at %d", start)
	return nil
}

// The ways of storing are what they are called.
func TestStoringIsAsNamed(t *testing.T) {
	for name, want := range map[string]string{"packed": "changes by distance", "bases by hash": "changes by hash", "starts of 8 bytes": "large starts", "index version 1": "first version"} {
		s := newSandbox(t)
		for i := range 4 {
			s.commit("edit", "incidents/large.md", strings.Repeat(benchReport(i, i), 30))
		}
		storing[name](s)
		p := &pack{path: s.onePack()}
		must(t, errors.Join(p.indexed(), p.opened()))
		defer p.close()
		u := newUnpacker(nil)
		seen := map[string]bool{"large starts": p.index.largeCount > 0, "first version": p.index.large == 0}
		for i := range p.index.count() {
			start, err := p.index.start(i, &u.search)
			must(t, err)
			header, err := u.header(place{p, start})
			must(t, err)
			seen["changes by distance"] = seen["changes by distance"] || header.kind == plumbing.OFSDeltaObject
			seen["changes by hash"] = seen["changes by hash"] || header.kind == plumbing.REFDeltaObject
		}
		if !seen[want] {
			t.Errorf("%s: no %s", name, want)
		}
	}
}

// While a repository is open, git packs its objects anew.
func TestPacksAreWrittenAnew(t *testing.T) {
	s := newSandbox(t)
	for i := range 8 {
		s.commit("edit", "incidents/a.md", benchReport(1, i))
	}
	s.git("repack", "-adfq")
	old := s.onePack()
	before, opened := s.open(), s.open()
	commits := strings.Fields(s.git("rev-list", "HEAD"))
	walked(t, opened, commits[3], "incidents")
	added := s.commit("more", "incidents/a.md", benchReport(2, 0))
	s.git("repack", "-adfq", "--window=0")
	if _, err := os.Stat(old + ".pack"); err == nil {
		t.Fatal("the old pack is still there")
	}
	for _, r := range []*Repository{before, opened} {
		if got := walked(t, r, added, "incidents"); len(got) != 9 {
			t.Errorf("walked %q", got)
		}
	}
}

// Several goroutines read at once; run with -race.
func TestObjectsAreReadAtOnce(t *testing.T) {
	s := newSandbox(t)
	s.gitWithInput(pastOf(rand.New(rand.NewPCG(1, 5)), 40), "fast-import", "--quiet")
	s.git("repack", "-adfq")
	o := s.open().reader.(*inProcess).objects
	all := s.allObjects()
	failed := make(chan error)
	for range 4 {
		go func() {
			var failure error
			for _, name := range all {
				_, _, err := o.readAny(plumbing.NewHash(name))
				failure = errors.Join(failure, err)
			}
			failed <- failure
		}()
	}
	for range 4 {
		must(t, <-failed)
	}
}

// packWriter makes a pack of whatever entries, valid or not.
type packWriter struct {
	data    bytes.Buffer
	entries []packedEntry
}

type packedEntry struct {
	hash  plumbing.Hash
	start uint32
}

// entry is the kind, the size that the header claims, and what is packed.
func (w *packWriter) entry(hash plumbing.Hash, kind plumbing.ObjectType, size int, base, packed []byte) int {
	if w.data.Len() == 0 {
		w.data.WriteString("PACK\x00\x00\x00\x02\x00\x00\x00\x01")
	}
	start := w.data.Len()
	w.entries = append(w.entries, packedEntry{hash, uint32(start)})
	first := byte(kind)<<4 | byte(size&15)
	for size >>= 4; size > 0; size >>= 7 {
		w.data.WriteByte(first | 0x80)
		first = byte(size & 0x7f)
	}
	w.data.WriteByte(first)
	w.data.Write(base)
	z := zlib.NewWriter(&w.data)
	z.Write(packed)
	z.Close()
	return start
}

func (w *packWriter) write(t testing.TB, dir, name string) {
	t.Helper()
	w.data.Write(make([]byte, packEnd))
	slices.SortFunc(w.entries, func(a, b packedEntry) int { return compareHashes(a.hash, b.hash) })
	var fanout [256]uint32
	var names, sums, starts []byte
	for _, e := range w.entries {
		for i := int(e.hash[0]); i < len(fanout); i++ {
			fanout[i]++
		}
		names = append(names, e.hash[:]...)
		sums = append(sums, 0, 0, 0, 0)
		starts = binary.BigEndian.AppendUint32(starts, e.start)
	}
	index := slices.Clone(indexMagic)
	for _, count := range fanout {
		index = binary.BigEndian.AppendUint32(index, count)
	}
	index = slices.Concat(index, names, sums, starts, make([]byte, indexEnd))
	must(t, os.MkdirAll(filepath.Join(dir, ".git/objects/pack"), 0o755))
	path := filepath.Join(dir, ".git/objects/pack", name)
	must(t, os.WriteFile(path+".idx", index, 0o600))
	must(t, os.WriteFile(path+".pack", w.data.Bytes(), 0o600))
}

// deltaOf is changes that make the second out of nothing of the first.
func deltaOf(base, target []byte) []byte {
	delta := binary.AppendUvarint(binary.AppendUvarint(nil, uint64(len(base))), uint64(len(target)))
	for part := range slices.Chunk(target, 127) {
		delta = append(append(delta, byte(len(part))), part...)
	}
	return delta
}

// copies are changes that repeat a base of 64 KiB.
func copies(base []byte, times int) []byte {
	delta := binary.AppendUvarint(binary.AppendUvarint(nil, uint64(len(base))), uint64(times*len(base)))
	return append(delta, bytes.Repeat([]byte{0x80}, times)...)
}

func TestPacksThatGitDoesNotWrite(t *testing.T) {
	text := []byte("one\n")
	other := []byte("another\n")
	block := make([]byte, 1<<16)
	hash := hashOf(plumbing.BlobObject, text)
	otherHash := hashOf(plumbing.BlobObject, other)
	for name, test := range map[string]struct {
		write func(s *sandbox, w *packWriter)
		want  string // of the error; empty for none
	}{
		"base in a file": {func(s *sandbox, w *packWriter) {
			s.gitWithInput(string(other), "hash-object", "-w", "--stdin")
			w.entry(hash, plumbing.REFDeltaObject, len(deltaOf(other, text)), otherHash[:], deltaOf(other, text))
		}, ""},
		"base in another pack": {func(s *sandbox, w *packWriter) {
			(&packWriter{}).with(otherHash, other).write(s.t, s.dir, "pack-1")
			w.entry(hash, plumbing.REFDeltaObject, len(deltaOf(other, text)), otherHash[:], deltaOf(other, text))
		}, ""},
		"another copy is whole": {func(s *sandbox, w *packWriter) {
			(&packWriter{}).with(hash, text).write(s.t, s.dir, "pack-9")
			w.entry(hash, plumbing.BlobObject, len(text), nil, other[:4])
		}, ""},
		"a file is whole": {func(s *sandbox, w *packWriter) {
			s.gitWithInput(string(text), "hash-object", "-w", "--stdin")
			w.entry(hash, plumbing.BlobObject, len(text), nil, other[:4])
		}, ""},
		"no base": {func(s *sandbox, w *packWriter) {
			w.entry(hash, plumbing.REFDeltaObject, len(deltaOf(other, text)), otherHash[:], deltaOf(other, text))
		}, "stored as changes to " + otherHash.String()},
		"changes to itself": {func(s *sandbox, w *packWriter) {
			w.entry(hash, plumbing.REFDeltaObject, len(deltaOf(text, text)), hash[:], deltaOf(text, text))
		}, "without an end"},
		"changes in a circle": {func(s *sandbox, w *packWriter) {
			w.entry(hash, plumbing.REFDeltaObject, len(deltaOf(other, text)), otherHash[:], deltaOf(other, text))
			w.entry(otherHash, plumbing.REFDeltaObject, len(deltaOf(text, other)), hash[:], deltaOf(text, other))
		}, "without an end"},
		"distance of nothing": {func(s *sandbox, w *packWriter) {
			w.entry(hash, plumbing.OFSDeltaObject, len(deltaOf(text, text)), []byte{0}, deltaOf(text, text))
		}, "unreadable header"},
		"distance to before the pack": {func(s *sandbox, w *packWriter) {
			w.entry(hash, plumbing.OFSDeltaObject, len(deltaOf(text, text)), []byte{8}, deltaOf(text, text))
		}, "unreadable header"},
		"unknown kind": {func(s *sandbox, w *packWriter) {
			w.entry(hash, 5, len(text), nil, text)
		}, "unreadable header"},
		"start outside": {func(s *sandbox, w *packWriter) {
			w.entry(hash, plumbing.BlobObject, len(text), nil, text)
			w.entries[0].start = 1 << 30
		}, "outside of its pack"},
		"start in the head": {func(s *sandbox, w *packWriter) {
			w.entry(hash, plumbing.BlobObject, len(text), nil, text)
			w.entries[0].start = 3
		}, "outside of its pack"},
		"less than the header claims": {func(s *sandbox, w *packWriter) {
			w.entry(hash, plumbing.BlobObject, len(text)+1, nil, text)
		}, "unreadable compressed data"},
		"more than the header claims": {func(s *sandbox, w *packWriter) {
			w.entry(hash, plumbing.BlobObject, len(text)-1, nil, text)
		}, "its content has the hash"},
		"another kind": {func(s *sandbox, w *packWriter) {
			w.entry(hash, plumbing.TreeObject, len(text), nil, text)
		}, "its content has the hash"},
		"too large by its header only": {func(s *sandbox, w *packWriter) {
			w.entry(hash, plumbing.BlobObject, objectLimit+1, nil, text)
		}, "unreadable compressed data"},
		"too large by its changes' head only": {func(s *sandbox, w *packWriter) {
			start := w.entry(otherHash, plumbing.BlobObject, len(other), nil, other)
			delta := deltaOf(other, text)
			delta = binary.AppendUvarint(delta[:1:1], objectLimit+1)
			w.entry(hash, plumbing.OFSDeltaObject, len(delta), []byte{byte(w.data.Len() - start)}, delta)
		}, "unreadable changes"},
		"too large": {func(s *sandbox, w *packWriter) {
			w.entry(hash, plumbing.BlobObject, objectLimit+1, nil, make([]byte, objectLimit+1))
		}, "more than the limit"},
		"too large by changes": {func(s *sandbox, w *packWriter) {
			start := w.entry(otherHash, plumbing.BlobObject, len(block), nil, block)
			delta := copies(block, 200)
			w.entry(hash, plumbing.OFSDeltaObject, len(delta), distance(w.data.Len()-start), delta)
		}, "more than the limit"},
		"too large as its base is": {func(s *sandbox, w *packWriter) {
			delta := copies(block, 200)
			w.entry(otherHash, plumbing.BlobObject, baseLimit+1, nil, nil)
			w.entry(hash, plumbing.REFDeltaObject, len(delta), otherHash[:], delta)
		}, "more than the limit"},
		"base too large": {func(s *sandbox, w *packWriter) {
			delta := deltaOf(other, text)
			w.entry(otherHash, plumbing.BlobObject, baseLimit+1, nil, nil)
			w.entry(hash, plumbing.REFDeltaObject, len(delta), otherHash[:], delta)
		}, "is the limit for that"},
		"changes to another size": {func(s *sandbox, w *packWriter) {
			delta := deltaOf(text, text)
			w.entry(otherHash, plumbing.BlobObject, len(other), nil, other)
			w.entry(hash, plumbing.REFDeltaObject, len(delta), otherHash[:], delta)
		}, "unreadable changes"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			w := &packWriter{}
			test.write(s, w)
			w.write(t, s.dir, "pack-5")
			_, content, err := s.open().reader.(*inProcess).objects.readAny(hash)
			switch {
			case test.want == "" && (err != nil || !bytes.Equal(content, text)):
				t.Errorf("read %q, %v", content, err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), hash.String())):
				t.Errorf("got %v, want an error that names the object and says %q", err, test.want)
			}
		})
	}
}

func (w *packWriter) with(hash plumbing.Hash, blob []byte) *packWriter {
	w.entry(hash, plumbing.BlobObject, len(blob), nil, blob)
	return w
}

// distance writes how far back a base is.
func distance(n int) []byte {
	raw := []byte{byte(n & 0x7f)}
	for n >>= 7; n > 0; n >>= 7 {
		n--
		raw = append([]byte{0x80 | byte(n&0x7f)}, raw...)
	}
	return raw
}

// A chain as long as any that git writes.
func TestLongChain(t *testing.T) {
	s := newSandbox(t)
	w := &packWriter{}
	text := []byte("0\n")
	last := w.entry(hashOf(plumbing.BlobObject, text), plumbing.BlobObject, len(text), nil, text)
	for i := range 4095 {
		next := fmt.Appendf(nil, "%d\n", i+1)
		delta := deltaOf(text, next)
		last = w.entry(hashOf(plumbing.BlobObject, next), plumbing.OFSDeltaObject, len(delta), distance(w.data.Len()-last), delta)
		text = next
	}
	w.write(t, s.dir, "pack-1")
	_, content, err := s.open().reader.(*inProcess).objects.readAny(hashOf(plumbing.BlobObject, text))
	if err != nil || !bytes.Equal(content, text) {
		t.Errorf("read %q, %v", content, err)
	}
}

// memoryPack is a pack that is no file.
func memoryPack(raw []byte) *pack {
	p := &pack{data: bytes.NewReader(raw), size: int64(len(raw))}
	p.openData.Do(func() {})
	p.openIndex.Do(func() { p.indexErr = os.ErrNotExist })
	return p
}

func FuzzUnpack(f *testing.F) {
	text, other := []byte("one\n"), []byte("another\n")
	w := &packWriter{}
	start := w.entry(plumbing.ZeroHash, plumbing.BlobObject, len(text), nil, text)
	f.Add(w.data.Bytes(), uint16(start))
	delta := deltaOf(text, other)
	start = w.entry(plumbing.ZeroHash, plumbing.OFSDeltaObject, len(delta), distance(w.data.Len()-start), delta)
	f.Add(w.data.Bytes(), uint16(start))
	start = w.entry(plumbing.ZeroHash, plumbing.REFDeltaObject, len(delta), make([]byte, hashSize), delta)
	f.Add(w.data.Bytes(), uint16(start))
	f.Fuzz(func(t *testing.T, raw []byte, start uint16) {
		o := &objects{}
		o.current.Store(&packList{})
		u := newUnpacker(o)
		at := place{memoryPack(raw), int64(start)}
		size, sizeErr := u.sizeAt(at)
		object, err := u.unpack(at)
		if err != nil {
			return
		}
		if sizeErr != nil || size != int64(len(object.content)) {
			t.Errorf("size %d, %v of %d bytes", size, sizeErr, len(object.content))
		}
	})
}

func FuzzPatch(f *testing.F) {
	f.Add([]byte("base"), []byte("\x04\x03\x91\x01\x03"))
	f.Add([]byte("base"), []byte("\x04\x02\x02ab"))
	f.Fuzz(func(t *testing.T, base, delta []byte) {
		from, to, changes, err := deltaSizes(delta)
		if err != nil || from != int64(len(base)) || to > 1<<20 {
			return
		}
		if patch(make([]byte, to), base, changes) != nil {
			return
		}
		if made, err := deltaTotal(changes); err != nil || made != to {
			t.Errorf("made %d bytes, %v, want %d", made, err, to)
		}
	})
}

func FuzzPackIndex(f *testing.F) {
	dir := f.TempDir()
	w := (&packWriter{}).with(plumbing.NewHash("11"), []byte("one\n")).with(plumbing.NewHash("1122"), []byte("two\n"))
	w.write(f, dir, "pack-1")
	index, err := os.ReadFile(filepath.Join(dir, ".git/objects/pack/pack-1.idx"))
	must(f, err)
	sum := sha1.Sum([]byte("x"))
	f.Add(index, sum[:])
	f.Add(index[8:], sum[:])
	f.Fuzz(func(t *testing.T, raw, name []byte) {
		x, err := readPackIndex(bytes.NewReader(raw), int64(len(raw)))
		if err != nil || len(name) != hashSize {
			return
		}
		var scratch searchBuffer
		hash := plumbing.Hash(name)
		place, found, err := x.search(hash, &scratch)
		if err != nil {
			return
		}
		if place < 0 || place > x.count() || found && place == x.count() {
			t.Errorf("place %d of %d", place, x.count())
		}
		if _, _, err := x.find(hash, &scratch); found && err != nil && !errors.Is(err, ErrDamaged) {
			t.Error(err)
		}
		_, _ = x.withPrefix(hash, 7)
	})
}
