package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// writing is a command of check that writes a file, by a place in the lab.
type writing struct {
	name, file, old string
	args            []string
}

const findingsFile = "a file of findings"

var writings = []writing{
	{"a fix", "repo/incidents/2026-11-22-x.md", strings.NewReplacer("2026-11-20-queue-backlog", "2026-11-22-x", " `fu-7k2pqm`", "", "fu-5rt8wz", "fu-6rt8wz").Replace(gatedReport), []string{"check", "--fix"}},
	{findingsFile, "findings.json", strings.Repeat("old\n", 5000), []string{"check", "--format", "json=@/findings.json"}},
	{"a baseline", "repo/.incident/baseline", "# none\n", []string{"check", "--baseline", "write"}},
}

// faultyCalls are those by which a file is written, and what may become of each.
var (
	faultyCalls = []string{"openat", "write", "fsync", "fchmod", "renameat", "renameat2", "linkat", "unlinkat", "close"}
	callFaults  = []string{"signal=KILL", "error=EIO", "error=ENOSPC"}
)

// TestWritingIsWholeOrNotAtAll breaks every call by which a file is written, one
// in each run: the file is as it was or as asked, and what is not written is no
// success.
func TestWritingIsWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it starts hundreds of processes")
	}
	binary, tracer := program(t), tracerOf(t)
	if tracer == "" {
		t.Skip("nothing can be broken without strace")
	}
	faults := callFaults[:2]
	if asksAll() {
		faults = callFaults
	}
	points := 0
	for _, w := range writings {
		t.Run(w.name, func(t *testing.T) {
			k := newStreet(t)
			k.write(w.file, w.old)
			calls, want := k.dryRun(w, tracer, binary)
			for _, call := range faultyCalls {
				for _, fault := range faults {
					for n := 1; n <= calls[call]; n++ {
						k.breaks(w, tracer, binary, want, fmt.Sprintf("%s:%s:when=%d", call, fault, n))
						points++
					}
				}
			}
		})
	}
	t.Logf("%d calls were broken", points)
	if points < 100 {
		t.Errorf("only %d calls were broken", points)
	}
}

// dryRun counts the calls of a run in which nothing is broken, the most of one
// thread, and returns what it writes.
func (k *lab) dryRun(w writing, tracer, binary string) (calls map[string]int, written string) {
	k.t.Helper()
	log := filepath.Join(realTempDir(k.t), "calls")
	k.process(stranger{}, tracer, append([]string{"-f", "-qq", "-o", log, "-e", "trace=" + strings.Join(faultyCalls, ","), "-e", "signal=none", binary}, k.argumentsOf(w)...)...)
	trace, err := os.ReadFile(log)
	k.must(err)
	ofThread := map[string]int{}
	calls = map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^(\d+) +(\w+)\(`).FindAllStringSubmatch(string(trace), -1) {
		ofThread[m[1]+m[2]]++
		calls[m[2]] = max(calls[m[2]], ofThread[m[1]+m[2]])
	}
	written = k.holdsNow(w)
	if written == w.old {
		k.t.Fatal("nothing is written")
	}
	return calls, written
}

func (k *lab) argumentsOf(w writing) []string {
	args := []string{"-C", k.at("repo")}
	for _, arg := range w.args {
		args = append(args, strings.ReplaceAll(arg, "@", k.dir))
	}
	return args
}

// holdsNow is what the file holds, with one id for all that are chosen by chance.
func (k *lab) holdsNow(w writing) string {
	k.t.Helper()
	data, err := os.ReadFile(k.at(w.file))
	k.must(err)
	return regexp.MustCompile("queue is older than 60 s `fu-[0-9a-z]+`").ReplaceAllString(string(data), "queue is older than 60 s `fu-`")
}

func (k *lab) breaks(w writing, tracer, binary, want, fault string) {
	k.t.Helper()
	k.write(w.file, w.old)
	code, _, said := k.process(stranger{}, tracer, append([]string{"-f", "-qq", "-o", os.DevNull, "-e", "inject=" + fault, binary}, k.argumentsOf(w)...)...)
	got := k.holdsNow(w)
	// Where a report cannot be read, other findings are written, but whole.
	others := code == exitFailure && w.name == findingsFile && json.Valid([]byte(got))
	if got != w.old && got != want && !others {
		k.t.Errorf("%s: the file is torn: %d of %d bytes", fault, len(got), len(want))
	}
	if code == exitOK && got != want || code > exitFailure || strings.Contains(said, "panic") {
		k.t.Errorf("%s: exit code %d, and nothing is written: %s", fault, code, said)
	}
	folder := filepath.Dir(k.at(w.file))
	entries, err := os.ReadDir(folder)
	k.must(err)
	for _, e := range entries {
		left := strings.HasSuffix(e.Name(), ".tmp")
		// A lock that could not be taken away is taken over after a while.
		if left && !strings.HasSuffix(e.Name(), ".lock.tmp") && !strings.Contains(fault, "KILL") && !strings.HasPrefix(fault, "unlinkat") {
			k.t.Errorf("%s: %s is left", fault, e.Name())
		}
		if left {
			k.must(os.Remove(filepath.Join(folder, e.Name())))
		}
	}
	if !slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == filepath.Base(w.file) }) {
		k.t.Errorf("%s: the file is gone", fault)
	}
}
