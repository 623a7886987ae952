package rules

import (
	"bytes"
	"slices"
	"time"

	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
)

const wholeDay = 24 * time.Hour

// dayless compares the rows of a timeline in which no row has a date. The first of
// them lies on the day on which it is next to the start, and a row that is earlier
// than the one above it on the next one, as long as the incident lasted. Where words
// tell of days, or text stands between the rows, these may be of any day.
func (p *Pass) dayless(entries []report.TimelineEntry) {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e report.TimelineEntry) bool { return e.Unknown })
	if len(entries) == 0 || p.tellsDays() || newestFirst(onOneDay(entries)) {
		return
	}
	began, end := p.lasted()
	above := row{entries[0], nextTo(began, entries[0].At)}
	midnights := 0
	for _, e := range entries[1:] {
		here := row{e, onDay(above.at, e.At)}
		switch next := here.at.Add(wholeDay); {
		case p.parted(above, here):
			here.at, midnights = nextTo(above.at, e.At), 0
		case !here.at.Before(above.at):
		case reaches(began, end, above.at, next, midnights):
			here.at = next
			midnights++
		default:
			p.step(above, here)
		}
		above = here
	}
}

// reaches reports whether an incident went on beyond midnight, so that a row which
// is earlier than the one above it may lie on the next day. What is only a little
// earlier is a slip, unless the incident went on until then. An end that is not
// known is zero.
func reaches(began, end, above, next time.Time, midnights int) bool {
	little := above.Sub(next.Add(-wholeDay)) < slip
	switch {
	case end.IsZero():
		return !little
	case little:
		return next.Before(end.Add(slip))
	}
	return next.Before(end.Add(wholeDay)) && (midnights == 0 || end.Sub(began) >= wholeDay)
}

// lasted is when the incident began and ended; zero times where both are not known.
func (p *Pass) lasted() (began, end time.Time) {
	started, resolved := p.Report.Started.Value, p.Report.Resolved.Value
	if !resolved.Known() {
		resolved = p.Report.Mitigated.Value
	}
	if !started.Known() || !resolved.Known() || resolved.Time.Before(started.Time) {
		return time.Time{}, time.Time{}
	}
	return started.Time.UTC(), resolved.Time.UTC()
}

// onDay is a time of day on the day of another time.
func onDay(day, clock time.Time) time.Time {
	return day.Truncate(wholeDay).Add(clock.Sub(clock.Truncate(wholeDay)))
}

// nextTo is a time of day on the day that brings it next to another time: that
// which the rows are in may be another zone.
func nextTo(other, clock time.Time) time.Time {
	at := onDay(other, clock)
	switch gap := at.Sub(other); {
	case gap > wholeDay/2:
		return at.Add(-wholeDay)
	case gap < -wholeDay/2:
		return at.Add(wholeDay)
	}
	return at
}

func onOneDay(entries []report.TimelineEntry) []row {
	var rows []row
	for _, e := range entries {
		rows = append(rows, row{e, onDay(time.Time{}, e.At)})
	}
	return rows
}

// dayWord is what tells of a day.
var dayWord = lazy.Regexp(`\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|(?i:\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d|` +
	`\d(?:st|nd|rd|th)?\.?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b(?:next|following|same|previous|later that) day\b|\bday\s+(?:\d|one|two|three|before|after)|` +
	`\b(?:tomorrow|yesterday|overnight|morning|weeks?)\b|\b\d{1,2}/\d{1,2}\b|\b\d{1,2}\.\d{1,2}\.|\+\s?\d+\s?d)`)

// tellsDays reports whether the timeline tells of days in other words than a date.
func (p *Pass) tellsDays() bool {
	s := p.Report.Section(report.SectionTimeline)
	return s != nil && dayWord().Match(s.Body.Bytes())
}

// parted reports whether a heading or a paragraph stands between two rows.
func (p *Pass) parted(above, here row) bool {
	file := p.Report.File
	between := file.Data[min(above.Span.End, here.Span.Start):file.Line(file.LineOf(here.Span.Start)).Start]
	_, between, _ = bytes.Cut(between, []byte("\n"))
	for line := range bytes.Lines(between) {
		if parting().Match(line) {
			return true
		}
	}
	return false
}

// parting is a line that belongs to no row.
var parting = lazy.Regexp(`^(?:#|\*\*|__|[^\s*+\-|\d>])`)
