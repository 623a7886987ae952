package output

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/term"
	"github.com/incident-cli/incident/internal/yaml"
)

// ReviewHead is the front matter of the file of a review that is planned. The
// agenda has a start.
func ReviewHead(a agenda.Agenda) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ndate: %s\nduration: %dm\n", a.Start.Format(time.RFC3339), int(a.Duration.Minutes()))
	if a.Organizer.Handle != "" {
		fmt.Fprintf(&b, "organizer: %s\n", scalar(a.Organizer.Handle))
	}
	fmt.Fprintf(&b, "status: %s\n", report.Planned)
	var ids []string
	for _, e := range planned(a) {
		ids = append(ids, e.Report.Name())
	}
	list(&b, "incidents", ids)
	list(&b, "required", agenda.Handles(a.Audience.Required))
	list(&b, "optional", agenda.Handles(a.Audience.Optional))
	if len(a.Away) > 0 {
		list(&b, "away", a.Away)
	}
	b.WriteString("---\n")
	return b.String()
}

// planned are the reports that a review is planned to go through: those that are
// ready, and those that the review names and that may still be.
func planned(a agenda.Agenda) []agenda.Entry {
	all := a.Ready[:len(a.Ready):len(a.Ready)]
	for _, e := range a.NotReady {
		if e.Planned {
			all = append(all, e)
		}
	}
	return all
}

// list writes a key with a list, an item a line so that two people who add one
// each seldom meet.
func list(b *strings.Builder, key string, items []string) {
	if len(items) == 0 {
		fmt.Fprintf(b, "%s: []\n", key)
		return
	}
	fmt.Fprintf(b, "%s:\n", key)
	for _, item := range items {
		fmt.Fprintf(b, "  - %s\n", scalar(item))
	}
}

// scalar is a foreign text as a value of YAML. What cannot be seen is written as it
// is shown: YAML may not hold all of it.
func scalar(s string) string { return yaml.Quote(term.Printable(s)) }

// ReviewAgenda is the generated part of the body of a review's file, which lies
// at the path: all that stands before the minutes.
func ReviewAgenda(a agenda.Agenda, file string) string {
	var b strings.Builder
	w := term.NewWriter(&b, term.Options{})
	a.Review = nil // that is this file
	newAgendaPage(a).write(w, markdownDialect(strings.Repeat("../", strings.Count(path.Dir(file), "/")+1)))
	_ = w.Flush() // into memory
	return b.String()
}

// ReviewMinutes is what the minutes begin as: a heading for each incident, and
// what has to be filled in.
func ReviewMinutes(a agenda.Agenda) string {
	var b strings.Builder
	for _, e := range planned(a) {
		fmt.Fprintf(&b, "\n## %s\n\n- decision:\n", term.Markdown(e.Report.Name()))
	}
	return b.String()
}
