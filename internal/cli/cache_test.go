package cli

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/cache"
	"github.com/incident-cli/incident/internal/wire"
)

// learned is a repository in whose git folder earlier runs leave what they
// learned.
type learned struct {
	*laundry
	variables map[string]string
}

const (
	queueReport = "incidents/2026/2026-09-01-queue.md"
	stallReport = "incidents/2026/2026-09-15-stall.md"
	plainReport = "incidents/2026/plain.md"
	movedReport = "incidents/2026/moved.md"
	// base is a tag of the commit at which the oldest branch begins.
	base = "base"
)

const queueText = `---
id: 2026-09-01-queue
severity: SEV2
status: reviewed
owner: ana
services: [checkout]
factors: [config-change]
started: 2026-09-01T09:00:00Z
---

# Queue backlog

## Follow-ups

- [ ] Alert on queue depth ` + "`fu-aaaa11`" + `
- [ ] Page somebody ` + "`fu-aaaa12`" + `
  - owner: @ben
  - due: 2026-10-01
`

const stallText = `---
id: 2026-09-15-stall
severity: SEV1
status: ready
owner: ben
services: [checkout]
factors: [config-change]
started: 2026-09-15T09:00:00Z
---

# Checkout stalls

## Follow-ups

- [ ] Limit the pool ` + "`fu-bbbb21`" + `
- [ ] Show its size ` + "`fu-bbbb23`" + `
  - due: 2026-12-01
- [ ] Drain by a switch ` + "`fu-bbbb22`" + `
`

const plainText = "# Search was empty\n\n## Action items\n\n- [ ] Rehearse the reindex\n- [ ] Say who does it\n"

// newLearned makes a repository in which follow-ups were opened, moved, ticked
// and deleted, with a branch that is older than the last commits.
func newLearned(t *testing.T) *learned {
	t.Helper()
	return &learned{copyOf(t, "learned", makeLearned), map[string]string{"INCIDENT_NOW": "2026-11-23T12:00:00Z"}}
}

func makeLearned(l *laundry) {
	r := &learned{laundry: l}
	r.git("init", "-q", "-b", "main")
	r.commitAt("2026-09-02", "Report the queue", func() {
		r.write(".incident.yaml", "reports: incidents\n")
		r.write(".incident/people.yaml", "people:\n  ana: { name: Ana Lim }\n  ben: { name: Ben Ode }\n")
		r.write("reviews/2026-11-24.md", "---\ndate: 2026-11-24T10:00:00Z\nstatus: planned\norganizer: ana\n---\n\n# Review\n")
		r.write(queueReport, queueText)
	})
	r.commitAt("2026-09-16", "Report the stall", func() {
		r.write(stallReport, stallText)
		r.write(plainReport, plainText)
	})
	r.git("tag", base)
	r.git("switch", "-q", "-c", "old")
	r.commitAt("2026-09-17", "Take over the pool", func() { r.change(stallReport, "`fu-bbbb21`", "`fu-bbbb21`\n  - owner: @ana") })
	r.git("switch", "-q", "main")
	r.commitAt("2026-10-01", "Move the date", func() { r.change(queueReport, "2026-10-01", "2026-11-01") })
	r.commitAt("2026-10-10", "Forget the switch", func() { r.change(stallReport, "- [ ] Drain by a switch `fu-bbbb22`\n", "") })
	r.commitAt("2026-10-20", "Alert", func() { r.change(queueReport, "[ ] Alert", "[x] Alert") })
	r.commitAt("2026-11-01", "Rename", func() { r.move(plainReport, movedReport) })
	r.commitAt("2026-11-10", "Write the program", func() { r.write("main.c", "int main;\n") })
	r.at("2026-11-20T09:00:00Z")
}

