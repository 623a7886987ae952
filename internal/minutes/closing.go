package minutes

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
	"github.com/incident-cli/incident/internal/yaml"
)

// The rules that say why something is asked of a review before it is closed.
const (
	ruleMinutes   = "review-minutes"
	rulePeople    = "review-people"
	ruleIncident  = "review-known"
	ruleReady     = "review-ready"
	ruleFuture    = "time-future"
	ruleOwner     = "followup-owner"
	rulePerson    = "person-known"
	rulePersonOut = "person-left"
)

// Rules are the ids of the rules that closing a review names.
var Rules = []string{ruleMinutes, rulePeople, ruleIncident, ruleReady, ruleFuture, ruleOwner, rulePerson, rulePersonOut}

// Closing is what closing a review changes, or what is in the way.
type Closing struct {
	// Reports are those that the review went through, each once, in its order.
	Reports []*report.Report
	// Missing is what is in the way, sorted by place.
	Missing []finding.Finding
	// Unset are those of the reports that are not reviewed yet.
	Unset []*report.Report
	// Closed says that the review is held and its reports are reviewed already; then
	// only its minutes are asked for.
	Closed bool
}

// Close decides whether a review can be closed. Found is what its reader found
// wrong with it.
func (m *Room) Close(review *report.Review, found []finding.Finding) Closing {
	c := closing{Room: m, review: review}
	c.incidents()
	out := Closing{Reports: c.reports, Unset: c.unset(), Closed: c.closed()}
	for _, f := range found {
		if f.Severity == finding.Error {
			c.missing = append(c.missing, f)
		}
	}
	c.date(len(found) == 0)
	c.attended()
	c.decided()
	if !out.Closed { // what became of its reports since is not the review's
		c.cited()
		c.finished(out.Unset)
	}
	finding.Sort(c.missing)
	out.Missing = c.missing
	return out
}

// finished asks that the reports are ones that could be reviewed.
func (c *closing) finished(unset []*report.Report) {
	if c.Judge != nil && len(unset) > 0 {
		c.judged = c.Judge(unset)
	}
	for _, r := range c.reports {
		c.ready(r)
		c.owned(r)
	}
	c.missing = append(c.missing, c.judged...)
}

// speaks reports whether the check found anything in a report.
func (c *closing) speaks(r *report.Report) bool {
	return slices.ContainsFunc(c.judged, func(f finding.Finding) bool { return f.Span.File == r.File })
}

// told reports whether the check speaks of a place already.
func (c *closing) told(rule string, at source.Span) bool {
	return slices.ContainsFunc(c.judged, func(f finding.Finding) bool {
		return f.Rule == rule && f.Span.File == at.File && f.Span.Start == at.Start
	})
}

type closing struct {
	*Room
	review  *report.Review
	reports []*report.Report
	missing []finding.Finding
	judged  []finding.Finding // of missing, what the check found
}

func (c *closing) flag(rule string, at source.Span, message, help string) *finding.Finding {
	c.missing = append(c.missing, finding.Finding{Rule: rule, Severity: finding.Error, Span: at, Message: message, Help: help})
	return &c.missing[len(c.missing)-1]
}

// incidents finds the reports.
func (c *closing) incidents() {
	for _, id := range c.review.Incidents {
		switch found := c.byName[id.Value]; {
		case len(found) == 0:
			c.flag(ruleIncident, id.Span(), fmt.Sprintf("no report has the id %q", id.Value), c.nearReport(id.Value))
		case len(found) > 1:
			c.flag(ruleIncident, id.Span(), fmt.Sprintf("%d reports have the id or alias %q", len(found), id.Value), "name the report by an id of its own")
		case !slices.Contains(c.reports, found[0]):
			c.reports = append(c.reports, found[0])
		}
	}
}

func (c *closing) nearReport(id string) string {
	if near := suggest.IDs(id, slices.Sorted(maps.Keys(c.byName))); len(near) > 0 {
		return suggest.DidYouMean(near)
	}
	return "incident list shows all ids"
}

// unset are the reports that are not reviewed yet.
func (c *closing) unset() []*report.Report {
	return slices.DeleteFunc(slices.Clone(c.reports), func(r *report.Report) bool { return r.Status.Value == report.Reviewed })
}

