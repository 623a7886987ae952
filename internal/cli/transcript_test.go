package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/incident-cli/incident/internal/term"
)

// TestTranscripts runs what the documentation shows: in README.md and docs,
// every fenced block with the info string "console". Its lines that begin with
// "$ incident" are run, one behind the other, each page in a demonstration
// repository as of 2026-11-23 that no other page changes. What follows is what
// they print, on a terminal, results before messages. A line that is only "…"
// stands for any lines, and "$ echo $?" shows the exit code before it.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, page := range append(pages, filepath.Join(root, "README.md")) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		steps, err := transcript(string(text))
		if err != nil {
			t.Errorf("%s:%v", page, err)
		}
		if ran += len(steps); len(steps) > 0 {
			t.Run(filepath.Base(page), func(t *testing.T) { runTranscript(t, page, steps) })
		}
	}
	if ran == 0 {
		t.Error("no page shows a command: is the folder right?")
	}
}

// madeDemonstration makes the demonstration repository, once.
var madeDemonstration = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(worldDir, "demo")
	if code, printed := runOnTerminal(".", []string{"demo", "--as-of", "2026-11-23", dir}); code != exitOK {
		return "", fmt.Errorf("incident demo: exit code %d\n%s", code, printed)
	}
	return dir, nil
})

