package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
)

// repaired adds the mechanical remedy that needs the policy to a finding of the
// reader: a day or a time in a form that can mean nothing else.
func (f *Facts) repaired(found finding.Finding) finding.Finding {
	if found.Fix != nil {
		return found
	}
	written := strings.Trim(found.Span.Text(), `"'`)
	switch found.Rule {
	case report.RuleFrontMatter:
		found.Help += "; its severity is one of " + suggest.List(f.Policy.SeverityNames()) +
			"; of an old one since: in .incident.yaml asks nothing else"
	case report.RuleFollowUp:
		if d, ok := dayOf(written); ok && written != d {
			found.Fix, found.Help = replace(found.Span, d, "write the day as "+d), writtenAs(d)
		}
	case report.RuleValue:
		if t, ok := f.momentOf(written); ok && written != t {
			found.Fix, found.Help = replace(found.Span, t, "write the time as "+t), writtenAs(t)
		}
	}
	return found
}

// writtenAs is the help for a value of which there is only one reading.
func writtenAs(value string) string { return "write it as " + value + ", or run: incident check --fix" }

func replace(at source.Span, with, message string) *finding.Fix {
	return &finding.Fix{Message: message, Edits: []finding.Edit{{Span: at, New: with}}}
}

// dayForms are the ways to write a day that mean one day everywhere: the year
// first, or the month in letters, or with dots, which no country writes month
// first.
var dayForms = []string{
	"2006-1-2", "2006/1/2", "2006.1.2", "2.1.2006",
	"2 Jan 2006", "2 January 2006", "Jan 2 2006", "January 2 2006", "2-Jan-2006",
}

var ordinal = lazy.Regexp(`(?i)\b([0-9]{1,2})(?:st|nd|rd|th)\b`)