func realTempDir(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func (r *learned) commitAt(day, message string, change func()) {
	r.t.Helper()
	r.at(day + "T09:00:00Z")
	change()
	r.commit(message)
}

// change replaces a text that a file holds.
func (r *learned) change(name, old, new string) {
	r.t.Helper()
	content := r.read(name)
	if !strings.Contains(content, old) {
		r.t.Fatalf("%s does not say %q", name, old)
	}
	r.write(name, strings.Replace(content, old, new, 1))
}

// copied is the same repository in another folder.
func (r *learned) copied() *learned {
	r.t.Helper()
	return &learned{r.laundry.copied(r.t), maps.Clone(r.variables)}
}

// renameFolder moves the reports, and configures where they are then.
func (r *learned) renameFolder(from, to string) {
	r.t.Helper()
	r.must(os.Rename(r.path(from), r.path(to)))
	r.configure(to)
}

// in is the same repository seen from another working tree or git folder.
func (r *learned) in(dir string) *learned {
	l := *r.laundry
	l.dir = dir
	return &learned{&l, r.variables}
}

// settle waits until the stamps of files that were just written are trusted, by
// the clocks that decide it: that of the file system and that of the day, which
// may be set while a test sleeps.
func settle(t *testing.T) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "now")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	for begun := time.Now(); time.Now().Round(0).Sub(info.ModTime()) < 2200*time.Millisecond; time.Sleep(20 * time.Millisecond) {
		if time.Since(begun) > time.Minute {
			t.Fatalf("%s is still not old", info.ModTime())
		}
	}
}

// questions are the commands that answer from history.
var questions = [][]string{
	{"followups", "--all", "--format", "tsv"},
	{"followups", "--vanished", "--format", "tsv"},
	{"followups", "--json"},
	{"log", "2026-09-15-stall"},
	{"log", "fu-bbbb22", "--json"},
	{"show", "2026-09-15-stall", "--json"},
	{"agenda"},
	{"patterns"},
}

// answers is all that the questions are answered.
func (r *learned) answers(flags ...string) string {
	r.t.Helper()
	var all strings.Builder
	for _, q := range questions {
		all.WriteString(r.answer(append(slices.Clone(flags), q...)...))
	}
	return all.String()
}

func (r *learned) answer(args ...string) string {
	r.t.Helper()
	code, out, err := runQuietly(r.t.Context(), r.variables, append([]string{"-C", r.dir}, args...)...)
	args = slices.DeleteFunc(args, func(arg string) bool { return arg == "--no-cache" })
	return fmt.Sprintf("%v: exit code %d\n%s%s", args, code, out, err)
}

// agree compares what is answered with the cache, twice, to what is answered
// without it.
func (r *learned) agree(flags ...string) {
	r.t.Helper()
	first := r.answers(flags...)
	second := r.answers(flags...)
	before := r.kept()
	want := r.answers(append([]string{"--no-cache"}, flags...)...)
	if diff := cmp.Diff(want, first); diff != "" {
		r.t.Errorf("%v (-without +with the cache):\n%s", flags, diff)
	}
	if diff := cmp.Diff(want, second); diff != "" {
		r.t.Errorf("%v, for the second time (-without +with the cache):\n%s", flags, diff)
	}
	if diff := cmp.Diff(before, r.kept()); diff != "" {
		r.t.Errorf("--no-cache changes what is kept:\n%s", diff)
	}
}

// gitDir is the git folder of the working tree.
func (r *learned) gitDir() string { return r.git("rev-parse", "--absolute-git-dir") }

// folder is where things are kept.
func (r *learned) folder() string { return filepath.Join(r.dir, ".git", cache.Name) }

func (r *learned) file(name string) string { return filepath.Join(r.folder(), name) }

// kept is the content of what is kept, by name.
func (r *learned) kept() map[string]string {
	r.t.Helper()
	all := map[string]string{}
	for _, name := range []string{keptHistory, keptReports} {
		if content, err := os.ReadFile(r.file(name)); err == nil {
			all[name] = string(content)
		}
	}
	return all
}

