package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/git"
	"github.com/incident-cli/incident/internal/term"
)

// laundry is a repository with a report of two follow-ups, one with an id and
// one without, in which somebody tries to make them look younger.
type laundry struct {
	t   *testing.T
	dir string
	now time.Time // of the commits
	// first is the commit that held the follow-ups first.
	first string
}

const (
	laundered   = "incidents/2026/2026-09-01-queue.md"
	launderedID = "fu-aaaa11"
	launderedAt = "2026-09-02T09:00:00Z"
	textOfOther = "Drain the queue by hand no more, and say who does it when the rotation is empty"
)

const launderedReport = `---
id: 2026-09-01-queue
owner: ana
---

# Queue backlog

## Follow-ups

- [ ] Alert on queue depth before customers notice ` + "`fu-aaaa11`" + `
- [ ] ` + textOfOther + `
`

func newLaundry(t *testing.T) *laundry {
	t.Helper()
	return copyOf(t, "laundry", func(l *laundry) {
		l.git("init", "-q", "-b", "main")
		l.at(launderedAt)
		l.write(laundered, launderedReport)
		l.commit("Report the queue backlog")
		l.first = l.git("rev-parse", "HEAD")
		l.at("2026-09-10T09:00:00Z")
		l.write("main.c", "int main;\n")
		l.commit("Write the program")
		l.at("2026-11-20T09:00:00Z")
	})
}

// fixture is a repository that many tests begin with.
type fixture struct {
	once sync.Once
	made laundry
}

var fixtures sync.Map // by name

// copyOf makes a repository once for all tests, and returns a copy of it that
// belongs to one: a copy takes a part of the time of the git commands.
func copyOf(t *testing.T, name string, make func(l *laundry)) *laundry {
	t.Helper()
	found, _ := fixtures.LoadOrStore(name, new(fixture))
	f := found.(*fixture)
	f.once.Do(func() {
		f.made = laundry{t: t, dir: filepath.Join(worldDir, name)}
		f.made.must(os.Mkdir(f.made.dir, 0o777))
		make(&f.made)
	})
	return f.made.copied(t)
}

// copied is the same repository once more.
func (l *laundry) copied(t *testing.T) *laundry {
	t.Helper()
	other := *l
	other.t, other.dir = t, realTempDir(t)
	other.must(copyTree(l.dir, other.dir))
	return &other
}

// copyTree copies a folder into another one. A path that is not UTF-8 is none to
// os.CopyFS.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		copied := to + path[len(from):]
		if e.IsDir() {
			return os.MkdirAll(copied, 0o777)
		}
		if !e.Type().IsRegular() {
			return fmt.Errorf("%s is no file", path)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(copied, data, info.Mode()|0o200)
	})
}

// at sets the date of the commits that follow.
func (l *laundry) at(date string) {
	now, err := time.Parse(time.RFC3339, date)
	l.must(err)
	l.now = now
}

func (l *laundry) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *laundry) git(args ...string) string { l.t.Helper(); return l.feed("", args...) }

