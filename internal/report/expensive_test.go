package report

import (
	"runtime"
	"testing"
	"time"

	"github.com/incident-cli/incident/internal/hostile"
	"github.com/incident-cli/incident/internal/source"
)

// The limits that reliability asks of every file.
const (
	mostTime   = 2 * time.Second
	mostMemory = 256 << 20
)

func TestNoShapeIsExpensive(t *testing.T) {
	if len(hostile.Shapes) < 66 {
		t.Fatalf("%d shapes, want at least 66", len(hostile.Shapes))
	}
	for name, shape := range hostile.Shapes {
		for _, size := range []int{10 << 10, 100 << 10, 255 << 10, 10 << 20} {
			text := shape(size)
			for _, head := range []string{"# T\n\n## Follow-ups\n\n", "# T\n\n## Timeline\n\n"} {
				expensive(t, name, head+text)
			}
		}
	}
}

// expensive measures again where others may have had the processor.
func expensive(t *testing.T, name, text string) {
	t.Helper()
	took, memory := cost(text)
	for again := 0; took > mostTime && again < 2; again++ {
		least, _ := cost(text)
		took = min(took, least)
	}
	if took > mostTime || memory > mostMemory {
		t.Errorf("%s, %d KiB: %v, %d MiB", name, len(text)>>10, took.Round(time.Millisecond), memory>>20)
	}
}

// cost is how long reading a report takes, and what it allocates in all, which
// is an upper bound of what was in use at any time.
func cost(text string) (took time.Duration, memory uint64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	Parse(source.NewFile("incidents/x.md", []byte(text)))
	took = time.Since(start)
	runtime.ReadMemStats(&after)
	return took, after.TotalAlloc - before.TotalAlloc
}
