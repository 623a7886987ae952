package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// kindsAs are all values of INCIDENT_GIT.
var kindsAs = []string{"auto", "go", "git"}

// kind is a repository of one kind with the history of all of them.
type kind struct {
	name string
	// make turns a repository into this kind, and returns the folder to ask in.
	make func(k *lab) string
	// variables are set while it is asked, with @ for the folder of the lab.
	variables map[string]string
	// refused holds, by the value of INCIDENT_GIT, what is said where there is
	// no answer, as a regular expression; "" is for all values that are not there.
	refused map[string]string
	// cut says that the history is not whole: dates may be limits, and that is
	// said.
	cut bool
	// otherCommits says that the same was done in commits of other names.
	otherCommits bool
}

// always is for what no reading can answer.
func always(said string) map[string]string { return map[string]string{"": said} }

// tooNew is for what neither reading in process nor the git program of today
// knows.
func tooNew(feature string) map[string]string {
	return map[string]string{
		"":   "needs " + feature + `, which this git program does not know \(.*\); install a newer git`,
		"go": "needs " + feature + ", which cannot be read in process; set INCIDENT_GIT=git",
	}
}

// lab is where a kind of repository is made.
type lab struct {
	t   *testing.T
	dir string // of everything; the repository with the history is dir/repo
}

// labOf is a lab in the folder of a repository.
func labOf(l *laundry) *lab { return &lab{t: l.t, dir: l.dir} }

func (k *lab) at(path ...string) string { return filepath.Join(append([]string{k.dir}, path...)...) }

// git runs the program in a folder of the lab.
func (k *lab) git(dir string, args ...string) string {
	k.t.Helper()
	return k.feed(dir, "", args...)
}

