package rules

import (
	"fmt"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
)

// Timeline asks that the rows of the timeline are in order, and about this
// incident.
var Timeline = &Rule{
	ID: "timeline", Severity: finding.Warning, Incomplete: true,
	Doc: "Durations are read off the timeline, and people learn from it what was known when. A row that is earlier than the one above it " +
		"has a slip in its time or its day, or stands in the wrong place. Rows may lie long before and after the incident, but not all of them. " +
		"A timeline in which no time stands at all tells a story, and a row that has only a time tells nothing. Where no row has a date, " +
		"the first lies next to the start, and rows go on over midnight as long as the incident did.",
	Bad:  "## Timeline\n\n- 2026-11-23 09:12 the cache evicts all entries\n- 09:51 the change is rolled back\n- 09:20 the alert pages payments\n- 2025-11-23 10:05 latency is normal\n",
	Good: "## Timeline\n\n- 2026-11-02 15:00 the limit is merged\n- 2026-11-23 09:12 the cache evicts all entries\n- 23:51 the last user is told\n- 00:10 support goes home\n",
	Check: func(p *Pass) {
		p.impossible()
		if len(p.Report.Timeline) == 0 {
			p.timeless()
			return
		}
		p.hollow()
		rows := datedRows(p.Report.Timeline)
		if len(rows) == 0 {
			p.dayless(p.Report.Timeline)
		}
		if newestFirst(rows) {
			return
		}
		for i := 1; i < len(rows); i++ {
			p.step(rows[i-1], rows[i])
		}
		p.elsewhere(rows)
	},
}

// anyTime is a time or a day as people write it, also one that is counted from the
// start, words that say that it is not known, or a link to where the times are.
var anyTime = lazy.Regexp(`(?i)\]\(|\]\[|://|\d:\d\d|\b\d{1,2}\s?(?:[ap]\.?m\b|h\b|o'clock)|\b\d{1,2}h\d\d|\b\d{4}\s?(?:utc|gmt|z|h|hrs|hours)\b|\b\d{4}-\d\d|\b\d{1,2}/\d{1,2}\b|\b\d{1,2}\.\d{1,2}\.(?:\s|\d{2,4}\b)|` +
	`\bT?\s?\+\s?\d|\b(?:minutes?|mins?|hours?|days?)\b.{0,20}\b(?:later|after|in|before)\b|` +
	`\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d|\d(?:st|nd|rd|th)?\s(?:of\s)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b(?:unknown|not known)\b`)

// timeless flags a timeline that is written, and in which no time stands.
func (p *Pass) timeless() {
	s := p.Report.Section(report.SectionTimeline)
	if s == nil || p.Report.NotApplicable(s) {
		return
	}
	written := false
	for _, b := range p.Report.Contents(s) {
		if anyTime().MatchString(b.Span.Text()) {
			return
		}
		written = written || !report.Placeholder(b.Text) && !report.NotApplicableBare(b.Text)
	}
	if written {
		p.Flag(s.Title.Span(), "the timeline has no times", "begin each row with its time, such as \"- 2026-11-23 09:12 the cache evicts all entries\", or with \"unknown\"")
	}
}

// unwritten is what stands in a row that is still to be written. What puts off a
// section, such as "in progress" or "as above", is something that happened here.
var unwritten = lazy.Regexp(`(?i)^\W*(?:to[ -]?do|tb[acdw]|fixme|placeholder|fill (?:me |this )?in|x{3,})\W*$`)

// hollow flags rows that have a time and say nothing, nor does what stands beneath.
func (p *Pass) hollow() {
	s := p.Report.Section(report.SectionTimeline)
	for i, e := range p.Report.Timeline {
		end := s.Body.End
		if i+1 < len(p.Report.Timeline) {
			end = p.Report.Timeline[i+1].Span.Start
		}
		if text := zoneWord().ReplaceAllString(e.Text, ""); e.Unknown || report.Says(text) && !unwritten().MatchString(text) || end < e.Span.End {
			continue
		}
		if beneath := p.Report.File.Span(e.Span.End, end).Text(); strings.Trim(beneath, " \t\r\n|-*+#0123456789.)") == "" {
			p.Flag(e.Span, "this row has a time and says nothing", "write what happened then, or delete it")
		}
	}
}

