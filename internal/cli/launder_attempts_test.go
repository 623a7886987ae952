package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/incident-cli/incident/internal/workspace"
)

// alters says what an attempt changes beside the form and the place of the
// follow-ups.
type alters uint8

const (
	// itsValues count as activity: a follow-up may have been touched.
	itsValues alters = 1 << iota
	// itsText is the only thing that the follow-up without an id is known by.
	itsText
)

// attempt tries to make follow-ups look younger.
type attempt struct {
	name    string
	changes alters
	do      func(l *laundry)
}

// edits is an attempt that changes the report in one commit.
func edits(texts ...string) func(l *laundry) {
	return func(l *laundry) { l.edit(texts...); l.commit("Edit the report") }
}

// thereAndBack is an attempt that replaces the whole report and restores it.
func thereAndBack(content string) func(l *laundry) {
	return func(l *laundry) {
		l.write(laundered, content)
		l.commit("Replace the report")
		l.write(laundered, launderedReport)
		l.commit("Restore the report")
	}
}

const otherFolder = "postmortems/2026/2026-09-01-queue.md"

const renamedReport = "incidents/2026/2026-09-01-backlog.md"

const elsewhere = "incidents/archive/2026-09-01-queue.md"

var attempts = []attempt{
	// What an editor or a formatter does.
	{"bullets as asterisks", 0, edits("- [ ]", "* [ ]")},
	{"bullets as numbers", 0, edits("- [ ] Alert", "1. [ ] Alert", "- [ ] Drain", "2. [ ] Drain")},
	{"indented", 0, edits("- [ ]", "  - [ ]")},
	{"CRLF", 0, edits("\n", "\r\n")},
	{"wrapped", 0, edits("queue depth before", "queue depth\n  before", "no more, and", "no more,\n  and")},
	{"under a heading of their own", 0, edits("- [ ] Alert", "### Soon\n\n- [ ] Alert")},
	{"in another order", 0, func(l *laundry) {
		head, items, _ := strings.Cut(l.read(laundered), "- [ ] ")
		first, second, _ := strings.Cut(items, "- [ ] ")
		l.write(laundered, head+"- [ ] "+second+"- [ ] "+first)
		l.commit("Sort the follow-ups")
	}},
	{"section renamed", 0, edits("## Follow-ups", "## Action items")},
	{"header rewritten", 0, edits("owner: ana", "owner: ben\nseverity: SEV2\nstatus: ready")},

	// What changes the values.
	{"reworded", itsValues | itsText, edits("Alert on queue depth before customers notice", "Page on the age of a message", "Drain the", "Drain no")},
	{"shouted", itsValues, edits("Drain the queue", "DRAIN the queue", "Alert on", "ALERT ON")},
	{"id added", itsValues, edits(textOfOther, textOfOther+" `fu-bbbb22`")},
	{"id lost and given back", itsValues, func(l *laundry) {
		l.edit(" `fu-aaaa11`", "")
		l.commit("Tidy up")
		l.edit("notice\n", "notice `fu-aaaa11`\n")
		l.commit("Give the id back")
	}},
	{"closed and opened again", itsValues, func(l *laundry) {
		l.edit("[ ]", "[x]")
		l.commit("Done")
		l.edit("[x]", "[ ]")
		l.commit("Not done")
	}},
	{"dropped and taken up again", itsValues, func(l *laundry) {
		l.edit("`fu-aaaa11`", "`fu-aaaa11`\n  - status: dropped\n  - reason: too dear")
		l.commit("Drop")
		l.edit("\n  - status: dropped\n  - reason: too dear", "")
		l.commit("Take up")
	}},

	// What moves the file.
	{"moved", 0, func(l *laundry) { l.move(laundered, elsewhere); l.commit("Move") }},
	{"moved and rewritten at once", itsValues | itsText, func(l *laundry) {
		l.move(laundered, elsewhere)
		l.write(elsewhere, "---\nid: 2026-09-01-queue\nowner: ben\n---\n\n# Another title\n\n## Follow-ups\n\n- [ ] All is new `fu-aaaa11`\n")
		l.commit("Rewrite")
	}},
	{"renamed", 0, func(l *laundry) { l.move(laundered, renamedReport); l.commit("Rename") }},
	{"renamed, and its front matter taken away at once", 0, func(l *laundry) {
		_, body, _ := strings.Cut(l.read(laundered), "owner: ana\n---\n\n")
		l.move(laundered, renamedReport)
		l.write(renamedReport, body)
		l.commit("Rename, and lose the front matter")
	}},
	{"renamed without front matter and rewritten at once", 0, func(l *laundry) {
		_, body, _ := strings.Cut(l.read(laundered), "owner: ana\n---\n\n")
		l.move(laundered, renamedReport)
		l.write(renamedReport, strings.Replace(body, "- [ ] ", "- [ ] Say who is on call\n- [ ] ", 1)+"\n## More\n\nWords.\n")
		l.commit("Rename, and rewrite")
	}},
	{"renamed in case only", 0, func(l *laundry) { l.move(laundered, "incidents/2026/2026-09-01-Queue.md"); l.commit("Rename") }},
	{"in a folder of its own", 0, func(l *laundry) { l.move(laundered, "incidents/2026/2026-09-01-queue/README.md"); l.commit("Pictures") }},
	{"out of the reports and back", 0, func(l *laundry) {
		l.move(laundered, "old/queue.md")
		l.commit("Archive")
		l.move("old/queue.md", laundered)
		l.commit("Fetch from the archive")
	}},
	{"folder of the reports renamed, and both listed", 0, func(l *laundry) {
		l.move(laundered, otherFolder)
		l.configure("[postmortems, incidents]")
		l.commit("Rename the folder")
	}},
	{"folder of the reports renamed", 0, func(l *laundry) {
		l.move(laundered, otherFolder)
		l.configure("postmortems")
		l.commit("Rename the folder")
	}},
	{"folder of the reports renamed, then configured", 0, func(l *laundry) {
		l.move(laundered, otherFolder)
		l.commit("Rename the folder")
		l.configure("postmortems")
		l.commit("Configure it")
	}},
	{"folder of the reports configured, then renamed", 0, func(l *laundry) {
		l.configure("postmortems")
		l.commit("Configure another folder")
		l.move(laundered, otherFolder)
		l.commit("Rename the folder")
	}},
	{"folder of the reports configured, then renamed by hand", 0, func(l *laundry) {
		l.configure("postmortems")
		l.commit("Configure another folder")
		l.write(otherFolder, l.read(laundered))
		l.remove(laundered)
	}},
	{"folder of the reports renamed twice", 0, func(l *laundry) {
		l.move(laundered, otherFolder)
		l.configure("postmortems")
		l.commit("Rename the folder")
		l.move(otherFolder, "docs/reports/2026/2026-09-01-queue.md")
		l.configure("docs/**/2*.md")
		l.commit("Rename it again")
	}},
	{"folder of the reports renamed there and back", 0, func(l *laundry) {
		l.move(laundered, otherFolder)
		l.configure("postmortems")
		l.commit("Rename the folder")
		l.move(otherFolder, laundered)
		l.configure("incidents")
		l.commit("Rename it back")
	}},
	{"folder of the reports renamed, and the report rewritten at once", itsValues | itsText, func(l *laundry) {
		l.move(laundered, otherFolder)
		l.write(otherFolder, "---\nid: 2026-09-01-queue\nowner: ben\n---\n\n# Another title\n\n## Follow-ups\n\n- [ ] All is new `fu-aaaa11`\n")
		l.configure("postmortems")
		l.commit("Rename the folder, and rewrite")
	}},
	{"folder of the reports renamed, and the report reformatted at once", 0, func(l *laundry) {
		l.edit("- [ ]", "* [ ]", "# Queue backlog", "# The queue")
		l.move(laundered, otherFolder)
		l.configure("postmortems")
		l.commit("Rename the folder, and format")
	}},
	{"copied to another folder, which is configured", 0, func(l *laundry) {
		l.write(otherFolder, l.read(laundered))
		l.configure("postmortems")
		l.commit("Copy the folder")
		l.edit("- [ ]", "* [ ]")
		l.commit("Format what nobody reads any more")
	}},
	{"copied to another folder, which is configured, and the old one deleted", 0, func(l *laundry) {
		l.write(otherFolder, l.read(laundered))
		l.configure("postmortems")
		l.commit("Copy the folder")
		l.remove(laundered)
		l.commit("Delete the old folder")
	}},
	{"folder of the reports renamed on a branch", 0, func(l *laundry) {
		l.aside("rename", "main", func() { l.move(laundered, otherFolder); l.configure("postmortems") })
		l.write("other.c", "int other;\n")
		l.commit("Go on")
		l.merge("rename")
	}},
	{"many folders configured before the reports are moved", 0, func(l *laundry) {
		for i := range workspace.MaxFormer + 2 {
			l.configure(fmt.Sprintf("aside/%d", i))
			l.commit("Configure another folder")
		}
		l.configure("postmortems")
		l.move(laundered, otherFolder)
		l.commit("Rename the folder")
	}},
	{"in the whole repository, then in a folder of their own", 0, func(l *laundry) {
		l.configure(".")
		l.move(laundered, "2026-09-01-queue.md")
		l.commit("Move the reports to the top")
		l.configure("postmortems")
		l.move("2026-09-01-queue.md", otherFolder)
		l.commit("Move the reports to a folder")
	}},
	{"a configuration that cannot be read for a while", 0, func(l *laundry) {
		l.configure("postmortems")
		l.move(laundered, otherFolder)
		l.commit("Rename the folder")
		l.write(".incident.yaml", "reports: [")
		l.commit("Break the configuration")
		l.write(".incident.yaml", "reports: docs\n"+strings.Repeat("# All work and no play\n", 20_000))
		l.commit("Make it too large")
		l.configure("docs")
		l.move(otherFolder, "docs/2026-09-01-queue.md")
		l.commit("Rename the folder again")
	}},
	{"copied, then the original deleted", 0, func(l *laundry) {
		l.write(elsewhere, l.read(laundered))
		l.commit("Copy")
		l.remove(laundered)
		l.commit("Delete the original")
	}},
	{"another id of the follow-up", 0, func(l *laundry) {
		l.edit(launderedID, "fu-cccc33")
		l.commit("Give it another id")
		l.edit("fu-cccc33", launderedID)
		l.commit("Give it its own again")
	}},
	{"another id of the report, with an alias", 0, func(l *laundry) {
		l.edit("id: 2026-09-01-queue", "id: 2026-08-31-queue\naliases: [2026-09-01-queue]")
		l.move(laundered, "incidents/2026/2026-08-31-queue.md")
		l.commit("It began a day earlier")
	}},
	{"report split", itsText, func(l *laundry) {
		l.write("incidents/2026/2026-09-03-alerts.md", "---\nid: 2026-09-03-alerts\nowner: ana\n---\n\n# Alerts\n\n## Follow-ups\n\n"+
			"- [ ] Alert on queue depth before customers notice `fu-aaaa11`\n")
		l.edit("- [ ] Alert on queue depth before customers notice `fu-aaaa11`\n", "")
		l.commit("Split")
	}},
	{"two reports made one", itsText, func(l *laundry) {
		l.write("incidents/2026/2026-09-03-login.md", "---\nid: 2026-09-03-login\nowner: ana\n---\n\n# Login\n\n## Follow-ups\n\nN/A: see the queue\n")
		l.commit("Report the login outage")
		l.remove(laundered)
		l.write("incidents/2026/2026-09-03-login.md", "---\nid: 2026-09-03-login\nowner: ana\n---\n\n# Login and queue\n\n## Follow-ups\n\n"+
			"- [ ] Alert on queue depth before customers notice `fu-aaaa11`\n")
		l.commit("Merge the reports")
	}},
	{"its id used by a report that comes later", itsValues, func(l *laundry) {
		l.write("incidents/2026/2026-08-01-early.md", "---\nid: 2026-08-01-early\nowner: ana\n---\n\n# Early\n\n## Follow-ups\n\n- [ ] Something else `fu-aaaa11`\n")
		l.commit("Report something from before")
		l.remove("incidents/2026/2026-08-01-early.md")
		l.commit("Withdraw it")
	}},

	// What makes it disappear for a while.
	{"items deleted and added again", 0, thereAndBack("---\nid: 2026-09-01-queue\nowner: ana\n---\n\n# Queue backlog\n")},
	{"report deleted and added again", 0, func(l *laundry) {
		l.remove(laundered)
		l.commit("Delete")
		l.write(laundered, launderedReport)
		l.commit("Add again")
	}},
	{"deleted and added again in a folder of its own", itsText, func(l *laundry) {
		l.remove(laundered)
		l.commit("Delete")
		l.write("incidents/2026/2026-09-01-queue/README.md", launderedReport)
		l.commit("Add again")
	}},
	{"the revert reverted", 0, func(l *laundry) {
		l.git("revert", "--no-edit", l.first)
		l.git("revert", "--no-edit", "HEAD")
	}},
	{"header broken and mended", 0, thereAndBack(strings.Replace(launderedReport, "owner: ana", "owner: [ana", 1))},
	{"header removed and written again", 0, thereAndBack(strings.Replace(launderedReport, "---\nid: 2026-09-01-queue\nowner: ana\n---\n\n", "", 1))},
	{"emptied and filled again", 0, thereAndBack("")},
	{"too large for a while", 0, thereAndBack(launderedReport + strings.Repeat("All work and no play.\n", 20_000))},
	{"not text for a while", 0, thereAndBack(launderedReport + "\n## Notes\n\n\x00\xff\n")},
	{"a symbolic link for a while", 0, func(l *laundry) {
		l.remove(laundered)
		l.must(os.Symlink("nowhere", l.path(laundered)))
		l.commit("Link")
		l.remove(laundered)
		l.write(laundered, launderedReport)
		l.commit("Unlink")
	}},
	{"in a submodule for a while", 0, func(l *laundry) {
		l.git("rm", "-q", "--cached", laundered)
		l.git("update-index", "--add", "--cacheinfo", "160000,"+l.first+",incidents/2026")
		l.git("commit", "-q", "-m", "Put the reports into a submodule")
		l.git("rm", "-q", "--cached", "incidents/2026")
		l.commit("Take them back")
	}},
	{"a folder in its place for a while", 0, func(l *laundry) {
		l.remove(laundered)
		l.write(laundered+"/notes.md", "notes\n")
		l.commit("Replace by a folder")
		l.remove(laundered + "/notes.md")
		l.remove(laundered)
		l.write(laundered, launderedReport)
		l.commit("Replace the folder")
	}},

	// What git does to commits.
	{"later commit amended with a date", 0, func(l *laundry) {
		l.edit("- [ ]", "* [ ]")
		l.commit("Format")
		l.git("commit", "-q", "--amend", "--no-edit", "--date", "2026-11-22T09:00:00Z")
	}},
	{"first commit amended, and merged", 0, func(l *laundry) {
		l.git("switch", "-q", "-c", "amended", l.first)
		l.git("commit", "-q", "--amend", "--no-edit", "--date", "2026-11-22T09:00:00Z")
		l.git("switch", "-q", "main")
		l.merge("--allow-unrelated-histories", "-X", "theirs", "amended")
	}},
	{"later commits rebased", 0, func(l *laundry) {
		l.edit("- [ ]", "* [ ]")
		l.commit("Format")
		l.git("rebase", "-q", "--force-rebase", l.first)
	}},
	{"cherry-picked onto a root, and merged", 0, func(l *laundry) {
		l.git("checkout", "-q", "--orphan", "island")
		l.git("rm", "-q", "-r", "-f", ".")
		l.write("island.txt", "island\n")
		l.commit("Begin an island")
		l.git("cherry-pick", l.first)
		l.merge("--allow-unrelated-histories", "main")
		l.git("branch", "-q", "-f", "main", "HEAD")
		l.git("switch", "-q", "main")
	}},
	{"squashed", 0, func(l *laundry) {
		l.aside("work", "main", func() { l.remove(laundered) })
		l.git("switch", "-q", "work")
		l.write(laundered, strings.ReplaceAll(launderedReport, "- [ ]", "* [ ]"))
		l.commit("Write it again")
		l.git("switch", "-q", "main")
		l.git("merge", "-q", "--squash", "work")
		l.commit("Squash")
	}},
	{"old branch merged that has it too", 0, func(l *laundry) {
		l.aside("old", l.first, func() { l.edit("- [ ]", "* [ ]") })
		l.merge("old")
	}},
	{"branch merged on which it was deleted", 0, func(l *laundry) {
		l.aside("without", "main", func() { l.remove(laundered) })
		l.merge("without")
		l.write(laundered, launderedReport)
		l.commit("Add again")
	}},
	{"deleted on main, kept by a merge of an old branch", 0, func(l *laundry) {
		l.aside("old", "main", func() { l.write("other.c", "int other;\n") })
		l.remove(laundered)
		l.commit("Delete")
		l.merge("--no-commit", "old")
		l.write(laundered, launderedReport)
		l.commit("Merge, and keep the report")
	}},
	{"merge that keeps ours", 0, func(l *laundry) {
		l.git("checkout", "-q", "--orphan", "again")
		l.commit("The same tree as a root")
		l.merge("-s", "ours", "--allow-unrelated-histories", "main")
		l.git("branch", "-q", "-f", "main", "HEAD")
		l.git("switch", "-q", "main")
	}},
	{"root of the same tree, merged", 0, func(l *laundry) {
		l.git("checkout", "-q", "--orphan", "again")
		l.commit("The same tree as a root")
		l.git("switch", "-q", "main")
		l.merge("--allow-unrelated-histories", "again")
	}},
	{"evil merge that writes it anew", 0, func(l *laundry) {
		l.aside("side", "main", func() { l.write("other.c", "int other;\n") })
		l.merge("--no-commit", "side")
		l.edit("- [ ]", "* [ ]", "# Queue backlog", "# The queue")
		l.commit("Merge")
	}},
	{"octopus", 0, func(l *laundry) {
		l.aside("one", "main", func() { l.write("one.c", "int one;\n") })
		l.aside("two", "main", func() { l.write("two.c", "int two;\n") })
		l.aside("three", l.first, func() { l.edit("- [ ]", "* [ ]") })
		l.merge("one", "two", "three")
	}},

	// What wrong clocks do.
	{"rewritten in the future", 0, func(l *laundry) {
		l.at("2061-01-01T09:00:00Z")
		l.edit("- [ ]", "* [ ]", "before customers notice", "sooner")
		l.commit("Reword with a wrong clock")
	}},
	{"rewritten before 2005", 0, func(l *laundry) {
		l.at("1999-01-01T09:00:00Z")
		l.edit("before customers notice", "sooner")
		l.commit("Reword with a flat battery")
	}},
	{"deleted and added again in the future", 0, func(l *laundry) {
		l.remove(laundered)
		l.at("2061-01-01T09:00:00Z")
		l.commit("Delete with a wrong clock")
		l.write(laundered, launderedReport)
		l.commit("Add again with a wrong clock")
	}},

	// What is not committed.
	{"moved in the working tree", 0, func(l *laundry) {
		l.write(elsewhere, l.read(laundered))
		l.remove(laundered)
	}},
	{"reformatted in the working tree", 0, func(l *laundry) { l.edit("- [ ]", "* [ ]") }},
	{"removed from the index", 0, func(l *laundry) { l.git("rm", "-q", "--cached", laundered) }},
}
