package rules

import (
	"fmt"
	"slices"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/suggest"
)

// SeverityKnown asks that the severity is one of the policy's.
var SeverityKnown = &Rule{
	ID: "severity-known", Severity: finding.Error,
	Doc: "Of a severity that the configuration does not name nobody knows what is asked, nor by when.",
	Bad: "severity: sev2\n", Good: "severity: SEV2\n",
	Check: func(p *Pass) {
		f := p.Report.Severity
		if _, known := p.Policy.Severity(f.Value); f.Present() && !known {
			p.Flag(f.Span(), fmt.Sprintf("%q is not a severity of the configuration", f.Value),
				suggest.Help(f.Value, p.Policy.SeverityNames()))
		}
	},
}

// TemplateKnown asks that the template exists, and may be followed.
var TemplateKnown = &Rule{
	ID: "template-known", Severity: finding.Error,
	Doc: "The template says what is asked of the report. Of a template that is not there nothing can be asked, and one that asks for less is " +
		"no way around it: \"templates:\" in the configuration lists those that reports may follow. Reports that were reviewed keep theirs.",
	Bad: "template: lightwieght\n", Good: "template: lightweight\n",
	Check: func(p *Pass) {
		f := p.Report.Template
		switch {
		case !f.Present():
		case p.Template(p.Report) == nil:
			p.Flag(f.Span(), fmt.Sprintf("there is no template %q", f.Value), suggest.Help(f.Value, p.Templates))
		case !slices.Contains(p.Templates, f.Value) && !p.settled(p.Report) && p.judged(p.Report):
			p.Flag(f.Span(), fmt.Sprintf("the configuration does not allow the template %q", f.Value),
				"follow "+suggest.List(p.Templates))
		}
	},
}

// timeField is a time of a report with the name of its key.
type timeField struct {
	name string
	report.Field[report.Moment]
}

// TimeOrder asks that an incident ends after it began. Only these times are in
// an order: incidents are legitimately declared after they are over.
var TimeOrder = &Rule{
	ID: "time-order", Severity: finding.Error,
	Doc: "Times that contradict each other are mostly a wrong day or a wrong zone, and make every duration wrong. What was detected only when " +
		"it was over is rare, and a warning.",
	Bad: "started: 2026-11-23T09:12:00Z\ndetected: 2026-11-23T09:02:00Z\n", Good: "started: 2026-11-23T09:12:00Z\ndetected: 2026-11-23T09:20:00Z\n",
	Check: func(p *Pass) {
		r := p.Report
		started, mitigated := timeField{"started", r.Started}, timeField{"mitigated", r.Mitigated}
		p.ordered(started, timeField{"detected", r.Detected})
		p.ordered(started, mitigated)
		if !mitigated.Value.Known() {
			mitigated = started
		}
		p.ordered(mitigated, timeField{"resolved", r.Resolved})
		p.noticedLate(started, timeField{"detected", r.Detected}, timeField{"resolved", r.Resolved})
	},
}

// noticedLate flags a detection after the end. Some incidents end by themselves
// before anybody knows, so that this is no contradiction. Of an end before the
// start, and of a slip in the year or the month, more is said elsewhere.
func (p *Pass) noticedLate(started, detected, resolved timeField) {
	switch {
	case !detected.Value.Known() || !resolved.Value.Known() || !detected.Value.Time.After(resolved.Value.Time):
		return
	case started.Value.Known() && (resolved.Value.Time.Before(started.Value.Time) || slipped(started.Value.Time, detected.Value.Time) != ""):
		return
	}
	f := p.Flag(detected.Span(), "detected is after resolved", "compare the day and the zone of both; if it was over before anybody knew, say so with a comment that silences this")
	f.Severity = p.level(p.rule, finding.Warning)
	f.Related = []finding.Related{{Span: resolved.Span(), Message: "resolved stands here"}}
}

func (p *Pass) ordered(first, second timeField) {
	if !first.Value.Known() || !second.Value.Known() || !second.Value.Time.Before(first.Value.Time) {
		return
	}
	p.Flag(second.Span(), second.name+" is before "+first.name, "compare the day and the zone of both").
		Related = []finding.Related{{Span: first.Span(), Message: first.name + " stands here"}}
}

// TimeFuture asks that what a report tells has happened.
var TimeFuture = &Rule{
	ID: "time-future", Severity: finding.Error,
	Doc: "A time that has not come is a slip, mostly in the year or the zone.",
	Bad: "resolved: 2027-11-23T10:05:00Z\n", Good: "resolved: 2026-11-23T10:05:00Z\n",
	Check: func(p *Pass) {
		r := p.Report
		for _, f := range []timeField{
			{"started", r.Started}, {"detected", r.Detected}, {"declared", r.Declared},
			{"mitigated", r.Mitigated}, {"resolved", r.Resolved},
		} {
			if f.Value.Known() && f.Value.Time.After(p.Now) {
				p.Flag(f.Span(), f.name+" is in the future", "compare its day and its zone")
			}
		}
	},
}
