package git

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// batch is many blobs that are to be read.
type batch struct {
	objects *objects
	wanted  []wantedBlob
	take    func(hash string, content []byte) error
}

type wantedBlob struct {
	name string
	hash plumbing.Hash
	at   place // zero where it is in no pack
	// root is where the object begins in the same pack that the blob is stored
	// as changes to, by whatever many steps.
	root int64
}

// batchPart is how many blobs one goroutine reads on end. Where a part ends,
// some of those that are changes to each other are made twice.
const batchPart = 256

// Blobs implements history.Log. What is taken may be kept.
func (l *log) Blobs(ctx context.Context, hashes []string, take func(hash string, content []byte) error) error {
	b := &batch{objects: l.objects, take: take}
	for _, name := range hashes {
		hash, err := l.parse(name)
		if err != nil {
			return err
		}
		b.wanted = append(b.wanted, wantedBlob{name: name, hash: hash})
	}
	return b.read(ctx)
}

func (b *batch) read(ctx context.Context) error {
	if err := b.inParts(ctx, b.locate); err != nil {
		return err
	}
	b.findRoots()
	b.sort()
	err := b.inParts(ctx, b.handOver)
	if unread, ok := err.(*unreadBlob); ok {
		return b.firstUnread(ctx, unread.err)
	}
	return err
}

// inParts has all blobs gone through.
func (b *batch) inParts(ctx context.Context, work func(u *unpacker, w *wantedBlob) error) error {
	return b.objects.eachPart(ctx, (len(b.wanted)+batchPart-1)/batchPart, func(u *unpacker, part int) error {
		rest := b.wanted[part*batchPart:]
		for i := range rest[:min(batchPart, len(rest))] {
			if err := cmp.Or(ctx.Err(), work(u, &rest[i])); err != nil {
				return err
			}
		}
		return nil
	})
}

// locate finds where a blob lies. What cannot be found so is missed, or found
// after all, when it is read.
func (b *batch) locate(u *unpacker, w *wantedBlob) error {
	hash := w.hash
	if instead, ok := b.objects.replaced[hash]; ok {
		hash = instead
	}
	for _, p := range u.packs(b.objects.packs()) {
		if start, found, _ := p.find(hash, &u.search); found {
			w.at = place{p, start}
			break
		}
	}
	return nil
}

// sort has the blobs with one root stand together, each behind what it is stored
// as changes to, and leaves each there once.
func (b *batch) sort() {
	slices.SortFunc(b.wanted, func(a, b wantedBlob) int {
		return cmp.Or(comparePacks(a, b), cmp.Compare(a.root, b.root), cmp.Compare(a.at.start, b.at.start), compareHashes(a.hash, b.hash))
	})
	b.wanted = slices.CompactFunc(b.wanted, func(a, b wantedBlob) bool { return a.hash == b.hash })
}

func comparePacks(a, b wantedBlob) int { return strings.Compare(a.at.path(), b.at.path()) }

// findRoots goes through the packs from front to end: the root of an object is
// that of its base, which lies before it.
func (b *batch) findRoots() {
	slices.SortFunc(b.wanted, func(a, b wantedBlob) int {
		return cmp.Or(comparePacks(a, b), cmp.Compare(a.at.start, b.at.start))
	})
	u := b.objects.borrow()
	defer b.objects.giveBack(u)
	roots := map[place]int64{}
	for i := range b.wanted {
		if w := &b.wanted[i]; w.at.pack != nil {
			w.root = u.root(w.at, roots)
		}
	}
}

func (p place) path() string {
	if p.pack == nil {
		return ""
	}
	return p.pack.path
}

// unreadBlob is an error of reading, in contrast to one of who takes.
type unreadBlob struct{ err error }

// Error implements error.
func (e *unreadBlob) Error() string { return e.err.Error() }

func (b *batch) handOver(u *unpacker, w *wantedBlob) error {
	content, err := u.read(w.hash, plumbing.BlobObject)
	if err = unlessLarge(err); err != nil {
		return &unreadBlob{err}
	}
	return b.take(w.name, content)
}

// firstUnread returns the same error in every run where several blobs cannot be
// read.
func (b *batch) firstUnread(ctx context.Context, met error) error {
	u := b.objects.borrow()
	defer b.objects.giveBack(u)
	slices.SortFunc(b.wanted, func(a, b wantedBlob) int { return compareHashes(a.hash, b.hash) })
	for _, w := range b.wanted {
		_, err := u.read(w.hash, plumbing.BlobObject)
		if err = cmp.Or(ctx.Err(), unlessLarge(err)); err != nil {
			return err
		}
	}
	return met
}
