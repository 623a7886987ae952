package output

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/term"
)

// AgendaMarkdown writes an agenda as Markdown that default linters accept. Links
// are relative to the repository.
func AgendaMarkdown(w *term.Writer, a agenda.Agenda) { newAgendaPage(a).write(w, markdownDialect("")) }

// AgendaText writes an agenda for a terminal or an e-mail.
func AgendaText(w *term.Writer, a agenda.Agenda) { newAgendaPage(a).write(w, textDialect) }

type agendaPage struct {
	page
	a agenda.Agenda
}

// newAgendaPage is an agenda in the order of the meeting, then what its organizer
// needs before.
func newAgendaPage(a agenda.Agenda) *page {
	p := &agendaPage{a: a}
	p.opening()
	p.decisions()
	p.ready()
	p.followUps()
	p.patterns()
	p.audience()
	p.notReady()
	p.late()
	p.next()
	return &p.page
}

func (p *agendaPage) opening() {
	p.heading(1, AgendaTitle(p.a))
	p.paragraph(words(strings.Join(nonEmpty(p.when(), term.Count(p.minutes(), "minute"), p.organizer()), ", ") + "."))
	if r := p.a.Review; r != nil {
		p.paragraph(words("Planned in"), linked(r.Path(), r.Path()))
	}
	p.paragraph(words("Reports " + p.tense("are", "were to be") + " complete " + until(p.a.PreReadBy()) + ", so that everybody " + p.tense("can", "could") + " read them before."))
	for _, l := range p.a.Audience.Lacking {
		p.paragraph(words(Lack(l)))
	}
}

// tense is how something is said of a review that is to come, or of one whose day
// has passed.
func (p *agendaPage) tense(toCome, passed string) string {
	if p.a.Passed {
		return passed
	}
	return toCome
}

// AgendaTitle is what a review is called.
func AgendaTitle(a agenda.Agenda) string { return "Incident review of " + a.On.String() }

func (p *agendaPage) when() string {
	if p.a.Start.IsZero() {
		return p.a.On.Weekday().String()
	}
	return p.a.On.Weekday().String() + " at " + p.a.Start.Format("15:04 MST")
}

// moment is a time for people, to the minute.
func moment(t time.Time) string { return t.Format("2006-01-02 15:04 MST") }

// organizer says who organizes the review, and how that came about.
func (p *agendaPage) organizer() string {
	o := p.a.Organizer
	var how []string
	for _, absent := range o.Passed {
		how = append(how, absent.Text())
	}
	switch {
	case o.Named:
	case o.Handle == "" && len(how) > 0:
		return "organized by nobody (" + strings.Join(how, "; ") + ")"
	case o.Handle == "":
		return ""
	case o.HasLast:
		how = append(how, "last time on "+o.Last.String())
	default:
		how = append(how, "for the first time")
	}
	if o.Then != "" {
		how = append(how, "next time "+o.Then)
	}
	if len(how) == 0 {
		return "organized by " + o.Handle
	}
	return "organized by " + o.Handle + " (" + strings.Join(how, "; ") + ")"
}

// Lack says loudly that nobody can be there who has a role that is needed.
func Lack(l agenda.Lack) string {
	text := "Missing: no " + l.Role + " can be there, because " + l.Why + "."
	if strings.HasPrefix(l.Role, "owner") {
		text = "Missing: the " + l.Role + " cannot be there, because " + l.Why + "."
	}
	if l.StandIn != "" {
		text += " Instead: " + l.StandIn + "."
	}
	return text
}

func (p *agendaPage) minutes() int { return int(p.a.Duration.Minutes()) }

// part is the heading of a part of the meeting, with its minutes.
func (p *agendaPage) part(heading string, minutes int) {
	if minutes > 0 {
		heading += ", " + term.Count(minutes, "minute")
	}
	p.heading(2, heading)
}

func (p *agendaPage) ready() {
	p.part("Incidents", p.a.Plan.Incidents)
	if len(p.a.Ready) == 0 {
		p.paragraph(words(p.noneReady()))
	}
	for i, e := range p.a.Ready {
		p.entry(strconv.Itoa(i+1)+".", e, term.Count(e.Minutes, "minute"))
		p.detail(words(p.reading(e)))
	}
	if p.a.Crowded() {
		p.paragraph(words(fmt.Sprintf("A report takes %s: take a longer review.", term.Count(agenda.LeastMinutes, "minute"))))
	}
}

