package output

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/minutes"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/term"
)

// ReviewMarkdown writes what a review went through as Markdown that default
// linters accept. Links are relative to the repository.
func ReviewMarkdown(w *term.Writer, r minutes.Record) { newReviewPage(r).write(w, markdownDialect("")) }

// ReviewText writes the same for a terminal or an e-mail.
func ReviewText(w *term.Writer, r minutes.Record) { newReviewPage(r).write(w, textDialect) }

type reviewPage struct {
	page
	r minutes.Record
}

func newReviewPage(r minutes.Record) *page {
	p := &reviewPage{r: r}
	p.opening()
	p.people()
	if len(r.Incidents) == 0 {
		p.paragraph(words("The review names no incident."))
	}
	named := map[string]bool{} // a heading stands once
	for _, i := range r.Incidents {
		if !named[i.ID] {
			p.incident(i)
		}
		named[i.ID] = true
	}
	return &p.page
}

func (p *reviewPage) opening() {
	review := p.r.Review
	name := report.Stem(review.Path())
	if p.r.HasDay {
		name = p.r.On.String()
	}
	p.heading(1, "Incident review of "+name)
	var parts []string
	if p.r.HasDay {
		parts = append(parts, p.r.On.Weekday().String()+" at "+review.Date.Value.In(p.r.Zone).Format("15:04 MST"))
	}
	parts = append(parts, nonEmpty(review.Duration.Value, string(review.Status.Value))...)
	if review.Organizer.Present() {
		parts = append(parts, "organized by "+review.Organizer.Value)
	}
	p.paragraph(words(strings.Join(append(parts, "written in"), ", ")), linked(review.Path(), review.Path()))
}

// people are handles as the review lists them, and then roles.
func (p *reviewPage) people() {
	for _, list := range []struct {
		what    string
		handles []report.Field[string]
	}{{"required", p.r.Review.Required}, {"optional", p.r.Review.Optional}, {"away", p.r.Review.Away}, {"attended", p.r.Review.Attended}} {
		var handles []string
		for _, f := range list.handles {
			handles = append(handles, f.Value)
		}
		if len(handles) > 0 {
			p.item("-", words(list.what+": "+strings.Join(handles, ", ")))
		}
	}
	if len(p.r.Excused) > 0 {
		p.item("-", words("required and away: "+strings.Join(p.r.Excused, ", ")))
	}
	if p.r.Held() && len(p.r.Present) > 0 {
		p.item("-", words("of those required: "+Presence(minutes.ByRole(p.r.Present))))
	}
	if p.r.Waits.Count > 0 {
		p.item("-", words("from the end of an incident to this review: "+Days(p.r.Waits)))
	}
}

// Presence says how many of each role were there: "director 1 of 1".
func Presence(present []minutes.Presence) string {
	parts := make([]string, len(present))
	for i, p := range present {
		parts[i] = fmt.Sprintf("%s %d of %d", Role(p.Role), p.Attended, p.Required)
	}
	return strings.Join(parts, ", ")
}

// Role is the name of a role; people whom the roster does not know, or whose role
// it does not say, have none.
func Role(role string) string { return cmp.Or(role, "no role") }

// Days says the middle of a distribution with its ends: "6d (3d to 12d)".
func Days(s minutes.Spread) string {
	middle := strconv.FormatFloat(s.Median, 'f', -1, 64) + "d"
	if s.Count < 2 {
		return middle
	}
	return fmt.Sprintf("%s (%dd to %dd)", middle, s.Least, s.Most)
}

func (p *reviewPage) incident(i minutes.Incident) {
	p.heading(2, i.ID)
	if i.Report == nil {
		p.paragraph(words("No report has that id."))
		p.decisions(i)
		return
	}
	p.item("-", words(severity(i.Report)+": "+cmp.Or(i.Report.Title.Value, i.Report.Name())))
	p.detail(linked(i.Report.Path(), i.Report.Path()))
	p.decisions(i)
	p.followUps(i.FollowUps)
}

func (p *reviewPage) decisions(i minutes.Incident) {
	if len(i.Decisions) == 0 {
		p.paragraph(words("No decision is noted."))
	}
	for _, d := range i.Decisions {
		p.item("-", words("decision: "+d))
	}
}

func (p *reviewPage) followUps(items []*followup.Item) {
	if len(items) == 0 {
		p.paragraph(words("No follow-ups."))
		return
	}
	p.paragraph(words("Follow-ups: " + states(items) + "."))
	for _, i := range items {
		p.item("-", words(p.became(i)+": "+i.FollowUp.Text.Value))
		p.detail(words(strings.Join(nonEmpty(i.FollowUp.ID.Value, "owner "+cmp.Or(i.Owner, "nobody")), ", ")))
	}
}

// states counts what became of follow-ups, in the order of their life.
func states(items []*followup.Item) string {
	var parts []string
	for _, state := range followup.States {
		n := 0
		for _, i := range items {
			if i.State == state {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, state))
		}
	}
	return strings.Join(parts, ", ")
}

// became says what became of a follow-up, and when.
func (p *reviewPage) became(i *followup.Item) string {
	switch i.State {
	case report.Done:
		return "done " + p.when(i.Trace.Closed)
	case report.Dropped:
		return "dropped " + p.when(i.Trace.Closed)
	case followup.Vanished:
		return "vanished, deleted while open " + p.when(i.Removed())
	}
	return strings.Join(nonEmpty(string(i.State), due(i), i.Reason), ", ")
}

// when is a date of history in words.
func (p *reviewPage) when(d history.Date) string {
	if !d.Known() || d.Time.IsZero() {
		return "on a day that history does not tell"
	}
	on := "on " + day.Of(d.Time, p.r.Zone).String()
	switch {
	case d.Suspect:
		return on + ", which cannot be right"
	case d.From == history.Bound:
		return on + " or before"
	case d.From == history.Uncommitted:
		return on + ", not committed"
	}
	return on
}