// demonstration is the demonstration repository, which a test does not change.
func demonstration(t *testing.T) string {
	t.Helper()
	dir, err := madeDemonstration()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// ownDemonstration is a copy of it for a test that changes it.
func ownDemonstration(t *testing.T) string {
	t.Helper()
	dir := realTempDir(t)
	if err := copyTree(demonstration(t), dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// step is one command of a transcript.
type step struct {
	line int // of the page, from 1
	text string
	args []string // none for "echo $?"
	want []string // the lines that it prints
}

// edits reports whether a command may change reports. Pages without such a
// command share one repository, because a copy has 1,500 files.
func (s step) edits() bool {
	for _, word := range s.args {
		switch word {
		case "init", "new", "set", "add", "done", "drop", "start", "block", "reopen", "--fix":
			return true
		}
	}
	return false
}

const (
	anyLines  = "…"
	exitCodes = "echo $?"
)

// transcript reads the commands of a page. The error begins with the line of
// what is wrong.
func transcript(page string) ([]step, error) {
	var steps []step
	inside, fresh := false, false
	for i, line := range strings.Split(page, "\n") {
		command, isCommand := strings.CutPrefix(line, "$ ")
		switch {
		case strings.HasPrefix(strings.TrimSpace(line), "```"):
			inside = strings.HasPrefix(strings.TrimSpace(line), "```console")
			if inside && line != "```console" {
				return steps, fmt.Errorf("%d: a transcript is not indented, and says no more than console", i+1)
			}
			fresh = inside
		case !inside:
		case isCommand:
			s, err := parseStep(command)
			if err != nil {
				return steps, fmt.Errorf("%d: %w", i+1, err)
			}
			s.line, fresh = i+1, false
			steps = append(steps, s)
		case fresh:
			return steps, fmt.Errorf("%d: a transcript begins with \"$ incident\"", i+1)
		default:
			last := &steps[len(steps)-1]
			last.want = append(last.want, strings.TrimRight(line, " "))
		}
	}
	return steps, nil
}

func parseStep(command string) (step, error) {
	if command == exitCodes {
		return step{text: command}, nil
	}
	args, err := words(command)
	if err != nil {
		return step{}, err
	}
	if len(args) < 2 || args[0] != "incident" {
		return step{}, fmt.Errorf("%q is not run: show it in a block of sh", command)
	}
	return step{text: command, args: args[1:]}, nil
}

// words splits a command line as a shell does, as far as quotes go.
func words(command string) ([]string, error) {
	var out []string
	var word strings.Builder
	quote, some := rune(0), false
	for _, c := range command {
		switch {
		case c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote, some = c, true
		case quote == 0 && c == ' ':
			if some {
				out = append(out, word.String())
			}
			word.Reset()
			some = false
		case quote == 0 && strings.ContainsRune("|&;<>$`\\*?", c):
			return nil, fmt.Errorf("%q needs a shell: show it in a block of sh", command)
		default:
			word.WriteRune(c)
			some = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("%q leaves a quote open", command)
	}
	if some {
		out = append(out, word.String())
	}
	return out, nil
}

func runTranscript(t *testing.T, page string, steps []step) {
	dir := demonstration(t)
	if slices.ContainsFunc(steps, step.edits) {
		dir = ownDemonstration(t)
	}
	code := exitOK
	for _, s := range steps {
		var printed string
		if s.text == exitCodes {
			printed = fmt.Sprintln(code)
		} else {
			code, printed = runOnTerminal(dir, s.args)
		}
		got := lines(printed)
		if len(s.want) == 1 && s.want[0] == anyLines {
			t.Errorf("%s:%d: %q shows nothing that could be compared", page, s.line, s.text)
		}
		if !fits(got, s.want) {
			t.Errorf("%s:%d: %s prints\n%s", page, s.line, s.text, strings.Join(got, "\n"))
		}
	}
}

// runOnTerminal runs a command as on a terminal of 120 columns without colour,
// and returns its exit code and what it prints, results before messages.
func runOnTerminal(dir string, args []string) (int, string) {
	var out, err bytes.Buffer
	env := NewEnv()
	env.Streams = &term.Streams{
		In:       strings.NewReader(""),
		Out:      term.NewWriter(&out, term.Options{Width: 120}),
		Err:      term.NewWriter(&err, term.Options{Width: 120, Unbuffered: true}),
		Terminal: true,
	}
	env.Getenv = func(name string) string {
		return map[string]string{"INCIDENT_NOW": "2026-11-23T12:00:00Z"}[name]
	}
	code := run(context.Background(), env, append([]string{"-C", dir}, args...))
	return code, out.String() + err.String()
}

func lines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		out = append(out, strings.TrimRight(line, " \n"))
	}
	return out
}

// fits reports whether lines are those that are wanted.
func fits(got, want []string) bool {
	switch {
	case len(want) == 0:
		return len(got) == 0
	case want[0] == anyLines:
		return fits(got, want[1:]) || len(got) > 0 && fits(got[1:], want)
	}
	return len(got) > 0 && got[0] == want[0] && fits(got[1:], want[1:])
}

// TestTranscriptsCanFail keeps the comparison honest.
func TestTranscriptsCanFail(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		got, want string
		fits      bool
	}{
		{"a\nb\nc", "a\nb\nc", true},
		{"a\nb\nc", "a\n…\nc", true},
		{"a\nc", "a\n…\nc", true},
		{"a\nb\nc", "a\n…", true},
		{"a\nb\nc", "a\nb", false},
		{"a\nb", "a\nb\nc", false},
		{"a\nb\nc", "…\nb", false},
		{"a\nb\nc", "a\nx\nc", false},
	} {
		if got := fits(lines(c.got), lines(c.want)); got != c.fits {
			t.Errorf("%q shown as %q: %v", c.got, c.want, got)
		}
	}
	for page, wrong := range map[string]string{
		"```console\n$ incident list\nx\n```\n":    "",
		"```console\n$ incident list | wc\n```\n":  "needs a shell",
		"```console\n$ git log\n```\n":             "is not run",
		"```console\n# a comment\n```\n":           `begins with "$ incident"`,
		"```console\n$ incident show \"a\n```\n":   "leaves a quote open",
		"```sh\ngit log | wc\n```\n\n$ git log\n":  "",
		"  ```console\n  $ incident list\n  ```\n": "not indented",
	} {
		_, err := transcript(page)
		if (err == nil) != (wrong == "") || err != nil && !strings.Contains(err.Error(), wrong) {
			t.Errorf("%q: %v, want %q", page, err, wrong)
		}
	}
}
