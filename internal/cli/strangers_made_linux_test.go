package cli

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
)

// replaces puts something in the place of a file or a folder.
func replaces(name string, put func(k *lab, at string)) func(k *lab) {
	return func(k *lab) {
		k.must(os.RemoveAll(k.at(name)))
		k.write(name+"/x", "")
		k.must(os.RemoveAll(k.at(name)))
		put(k, k.at(name))
	}
}

// links puts a symbolic link in the place of a file or a folder.
func links(name, target string) func(k *lab) {
	return replaces(name, func(k *lab, at string) {
		k.must(os.Symlink(strings.ReplaceAll(target, "@", k.dir), at))
	})
}

func pipes(name string) func(k *lab) {
	return replaces(name, func(k *lab, at string) { k.must(syscall.Mkfifo(at, 0o666)) })
}

// huge puts a gigabyte of zeros, which take no room.
func huge(name string) func(k *lab) {
	return replaces(name, func(k *lab, at string) {
		k.must(os.WriteFile(at, nil, 0o666))
		k.must(os.Truncate(at, 1<<30))
	})
}

// holds writes files, in turns of name and content.
func holds(files ...string) func(k *lab) {
	return func(k *lab) {
		for i := 0; i < len(files); i += 2 {
			k.write("repo/"+files[i], strings.ReplaceAll(files[i+1], "@", k.dir))
		}
	}
}

// named writes a report under a name, which is no id.
func namedFile(name string) func(k *lab) { return holds("incidents/"+name, gatedReport) }

// configures sets what git would run, read or obey, in turns.
func configures(settings ...string) func(k *lab) {
	return func(k *lab) {
		for i := 0; i < len(settings); i += 2 {
			k.git("repo", "config", settings[i], strings.ReplaceAll(settings[i+1], "@", k.dir))
		}
	}
}

// both does one thing after the other.
func both(first, second func(k *lab)) func(k *lab) { return func(k *lab) { first(k); second(k) } }

// bomb is YAML that grows to 9^9 values.
func bomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x]\n")
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&b, "a%d: &a%[1]d [%s]\n", i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 9), ","))
	}
	return b.String()
}

// object writes an object as git would store it, but with any content and under
// any name; the empty one is its own.
func (k *lab) object(kind, content, name string) string {
	k.t.Helper()
	raw := fmt.Sprintf("%s %d\x00%s", kind, len(content), content)
	sum := sha1.Sum([]byte(raw))
	if name == "" {
		name = hex.EncodeToString(sum[:])
	}
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	z.Write([]byte(raw))
	k.must(z.Close())
	k.write("repo/.git/objects/"+name[:2]+"/"+name[2:], packed.String())
	return name
}

// commits makes a commit of one tree entry that git would refuse to make, the
// base of the pull request.
func commitsEntry(mode, name string) func(k *lab) {
	return func(k *lab) {
		blob, err := hex.DecodeString(k.object("blob", smuggledReport(), ""))
		k.must(err)
		inner, err := hex.DecodeString(k.object("tree", mode+" "+name+"\x00"+string(blob), ""))
		k.must(err)
		tree := k.object("tree", "40000 incidents\x00"+string(inner), "")
		k.base(tree)
	}
}

// base makes a commit of a tree the branch "evil", and what is checked out goes
// on from it.
func (k *lab) base(tree string) {
	who := "A <a@example.com> 1790000000 +0000\n"
	first := k.object("commit", "tree "+tree+"\nauthor "+who+"committer "+who+"\nBase\n", "")
	k.write("repo/.git/refs/heads/evil", first+"\n")
	now := k.git("repo", "rev-parse", "HEAD^{tree}")
	next := k.object("commit", "tree "+now+"\nparent "+first+"\nauthor "+who+"committer "+who+"\nWork\n", "")
	k.write("repo/.git/refs/heads/main", next+"\n")
}

// canary runs a program that leaves a trace.
const canary = "@/bin/canary"

