package rules

import (
	"fmt"
	"slices"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
)

const notApplicable = `or write "N/A:" and the reason`

// Section asks for the sections that the template requires.
var Section = &Rule{
	ID: "section", Severity: finding.Error, Incomplete: true,
	Doc: "The template is what your team agreed to write down; it says which sections are required, and of which severities. Guidance, " +
		"what only puts it off (TODO, \"to follow\", \"see above\") and a bare N/A fill nothing. A report that was reviewed keeps what it has, even when the template changes. One that was ready " +
		"on the base and follows another template now answers both, and what it said there it says still: with a lesser severity, " +
		"and after the review.",
	Bad: "## Root cause\n\nTODO\n", Good: "## Root cause\n\nAn eviction emptied the cache within one second.\n",
	Check: func(p *Pass) {
		for _, gap := range p.missing(p.Report) {
			if gap.Prompt == "" {
				message, help := sectionGap(gap)
				f := p.Flag(gap.Span, message, help)
				f.Missing, f.Subject = gap.Absent, gap.Heading
			}
		}
		p.eachTaken(func(before *report.Report, gap report.Gap) {
			if gap.Prompt == "" {
				p.flagTaken(before, gap, "section "+gap.Heading).Subject = gap.Heading
			}
		})
	},
}

// eachTaken goes through what a change takes away from the report.
func (p *Pass) eachTaken(take func(before *report.Report, gap report.Gap)) {
	for _, before := range p.promises(p.Report) {
		for _, gap := range p.taken(p.Report, before) {
			take(before, gap)
		}
	}
}

// flagTaken flags what a change takes away. What asks for it is said where that is
// a severity which the report does not have any more.
func (p *Pass) flagTaken(before *report.Report, gap report.Gap, what string) *finding.Finding {
	if then := before.Severity.Value; then != p.Report.Severity.Value {
		what += ", which " + then + " asks for,"
	}
	f := p.Flag(gap.Span, fmt.Sprintf("%s was written on %s and is not any more", what, p.Base.Name), "put it back, "+notApplicable)
	f.Missing = gap.Absent
	return f
}

func sectionGap(gap report.Gap) (message, help string) {
	heading := gap.Heading
	switch {
	case gap.Near != nil:
		return fmt.Sprintf("section %s is missing", heading),
			fmt.Sprintf(`did you mean this heading? Call it "%s", or write the section under a heading "## %s"`, heading, heading)
	case gap.Absent:
		return fmt.Sprintf("section %s is missing", heading), fmt.Sprintf(`write it under a heading "## %s", %s`, heading, notApplicable)
	case gap.Bare:
		return fmt.Sprintf(`section %s says "N/A" without a reason`, heading), "write why it does not apply: N/A: nobody was affected"
	case gap.Section == report.SectionFollowUps:
		return fmt.Sprintf("section %s is empty", heading), `write what is to be done as "- [ ] …", ` + notApplicable
	}
	return fmt.Sprintf("section %s is empty", heading), "write it, " + notApplicable
}

// Prompt asks for an answer to the questions of the template.
var Prompt = &Rule{
	ID: "prompt", Severity: finding.Error, Incomplete: true,
	Doc: "What happened, what should have happened and how it could be improved are three answers, and a review is about the difference " +
		"between them.",
	Bad: "## Alerts\n\n- **What happened:** The alert came after eight minutes.\n- **What should have happened:**\n" +
		"- **How it could be improved:** N/A\n",
	Good: "## Alerts\n\n- **What happened:** The alert came after eight minutes.\n- **What should have happened:** It comes after two.\n" +
		"- **How it could be improved:** N/A: `fu-7k2pqm` covers it.\n",
	Check: func(p *Pass) {
		for _, gap := range p.missing(p.Report) {
			if gap.Prompt != "" {
				message, help := promptGap(gap)
				f := p.Flag(gap.Span, message, help)
				f.Missing, f.Subject = gap.Absent, gap.Prompt
			}
		}
		p.eachTaken(func(before *report.Report, gap report.Gap) {
			if gap.Prompt != "" {
				p.flagTaken(before, gap, gap.String()).Subject = gap.Prompt
			}
		})
	},
}

func promptGap(gap report.Gap) (message, help string) {
	if gap.Bare {
		return fmt.Sprintf(`%s says "N/A" without a reason`, gap), "write why it does not apply: N/A: nobody was paged"
	}
	if gap.Absent {
		return fmt.Sprintf("%s is not answered", gap), fmt.Sprintf(`write it as "- **%s:** …", %s`, gap.Prompt, notApplicable)
	}
	return fmt.Sprintf("%s is not answered", gap), "answer it behind the label, " + notApplicable
}

// NoFollowUps asks for follow-ups that can be seen: what stands in the section
// as prose, in a code block or in a quotation is nobody's work.
var NoFollowUps = &Rule{
	ID: "no-followups", Severity: finding.Error, Incomplete: true,
	Doc: "A section of follow-ups that holds no item is a promise to nobody: nothing of it is listed, dated or missed. Prose, " +
		"code blocks, quotations and HTML are not items. One that says that none are needed, and holds some that are open, is a warning: " +
		"one of the two is old.",
	Bad:  "## Follow-ups\n\nWe will add an alert.\n",
	Good: "## Follow-ups\n\nN/A: the vendor has fixed it, and nothing here could have caught it.\n",
	Check: func(p *Pass) {
		s := p.Report.Section(report.SectionFollowUps)
		p.openNotNeeded(s)
		if s == nil || len(p.Report.FollowUps) > 0 || slices.ContainsFunc(p.Report.Swallowed, inFollowUps) || len(p.Report.Contents(s)) == 0 || p.settled(p.Report) {
			return
		}
		for _, gap := range p.missing(p.Report) {
			if gap.Section == report.SectionFollowUps {
				return // said by the section rule
			}
		}
		if !p.Report.NotApplicable(s) {
			p.Flag(s.Title.Span(), "section "+s.Title.Value+" holds text, but no follow-up", `write what is to be done as "- [ ] …", `+notApplicable)
		}
	},
}

// inFollowUps reports whether a line was lost that its writer put there.
func inFollowUps(line report.Swallowed) bool { return line.By != report.ByOtherSection }

// openNotNeeded flags a section which says that no follow-ups are needed, and holds
// open ones.
func (p *Pass) openNotNeeded(s *report.Section) {
	if s == nil {
		return
	}
	open := slices.ContainsFunc(p.Report.FollowUps, func(f *report.FollowUp) bool {
		return f.Open() && f.Line().Start >= s.Body.Start && f.Line().Start < s.Body.End
	})
	for _, b := range s.Blocks {
		if open && report.NotApplicable(b.Text) {
			p.Flag(b.Span, "this says that no follow-ups are needed, and open ones stand beside it", "delete this, or finish or drop the follow-ups").
				Severity = p.level(p.rule, finding.Warning)
			return
		}
	}
}
