package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
)

// HolidayFile is a calendar that the configuration names.
type HolidayFile struct {
	Path string // relative to the repository
	Span source.Span
}

// Holidays are days on which nobody is asked to work, with what they are called.
// The zero Holidays are none.
type Holidays struct{ names map[day.Day]string }

// With adds days. What a day is called already, it stays.
func (h Holidays) With(days map[day.Day]string) Holidays {
	all := Holidays{make(map[day.Day]string, len(h.names)+len(days))}
	for _, some := range []map[day.Day]string{days, h.names} {
		for d, name := range some {
			all.names[d] = name
		}
	}
	return all
}

// On is what a day is called that is a holiday.
func (h Holidays) On(d day.Day) (name string, ok bool) {
	name, ok = h.names[d]
	return name, ok
}

// Len is how many holidays are known.
func (h Holidays) Len() int { return len(h.names) }

// off reports whether a day is no business day.
func (h Holidays) off(d day.Day) bool {
	_, holiday := h.names[d]
	w := d.Weekday()
	return holiday || w == time.Saturday || w == time.Sunday
}

// IdleYear is the first day of a year in which no day is a business day, and whether
// there is one: no clock of business days would ever run out.
func (h Holidays) IdleYear() (first day.Day, ok bool) {
	const year = 366
	var end day.Day
	for i, d := range slices.Sorted(maps.Keys(h.names)) {
		if i > 0 && d < end {
			continue
		}
		for end = d; h.off(end) && end < d+year; end++ {
		}
		if end == d+year {
			return d, true
		}
	}
	return 0, false
}

// maxHolidayFiles is how many calendars there may be.
const maxHolidayFiles = 20

const icsPattern = `\.[iI][cC][sS]$`

var icsForm = lazy.Regexp(icsPattern)

// holidayText refuses what folder refuses, and globs.
var holidayText = yaml.Text{Like: icsPattern, Unlike: folderText.Unlike + `|[*?\[]`, NoNumber: true}

func (p *Policy) holidays() yaml.Reader {
	one := yaml.Form{Text: &holidayText}
	return yaml.Reader{Form: yaml.ListOf(one), Read: p.readHolidays}
}

func (p *Policy) readHolidays(n *yaml.Node) error {
	p.HolidayFiles = nil
	return yaml.Each(n, func(item *yaml.Node) error {
		var text string
		if err := yaml.String(&text).Read(item); err != nil {
			return err
		}
		clean, err := folder(text)
		switch {
		case err != nil:
			return err
		case !icsForm().MatchString(text) || strings.ContainsAny(text, "*?["):
			return fmt.Errorf("%q is no calendar: write the path of one, such as .incident/holidays.ics", text)
		case len(p.HolidayFiles) == maxHolidayFiles:
			return fmt.Errorf("there are more than %d calendars", maxHolidayFiles)
		}
		p.HolidayFiles = append(p.HolidayFiles, HolidayFile{clean, item.Span})
		return nil
	})
}
