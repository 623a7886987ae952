package rules

import (
	"fmt"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
)

// TimeTypo finds times whose year or month is most likely another one.
var TimeTypo = &Rule{
	ID: "time-typo", Severity: finding.Warning,
	Doc: "In January people write last year, and one digit makes an incident a month long. What lies just after the start but for its year " +
		"or its month is named, and what took longer than two months from detection to end. So is an id whose day has not come, or lies " +
		"months from all times of the report, in another year or on the same day of another month, until the report is reviewed: an id stays " +
		"where the start is corrected by a few days.",
	Bad: "resolved: 2026-11-23T10:05:00Z\nmitigated:\nstarted: 2025-11-23T09:12:00Z\ndetected: 2025-11-23T09:20:00Z\n", Good: "started: 2026-11-20T09:12:00Z\nmitigated: 2026-11-23T09:51:00Z\n",
	Check: func(p *Pass) {
		p.dayOfID()
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

// dayOfID flags an id of a report that is not reviewed, whose day is most likely
// another one.
func (p *Pass) dayOfID() {
	const near = 28 // days, by which a start may be corrected without a word
	r := p.Report
	on, ok := report.DayOfID(r.ID.Value)
	if !ok || r.Status.Value == report.Reviewed {
		return
	}
	if on > p.today()+1 { // it may have begun already, in another zone
		p.Flag(r.ID.Span(), fmt.Sprintf("the day of the id, %s, is in the future", on), "name id and file after the day on which the incident started")
		return
	}
	known := p.afterStart()
	if r.Started.Value.Known() {
		known = append([]timeField{{"started", r.Started}}, known...)
	}
	for _, f := range known {
		if gap := p.Policy.Today(f.Value.Time) - on; -near < gap && gap < near {
			return
		}
	}
	if len(known) == 0 {
		return
	}
	first := known[0]
	began := p.Policy.Today(first.Value.Time)
	if off := monthsApart(on, began); off != "" {
		p.Flag(r.ID.Span(), fmt.Sprintf("the day of the id, %s, is %s %s, which is on %s", on, off, first.name, began),
			"compare the year and the month of both; rename the file along with the id").
			Related = []finding.Related{{Span: first.Span(), Message: first.name + " stands here"}}
	}
}

// monthsApart says how a day lies to another one where it is of another year, or
// the same day of another month.
func monthsApart(on, other day.Day) string {
	from, to := on.Start(time.UTC), other.Start(time.UTC)
	switch before, after := slipped(from, to), slipped(to, from); {
	case before != "":
		return before + " before"
	case after != "":
		return after + " after"
	case from.Year() != to.Year():
		return "not in the year of"
	}
	return ""
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
