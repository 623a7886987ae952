package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
)

// Duration compares what the text says of the incident's length with its times.
var Duration = &Rule{
	ID: "duration", Severity: finding.Error,
	Doc: "People read the text and statistics read the times: both say the same. Found are labels such as \"Duration:\" and " +
		"\"Time to detection:\", sentences such as \"the outage lasted 45 minutes\", and a key \"duration\"; not how long single users or parts " +
		"were affected. What rounding explains is fine, and so is an outage or a downtime shorter than the incident where \"mitigated\" is missing. A warning where the text says it, because words can mean another length.",
	Bad: "duration: 2h10\n\n## Summary\n\nThe incident lasted 2 hours and 10 minutes.\n", Good: "## Summary\n\nThe incident lasted nearly an hour.\n",
	Check: func(p *Pass) {
		all := p.statements()
		for _, s := range all {
			// A report that states several lengths is about several incidents.
			if !slices.ContainsFunc(all, func(o statement) bool { return o.kind == s.kind && o.length != s.length }) {
				p.compare(s)
			}
		}
	},
}

// statement is a length of time that a report states.
type statement struct {
	kind   lengthKind
	at     source.Span
	length time.Duration
	within time.Duration // by how much it may be off
	key    bool          // the front matter says so
	eased  bool          // it is one until the worst was over
}

// lengthKind says from when to when a stated length reaches.
type lengthKind uint8

const (
	whole     lengthKind = iota // of the incident
	recovery                    // until it was over
	detection                   // until somebody knew
)

// lengthForm is a way to state a length; its groups are a word such as "about"
// and the length.
type lengthForm struct {
	kind lengthKind
	form *regexp.Regexp
}

const (
	aNumber  = `\d+(?:[.,]\d+)?`
	aWord    = `half\san?|an?|one|two|three|four|five|six|seven|eight|nine|ten`
	aUnit    = `(?:weeks?|days?|hours?|hrs?|minutes?|mins?|seconds?|secs?|[dhm])\b`
	aPart    = `(?:` + aNumber + `[\s-]?|\b(?:` + aWord + `)[\s-])` + aUnit
	aLength  = `(` + aPart + `(?:(?:,?\sand)?\s?` + aPart + `)*|\d+h ?\d+\b)`
	nearly   = `((?:about|around|approximately|approx\.?|roughly|nearly|almost|over|(?:more|less) than|under|at (?:least|most)|some|(?:a little|just) (?:over|under)|ca?\.|[~≈<>])\s*)?`
	incident = `(?:incident|outage|disruption|interruption|downtime)`
)

var lengthForms = sync.OnceValue(func() []lengthForm {
	labelled := func(label string) *regexp.Regexp {
		return regexp.MustCompile(`(?im)(?:^|[|.])[ \t>*_-]*(?:` + label + `)[*_]*[ \t]*[:|][*_ \t]*` + nearly + aLength)
	}
	return []lengthForm{
		{whole, labelled(`(?:total |overall )?(?:` + incident + ` |impact )?duration(?: of (?:the )?` + incident + `)?|(?:total )?downtime`)},
		{recovery, labelled(`time to (?:recover|recovery|resolve|resolution|restore|mitigate|mitigation)`)},
		{detection, labelled(`time to (?:detect|detection)|detection delay`)},
		{whole, regexp.MustCompile(`(?i)\b(?:the|this) (?:` + incident + `|issue) (?:lasted|went on)(?: for)?(?: a total of)?\s+` + nearly + aLength)},
		{whole, regexp.MustCompile(`(?i)\b(?:total|overall) (?:downtime|(?:` + incident + ` )?duration) (?:was|is|came to)\s+` + nearly + aLength)},
		{whole, regexp.MustCompile(`(?i)\b(?:an?|the|this)\s+` + nearly + aLength + `[\s-](?:long\s)?(?:outage|disruption|interruption)\b`)},
	}
})

// easing are the words for lengths that end with the mitigation: until resolved, an
// incident may go on without an outage.
var easing = lazy.Regexp(`(?i)outage|disruption|interruption|downtime|impact|mitigat`)

// statements are the lengths that a report states.
func (p *Pass) statements() []statement {
	var found []statement
	if k, there := key(p.Report, "duration"); there && !k.Value.IsZero() {
		if s, ok := readLength(strings.Trim(k.Value.Text(), `"'`), false); ok {
			s.at, s.key = k.Value, true
			found = append(found, s)
		}
	}
	if p.spotted(p.Report)&spotLength == 0 {
		return found
	}
	for _, s := range p.Report.Sections {
		for _, b := range s.Blocks {
			if spot(b.Span.Bytes())&spotLength != 0 {
				found = append(found, lengthsIn(b.Span)...)
			}
		}
		for _, head := range s.Pairs {
			found = append(found, lengthsIn(head)...)
		}
	}
	return found
}

