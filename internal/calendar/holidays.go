package calendar

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
)

// What is read of a calendar at most. A national calendar of ten years has some
// hundred events.
const (
	MaxSize    = 1 << 20 // bytes of a file
	maxEvents  = 20_000
	maxRules   = 500     // events that recur
	maxDays    = 100_000 // counting each event's own
	maxLength  = 366     // days of one event
	maxTold    = 10      // findings of a file
	maxNesting = 16
)

// Days before and after which no clock of a review runs.
var (
	earliest = day.Date(1970, time.January, 1)
	latest   = day.Date(2199, time.December, 31)
)

// Holidays reads the days on which a calendar has an event, with what it is
// called. An event with times counts for each day that it touches: by the clocks
// that it names, and in the zone where it says UTC. Properties that make no
// difference are passed over; what is wrong is told at its line.
func Holidays(file *source.File, zone *time.Location) (map[day.Day]string, []finding.Finding) {
	r := &reader{file: file, zone: zone, days: map[day.Day]string{}, zones: map[string]*time.Location{}, moved: map[instance]bool{}}
	if len(file.Data) > MaxSize {
		r.flag(file.Line(1), fmt.Sprintf("this calendar has more than %d bytes", MaxSize), "keep only the holidays of the years that matter")
		return nil, r.found
	}
	r.read()
	r.expand()
	if len(r.found) > 0 {
		return nil, r.found
	}
	return r.days, nil
}

// reader reads one file.
type reader struct {
	file   *source.File
	zone   *time.Location
	found  []finding.Finding
	events []event
	rules  int
	total  int // days, counting each event's own
	days   map[day.Day]string
	zones  map[string]*time.Location
	moved  map[instance]bool
}

// instance is one time of an event that recurs.
type instance struct {
	uid string
	on  day.Day
}

// event is what one VEVENT says, by the names of its properties.
type event struct {
	at         source.Span
	properties map[string][]content
}

func (e event) first(name string) (content, bool) {
	if all := e.properties[name]; len(all) > 0 {
		return all[0], true
	}
	return content{}, false
}

// value is a property that has no parameters of interest.
func (e event) value(name string) string {
	c, _ := e.first(name)
	return c.value
}

func (r *reader) flag(at source.Span, message, help string) {
	if len(r.found) < maxTold {
		r.found = append(r.found, finding.Finding{
			Rule: yaml.RuleConfiguration, Severity: finding.Error, Span: at, Message: message, Help: help,
		})
	}
}

const exportHelp = "export the calendar again, as iCalendar (.ics)"

// read collects the events.
func (r *reader) read() {
	var open []string
	all := contents(r.file, func(at source.Span) {
		r.flag(at, `this line has no name and value, as in "SUMMARY:Christmas"`, exportHelp)
	})
	if len(all) == 0 || all[0].name != "BEGIN" || !strings.EqualFold(all[0].value, "VCALENDAR") {
		r.found = nil // what each line lacks is no help then
		r.flag(r.file.Line(1), "this is no calendar: it does not begin with BEGIN:VCALENDAR", exportHelp)
		return
	}
	for _, c := range all {
		switch c.name {
		case "BEGIN":
			open = append(open, strings.ToUpper(c.value))
			r.begin(open, c)
		case "END":
			if len(open) == 0 || open[len(open)-1] != strings.ToUpper(c.value) {
				r.flag(c.at, fmt.Sprintf("END:%s ends nothing that began", c.value), exportHelp)
				return
			}
			open = open[:len(open)-1]
		default:
			if inEvent(open) {
				e := &r.events[len(r.events)-1]
				e.properties[c.name] = append(e.properties[c.name], c)
			}
		}
		if len(r.events) > maxEvents || len(open) > maxNesting {
			r.flag(c.at, fmt.Sprintf("a calendar may have %d events, and be nested %d levels deep", maxEvents, maxNesting), "keep only the holidays of the years that matter")
			return
		}
	}
	if len(open) > 0 {
		r.flag(all[len(all)-1].at, "the file ends before END:"+open[len(open)-1], exportHelp)
	}
}

// inEvent reports whether a property is one of an event itself, and not of an
// alarm in it.
func inEvent(open []string) bool { return len(open) == 2 && open[1] == "VEVENT" }

func (r *reader) begin(open []string, c content) {
	if inEvent(open) {
		r.events = append(r.events, event{at: c.at, properties: map[string][]content{}})
	}
}

// expand turns the events into days. One that says of which occurrence it takes
// the place is noted first.
func (r *reader) expand() {
	for _, e := range r.events {
		if c, ok := e.first("RECURRENCE-ID"); ok {
			for _, on := range r.daysIn([]content{c}) {
				r.moved[instance{e.value("UID"), on}] = true
			}
		}
	}
	for _, e := range r.events {
		if strings.EqualFold(e.value("STATUS"), "CANCELLED") {
			continue
		}
		if at, err := r.add(e); err != nil {
			r.flag(at, err.Error(), "correct it, or delete the event")
		}
		if len(r.found) >= maxTold {
			return
		}
	}
}

// add takes the days of an event, and returns where it is wrong.
func (r *reader) add(e event) (source.Span, error) {
	c, ok := e.first("DTSTART")
	if !ok {
		return e.at, errors.New("this event does not say when it begins: it has no DTSTART")
	}
	start, err := r.moment(c, c.value)
	if err != nil {
		return c.at, err
	}
	length, at, err := r.length(e, start)
	if err != nil {
		return at, err
	}
	starts, at, err := r.starts(e, start)
	if err != nil {
		return at, err
	}
	name := oneLine(unescaped(e.value("SUMMARY")))
	for _, first := range starts {
		if r.total += length; r.total > maxDays {
			return e.at, fmt.Errorf("the events of this calendar have more than %d days", maxDays)
		}
		for d := first; d < first+day.Day(length); d++ {
			if _, taken := r.days[d]; !taken && d >= earliest && d <= latest {
				r.days[d] = name
			}
		}
	}
	return e.at, nil
}