// learn lets a first run leave what it learned.
func (r *learned) learn() {
	r.t.Helper()
	r.answer("followups")
	if len(r.kept()) != 2 { // the clock was set back after the files had settled
		settle(r.t)
		r.answer("followups")
	}
	if kept := r.kept(); len(kept) != 2 {
		r.t.Fatalf("a first run keeps %v", slices.Sorted(maps.Keys(kept)))
	}
	if said := r.answers(); strings.Count(said, ": exit code 0\n") != len(questions) {
		r.t.Fatalf("there are no answers:\n%s", said)
	}
}

// leavesAlone says that what is asked takes nothing of the place of what is
// kept.
func (r *learned) leavesAlone(ask func()) {
	r.t.Helper()
	before := r.kept()
	ask()
	if diff := cmp.Diff(before, r.kept()); diff != "" {
		r.t.Errorf("what was kept is another:\n%s", diff)
	}
}

// changes are what happens to a repository after a first run.
var changes = map[string]func(r *learned){
	"nothing":    func(*learned) {},
	"new commit": func(r *learned) { r.commitAt("2026-11-21", "More", func() { r.write(queueReport, queueText) }) },
	"new commits, by the git program": func(r *learned) {
		r.variables["INCIDENT_GIT"] = "git"
		r.commitAt("2026-11-21", "More", func() { r.change(stallReport, "[ ]", "[x]") })
	},
	"edit": func(r *learned) { r.change(queueReport, "[ ] Page", "[x] Page") },
	"edit of a title": func(r *learned) {
		r.change(queueReport, "# Queue backlog", "# Queue")
	},
	"new file": func(r *learned) {
		r.write("incidents/2026/2026-11-20-new.md", strings.ReplaceAll(queueText, "2026-09-01", "2026-11-20"))
	},
	"moved file":        func(r *learned) { r.move(queueReport, "incidents/queue.md") },
	"moved plain file":  func(r *learned) { r.move(movedReport, "incidents/plain.md") },
	"item moved over":   func(r *learned) { r.moveItem() },
	"deleted file":      func(r *learned) { r.remove(stallReport) },
	"deleted last file": func(r *learned) { r.must(os.RemoveAll(r.path("incidents"))) },
	"edit, then its commit": func(r *learned) {
		r.change(queueReport, "2026-11-01", "2026-12-24")
		r.agree()
		r.commit("Move the date again")
	},
	"reset": func(r *learned) { r.git("reset", "-q", "--hard", "HEAD~3") },
	"detached head": func(r *learned) {
		r.git("switch", "-q", "--detach", base)
		r.agree()
		r.git("switch", "-q", "main")
	},
	"amend": func(r *learned) {
		r.commitAt("2026-11-21", "Tick", func() { r.change(stallReport, "[ ]", "[x]") })
		r.agree()
		r.at("2026-11-22T09:00:00Z")
		r.change(stallReport, "[x]", "[ ]")
		r.change(queueReport, "[ ]", "[x]")
		r.commit("Tick another", "--amend")
	},
	"amend of what was kept": func(r *learned) { r.commit("Another message", "--amend") },
	"rebase": func(r *learned) {
		r.git("switch", "-q", "old")
		r.agree()
		r.git("rebase", "-q", "main")
	},
	"rebase of what was kept": func(r *learned) { r.git("rebase", "-q", "old") },
	"merge of an old branch":  func(r *learned) { r.merge("old") },
	"merge of an old branch, ours": func(r *learned) {
		r.merge("-s", "ours", "old")
	},
	"merge, by the git program": func(r *learned) {
		r.variables["INCIDENT_GIT"] = "git"
		r.merge("old")
	},
	"merge of a new branch": func(r *learned) {
		r.at("2026-11-21T09:00:00Z")
		r.aside("new", "main", func() { r.change(stallReport, "[ ]", "[x]") })
		r.commitAt("2026-11-22", "On main", func() { r.change(queueReport, "Page somebody", "Page two people") })
		r.merge("new")
	},
	"switch": func(r *learned) {
		r.git("switch", "-q", "old")
		r.agree()
		r.git("switch", "-q", "main")
	},
	"orphan": func(r *learned) {
		r.git("switch", "-q", "--orphan", "empty")
		r.write(queueReport, queueText)
		r.agree()
		r.commit("Another beginning")
	},
	"many commits": func(r *learned) {
		before := r.kept()[keptHistory]
		r.feed(manyCommits(keepAfter+20), "fast-import", "--quiet")
		r.git("reset", "-q", "--hard")
		r.agree()
		if r.kept()[keptHistory] == before {
			r.t.Error("the history is not kept anew")
		}
	},
	"folder renamed": func(r *learned) {
		r.renameFolder("incidents", "docs")
		r.commit("Rename the folder")
	},
	"folder configured, then renamed": func(r *learned) {
		r.configure("docs")
		r.agree()
		r.commit("Configure another folder")
		r.agree()
		r.must(os.Rename(r.path("incidents"), r.path("docs")))
		r.agree()
		r.commit("Rename the folder")
	},
	"folder renamed there and back": func(r *learned) {
		r.renameFolder("incidents", "docs")
		r.change("docs/2026/2026-09-01-queue.md", "[ ] Page", "[x] Page")
		r.commit("Rename the folder")
		r.renameFolder("docs", "incidents")
		r.commit("Rename it back")
	},
	"folder renamed on a branch that is discarded": func(r *learned) {
		r.at("2026-11-21T09:00:00Z")
		r.aside("docs", "main", func() { r.renameFolder("incidents", "docs") })
		r.commitAt("2026-11-22", "On main", func() { r.change(queueReport, "Page somebody", "Page two people") })
		r.merge("-s", "ours", "docs")
	},
	"report moved to a former folder, and deleted there": func(r *learned) {
		r.configure("[incidents, old]")
		r.commit("Configure a second folder")
		r.configure("incidents")
		r.commit("Configure the first one")
		r.agree()
		r.move(stallReport, "old/2026-09-15-stall.md")
		r.commit("Move a report aside")
		r.agree()
		r.remove("old/2026-09-15-stall.md")
		r.agree()
		r.commit("Delete it")
	},
	"many commits in a folder that was renamed": func(r *learned) {
		r.renameFolder("incidents", "docs")
		r.commit("Rename the folder")
		r.agree()
		r.renameFolder("docs", "incidents")
		r.commit("Rename it back")
		r.agree()
		before := r.kept()[keptHistory]
		r.feed(manyCommits(keepAfter+20), "fast-import", "--quiet")
		r.git("reset", "-q", "--hard")
		r.agree()
		if r.kept()[keptHistory] == before {
			r.t.Error("the history is not kept anew")
		}
		r.commitAt("2026-11-22", "Rename it again", func() { r.renameFolder("incidents", "docs") })
	},
	"other folder": func(r *learned) {
		r.write(".incident.yaml", "reports: [incidents, docs]\n")
		r.write("docs/other.md", plainText)
		r.agree()
		r.commit("Two folders")
	},
	"narrower folder": func(r *learned) { r.write(".incident.yaml", "reports: ['incidents/2026/2*.md']\n") },
	"authors' dates": func(r *learned) {
		r.change(queueReport, "[ ] Page", "[x] Page")
		r.commit("Written long before", "--date=2026-11-09T09:00:00Z")
		r.must(os.RemoveAll(r.folder()))
		r.agree()
		r.write(".incident.yaml", "reports: incidents\nhistory: { date: author }\n")
		r.agree()
		r.write(".incident.yaml", "reports: incidents\n")
	},
	"time zone": func(r *learned) { r.write(".incident.yaml", "timezone: Pacific/Auckland\n") },
	"since":     func(r *learned) { r.write(".incident.yaml", "since: 2026-09-10\n") },
	"policy":    func(r *learned) { r.write(".incident.yaml", "extends: gitlab\n") },
	"broken configuration": func(r *learned) {
		r.write(".incident.yaml", "reports: [\n")
		r.agree()
		r.write(".incident.yaml", "reports: incidents\n")
	},
	"alias": func(r *learned) {
		r.change(queueReport, "id: 2026-09-01-queue\n", "id: 2026-09-01-backlog\naliases: [2026-09-01-queue]\n")
		r.agree()
		r.commit("Give it another name")
	},
	"alias of a plain report": func(r *learned) {
		r.change(movedReport, "# Search", "---\nid: 2026-09-10-search\naliases: [plain, moved]\n---\n\n# Search")
		r.agree()
		r.commit("Adopt it")
		r.agree()
		r.git("reset", "-q", "--hard", "HEAD~1")
	},
	"alias of a deleted report": func(r *learned) {
		r.remove(movedReport)
		r.commit("Delete it")
		r.must(os.RemoveAll(r.folder()))
		r.agree()
		r.change(stallReport, "status: ready\n", "status: ready\naliases: [moved, plain]\n")
		r.write(stallReport, r.read(stallReport)+"- [ ] Rehearse the reindex\n")
		r.agree()
		r.commit("It was another one")
	},
	"future": func(r *learned) {
		r.commitAt("2027-02-01", "Tick in the future", func() { r.change(stallReport, "[ ]", "[x]") })
		for _, now := range []string{"2026-11-23", "2027-01-31T08:59:59Z", "2027-01-31T09:00:00Z", "2027-03-01", "2026-11-23"} {
			r.variables["INCIDENT_NOW"] = now
			r.agree()
		}
	},
	"future that is kept": func(r *learned) {
		r.commitAt("2027-02-01", "Tick in the future", func() { r.change(stallReport, "[ ]", "[x]") })
		r.must(os.RemoveAll(r.folder()))
		for _, now := range []string{"2026-11-23", "2027-01-31T08:59:59Z", "2027-01-31T09:00:00Z", "2027-03-01", "2026-11-23"} {
			r.variables["INCIDENT_NOW"] = now
			r.agree()
		}
	},
	"clock": func(r *learned) {
		for _, now := range []string{"2027-11-23", "2026-09-05", "2026-11-23"} {
			r.variables["INCIDENT_NOW"] = now
			r.agree()
		}
	},
	"as of a day": func(r *learned) {
		r.change(queueReport, "[ ] Page", "[x] Page")
		settle(r.t) // a day to come reads the working tree, and would keep the edit
		r.agree()
		r.leavesAlone(func() {
			for _, day := range []string{"2026-09-10", "2026-10-05", "2026-11-22", "2026-12-24"} {
				r.agree("--as-of", day)
			}
		})
	},
	"reference": func(r *learned) {
		r.leavesAlone(func() {
			for _, name := range []string{base, "old", "main~2", "main"} {
				r.agree("--ref", name)
			}
		})
	},
	"replaced commit": func(r *learned) {
		r.git("replace", "main~3", base)
		r.agree()
		r.git("replace", "-d", r.git("rev-parse", "main~3"))
	},
	"replaced report": func(r *learned) {
		r.git("replace", r.git("rev-parse", "main~4:"+queueReport), r.git("rev-parse", base+":"+queueReport))
	},
	"grafts": func(r *learned) {
		r.write(".git/info/grafts", r.git("rev-parse", "main~1")+" "+r.git("rev-parse", base)+"\n")
	},
	"sparse checkout": func(r *learned) {
		r.write("incidents/2025/old.md", plainText)
		r.commit("An old one")
		r.agree()
		r.git("sparse-checkout", "set", "incidents/2025")
		r.agree()
		r.git("switch", "-q", "old")
		r.agree()
		r.git("sparse-checkout", "disable")
	},
	"repacked": func(r *learned) { r.git("gc", "-q", "--prune=now") },
	"worktree": func(r *learned) {
		linked := r.in(filepath.Join(realTempDir(r.t), "linked"))
		r.git("worktree", "add", "-q", linked.dir, "old")
		r.leavesAlone(func() { linked.agree() })
		r.change(queueReport, "[ ] Page", "[x] Page")
		r.agree()
		linked.agree()
		if name := filepath.Join(linked.gitDir(), cache.Name, keptHistory); !exists(name) {
			r.t.Errorf("there is no %s", name)
		}
	},
	"bare": func(r *learned) {
		bare := r.in(filepath.Join(realTempDir(r.t), "bare"))
		r.git("clone", "-q", "--bare", ".", bare.dir)
		bare.agree()
		if name := filepath.Join(bare.dir, cache.Name, keptHistory); !exists(name) {
			r.t.Errorf("there is no %s", name)
		}
		bare.git("update-ref", "HEAD", "old")
		bare.agree()
	},
	"shallow": func(r *learned) {
		clone := r.in(filepath.Join(realTempDir(r.t), "clone"))
		r.git("clone", "-q", "--depth", "3", "file://"+r.dir, clone.dir)
		clone.agree()
		clone.git("fetch", "-q", "--deepen", "1")
		clone.agree()
		clone.git("fetch", "-q", "--unshallow")
		clone.agree()
	},
}

