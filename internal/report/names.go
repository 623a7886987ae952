package report

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/suggest"
)

// The canonical names of the sections that the program itself speaks of.
const (
	SectionSummary   = "Summary"
	SectionImpact    = "Impact"
	SectionTimeline  = "Timeline"
	SectionCause     = "Root cause"
	SectionWentWrong = "What went wrong"
	SectionLucky     = "Where we got lucky"
	SectionFollowUps = "Follow-ups"
)

// sectionNames are the headings under which a section is known, in lower case
// without punctuation. The aliases are those found in public reports and in the
// templates that organisations publish.
var sectionNames = map[string][]string{
	SectionSummary:       {"summary", "executive summary", "overview", "tldr", "tl dr", "incident summary", "what happened"},
	SectionImpact:        {"impact", "user impact", "customer impact", "business impact", "impact assessment", "impact summary"},
	SectionTimeline:      {"timeline", "timeline of events", "incident timeline", "detailed timeline", "chronology", "timeline of the incident"},
	SectionCause:         {"root cause", "root causes", "root cause analysis", "cause", "causes", "root cause s", "rca", "root cause and contributing factors", "root causes and contributing factors", "root cause contributing factors", "root causes contributing factors", "contributing factors and root cause", "contributing factors and root causes"},
	"Alerts":             {"alerts", "alerting", "detection", "monitoring and alerts"},
	"Remediation":        {"remediation", "mitigation"},
	"Recovery":           {"recovery"},
	"Prevention":         {"prevention"},
	"Resolution":         {"resolution", "mitigation and resolution", "resolution and recovery"},
	"Trigger":            {"trigger"},
	"What went well":     {"what went well", "things that went well", "what worked well", "went well"},
	SectionWentWrong:     {"what went wrong", "what went poorly", "things that went wrong", "what could have gone better", "what went badly", "what didnt go well", "what did not go well", "went wrong"},
	SectionLucky:         {"where we got lucky", "where did we get lucky", "we got lucky", "got lucky"},
	"Lessons learned":    {"lessons learned", "lessons learnt", "lessons", "learnings"},
	"Factors":            {"contributing factors", "contributing factor", "contributing causes"},
	SectionFollowUps:     {"follow ups", "follow up", "followups", "action items", "action item", "actions", "corrective actions", "corrective and preventive actions", "corrective and preventative measures", "corrective and preventative actions", "follow up actions", "follow up items", "followup actions", "remediation items", "action plan", "next steps", "follow up work", "preventive actions", "action points", "action point", "follow up tasks", "follow ups and action items", "follow up and action items", "follow ups action items", "action items and follow ups", "action items and follow up", "action items follow ups", "remediation actions", "next actions", "tasks", "to dos", "todos", "preventive measures", "preventative measures", "preventative actions", "corrective measures", "maßnahmen", "nächste schritte", "acciones", "actions correctives", "アクションアイテム"},
	"Attendees":          {"attendees", "responders", "participants", "people involved"},
	"Messaging":          {"messaging", "communication", "external messaging", "communications"},
	"How did we do":      {"how did we do", "howd we do", "how d we do"},
	"Background":         {"background", "context"},
	"Appendix":           {"appendix", "appendices"},
	"Supporting details": {"supporting information", "supporting details", "references"},
}

var canonicalNames = invert(sectionNames)

// ownNames are the canonical names by themselves, to find one without a copy.
var ownNames = func() map[string]string {
	out := map[string]string{}
	for name := range sectionNames {
		out[name] = name
	}
	return out
}()

func invert(names map[string][]string) map[string]string {
	out := map[string]string{}
	for name, aliases := range names {
		for _, alias := range aliases {
			out[alias] = name
		}
	}
	return out
}

// KnownSection reports whether the program knows what a section is about by its
// canonical name.
func KnownSection(name string) bool { return sectionNames[name] != nil }

// CanonicalSection is the name under which the program knows a heading, and
// the heading's own text, folded, where it knows none.
func CanonicalSection(heading string) string {
	if _, ok := sectionNames[heading]; ok {
		return heading
	}
	if name := canonicalNames[aliasOf(heading)]; name != "" {
		return name
	}
	return fold(heading)
}

// aliasOf is the name in sectionNames that a heading says, or empty.
func aliasOf(heading string) string {
	if alias := knownAlias(withoutAnchor(heading)); alias != "" {
		return alias
	}
	return knownAlias(BareHeading(heading))
}

func knownAlias(heading string) string {
	folded := foldHeading(heading)
	for _, alias := range []string{folded, withoutArticle(folded)} {
		if _, known := canonicalNames[alias]; known {
			return alias
		}
	}
	return ""
}

// around is what the sections around a heading make of its name.
type around struct {
	lower bool // there are such sections
	event bool // one of them tells of the incident itself
}

// enter is what a section makes of the names beneath it.
func (a around) enter(name string) around {
	return around{lower: true, event: a.event || ofEvent[name]}
}

// name is the name of the section that a heading begins. Some names of follow-ups
// are also those of a part: the actions that were taken, in a timeline.
func (a around) name(heading string) string {
	name := CanonicalSection(heading)
	if name != SectionFollowUps || !a.lower {
		return name
	}
	if alias := aliasOf(heading); a.event && ofMoment[alias] || onlyAlone[alias] {
		return fold(heading)
	}
	return name
}

// ofEvent are the sections that tell of the incident itself, while it lasted.
var ofEvent = map[string]bool{SectionTimeline: true, SectionImpact: true, "Alerts": true, "Recovery": true}

