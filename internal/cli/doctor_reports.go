package cli

import (
	"fmt"
	"strings"

	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/term"
	"github.com/incident-cli/incident/internal/workspace"
)

// setUp tells about the files that set a repository up.
func (d *doctor) setUp() {
	d.configuration()
	d.since()
	d.people()
	d.folders()
}

func (d *doctor) configuration() {
	for _, f := range d.ws.Configuration {
		d.misconfigured = true
		at := f.Span.Position()
		d.add(failure, "configuration", f.Help, fmt.Sprintf("%s:%d:%d: ", f.Span.File.Name, at.Line, at.Column), f.Message)
	}
	if len(d.ws.Configuration) > 0 {
		return
	}
	if !d.has(workspace.ConfigFile) {
		d.add(fine, "configuration", "", "no ", workspace.ConfigFile, ": what is built in applies")
		return
	}
	d.add(fine, "configuration", "", workspace.ConfigFile)
}

// has reports whether the tree that is read holds a file.
func (d *doctor) has(name string) bool {
	_, err := d.ws.Tree.Read(name, report.MaxReport)
	return err == nil
}

func (d *doctor) since() {
	p := d.ws.Policy
	from := "to all incidents"
	if p.HasSince {
		from = "to incidents from " + p.Since.String() + " on"
	}
	d.add(fine, "policy", "", p.Extends, ", whose clocks apply ", from, "; days are those of ", p.Zone)
}

func (d *doctor) people() {
	people := d.ws.Roster
	if !people.Known() {
		d.add(warning, "people", "incident init", "there is no ", workspace.RosterFile, ": owners are not checked, and have no team")
		return
	}
	d.add(fine, "people", "", count(len(people.People), "person", "people"), " in ", term.Count(len(people.Teams), "team"))
}

// count is a number of things whose plural is irregular.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", many)
}

func (d *doctor) folders() {
	missing := strings.Join(d.ws.Missing, ", ")
	switch n := len(d.ws.Reports); {
	case n == 0 && missing != "":
		d.misconfigured = true
		d.add(failure, "reports", "incident init, or set reports: in "+workspace.ConfigFile, "the folder ", missing, " does not exist")
	case missing != "":
		d.add(warning, "reports", "correct reports: in "+workspace.ConfigFile, "nothing is called ", missing)
	case n == 0:
		d.add(warning, "reports", `incident new "What happened"`, "there are none yet in ", strings.Join(d.ws.Folders(), ", "))
	default:
		d.add(fine, "reports", "", term.Count(n, "report"), " in ", strings.Join(d.ws.Folders(), ", "))
	}
	for _, err := range d.ws.Unreadable {
		d.cannot("reports", err)
	}
}

// contents tells what in the reports is read, but could be read better.
func (d *doctor) contents() {
	foreign, items, nameless := 0, 0, 0
	for _, r := range d.ws.Reports {
		if r.Header != report.FrontMatter {
			foreign++
		}
		for _, f := range r.FollowUps {
			items++
			if !f.ID.Present() {
				nameless++
			}
		}
	}
	if foreign > 0 {
		d.add(warning, "front matter", "incident explain front-matter",
			term.Count(foreign, "report"), " without front matter that can be read: whether they are complete is not judged")
	}
	if nameless > 0 {
		d.add(warning, "follow-ups", "incident check --fix",
			fmt.Sprintf("%d of %s without an id: rewording one makes it another", nameless, term.Count(items, "follow-up")))
		return
	}
	if items > 0 {
		d.add(fine, "follow-ups", "", term.Count(items, "follow-up"), ", all with an id")
	}
}