func exists(name string) bool { _, err := os.Stat(name); return err == nil }

// moveItem moves a follow-up from one report to another.
func (r *learned) moveItem() {
	item := "- [ ] Limit the pool `fu-bbbb21`\n"
	r.change(stallReport, item, "")
	r.write(queueReport, r.read(queueReport)+item)
}

// manyCommits move the date of an item every minute.
func manyCommits(n int) string {
	var b strings.Builder
	for i := range n {
		text := strings.ReplaceAll(queueText, "2026-10-01", fmt.Sprintf("2026-12-%02d", 1+i%30))
		from := ""
		if i == 0 {
			from = "from refs/heads/main^0\n"
		}
		fmt.Fprintf(&b, "commit refs/heads/main\ncommitter Ana Lim <ana@example.com> %d +0000\ndata 4\nmove\n%sM 100644 inline %s\ndata %d\n%s\n",
			time.Date(2026, 11, 20, 10, i, 0, 0, time.UTC).Unix(), from, queueReport, len(text), text)
	}
	return b.String()
}

// TestTheCacheChangesNoAnswer changes repositories in which something is kept,
// and compares every byte that is said with what is said without it.
func TestTheCacheChangesNoAnswer(t *testing.T) {
	t.Parallel()
	repositories := map[string]*learned{}
	for name := range changes {
		repositories[name] = newLearned(t)
	}
	settle(t)
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := repositories[name]
			r.t = t
			r.learn()
			changes[name](r)
			r.agree()
		})
	}
}