func (l *laundry) feed(input string, args ...string) string {
	l.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stdin, cmd.Env = l.dir, strings.NewReader(input), os.Environ()
	date := l.now.Format(time.RFC3339)
	cmd.Env = append(cmd.Env, "GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date)
	out, err := cmd.CombinedOutput()
	if err != nil {
		l.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (l *laundry) path(name string) string { return filepath.Join(l.dir, filepath.FromSlash(name)) }

func (l *laundry) write(name, content string) {
	l.t.Helper()
	l.must(os.MkdirAll(filepath.Dir(l.path(name)), 0o777))
	l.must(os.WriteFile(l.path(name), []byte(content), 0o666))
}

// configure says where the reports are.
func (l *laundry) configure(reports string) {
	l.t.Helper()
	l.write(".incident.yaml", "version: 1\nreports: "+reports+"\n")
}

func (l *laundry) remove(name string) { l.t.Helper(); l.must(os.Remove(l.path(name))) }

func (l *laundry) read(name string) string {
	l.t.Helper()
	content, err := os.ReadFile(l.path(name))
	l.must(err)
	return string(content)
}

// edit replaces texts of the report, given in turns, each of which is there.
func (l *laundry) edit(texts ...string) {
	l.t.Helper()
	content := l.read(laundered)
	for i := 0; i < len(texts); i += 2 {
		if !strings.Contains(content, texts[i]) {
			l.t.Fatalf("the report does not say %q", texts[i])
		}
		content = strings.ReplaceAll(content, texts[i], texts[i+1])
	}
	l.write(laundered, content)
}

// commit commits everything, and a minute passes.
func (l *laundry) commit(message string, args ...string) {
	l.t.Helper()
	l.git("add", "-A")
	l.git(append([]string{"commit", "-q", "-m", message}, args...)...)
	l.now = l.now.Add(time.Minute)
}

// move renames a file, with what stands in the working tree.
func (l *laundry) move(from, to string) {
	l.t.Helper()
	l.must(os.MkdirAll(filepath.Dir(l.path(to)), 0o777))
	l.git("mv", from, to)
}

// aside commits the change on a branch that begins at a commit, and returns to
// main.
func (l *laundry) aside(branch, from string, change func()) {
	l.t.Helper()
	l.git("switch", "-q", "-c", branch, from)
	change()
	l.commit("Work on " + branch)
	l.git("switch", "-q", "main")
}

func (l *laundry) merge(args ...string) {
	l.t.Helper()
	l.git(append([]string{"merge", "-q", "--no-ff", "-m", "Merge"}, args...)...)
	l.now = l.now.Add(time.Minute)
}

// listed is a follow-up as the list shows it.
type listed struct {
	ID, Text        string
	Opened, Touched struct {
		Time, From, Commit string
		Suspect            bool
	}
	Stale *bool
}

// list runs followups --all.
func (l *laundry) list(variables map[string]string) []listed {
	l.t.Helper()
	code, out, err := runQuietly(l.t.Context(), variables, "-C", l.dir, "followups", "--all", "--json")
	if code != exitOK {
		l.t.Fatalf("exit code %d: %s", code, err)
	}
	var list struct{ Items []listed }
	if err := json.Unmarshal([]byte(out), &list); err != nil {
		l.t.Fatalf("%v in\n%s", err, out)
	}
	return list.Items
}

// runQuietly runs a command as in a pipe, with nothing but these variables in
// its environment.
func runQuietly(ctx context.Context, variables map[string]string, args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	env := NewEnv()
	env.Streams = &term.Streams{
		In: strings.NewReader(""), Out: term.NewWriter(&out, term.Options{}), Err: term.NewWriter(&err, term.Options{Unbuffered: true}),
	}
	env.Getenv = func(name string) string { return variables[name] }
	env.Git = withVariables(env.Git, variables)
	code = run(ctx, env, args)
	return code, out.String(), err.String()
}

// withVariables replaces what the environment of the tests says of a repository:
// a hook that runs them has set GIT_DIR to the project's own.
func withVariables(env git.Environment, variables map[string]string) git.Environment {
	said := env.Names()
	env = slices.DeleteFunc(slices.Clone(env), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(said, name)
	})
	for name, value := range variables {
		env = append(env, name+"="+value)
	}
	return env
}

// readings are the values of INCIDENT_GIT that read history in their own way.
var readings = []string{"go", "git"}

// TestNothingMakesAFollowUpYounger tries attempts at it: while the commit that
// held it first can be reached, that is when it was opened; and where only its
// form or its place changed, that is also when it was touched.
func TestNothingMakesAFollowUpYounger(t *testing.T) {
	t.Parallel()
	if len(attempts) < 30 {
		t.Fatalf("%d attempts, want at least 30", len(attempts))
	}
	for _, a := range attempts {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			l := newLaundry(t)
			a.do(l)
			if reachable := l.git("rev-list", "HEAD"); !strings.Contains(reachable, l.first) {
				t.Fatal("the first commit cannot be reached, so nothing is tried")
			}
			for _, reading := range readings {
				l.check(a, reading)
			}
		})
	}
}

func (l *laundry) check(a attempt, reading string) {
	l.t.Helper()
	found := map[string]listed{}
	for _, item := range l.list(map[string]string{"INCIDENT_NOW": "2026-11-23T12:00:00Z", "INCIDENT_GIT": reading}) {
		switch {
		case item.ID == launderedID:
			found["the item with an id"] = item
		case strings.HasPrefix(strings.ToLower(item.Text), "drain"):
			found["the item without an id"] = item
		}
	}
	for _, name := range []string{"the item with an id", "the item without an id"} {
		item, ok := found[name]
		if name == "the item without an id" && a.changes&itsText != 0 {
			continue
		}
		if !ok {
			l.t.Errorf("%s: %s is not listed", reading, name)
			continue
		}
		if got := item.Opened; got.Commit != l.first || got.Time != launderedAt || got.From != "commit" || got.Suspect {
			l.t.Errorf("%s: %s was opened %+v, want %s in %s", reading, name, got, launderedAt, l.first)
		}
		if got := item.Touched; a.changes == 0 && got.Time != launderedAt {
			l.t.Errorf("%s: %s was touched %+v, want %s", reading, name, got, launderedAt)
		}
	}
}