func (k *lab) feed(dir, input string, args ...string) string {
	k.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stdin = k.at(dir), strings.NewReader(input)
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_DATE=2026-11-01T09:00:00Z", "GIT_COMMITTER_DATE=2026-11-01T09:00:00Z")
	out, err := cmd.CombinedOutput()
	if err != nil {
		k.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (k *lab) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *lab) write(path, content string) {
	k.t.Helper()
	k.must(os.MkdirAll(filepath.Dir(k.at(path)), 0o777))
	k.must(os.WriteFile(k.at(path), []byte(content), 0o666))
}

// clone clones the repository, by a URL, so that --depth counts.
func (k *lab) clone(args ...string) string {
	k.t.Helper()
	k.git("", append(append([]string{"clone", "-q"}, args...), "file://"+k.at("repo"), "clone")...)
	return "clone"
}

const lacking = `object [0-9a-f]{40} was left on the server by a partial clone; give --fetch to fetch all that is missing at once, or run git fetch --refetch --no-filter`

// partial makes a clone that leaves objects out.
func (k *lab) partial(filter string, args ...string) string {
	k.config("repo", "uploadpack.allowFilter", "true")
	return k.clone(append([]string{"--filter=" + filter}, args...)...)
}

// fetched has what is lacking fetched by so many runs at most.
func (k *lab) fetched(dir string, runs int) string {
	k.t.Helper()
	set := map[string]string{"INCIDENT_NOW": "2026-11-23T12:00:00Z"}
	code, _, said := runQuietly(k.t.Context(), set, "-C", k.at(dir), "--fetch", "followups")
	if n := strings.Count(said, "fetching "); code != exitOK || n == 0 || n > runs {
		k.t.Fatalf("exit code %d, fetched %d times, want %d: %s", code, n, runs, said)
	}
	return dir
}

// config sets what is given in turns.
func (k *lab) config(dir string, settings ...string) {
	for i := 0; i < len(settings); i += 2 {
		k.git(dir, "config", settings[i], settings[i+1])
	}
}

// commits are the hashes of the history, oldest first.
func (k *lab) commits() []string {
	return strings.Fields(k.git("repo", "rev-list", "--reverse", "--topo-order", "main"))
}

// newLab makes the history: reports that open, move, close and drop follow-ups,
// a renamed report, a merge that differs from both parents, a name that is not
// UTF-8, with and without an encoding that says what it is, and a path that is
// not UTF-8 either.
func newLab(t *testing.T, init ...string) *lab {
	t.Helper()
	k := labOf(copyOf(t, "lab"+strings.Join(init, ""), func(l *laundry) {
		k := labOf(l)
		k.git("", append(append([]string{"init", "-q", "-b", "main"}, init...), "repo")...)
		k.feed("repo", historyOfKinds(), "-c", "fastimport.unpackLimit=0", "fast-import", "--quiet")
		k.git("repo", "reset", "-q", "--hard")
	}))
	// A sparse checkout leaves files alone that look changed, as copies do.
	k.git("repo", "update-index", "-q", "--refresh")
	return k
}

// kindsReport is a report with these follow-ups.
func kindsReport(id string, items ...string) string {
	return fmt.Sprintf("---\nid: %s\nseverity: SEV2\nowner: ana\n---\n\n# About %[1]s\n\n## Follow-ups\n\n%s\n", id, strings.Join(items, "\n"))
}

func historyOfKinds() string {
	var b strings.Builder
	mark := 0
	commit := func(branch, who, more, message string, lines ...string) {
		mark++
		when := 1767258000 + 86400*7*mark // a week after the other, from 2026-01-08 on
		fmt.Fprintf(&b, "commit refs/heads/%s\nmark :%d\nauthor %s <a@example.com> %d +0000\ncommitter %[3]s <a@example.com> %[4]d +0000\n%sdata %d\n%s\n%s\n",
			branch, mark, who, when, more, len(message), message, strings.Join(lines, "\n"))
	}
	put := func(path, text string) string {
		return fmt.Sprintf("M 100644 inline %s\ndata %d\n%s", path, len(text), text)
	}
	const queue, cache, old = "incidents/2026/2026-01-05-queue.md", "incidents/2026/2026-02-02-cache.md", "incidents/2025/2025-12-01-old.md"
	commit("main", "Ana Lim", "", "Begin", put("README.md", "Read me\n"), put(".incident.yaml", "version: 1\n"),
		put(".incident/people.yaml", "people:\n  ana: { name: Ana Lim, team: core }\n  ben: { name: Ben Ode, team: web }\nteams:\n  core: {}\n  web: {}\n"),
		put(old, kindsReport("2025-12-01-old", "- [ ] Keep the old things `fu-aaaa11`")))
	commit("main", "Ana Lim", "", "Report the queue", put(queue, kindsReport("2026-01-05-queue", "- [ ] Limit the queue `fu-bbbb22`", "  - due: 2026-03-01", "- [ ] Warn of the queue `fu-cccc33`")))
	commit("main", "B\xe9n Ode", "", "Move a date", put(queue, kindsReport("2026-01-05-queue", "- [ ] Limit the queue `fu-bbbb22`", "  - due: 2026-06-01", "- [ ] Warn of the queue `fu-cccc33`")))
	commit("side", "Chlo\xe9 Roy", "encoding ISO-8859-1\n", "Report the cach\xe9", "from :2", put(cache, kindsReport("2026-02-02-cache", "- [ ] Warm the cache `fu-dddd44`")), put("side.txt", "x\n"))
	commit("main", "Ana Lim", "", "Close one", put(queue, kindsReport("2026-01-05-queue", "- [ ] Limit the queue `fu-bbbb22`", "  - due: 2026-06-01", "- [x] Warn of the queue `fu-cccc33`")))
	commit("main", "Ana Lim", "", "Merge side", "merge :4", put(cache, kindsReport("2026-02-02-cache", "- [ ] Warm the cache `fu-dddd44`", "  - owner: @ben")))
	commit("main", "Ana Lim", "", "Rename", "R incidents/2026/2026-01-05-queue.md incidents/2026/2026-01-05-the-queue.md")
	commit("main", "Ana Lim", "", "A path of another time", put(`"incidents/2025/caf\351.md"`, "# Caf\xc3\xa9\n\n## Follow-ups\n\n- [ ] Brew again\n"))
	commit("main", "Ana Lim", "", "Work on something else", put("main.c", "int main;\n"))
	commit("main", "Ana Lim", "", "Delete one", put(cache, kindsReport("2026-02-02-cache", "- [ ] Weigh the cache `fu-eeee55`")), put("main.c", "int main();\n"))
	return b.String()
}

var kinds = []kind{
	{name: "plain", make: func(k *lab) string { return "repo" }},
	{name: "from a folder within", make: func(k *lab) string { return "repo/incidents/2026" }},
	{name: "through a symbolic link", make: func(k *lab) string {
		k.must(os.Symlink(k.at("repo", "incidents"), k.at("link")))
		return "link"
	}},
	{name: "a clone", make: func(k *lab) string { return k.clone() }},

	// Where the objects are.
	{name: "loose", make: func(k *lab) string {
		k.loosen()
		return "repo"
	}},
	{name: "packed", make: func(k *lab) string {
		k.git("repo", "gc", "-q", "--aggressive", "--prune=now")
		return "repo"
	}},
	{name: "many packs", make: func(k *lab) string {
		k.manyPacks()
		return "repo"
	}},
	{name: "many packs and loose objects", make: func(k *lab) string {
		k.manyPacks()
		k.git("repo", "hash-object", "-w", "README.md")
		return "repo"
	}},
	{name: "multi-pack-index", make: func(k *lab) string {
		k.manyPacks()
		k.git("repo", "multi-pack-index", "write", "--bitmap")
		return "repo"
	}},
	{name: "bitmaps", make: func(k *lab) string {
		k.git("repo", "repack", "-adbq")
		return "repo"
	}},
	{name: "commit-graph", make: func(k *lab) string {
		k.git("repo", "commit-graph", "write", "--reachable", "--changed-paths")
		return "repo"
	}},
	{name: "commit-graph chain", make: func(k *lab) string {
		for _, commit := range k.commits() {
			k.feed("repo", commit+"\n", "commit-graph", "write", "--stdin-commits", "--split=no-merge", "--changed-paths")
		}
		return "repo"
	}},
	{name: "cruft packs", make: func(k *lab) string {
		k.git("repo", "checkout", "-q", "--detach")
		k.git("repo", "commit", "-q", "--allow-empty", "-m", "Nobody needs this")
		k.git("repo", "checkout", "-q", "main")
		k.git("repo", "reflog", "expire", "--expire=all", "--all")
		k.git("repo", "gc", "-q", "--cruft", "--prune=never")
		if found, _ := filepath.Glob(k.at("repo", ".git", "objects", "pack", "*.mtimes")); len(found) == 0 {
			k.t.Fatal("there is no cruft pack")
		}
		return "repo"
	}},
	{name: "sha256", make: func(k *lab) string {
		k.must(os.RemoveAll(k.at("repo")))
		*k = *newLab(k.t, "--object-format=sha256")
		return "repo"
	}, otherCommits: true, refused: map[string]string{"go": `extensions\.objectformat sha256, which cannot be read in process; set INCIDENT_GIT=git`}},
	{name: "borrowed objects: shared", make: func(k *lab) string {
		k.git("", "clone", "-q", "--shared", "repo", "clone")
		return "clone"
	}},
	{name: "borrowed objects: reference", make: func(k *lab) string {
		k.git("", "clone", "-q", "repo", "mirror")
		return k.clone("--reference", k.at("mirror"))
	}},
	{name: "borrowed objects: chained", make: func(k *lab) string {
		k.git("", "clone", "-q", "--shared", "--bare", "repo", "between.git")
		k.git("", "clone", "-q", "--shared", "between.git", "clone")
		return "clone"
	}},
	{name: "borrowed objects: relative, and in a folder of another name", make: func(k *lab) string {
		k.git("", "clone", "-q", "--shared", "repo", "clone")
		k.must(os.Rename(k.at("repo", ".git", "objects"), k.at("pool")))
		k.write("clone/.git/objects/info/alternates", "# by hand\n\n../../../pool\n")
		return "clone"
	}},
	{name: "borrowed objects: gone", make: func(k *lab) string {
		k.git("", "clone", "-q", "--shared", "repo", "clone")
		k.must(os.Rename(k.at("repo"), k.at("moved")))
		return "clone"
	}, refused: map[string]string{"": `[0-9a-f]{40}: not in this repository\nthis repository borrows from .*/repo/\.git/objects, which is not there: put it back, or correct`, "git": `error: .*/repo/\.git/objects.*\nthis repository borrows from`}},

	// Where the parts of the repository are.
	{name: "bare", make: func(k *lab) string { return k.clone("--bare") }},
	{name: "mirror", make: func(k *lab) string { return k.clone("--mirror") }},
	{name: "linked worktree", make: func(k *lab) string {
		k.git("repo", "worktree", "add", "-q", "../linked", "-b", "other")
		return "linked"
	}},
	{name: "linked worktree of a bare repository", make: func(k *lab) string {
		k.clone("--bare")
		k.git("clone", "worktree", "add", "-q", "../linked", "main")
		return "linked/incidents"
	}},
	{name: "beside the linked worktrees of a bare repository", make: func(k *lab) string {
		k.git("", "clone", "-q", "--bare", "repo", "proj/.bare")
		k.write("proj/.git", "gitdir: ./.bare\n")
		k.git("proj", "worktree", "add", "-q", "main")
		return "proj"
	}},
	{name: "linked worktree with its own settings", make: func(k *lab) string {
		k.config("repo", "extensions.worktreeConfig", "true")
		k.git("repo", "worktree", "add", "-q", "../linked", "-b", "other")
		k.git("linked", "config", "--worktree", "user.name", "Ana")
		return "linked"
	}},
	{name: "submodule", make: func(k *lab) string {
		k.git("", "init", "-q", "-b", "main", "outer")
		k.git("outer", "submodule", "--quiet", "add", k.at("repo"), "sub")
		return "outer/sub"
	}},
	{name: "symlinked .git", make: func(k *lab) string {
		k.must(os.Rename(k.at("repo", ".git"), k.at("store")))
		k.must(os.Symlink("../store", k.at("repo", ".git")))
		return "repo"
	}},
	{name: "separate git dir", make: func(k *lab) string {
		return k.clone("--separate-git-dir", k.at("store"))
	}},
	{name: "core.worktree where it is", make: func(k *lab) string {
		k.config("repo", "core.worktree", "..")
		return "repo"
	}},
	{name: "core.worktree elsewhere", make: func(k *lab) string {
		k.config("repo", "core.worktree", "/etc")
		return "repo"
	}, refused: always(`core\.worktree of .* names the files in /etc, not those beside it; set GIT_WORK_TREE=/etc if they are meant, or run git config --unset core\.worktree`)},
	{name: "core.bare beside files", make: func(k *lab) string {
		k.config("repo", "core.bare", "true")
		return "repo"
	}},

	// What variables say.
	{name: "GIT_DIR", make: func(k *lab) string {
		k.git("", "init", "-q", "wrong")
		for _, name := range []string{"incidents", ".incident", ".incident.yaml"} {
			k.must(os.Rename(k.at("repo", name), k.at("wrong", name)))
		}
		return "wrong"
	}, variables: map[string]string{"GIT_DIR": "@/repo/.git", "GIT_WORK_TREE": ".", "GIT_PREFIX": "incidents/"}},
	{name: "GIT_DIR and GIT_WORK_TREE", make: func(k *lab) string { return "" },
		variables: map[string]string{"GIT_DIR": "repo/.git", "GIT_WORK_TREE": "@/repo"}},
	{name: "GIT_DIR with core.worktree", make: func(k *lab) string {
		k.git("", "clone", "-q", "--separate-git-dir", "store", "repo", "files")
		k.config("store", "core.worktree", k.at("files"))
		return ""
	}, variables: map[string]string{"GIT_DIR": "@/store"}},
	{name: "GIT_DIR that is wrong", make: func(k *lab) string { return "repo" },
		variables: map[string]string{"GIT_DIR": "@"}, refused: always(`the variable GIT_DIR names .*: not a git repository.*; unset it, or correct it`)},
	{name: "settings that change what git prints", make: func(k *lab) string {
		k.config("repo", "i18n.logOutputEncoding", "ISO-8859-1", "i18n.commitEncoding", "ISO-8859-1", "core.quotePath", "true", "core.abbrev", "4",
			"color.ui", "always", "diff.renames", "copies", "log.date", "relative", "log.follow", "true", "log.showRoot", "false",
			"log.mailmap", "true", "log.decorate", "full", "diff.noprefix", "true", "diff.orderFile", "main.c", "log.diffMerges", "first-parent")
		k.write("repo/.mailmap", "Nobody <nobody@example.com> <a@example.com>\n")
		return "repo"
	}},
	{name: "GIT_INDEX_FILE", make: func(k *lab) string {
		k.write("index", "garbage")
		return "repo"
	}, variables: map[string]string{"GIT_INDEX_FILE": "@/index"}},
	{name: "GIT_OBJECT_DIRECTORY", make: func(k *lab) string {
		k.must(os.Mkdir(k.at("incoming"), 0o777))
		return "repo"
	}, variables: map[string]string{"GIT_OBJECT_DIRECTORY": "@/incoming", "GIT_ALTERNATE_OBJECT_DIRECTORIES": `"@/repo/.git/objects":`}},

	{name: "another owner", make: func(k *lab) string {
		if os.Geteuid() != 0 {
			k.t.Skip("only root can give files away")
		}
		k.must(filepath.WalkDir(k.at("repo"), func(path string, _ fs.DirEntry, err error) error {
			return errors.Join(err, os.Lchown(path, 12345, 12345))
		}))
		return "repo"
	}, refused: map[string]string{"git": `dubious ownership(.|\n)*git config --global --add safe\.directory`}},
	{name: "another owner that is declared safe", make: func(k *lab) string {
		if os.Geteuid() != 0 {
			k.t.Skip("only root can give files away")
		}
		k.must(filepath.WalkDir(k.at("repo"), func(path string, _ fs.DirEntry, err error) error {
			return errors.Join(err, os.Lchown(path, 12345, 12345))
		}))
		k.write("gitconfig", "[safe]\n\tdirectory = "+k.at("repo")+"\n")
		return "repo"
	}, variables: map[string]string{"GIT_CONFIG_GLOBAL": "@/gitconfig"}},

	// What is checked out.
	{name: "detached", make: func(k *lab) string {
		k.git("repo", "checkout", "-q", "--detach")
		k.git("repo", "branch", "-q", "-D", "main")
		return "repo"
	}},
	{name: "packed references", make: func(k *lab) string {
		k.git("repo", "pack-refs", "--all", "--prune")
		return "repo"
	}},
	{name: "a branch that stands for another", make: func(k *lab) string {
		k.git("repo", "symbolic-ref", "refs/heads/alias", "refs/heads/main")
		k.git("repo", "symbolic-ref", "HEAD", "refs/heads/alias")
		return "repo"
	}},
	{name: "line breaks of another system", make: func(k *lab) string {
		k.config("repo", "core.autocrlf", "true")
		k.git("repo", "rm", "-q", "-r", "--cached", ".")
		k.git("repo", "reset", "-q", "--hard")
		return "repo"
	}},
	{name: "sparse checkout", make: func(k *lab) string {
		k.git("repo", "sparse-checkout", "set", "--cone", "incidents/2026")
		k.gone("repo/incidents/2025", "repo/.incident")
		return "repo"
	}},
	{name: "sparse checkout without reports", make: func(k *lab) string {
		k.git("repo", "sparse-checkout", "set", "--cone")
		k.gone("repo/incidents")
		return "repo"
	}},
	{name: "sparse checkout by patterns", make: func(k *lab) string {
		k.git("repo", "sparse-checkout", "set", "--no-cone", "main.c", "/incidents/", "!2026-02-02-cache.md")
		k.gone("repo/incidents/2026/2026-02-02-cache.md", "repo/.incident.yaml")
		return "repo"
	}},
	{name: "sparse checkout of a linked worktree", make: func(k *lab) string {
		k.git("repo", "worktree", "add", "-q", "../linked", "-b", "other")
		k.git("linked", "sparse-checkout", "set", "--cone", "incidents/2025")
		k.gone("linked/incidents/2026")
		return "linked"
	}},
	{name: "sparse index", make: func(k *lab) string {
		k.git("repo", "sparse-checkout", "set", "--cone", "--sparse-index", "incidents/2026")
		k.gone("repo/incidents/2025")
		return "repo"
	}},
	{name: "sparse checkout, index v4", make: func(k *lab) string {
		k.git("repo", "update-index", "--index-version=4")
		k.git("repo", "sparse-checkout", "set", "--cone", "incidents/2026")
		k.gone("repo/incidents/2025")
		return "repo"
	}},
	{name: "sparse checkout, split index", make: func(k *lab) string {
		k.git("repo", "update-index", "--split-index")
		k.git("repo", "sparse-checkout", "set", "--cone", "incidents/2026")
		k.gone("repo/incidents/2025")
		return "repo"
	}},
	{name: "split index", make: func(k *lab) string {
		k.git("repo", "update-index", "--split-index")
		return "repo"
	}},
	{name: "index v4", make: func(k *lab) string {
		k.git("repo", "update-index", "--index-version=4")
		return "repo"
	}},

	// What is not all of the history, or another one.
	{name: "shallow, depth 1", make: func(k *lab) string { return k.clone("--depth=1") }, cut: true},
	{name: "shallow, depth 3", make: func(k *lab) string { return k.clone("--depth=3") }, cut: true},
	{name: "shallow since", make: func(k *lab) string { return k.clone("--shallow-since=2026-02-10") }, cut: true},
	{name: "shallow and bare", make: func(k *lab) string { return k.clone("--bare", "--depth=2") }, cut: true},
	{name: "shallow, then whole again", make: func(k *lab) string {
		k.clone("--depth=1")
		k.git("clone", "fetch", "-q", "--unshallow")
		return "clone"
	}},
	{name: "partial, without blobs", make: func(k *lab) string { return k.partial("blob:none") }, refused: always(lacking)},
	{name: "partial, without blobs, bare", make: func(k *lab) string { return k.partial("blob:none", "--bare") }, refused: always(lacking)},
	{name: "partial, without trees", make: func(k *lab) string { return k.partial("tree:0") }, refused: always(lacking)},
	{name: "partial, without blobs, fetched", make: func(k *lab) string { return k.fetched(k.partial("blob:none"), 1) }},
	{name: "partial, without trees, fetched", make: func(k *lab) string { return k.fetched(k.partial("tree:0"), 2) }},
	{name: "partial, without trees below the first, fetched", make: func(k *lab) string { return k.fetched(k.partial("tree:2"), 2) }},
	{name: "partial and bare, fetched", make: func(k *lab) string { return k.fetched(k.partial("tree:0", "--bare"), 2) }},
	{name: "partial and sparse, fetched", make: func(k *lab) string { return k.fetched(k.partial("blob:none", "--sparse"), 1) }},
	{name: "partial, of SHA-256, fetched", make: func(k *lab) string {
		k.must(os.RemoveAll(k.at("repo")))
		*k = *newLab(k.t, "--object-format=sha256")
		return k.fetched(k.partial("blob:none"), 1)
	}, otherCommits: true, refused: map[string]string{"go": `extensions\.objectformat sha256`}},
	{name: "partial, then whole again", make: func(k *lab) string {
		k.partial("tree:0")
		k.git("clone", "fetch", "-q", "--refetch", "--no-filter")
		return "clone"
	}},
	{name: "replaced objects", make: func(k *lab) string {
		k.split()
		k.git("repo", "replace", "--graft", "young", "old")
		return "repo"
	}, otherCommits: true},
	{name: "replaced objects, packed", make: func(k *lab) string {
		k.split()
		k.git("repo", "replace", "--graft", "young", "old")
		k.git("repo", "pack-refs", "--all")
		k.git("repo", "gc", "-q")
		return "repo"
	}, otherCommits: true},
	{name: "grafts", make: func(k *lab) string {
		k.split()
		k.config("repo", "advice.graftFileDeprecated", "false")
		k.write("repo/.git/info/grafts", k.git("repo", "rev-parse", "young")+" "+k.git("repo", "rev-parse", "old")+"\n")
		return "repo"
	}, otherCommits: true, refused: map[string]string{"go": `the grafts in .*info/grafts, which cannot be read in process; run git replace --convert-graft-file`}},

	// What nobody here can read.
	{name: "reftable", make: func(k *lab) string {
		if !k.knowsReftable() {
			k.t.Skip("this git program does not know reftable")
		}
		return k.clone("--ref-format=reftable")
	}, refused: map[string]string{"go": `(?i)extensions\.refStorage reftable, which cannot be read in process; set INCIDENT_GIT=git`}},
	{name: "reftable, for an older git program", make: func(k *lab) string {
		if k.knowsReftable() {
			k.t.Skip("this git program knows reftable")
		}
		k.must(os.RemoveAll(k.at("repo", ".git", "refs")))
		k.write("repo/.git/refs/heads", "this repository uses the reftable format\n")
		k.write("repo/.git/HEAD", "ref: refs/heads/.invalid\n")
		k.write("repo/.git/reftable/tables.list", "")
		k.config0("repo/.git/config", "core.repositoryFormatVersion", "1", "extensions.refStorage", "reftable")
		return "repo"
	}, refused: tooNew(`extensions\.refStorage reftable`)},
	{name: "an extension of tomorrow", make: func(k *lab) string {
		k.config0("repo/.git/config", "core.repositoryFormatVersion", "1", "extensions.tomorrow", "true")
		return "repo"
	}, refused: tooNew(`extensions\.tomorrow true`)},
	{name: "a newer version", make: func(k *lab) string {
		k.config0("repo/.git/config", "core.repositoryFormatVersion", "7")
		return "repo"
	}, refused: tooNew(`core\.repositoryFormatVersion 7`)},
	{name: "no repository", make: func(k *lab) string {
		k.must(os.Mkdir(k.at("empty"), 0o777))
		return "empty"
	}, refused: always(`not a git repository\nrun this in a git repository, or name one with -C; git init makes one`)},
	{name: "extensions that change nothing here", make: func(k *lab) string {
		k.config0("repo/.git/config", "core.repositoryFormatVersion", "1", "extensions.noop", "1", "extensions.preciousObjects", "true", "extensions.objectFormat", "sha1")
		return "repo"
	}},
}

// knowsReftable reports whether the git program can make such a repository.
func (k *lab) knowsReftable() bool {
	return exec.Command("git", "init", "-q", "--ref-format=reftable", k.at("probe")).Run() == nil
}

// config0 sets what git itself would refuse to touch afterwards.
func (k *lab) config0(file string, settings ...string) {
	k.t.Helper()
	for i := 0; i < len(settings); i += 2 {
		k.git("", "config", "--file", k.at(file), settings[i], settings[i+1])
	}
}

// gone makes sure that a kind is what it is called.
func (k *lab) gone(paths ...string) {
	k.t.Helper()
	for _, path := range paths {
		if _, err := os.Lstat(k.at(path)); !os.IsNotExist(err) {
			k.t.Fatalf("%s is there", path)
		}
	}
}

// packs moves the packs away and returns them.
func (k *lab) packs() [][]byte {
	k.t.Helper()
	found, err := filepath.Glob(k.at("repo", ".git", "objects", "pack", "*"))
	k.must(err)
	var packs [][]byte
	for _, path := range found {
		if filepath.Ext(path) == ".pack" {
			pack, err := os.ReadFile(path)
			k.must(err)
			packs = append(packs, pack)
		}
		k.must(os.Remove(path))
	}
	if len(packs) == 0 {
		k.t.Fatal("there is no pack")
	}
	return packs
}

func (k *lab) loosen() {
	k.t.Helper()
	for _, pack := range k.packs() {
		k.feed("repo", string(pack), "unpack-objects", "-q")
	}
}

// manyPacks makes one for each commit.
func (k *lab) manyPacks() {
	k.t.Helper()
	k.loosen()
	commits := k.commits()
	for i, commit := range commits {
		revs := commit + "\n"
		for _, before := range commits[:i] {
			revs += "^" + before + "\n"
		}
		k.feed("repo", revs, "pack-objects", "-q", "--revs", "--no-reuse-delta", k.at("repo", ".git", "objects", "pack", "pack"))
	}
	k.git("repo", "prune-packed", "-q")
}

// split begins the history anew in its middle, and calls both ends by name.
func (k *lab) split() {
	k.t.Helper()
	commits := k.commits()
	k.git("repo", "tag", "old", commits[5])
	tree := k.git("repo", "rev-parse", commits[6]+"^{tree}")
	raw := k.git("repo", "cat-file", "commit", commits[6])
	raw = regexp.MustCompile(`(?m)^parent .*\n`).ReplaceAllString(raw, "")
	young := k.feed("repo", raw+"\n", "hash-object", "-t", "commit", "-w", "--stdin")
	k.git("repo", "tag", "young", young)
	if !strings.Contains(raw, tree) {
		k.t.Fatalf("commit %s", raw)
	}
	for _, commit := range commits[7:] {
		raw := k.git("repo", "cat-file", "commit", commit)
		raw = regexp.MustCompile(`(?m)^parent .*$`).ReplaceAllString(raw, "parent "+young)
		young = k.feed("repo", raw+"\n", "hash-object", "-t", "commit", "-w", "--stdin")
	}
	k.git("repo", "reset", "-q", "--hard", young)
}

// outcome is what the commands that look into history say.
type outcome struct {
	code      int
	followUps []string
	logs      string
	said      string
}

func (k *lab) ask(dir, reading string, variables map[string]string) (a outcome) {
	k.t.Helper()
	set := map[string]string{"INCIDENT_NOW": "2026-11-23T12:00:00Z", "INCIDENT_GIT": reading}
	for name, value := range variables {
		set[name] = strings.ReplaceAll(value, "@", k.dir)
	}
	run := func(args ...string) string {
		code, out, err := runQuietly(k.t.Context(), set, append([]string{"-C", k.at(dir)}, args...)...)
		a.code, a.said = max(a.code, code), a.said+err
		return out
	}
	followUps := run("followups", "--all", "--format", "tsv", "--no-cache")
	a.followUps = strings.Split(strings.TrimRight(followUps, "\n"), "\n")
	for _, about := range []string{"2025-12-01-old", "2026-01-05-queue", "2026-02-02-cache", "incidents/2025/caf\xe9.md", "fu-dddd44"} {
		a.logs += run("log", about, "--format", "tsv", "--no-cache")
	}
	for range 2 { // what the first run has kept, the second one takes
		if _, again, _ := runQuietly(k.t.Context(), set, "-C", k.at(dir), "followups", "--all", "--format", "tsv"); again != followUps {
			k.t.Errorf("%s: what is kept says something else: %s", reading, cmp.Diff(followUps, again))
		}
	}
	a.logs += run("show", "2026-01-05-queue")
	return a
}

// withoutCommits leaves out the names of commits.
func (o outcome) withoutCommits() outcome {
	o.logs = aCommit.ReplaceAllString(o.logs, "COMMIT")
	o.followUps = strings.Split(aCommit.ReplaceAllString(strings.Join(o.followUps, "\n"), "COMMIT"), "\n")
	return o
}

var aCommit = regexp.MustCompile(`\b[0-9a-f]{8,10}\b`)

// TestEveryKindOfRepository asks the same of the same history in repositories
// of every kind, in every way of reading.
func TestEveryKindOfRepository(t *testing.T) {
	t.Parallel()
	plain := newLab(t).ask("repo", "go", nil)
	if plain.code != exitOK {
		t.Fatalf("a plain repository: %+v", plain)
	}
	if diff := cmp.Diff(wantOfKinds, strings.Join(plain.followUps, "\n")); diff != "" {
		t.Error(diff)
	}
	if len(kinds) < 40 {
		t.Fatalf("%d kinds, want at least 40", len(kinds))
	}
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			t.Parallel()
			k := newLab(t)
			dir := kind.make(k)
			for _, reading := range kindsAs {
				got := k.ask(dir, reading, kind.variables)
				kind.compare(t, reading, plain, got)
				kind.examine(t, reading, k, dir, got)
			}
		})
	}
}

