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
func TestNoShapeIsExpensiveToCheck(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts hundreds of processes")
	}
	ownGitConfiguration(t)
	k, binary := newStreet(t), program(t)
	var longest time.Duration
	var largest int64
	sizes := []int{250 << 10}
	if asksAll() {
		sizes = []int{10 << 10, 100 << 10, 250 << 10, 10 << 20}
	}
	for _, name := range slices.Sorted(maps.Keys(hostile.Shapes)) {
		for _, size := range sizes {
			head := "---\nid: 2026-11-22-x\nseverity: SEV3\nstatus: ready\n---\n\n# X\n\n## Follow-ups\n\n"
			k.write("repo/incidents/2026-11-22-x.md", head+hostile.Shapes[name](size))
			cmd := exec.Command(binary, "-C", k.at("repo"), "check", "--base", "HEAD", "--format", "jsonl")
			cmd.Env = []string{"HOME=" + k.at("home"), "INCIDENT_NOW=2026-11-23T12:00:00Z"}
			out, _ := cmd.Output()
			used, took := cmd.ProcessState.SysUsage().(*syscall.Rusage), cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
			longest, largest = max(longest, took), max(largest, used.Maxrss)
			if cmd.ProcessState.ExitCode() != exitWork || took > mostTime || used.Maxrss > mostMemory {
				t.Errorf("%s, %d KiB: %v, %d MiB, %.300s", name, size>>10, took, used.Maxrss>>10, out)
			}
		}
	}
	t.Logf("%d shapes take at most %v and %d MiB", len(hostile.Shapes), longest, largest>>10)
}