// closed reports whether the review was closed before. Nothing else was looked at
// by then than whether its reports are there.
func (c *closing) closed() bool {
	return c.review.Status.Value == report.Held && len(c.missing) == 0 && len(c.unset()) == 0
}

// head is where something belongs that the front matter does not say.
func (c *closing) head() source.Span {
	if c.review.Status.Present() {
		return c.review.Status.Span()
	}
	return c.review.File.Line(1)
}

// date asks that the review is not still to come. Whether a date that cannot be
// read is there, the reader tells.
func (c *closing) date(legible bool) {
	date := c.review.Date
	switch {
	case !date.Present() && legible:
		c.flag(ruleMinutes, c.head(), "the review does not say when it was", `write "date: 2026-12-01T10:00:00Z"`).Missing = true
	case date.Present() && date.Value.After(c.Now):
		c.flag(ruleFuture, date.Span(), "the review is still to come: it begins at "+date.Value.In(c.Policy.Zone).Format("15:04 MST on 2006-01-02"),
			"close it when it is over, or correct its date")
	}
}

func (c *closing) attended() {
	if len(c.review.Attended) == 0 {
		c.flag(ruleMinutes, c.head(), "nobody is noted to have been there", c.attendedHelp()).Missing = true
	}
	for _, f := range c.review.Attended {
		if _, known := c.Roster.People[f.Value]; c.Roster.Known() && !known {
			c.flag(rulePeople, f.Span(), fmt.Sprintf("nobody is called %q", f.Value), suggest.Help(f.Value, c.Roster.Handles()))
		}
	}
}

// attendedHelp is a line to paste: most of those who are asked come.
func (c *closing) attendedHelp() string {
	var handles []string
	for _, f := range c.review.Required {
		excused := slices.ContainsFunc(c.review.Away, func(away report.Field[string]) bool { return away.Value == f.Value })
		if person := c.Roster.People[f.Value]; f.Present() && !excused && !person.AwayOn(c.Policy.Today(c.review.Date.Value)) {
			handles = append(handles, yaml.Quote(f.Value))
		}
	}
	if len(handles) == 0 {
		return `write "attended: [ana, ben]"`
	}
	return fmt.Sprintf(`write "attended: [%s]", without those who were not there`, strings.Join(handles, ", "))
}

// decided asks for a decision on each incident, and that no decision is on a
// report that the review does not name: it would stay as it is.
func (c *closing) decided() {
	counted := map[int]bool{}
	for _, id := range c.review.Incidents {
		r := c.named(id.Value)
		if r == nil { // of which more is said once it has a report
			continue
		}
		names := append(r.Names(), id.Value)
		decisions := c.review.Decisions(names...)
		for _, d := range decisions {
			counted[d.Span().Start] = true
		}
		if len(decisions) == 0 {
			c.undecided(id, names)
		}
	}
	for _, m := range c.review.Minutes {
		for _, d := range m.Said() {
			if !counted[d.Span().Start] {
				c.stray(m)
				break
			}
		}
	}
}

func (c *closing) undecided(id report.Field[string], names []string) {
	at := slices.IndexFunc(c.review.Minutes, func(m report.Minutes) bool { return m.Names(names...) })
	if at < 0 {
		c.flag(ruleMinutes, id.Span(), "no decision is noted on "+id.Value, fmt.Sprintf(`write it under a heading "## %s" as "- decision: …"`, id.Value))
		return
	}
	c.flag(ruleMinutes, c.review.Minutes[at].Heading.Span(), "no decision is noted on "+id.Value, `write it under this heading as "- decision: …"`)
}

// stray flags a heading with a report that the review does not name.
func (c *closing) stray(m report.Minutes) {
	for _, word := range m.Words() {
		if len(c.byName[word]) > 0 {
			c.flag(ruleMinutes, m.Heading.Span(), fmt.Sprintf("a decision is noted on %s, which is not among the incidents of this review", word),
				`add it to "incidents", or note the decision elsewhere`)
			return
		}
	}
}

var followUpID = lazy.Regexp(`\bfu-[0-9a-z]+`)

