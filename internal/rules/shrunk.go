package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
)

// A section of fewer words may be written anew as it likes; one of more keeps a part,
// or a larger one stands elsewhere.
const (
	longSection = 40
	keptPart    = 5
	movedPart   = 3
)

// shrunk flags required sections of which a change leaves hardly anything. Of one that
// is gone another rule speaks, and of follow-ups others.
func (p *Pass) shrunk(before *report.Report) {
	t := p.Template(before)
	if t == nil || before != p.before[p.Report] {
		return
	}
	for _, asked := range t.Sections {
		was, is := before.Section(asked.Name), p.Report.Section(asked.Name)
		if was == nil || is == nil || asked.Name == report.SectionFollowUps || !asked.Required.Asked(before.Severity.Value, p.Policy.SeverityNames()) {
			continue
		}
		then, now := sectionWords(before, was), sectionWords(p.Report, is)
		if len(then) < longSection || len(now)*keptPart >= len(then) || p.saidElsewhere(strings.Join(then, " ")) {
			continue
		}
		f := p.Flag(is.Title.Span(), fmt.Sprintf("section %s had %d words on %s, and has %d", is.Title.Value, len(then), p.Base.Name, len(now)),
			"what was wrong can be corrected; what was learned stays, here or in another section")
		f.Subject = is.Title.Value
		f.Related = []finding.Related{{Span: was.Title.Span(), Message: "it stood here"}}
	}
}

// sectionWords are the words of a section and of those beneath it.
func sectionWords(r *report.Report, s *report.Section) (words []string) {
	for _, block := range r.Contents(s) {
		words = append(words, strings.Fields(block.Text)...)
	}
	return words
}

// saidElsewhere reports whether a good part of a text stands, in its order, in a
// section of this report or of another one that changes with it: then the text was
// moved there. What no page shows, such as a comment, is not said.
func (p *Pass) saidElsewhere(text string) bool {
	return slices.ContainsFunc(p.Reports, func(r *report.Report) bool {
		if r != p.Report && !p.Base.Changed[r] {
			return false
		}
		said := shingles{}
		for _, s := range r.Sections {
			for row := range rows(textOf(s.Blocks)) {
				said[row] = true
			}
		}
		moved, all := 0, 0
		for row := range rows(text) {
			if all++; said[row] {
				moved++
			}
		}
		return movedPart*moved > all
	})
}