// spoilt are states of a file in which earlier runs did not leave it.
var spoilt = map[string]func(r *learned, name string) error{
	"empty":     func(_ *learned, name string) error { return os.WriteFile(name, nil, 0o600) },
	"foreign":   func(_ *learned, name string) error { return os.WriteFile(name, []byte("hello\n"), 0o600) },
	"truncated": func(_ *learned, name string) error { return os.Truncate(name, 200) },
	"removed":   func(_ *learned, name string) error { return os.Remove(name) },
	"a folder":  func(_ *learned, name string) error { return errorsOf(os.Remove(name), os.Mkdir(name, 0o700)) },
	"full":      func(_ *learned, name string) error { return errorsOf(os.Remove(name), os.MkdirAll(name+"/x", 0o700)) },
	"nowhere":   func(_ *learned, name string) error { return errorsOf(os.Remove(name), os.Symlink("nowhere", name)) },
	"outside": func(r *learned, name string) error {
		return errorsOf(os.Remove(name), os.Symlink(r.path("main.c"), name))
	},
	"elsewhere": func(_ *learned, name string) error {
		return errorsOf(os.Rename(name, name+"2"), os.Symlink(name+"2", name))
	},
	"beside": func(_ *learned, name string) error {
		return errorsOf(os.Rename(name, name+"2"), os.Symlink(filepath.Base(name)+"2", name))
	},
	"of another": func(r *learned, name string) error { return r.keepAs("another version", name) },
}

