package report

import (
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
)

// Gap is a part of a report that its template asks for and that is not there.
type Gap struct {
	// Section is the canonical name of the section, Heading what the template
	// calls it, Prompt the label of the prompt or empty where the whole section
	// lacks.
	Section, Heading, Prompt string
	// Absent says that there is no such heading, or no such label, at all.
	Absent bool
	// Near is the section that is probably meant by one that is not there, or nil.
	Near *Section
	// Bare says that there is only "N/A" without a reason.
	Bare bool
	// Span is where the missing part belongs.
	Span source.Span
}

// String says what is missing in a few words.
func (g Gap) String() string {
	if g.Prompt != "" {
		return g.Heading + ": " + g.Prompt
	}
	return g.Heading
}

// Same reports whether two gaps are about the same section or prompt.
func (g Gap) Same(other Gap) bool { return g.Section == other.Section && g.Prompt == other.Prompt }

// Missing returns what the template asks for, given the severities of the
// policy, worst first, and the report does not say, in the template's order.
func (r *Report) Missing(t *Template, severities []string) []Gap {
	var gaps []Gap
	after := source.Span{} // the heading after which a missing one belongs
	for _, want := range t.Sections {
		section := r.answering(t, want)
		if section != nil {
			after = section.Heading
		}
		asked := want.Required.Asked(r.Severity.Value, severities)
		switch {
		case section == nil && asked:
			gaps = append(gaps, r.absent(t, want, after))
		case section != nil && (asked || r.filled(section, want)):
			gaps = append(gaps, r.sectionGaps(section, want)...)
		}
	}
	return gaps
}

// answering is the section that stands for one of the template, or nil: of several
// with its name the first that says something, before others the one under its own
// heading. What stands under the heading of another section is that one, and what is
// a part of another section belongs to that.
func (r *Report) answering(t *Template, want TemplateSection) *Section {
	var found *Section
	best := -1
	for _, s := range r.Sections {
		if s.Name != want.Name || r.isPart(s, want, t) {
			continue
		}
		own := sameText(s.Title.Value, want.Heading)
		if !own && slices.ContainsFunc(t.Sections, func(other TemplateSection) bool { return sameText(s.Title.Value, other.Heading) }) {
			continue
		}
		rank := 0
		if own {
			rank = 1
		}
		if r.filled(s, want) || r.NotApplicable(s) {
			rank += 2
		}
		if rank > best {
			found, best = s, rank
		}
	}
	return found
}

// isPart reports whether a section is only a part of a known one, such as "###
// Detection" in a timeline: it answers nothing of what the template asks under a
// heading of its own.
func (r *Report) isPart(s *Section, want TemplateSection, t *Template) bool {
	if want.Lower || len(want.Prompts) == 0 || !s.inKnown(t) || r.NotApplicable(s) {
		return false
	}
	return !slices.ContainsFunc(want.Prompts, func(label string) bool {
		_, at := r.answer(s, label)
		return !at.IsZero()
	})
}

// inKnown reports whether a section stands in one that has a canonical name, or that
// the template has.
func (s *Section) inKnown(t *Template) bool {
	for above := s.Parent; above != nil; above = above.Parent {
		if _, known := sectionNames[above.Name]; known || t.Section(above.Name) != nil {
			return true
		}
	}
	return false
}

func sameText(a, b string) bool { return foldHeading(a) == foldHeading(b) }

// absent is the gap of a section that is not there.
func (r *Report) absent(t *Template, want TemplateSection, after source.Span) Gap {
	gap := Gap{Section: want.Name, Heading: want.Heading, Absent: true, Span: r.placeAfter(after), Near: r.near(want.Name, t)}
	if gap.Near != nil {
		gap.Span = gap.Near.Title.Span()
	}
	return gap
}