const (
	noFile            = `this is a link, a pipe or a device, and is not read \[regular-file\]`
	anotherRepository = `this is another repository, and what it holds is not read`
	notRegular        = `not a regular file`
	notFolder         = `not a folder`
	tooLarge          = `too large`
	tooComplex        = `\[too-complex\]`
	wrongConfig       = `the configuration is wrong`
)

var strangers = []stranger{
	{name: "nothing strange", make: func(*lab) {}},

	// Links, pipes and devices.
	{name: "a report that is a link to /etc/passwd", make: links("repo/incidents/x.md", "/etc/passwd"), code: exitWork, says: noFile},
	{name: "a report that is a link to a file outside", make: links("repo/incidents/x.md", "../../outside/secret.md"), code: exitWork, says: noFile},
	{name: "a report that is a link to /dev/zero", make: links("repo/incidents/x.md", "/dev/zero"), code: exitWork, says: noFile},
	{name: "a report that is a link to the environment", make: links("repo/incidents/x.md", "/proc/self/environ"), code: exitWork, says: noFile},
	{name: "a report that is a link to itself", make: links("repo/incidents/x.md", "x.md"), code: exitWork, says: noFile},
	{name: "a report that is a link to a report", make: links("repo/incidents/x.md", "2026-11-20-queue-backlog.md"), code: exitWork, says: noFile},
	{name: "a year that is a link outside", make: links("repo/incidents/2026", "../../outside"), code: exitWork, says: noFile},
	{name: "a year that is a link to the folder above", make: links("repo/incidents/2026", ".."), code: exitWork, says: noFile},
	{name: "the folder a link outside", make: links("repo/incidents", "../outside"), code: exitUsage, says: notFolder},
	{name: "the folder a link to /", make: links("repo/incidents", "/"), code: exitUsage, says: notFolder},
	{name: "the folder a file", make: replaces("repo/incidents", func(k *lab, at string) { k.must(os.WriteFile(at, nil, 0o666)) }), code: exitUsage, says: notFolder},
	{name: "the reviews a link outside", make: links("repo/reviews", "../outside"), code: exitUsage, says: notFolder},
	{name: "a review that is a link", make: links("repo/reviews/2026-11-24.md", "/etc/passwd"), code: exitWork, says: noFile},
	{name: "a review that is a pipe", make: pipes("repo/reviews/2026-11-24.md"), code: exitWork, says: noFile},
	{name: "the configuration a link outside", make: links("repo/.incident.yaml", "../outside/people.yaml"), code: exitFailure, says: notRegular},
	{name: "the configuration a pipe", make: pipes("repo/.incident.yaml"), code: exitFailure, says: notRegular},
	{name: "the configuration a folder", make: replaces("repo/.incident.yaml", func(k *lab, at string) { k.must(os.Mkdir(at, 0o777)) }), code: exitFailure, says: notRegular},
	{name: "the folder of the configuration a link outside", make: links("repo/.incident", "../outside"), code: exitFailure, says: `escapes|not a`},
	{name: "the roster a link to /dev/zero", make: links("repo/.incident/people.yaml", "/dev/zero"), code: exitFailure, says: notRegular},
	{name: "the roster a pipe", make: pipes("repo/.incident/people.yaml"), code: exitFailure, says: notRegular},
	{name: "the templates a link outside", make: links("repo/.incident/templates", "../../outside"), code: exitUsage, says: notFolder},
	{name: "a template that is a link", make: links("repo/.incident/templates/default.md", "/etc/passwd"), code: exitFailure, says: notRegular},
	{name: "a template that is a pipe", make: pipes("repo/.incident/templates/default.md"), code: exitFailure, says: notRegular},
	{name: "the baseline a link", make: links("repo/.incident/baseline", "/etc/passwd"), code: exitFailure, says: notRegular},
	{name: "the baseline a pipe", make: pipes("repo/.incident/baseline"), code: exitFailure, says: notRegular},
	{name: "a report that is a pipe", make: pipes("repo/incidents/x.md"), code: exitWork, says: noFile},
	{name: "a report that is a socket", make: replaces("repo/incidents/x.md", func(k *lab, at string) {
		listener, err := net.Listen("unix", at)
		if errors.Is(err, syscall.EINVAL) {
			k.t.Skip("the path is too long for a socket:", err)
		}
		k.must(err)
		k.t.Cleanup(func() { listener.Close() })
	}), code: exitWork, says: noFile},
	{name: "a report that is a device", make: replaces("repo/incidents/x.md", func(k *lab, at string) {
		if err := syscall.Mknod(at, syscall.S_IFCHR|0o666, 1<<8|5); err != nil {
			k.t.Skip("devices are made by root alone:", err)
		}
	}), code: exitWork, says: noFile},
	{name: "links beside what git reads", make: func(k *lab) {
		for _, name := range []string{".gitattributes", ".gitignore", ".mailmap", ".gitmodules"} {
			k.must(os.Symlink("/dev/zero", k.at("repo", name)))
		}
	}},

	// Names.
	{name: "a name with a line feed", make: namedFile("a\n::error::owned.md"), code: exitWork, says: `\\n::error::owned`},
	{name: "a name with an escape sequence", make: namedFile("a\x1b]0;t\x07\x1b[2J.md"), code: exitWork, says: `\\x1b`},
	{name: "a name that runs backwards", make: namedFile("a\u202e\u2066fdp.md"), code: exitWork, says: `\\u202e`},
	{name: "a name that is not UTF-8", make: namedFile("a\xff\xfe.md"), code: exitWork, says: `\\xff|\\ufffd`},
	{name: "a name that is a workflow command", make: namedFile("##[error]x.md"), code: exitWork, says: `error`},
	{name: "names that are options", make: both(namedFile("-rf.md"), namedFile("--help.md")), code: exitWork, says: `-rf\.md`},
	{name: "a name that is code for a shell", make: namedFile("$(touch touched)`touch touched`;x.md"), code: exitWork, says: `touch`},
	{name: "names of devices", make: both(namedFile("CON.md"), both(namedFile("aux.md"), namedFile("x .md"))), code: exitWork, says: `CON\.md`},
	{name: "names that are one on other file systems", make: both(both(namedFile("caf\u00e9.md"), namedFile("cafe\u0301.md")), both(namedFile("A.md"), namedFile("a.md"))), code: exitWork, says: `A\.md`},
	{name: "a name of 255 bytes", make: namedFile(strings.Repeat("n", 252) + ".md"), code: exitWork, says: `nnn`},
	{name: "a folder in a folder, 400 times", make: namedFile(strings.Repeat("d/", 400) + "x.md"), code: exitWork, says: `d/d/d`},
	{name: "ten thousand files", once: true, make: func(k *lab) {
		for i := range 10_000 {
			k.must(os.WriteFile(k.at("repo/incidents", fmt.Sprintf("%d.md", i)), nil, 0o666))
		}
	}, code: exitWork, says: `10001`},
	{name: "a thousand folders", make: func(k *lab) {
		for i := range 1000 {
			k.must(os.Mkdir(k.at("repo/incidents", fmt.Sprint(i)), 0o777))
		}
	}},

	// Sizes.
	{name: "a report of a gigabyte", make: huge("repo/incidents/x.md"), code: exitWork, says: tooComplex},
	{name: "a configuration of a gigabyte", make: huge("repo/.incident.yaml"), code: exitFailure, says: tooLarge},
	{name: "a roster of a gigabyte", make: huge("repo/.incident/people.yaml"), code: exitFailure, says: tooLarge},
	{name: "a template of a gigabyte", make: huge("repo/.incident/templates/default.md"), code: exitFailure, says: tooLarge},
	{name: "a baseline of a gigabyte", make: huge("repo/.incident/baseline"), code: exitFailure, says: tooLarge},
	{name: "a review of a gigabyte", make: huge("repo/reviews/2026-11-24.md"), code: exitFailure, says: tooLarge},
	{name: "a link of text beside it of a gigabyte", make: huge("repo/incidents/2026-11-20-queue-backlog/image.png")},

	// Reports.
	{name: "a bomb in the front matter", make: holds("incidents/x.md", "---\n"+bomb()+"---\n"), code: exitWork, says: `anchors and aliases`},
	{name: "a million brackets", make: holds("incidents/x.md", "---\na: "+strings.Repeat("[", 60_000)+"\n---\n"), code: exitWork, says: `\[syntax\]`},
	{name: "keys without end", make: holds("incidents/x.md", "---\nseverity: SEV3\n"+manyKeys(6000)+"---\n"), code: exitWork, says: `detected`},
	{name: "lists in lists", make: holds("incidents/x.md", "# X\n\n"+strings.Repeat("- ", 5000)), code: exitWork, says: tooComplex},
	{name: "a table of a thousand columns", make: holds("incidents/x.md", "# X\n\n"+strings.Repeat("|a", 1000)+"|\n"+strings.Repeat("|-", 1000)+"|\n"+strings.Repeat("|\n", 5000)), code: exitWork, says: tooComplex},
	{name: "links out of the text", make: holds(gated, strings.Replace(gatedReport, "Mail was late by 40 minutes.\n", "Mail was late by 40 minutes. See [x](../../outside/secret.md), [y](/etc/passwd), [z](file:///etc/passwd).\n", 1)), code: exitWork, says: `the link leads out of the repository`},
	{name: "a template by a path", make: holds("incidents/x.md", "---\nid: x\nseverity: SEV3\ntemplate: ../../../outside/secret\n---\n"), code: exitWork, says: `there is no template`},
	{name: "values that speak to CI", make: holds("incidents/x.md", "---\nid: \"::error::owned\"\nseverity: \"##[error]x\"\nowner: \"\\e[31m\\u202e\"\n---\n\n# ::set-output name=x::y\n\n##vso[task.complete]\n"), code: exitWork, says: `\[report-id\]`},

	// The configuration.
	{name: "a bomb in the configuration", make: holds(".incident.yaml", bomb()), code: exitUsage, says: wrongConfig},
	{name: "a configuration of garbage", make: holds(".incident.yaml", "\x00\xff\x1b[2J"), code: exitUsage, says: wrongConfig},
	{name: "a zone by a path", make: holds(".incident.yaml", "timezone: ../../../etc/passwd\n"), code: exitUsage, says: `is not a time zone`},
	{name: "a zone by an absolute path", make: holds(".incident.yaml", "timezone: /etc/passwd\n"), code: exitUsage, says: `is not a time zone`},
	{name: "a zone that is a folder", make: holds(".incident.yaml", "timezone: Europe\n"), code: exitUsage, says: `is not a time zone`},
	{name: "reports outside", make: holds(".incident.yaml", "reports: ../outside\n"), code: exitUsage, says: `is not in the repository`},
	{name: "reports in /", make: holds(".incident.yaml", "reports: /\n"), code: exitUsage, says: `is not in the repository`},
	{name: "reports in a folder of Windows", make: holds(".incident.yaml", "reports: 'C:\\Windows'\n"), code: exitUsage, says: `is not in the repository`},
	{name: "reports behind a glob that climbs", make: holds(".incident.yaml", "reports: incidents/*/../../../outside/*\n"), code: exitUsage, says: `is not in the repository`},
	{name: "reports in the folder of git", make: holds(".incident.yaml", "reports: .git\n")},
	{name: "reports everywhere", make: holds(".incident.yaml", "reports: .\n")},
	{name: "reports behind a link", make: both(links("repo/out", "../outside"), holds(".incident.yaml", "reports: out\n")), code: exitUsage, says: notFolder},
	{name: "reports behind a glob behind a link", make: both(links("repo/out", "../outside"), holds(".incident.yaml", "reports: out/*\n")), code: exitUsage, says: notFolder},
	{name: "a glob of many stars", make: holds(".incident.yaml", "reports: '"+strings.Repeat("*a", 20)+"'\n", strings.Repeat("a", 200)+".md", gatedReport), code: exitUsage, says: `matches no file|stars`},
	{name: "a glob of too many stars", make: holds(".incident.yaml", "reports: '"+strings.Repeat("**/", 40)+"x'\n"), code: exitUsage, says: `more than 20 stars`},
	{name: "a glob with braces", make: holds(".incident.yaml", "reports: '"+strings.Repeat("{a,aa}", 27)+"'\n"), code: exitUsage, says: `braces`},
	{name: "reviews outside", make: holds(".incident.yaml", "reviews: ../../outside\n"), code: exitUsage, says: `is not in the repository`},
	{name: "a cadence without end", make: holds(".incident.yaml", "review: {cadence: 'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=31'}\n"), code: exitUsage, says: `cadence`},
	{name: "a period without end", make: holds(".incident.yaml", "followups: {stale_after: 999999999999999999w}\n"), code: exitUsage, says: `stale_after`},
	{name: "a roster of a bomb", make: holds(".incident/people.yaml", bomb()), code: exitUsage, says: wrongConfig},
	{name: "a roster of teams in a circle", make: holds(".incident/people.yaml", "people: {ana: {team: a}}\nteams: {a: {parent: b}, b: {parent: a}}\n"), code: exitUsage, says: `is above itself`},
	{name: "a template that is a program", make: holds(".incident/templates/default.md", "# {{title}}\n\n{{range 1000000000000}}{{printf \"%1000000000d\" 1}}{{end}}{{include \"/etc/passwd\"}}\n\n## Summary\n\n<!-- required -->\n")},
	{name: "a baseline of garbage", make: holds(".incident/baseline", "<<<<<<< HEAD\n\x1b[2J\x00\n::error::x\n"), code: exitUsage, says: `the baseline is wrong`},
	{name: "a baseline of many lines", make: holds(".incident/baseline", strings.Repeat(strings.Repeat("a", 32)+" section x.md\n", 200_000))},
	{name: "a review of garbage", make: holds("reviews/2026-11-24.md", "---\ndate: \"\\e[2J\"\nincidents: [::error::x, '##[error]x', ../../outside]\n---\n"), code: exitWork, says: `reviews/2026-11-24\.md`},

	// The folder of git, as an archive or a job may bring it.
	{name: "a .git that is a file for another repository", make: func(k *lab) {
		k.must(os.Rename(k.at("repo/.git"), k.at("elsewhere.git")))
		k.write("repo/.git", "gitdir: ../elsewhere.git\n")
	}, also: []string{"elsewhere.git"}},
	{name: "a .git that is a file for a folder that is none", make: func(k *lab) {
		k.must(os.RemoveAll(k.at("repo/.git")))
		k.write("repo/.git", "gitdir: ../outside\n")
	}, code: exitFailure, says: `not a git repository|no git repository`, also: []string{"outside/HEAD", "outside/commondir"}},
	{name: "a .git that is a pipe", make: pipes("repo/.git"), code: exitFailure, says: `\.git`},
	{name: "a .git that is huge", make: huge("repo/.git"), code: exitFailure, says: `\.git`},
	{name: "a bare repository in the folder", make: func(k *lab) {
		k.git("repo/incidents", "init", "-q", "--bare", "x")
		k.config("repo/incidents/x", "core.fsmonitor", k.at("bin/canary"), "core.worktree", k.at("outside"))
		k.write("repo/incidents/x/y.md", gatedReport)
	}, code: exitWork, says: `incidents/x/y\.md`},
	{name: "asked in a bare repository in the folder", make: func(k *lab) {
		k.git("repo/incidents", "init", "-q", "--bare", "x")
		k.config("repo/incidents/x", "core.fsmonitor", k.at("bin/canary"))
	}, from: "repo/incidents/x", code: exitWork, says: `incidents/x/info/exclude`},
	{name: "a repository in the folder", make: func(k *lab) {
		k.git("repo/incidents", "init", "-q", "x")
		k.config("repo/incidents/x", "core.fsmonitor", k.at("bin/canary"))
		k.write("repo/incidents/x/y.md", spoiltText)
	}, code: exitWork, says: anotherRepository},
	{name: "a submodule that climbs", make: holds(".gitmodules", "[submodule \"../../outside\"]\n\tpath = incidents/x\n\turl = ext::"+canary+"\n\tupdate = !"+canary+"\n", "incidents/x/.git", "gitdir: ../../../outside\n", "incidents/x/y.md", spoiltText), code: exitWork, says: anotherRepository},
	{name: "core.worktree", make: configures("core.worktree", "/etc"), code: exitFailure, says: `core\.worktree`},
	{name: "core.worktree of a work tree", make: func(k *lab) {
		k.config("repo", "core.repositoryformatversion", "1", "extensions.worktreeConfig", "true")
		k.write("repo/.git/config.worktree", "[core]\n\tworktree = /etc\n")
	}, code: exitFailure, says: `core\.worktree`},
	{name: "include.path", make: holds(".git/config", "[include]\n\tpath = @/outside/secret.md\n[includeIf \"gitdir:/\"]\n\tpath = /etc/passwd\n")},
	{name: "what git would run", make: both(holds(".gitattributes", "*.md filter=x diff=x merge=x\n"), configures(
		"core.fsmonitor", canary, "core.hooksPath", "@/bin", "core.pager", canary, "core.editor", canary, "core.sshCommand", canary, "core.askPass", canary,
		"core.gitProxy", canary, "core.alternateRefsCommand", canary, "credential.helper", canary, "diff.external", canary, "gpg.program", canary,
		"filter.x.clean", canary, "filter.x.smudge", canary, "filter.x.process", canary, "filter.x.required", "true", "diff.x.textconv", canary,
		"diff.x.command", canary, "merge.x.driver", canary, "alias.log", "!"+canary, "alias.cat-file", "!"+canary, "sequence.editor", canary, "uploadpack.packObjectsHook", canary,
		"trailer.x.cmd", canary, "interactive.diffFilter", canary, "log.showSignature", "true",
	)), args: []string{"--base", "HEAD"}},
	{name: "hooks", make: func(k *lab) {
		for _, hook := range []string{"post-checkout", "pre-commit", "post-index-change", "reference-transaction", "fsmonitor-watchman"} {
			k.write("repo/.git/hooks/"+hook, "#!/bin/sh\n: >"+k.at("touched")+"\n")
			k.must(os.Chmod(k.at("repo/.git/hooks", hook), 0o755))
		}
	}, args: []string{"--staged"}},
	{name: "what lacks would be fetched by a program", make: func(k *lab) {
		k.config("repo", "core.repositoryformatversion", "1", "extensions.partialClone", "origin", "remote.origin.promisor", "true", "remote.origin.url", "ext::"+k.at("bin/canary"))
		k.must(os.RemoveAll(k.at("repo/.git/objects", k.git("repo", "rev-parse", "HEAD:"+gated)[:2])))
		k.write("repo/"+gated, gatedReport+"\nMore.\n")
	}, args: []string{"--base", "HEAD"}, code: exitFailure, says: `partial clone`},
	{name: "alternates outside", make: both(holds(".git/objects/info/alternates", "../../../outside\n@/outside\n"), func(*lab) {}), also: []string{"outside"}},
	{name: "alternates in a circle", make: holds(".git/objects/info/alternates", "../objects\n")},
	{name: "a HEAD that climbs", make: holds(".git/HEAD", "ref: ../../outside/secret.md\n"), code: exitFailure, says: `HEAD: damaged`},
	{name: "a HEAD of garbage", make: holds(".git/HEAD", "\x1b[2J::error::x\n"), code: exitFailure, says: `HEAD`},
	{name: "a HEAD in a circle", make: holds(".git/HEAD", "ref: refs/heads/a\n", ".git/refs/heads/a", "ref: refs/heads/b\n", ".git/refs/heads/b", "ref: refs/heads/a\n"), code: exitFailure, says: `refs/heads`},
	{name: "references of garbage", make: holds(".git/packed-refs", "\x00\x1b[2J\n::error::x refs/heads/x\n"), args: []string{"--base", "x"}, code: exitFailure, says: `refs/heads/x: damaged`},
	{name: "an index of garbage", make: holds(".git/index", "DIRC\xff\xff\xff\xff"), args: []string{"--staged"}, code: exitFailure, says: `index`},
	{name: "a common folder of garbage", make: holds(".git/commondir", "../../outside\n"), code: exitFailure, says: `git`, also: []string{"outside"}},
	{name: "a configuration of git of garbage", make: holds(".git/config", "[core\n\x1b[2J"), code: exitFailure, says: `config`},
	{name: "a format of tomorrow", make: configures("core.repositoryformatversion", "99"), code: exitFailure, says: `core\.repositoryFormatVersion`},

	// Commits.
	{name: "a base of a folder that climbs", make: commitsEntry("100644", ".."), args: []string{"--base", "evil"}},
	{name: "a base of a name with a slash", make: commitsEntry("100644", "../../outside/secret.md"), args: []string{"--base", "evil"}, code: exitFailure},
	{name: "a base of a folder of git", make: commitsEntry("100644", ".git"), args: []string{"--base", "evil"}},
	{name: "a base of a name with a line feed", make: commitsEntry("100644", "a\n::error::x.md"), args: []string{"--base", "evil"}, code: exitWork, says: `\\n::error::x`},
	{name: "a base of a link", make: commitsEntry("120000", "2026-11-21-x.md"), args: []string{"--base", "evil"}},
	{name: "a base of a mode of nobody", make: commitsEntry("777777777", "2026-11-20-x.md"), args: []string{"--base", "evil"}, code: exitFailure},
	{name: "a base of a tree that holds itself", make: func(k *lab) {
		own := strings.Repeat("ab", 20)
		raw, err := hex.DecodeString(own)
		k.must(err)
		k.object("tree", "40000 incidents\x00"+string(raw), own)
		k.base(own)
	}, args: []string{"--base", "evil"}, code: exitFailure},
	{name: "a base of a report of 64 MiB", make: func(k *lab) {
		blob, err := hex.DecodeString(k.object("blob", strings.Repeat("a", 64<<20), ""))
		k.must(err)
		inner, err := hex.DecodeString(k.object("tree", "100644 2026-11-20-x.md\x00"+string(blob), ""))
		k.must(err)
		k.base(k.object("tree", "40000 incidents\x00"+string(inner), ""))
	}, args: []string{"--base", "evil"}, code: exitWork, says: `\[report-removed\]`},
	{name: "a base that is an option", make: func(*lab) {}, args: []string{"--base=--upload-pack=" + "canary"}, code: exitFailure, says: `upload-pack`},
	{name: "a base that is a path", make: func(*lab) {}, args: []string{"--base", "../../outside/secret.md"}, code: exitFailure, says: `revision`},

	// The environment of a job that strangers' code ran in before.
	{name: "programs in the environment", make: func(*lab) {}, env: []string{
		"GIT_SSH_COMMAND=" + canary, "GIT_SSH=" + canary, "GIT_EXTERNAL_DIFF=" + canary, "GIT_PAGER=" + canary, "PAGER=" + canary, "GIT_ASKPASS=" + canary, "EDITOR=" + canary,
		"VISUAL=" + canary, "GIT_EDITOR=" + canary, "GIT_PROXY_COMMAND=" + canary, "BROWSER=" + canary, "GIT_TRACE=@/touched", "GIT_TRACE2=@/touched", "GIT_CONFIG_COUNT=1",
		"GIT_CONFIG_KEY_0=core.fsmonitor", "GIT_CONFIG_VALUE_0=" + canary, "GIT_EXEC_PATH=@/bin", "SHELL=" + canary, "http_proxy=http://192.0.2.1:9", "GODEBUG=", "TMPDIR=/nonexistent",
	}},
	{name: "under GitHub Actions without a summary", make: holds("incidents/x.md", spoiltText), env: []string{"CI=true", "GITHUB_ACTIONS=true"}, code: exitWork, says: `\[report-id\]`},
}

// spoiltText is a report that does not pass.
var spoiltText = unfit(gatedReport)

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "key%d: 1\n", i)
	}
	return b.String()
}
