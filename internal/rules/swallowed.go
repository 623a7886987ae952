package rules

import (
	"fmt"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
)

// FollowUpNotRendered finds follow-ups that are none to a reader of Markdown.
var FollowUpNotRendered = &Rule{
	ID: "followup-not-rendered", Severity: finding.Error,
	Doc: "A code block or a comment that nobody closed takes in all that follows: its tasks look like follow-ups to whoever writes them, " +
		"and are shown, listed and missed by nobody. Nor is a task with an id in a section that is not read as follow-ups.",
	Bad:  "## Follow-ups\n\n<!-- From the review\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n",
	Good: "## Follow-ups\n\n<!-- From the review -->\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n",
	Check: func(p *Pass) {
		for _, line := range p.Report.Swallowed {
			if line.By == report.ByOtherSection {
				p.misplaced(line)
				continue
			}
			by := swallowers[line.By]
			found := p.Flag(line.Span, fmt.Sprintf("this looks like a follow-up, and is part of %s", by.name), by.help)
			found.Related = []finding.Related{{Span: line.Opened, Message: by.name + " begins here"}}
		}
	},
}

// misplaced flags a task with an id in a section that is not read as follow-ups. What
// has the id of a follow-up elsewhere only cites that.
func (p *Pass) misplaced(task report.Swallowed) {
	if len(p.followUps[task.ID]) > 0 {
		return
	}
	if task.Section == "" {
		p.Flag(task.Span, "this is a follow-up with an id, and stands under no heading", `move it under a heading "## Follow-ups"`)
		return
	}
	found := p.Flag(task.Span, fmt.Sprintf("this is a follow-up with an id in section %s, which is not read as follow-ups", task.Section),
		"move it under Follow-ups, or rename the heading")
	found.Related = []finding.Related{{Span: task.Opened, Message: "the section begins here"}}
}

// swallowers say what holds a line, and how to get it out.
var swallowers = map[report.Swallower]struct{ name, help string }{
	report.ByFence:     {"a code block", "close the code block above with a line of its own marks"},
	report.ByIndent:    {"a code block", "write it with the indentation of the item above: deeper it is code"},
	report.ByComment:   {"a comment", `close the comment above with "-->"`},
	report.ByHTML:      {"HTML", "put a blank line or the closing tag before it"},
	report.ByQuotation: {"a quotation", `write it without ">"`},
	report.ByParagraph: {"a paragraph", "put a blank line before the list"},
}
