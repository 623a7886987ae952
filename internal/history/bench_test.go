package history_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/history"
)

// stored is a log that costs nothing, so that only history is measured.
type stored struct {
	commits []*history.Commit
	blobs   map[string][]byte
}

func (s *stored) Walk(_ context.Context, visit func(*history.Commit) error) error {
	for _, c := range s.commits {
		if err := visit(c); err != nil {
			return err
		}
	}
	return nil
}

func (s *stored) Blobs(_ context.Context, hashes []string, take func(string, []byte) error) error {
	for _, hash := range hashes {
		if err := take(hash, s.blobs[hash]); err != nil {
			return err
		}
	}
	return nil
}

// long is a history of so many reports, each changed so often.
func long(reports, changes int) (*stored, map[string]string) {
	s, last := &stored{blobs: map[string][]byte{}}, map[string]string{}
	prose := strings.Repeat("The cache was cold and the queue grew, as it had before.\n\n", 50)
	for n := range changes {
		for i := range reports {
			id := fmt.Sprintf("2026-01-01-report-%d", i)
			blob := fmt.Sprintf("%d.%d", i, n)
			text := fmt.Sprintf("---\nid: %s\nseverity: SEV2\n---\n\n# Report\n\n## Summary\n\n%s\n## Follow-ups\n", id, prose)
			for item := range 5 {
				text += fmt.Sprintf("\n- [ ] Do the thing %d `fu-%06d`\n  - owner: @ana\n  - due: 2026-02-%02d\n", item, i*5+item, n%28+1)
			}
			path := "incidents/" + id + ".md"
			s.blobs[blob] = []byte(text)
			s.commits = append(s.commits, &history.Commit{
				Hash: "c" + blob, Committed: on(1 + n), Authored: on(1 + n), Followed: true,
				Changes: [][]history.Change{{{Path: path, Old: last[path], New: blob}}},
			})
			last[path] = blob
		}
	}
	return s, last
}

// BenchmarkBuild builds the history of 2,000 reports of 4 KB in 20,000 versions.
func BenchmarkBuild(b *testing.B) {
	log, last := long(2000, 10)
	in := history.Input{Log: log, Match: match, Read: read, Now: on(100), Overlay: true}
	for i := range 2000 {
		path := fmt.Sprintf("incidents/2026-01-01-report-%d.md", i)
		in.Current = append(in.Current, read(path, log.blobs[last[path]]))
	}
	b.ReportAllocs()
	for b.Loop() {
		h, err := history.Build(context.Background(), in)
		if err != nil {
			b.Fatal(err)
		}
		if got := len(h.FollowUp(in.Current[0], in.Current[0].FollowUps[0]).Moves); got != 9 {
			b.Fatalf("moved %d times, want 9", got)
		}
		b.ReportMetric(heap()/(1<<20), "live-MB")
		runtime.KeepAlive(h)
	}
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
