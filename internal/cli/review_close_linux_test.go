package cli

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/minutes"
	"github.com/incident-cli/incident/internal/rules"
)

// closingFiles are a review and its reports, before it is closed.
func closingFiles() map[string]string {
	files := map[string]string{
		"repo/reviews/2026-11-23.md": "---\ndate: 2026-11-23T10:00:00Z\nstatus: planned\nincidents: [2026-11-01-a, 2026-11-02-b, 2026-11-03-c]\nattended: [ana]\n---\n",
	}
	for _, id := range []string{"2026-11-01-a", "2026-11-02-b", "2026-11-03-c"} {
		files["repo/incidents/"+id+".md"] = "---\nid: " + id + "\nstatus: ready\n---\n\n# " + id + "\n"
		files["repo/reviews/2026-11-23.md"] += "\n## " + id + "\n\n- decision: accepted\n"
	}
	return files
}

func closedFiles() map[string]string {
	files := closingFiles()
	for name, text := range files {
		files[name] = strings.NewReplacer("status: ready", "status: reviewed", "status: planned", "status: held").Replace(text)
	}
	return files
}

// TestClosingIsAllOrNone breaks every call by which the files of a review are
// written. Where the program goes on, all files are as they were or as they are
// to be, or each is named with its state; where it is killed, each is whole. A
// second run closes the review.
func TestClosingIsAllOrNone(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts dozens of processes")
	}
	t.Parallel()
	k, binary, tracer := newStreet(t), program(t), tracerOf(t)
	if tracer == "" {
		t.Skip("nothing can be broken without strace")
	}
	args := []string{binary, "-C", k.at("repo"), "review", "close", "2026-11-23"}
	calls := k.closingCalls(tracer, args)
	points := 0
	for _, call := range slices.Sorted(maps.Keys(calls)) {
		for n := 1; n <= calls[call]; n++ {
			faults := []string{"error=EIO:when=%d", "error=EIO:when=%d+", "signal=KILL:when=%d"}
			if !strings.HasPrefix(call, "rename") && !asksAll() {
				faults = faults[:1]
			}
			for _, fault := range faults {
				k.breaksClosing(tracer, args, call+":"+fmt.Sprintf(fault, n))
				points++
			}
		}
	}
	t.Logf("%d calls were broken", points)
	if points < 30 {
		t.Errorf("only %d calls were broken", points)
	}
}

// closingCalls counts the calls of a run in which nothing is broken, the most of
// one thread.
func (k *lab) closingCalls(tracer string, args []string) map[string]int {
	k.t.Helper()
	k.resetClosing()
	log := filepath.Join(realTempDir(k.t), "calls")
	k.process(stranger{}, tracer, append([]string{"-f", "-qq", "-o", log, "-e", "trace=renameat,renameat2,fsync,unlinkat", "-e", "signal=none"}, args...)...)
	if got := k.closingNow(); !maps.Equal(got, closedFiles()) {
		k.t.Fatalf("without a fault: %q", got)
	}
	trace, err := os.ReadFile(log)
	k.must(err)
	ofThread, calls := map[string]int{}, map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^(\d+) +(\w+)\(`).FindAllStringSubmatch(string(trace), -1) {
		ofThread[m[1]+m[2]]++
		calls[m[2]] = max(calls[m[2]], ofThread[m[1]+m[2]])
	}
	return calls
}

func (k *lab) resetClosing() {
	k.t.Helper()
	k.write("repo/.incident.yaml", "version: 1\nsince: 2026-11-23\n") // so that nothing is asked of what the reports hold
	for name, text := range closingFiles() {
		k.write(name, text)
	}
}

func (k *lab) closingNow() map[string]string {
	k.t.Helper()
	files := map[string]string{}
	for name := range closingFiles() {
		data, err := os.ReadFile(k.at(name))
		k.must(err)
		files[name] = string(data)
	}
	return files
}

func (k *lab) breaksClosing(tracer string, args []string, fault string) {
	k.t.Helper()
	k.resetClosing()
	before, after := closingFiles(), closedFiles()
	code, _, said := k.process(stranger{}, tracer, append([]string{"-f", "-qq", "-o", os.DevNull, "-e", "inject=" + fault}, args...)...)
	got := k.closingNow()
	written := 0
	for name, text := range got {
		switch text {
		case after[name]:
			written++
		case before[name]:
		default:
			k.t.Errorf("%s: %s is torn: %q", fault, name, text)
		}
	}
	switch {
	case strings.Contains(fault, "KILL") && code != exitOK:
	case code == exitOK && written != len(after), code != exitOK && code != exitFailure:
		k.t.Errorf("%s: exit code %d, %d files are written: %s", fault, code, written, said)
	case strings.Contains(said, "nothing is written") && written > 0:
		k.t.Errorf("%s: %d files are written: %s", fault, written, said)
	case code == exitFailure && written > 0:
		k.namesStates(fault, said, got)
	}
	k.sweepClosing()
	// What was reviewed stays so, and the rest is done.
	if out, err := exec.Command(args[0], append(args[1:], "--as-of", "2026-11-23")...).CombinedOutput(); err != nil || !maps.Equal(k.closingNow(), after) {
		k.t.Errorf("%s: once more: %v\n%s", fault, err, out)
	}
}

// namesStates wants each file that was to be written named with its state.
func (k *lab) namesStates(fault, said string, got map[string]string) {
	k.t.Helper()
	for name, text := range got {
		state := " is as it was"
		if text == closedFiles()[name] {
			state = " is written"
		}
		if !strings.Contains(said, strings.TrimPrefix(name, "repo/")+state) {
			k.t.Errorf("%s: %s%s, which is not said: %s", fault, name, state, said)
		}
	}
}

// sweepClosing removes what a run that was killed left: a lock is taken over only
// after seconds.
func (k *lab) sweepClosing() {
	k.t.Helper()
	for _, folder := range []string{"repo/incidents", "repo/reviews"} {
		left, err := filepath.Glob(k.at(folder, ".incident-*.tmp"))
		k.must(err)
		for _, name := range left {
			k.must(os.Remove(name))
		}
	}
}

func TestClosingNamesRulesThatAreThere(t *testing.T) {
	for _, id := range minutes.Rules {
		if rule, _ := rules.Lookup(id); rule == nil {
			t.Errorf("no rule is called %q", id)
		}
	}
}
