package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// bypass is an attempt to get a report past the gate that it does not pass.
type bypass struct {
	name string
	// do leaves what the pull request asks for in the working tree; what it
	// commits itself stands on the branch.
	do func(l *laundry)
	// says is what must be found, as a regular expression.
	says string
	// only are the ways of asking that the attempt is about, all where it is
	// empty.
	only string
}

const (
	gated    = "incidents/2026-11-20-queue-backlog.md"
	smuggled = "incidents/2026-11-21-mail-lost.md"
	undated  = "incidents/queue-backlog.md"
)

// gatedReport passes: it is ready and complete.
const gatedReport = `---
id: 2026-11-20-queue-backlog
severity: SEV3
status: ready
owner: ana
started: 2026-11-20T09:12:00Z
detected: 2026-11-20T09:20:00Z
resolved: 2026-11-20T10:05:00Z
detected_by: alert
---

# Queue backlog

## Summary

Mail was late by 40 minutes.

## Impact

Mail was late by 40 minutes for 3% of customers.

## Timeline

- 2026-11-20 09:12 the consumer stops

## Root cause

No limit on the length of a message.

## Follow-ups

- [ ] Page when the queue is older than 60 s ` + "`fu-7k2pqm`" + `
- [ ] Limit messages to 64 KiB ` + "`fu-5rt8wz`" + `
`

// spoil makes the report one that does not pass.
func (l *laundry) spoil() { l.write(gated, unfit(gatedReport)) }

// unfit takes the owner and the root cause from a report.
func unfit(text string) string {
	text = strings.Replace(text, "\nowner: ana\n", "\n", 1)
	return strings.Replace(text, "No limit on the length of a message.", "TODO", 1)
}

// smuggledReport is another report that does not pass.
func smuggledReport() string {
	return unfit(strings.NewReplacer(
		"2026-11-20-queue-backlog", "2026-11-21-mail-lost", "Queue backlog", "Mail lost", "fu-7k2pqm", "fu-8k2pqm", "fu-5rt8wz", "fu-6rt8wz",
	).Replace(gatedReport))
}

// rewrites changes texts of the report that passes, given in turns.
func rewrites(texts ...string) func(l *laundry) {
	return func(l *laundry) {
		text := l.read(gated)
		for i := 0; i < len(texts); i += 2 {
			if !strings.Contains(text, texts[i]) {
				l.t.Fatalf("the report does not say %q", texts[i])
			}
			text = strings.ReplaceAll(text, texts[i], texts[i+1])
		}
		l.write(gated, text)
	}
}

// spoilsAs writes the report that does not pass under another name.
func spoilsAs(name string) func(l *laundry) {
	return func(l *laundry) {
		l.remove(gated)
		l.write(name, unfit(gatedReport))
	}
}

// smuggles adds the other report under a name, with other files in turns of name
// and content.
func smuggles(name string, files ...string) func(l *laundry) {
	return func(l *laundry) {
		l.write(name, smuggledReport())
		for i := 0; i < len(files); i += 2 {
			l.write(files[i], files[i+1])
		}
	}
}

// spoils spoils the report and writes files, in turns of name and content.
func spoils(files ...string) func(l *laundry) {
	return func(l *laundry) {
		l.spoil()
		for i := 0; i < len(files); i += 2 {
			l.write(files[i], files[i+1])
		}
	}
}

// then does one thing after the other.
func then(steps ...func(l *laundry)) func(l *laundry) {
	return func(l *laundry) {
		for _, step := range steps {
			step(l)
		}
	}
}

// onMain makes what the steps leave the state of the main branch.
func (l *laundry) onMain(message string) {
	l.commit(message)
	l.git("branch", "-f", "main")
}