// ofMoment are names of follow-ups which, within such a section, are those of what
// was done then.
var ofMoment = map[string]bool{
	"actions": true, "next steps": true, "next actions": true, "follow up": true, "corrective actions": true, "corrective measures": true,
	"remediation actions": true, "maßnahmen": true, "nächste schritte": true, "acciones": true, "actions correctives": true,
}

// onlyAlone are names of follow-ups that are too general beneath another heading.
var onlyAlone = map[string]bool{"tasks": true, "to dos": true, "todos": true}

// BareHeading is a heading without its anchor and without what it is narrowed by:
// a remark in brackets at its end, "(short term)", or the zone of the times beneath
// it, ": UTC".
func BareHeading(heading string) string {
	return withoutZone(withoutRemark(strings.TrimRight(withoutAnchor(heading), " ")))
}

// withoutRemark is a heading without brackets at its end.
func withoutRemark(heading string) string {
	text := strings.TrimRight(heading, " :")
	for _, pair := range []string{"()", "[]"} {
		if at := strings.LastIndexByte(text, pair[0]); at > 0 && text[len(text)-1] == pair[1] {
			return strings.TrimRight(text[:at], " ")
		}
	}
	return heading
}

// zones are the names of zones that stand in headings of timelines.
var zones = map[string]bool{
	"UTC": true, "GMT": true, "WET": true, "WEST": true, "CET": true, "CEST": true, "EET": true, "EEST": true, "BST": true, "IST": true,
	"JST": true, "SGT": true, "AEST": true, "AEDT": true, "ET": true, "EST": true, "EDT": true, "CST": true, "CDT": true, "MST": true,
	"MDT": true, "PT": true, "PST": true, "PDT": true,
}

// zoneTail is a zone at the end of a heading, and what joins it to that.
var zoneTail = lazy.Regexp(`[\s:,–—-]+(?i:(?:(?:all )?times? )?(?:are )?(?:in )?)([A-Z]+)[+0-9]*$`)

// withoutZone is a heading without the zone at its end.
func withoutZone(heading string) string {
	text := strings.TrimRight(heading, " :")
	if name := strings.TrimRight(text, "+0123456789"); name == "" || name[len(name)-1] < 'A' || name[len(name)-1] > 'Z' {
		return heading // as nearly all are, without a look at the pattern
	}
	if m := zoneTail().FindStringSubmatchIndex(text); m != nil && zones[text[m[2]:m[3]]] {
		return text[:m[0]]
	}
	return heading
}

// withoutAnchor is a heading without the id that some write for links: "{#cause}".
func withoutAnchor(heading string) string {
	if at := strings.LastIndex(heading, "{#"); at > 0 && strings.HasSuffix(heading, "}") {
		return heading[:at]
	}
	return heading
}

func withoutArticle(folded string) string {
	for _, article := range []string{"the ", "an ", "a ", "our "} {
		if rest, ok := strings.CutPrefix(folded, article); ok {
			return rest
		}
	}
	return folded
}

// likely are headings that may be meant for a section, and are too often those of
// something else to be taken for it.
var likely = map[string][]string{
	SectionFollowUps: {"todo", "to do", "improvements", "tickets"},
	SectionCause:     {"why", "why it happened", "analysis"},
	SectionTimeline:  {"events", "log", "what happened when"},
}

// near returns the section that is probably meant by a name under which the report
// has none, or nil: one that the template does not know by another name.
func (r *Report) near(name string, t *Template) *Section {
	for _, s := range r.Sections {
		if t.Section(s.Name) == nil && mayMean(foldHeading(withoutAnchor(s.Title.Value)), name) {
			return s
		}
	}
	return nil
}

// mayMean reports whether a heading holds a name of a section, or is nearly one.
func mayMean(folded, name string) bool {
	const longest = 60 // of a heading that is not a sentence
	if folded == "" || len(folded) > longest {
		return false
	}
	names := append([]string{foldHeading(name)}, sectionNames[name]...)
	return slices.Contains(likely[name], folded) || slices.ContainsFunc(names, func(known string) bool {
		return strings.Contains(" "+folded+" ", " "+known+" ") || slips(strings.Fields(folded), strings.Fields(known))
	})
}

// slips reports whether some words are others with slips of the pen: each by
// itself, because of a long text much may differ.
func slips(words, known []string) bool {
	if len(words) != len(known) {
		return false
	}
	for i, word := range words {
		if word != known[i] && len(suggest.Nearest(word, known[i:i+1])) == 0 {
			return false
		}
	}
	return true
}

// SameHeading reports whether two texts are the same heading, or names of one
// section.
func SameHeading(a, b string) bool {
	folded := foldHeading(a)
	return a == b || folded != "" && folded == foldHeading(b) || CanonicalSection(a) == CanonicalSection(b)
}

// foldHeading keeps letters and digits in lower case: "1. Action-Items:", "🔧 Action
// items" and "action items" are the same heading.
func foldHeading(heading string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(heading) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r > 127:
			b.WriteRune(r)
		case r == '\'' || r == '’':
		default:
			b.WriteByte(' ')
		}
	}
	folded := strings.TrimLeft(strings.Join(strings.Fields(b.String()), " "), "0123456789 ")
	if folded == "" || folded[0] < utf8.RuneSelf {
		return folded
	}
	return withoutPicture(folded)
}

// withoutPicture is a heading without the pictures before its words; one of
// pictures alone stays.
func withoutPicture(folded string) string {
	at := strings.IndexFunc(folded, func(r rune) bool { return unicode.In(r, unicode.L, unicode.N) })
	if at < 0 {
		return folded
	}
	return folded[at:]
}
