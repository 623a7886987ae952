package git

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
	"pgregory.net/rapid"
)

// Whatever was hashed before, the hash of a tree is that of all of its bytes.
func TestTrails(t *testing.T) {
	random := rand.NewChaCha8([32]byte{})
	rapid.Check(t, func(t *rapid.T) {
		u := newUnpacker(nil)
		lengths := rapid.SliceOfN(rapid.SampledFrom([]int{
			0, 100, trailLeast - 1, trailLeast, trailLeast + 1, 3 * trailStride, 4*trailStride - 1, 5*trailStride + 7, 40_000, trailMost + 1,
		}), 1, 6).Draw(t, "lengths")
		var trees [][]byte
		for _, length := range lengths {
			tree := make([]byte, length)
			random.Read(tree)
			trees = append(trees, tree)
		}
		for range 20 {
			tree := trees[rapid.IntRange(0, len(trees)-1).Draw(t, "tree")]
			if len(tree) > 0 && rapid.Bool().Draw(t, "changed") {
				tree[rapid.IntRange(0, len(tree)-1).Draw(t, "at")]++
			}
			object := &unpacked{kind: plumbing.TreeObject, content: slices.Clone(tree)}
			if err := u.verify(object, hashOf(plumbing.TreeObject, tree)); err != nil {
				t.Fatal(err)
			}
			clear(object.content) // its memory may be used for another
		}
	})
}

// A byte that is wrong is seen wherever it is, and whatever came before.
func TestTrailsOfDamagedTrees(t *testing.T) {
	u := newUnpacker(nil)
	tree := make([]byte, 6*trailStride)
	right := hashOf(plumbing.TreeObject, tree)
	for at := 0; at < len(tree); at += 997 {
		damaged := slices.Clone(tree)
		damaged[at] ^= 4
		if u.verify(&unpacked{kind: plumbing.TreeObject, content: damaged}, right) == nil {
			t.Fatalf("a wrong byte at %d is not seen", at)
		}
		if err := u.verify(&unpacked{kind: plumbing.TreeObject, content: tree}, right); err != nil {
			t.Fatal(err)
		}
	}
}