// lateDraft has the report on main as a draft that was due.
func lateDraft(l *laundry) {
	l.write(".incident.yaml", "version: 1\nseverities: [{name: SEV1, report_within: 1d}, {name: SEV3}]\n")
	rewrites("status: ready", "status: draft", "severity: SEV3", "severity: SEV1")(l)
	l.onMain("Begin anew")
}

// worst has the report on main as one of the worst severity, with all that its
// template asks of that.
func worst(l *laundry) {
	l.write(".incident/templates/default.md", "# {{title}}\n\n## Alerts\n\n<!-- required: SEV1 -->\n\n## Root cause\n\n<!-- required -->\n")
	rewrites("severity: SEV3", "severity: SEV1", "## Root cause", "## Alerts\n\nThe alert came from a customer.\n\n## Root cause")(l)
	l.onMain("Ask more of the worst")
}

// fromThisYear has a configuration on main that spares older reports.
func fromThisYear(l *laundry) {
	l.write(".incident.yaml", "version: 1\nsince: 2026-01-01\n")
	l.onMain("Ask of this year's reports")
}

// renamed gives the report another path.
func renamed(name string) func(l *laundry) {
	return func(l *laundry) { l.must(os.Rename(l.path(gated), l.path(name))) }
}

// withoutHeaderRule has a configuration on main that does not insist on front
// matter.
func withoutHeaderRule(level string) func(l *laundry) {
	return func(l *laundry) {
		l.write(".incident.yaml", "version: 1\nrules: {front-matter: "+level+"}\n")
		l.onMain("Adopt old reports")
	}
}

// rewritesHeader puts another header in the place of the report's.
func rewritesHeader(header string) func(l *laundry) {
	return func(l *laundry) {
		_, body, _ := strings.Cut(gatedReport, "---\n\n")
		l.write(gated, header+body)
	}
}

const (
	isGone     = `2026-11-20-queue-backlog\.md:1:1: error: this report of \S+ is gone, or no longer looked at; with it 2 open follow-ups \[report-removed\]`
	isJudged   = `error: the report does not say "owner" \[owner\]`
	isDisowned = `error: the report has no front matter any more, as it had on \S+ \[front-matter\]`
	isWeaker   = `error: \S+ would fail as \S+ judges \[policy-weakened\]`
	isLate     = `error: the report was due on 2026-11-21 and is a draft \[report-due\]`
	isMissed   = `error: an open follow-up of \S+ is gone: `
)

