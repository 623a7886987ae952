package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/report"
)

// dossier is a report as it stands at one commit.
type dossier struct {
	id, path, title   string
	severity, status  string
	owner             int
	service, trigger  string
	started, resolved time.Time
	created           time.Time // its first commit
	planned           int       // items it is created with, beside the first
	texts             []string  // as sections; empty where it is not filled
	items             []*item
}

// item is a follow-up.
type item struct {
	id, text string
	owner    int       // 0: the report's owner
	due      time.Time // zero: by policy
	status   string
	done     bool
}

// section is a heading of a report, and what writes the text beneath it.
type section struct {
	name string
	// late says that some reports are first committed without it.
	late  bool
	write func(w *writer, d *dossier) string
}

var sections = []section{
	{"Summary", false, func(w *writer, _ *dossier) string { return w.paragraph(3) }},
	{"Impact", false, func(w *writer, _ *dossier) string { return w.impact() + "\n" + w.paragraph(1) }},
	{"Timeline", false, func(w *writer, d *dossier) string { return w.timeline(d.started, d.resolved) }},
	{"Root cause", false, func(w *writer, _ *dossier) string { return w.paragraph(3) + "\n" + w.paragraph(3) }},
	{"Alerts", true, prompts},
	{"Remediation", true, prompts},
	{"Recovery", true, prompts},
	{"Prevention", true, prompts},
	{"What went well", true, func(w *writer, _ *dossier) string { return w.points("", "") }},
	{"What went wrong", true, func(w *writer, d *dossier) string { return w.points(" `"+d.items[0].id+"`", accepted) }},
	{"Where we got lucky", true, func(w *writer, _ *dossier) string { return w.points(accepted, accepted) }},
}

const accepted = " (accepted: it is rare and cheap to repair)"

func prompts(w *writer, _ *dossier) string {
	return w.point("**What happened:** "+w.sentence()) +
		w.point("**What should have happened:** "+w.sentence()) +
		w.point("**How it could be improved:** "+w.sentence())
}

// newDossier invents an incident. Its id and path are added to those taken.
func newDossier(w *writer, started time.Time, taken map[string]bool) *dossier {
	d := &dossier{
		severity: []string{"SEV1", "SEV2", "SEV2", "SEV3", "SEV3", "SEV3"}[w.IntN(6)],
		status:   "draft", owner: w.member(), started: started,
		service: w.pick(services), trigger: w.pick(triggers),
		texts: make([]string, len(sections)),
	}
	d.title = w.title(d.service)
	d.resolved = started.Add(20*time.Minute + w.duration(5*time.Hour)).Truncate(time.Minute)
	d.created = d.resolved.Add(time.Hour + w.duration(2*oneDay)).Truncate(time.Second)
	d.id = free(report.NewID(day.Of(started, time.UTC), d.title), taken)
	d.path = fmt.Sprintf("incidents/%d/%s.md", started.Year(), d.id)
	return d
}

// free appends the first number that makes the id a new one.
func free(id string, taken map[string]bool) string {
	candidate := id
	for n := 2; taken[candidate]; n++ {
		candidate = fmt.Sprintf("%s-%d", id, n)
	}
	taken[candidate] = true
	return candidate
}

// apply changes the report by one step, and returns what the commit says.
func (d *dossier) apply(w *writer, s step) string {
	switch s.kind {
	case create:
		return d.write(w)
	case addItem:
		d.add(w)
		return "Add a follow-up to " + d.id
	default:
		return d.tend(w, s.at)
	}
}

// write is the first commit: most sections are there.
func (d *dossier) write(w *writer) string {
	for range 1 + d.planned {
		d.add(w)
	}
	for i, s := range sections {
		if !s.late || w.chance(75) {
			d.texts[i] = s.write(w, d)
		}
	}
	return "Report " + d.id
}

func (d *dossier) add(w *writer) {
	it := &item{id: w.followUpID(), text: w.action()}
	if w.chance(40) {
		it.owner = w.member()
	}
	if w.chance(60) {
		it.due = d.resolved.AddDate(0, 0, 14+w.IntN(60))
	}
	d.items = append(d.items, it)
}