func errorsOf(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

// keepAs keeps the parts of a file under another key, which is their first
// value.
func (r *learned) keepAs(key, name string) error {
	return r.rewrite(name, func(part string) string {
		in := wire.NewReader(part)
		length := len(in.String())
		w := &wire.Writer{}
		w.String(key)
		return string(w.Bytes) + part[min(length+1, len(part)):]
	})
}

// rewrite changes the first part of a file, and its checksum with it.
func (r *learned) rewrite(name string, change func(string) string) error {
	folder := cache.In(filepath.Join(r.dir, ".git"))
	file, err := folder.Open(filepath.Base(name))
	if err != nil {
		return err
	}
	defer file.Close()
	first, _ := file.Part(0)
	second, _ := file.Part(1)
	return folder.Save(filepath.Base(name), []byte(change(first)), []byte(second))
}

// Whatever lies where something was kept, the answer is the same.
func TestForeignThingsInTheCache(t *testing.T) {
	t.Parallel()
	whole := newLearned(t)
	settle(t)
	whole.learn()
	want := whole.answers("--no-cache")
	kept := whole.kept()
	try := func(what string, spoil func() error) {
		whole.must(os.RemoveAll(whole.folder()))
		for name, content := range kept {
			whole.write(filepath.Join(".git", cache.Name, name), content)
		}
		whole.must(spoil())
		for range 2 {
			if diff := cmp.Diff(want, whole.answers()); diff != "" {
				t.Errorf("%s (-without +with the cache):\n%s", what, diff)
			}
		}
	}
	for _, name := range []string{keptHistory, keptReports} {
		for what, spoil := range spoilt {
			try(name+" is "+what, func() error { return spoil(whole, whole.file(name)) })
		}
	}
	folder := whole.folder()
	for what, spoil := range map[string]func() error{
		"a file":            func() error { return os.WriteFile(folder, []byte("hello\n"), 0o600) },
		"a link outside":    func() error { return os.Symlink(t.TempDir(), folder) },
		"a link to nowhere": func() error { return os.Symlink("nowhere", folder) },
		"a link inside":     func() error { return os.Symlink("hooks", folder) },
		"empty":             func() error { return os.Mkdir(folder, 0o700) },
	} {
		try("the folder is "+what, func() error { return errorsOf(os.RemoveAll(folder), spoil()) })
	}
}

// Nothing of what is kept lies open to others.
func TestTheCacheIsPrivate(t *testing.T) {
	t.Parallel()
	r := newLearned(t)
	settle(t)
	r.learn()
	for name, want := range map[string]fs.FileMode{r.folder(): 0o700, r.file(keptHistory): 0o600, r.file(keptReports): 0o600} {
		info, err := os.Stat(name)
		r.must(err)
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s: mode %o, want %o", name, got, want)
		}
	}
}

