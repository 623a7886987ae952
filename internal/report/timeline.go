package report

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
)

// timeForm is how a row of a timeline begins: a day, a time of day, or both; a
// tilde marks an approximate time.
var timeForm = lazy.Regexp(`(?i)^[\[(]?(?:(~)\s*)?(?:(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T,]*)?(?:(~)\s*)?(?:(\d{1,2}):(\d{2})(?::\d{2})?(?:Z\b|\s*([ap]m)?\b))?|^unknown\b`)

// otherClock is a time of day, and a day in front of it, as people write them in
// German and Japanese, and basicTime one of ISO 8601 without marks between its parts.
var (
	otherClock = lazy.Regexp(`(?i)^([\[(]?(?:~\s*)?(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}[ T,]*)?(?:~\s*)?\d{1,2})(?:[.:](\d\d)\s*Uhr\b|()\s*Uhr\b|時\s*(?:(\d\d)分)?)`)
	basicTime  = lazy.Regexp(`^([\[(]?(?:~\s*)?\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(?:\d\d)?(?:Z\b|\b)`)
)

// rowTime matches how a row begins, and returns what follows.
func rowTime(text string) (m []string, rest string) {
	if m = timeForm().FindStringSubmatch(text); m == nil || m[6] == "" && !strings.EqualFold(m[0], "unknown") {
		if plain := plainTime(text); plain != text {
			text, m = plain, timeForm().FindStringSubmatch(plain)
		}
	}
	if m == nil {
		return nil, text
	}
	return m, strings.TrimPrefix(text, m[0])
}

// plainTime is a text with the time that it begins with in the form of most.
func plainTime(text string) string {
	if m := otherClock().FindStringSubmatch(text); m != nil {
		return m[1] + ":" + cmp.Or(m[2], m[4], "00") + strings.TrimPrefix(text, m[0])
	}
	return basicTime().ReplaceAllString(text, "$1-$2-$3 $4:$5")
}

// timeline reads the rows of the timeline section: list items, table rows and
// headings that begin with a time.
func (p *parser) timeline(d *document) {
	section := p.r.Section(SectionTimeline)
	if section == nil {
		return
	}
	clock := &clock{}
	for n := d.root.FirstChild(); n != nil; n = n.NextSibling() {
		if at := d.body.Start + max(n.Pos(), 0); at < section.Body.Start || at >= section.Body.End {
			continue
		}
		p.timelineNode(d, n, clock)
	}
}

func (p *parser) timelineNode(d *document, n ast.Node, c *clock) {
	switch n := n.(type) {
	case *ast.Heading, *extast.TableRow:
		p.timelineRow(d.rowText(n), d.lines(n), c)
	case *ast.ListItem:
		if n.FirstChild() != nil {
			p.timelineRow(d.inline(n.FirstChild()).text, d.lines(n.FirstChild()), c)
		}
	case *ast.List, *extast.Table:
		for child := n.FirstChild(); child != nil; child = child.NextSibling() {
			p.timelineNode(d, child, c)
		}
	}
}

func (d *document) rowText(n ast.Node) string {
	if _, ok := n.(*ast.Heading); ok {
		return d.inline(n).text
	}
	return d.row(n)
}

func (p *parser) timelineRow(text string, span source.Span, c *clock) {
	m, rest := rowTime(text)
	if m == nil || m[0] == "" {
		return
	}
	e := TimelineEntry{Text: strings.TrimLeft(rest, " -–—:|*)]"), Span: span}
	if strings.EqualFold(m[0], "unknown") {
		e.Unknown = true
		p.r.Timeline = append(p.r.Timeline, e)
		return
	}
	if !c.read(m) {
		return
	}
	if m[6] == "" { // a day alone is the date of the rows beneath it
		return
	}
	e.At, e.Dated, e.OwnDay, e.Approx = c.now, c.dated, m[2] != "", m[1] != "" || m[5] != ""
	p.r.Timeline = append(p.r.Timeline, e)
}

// clock carries the date from row to row: a time of day that is earlier than
// the one before it is on the next day.
type clock struct {
	now   time.Time
	dated bool
}

func (c *clock) read(m []string) bool {
	hour, minute, ok := timeOfDay(m[6], m[7], m[8])
	if !ok {
		return false
	}
	year, month, date := c.now.Date()
	if m[2] != "" {
		year, month, date = number(m[2]), time.Month(number(m[3])), number(m[4])
		if month < 1 || month > 12 || date < 1 || date > 31 {
			return false
		}
		c.now, c.dated = time.Date(year, month, date, hour, minute, 0, 0, time.UTC), true
		return true
	}
	if m[6] == "" {
		return false
	}
	next := time.Date(year, month, date, hour, minute, 0, 0, time.UTC)
	if next.Before(c.now) {
		next = next.AddDate(0, 0, 1)
	}
	c.now = next
	return true
}

// ImpossibleTime is the time or the day that a row of a timeline begins with, where
// there is none such; else empty. That a day ends at 24:00 may be said.
func ImpossibleTime(text string) string {
	m, _ := rowTime(text)
	if m == nil {
		return ""
	}
	_, _, ok := timeOfDay(m[6], m[7], m[8])
	wrong := m[6] != "" && !ok && m[6]+m[7] != "2400"
	if m[2] != "" {
		at := time.Date(number(m[2]), time.Month(number(m[3])), number(m[4]), 0, 0, 0, 0, time.UTC)
		wrong = wrong || at.Month() != time.Month(number(m[3])) || at.Day() != number(m[4])
	}
	if !wrong {
		return ""
	}
	return strings.TrimSpace(m[0])
}

func timeOfDay(hours, minutes, half string) (hour, minute int, ok bool) {
	hour, minute = number(hours), number(minutes)
	switch {
	case strings.EqualFold(half, "pm") && hour < 12:
		hour += 12
	case strings.EqualFold(half, "am") && hour == 12:
		hour = 0
	}
	return hour, minute, hour < 24 && minute < 60
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // the pattern admits digits only
	return n
}
