package cli

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/term"
)

// TestListsFitTheTerminal runs the lists on the demonstration repository as on
// terminals of usual widths.
func TestListsFitTheTerminal(t *testing.T) {
	t.Parallel()
	dir := demonstration(t)
	for _, columns := range []int{80, 100} {
		for _, command := range []string{
			"list", "list --since 2026-10-01", "followups", "followups --all", "followups --stale", "followups --overdue",
			"followups --vanished", "followups --group-by team", "patterns", "patterns --by factor", "show fu-658t1z",
		} {
			printed := runInColumns(dir, columns, strings.Fields(command))
			if strings.Count(printed, "\n") < 2 {
				t.Errorf("%s prints too little to be measured:\n%s", command, printed)
			}
			for _, line := range lines(printed) {
				if term.Width(line) > columns {
					t.Errorf("%s in %d columns has a line of %d:\n%s", command, columns, term.Width(line), line)
				}
			}
		}
	}
}

// runInColumns returns the results that a command prints on a terminal of so
// many columns.
func runInColumns(dir string, columns int, args []string) string {
	var out, messages bytes.Buffer
	env := NewEnv()
	env.Streams = &term.Streams{
		In:       strings.NewReader(""),
		Out:      term.NewWriter(&out, term.Options{Width: columns}),
		Err:      term.NewWriter(&messages, term.Options{Unbuffered: true}),
		Terminal: true,
	}
	env.Getenv = func(name string) string { return map[string]string{"INCIDENT_NOW": "2026-11-23T12:00:00Z"}[name] }
	if code := run(context.Background(), env, append([]string{"-C", dir}, args...)); code != exitOK {
		return fmt.Sprintf("exit code %d: %s", code, messages.String())
	}
	return out.String()
}

func TestStaleListSaysWhyBeforeWhat(t *testing.T) {
	t.Parallel()
	printed := runInColumns(demonstration(t), 80, []string{"followups", "--stale"})
	header := strings.Fields(lines(printed)[0])
	if got, want := strings.Join(header, " "), "ID DUE OWNER SEV REASON TEXT"; got != want {
		t.Errorf("%s, want %s\n%s", got, want, printed)
	}
}