func (p *agendaPage) noneReady() string {
	switch {
	case len(p.a.Next) > 0:
		return "None of those that the planned review names is ready."
	case p.a.Reports == 0:
		return "There are no reports yet."
	case p.a.Reports == 1:
		return "The only report is not ready."
	}
	return fmt.Sprintf("None of %s is ready.", term.Count(p.a.Reports, "report"))
}

// reading says whether people could read a report before the review.
func (p *agendaPage) reading(e agenda.Entry) string {
	since := e.Reading.Complete
	if !since.Known() {
		return ""
	}
	text := "complete since " + moment(since.Time.In(p.a.Zone))
	switch {
	case since.From == history.Uncommitted:
		text = "complete, not committed"
	case since.From == history.Bound:
		text += " or before"
	}
	switch changed := e.Reading.Changed; {
	case e.Reading.Late:
		return text + ", after the pre-read"
	case len(changed) > 0:
		return text + ", changed after the pre-read: " + strings.Join(changed, "; ")
	}
	return text
}

func (p *agendaPage) next() {
	if len(p.a.Next) == 0 {
		return
	}
	p.heading(2, "Next time")
	for _, e := range p.a.Next {
		p.entry("-", e)
		p.detail(words(e.Why))
	}
	p.more(p.a.NextMore, "more report", "incident list --status ready")
}

// more says how many are not listed, and how to see them.
func (p *agendaPage) more(n int, what, command string) {
	if n > 0 {
		p.paragraph(words(term.Count(n, what) + ": see " + command))
	}
}

func (p *agendaPage) entry(marker string, e agenda.Entry, facts ...string) {
	p.titled(marker, e.Report, facts...)
	p.detail(words(strings.Join(nonEmpty("owner "+owner(e.Report), p.waiting(e), reviewBy(e)), ", ")))
	p.detail(words(e.Impact))
}

func reviewBy(e agenda.Entry) string {
	if !e.HasReviewDue || e.Report.Status.Value == report.Reviewed {
		return ""
	}
	return "to be reviewed by " + e.ReviewDue.String()
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
	p.more(p.a.NotReadyMore, "more report", "incident check")
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
	switch {
	case e.HasDue:
		facts = append(facts, "due on "+e.Due.String())
	case e.HasReviewDue:
		facts = append(facts, "to be reviewed by "+e.ReviewDue.String())
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
			passed = append(passed, fmt.Sprintf("%s due on %s, %s %s", d.What, d.Due, term.Count(d.Days, "day"), p.tense("before the review", "ago")))
		}
		p.titled("-", l.Report)
		p.detail(words(strings.Join(append([]string{"owner " + owner(l.Report)}, passed...), "; ")))
	}
	p.more(p.a.LateMore, "more report", "incident check")
}

func (p *agendaPage) decisions() {
	if p.a.Held == nil {
		return
	}
	p.part("Decisions of "+p.a.Since.String(), p.a.Plan.Decisions)
	if len(p.a.Decisions) == 0 {
		p.paragraph(words("None are noted in"), linked(p.a.Held.Path(), p.a.Held.Path()))
	}
	for _, d := range p.a.Decisions {
		p.item("-", words(cmp.Or(title(d.Report), d.Under)+": "+d.Text))
		p.detail(words(settled(d)))
		if d.Report != nil {
			p.detail(linked(d.Report.Name(), d.Report.Path()))
		}
	}
}

func title(r *report.Report) string {
	if r == nil {
		return ""
	}
	return cmp.Or(r.Title.Value, r.Name())
}

// settled says what became of a decision: of the follow-ups that it cites, else
// of all of the report.
func settled(d agenda.Decision) string {
	switch {
	case len(d.Items) == 0:
		return ""
	case d.Cited:
		var states []string
		for _, i := range d.Items {
			states = append(states, i.ID+" is "+string(i.State))
		}
		return strings.Join(states, "; ")
	}
	return fmt.Sprintf("%d of its %s done or dropped", d.Settled(), term.Count(len(d.Items), "follow-up"))
}