// impossible flags what begins as a row with a time or a day that no clock and no
// calendar has. Where the first row is at 0:00, it may be a stop watch that counts.
func (p *Pass) impossible() {
	s := p.Report.Section(report.SectionTimeline)
	if rows := p.Report.Timeline; s == nil || len(rows) > 0 && !rows[0].OwnDay && onDay(time.Time{}, rows[0].At).IsZero() {
		return
	}
	for _, b := range p.Report.Contents(s) {
		if at := report.ImpossibleTime(b.Text); at != "" && !b.Quoted {
			p.Flag(b.Span, fmt.Sprintf("%q is no time", at), "write the row as \"2026-11-23 09:12 the cache evicts all entries\"")
		}
	}
}

// row is a row of a timeline whose time is known.
type row struct {
	report.TimelineEntry
	// at is the time, for a row without a date on the day of the row above where
	// it is only a little earlier: that is no next day, but a slip.
	at time.Time
}

// slip is how much earlier than the row above a time of day may be and still be
// taken for that of the same day.
const slip = 2 * time.Hour

func datedRows(entries []report.TimelineEntry) []row {
	var rows []row
	var shift time.Duration
	for _, e := range entries {
		if e.Unknown || !e.Dated {
			continue
		}
		if e.OwnDay {
			shift = 0
		}
		at := e.At.Add(shift)
		if n := len(rows); n > 0 && !e.OwnDay && at.Sub(rows[n-1].at) > 24*time.Hour-slip {
			shift -= 24 * time.Hour
			at = at.Add(-24 * time.Hour)
		}
		rows = append(rows, row{e, at})
	}
	return rows
}

// newestFirst reports whether nearly all rows are earlier than the one above:
// that is an order, too.
func newestFirst(rows []row) bool {
	back := 0
	for i := 1; i < len(rows); i++ {
		if rows[i].at.Before(rows[i-1].at) {
			back++
		}
	}
	return back > 1 && 4*back > 3*(len(rows)-1)
}

// step compares a row with the one above it.
func (p *Pass) step(above, here row) {
	if !here.at.Before(above.at) || above.Approx || here.Approx || zonesDiffer(above.Text, here.Text) {
		return
	}
	p.Flag(here.Span, fmt.Sprintf("%s is before %s in the row above", here.written(above), above.written(here)),
		"compare the day and the time of both, or move the row").Related = []finding.Related{{Span: above.Span, Message: "the row above"}}
}

// written is the time of a row, with its day where the other one lies on
// another.
func (r row) written(other row) string {
	if r.at.Format(time.DateOnly) == other.at.Format(time.DateOnly) {
		return r.at.Format("15:04")
	}
	return r.at.Format("2006-01-02 15:04")
}

var zoneWord = lazy.Regexp(`^\(?(UTC|GMT|WES?T|CES?T|EES?T|BST|IST|JST|SGT|AE[SD]T|[ECMP][SD]T)\b`)

// zonesDiffer reports whether two rows name two zones.
func zonesDiffer(a, b string) bool {
	x, y := zoneWord().FindStringSubmatch(a), zoneWord().FindStringSubmatch(b)
	return x != nil && y != nil && x[1] != y[1]
}

// elsewhere flags a timeline of which no row lies within the incident. What
// zone a timeline is in stands in its prose, so that a day more is given.
func (p *Pass) elsewhere(rows []row) {
	const slack = 24 * time.Hour
	started, end := p.Report.Started, p.Report.Resolved
	if !end.Value.Known() {
		end = p.Report.Mitigated
	}
	if len(rows) == 0 || !started.Value.Known() || !end.Value.Known() || end.Value.Time.Before(started.Value.Time) {
		return
	}
	for _, r := range rows {
		if r.at.After(started.Value.Time.Add(-slack)) && r.at.Before(end.Value.Time.Add(slack)) {
			return
		}
	}
	p.Flag(rows[0].Span, fmt.Sprintf("no row lies within the incident, which started on %s", p.Policy.Today(started.Value.Time)),
		"compare the year and the month of the timeline with the front matter").Related = []finding.Related{{Span: started.Span(), Message: "started stands here"}}
}