// moment is when something begins or ends.
type moment struct {
	at time.Time
	// zone is where its day is read off.
	zone *time.Location
	// date says that it is a day without a time.
	date bool
}

func (m moment) day() day.Day { return day.Of(m.at, m.zone) }

// clock is the moment as its clocks show it, in UTC.
func (m moment) clock() time.Time { return day.Clock(m.at.In(m.zone)).Truncate(time.Second) }

func (r *reader) moment(c content, value string) (moment, error) {
	zone := r.named(c.params["TZID"])
	form := map[int]string{len("20060102"): "20060102", len(localForm): localForm, len(utcForm): utcForm}[len(value)]
	m := moment{zone: zone, date: form == "20060102"}
	if form == utcForm {
		zone, m.zone = time.UTC, r.zone
	}
	var err error
	if m.at, err = time.ParseInLocation(form, value, zone); err != nil || form == "" || m.at.Year() < firstYear {
		return m, fmt.Errorf("%s: %q is not a day: write 20261225", c.name, value)
	}
	return m, nil
}

// named is a zone by its name. Of one that is not known the clocks are taken as
// they are.
func (r *reader) named(name string) *time.Location {
	if name == "" {
		return time.UTC
	}
	if zone, known := r.zones[name]; known {
		return zone
	}
	r.zones[name] = time.UTC
	if zone, err := time.LoadLocation(name); err == nil && zoneName().MatchString(name) && name != "Local" {
		r.zones[name] = zone
	}
	return r.zones[name]
}

// length is how many days an event touches. Its end is excluded; many programs
// write the day itself as the end of a day.
func (r *reader) length(e event, start moment) (int, source.Span, error) {
	end, c, err := r.end(e, start)
	switch {
	case err != nil:
		return 0, c.at, err
	case end.at.Before(start.at):
		return 0, c.at, errors.New("this event ends before it begins")
	case end.at.After(start.at):
		end.at = end.at.Add(-1)
	}
	length := int(end.day()-start.day()) + 1
	if length > maxLength {
		return 0, c.at, fmt.Errorf("this event lasts %d days, and a holiday %d at most", length, maxLength)
	}
	return max(length, 1), c.at, nil
}

// end is when an event ends; one that does not say it ends when it begins.
func (r *reader) end(e event, start moment) (moment, content, error) {
	if c, ok := e.first("DTEND"); ok {
		end, err := r.moment(c, c.value)
		return end, c, err
	}
	c, ok := e.first("DURATION")
	if !ok {
		return start, content{at: e.at}, nil
	}
	days, length, err := parseDuration(c.value)
	start.at = start.at.In(start.zone).AddDate(0, 0, days).Add(length)
	return start, c, err
}

var durationForm = lazy.Regexp(`^\+?P(?:(\d{1,4})W|(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?)$`)

// parseDuration reads a length of time: days, which are longer or shorter where
// clocks are set, and the rest.
func parseDuration(s string) (days int, rest time.Duration, err error) {
	m := durationForm().FindStringSubmatch(s)
	if m == nil {
		return 0, 0, fmt.Errorf("DURATION: %q is not a length of time: write P1D", s)
	}
	n := make([]int, len(m))
	for i := range m[1:] {
		n[i+1], _ = strconv.Atoi(m[i+1]) // digits, or nothing
	}
	rest = time.Duration(n[3])*time.Hour + time.Duration(n[4])*time.Minute + time.Duration(n[5])*time.Second
	return 7*n[1] + n[2], rest, nil
}

// starts are the days on which an event begins, sorted.
func (r *reader) starts(e event, start moment) ([]day.Day, source.Span, error) {
	starts := []day.Day{start.day()}
	for _, c := range e.properties["RRULE"] {
		if r.rules++; r.rules > maxRules {
			return nil, c.at, fmt.Errorf("more than %d events of this calendar recur", maxRules)
		}
		more, err := recurring(c.value, start)
		if err != nil {
			return nil, c.at, err
		}
		starts = append(starts, more...)
	}
	starts = append(starts, r.daysIn(e.properties["RDATE"])...)
	slices.Sort(starts)
	except := map[day.Day]bool{}
	for _, d := range r.daysIn(e.properties["EXDATE"]) {
		except[d] = true
	}
	_, itself := e.first("RECURRENCE-ID")
	return slices.DeleteFunc(slices.Compact(starts), func(d day.Day) bool {
		return except[d] || !itself && r.moved[instance{e.value("UID"), d}]
	}), e.at, nil
}

// daysIn are the days that lists of days name. What is none is told.
func (r *reader) daysIn(lists []content) []day.Day {
	var days []day.Day
	for _, c := range lists {
		for value := range strings.SplitSeq(c.value, ",") {
			value, _, _ = strings.Cut(value, "/") // where a period begins
			m, err := r.moment(c, value)
			if err != nil {
				r.flag(c.at, err.Error(), "correct it, or delete the line")
				break
			}
			days = append(days, m.day())
		}
	}
	return days
}

var textUnescapes = strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n", `\N`, "\n")

func unescaped(s string) string { return textUnescapes.Replace(s) }