// TestKeptHistoryIsUsed hides what history is read from: lists answer as before
// from what is kept, and without that cannot.
func TestKeptHistoryIsUsed(t *testing.T) {
	t.Parallel()
	r := newLearned(t)
	r.answers()
	want := r.answers()
	r.must(os.Rename(r.path(".git/objects"), r.path(".git/hidden")))
	r.must(os.Mkdir(r.path(".git/objects"), 0o700))
	if diff := cmp.Diff(want, r.answers()); diff != "" {
		t.Errorf("(-with +without objects):\n%s", diff)
	}
	r.change(queueReport, "[ ] Page", "[x] Page")
	if got := r.answer("followups", "--all", "--format", "tsv"); !strings.Contains(got, "exit code 0") || !strings.Contains(got, "fu-aaaa12\t2026-09-01-queue\tdone") {
		t.Errorf("with an edit:\n%s", got)
	}
	for _, q := range questions {
		if got := r.answer(append([]string{"--no-cache"}, q...)...); !strings.Contains(got, "exit code 3") {
			t.Errorf("without the cache:\n%s", got)
		}
	}
}

// TestKeptReportsAreUsed changes what is kept of a report, which a reader of the
// report would not say.
func TestKeptReportsAreUsed(t *testing.T) {
	t.Parallel()
	r := newLearned(t)
	settle(t)
	r.learn()
	r.must(r.rewrite(keptReports, func(part string) string { return strings.ReplaceAll(part, "Page somebody", "Page everyone") }))
	if got := r.answer("followups"); !strings.Contains(got, "Page everyone") {
		t.Errorf("what is kept is not used:\n%s", got)
	}
	if got := r.answer("followups", "--no-cache"); strings.Contains(got, "Page everyone") {
		t.Errorf("what is kept is used in spite of --no-cache:\n%s", got)
	}
}

