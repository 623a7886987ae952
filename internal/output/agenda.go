package output

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/term"
)

// AgendaMarkdown writes an agenda as Markdown that default linters accept. Links
// are relative to the repository.
func AgendaMarkdown(w *term.Writer, a agenda.Agenda) { newAgendaPage(a).write(w, markdownDialect) }

// AgendaText writes an agenda for a terminal or an e-mail.
func AgendaText(w *term.Writer, a agenda.Agenda) { newAgendaPage(a).write(w, textDialect) }

type agendaPage struct {
	page
	a agenda.Agenda
}

func newAgendaPage(a agenda.Agenda) *page {
	p := &agendaPage{a: a}
	p.opening()
	p.ready()
	p.notReady()
	p.late()
	p.followUps()
	return &p.page
}

func (p *agendaPage) opening() {
	p.heading(1, "Incident review of "+p.a.On.String())
	parts := []string{p.a.On.Weekday().String()}
	if !p.a.Start.IsZero() {
		parts[0] += " at " + p.a.Start.Format("15:04 MST")
	}
	parts = append(parts, term.Count(p.minutes(), "minute"))
	if who := p.a.Organizer(); who != "" {
		parts = append(parts, "organized by "+who)
	}
	if p.a.Review == nil {
		p.paragraph(words(strings.Join(parts, ", ") + "."))
		return
	}
	p.paragraph(words(strings.Join(parts, ", ")+", planned in"), linked(p.a.Review.Path(), p.a.Review.Path()))
}

func (p *agendaPage) minutes() int { return int(p.a.Duration.Minutes()) }

func (p *agendaPage) ready() {
	p.heading(2, "Ready for review")
	if len(p.a.Ready) == 0 {
		p.paragraph(words(p.noneReady()))
	}
	for i, e := range p.a.Ready {
		p.entry(strconv.Itoa(i+1)+".", e, term.Count(e.Minutes, "minute"))
	}
	if p.a.Crowded() {
		p.paragraph(words(fmt.Sprintf("These are more reports than %s allow for: take fewer, or a longer review.", term.Count(p.minutes(), "minute"))))
	}
	if len(p.a.Also) == 0 {
		return
	}
	p.heading(2, "Also ready")
	for _, e := range p.a.Also {
		p.entry("-", e)
	}
}

func (p *agendaPage) noneReady() string {
	switch {
	case len(p.a.Also) > 0:
		return "None of those that the planned review names."
	case p.a.Reports == 0:
		return "There are no reports yet."
	case p.a.Reports == 1:
		return "The only report is not ready."
	}
	return fmt.Sprintf("None of %s is ready.", term.Count(p.a.Reports, "report"))
}

func (p *agendaPage) entry(marker string, e agenda.Entry, facts ...string) {
	p.titled(marker, e.Report, facts...)
	p.detail(words(strings.Join(nonEmpty("owner "+owner(e.Report), p.waiting(e)), ", ")))
	p.detail(words(e.Impact))
	if len(e.Missing) > 0 {
		p.detail(words("still missing: " + strings.Join(e.Missing, "; ")))
	}
}

// titled is an item that names a report: its severity, what else is said of it,
// its title, and beneath it the link.
func (p *agendaPage) titled(marker string, r *report.Report, facts ...string) {
	lead := strings.Join(append([]string{severity(r)}, facts...), ", ")
	p.item(marker, words(lead+": "+cmp.Or(r.Title.Value, r.Name())))
	p.detail(linked(r.Name(), r.Path()))
}

func severity(r *report.Report) string { return cmp.Or(r.Severity.Value, "no severity") }
func owner(r *report.Report) string    { return cmp.Or(r.Owner.Value, "nobody") }

func (p *agendaPage) waiting(e agenda.Entry) string {
	d := e.Waiting
	switch {
	case e.Report.Status.Value == report.Reviewed:
		return "reviewed already"
	case !d.Known():
		return ""
	case d.From == history.Uncommitted:
		return "ready, not committed"
	}
	on := day.Of(d.Time, p.a.Zone).String()
	switch d.From {
	case history.Bound:
		return "ready since " + on + " or before"
	case history.Text:
		return "over since " + on
	}
	return "ready since " + on
}

func (p *agendaPage) notReady() {
	p.heading(2, "Not ready")
	if len(p.a.NotReady)+len(p.a.Unknown) == 0 {
		p.paragraph(words("Nothing that had to be."))
	}
	for _, id := range p.a.Unknown {
		p.item("-", words("The planned review names "+id+", and no report has that id."))
	}
	for _, e := range p.a.NotReady {
		p.unready(e)
	}
	if p.a.Unjudged > 0 {
		p.paragraph(words("Not judged, because the front matter is missing or cannot be read: " + term.Count(p.a.Unjudged, "report") + "."))
	}
	if p.a.InTime > 0 {
		p.paragraph(words("Still in time: " + term.Count(p.a.InTime, "more draft") + "."))
	}
}

func (p *agendaPage) unready(e agenda.Entry) {
	p.titled("-", e.Report)
	facts := []string{"owner " + owner(e.Report)}
	if e.Planned {
		facts = append(facts, "on this review")
	}
	if e.HasDue {
		facts = append(facts, "due on "+e.Due.String())
	}
	p.detail(words(strings.Join(facts, ", ")))
	p.detail(words("missing: " + strings.Join(e.Missing, "; ")))
}

func (p *agendaPage) late() {
	p.heading(2, "Deadline passed")
	if len(p.a.Late) == 0 {
		p.paragraph(words("None."))
	}
	for _, l := range p.a.Late {
		var passed []string
		for _, d := range l.Passed {
			passed = append(passed, fmt.Sprintf("%s due on %s, %s ago", d.What, d.Due, term.Count(d.Days, "day")))
		}
		p.titled("-", l.Report)
		p.detail(words(strings.Join(append([]string{"owner " + owner(l.Report)}, passed...), "; ")))
	}
}

func (p *agendaPage) followUps() {
	since := p.a.Since.String()
	if p.a.Held != nil {
		since += ", the last review"
	}
	p.items("Follow-ups due since "+since, p.a.Due)
	p.items("Stale follow-ups", p.a.Stale)
	if p.a.Untold > 0 {
		p.paragraph(words("Not known to be stale or not: " + term.Count(p.a.Untold, "more follow-up") + "."))
	}
}

// mostItems is how many follow-ups of a kind are listed: a meeting gets through
// no more, and the most pressing come first.
const mostItems = 20

func (p *agendaPage) items(heading string, items []*followup.Item) {
	p.heading(2, heading)
	if len(items) == 0 {
		p.paragraph(words("None."))
	}
	shown := items[:min(len(items), mostItems)]
	for _, i := range shown {
		p.item("-", words(severity(i.Report)+": "+i.FollowUp.Text.Value))
		p.detail(words(strings.Join(nonEmpty(i.FollowUp.ID.Value, "owner "+cmp.Or(i.Owner, "nobody"), due(i), i.Reason), ", ")))
		p.detail(linked(i.Report.Name(), i.Report.Path()))
	}
	if more := len(items) - len(shown); more > 0 {
		p.paragraph(words(strconv.Itoa(more) + " more: see incident followups"))
	}
}

func due(i *followup.Item) string {
	switch {
	case !i.HasDue:
		return ""
	case i.FollowUp.Due.Present():
		return "due on " + i.Due.String()
	}
	return "due on " + i.Due.String() + " by policy"
}

func nonEmpty(parts ...string) []string {
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}
