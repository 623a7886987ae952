package git

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/google/go-cmp/cmp"
	"github.com/incident-cli/incident/internal/history"
)

// longHistory has several parts of everything that is worked on in parts.
func longHistory(t *testing.T) (s *sandbox, commits int) {
	t.Helper()
	commits = 2*visitPart + 100
	s = newSandbox(t)
	var in strings.Builder
	for i := range commits {
		content := benchReport(i%7, i)
		fmt.Fprintf(&in, "commit refs/heads/main\ncommitter A <a@example.com> %d +0000\ndata %d\nedit %d\n", 1700000000+i, len(fmt.Sprint("edit ", i)), i)
		fmt.Fprintf(&in, "M 100644 inline incidents/%d.md\ndata %d\n%s\n", i%7, len(content), content)
	}
	s.gitWithInput(in.String(), "fast-import", "--quiet")
	return s, commits
}

func TestLongWalk(t *testing.T) {
	s, commits := longHistory(t)
	for _, packed := range []bool{false, true} {
		if packed {
			s.git("repack", "-adfq")
		}
		for i, line := range walked(t, s.open(), s.head(), "incidents") {
			if want := fmt.Sprintf("edit %d [%s%d.md]", i, []string{"~incidents/", "+incidents/"}[min(1, 7/(i+1))], i%7); line != want {
				t.Fatalf("commit %d of %d is %q, want %q", i, commits, line, want)
			}
		}
	}
}

// What several goroutines read is what one would have read.
func TestSurveyReadsAllCommits(t *testing.T) {
	for seed := range uint64(20) {
		s := newSandbox(t)
		s.gitWithInput(pastOf(rand.New(rand.NewPCG(seed, 6)), 120), "fast-import", "--quiet")
		within := s.open().reader.(*inProcess)
		l := &log{inProcess: within, from: s.head(), query: Query{Under: []string{"incidents", "src/deep"}}}
		survey := &survey{graph: newGraph(within, l.query, plumbing.NewHash(l.from))}
		must(t, survey.run(context.Background()))
		inTurn := newGraph(within, l.query, plumbing.NewHash(l.from))
		must(t, inTurn.readInTurn(context.Background()))
		if diff := cmp.Diff(nodesOf(inTurn), nodesOf(survey.graph)); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
	}
}

// nodesOf describes the commits in an order that does not depend on when they
// were read.
func nodesOf(g *graph) []string {
	var lines []string
	for i := range int32(len(g.nodes)) {
		line := fmt.Sprint(g.nodes[i].hash, g.nodes[i].seconds, g.held(i))
		for _, p := range g.parents(i) {
			line += " " + g.nodes[p].hash.String()
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

// Of several objects that are missing, every run names the same.
func TestTheSameErrorEveryTime(t *testing.T) {
	s, _ := longHistory(t)
	pack := s.onePack()
	whole, err := os.ReadFile(pack + ".pack")
	must(t, err)
	must(t, errors.Join(os.Remove(pack+".pack"), os.Remove(pack+".idx")))
	s.gitWithInput(string(whole), "unpack-objects", "-q")
	var blobs, gone []string
	for i := range 40 {
		for _, rev := range []string{"main~%d^{tree}", "main~%d:incidents", "main~%d:incidents/1.md"} {
			hash := s.git("rev-parse", fmt.Sprintf(rev, 11+i*3))
			if strings.HasSuffix(rev, ".md") {
				blobs = append(blobs, hash)
			}
			if i%9 == 3 {
				gone = append(gone, filepath.Join(s.dir, ".git/objects", hash[:2], hash[2:]))
			}
		}
	}
	for _, path := range gone {
		must(t, os.Remove(path))
	}
	walks, batches := map[string]bool{}, map[string]bool{}
	for range 8 {
		log := s.open().Log(s.head(), Query{Under: []string{"incidents"}})
		err := log.Walk(context.Background(), func(*history.Commit) error { return nil })
		walks[fmt.Sprint(err)] = errors.Is(err, ErrMissing)
		_, err = contentsOf(log, blobs)
		batches[fmt.Sprint(err)] = errors.Is(err, ErrMissing)
	}
	for _, errs := range []map[string]bool{walks, batches} {
		for text, missing := range errs {
			if len(errs) > 1 || !missing {
				t.Errorf("of %d errors: %s", len(errs), text)
			}
		}
	}
}

func TestWalkStopsInTheMiddle(t *testing.T) {
	s, commits := longHistory(t)
	s.git("repack", "-adfq")
	for _, last := range []int{1, visitPart + 7, commits} {
		ctx, cancel := context.WithCancel(context.Background())
		calls, enough := 0, errors.New("enough")
		log := s.open().Log(s.head(), Query{Under: []string{"incidents"}})
		visit := func(stop func() error) error {
			calls = 0
			return log.Walk(ctx, func(*history.Commit) error {
				if calls++; calls == last {
					return stop()
				}
				return nil
			})
		}
		if err := visit(func() error { return enough }); err != enough || calls != last {
			t.Errorf("%d calls, %v, want %d", calls, err, last)
		}
		if err := visit(func() error { cancel(); return nil }); calls != last || last < commits && err != context.Canceled {
			t.Errorf("%d calls, %v, want %d", calls, err, last)
		}
		if err := visit(func() error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("a walk without time: %v", err)
		}
	}
}

func TestBatch(t *testing.T) {
	s, _ := longHistory(t)
	s.git("repack", "-adfq")
	var blobs []string
	for line := range strings.Lines(s.git("cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)")) {
		if hash, ok := strings.CutPrefix(strings.TrimSpace(line), "blob "); ok {
			blobs = append(blobs, hash)
		}
	}
	loose := s.gitWithInput("loose\n", "hash-object", "-w", "--stdin")
	large := s.gitWithInput(strings.Repeat("x", objectLimit+1), "hash-object", "-w", "--stdin")
	if len(blobs) < 2*batchPart {
		t.Fatalf("only %d blobs", len(blobs))
	}
	log := s.open().Log(s.head(), Query{Under: []string{"incidents"}})
	var mu sync.Mutex
	taken := map[string]int{}
	must(t, log.Blobs(context.Background(), slices.Concat(blobs, []string{large, loose}, blobs[:9]), func(hash string, content []byte) error {
		mu.Lock()
		defer mu.Unlock()
		taken[hash]++
		if own := hashOf(plumbing.BlobObject, content).String(); own != hash && hash != large || hash == large && content != nil {
			t.Errorf("%s is handed over as %d bytes of %s", hash, len(content), own)
		}
		return nil
	}))
	if len(taken) != len(blobs)+2 {
		t.Errorf("%d of %d blobs were taken", len(taken), len(blobs)+2)
	}
	for hash, times := range taken {
		if times != 1 {
			t.Errorf("%s was taken %d times", hash, times)
		}
	}
	enough := errors.New("enough")
	if err := log.Blobs(context.Background(), blobs, func(string, []byte) error { return enough }); err != enough {
		t.Errorf("got %v", err)
	}
	if _, err := contentsOf(log, []string{s.head()}); !errors.Is(err, ErrDamaged) {
		t.Errorf("a commit read as a blob: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := log.Blobs(ctx, blobs, func(string, []byte) error { return nil }); err != context.Canceled {
		t.Errorf("a batch without time: %v", err)
	}
}
