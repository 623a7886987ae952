package report

import "strings"

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
	SectionImpact:        {"impact", "user impact", "customer impact", "business impact", "impact assessment"},
	SectionTimeline:      {"timeline", "timeline of events", "incident timeline", "detailed timeline", "chronology", "timeline of the incident"},
	SectionCause:         {"root cause", "root causes", "root cause analysis", "cause", "causes", "root cause s"},
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
	SectionFollowUps:     {"follow ups", "follow up", "followups", "action items", "action item", "actions", "corrective actions", "corrective and preventive actions", "corrective and preventative measures", "corrective and preventative actions", "follow up actions", "follow up items", "followup actions", "remediation items", "action plan", "next steps", "follow up work", "preventive actions"},
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

// CanonicalSection is the name under which the program knows a heading, and
// the heading's own text, folded, where it knows none.
func CanonicalSection(heading string) string {
	if _, ok := sectionNames[heading]; ok {
		return heading
	}
	folded := foldHeading(heading)
	if name, ok := canonicalNames[folded]; ok {
		return name
	}
	return strings.Join(strings.Fields(heading), " ")
}

// SameHeading reports whether two texts are the same heading, or names of one
// section.
func SameHeading(a, b string) bool {
	folded := foldHeading(a)
	return a == b || folded != "" && folded == foldHeading(b) || CanonicalSection(a) == CanonicalSection(b)
}

// foldHeading keeps letters and digits in lower case: "1. Action-Items:" and
// "action items" are the same heading.
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
	return strings.TrimLeft(strings.Join(strings.Fields(b.String()), " "), "0123456789 ")
}