// What drops the commit that held a follow-up first does make it younger, as
// docs/dates.md says; the attempts above would prove nothing if it did not.
func TestARewriteOfHistoryMovesDates(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(l *laundry){
		"everything rebased": func(l *laundry) { l.git("rebase", "-q", "--root", "--force-rebase") },
		"a new root":         func(l *laundry) { l.git("checkout", "-q", "--orphan", "new"); l.commit("Begin again") },
		"a replaced parent":  func(l *laundry) { l.git("replace", "--graft", "HEAD") },
	} {
		t.Run(name, func(t *testing.T) {
			l := newLaundry(t)
			do(l)
			for _, reading := range readings {
				for _, item := range l.list(map[string]string{"INCIDENT_NOW": "2026-11-23T12:00:00Z", "INCIDENT_GIT": reading}) {
					if item.Opened.Commit == l.first {
						t.Errorf("%s: %s is still dated by a commit that is gone", reading, item.ID)
					}
				}
			}
		})
	}
}

// Dates of commits that cannot be right are said to be suspect, are JSON, and
// make nothing younger: neither what was there before nor, by an old date that
// is believed, what is there since.
func TestStrangeDatesOfCommits(t *testing.T) {
	t.Parallel()
	const who = "A <a@example.com> "
	for name, lines := range map[string]string{
		"1970":                  "author " + who + "0 +0000\ncommitter " + who + "0 +0000\n",
		"before 1970":           "author " + who + "-86400 +0000\ncommitter " + who + "-86400 +0000\n",
		"2004":                  "author " + who + "1100000000 +0000\ncommitter " + who + "1100000000 +0000\n",
		"in a year":             "author " + who + "1800000000 +0000\ncommitter " + who + "1800000000 +0000\n",
		"year 10000":            "author " + who + "253402300800 +0000\ncommitter " + who + "253402300800 +0000\n",
		"beyond 64 bits":        "author " + who + "99999999999999999999 +0000\ncommitter " + who + "99999999999999999999 +0000\n",
		"a zone that is none":   "author " + who + "1790000000 +9999\ncommitter " + who + "1790000000 +9999\n",
		"no date":               "author A <a@example.com>\ncommitter A <a@example.com>\n",
		"words":                 "author " + who + "yesterday\ncommitter " + who + "yesterday\n",
		"neither line":          "",
		"two lines of each":     strings.Repeat("author "+who+"1790000000 +0000\n", 2) + strings.Repeat("committer "+who+"1790000000 +0000\n", 2),
		"a number with a point": "author " + who + "1790000000.5 +0000\ncommitter " + who + "1790000000.5 +0000\n",
	} {
		t.Run(name, func(t *testing.T) {
			l := newLaundry(t)
			l.edit("- [ ] Drain", "- [ ] Rewrite the scheduler `fu-bbbb22`\n- [ ] Drain", "before customers notice", "before anybody notices")
			l.git("add", "-A")
			tree := l.git("write-tree")
			raw := "tree " + tree + "\nparent " + l.git("rev-parse", "HEAD") + "\n" + lines + "\nWith a strange date\n"
			strange := l.feed(raw, "hash-object", "-t", "commit", "-w", "--stdin", "--literally")
			l.write(".git/refs/heads/main", strange+"\n")
			var answers [][]listed
			for _, reading := range readings {
				items := l.list(map[string]string{"INCIDENT_NOW": "2026-11-23T12:00:00Z", "INCIDENT_GIT": reading})
				l.checkStrange(reading, strange, items)
				answers = append(answers, items)
			}
			if diff := cmp.Diff(answers[0], answers[1]); diff != "" {
				t.Errorf("%v differ: %s", readings, diff)
			}
		})
	}
}

func (l *laundry) checkStrange(reading, strange string, items []listed) {
	l.t.Helper()
	seen := 0
	for _, item := range items {
		switch item.ID {
		case launderedID:
			seen++
			if item.Opened.Commit != l.first || item.Touched.Commit != l.first {
				l.t.Errorf("%s: what was there before was opened %+v, touched %+v", reading, item.Opened, item.Touched)
			}
		case "fu-bbbb22":
			seen++
			if item.Opened.Commit != strange || !item.Opened.Suspect || item.Stale != nil {
				l.t.Errorf("%s: what came in with it was opened %+v, stale %v", reading, item.Opened, item.Stale)
			}
		}
	}
	if seen != 2 {
		l.t.Errorf("%s: %d of 2 items are listed", reading, seen)
	}
}