// placeAfter is where a section belongs that comes after a heading: at that
// heading, else at the title, else at the first line of the body.
func (r *Report) placeAfter(heading source.Span) source.Span {
	switch {
	case !heading.IsZero():
		return heading.Trim()
	case r.Title.Present():
		return r.Title.Span()
	}
	return r.File.Line(r.File.LineOf(r.Body.Start))
}

// sectionGaps looks into a section that is there.
func (r *Report) sectionGaps(s *Section, want TemplateSection) []Gap {
	if r.NotApplicable(s) {
		return nil
	}
	if !r.filled(s, want) {
		return []Gap{{Section: want.Name, Heading: want.Heading, Bare: r.bare(s), Span: s.Title.Span()}}
	}
	var gaps []Gap
	for _, label := range want.Prompts {
		answer, span := r.answer(s, label)
		if !answers(answer, label, want) {
			absent := span.IsZero()
			if absent {
				span = r.placeOf(s, label)
			}
			gaps = append(gaps, Gap{
				Section: want.Name, Heading: want.Heading, Prompt: label, Absent: absent, Bare: NotApplicableBare(answer), Span: span,
			})
		}
	}
	return gaps
}

// placeOf is where a section says something to a prompt in a form in which it is no
// answer, such as a bullet without a bold label; else the section's title.
func (r *Report) placeOf(s *Section, label string) source.Span {
	words := plainWords(label)
	for _, b := range r.Contents(s) {
		if strings.HasPrefix(plainWords(b.Text), words) {
			return b.Span
		}
	}
	return s.Title.Span()
}

// answer is what a section says to a prompt: behind the label, or under a lower
// heading of that name.
func (r *Report) answer(s *Section, label string) (string, source.Span) {
	for _, p := range s.Prompts {
		if strings.EqualFold(p.Label, label) {
			return p.Answer, p.Span
		}
	}
	for _, other := range r.Sections {
		if other.Heading.Start >= s.Body.Start && other.Heading.Start < s.Body.End && plainWords(other.Title.Value) == plainWords(label) {
			return r.text(other), other.Title.Span()
		}
	}
	return "", source.Span{}
}

// text is all that stands in a section.
func (r *Report) text(s *Section) string {
	var parts []string
	for _, b := range r.Contents(s) {
		parts = append(parts, b.Text)
	}
	return strings.Join(parts, " ")
}

// filled reports whether a section, or one beneath it, says anything of its
// own; follow-ups fill the section that holds them.
func (r *Report) filled(s *Section, want TemplateSection) bool {
	return slices.ContainsFunc(withoutFootnotes(r.Contents(s)), func(b Block) bool {
		return s.fills(b.Text, want)
	})
}

// footnote is how the definition of a footnote begins. It is shown at the end of the
// page, and only where something refers to it, so that it is not content of the
// section in which it stands.
var footnote = lazy.Regexp(`^\[\^[^\]\s]+\]:`)

