package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// ReportWeakened tells what a report that was ready does not promise any more.
var ReportWeakened = &Rule{
	ID: "report-weakened", Severity: finding.Warning, Based: true,
	Doc: "Of a draft, of a lesser severity, and by a lighter template, less is asked: what a report said while it was ready may be deleted one change later, and its " +
		"review comes later or not at all. To correct a status, a severity, a template or a time is right; that it gives something up should be seen. An " +
		"error where a review that was held names a report that is not reviewed any more, unless it is planned for another one. A report that " +
		"lives on as an alias of another one is compared with that. A required section of 40 words or more of which less than a fifth is left " +
		"is told of, unless a third of it stands in another section, in its order. Looked for with " +
		"--base and --staged.",
	Before: "status: ready\n", Bad: "status: draft\nresolved: 2026-11-29T10:05:00Z\n", Good: "status: reviewed\n",
	Check: func(p *Pass) {
		for _, before := range p.promises(p.Report) {
			p.statusBack(before)
			p.lessSevere(before)
			p.lighter(before)
			p.shrunk(before)
		}
	},
}

// promise is how a finding speaks of what a report of the base promised.
type promise struct {
	at            source.Span
	who, is, help string
}

// promiseOf is the one of a report of the base that is the report at hand, or else
// lives on there as an alias.
func (p *Pass) promiseOf(before *report.Report, at source.Span, help string) promise {
	if before == p.before[p.Report] {
		return promise{at, "this", "is", help}
	}
	for _, alias := range p.Report.Aliases {
		if alias.Value == before.Name() {
			at = alias.Span()
		}
	}
	return promise{at, before.Name(), "goes on in what is", "put it back, or have a report go on with it that promises as much"}
}

// statusBack flags a status that is less than that of the base.
func (p *Pass) statusBack(before *report.Report) {
	r := p.Report
	if progress(r) >= progress(before) {
		return
	}
	its := p.promiseOf(before, statusPlace(r), fmt.Sprintf(`leave "status: %s": what was wrong can be corrected all the same`, before.Status.Value))
	f := p.Flag(its.at, fmt.Sprintf("%s was %s on %s, and %s %s: %s", its.who, before.Status.Value, p.Base.Name, its.is, statusNow(r), givenUp(r)), its.help)
	if _, again := p.plannedOn(r); before.Status.Value == report.Reviewed && p.wasHeld(r) && (draft(r) || !again) {
		f.Severity = p.level(p.rule, finding.Error)
	}
}

// progress counts how far a report has come.
func progress(r *report.Report) int {
	return 1 + slices.Index([]report.Status{report.Ready, report.Reviewed}, r.Status.Value)
}

func statusNow(r *report.Report) string {
	if draft(r) {
		return "a draft"
	}
	return string(r.Status.Value)
}

// givenUp says what is not asked of a report with a lesser status.
func givenUp(r *report.Report) string {
	if draft(r) {
		return "what it lacks after that is a warning only"
	}
	return "what nothing answers after that is a warning only"
}

// wasHeld reports whether a review of a report was held, as the reviews say now or
// those said that are gone or undone.
func (p *Pass) wasHeld(r *report.Report) bool {
	return p.among(p.held, r) || slices.ContainsFunc(p.Base.Held, func(review *report.Review) bool { return names(review, r) })
}