// cited asks that follow-ups are there of which decisions speak.
func (c *closing) cited() {
	known := map[string]bool{}
	for _, r := range c.Reports {
		for _, f := range r.FollowUps {
			known[f.ID.Value] = true
		}
	}
	for _, m := range c.review.Minutes {
		for _, d := range m.Said() {
			for _, at := range followUpID().FindAllStringIndex(d.Span().Text(), -1) {
				span := d.Span().File.Span(d.Span().Start+at[0], d.Span().Start+at[1])
				if id := span.Text(); report.ValidFollowUpID(id) && !known[id] {
					c.flag(ruleMinutes, span, fmt.Sprintf("no follow-up has the id %q", id), nearID(id, known))
				}
			}
		}
	}
}

func nearID(id string, known map[string]bool) string {
	var ids []string
	for k := range known {
		if k != "" {
			ids = append(ids, k)
		}
	}
	slices.Sort(ids)
	if near := suggest.Nearest(id, ids); len(near) > 0 {
		return suggest.DidYouMean(near)
	}
	return "write it into a report: incident followups add REPORT TEXT"
}

// ready asks that a report is one that could be reviewed.
func (c *closing) ready(r *report.Report) {
	at := r.File.Line(1)
	if r.Status.Present() {
		at = r.Status.Span()
	}
	var f *finding.Finding
	switch {
	case r.Header != report.FrontMatter && c.speaks(r):
		return
	case r.Header != report.FrontMatter:
		f = c.flag(ruleReady, r.File.Line(1), "the review goes through this report, and its front matter is missing or cannot be read", "see incident check")
	case r.Status.Value == report.Ready, r.Status.Value == report.Reviewed:
		return
	case r.Status.Value == report.Draft:
		f = c.flag(ruleReady, at, "the review goes through this report, and it is a draft", readyHelp(r))
	default:
		f = c.flag(ruleReady, at, "the review goes through this report, and it has no status", readyHelp(r))
	}
	f.Related = []finding.Related{{Span: c.placeOf(r), Message: "the review names it here"}}
}

func readyHelp(r *report.Report) string {
	return "set it ready first: incident set " + r.Name() + ` status=ready; or take it from "incidents", if the review did not go through it`
}

// placeOf is where the review names a report.
func (c *closing) placeOf(r *report.Report) source.Span {
	i := slices.IndexFunc(c.review.Incidents, func(id report.Field[string]) bool { return c.named(id.Value) == r })
	return c.review.Incidents[i].Span()
}

// owned asks that somebody who is there has each open follow-up.
func (c *closing) owned(r *report.Report) {
	today := c.Policy.Today(c.Now)
	for _, item := range r.FollowUps {
		if !item.Open() {
			continue
		}
		at, whose := item.Text.Span(), " as the report's owner"
		if item.Owner.Present() {
			at, whose = item.Owner.Span(), ""
		}
		owner := policy.Owner(r, item)
		person, known := c.Roster.People[owner]
		flag := func(rule, message, help string) {
			if !c.told(rule, at) && !c.told(rule, r.Owner.Span()) {
				c.flag(rule, at, message, help)
			}
		}
		switch {
		case owner == "":
			flag(ruleOwner, "follow-up has no owner", ownerHelp(item))
		case c.Roster.Known() && !known:
			flag(rulePerson, fmt.Sprintf("nobody is called %q, who has this open follow-up%s", owner, whose), suggest.Help(owner, c.Roster.Handles()))
		case person.LeftBefore(today):
			flag(rulePersonOut, fmt.Sprintf("%s left on %s and owns this open follow-up%s", owner, person.Left, whose), ownerHelp(item))
		}
	}
}

func ownerHelp(item *report.FollowUp) string {
	var ways []string
	if !item.Owner.Present() {
		ways = append(ways, fmt.Sprintf(`add a line "%s- owner: @name"`, item.ShownIndent()))
	}
	if item.ID.Present() && item.Form == report.Task {
		ways = append(ways, "run: incident followups set "+item.ID.Value+" owner=@name")
	}
	if len(ways) == 0 {
		return "name another owner, or drop it with a reason"
	}
	return strings.Join(ways, ", or ")
}
