package history_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"runtime/metrics"
	"slices"
	"testing"

	"github.com/incident-cli/incident/internal/history"
)

// keptForDamage is what is kept of a log in which most things happen that can be
// kept, with one more commit behind it.
func keptForDamage(t testing.TB) (*repo, *keeping) {
	r := newRepo()
	for n := range 4 {
		r.put(nth(n), nthReport(n))
	}
	base := r.commit(1)
	for day, name := range []string{"due", "owner", "due", "tick", "propose", "vanish", "rename", "alias", "bare", "status"} {
		shuffles[name](r, day%4, (day+1)%4)
		r.commit(2 + day)
	}
	files, tip := r.files, r.head
	branch := r.checkout(base).put(nth(3), nthReport(3)+"\n- [ ] On a branch `fu-9999`\n").commit(20)
	r.head, r.files = tip, files
	r.commit(21, branch)
	kept := r.keep(t, nil)
	shuffles["status"](r, 0, 0)
	r.commit(22)
	return r, kept
}

// ask asks all that there is from what was kept, whatever that is. For dates it is
// kept anew after so many commits, for events after any.
func (r *repo) ask(kept *keeping, keepAfter int) {
	for _, events := range []bool{false, true} {
		in := r.resume(kept)
		in.Events = events
		if !events {
			in.KeepAfter = keepAfter
		}
		if in.Kept == nil {
			return
		}
		h, err := history.Build(context.Background(), in)
		if err != nil {
			continue
		}
		tell(h, in.Current, events)
		h.Keep("key", r.head.name)
	}
}

// wild is more than asking takes, in bytes, by a multiple of what is kept.
const wild = 8 << 20

// What is damaged in spite of its checksum may give a wrong answer: the checksum
// is what guards against that. It never panics and never takes memory
// without bound.
func TestDamageBehindTheChecksum(t *testing.T) {
	r, kept := keptForDamage(t)
	random := rand.New(rand.NewPCG(2, 71))
	for n := range damages() {
		damaged := &keeping{kept.tip, slices.Clone(kept.parts)}
		part := n % len(kept.parts)
		damaged.parts[part] = string(damage(random, kept.parts[part]))
		before := allocated()
		r.ask(damaged, n%3*never)
		if took := allocated() - before; took > wild {
			t.Fatalf("%d bytes were allocated for %q", took, damaged.parts)
		}
	}
}

// damages is how often something is damaged.
func damages() int {
	if testing.Short() {
		return 300
	}
	return 3000
}

// allocated is how many bytes were allocated so far.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func damage(random *rand.Rand, whole string) []byte {
	b := bytes.Clone([]byte(whole))
	at, from := random.IntN(len(b)), random.IntN(len(b))
	size := min(1+random.IntN(20), len(b)-max(at, from))
	switch random.IntN(6) {
	case 0, 1:
		b[at] ^= 1 << random.IntN(8)
	case 2:
		b[at] = byte(random.IntN(256))
	case 3: // a large number
		for i := at; i < min(at+random.IntN(10), len(b)); i++ {
			b[i] |= 0x80
		}
	case 4:
		copy(b[at:at+size], b[from:from+size])
	case 5:
		b = append(b[:at:at], b[from:]...)
	}
	return b
}

func FuzzRecall(f *testing.F) {
	r, kept := keptForDamage(f)
	p := kept.parts
	f.Add(p[0], p[1], p[2], p[3])
	f.Fuzz(func(t *testing.T, answers, index, cells, texts string) {
		for _, keepAfter := range []int{0, never} {
			r.ask(&keeping{kept.tip, []string{answers, index, cells, texts}}, keepAfter)
		}
	})
}
