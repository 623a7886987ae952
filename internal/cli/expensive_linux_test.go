package cli

import (
	"maps"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/incident-cli/incident/internal/hostile"
)

// The limits that reliability asks of every file, for the whole program.
const (
	mostTime   = 2 * time.Second // of the processors
	mostMemory = 256 << 10       // KiB
)

// TestNoShapeIsExpensiveToCheck checks a report of each shape alone, as large as
// one is read: whatever is found, it takes little of the machine. The reader by
// itself is measured with all sizes, where it stands.
//
// It is not run beside other tests: Linux counts what a process uses from the fork
// on, so that none seems to use less than the one that started it, which grows with
// what its tests hold.
func TestNoShapeIsExpensiveToCheck(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts hundreds of processes")
	}
	binary := program(t)
	least := cost(exec.Command(binary, "version")).memory
	names := slices.Sorted(maps.Keys(hostile.Shapes))
	for part := range slices.Chunk(names, (len(names)+1)/2) {
		t.Run("from "+part[0], func(t *testing.T) {
			t.Parallel()
			checkShapes(t, binary, part, least)
		})
	}
}

// checkShapes checks reports of some shapes. No process seems to use less memory
// than the least, in KiB.
func checkShapes(t *testing.T, binary string, names []string, least int64) {
	k := newStreet(t)
	var longest time.Duration
	var largest int64
	sizes := []int{250 << 10}
	if asksAll() {
		sizes = []int{10 << 10, 100 << 10, 250 << 10, 10 << 20}
	}
	for _, name := range names {
		for _, size := range sizes {
			head := "---\nid: 2026-11-22-x\nseverity: SEV3\nstatus: ready\n---\n\n# X\n\n## Follow-ups\n\n"
			k.write("repo/incidents/2026-11-22-x.md", head+hostile.Shapes[name](size))
			cmd := exec.Command(binary, "-C", k.at("repo"), "check", "--base", "HEAD", "--format", "jsonl")
			cmd.Env = []string{"HOME=" + k.at("home"), "INCIDENT_NOW=2026-11-23T12:00:00Z"}
			r := cost(cmd)
			for again := 0; r.took > mostTime && again < 2; again++ { // others may have had the processor
				next := exec.Command(cmd.Path, cmd.Args[1:]...)
				next.Env = cmd.Env
				r.took = min(r.took, cost(next).took)
			}
			longest, largest = max(longest, r.took), max(largest, r.memory)
			if r.code != exitWork || r.took > mostTime || r.memory > max(mostMemory, least) {
				t.Errorf("%s, %d KiB: exit code %d, %v, %d MiB", name, size>>10, r.code, r.took, r.memory>>10)
			}
		}
	}
	t.Logf("%d shapes take at most %v and %d MiB", len(names), longest, largest>>10)
}

// costs are what a process took of the machine.
type costs struct {
	took   time.Duration // of the processors
	memory int64         // KiB
	code   int
}

func cost(cmd *exec.Cmd) costs {
	_ = cmd.Run() // the exit code says it
	used := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return costs{cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), used.Maxrss, cmd.ProcessState.ExitCode()}
}