// tend does what the report needs next: it is finished first, then reviewed,
// and its follow-ups are looked after all the time.
func (d *dossier) tend(w *writer, at time.Time) string {
	gap := slices.Index(d.texts, "")
	switch {
	case gap >= 0 && w.chance(80):
		return d.fill(w, gap)
	case gap < 0 && d.status == "draft":
		d.status = "ready"
		return "Ready for review: " + d.id
	case d.status == "ready" && w.chance(50):
		d.status = "reviewed"
		return "Reviewed: " + d.id
	}
	return d.tendItem(w, at)
}

func (d *dossier) fill(w *writer, i int) string {
	d.texts[i] = sections[i].write(w, d)
	return fmt.Sprintf("%s of %s", sections[i].name, d.id)
}

// tendItem moves one open follow-up forward; a report that has none gets a
// section reworded.
func (d *dossier) tendItem(w *writer, at time.Time) string {
	open := slices.DeleteFunc(slices.Clone(d.items), func(it *item) bool { return it.done || it.status == "dropped" })
	if len(open) == 0 {
		return d.fill(w, w.IntN(len(sections)))
	}
	it := open[w.IntN(len(open))]
	switch choice := w.IntN(100); {
	case choice < 50:
		it.done, it.status = true, ""
		return "Done: " + it.id
	case choice < 75:
		it.due = later(it.due, at).AddDate(0, 0, 7+w.IntN(45))
		return "New date for " + it.id
	case choice < 90:
		it.owner = 1 + (it.owner+w.IntN(members-1))%members // another than before
		return "New owner of " + it.id
	case choice < 95 && it.status == "":
		it.status = "in-progress"
		return "Start " + it.id
	}
	it.status = "dropped"
	return "Drop " + it.id
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (d *dossier) place() string { return d.path }

// markdown renders the report in the canonical form.
func (d *dossier) markdown(b *strings.Builder) {
	d.frontMatter(b)
	fmt.Fprintf(b, "\n# %s\n", d.title)
	for i, s := range sections {
		fmt.Fprintf(b, "\n## %s\n", s.name)
		if d.texts[i] != "" {
			b.WriteString("\n" + d.texts[i])
		}
	}
	b.WriteString("\n## Follow-ups\n\n")
	for _, it := range d.items {
		it.markdown(b)
	}
}

func (d *dossier) frontMatter(b *strings.Builder) {
	minutes := d.resolved.Sub(d.started).Minutes()
	after := func(share float64) string {
		return d.started.Add(time.Duration(share*minutes) * time.Minute).Format(time.RFC3339)
	}
	fmt.Fprintf(b, "---\nid: %s\nseverity: %s\nstatus: %s\nowner: %s\n", d.id, d.severity, d.status, handle(d.owner))
	fmt.Fprintf(b, "teams: [%s]\nservices: [%s]\n", team(d.owner), d.service)
	fmt.Fprintf(b, "started: %s\ndetected: %s\nmitigated: %s\nresolved: %s\n", after(0), after(0.2), after(0.8), after(1))
	fmt.Fprintf(b, "detected_by: alert\nmitigation: rollback\ntrigger: %s\nfactors: [missing-test, %[1]s]\n---\n", d.trigger)
}

func (it *item) markdown(b *strings.Builder) {
	box := " "
	if it.done {
		box = "x"
	}
	fmt.Fprintf(b, "- [%s] %s `%s`\n", box, it.text, it.id)
	if it.status != "" {
		fmt.Fprintf(b, "  - status: %s\n", it.status)
	}
	if it.status == "dropped" {
		b.WriteString("  - reason: the cost outweighs the risk\n")
	}
	if it.owner > 0 {
		fmt.Fprintf(b, "  - owner: @%s\n", handle(it.owner))
	}
	if !it.due.IsZero() {
		fmt.Fprintf(b, "  - due: %s\n", it.due.Format(time.DateOnly))
	}
}