// lessSevere flags a severity and times that ask for less, or later, than those of
// the base.
func (p *Pass) lessSevere(before *report.Report) {
	r := p.Report
	its := p.promiseOf(before, r.Severity.Span(), "where the severity was wrong, say so in the report; what was written for it stays")
	was, is := p.Policy.Rank(before.Severity.Value), p.Policy.Rank(r.Severity.Value)
	if is == len(p.Policy.Severities) || was > is {
		return // of which another rule speaks, or more is asked
	}
	what := fmt.Sprintf("%s was %s on %s, and %s %s", its.who, before.Severity.Value, p.Base.Name, its.is, r.Severity.Value)
	less := p.asksLess(before)
	if was == is {
		its = p.promiseOf(before, timePlace(r), "correct what was wrong, and keep to the day that was promised")
		what = "the incident ends later than " + strings.TrimPrefix(its.who+" on ", "this ") + p.Base.Name
	}
	if before.Status.Value != report.Reviewed {
		less = p.later(less, before, "the review", p.Policy.ReviewDue)
	}
	if slices.ContainsFunc(r.FollowUps, func(f *report.FollowUp) bool { return f.Open() && !f.Due.Present() }) {
		less = p.later(less, before, "its follow-ups", p.Policy.FollowUpsDue)
	}
	if was < is || len(less) > 0 {
		p.Flag(its.at, strings.TrimSuffix(what+", which gives up "+strings.Join(less, ", "), ", which gives up "), its.help)
	}
}

// timePlace is where a report says from when its clocks run.
func timePlace(r *report.Report) source.Span {
	if r.Resolved.Present() {
		return r.Resolved.Span()
	}
	return placeOfKey(r, "resolved")
}

// asksLess are the headings that the severity of the base asks for and that of now
// does not.
func (p *Pass) asksLess(before *report.Report) []string {
	t := p.Template(p.Report)
	if t == nil {
		return nil
	}
	var headings []string
	for _, s := range t.Sections {
		names := p.Policy.SeverityNames()
		if s.Required.Asked(before.Severity.Value, names) && !s.Required.Asked(p.Report.Severity.Value, names) {
			headings = append(headings, s.Heading)
		}
	}
	return headings
}

// endSlack is by how many days a report may be due later where its end is corrected
// by minutes: over midnight, or before a weekend.
func endSlack(before, now *report.Report) day.Day {
	was, is := timeField{"resolved", before.Resolved}, timeField{"resolved", now.Resolved}
	if before.Severity.Value != now.Severity.Value || between(was, is) <= 0 || between(was, is) >= time.Hour {
		return 0
	}
	return policySlack
}

// lighter flags a template that asks for less than the one of the base. What it gives
// up is asked for with this change still, and with the next no more.
func (p *Pass) lighter(before *report.Report) {
	r := p.Report
	then, now := p.Template(before), p.Template(r)
	if before != p.before[r] || then == nil || now == nil || then == now {
		return
	}
	if less := p.notAskedBy(now, then, before); len(less) > 0 {
		p.Flag(placeOfKey(r, "template"), fmt.Sprintf("this followed the template %s on %s, and follows %s, which gives up %s",
			then.Name(), p.Base.Name, now.Name(), strings.Join(less, ", ")),
			"where the template was wrong, say so in the report; what was written for it stays")
	}
}

// notAskedBy are the headings, and the prompts under others, that one template asks
// of a report of the base and another one asks neither of that nor of the report now.
func (p *Pass) notAskedBy(now, then *report.Template, before *report.Report) (less []string) {
	names := p.Policy.SeverityNames()
	for _, s := range then.Sections {
		if !s.Required.Asked(before.Severity.Value, names) {
			continue
		}
		other := now.Section(s.Name)
		if other == nil || !other.Required.Asked(before.Severity.Value, names) && !other.Required.Asked(p.Report.Severity.Value, names) {
			less = append(less, s.Heading)
			continue
		}
		for _, prompt := range s.Prompts {
			if !slices.ContainsFunc(other.Prompts, func(label string) bool { return strings.EqualFold(label, prompt) }) {
				less = append(less, report.Gap{Heading: s.Heading, Prompt: prompt}.String())
			}
		}
	}
	return less
}

// later adds what was due by a day of the policy, where it is due later now, or on no
// day.
func (p *Pass) later(less []string, before *report.Report, what string, by func(*report.Report) (day.Day, bool)) []string {
	then, was := deadlineBefore(before, by)
	now, is := by(p.Report)
	switch {
	case !was || is && now <= then+endSlack(before, p.Report):
		return less
	case !is:
		return append(less, fmt.Sprintf("%s by %s", what, then))
	}
	return append(less, fmt.Sprintf("%s by %s for %s", what, then, now))
}
