package cli

import (
	"regexp"
	"testing"
)

var gateVariables = map[string]string{"INCIDENT_NOW": "2026-11-23T12:00:00Z"}

// gateWays are those in which a pull request meets the gate: in a work tree, as a
// hook before its commit, and in CI.
var gateWays = []string{"tree", "staged", "committed"}

// newGate is a repository whose main has a report that passes, with a branch
// checked out that goes on from it.
func newGate(t *testing.T) *laundry {
	t.Helper()
	return copyOf(t, "gate", func(l *laundry) {
		l.at("2026-11-20T12:00:00Z")
		l.git("init", "-q", "-b", "main")
		l.write(".incident.yaml", "version: 1\n")
		l.write(gated, gatedReport)
		l.commit("Report the queue backlog")
		l.git("switch", "-q", "-c", "work")
	})
}

// gate asks in one way, and returns the exit code and what is said.
func (l *laundry) gate(way string) (code int, said string) {
	l.t.Helper()
	args := []string{"--base", "main"}
	switch way {
	case "staged":
		args = []string{"--staged"}
	case "committed":
		if l.git("status", "--porcelain") != "" {
			l.commit("Change")
		}
	}
	code, out, err := runQuietly(l.t.Context(), gateVariables, append([]string{"-C", l.dir, "check", "--format", "concise"}, args...)...)
	if code <= exitWork && !lookedAt.MatchString(out) {
		l.t.Errorf("%s: it does not say how many reports it looked at:\n%s", way, out)
	}
	return code, out + err
}

// lookedAt shows a gate that looks at less than it should.
var lookedAt = regexp.MustCompile(`(?m)^\d+ of \d+ reports? (changed since main|staged with changes): `)

// TestNothingGetsPastTheGate tries attempts at it: none is green, and what is
// said is about the attempt.
func TestNothingGetsPastTheGate(t *testing.T) {
	t.Parallel()
	if len(bypasses) < 100 {
		t.Fatalf("%d attempts, want at least 100", len(bypasses))
	}
	whole := newGate(t)
	for _, way := range gateWays {
		if code, said := whole.gate(way); code != exitOK {
			t.Fatalf("what nobody has changed does not pass:\n%s", said)
		}
	}
	for _, b := range bypasses {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			l := newGate(t)
			b.do(l)
			for _, way := range gateWays {
				if b.only == "" || b.only == way {
					l.refuses(b, way)
				}
			}
		})
	}
}

func (l *laundry) refuses(b bypass, way string) {
	l.t.Helper()
	if way == "staged" && b.only == "" {
		l.git("add", "-A")
	}
	code, said := l.gate(way)
	if code == exitOK || !regexp.MustCompile(b.says).MatchString(said) {
		l.t.Errorf("%s: exit code %d, want %q in\n%s", way, code, b.says, said)
	}
}
