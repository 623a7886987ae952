package rules

import (
	"fmt"
	"time"

	"github.com/incident-cli/incident/internal/finding"
)

// TimeTypo finds times whose year or month is most likely another one.
var TimeTypo = &Rule{
	ID: "time-typo", Severity: finding.Warning,
	Doc: "In January people write last year, and one digit makes an incident a month long. What lies just after the start but for its year " +
		"or its month is named, and what took longer than two months from detection to end.",
	Bad: "resolved: 2026-11-23T10:05:00Z\nmitigated:\nstarted: 2025-11-23T09:12:00Z\ndetected: 2025-11-23T09:20:00Z\n", Good: "started: 2026-11-20T09:12:00Z\nmitigated: 2026-11-23T09:51:00Z\n",
	Check: func(p *Pass) {
		started := timeField{"started", p.Report.Started}
		if !started.Value.Known() {
			return
		}
		later := p.afterStart()
		var off []timeField
		for _, f := range later {
			if slipped(started.Value.Time, f.Value.Time) != "" {
				off = append(off, f)
			}
		}
		switch {
		case len(off) > 1 && len(off) == len(later):
			// All others agree with each other, so the start is the odd one.
			p.slip(started, off[0], slipped(started.Value.Time, off[0].Value.Time)+" before "+off[0].name)
		case len(off) > 0:
			for _, f := range off {
				p.slip(f, started, slipped(started.Value.Time, f.Value.Time)+" after started")
			}
		default:
			p.endless()
		}
	},
}

// afterStart are the known times that lie after the start of every incident.
func (p *Pass) afterStart() []timeField {
	r := p.Report
	var known []timeField
	for _, f := range []timeField{{"detected", r.Detected}, {"mitigated", r.Mitigated}, {"resolved", r.Resolved}} {
		if f.Value.Known() {
			known = append(known, f)
		}
	}
	return known
}

// slipped says by how much a time lies after another where it would lie just
// after it but for its year or month.
func slipped(first, second time.Time) string {
	const near = 36 * time.Hour
	first, second = first.UTC(), second.UTC()
	for months := 1; months <= 24; months++ {
		moved := second.AddDate(0, -months, 0)
		if gap := moved.Sub(first); gap >= 0 && gap < near && moved.Day() == second.Day() {
			return span(months)
		}
	}
	return ""
}

func span(months int) string {
	switch {
	case months == 12:
		return "a year"
	case months == 24:
		return "two years"
	case months == 1:
		return "a month"
	}
	return fmt.Sprintf("%d months", months)
}

func (p *Pass) slip(f, beside timeField, what string) {
	p.Flag(f.Span(), fmt.Sprintf("%s is %s", f.name, what), "compare the year and the month of both").
		Related = []finding.Related{{Span: beside.Span(), Message: beside.name + " stands here"}}
}

// longest is how many days pass at most between detection and end in what is
// not taken for a slip.
const longest = 60

// endless flags an end that is long after people knew.
func (p *Pass) endless() {
	known, resolved := timeField{"detected", p.Report.Detected}, timeField{"resolved", p.Report.Resolved}
	if !known.Value.Known() {
		known = timeField{"started", p.Report.Started}
	}
	if days := int(between(known, resolved) / (24 * time.Hour)); days > longest {
		p.slip(resolved, known, fmt.Sprintf("%d days after %s", days, known.name))
	}
}

// between is the time from one moment to another, 0 where one is not known.
func between(first, second timeField) time.Duration {
	if !first.Value.Known() || !second.Value.Known() {
		return 0
	}
	return second.Value.Time.Sub(first.Value.Time)
}