// On an unborn branch nothing has a past.
func TestUnbornBranchHasNoPast(t *testing.T) {
	t.Parallel()
	for _, reading := range kindsAs {
		k := newLab(t)
		k.git("repo", "checkout", "-q", "--orphan", "new")
		got := k.ask("repo", reading, nil)
		for _, row := range got.followUps {
			if cells := strings.Split(row, "\t"); len(cells) < 9 || cells[7] != "2026-11-23" || cells[8] != "2026-11-23" {
				t.Errorf("%s: %s", reading, row)
			}
		}
		if len(got.followUps) != 5 || !strings.Contains(got.logs, "\tuncommitted\t") {
			t.Errorf("%s: %+v", reading, got)
		}
	}
}

// wantOfKinds is what followups says of the history, counted by hand.
const wantOfKinds = `fu-aaaa11	2025-12-01-old	open	ana	core	2025-12-31	SEV2	2026-01-08	2026-01-08	overdue 327d	Keep the old things
fu-eeee55	2026-02-02-cache	open	ana	core	2026-03-04	SEV2	2026-03-12	2026-03-12	overdue 264d	Weigh the cache
fu-bbbb22	2026-01-05-queue	open	ana	core	2026-06-01	SEV2	2026-01-15	2026-01-22	overdue 175d, due date moved 1×	Limit the queue
~fb51fe78	caf\xe9	open					2026-02-26	2026-02-26	idle 270d, no date	Brew again
fu-cccc33	2026-01-05-queue	done	ana	core	2026-02-04	SEV2	2026-01-15	2026-02-05		Warn of the queue
fu-dddd44	2026-02-02-cache	vanished	ben	web	2026-03-04	SEV2	2026-01-29	2026-02-12	deleted while open on 2026-03-12 in 161cb374d7	Warm the cache`

