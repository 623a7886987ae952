package cli

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
)

// corruptions is how often files of the cache are damaged.
func corruptions() int {
	if testing.Short() {
		return 500
	}
	return 10_000
}

// lanes is how many repositories are damaged at the same time.
const lanes = 2

// TestCorruptedCache damages what is kept, a file at a time or both, and asks
// each time, also after a new commit: the answer is the one without a cache.
func TestCorruptedCache(t *testing.T) {
	t.Parallel()
	whole := newLearned(t)
	whole.git("repack", "-adq") // which is read faster
	for lane := range lanes {
		r := whole.copied()
		t.Run(fmt.Sprint(lane), func(t *testing.T) {
			t.Parallel()
			r.t = t
			settle(t)
			r.learn()
			history, reports := []byte(r.kept()[keptHistory]), []byte(r.kept()[keptReports])
			if lane > 0 { // what is kept of the past is needed as well
				r.commitAt("2026-11-21", "Move it again", func() { r.change(queueReport, "2026-11-01", "2026-12-01") })
				r.change(stallReport, "`fu-bbbb21`", "`fu-bbbb21`\n  - owner: @ana")
			}
			r.corrupt(history, reports, rand.New(rand.NewPCG(uint64(lane), 14)), corruptions()/lanes)
		})
	}
}

func (r *learned) corrupt(history, reports []byte, random *rand.Rand, times int) {
	want := r.list("--no-cache")
	for n := range times {
		damagedHistory, damagedReports := history, reports
		if n%3 != 0 {
			damagedHistory = corrupted(random, history)
		}
		if n%3 != 1 {
			damagedReports = corrupted(random, reports)
		}
		r.must(os.WriteFile(r.file(keptHistory), damagedHistory, 0o600))
		r.must(os.WriteFile(r.file(keptReports), damagedReports, 0o600))
		if got := r.list(); got != want {
			r.t.Fatalf("corruption %d:\n%s\nwant\n%s\nhistory %.400q\nreports %.400q", n, got, want, damagedHistory, damagedReports)
		}
	}
}

// list is what a list says, or how it panics.
func (r *learned) list(flags ...string) (said string) {
	defer func() {
		if cause := recover(); cause != nil {
			said = fmt.Sprint("panic: ", cause)
		}
	}()
	return r.answer(append(flags, "followups", "--all", "--format", "tsv")...)
}

// corrupted is a text in which something was damaged, once or a few times.
func corrupted(random *rand.Rand, whole []byte) []byte {
	b := bytes.Clone(whole)
	for range 1 + random.IntN(3) {
		if len(b) == 0 {
			break
		}
		at, from := random.IntN(len(b)), random.IntN(len(b))
		size := min(1+random.IntN(64), len(b)-max(at, from))
		switch random.IntN(5) {
		case 0, 1:
			b[at] ^= 1 << random.IntN(8)
		case 2:
			b = b[:at]
		case 3: // two ranges change places
			here := bytes.Clone(b[at : at+size])
			copy(b[at:at+size], b[from:from+size])
			copy(b[from:], here)
		case 4:
			b = append(b[:at:at], b[from:]...)
		}
	}
	return b
}