func lengthsIn(at source.Span) []statement {
	var found []statement
	text := at.Bytes()
	for _, f := range lengthForms() {
		for _, m := range f.form.FindAllSubmatchIndex(text, -1) {
			if ofPart(lead(text, m[0]), text[m[1]:]) {
				continue
			}
			place := at.File.Span(at.Start+m[4], at.Start+m[5])
			if s, ok := readLength(place.Text(), m[2] >= 0); ok {
				s.kind, s.at, s.eased = f.kind, place, easing().Match(text[m[0]:m[1]])
				found = append(found, s)
			}
		}
	}
	return found
}

// ofPart reports whether what stands around a length says that it is not the
// whole incident's: it is that of some users, or until some event.
func ofPart(before, after []byte) bool {
	return partPrecedes().Match(before) || partFollows().Match(after) && !inAll().Match(after)
}

var (
	partPrecedes = lazy.Regexp(`(?i)(?:^|[.!?:]\s+|[*-]\s+)(?:for|in|at)\s[^.!?]*$`)
	partFollows  = lazy.Regexp(`(?i)^,?\s+(?:\(?only|for|until|till|in|on|at|of|before|after|per|each|longer|more|later|within|among|to|from\s+\D\S*)\b`)
	inAll        = lazy.Regexp(`(?i)^,?\s+in (?:all|total|sum)\b`)
)

var lengthPart = lazy.Regexp(`(` + aNumber + `|\b(?:` + aWord + `)\b)[\s-]?(` + aUnit + `)?`)

// joinedHours is what stands before the minutes of "1h50".
var joinedHours = lazy.Regexp(`(\dh)`)

var (
	unitLength   = map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	smallNumbers = map[string]float64{
		"half a": 0.5, "half an": 0.5, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	}
)

// readLength reads a length of time such as "5 hours and 26 minutes" or "1h50",
// which may be off by some of its smallest unit, and by more where it is given
// as about so long.
func readLength(text string, about bool) (statement, bool) {
	const most = 10 * 366 * 24 * time.Hour // what is longer is no length of an incident
	var s statement
	var unit time.Duration
	text = joinedHours().ReplaceAllString(strings.Join(strings.Fields(strings.ToLower(text)), " "), "$1 ")
	for _, m := range lengthPart().FindAllStringSubmatch(text, -1) {
		switch {
		case m[2] != "":
			unit = unitLength[m[2][0]]
		case unit == time.Hour: // "1h50"
			unit = time.Minute
		default:
			return s, false
		}
		n, known := smallNumbers[m[1]]
		if !known {
			n, _ = strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64) // the pattern admits numbers only
		}
		if n > float64(most/unit) {
			return s, false
		}
		s.length += time.Duration(n * float64(unit))
	}
	if s.within = max(unit*6/10, s.length/10, 2*time.Minute); about {
		s.within = max(unit, s.length*3/10, 5*time.Minute)
	}
	return s, unit > 0
}

// compare flags a statement that fits no two times of the incident. Where nobody
// says when it was mitigated, a length until then is at most the whole.
func (p *Pass) compare(s statement) {
	r := p.Report
	from := []timeField{{"started", r.Started}, {"detected", r.Detected}, {"declared", r.Declared}}
	to := []timeField{{"mitigated", r.Mitigated}, {"resolved", r.Resolved}}
	if s.kind == detection {
		from, to = from[:1], []timeField{{"detected", r.Detected}, {"declared", r.Declared}}
	}
	first, last, known := from[0], to[0], false
	for _, a := range from {
		for _, b := range to {
			if !a.Value.Known() || !b.Value.Known() {
				continue
			}
			if off := (between(a, b) - s.length).Abs(); off <= s.within {
				return
			}
			if !known {
				first, last, known = a, b, true
			}
			if between(a, b) > between(first, last) {
				first, last = a, b
			}
		}
	}
	if !known || s.eased && !r.Mitigated.Value.Known() && (s.kind == recovery || s.length < between(first, last)) {
		return
	}
	f := p.Flag(s.at, fmt.Sprintf("the text says %s, and from %s to %s it was %s", strings.Join(strings.Fields(s.at.Text()), " "), first.name, last.name, inWords(between(first, last))),
		"correct the one that is wrong")
	if !s.key {
		f.Severity = p.level(p.rule, finding.Warning)
	}
	f.Related = []finding.Related{{Span: first.Span(), Message: first.name + " stands here"}, {Span: last.Span(), Message: last.name + " stands here"}}
}

// inWords is a length of time as people write it, in its two largest units.
func inWords(d time.Duration) string {
	days, hours, minutes := d/(24*time.Hour), d%(24*time.Hour)/time.Hour, d%time.Hour/time.Minute
	switch {
	case days > 0:
		return fmt.Sprintf("%dd %dh", days, hours)
	case hours > 0:
		return fmt.Sprintf("%dh %dm", hours, minutes)
	}
	return fmt.Sprintf("%dm", minutes)
}