func (kind kind) compare(t *testing.T, reading string, plain, got outcome) {
	t.Helper()
	said, refused := kind.refused[reading]
	if !refused {
		said, refused = kind.refused[""]
	}
	if refused {
		if got.code != exitFailure || len(got.followUps) > 1 || !regexp.MustCompile(said).MatchString(got.said) {
			t.Errorf("%s: exit code %d, want 3 and %q: %q\n%s", reading, got.code, said, got.followUps, got.said)
		}
		return
	}
	if kind.cut {
		kind.compareCut(t, reading, plain, got)
		return
	}
	if kind.otherCommits {
		plain, got = plain.withoutCommits(), got.withoutCommits()
	}
	if diff := cmp.Diff(plain, got, cmp.AllowUnexported(outcome{})); diff != "" {
		t.Errorf("%s: %s", reading, diff)
	}
}

// examine wants doctor to say the same as the commands: that all is well, or
// what is not, each with the line that mends it.
func (kind kind) examine(t *testing.T, reading string, k *lab, dir string, got outcome) {
	t.Helper()
	_, refused := kind.refused[reading]
	if _, always := kind.refused[""]; always {
		refused = true
	}
	systems := []runner{{}}
	if kind.cut && reading == "go" { // the line for each does not depend on the reading
		systems = append(systems, runners...)
	}
	for _, runner := range systems {
		set := map[string]string{"INCIDENT_NOW": "2026-11-23T12:00:00Z", "INCIDENT_GIT": reading}
		if runner.variable != "" {
			set[runner.variable] = "true"
		}
		for name, value := range kind.variables {
			set[name] = strings.ReplaceAll(value, "@", k.dir)
		}
		code, out, said := runQuietly(t.Context(), set, "-C", k.at(dir), "doctor", "--format", "tsv")
		states := map[state]int{}
		for row := range strings.Lines(out) {
			cells := strings.Split(strings.TrimSuffix(row, "\n"), "\t")
			states[state(cells[0])]++
			if len(cells) != 4 || cells[0] != string(fine) && cells[3] == "" {
				t.Errorf("%s: doctor has no remedy: %s", reading, row)
			}
			if kind.cut && cells[1] == "history" && (cells[0] != string(warning) || cells[3] != runner.wholeHistory()) {
				t.Errorf("%s, %s: %s", reading, runner.name, row)
			}
		}
		if unfit := code == exitFailure && states[failure] > 0; unfit != refused || !refused && code != exitOK {
			t.Errorf("%s: doctor: exit code %d, %s%s", reading, code, out, said)
		}
	}
}

