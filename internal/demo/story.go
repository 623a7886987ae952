package demo

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed content/*.txt
var content embed.FS

// story is what is known of an incident once its report is finished, and what
// happens to its follow-ups. It does not change.
type story struct {
	key       string            // the name of its file: how other stories refer to it
	head      map[string]string // the header, by key
	ago       int               // how many days before today it started
	ready     int               // days from the incident until its report is ready for review
	sections  map[string][]string
	followUps []followUp
}

// followUp is a follow-up as it is first written.
type followUp struct {
	id, text string
	fields   []field
	life     []event
}

// field is a bullet under a follow-up. A value such as +30 stands for the day
// thirty days after the incident.
type field struct{ key, value string }

// event is something that happens to a follow-up, a number of days after the
// incident: open (written down later than the report), done, reopen, delete,
// drop REASON, or the name of a field and its new value.
type event struct {
	day       int
	verb, arg string
}

// stories returns every story, the oldest first.
func stories() []story {
	var all []story
	entries, err := content.ReadDir("content")
	must(err == nil, "content: %v", err)
	for _, e := range entries {
		text, err := content.ReadFile(path.Join("content", e.Name()))
		must(err == nil, "content: %v", err)
		all = append(all, parseStory(strings.TrimSuffix(e.Name(), ".txt"), string(text)))
	}
	slices.SortStableFunc(all, func(a, b story) int { return b.ago - a.ago })
	return all
}

// must panics where the embedded content is not what this package wrote: no
// input of a user can lead there, and the tests read every file.
func must(ok bool, format string, args ...any) {
	if !ok {
		panic(fmt.Sprintf("demo: "+format, args...))
	}
}

// parseStory reads the text of one file:
//
//	title: Checkout stalls when the price cache empties
//	ago: 310
//	times: 09:12 09:20 09:51 10:05
//	(and the other facts, up to a blank line)
//
//	# Summary
//	A paragraph, a point or the answer to a prompt on each line.
//
//	# Follow-ups
//	Coalesce lookups of one price into one query fu-7k2pqm
//	  owner ben
//	  due +45
//	  +44 due +110
//	  +120 done
//
// times are started, detected, mitigated and resolved; one that is earlier than
// the one before it is on the next day. Under a follow-up a line is a field,
// or, if it begins with a day, an event.
func parseStory(key, text string) story {
	head, body, _ := strings.Cut(text, "\n\n")
	s := story{key: key, head: map[string]string{}, sections: map[string][]string{}}
	for line := range strings.Lines(head) {
		k, v, ok := strings.Cut(strings.TrimSpace(line), ": ")
		must(ok, "%s: header line %q", key, line)
		s.head[k] = v
	}
	s.ago = number(s.head["ago"])
	s.ready = readyAfter(s.head)
	for _, part := range strings.Split("\n"+body, "\n# ")[1:] {
		name, rest, _ := strings.Cut(part, "\n")
		s.sections[name] = slices.Collect(strings.Lines(rest))
	}
	s.followUps = parseFollowUps(s.sections["Follow-ups"])
	return s
}

// readyAfter returns the days until a report is ready: well within the policy
// of its severity, unless the header says otherwise.
func readyAfter(head map[string]string) int {
	if v, ok := head["ready"]; ok {
		return number(v)
	}
	return map[string]int{"SEV1": 2, "SEV2": 4, "SEV3": 6}[head["severity"]]
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	must(err == nil, "%v", err)
	return n
}

func parseFollowUps(lines []string) []followUp {
	var all []followUp
	for _, line := range lines {
		line = strings.TrimSuffix(line, "\n")
		detail, indented := strings.CutPrefix(line, "  ")
		switch {
		case indented:
			all[len(all)-1].add(detail)
		case strings.Contains(line, " fu-"):
			text, id, _ := strings.Cut(line, " fu-")
			all = append(all, followUp{id: "fu-" + id, text: text})
		}
	}
	return all
}

// add takes in a line that is indented under the follow-up.
func (f *followUp) add(line string) {
	word, rest, _ := strings.Cut(line, " ")
	if word[0] != '+' {
		f.fields = append(f.fields, field{word, rest})
		return
	}
	verb, arg, _ := strings.Cut(rest, " ")
	f.life = append(f.life, event{number(word), verb, arg})
}

// list returns a header value that is a list.
func (s *story) list(key string) []string {
	if s.head[key] == "" {
		return nil
	}
	return strings.Split(s.head[key], ", ")
}

// worst reports whether the policy asks for alerts, remediation, recovery and
// prevention: it does for the worst two severities.
func (s *story) worst() bool { return s.head["severity"] != "SEV3" }

// times returns the moments of the incident that started on day, in order:
// started, detected, mitigated, resolved.
func (s *story) times(day time.Time) []time.Time {
	var all []time.Time
	for _, clock := range strings.Fields(s.head["times"]) {
		t, err := time.Parse("15:04", clock)
		must(err == nil, "%s: %v", s.key, err)
		at := day.Add(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute)
		if n := len(all); n > 0 && at.Before(all[n-1]) {
			at = at.AddDate(0, 0, 1)
		}
		all = append(all, at)
	}
	return all
}

// slug returns the first five words of the title, as an id writes them.
func (s *story) slug() string {
	words := strings.Fields(strings.ToLower(s.head["title"]))
	return strings.Join(words[:min(5, len(words))], "-")
}