// dayOf reads a day in one of the forms, and writes it as this program does.
func dayOf(text string) (string, bool) {
	text = strings.Join(strings.Fields(ordinal().ReplaceAllString(strings.ReplaceAll(text, ",", " "), "$1")), " ")
	for _, form := range dayForms {
		if t, err := time.Parse(form, text); err == nil && t.Year() >= 1970 {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}

var (
	clockTime = lazy.Regexp(`^(.+?)(?:[T ]|, ?| at )\s*([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)\s*(.*)$`)
	zoneForms = []string{"Z07:00", "-0700", "-07"}
)

// momentOf reads a day and a time of day, and writes them as RFC 3339. Without a
// zone it is the policy's, unless the clock was turned back or forward then.
func (f *Facts) momentOf(text string) (string, bool) {
	m := clockTime().FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	d, ok := dayOf(m[1])
	if !ok {
		return "", false
	}
	clock := m[2]
	if strings.Count(clock, ":") == 1 {
		clock += ":00"
	}
	clock = pad(clock)
	t, err := time.ParseInLocation(time.DateTime, d+" "+clock, f.Policy.Zone)
	if err != nil {
		return "", false
	}
	if m[3] == "" {
		return t.Format(time.RFC3339), !ambiguous(t, d+" "+clock)
	}
	return inZone(d+"T"+clock, m[3])
}

func pad(clock string) string {
	if strings.IndexByte(clock, ':') == 1 {
		return "0" + clock
	}
	return clock
}

func inZone(moment, zone string) (string, bool) {
	if slices.Contains([]string{"UTC", "GMT", "utc", "z"}, zone) {
		zone = "Z"
	}
	for _, form := range zoneForms {
		if t, err := time.Parse("2006-01-02T15:04:05"+form, moment+zone); err == nil {
			return t.Format(time.RFC3339), true
		}
	}
	return "", false
}

// ambiguous reports whether the wall clock showed a time twice, or never: an hour
// before or after it the zone is another one, and with that offset the same time
// is shown, or with neither.
func ambiguous(t time.Time, wall string) bool {
	if t.Format(time.DateTime) != wall {
		return true
	}
	for _, shift := range []time.Duration{-3 * time.Hour, 3 * time.Hour} {
		_, here := t.Zone()
		_, there := t.Add(shift).Zone()
		other := t.Add(time.Duration(here-there) * time.Second)
		if here != there && other.Format(time.DateTime) == wall {
			return true
		}
	}
	return false
}

// FollowUpForm asks for follow-ups that can be ticked, and changed by two people
// at once.
var FollowUpForm = &Rule{
	ID: "followup-form", Severity: finding.Warning, Incomplete: true,
	Doc: "A task item with a line for each field can be ticked, and two people can change it at once without a conflict. Other forms " +
		"are read, and nothing can be changed in them but by hand.",
	Bad:  "## Follow-ups\n\n- Page when the queue is older than 60 s `fu-7k2pqm` owner:@ben due:2026-12-15\n",
	Good: "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n  - owner: @ben\n  - due: 2026-12-15\n",
	Check: func(p *Pass) {
		for _, item := range p.Report.FollowUps {
			switch {
			case !item.ID.Present(): // whose finding brings the same fix
			case item.Form == report.Row:
				p.Flag(item.Text.Span(), "a follow-up in a table cannot be ticked", `write the items of the table as a list, "- [ ] …"`)
			case item.Form == report.Bullet:
				p.boxless(item)
			case len(inlineFields(item)) > 0:
				p.Flag(item.Text.Span(), "fields stand in the line of the follow-up", "give each a line of its own, or run: incident check --fix").
					Fix = canonicalForm(item)
			}
		}
	},
}

// boxless flags an item of a list without a box, or with one that Markdown does not
// know.
func (p *Pass) boxless(item *report.FollowUp) {
	if mark := otherBox().FindString(behindMarker(item)); mark != "" {
		p.Flag(item.Text.Span(), fmt.Sprintf("%q is no box: the follow-up cannot be ticked", mark),
			fmt.Sprintf(`write "- [ ]", or "- [x]" where it is done; of what nobody will do, "- [ ]" and a line "%s- status: dropped" with the reason`, item.ShownIndent()))
		return
	}
	p.Flag(item.Text.Span(), "a follow-up without a box cannot be ticked", `write it as "- [ ] …", or run: incident check --fix`).
		Fix = canonicalForm(item)
}

// behindMarker is what stands behind the marker of an item of a list, as it is written.
func behindMarker(item *report.FollowUp) string {
	line := item.Line().Text()
	return line[len(listMarker().FindString(line)):]
}

// otherBox is a box as other programs know them, or one with a letter right
// behind it, which is a link called "x" where an address follows.
var otherBox = lazy.Regexp(`^\[(?:[^\]\w]|[xX])?\]`)

// inlineFields are the places of the fields that stand in the item's own
// paragraph as "owner:@ana", in their order.
func inlineFields(item *report.FollowUp) []source.Span {
	var found []source.Span
	for _, name := range report.FollowUpFields {
		f := item.Field(name)
		if f.Present() && !f.Key().IsZero() && item.Line().Start <= f.Key().Start && f.Key().End <= item.Line().End {
			found = append(found, f.Key())
		}
	}
	slices.SortFunc(found, func(a, b source.Span) int { return a.Start - b.Start })
	return found
}

// almostBox is what somebody wrote for a box, or for a state: which one is meant
// is for them to say.
var almostBox = lazy.Regexp(`^(?:\[.{0,3}\](?:[^(\[]|$)|\[[ xX]\]|[(<{].{0,2}[)>}]|[*_~]{0,3}(?:DONE|WONTFIX|WON'T FIX|CANCELLED|CANCELED|DROPPED|DUPLICATE|OBSOLETE)\b|☐|☑|☒|✓|✔|✗|✘)`)

var listMarker = lazy.Regexp(`^(?:[-*+]|[0-9]{1,9}[.)])[ \t]+`)

// canonicalForm gives an item a box, and each field a line; nil where it has
// them, and where that cannot be done by splicing.
func canonicalForm(item *report.FollowUp) *finding.Fix {
	file, fix := item.Line().File, &finding.Fix{Message: "write it as a task item"}
	if item.Form != report.Task {
		marker := listMarker().FindString(item.Line().Text())
		if marker == "" || almostBox().MatchString(behindMarker(item)) {
			return nil
		}
		box := "[ ] "
		if item.Ticked() {
			box = "[x] "
		}
		at := item.Line().Start + len(marker)
		fix.Edits = append(fix.Edits, finding.Edit{Span: file.Span(at, at), New: box})
	}
	lines := ""
	for _, f := range inlineFields(item) {
		name, value, _ := strings.Cut(f.Text(), ":")
		lines += fmt.Sprintf("%s%s- %s: %s", file.EOL(), item.Indent(), strings.ToLower(name), strings.TrimRight(strings.TrimSpace(value), ",;"))
		fix.Edits = append(fix.Edits, finding.Edit{Span: withSpaceBefore(f)})
	}
	if len(fix.Edits) == 0 {
		return nil
	}
	if lines != "" {
		end := file.Line(file.LineOf(max(item.Line().End-1, item.Line().Start))).End
		fix.Edits = append(fix.Edits, finding.Edit{Span: file.Span(end, end), New: lines})
	}
	return fix
}

func withSpaceBefore(s source.Span) source.Span {
	for s.Start > 0 && strings.IndexByte(" \t", s.File.Data[s.Start-1]) >= 0 {
		s.Start--
	}
	return s
}

// SectionName asks for the name of a section that the template uses.
var SectionName = &Rule{
	ID: "section-name", Severity: finding.Warning, Optional: true,
	Doc: "A section is found under any of its names. Where all reports use the one of their template, a search finds them all, and --fix writes " +
		"it. What narrows a name stays: a remark in brackets, the zone of a timeline.",
	Bad:  "## Root cause analysis\n\nAn eviction emptied the cache within one second.\n\n## Root cause\n\nThe limit was in MB.\n",
	Good: "## Root cause\n\nAn eviction emptied the cache within one second.\n",
	Check: func(p *Pass) {
		t := p.Template(p.Report)
		if t == nil {
			return
		}
		for _, s := range p.Report.Sections {
			if title := s.Title; title.Present() {
				p.named(title, nameIn(t, s))
			}
		}
	},
}

// named flags a heading that is not called as it should be.
func (p *Pass) named(title report.Field[string], name string) {
	bare := report.BareHeading(title.Value)
	if strings.EqualFold(name, bare) || strings.EqualFold(name, title.Value) {
		return
	}
	p.Flag(title.Span(), fmt.Sprintf("%q is called %q here", bare, name), "rename it, or run: incident check --fix --rule section-name").
		Fix = replace(title.Span(), name+strings.TrimPrefix(title.Value, bare), "rename the section to "+name)
}

// nameIn is what a template calls a section, and its canonical name where it has no
// such section. A heading of the template is called as it is.
func nameIn(t *report.Template, s *report.Section) string {
	asked := t.Section(s.Name)
	if asked == nil {
		return s.Name
	}
	for _, other := range t.Sections {
		if other.Name == s.Name && strings.EqualFold(other.Heading, s.Title.Value) {
			return other.Heading
		}
	}
	return asked.Heading
}