// withoutFootnotes leaves out the definitions of footnotes, with what is indented
// beneath them.
func withoutFootnotes(blocks []Block) []Block {
	if !slices.ContainsFunc(blocks, func(b Block) bool { return strings.HasPrefix(b.Text, "[^") }) {
		return blocks
	}
	var kept []Block
	inNote := false
	for _, b := range blocks {
		line := b.Span.File.Line(b.Span.File.LineOf(b.Span.Start)).Text()
		inNote = footnote().MatchString(b.Text) || inNote && (strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t"))
		if !inNote {
			kept = append(kept, b)
		}
	}
	return kept
}

// Contents is the content of a section and of those beneath it.
func (r *Report) Contents(s *Section) []Block {
	var blocks []Block
	for _, other := range r.Sections {
		if other.Heading.Start >= s.Heading.Start && other.Heading.Start < s.Body.End {
			blocks = append(blocks, other.Blocks...)
		}
	}
	return blocks
}

// NotApplicable reports whether a section, or one around it, says why it does
// not apply.
func (r *Report) NotApplicable(s *Section) bool {
	for ; s != nil; s = s.Parent {
		if slices.ContainsFunc(s.Blocks, func(b Block) bool { return NotApplicable(b.Text) }) {
			return true
		}
	}
	return false
}

func (r *Report) bare(s *Section) bool {
	return slices.ContainsFunc(s.Blocks, func(b Block) bool { return NotApplicableBare(b.Text) })
}

var (
	// A full stop or brackets do what a colon does. The one in "n.a. of" belongs to
	// the abbreviation.
	notApplicable = lazy.Regexp(`(?i)^(?:(?:n[/.]?a\.?|not applicable)\s*[:,–—-]\s*|(?:n/a|not applicable)\.\s+)+([\pL\pN].*)$|^(?:n[/.]?a\.?|not applicable)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)[.!]?$`)
	bareNA        = lazy.Regexp(`(?i)^(n[/.]?a\.?|not applicable)(?:[\s.:,–—-]*|\s*[:,–—-]\s*(?:todo|tbd|\?+)\W*.*)$`)
	// loneLetter is what people type where something must be typed. A single
	// character of Chinese is a word.
	loneLetter = lazy.Regexp(`^[^\pL\pN]*[A-Za-z][^\pL\pN]*$`)
	// noReason is a word that only says again that there is nothing, or a number.
	noReason = lazy.Regexp(`(?i)^[^\pL]*(?:none|no|nope|yes|ok|okay|nil|null|nothing|same|(?:just )?because|(?:for )?(?:no )?(?:good |particular |real )?reasons?|(?:is |does )?not (?:applicable|apply|relevant|needed|required|necessary)|irrelevant|unnecessary|` +
		`(?:it (?:is |was )?)?(?:dropped|cancell?ed|closed|won['’]?t (?:do|fix)|wontfix|silenced|disabled|suppressed)|will do|(?:only |just )?(?:temporary|temporarily|for now)|` +
		`(?:i|we)(?: just)? (?:want|need) (?:(?:it|this|ci|the|a|an|to be|build|check|checks|pipeline) ){0,4}(?:green|quiet|to pass)|(?:we|i)(?: are|['’]re| am|['’]m| were| was)(?: too| very| so)? busy)?[^\pL]*$`)
)

// LoneLetter reports whether a text is one letter, as people type where something
// must be typed.
func LoneLetter(text string) bool { return loneLetter().MatchString(text) }

// GivesReason reports whether a text that was written as a reason is one.
func GivesReason(text string) bool {
	text = strings.TrimSpace(Visible(text))
	return saysWhy(text) && !NotApplicableBare(text)
}

func saysWhy(text string) bool {
	return !Placeholder(text) && !bareNA().MatchString(text) && !loneLetter().MatchString(text) && !noReason().MatchString(text) && !unknownWords[plainWords(text)]
}

// NotApplicable reports whether a text says why it does not apply.
func NotApplicable(text string) bool {
	reason, ok := whyNotApplicable(strings.TrimSpace(Visible(text)))
	return ok && saysWhy(reason)
}

// whyNotApplicable is what stands behind "N/A", or in brackets behind it.
func whyNotApplicable(text string) (reason string, ok bool) {
	if !mayNotApply(text) {
		return "", false
	}
	m := notApplicable().FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	return m[1] + m[2], true
}

// mayNotApply spares nearly all texts the patterns: "N/A" and "not applicable" are how
// those begin that do not apply.
func mayNotApply(text string) bool {
	const shortest = len("na")
	return len(text) >= shortest && text[0]|0x20 == 'n' && strings.IndexByte("/.aAoO", text[1]) >= 0
}

// NotApplicableBare reports whether a text says "N/A" and no reason.
func NotApplicableBare(text string) bool {
	text = strings.TrimSpace(Visible(text))
	if mayNotApply(text) && bareNA().MatchString(text) || len(text) < len("**`N/A`**.") && plainWords(text) == "n a" {
		return true
	}
	reason, ok := whyNotApplicable(text)
	return ok && !saysWhy(reason)
}