// compareCut wants the true date or a limit that is no earlier.
func (kind kind) compareCut(t *testing.T, reading string, plain, got outcome) {
	t.Helper()
	beyond := strings.Contains(got.said, `no follow-up is called "fu-dddd44", as far as history goes`)
	if beyond && got.code != exitFailure || !beyond && got.code != exitOK {
		t.Errorf("%s: exit code %d: %s", reading, got.code, got.said)
	}
	if !strings.Contains(got.said, "history is cut off") || !strings.Contains(got.said, "fetch-depth: 0") {
		t.Errorf("%s: the cut is not said: %s", reading, got.said)
	}
	exact := map[string][]string{}
	for _, row := range plain.followUps {
		cells := strings.Split(row, "\t")
		exact[cells[0]] = cells
	}
	limits := 0
	for _, row := range got.followUps {
		cells := strings.Split(row, "\t")
		for _, column := range []int{7, 8} {
			day, limit := strings.CutPrefix(cells[column], "<=")
			if limit {
				limits++
			}
			if want := exact[cells[0]][column]; day != want && (!limit || day < want) {
				t.Errorf("%s: %s, want %s", reading, row, want)
			}
		}
	}
	if limits == 0 {
		t.Errorf("%s: no date is a limit: %q", reading, got.followUps)
	}
}