func (p *agendaPage) followUps() {
	since := p.a.Since.String()
	if p.a.Held != nil {
		since += ", the last review"
	}
	p.part("Follow-ups", p.a.Plan.FollowUps)
	p.items("Due since "+since, p.a.Due)
	p.items("Stale", p.a.Stale)
	if p.a.Untold > 0 {
		p.paragraph(words("Not known to be stale or not: " + term.Count(p.a.Untold, "more follow-up") + "."))
	}
	if len(p.a.Slipped) > 0 {
		p.items("Put off since then", p.a.Slipped)
	}
	if len(p.a.Closed) > 0 {
		p.items("Closed since then", p.a.Closed)
	}
	if n := p.a.UntoldClosed; n > 0 {
		p.paragraph(words("Not known to be closed since then or before, because history is cut off: " + term.Count(n, "follow-up") + "."))
	}
}

func (p *agendaPage) items(heading string, items []*followup.Item) {
	p.heading(3, heading)
	if len(items) == 0 {
		p.paragraph(words("None."))
	}
	shown := agenda.MostPressing(items)
	for _, i := range shown {
		p.item("-", words(severity(i.Report)+": "+i.FollowUp.Text.Value))
		p.detail(words(strings.Join(nonEmpty(i.FollowUp.ID.Value, "owner "+cmp.Or(i.Owner, "nobody"), due(i), p.state(i)), ", ")))
		p.detail(linked(i.Report.Name(), i.Report.Path()))
	}
	p.more(len(items)-len(shown), "more follow-up", "incident followups")
}

// state says why an open follow-up is stale, where it went from, or when it was
// closed.
func (p *agendaPage) state(i *followup.Item) string {
	moves := i.Trace.Moves
	switch {
	case !i.Open():
		return string(i.State) + " on " + day.Of(i.Trace.Closed.Time, p.a.Zone).String()
	case i.Reason == "" && len(moves) > 0:
		return "moved from " + moves[len(moves)-1].Old
	}
	return i.Reason
}

func due(i *followup.Item) string {
	if !i.HasDue || !i.Open() {
		return ""
	}
	return "due on " + dueDay(i)
}

func (p *agendaPage) patterns() {
	if len(p.a.Patterns) == 0 {
		return
	}
	p.part("Patterns", p.a.Plan.Patterns)
	for _, pattern := range p.a.Patterns {
		p.item("-", words(fmt.Sprintf("%s %s: %s in the last half year, %d in the half before", pattern.Kind, pattern.Name, term.Count(pattern.Now, "incident"), pattern.Before)))
		if pattern.Open > 0 {
			p.detail(words(term.Count(pattern.Open, "follow-up") + " of theirs open"))
		}
		for _, again := range pattern.Again {
			p.detail(words("came back while earlier work was open:"), linked(again.Name(), again.Path()))
		}
	}
}

func (p *agendaPage) audience() {
	p.heading(2, "Who should be there")
	a := p.a.Audience
	if len(a.Required)+len(a.Optional)+len(a.Absent) == 0 {
		p.paragraph(words("Nobody is named: no incident is gone through."))
	}
	p.seats("Required", a.Required)
	p.seats("Optional", a.Optional)
	if len(a.Absent) > 0 {
		p.heading(3, "Cannot be there")
	}
	for _, absent := range a.Absent {
		p.item("-", words(absent.Text()+": "+strings.Join(absent.Reasons, "; ")))
		if absent.StandIn != "" {
			p.detail(words("instead: " + absent.StandIn))
		}
	}
	if len(a.Unknown) > 0 {
		p.paragraph(words("Not in the roster: " + strings.Join(a.Unknown, ", ") + "."))
	}
}

func (p *agendaPage) seats(heading string, seats []agenda.Seat) {
	if len(seats) == 0 {
		return
	}
	p.heading(3, heading)
	for _, s := range seats {
		p.item("-", words(person(s.Person)+": "+strings.Join(s.Reasons, "; ")))
	}
}

// person is how somebody is called in a list: the handle, and the name where
// there is one.
func person(who roster.Person) string {
	if who.Name == "" {
		return who.Handle
	}
	return who.Handle + " (" + who.Name + ")"
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
