package rules

import (
	"fmt"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
)

const notApplicable = `or write "N/A:" and the reason`

// Section asks for the sections that the template requires.
var Section = &Rule{
	ID: "section", Severity: finding.Error, Incomplete: true,
	Doc: "The template is what your team agreed to write down; it says which sections are required, and of which severities. Guidance, " +
		"TODO and a bare N/A fill nothing. A report that was reviewed keeps what it has, even when the template changes.",
	Bad: "## Root cause\n\nTODO\n", Good: "## Root cause\n\nAn eviction emptied the cache within one second.\n",
	Check: func(p *Pass) {
		for _, gap := range p.missing(p.Report) {
			if gap.Prompt == "" {
				message, help := sectionGap(gap, p.heading(gap.Section))
				p.Flag(gap.Span, message, help)
			}
		}
	},
}

// heading is a section's heading as the template writes it.
func (p *Pass) heading(name string) string {
	if s := p.Template(p.Report).Section(name); s != nil {
		return s.Heading
	}
	return name
}

func sectionGap(gap report.Gap, heading string) (message, help string) {
	switch {
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
			switch {
			case gap.Prompt == "":
			case gap.Bare:
				p.Flag(gap.Span, fmt.Sprintf(`%s: %s says "N/A" without a reason`, gap.Section, gap.Prompt),
					"write why it does not apply: N/A: nobody was paged")
			default:
				p.Flag(gap.Span, fmt.Sprintf("%s: %s is not answered", gap.Section, gap.Prompt), "answer it behind the label, "+notApplicable)
			}
		}
	},
}