var bypasses = []bypass{
	// The name of the file. What is still looked at is judged; what is not any
	// more is missed, because its follow-ups are.
	{"extension .txt", spoilsAs("incidents/2026-11-20-queue-backlog.txt"), isGone, ""},
	{"extension .mdx", spoilsAs("incidents/2026-11-20-queue-backlog.mdx"), isGone, ""},
	{"extension .MD", spoilsAs("incidents/2026-11-20-queue-backlog.MD"), isJudged, ""},
	{"extension .markdown", spoilsAs("incidents/2026-11-20-queue-backlog.markdown"), isJudged, ""},
	{"no extension", spoilsAs("incidents/2026-11-20-queue-backlog"), isJudged, ""},
	{"no extension, and a blank line first", func(l *laundry) {
		l.remove(gated)
		l.write("incidents/2026-11-20-queue-backlog", "\n"+unfit(gatedReport))
	}, isGone, ""},
	{"called a template", spoilsAs("incidents/queue-backlog-template.md"), isGone, ""},
	{"called README", spoilsAs("incidents/README.md"), isGone, ""},
	{"a name that begins with a dot", spoilsAs("incidents/.2026-11-20-queue-backlog.md"), `\[report-id\]`, ""},
	{"another case", spoilsAs("Incidents/2026-11-20-queue-backlog.md"), `reports folder|` + isGone + `|incidents does not exist`, ""},
	{"out of the folder", spoilsAs("docs/2026-11-20-queue-backlog.md"), `incidents does not exist|` + isGone, ""},
	{"beside another file out of the folder", then(spoilsAs("docs/2026-11-20-queue-backlog.md"), func(l *laundry) { l.write("incidents/README.md", "# Incidents\n") }), isGone, ""},
	{"into a hidden folder", spoilsAs("incidents/.old/2026-11-20-queue-backlog.md"), isJudged, ""},
	{"into the folder of the reviews", spoilsAs("reviews/2026-11-20-queue-backlog.md"), `incidents does not exist|` + isGone, ""},
	{"beside a report in its own folder", spoilsAs("incidents/2026-11-20-queue-backlog/notes.md"), isGone, ""},
	{"deleted", func(l *laundry) { l.remove(gated); l.write("incidents/README.md", "# Incidents\n") }, isGone, ""},
	{"its id another one", rewrites("id: 2026-11-20-queue-backlog", "id: 2026-11-20-mail"), `\[report-id\]`, ""},
	{"its id and its name another one", then(rewrites("2026-11-20-queue-backlog", "2026-11-20-mail"), func(l *laundry) {
		l.must(os.Rename(l.path(gated), l.path("incidents/2026-11-20-mail.md")))
	}), isGone, ""},
	{"lives on as an alias of one without its follow-ups", func(l *laundry) {
		l.remove(gated)
		other := strings.Replace(smuggledReport(), "status:", "owner: ana\naliases: [2026-11-20-queue-backlog]\nstatus:", 1)
		l.write(smuggled, strings.NewReplacer("TODO", "The disk was full.", "[ ] Page when", "[ ] Alert when", "[ ] Limit", "[ ] Split").Replace(other))
	}, isMissed, ""},
	{"another report copied over it", func(l *laundry) {
		l.write(gated, strings.Replace(smuggledReport(), "status:", "owner: ana\nstatus:", 1))
	}, `\[report-id\]`, ""},

	// New reports, which nobody can miss: what is judged is all that the base
	// would have judged.
	{"a new report", smuggles(smuggled), isJudged, ""},
	{"a new report about templates", func(l *laundry) {
		l.write("incidents/2026-11-21-mail-templates-lost.md", strings.ReplaceAll(smuggledReport(), "2026-11-21-mail-lost", "2026-11-21-mail-templates-lost"))
	}, isJudged, ""},
	{"a new report that the folder leaves out", smuggles(smuggled, ".incident.yaml", "version: 1\nreports: [incidents/2026-11-20*]\n"), `2026-11-21-mail-lost`, ""},
	{"a new report among the reviews", smuggles(smuggled, ".incident.yaml", "version: 1\nreports: [incidents]\nreviews: incidents/2026-11-21-mail-lost.md\n"), `2026-11-21-mail-lost`, ""},
	{"a new report that says it was reviewed", func(l *laundry) {
		l.write(smuggled, strings.Replace(smuggledReport(), "status: ready", "owner: ana\nstatus: reviewed", 1))
	}, `section Root cause is empty`, ""},
	{"a report that says it was reviewed", rewrites("status: ready", "status: reviewed", "No limit on the length of a message.", "TODO"), `section Root cause is empty`, ""},
	{"a report that is a draft again", rewrites("status: ready", "status: draft", "owner: ana\n", "", "- [ ] Limit messages to 64 KiB `fu-5rt8wz`\n", ""), isMissed, ""},
	{"a report that is a draft again, with all its items", then(spoils(), rewrites("status: ready", "status: draft")), isJudged, ""},
	{"a report that follows a template that asks for less", then(
		rewrites("status: ready", "template: lightweight\nstatus: ready", "## Timeline\n\n- 2026-11-20 09:12 the consumer stops\n\n", ""),
	), `error: section Timeline is missing \[section\]`, ""},
	{"a report of a lesser severity without what the worst ask for", then(worst, rewrites("severity: SEV1", "severity: SEV3", "The alert came from a customer.", "")),
		`error: section Alerts, which SEV1 asks for, was written on \S+ and is not any more \[section\]`, ""},
	{"a reviewed report of a lesser severity without what the worst ask for", then(
		worst, rewrites("status: ready", "status: reviewed"), func(l *laundry) { l.onMain("Review it") },
		rewrites("severity: SEV1", "severity: SEV3", "## Alerts\n\nThe alert came from a customer.\n\n", ""),
	), `error: section Alerts, which SEV1 asks for, was written on \S+ and is not any more \[section\]`, ""},
	{"a reviewed report without its root cause", then(
		rewrites("status: ready", "status: reviewed"), func(l *laundry) { l.onMain("Review it") }, rewrites("No limit on the length of a message.", "TODO"),
	), `error: section Root cause was written on \S+ and is not any more \[section\]`, ""},
	{"a late draft without its severity", then(lateDraft, rewrites("severity: SEV1\n", "")), isLate, ""},
	{"a late draft of a lesser severity", then(lateDraft, rewrites("severity: SEV1", "severity: SEV3")), isLate, ""},
	{"a late draft that was over later", then(lateDraft, rewrites("resolved: 2026-11-20", "resolved: 2026-11-23")), isLate, ""},
	{"a late draft that was mitigated only", then(lateDraft, rewrites("resolved: 2026-11-20T10:05:00Z", "mitigated: 2026-11-23T10:05:00Z\nstarted: 2026-11-23T09:00:00Z", "started: 2026-11-20T09:12:00Z\n", "")), isLate, ""},
	{"a report without a status", then(spoils(), rewrites("status: ready\n", "")), isJudged, ""},
	{"a report from before all rules", func(l *laundry) {
		fromThisYear(l)
		l.spoil()
		rewrites("started: 2026", "started: 2024", "detected: 2026", "detected: 2024", "resolved: 2026", "resolved: 2024")(l)
	}, `error: `, ""},

	{"a report from before all rules, under another name", then(fromThisYear, spoils(), rewrites(
		"started: 2026", "started: 2024", "detected: 2026", "detected: 2024", "resolved: 2026", "resolved: 2024",
		"id: 2026-11-20-queue-backlog", "id: 2024-11-20-queue-backlog\naliases: [2026-11-20-queue-backlog]",
	), renamed("incidents/2024-11-20-queue-backlog.md")), isJudged, ""},
	{"a report from before all rules, whose name has no day", func(l *laundry) {
		rewrites("id: 2026-11-20-queue-backlog\n", "")(l)
		renamed(undated)(l)
		l.write(".incident.yaml", "version: 1\nsince: 2026-01-01\nrules: {report-id: off}\n")
		l.onMain("Begin with names of our own")
		l.write(undated, strings.ReplaceAll(unfit(l.read(undated)), ": 2026-", ": 2024-"))
	}, isJudged, ""},

	// What is no file of text any more.
	{"a link to a good report", func(l *laundry) {
		l.write("docs/good.md", gatedReport)
		l.remove(gated)
		l.must(os.Symlink("../docs/good.md", l.path(gated)))
	}, `\[regular-file\]`, ""},
	{"the folder a link", func(l *laundry) {
		l.must(os.Rename(l.path("incidents"), l.path("other")))
		l.write("other/2026-11-20-queue-backlog.md", unfit(gatedReport))
		l.must(os.Symlink("other", l.path("incidents")))
	}, `incidents`, ""},
	{"the folder a submodule", func(l *laundry) {
		l.spoil()
		l.git("rm", "-rq", "--cached", "incidents")
		l.git("-C", "incidents", "init", "-q", "-b", "main")
		l.git("-C", "incidents", "add", ".")
		l.git("-C", "incidents", "commit", "-qm", "Reports")
	}, isGone + `|incidents does not exist`, ""},
	{"a repository in the folder", func(l *laundry) {
		l.spoil()
		l.must(os.Mkdir(l.path("incidents/.git"), 0o777))
	}, isGone, "tree"},
	{"the folder a file", func(l *laundry) {
		l.must(os.RemoveAll(l.path("incidents")))
		l.write("incidents", "# Moved to the wiki\n")
	}, `incidents`, ""},

	// What git does not show.
	{"ignored", spoils(".gitignore", "incidents\n*.md\n"), isJudged, ""},
	{"a new report that is ignored", smuggles(smuggled, ".git/info/exclude", "*.md\n"), isJudged, "tree"},
	{"assumed unchanged", func(l *laundry) { l.git("update-index", "--assume-unchanged", gated); l.spoil() }, isJudged, "tree"},
	{"skipped in the work tree", func(l *laundry) { l.git("update-index", "--skip-worktree", gated); l.spoil() }, isJudged, "tree"},
	{"left out by a sparse checkout", func(l *laundry) {
		l.spoil()
		l.commit("Spoil it")
		l.git("sparse-checkout", "set", "--no-cone", "/*", "!/incidents")
	}, isJudged, "committed"},
	{"good in the work tree, bad in the index", func(l *laundry) {
		l.spoil()
		l.git("add", "-A")
		l.write(gated, gatedReport)
	}, isJudged, "staged"},
	{"an attribute that says it is binary", spoils(".gitattributes", "*.md binary -diff -text linguist-generated\n"), isJudged, ""},

	// What says how it is judged.
	{"reports: elsewhere", spoils(".incident.yaml", "version: 1\nreports: postmortems\n"), `postmortems does not exist`, ""},
	{"reports: elsewhere, where there is one", spoils(".incident.yaml", "version: 1\nreports: postmortems\n", "postmortems/README.md", "# None\n"), isGone, ""},
	{"reports: by year", spoils(".incident.yaml", "version: 1\nreports: [incidents/2025*, incidents/2024*]\n"), isGone + `|matches no file`, ""},
	{"reviews: over the reports", spoils(".incident.yaml", "version: 1\nreviews: incidents\n"), isGone, ""},
	{"since: in the future", spoils(".incident.yaml", "version: 1\nsince: 2030-01-01\n"), isWeaker, ""},
	{"rules off", spoils(".incident.yaml", "version: 1\nrules: {owner: off, section: off, followup-owner: off}\n"), isWeaker, ""},
	{"rules as warnings", spoils(".incident.yaml", "version: 1\nrules: {owner: warning, section: warning, followup-owner: warning}\n"), isWeaker, ""},
	{"rules about the change off", then(rewrites("- [ ] Limit messages to 64 KiB `fu-5rt8wz`\n", ""), func(l *laundry) {
		l.write(".incident.yaml", "version: 1\nrules: {followup-vanished: off, report-removed: off}\n")
	}), isMissed, ""},
	{"a rule about what is gone off", func(l *laundry) {
		l.remove(gated)
		l.write("incidents/README.md", "# Incidents\n")
		l.write(".incident.yaml", "version: 1\nrules: {followup-vanished: off, report-removed: off}\n")
	}, isGone, ""},
	{"a severity less", spoils(".incident.yaml", "version: 1\nseverities: [{name: SEV1}]\n"), `\[severity-known\]|` + isWeaker, ""},
	{"configuration that cannot be read", spoils(".incident.yaml", "version: 1\nrules: [\n"), `the configuration is wrong`, ""},
	{"configuration that is a link", func(l *laundry) {
		l.spoil()
		l.write("lax.yaml", "rules: {owner: off, section: off, followup-owner: off}\n")
		l.remove(".incident.yaml")
		l.must(os.Symlink("lax.yaml", l.path(".incident.yaml")))
	}, `\.incident\.yaml|` + isJudged, ""},
	{"a stricter configuration deleted", func(l *laundry) {
		l.write(".incident.yaml", "version: 1\nrules: {followup-ticket: error}\n")
		l.write(gated, strings.ReplaceAll(l.read(gated), "fu-7k2pqm`", "fu-7k2pqm`\n  - ticket: OPS-1"))
		l.write(gated, strings.ReplaceAll(l.read(gated), "fu-5rt8wz`", "fu-5rt8wz`\n  - ticket: OPS-2"))
		l.commit("Ask for tickets")
		l.git("branch", "-f", "main")
		rewrites("  - ticket: OPS-2\n", "")(l)
		l.remove(".incident.yaml")
	}, isWeaker, ""},
	{"a template that asks for nothing", spoils(".incident/templates/default.md", "# {{title}}\n\n## Summary\n\n<!-- optional -->\n"), isJudged, ""},
	{"a template that asks for nothing, and an owner", then(
		spoils(".incident/templates/default.md", "# {{title}}\n\n## Summary\n\n<!-- optional -->\n"), rewrites("status: ready", "owner: ana\nstatus: ready"),
	), isWeaker, ""},
	{"an empty template", then(spoils(".incident/templates/default.md", ""), rewrites("status: ready", "owner: ana\nstatus: ready")), `the configuration is wrong`, ""},
	{"the template deleted that asked", func(l *laundry) {
		l.write(".incident/templates/default.md", "# {{title}}\n\n## Cost\n\n<!-- required -->\n")
		rewrites("## Follow-ups", "## Cost\n\n3 EUR.\n\n## Follow-ups")(l)
		l.commit("Ask for the cost")
		l.git("branch", "-f", "main")
		rewrites("## Cost\n\n3 EUR.\n\n", "")(l)
		l.remove(".incident/templates/default.md")
	}, isWeaker, ""},
	{"a baseline that grows", func(l *laundry) {
		l.spoil()
		runQuietly(l.t.Context(), gateVariables, "-C", l.dir, "check", "--baseline", "write")
		if _, err := os.Stat(l.path(".incident/baseline")); err != nil {
			l.t.Fatal(err)
		}
	}, isWeaker, ""},
	{"a baseline that grows around a new report", func(l *laundry) {
		l.write(smuggled, smuggledReport())
		runQuietly(l.t.Context(), gateVariables, "-C", l.dir, "check", "--baseline", "write")
	}, isWeaker, ""},
	{"a baseline from when the report was a draft", func(l *laundry) {
		l.write(smuggled, strings.Replace(smuggledReport(), "status: ready", "status: draft", 1))
		runQuietly(l.t.Context(), gateVariables, "-C", l.dir, "check", "--baseline", "write")
		l.commit("Sketch a report, with a baseline")
		l.git("branch", "-f", "main")
		l.write(smuggled, smuggledReport())
	}, `error: section Root cause is empty`, ""},
	{"a suppression without a reason", rewrites("No limit on the length of a message.", "TODO", "## Root cause\n", "<!-- incident-disable-next-line section -->\n## Root cause\n"), `gives no reason, and silences nothing`, ""},
	{"a suppression whose reason says nothing", rewrites("No limit on the length of a message.", "TODO", "## Root cause\n", "<!-- incident-disable-next-line section: TBD -->\n## Root cause\n"), `gives no reason, and silences nothing`, ""},
	{"a suppression of what cannot be read", then(func(l *laundry) {
		l.write(gated, gatedReport+"\n<!-- incident-disable-next-line encoding: it is meant -->\nx\x00y\n")
	}), `a NUL byte stands in the text`, ""},
	{"a suppression of all rules", then(spoils(), rewrites("---\n\n# Queue", "# incident-disable-next-line *: all of it\n---\n\n# Queue")), isJudged, ""},

	// What hides a part of the report.
	{"follow-ups behind an open fence", rewrites("## Follow-ups\n", "## Follow-ups\n\n```text\n"), isMissed, ""},
	{"follow-ups behind an open comment", rewrites("## Follow-ups\n", "## Follow-ups\n\n<!--\n"), isMissed, ""},
	{"follow-ups and their heading behind an open comment", rewrites("## Follow-ups\n", "<!--\n\n## Follow-ups\n"), isMissed, ""},
	{"follow-ups behind a tag", rewrites("## Follow-ups\n\n", "## Follow-ups\n\n<details>\n"), isMissed, ""},
	{"follow-ups as a quotation", rewrites("- [ ] ", "> - [ ] "), isMissed, ""},
	{"follow-ups as code", rewrites("- [ ] ", "        - [ ] "), isMissed, ""},
	{"follow-ups under another heading", rewrites("## Follow-ups", "## Appendix"), isMissed, ""},
	{"follow-ups of a new report behind an open fence", func(l *laundry) {
		text := strings.Replace(smuggledReport(), "status: ready", "owner: ana\nstatus: ready", 1)
		l.write(smuggled, strings.NewReplacer("TODO", "The disk was full.", "## Follow-ups\n", "## Follow-ups\n\n```text\n").Replace(text))
	}, `error: `, ""},
	{"follow-ups of a new report behind an open comment", func(l *laundry) {
		text := strings.Replace(smuggledReport(), "status: ready", "owner: ana\nstatus: ready", 1)
		l.write(smuggled, strings.NewReplacer("TODO", "The disk was full.", "## Follow-ups\n", "## Follow-ups\n\n<!--\n").Replace(text))
	}, `error: `, ""},
	{"an item with other words and another id", rewrites("Limit messages to 64 KiB `fu-5rt8wz`", "Buy a disk `fu-9rt8wz`"), isMissed, ""},
	{"an item dropped without a reason", rewrites("64 KiB `fu-5rt8wz`", "64 KiB `fu-5rt8wz`\n  - status: dropped"), `\[followup-reason\]`, ""},
	{"a section of guidance", rewrites("No limit on the length of a message.", "<!-- Why was that possible? -->"), `section Root cause is empty`, ""},
	{"a section that is not applicable for a letter", rewrites("No limit on the length of a message.", "N/A: x"), `section Root cause says "N/A" without a reason`, ""},
	{"a section that is not applicable for no reason", rewrites("No limit on the length of a message.", "N/A: none"), `section Root cause says "N/A" without a reason`, ""},
	{"a section that is not applicable", rewrites("No limit on the length of a message.", "N/A"), `without a reason`, ""},
	{"an owner that is a space", rewrites("owner: ana", `owner: " "`), `error: `, ""},

	// Front matter that one reader sees and another does not.
	{"behind a byte-order mark", func(l *laundry) { l.write(gated, "\ufeff"+unfit(gatedReport)) }, isJudged, ""},
	{"behind a space", func(l *laundry) { l.write(gated, " "+gatedReport) }, `\[syntax\]`, ""},
	{"behind a blank line", func(l *laundry) { l.write(gated, "\n"+gatedReport) }, `\[syntax\]`, ""},
	{"behind a zero-width space", func(l *laundry) { l.write(gated, "\u200b"+gatedReport) }, `\[(syntax|front-matter)\]`, ""},
	{"of another tool", func(l *laundry) {
		l.write(gated, strings.NewReplacer("---", "+++", ": ", " = ").Replace(unfit(gatedReport)))
	}, `error: `, ""},
	{"not closed", rewrites("---\n\n# Queue", "\n# Queue"), `not closed`, ""},
	{"closed by three points", rewrites("---\n\n# Queue", "...\n\n# Queue"), `does not close`, ""},
	{"with keys of nobody", func(l *laundry) { l.write(gated, "---\ntitle: Queue\ndate: 2026-11-20\n---\n\n# Queue\n") }, `\[front-matter\]`, ""},
	{"none", func(l *laundry) {
		_, body, _ := strings.Cut(gatedReport, "---\n\n")
		l.write(gated, body)
	}, `\[front-matter\]`, ""},
	{"none, where the rule is off", then(withoutHeaderRule("off"), rewritesHeader("")), isDisowned, ""},
	{"none, where the rule warns", then(withoutHeaderRule("warning"), rewritesHeader("")), isDisowned, ""},
	{"of another tool, where the rule is off", then(withoutHeaderRule("off"), rewritesHeader("+++\ntitle = \"Queue\"\n+++\n\n")), isDisowned, ""},
	{"with keys of nobody, where the rule is off", then(withoutHeaderRule("off"), rewritesHeader("---\ntitle: Queue\ndate: 2026-11-20\n---\n\n")), isDisowned, ""},
	{"a key twice", rewrites("owner: ana", "owner: ana\nowner: ben"), `a second time`, ""},
	{"a key with a letter that looks the same", rewrites("owner: ana", "\u043ewner: ana"), isJudged, ""},
	{"a key behind a lone carriage return", rewrites("severity: SEV3\n", "severity: SEV3 # \rowner: ben\n"), `carriage return`, ""},
	{"a key behind U+2028", rewrites("severity: SEV3\n", "severity: SEV3 # \u2028owner: ben\n"), `U\+2028`, ""},
	{"anchors", rewrites("owner: ana", "owner: &a ana\nteams: [*a]"), `anchors and aliases`, ""},
	{"a tag", rewrites("owner: ana", "owner: !!str ana"), `tags are not allowed`, ""},
	{"a key that asks not to be seen", then(spoils(), rewrites("status: ready", "visibility: internal\nstatus: ready")), isJudged, ""},
	{"CRLF", func(l *laundry) { l.write(gated, strings.ReplaceAll(unfit(gatedReport), "\n", "\r\n")) }, isJudged, ""},
	{"lone carriage returns", func(l *laundry) { l.write(gated, strings.ReplaceAll(gatedReport, "\n", "\r")) }, `error: `, ""},
	{"UTF-16", func(l *laundry) {
		text := "\xff\xfe"
		for _, c := range []byte(gatedReport) {
			text += string([]byte{c, 0})
		}
		l.write(gated, text)
	}, `error: `, ""},
	{"a byte that is not UTF-8", func(l *laundry) { l.write(gated, gatedReport+"\xff\n") }, `\[encoding\]`, ""},
	{"a NUL byte", func(l *laundry) { l.write(gated, gatedReport+"\x00\n") }, `\[encoding\]`, ""},
	{"too large", func(l *laundry) { l.write(gated, gatedReport+strings.Repeat("Words.\n\n", 40_000)) }, `\[too-complex\]`, ""},
	{"too deep", func(l *laundry) { l.write(gated, gatedReport+strings.Repeat("> ", 40)+"x\n") }, `\[too-complex\]`, ""},
	{"conflict markers", rewrites("No limit", "<<<<<<< HEAD\nNo limit", "of a message.", "of a message.\n=======\nNone.\n>>>>>>> main"), `\[conflict-marker\]`, ""},
	{"empty", func(l *laundry) { l.write(gated, "") }, `\[front-matter\]`, ""},
	{"a report of a thousand", func(l *laundry) {
		for i := range 300 {
			l.write(fmt.Sprintf("incidents/2026-10-01-noise-%d.md", i), strings.NewReplacer(
				"2026-11-20-queue-backlog", fmt.Sprintf("2026-10-01-noise-%d", i), "`fu-7k2pqm`", fmt.Sprintf("`fu-%04daa`", i), "`fu-5rt8wz`", fmt.Sprintf("`fu-%04dbb`", i),
			).Replace(gatedReport))
		}
		l.spoil()
	}, isJudged, ""},
	{"an empty folder in its place", func(l *laundry) {
		l.remove(gated)
		l.must(os.MkdirAll(filepath.Join(l.path(gated)), 0o777))
	}, isGone, "tree"},
}