// TestNoChangeIsOverlooked edits a file again and again within its size, and as
// fast as it can: within one tick of a file system's clock a file can change
// twice.
func TestNoChangeIsOverlooked(t *testing.T) {
	t.Parallel()
	r := newLearned(t)
	settle(t)
	r.learn()
	before, err := os.Stat(r.path(queueReport))
	r.must(err)
	said := "Page somebody"
	for i := range 60 {
		now := fmt.Sprintf("Page somebod%c", 'a'+i%24) // never what was kept before
		r.change(queueReport, said, now)
		if i%2 == 0 {
			r.must(os.Chtimes(r.path(queueReport), time.Time{}, before.ModTime()))
		}
		if said = now; !strings.Contains(r.answer("followups"), said) {
			t.Fatalf("edit %d, %q, is overlooked", i, said)
		}
		if strings.Contains(r.kept()[keptReports], said) {
			t.Fatalf("edit %d, %q, is kept although the file may change again within its time", i, said)
		}
	}
}

// TestManyRunsAtOnce starts processes that all read and write the same cache.
func TestManyRunsAtOnce(t *testing.T) {
	t.Parallel()
	r := newLearned(t)
	binary := program(t)
	run := func(flags ...string) string {
		cmd := exec.Command(binary, append(flags, "-C", r.dir, "followups", "--all", "--format", "tsv")...)
		cmd.Env = append(os.Environ(), "INCIDENT_NOW="+r.variables["INCIDENT_NOW"])
		var out, err bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &err
		return fmt.Sprint(cmd.Run(), "\n", out.String(), err.String())
	}
	want := run("--no-cache")
	settle(t)
	var runs sync.WaitGroup
	for range 20 {
		runs.Go(func() {
			if diff := cmp.Diff(want, run()); diff != "" {
				t.Errorf("(-without +with the cache):\n%s", diff)
			}
		})
	}
	runs.Wait()
	entries, err := os.ReadDir(r.folder())
	r.must(err)
	if len(entries) != 2 {
		t.Errorf("left behind: %v", entries)
	}
	if diff := cmp.Diff(want, run()); diff != "" {
		t.Errorf("afterwards (-without +with the cache):\n%s", diff)
	}
}

// TestCheckNeitherUsesNorKeeps: the gate reads for itself.
func TestCheckNeitherUsesNorKeeps(t *testing.T) {
	t.Parallel()
	r := newLearned(t)
	want := r.answer("check", "--no-cache")
	if !strings.Contains(want, "3 reports checked") {
		t.Fatal(want)
	}
	if got := r.answer("check"); got != want || exists(r.folder()) {
		t.Errorf("check says %s, and keeps %v", got, r.kept())
	}
	settle(t)
	r.learn()
	r.must(r.rewrite(keptReports, func(part string) string { return strings.ReplaceAll(part, "2026-09-01-queue", "2026-09-01-quack") }))
	r.leavesAlone(func() {
		if diff := cmp.Diff(want, r.answer("check")); diff != "" {
			t.Errorf("(-without +with the cache):\n%s", diff)
		}
	})
}
