package rules

import (
	"fmt"
	"slices"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
)

// FollowUpID asks for an id on every follow-up.
var FollowUpID = &Rule{
	ID: "followup-id", Severity: finding.Error, Incomplete: true,
	Doc: "The id keeps an item's history when its text is improved or when it moves. Nobody has to invent one: --fix adds it.",
	Bad: "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s\n", Good: "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n",
	Check: func(p *Pass) {
		for _, item := range p.Report.FollowUps {
			if !item.ID.Present() {
				p.Flag(item.PlaceOfID(), lacksID(item), idOfItemHelp(item)).Fix = canonicalForm(item)
			}
		}
	},
}

func lacksID(item *report.FollowUp) string {
	if written := item.Attempt(); written.Present() {
		return notAnID(written.Value)
	}
	return "follow-up has no id"
}

func notAnID(written string) string {
	return fmt.Sprintf("%s is not an id: %s", written, report.FollowUpIDFault(written))
}

func idOfItemHelp(item *report.FollowUp) string {
	if item.Form == report.Row {
		return `write the items of the table as a list, "- [ ] …", and run: incident check --fix`
	}
	if item.Attempt().Present() {
		return "run: incident check --fix, which writes an id in its place, here and where it is cited in this report"
	}
	return "run: incident check --fix"
}

// FollowUpText asks that a follow-up says what is to be done.
var FollowUpText = &Rule{
	ID: "followup-text", Severity: finding.Error, Incomplete: true,
	Doc: "A follow-up with a box, an id and no words can be ticked, and nobody knows what was done. Characters that cannot be seen and " +
		"punctuation are no words, nor is one letter.",
	Bad: "## Follow-ups\n\n- [ ] … `fu-7k2pqm`\n- [ ] &#8203; `fu-5rt8wz`\n- [ ] x `fu-2mmc4e`\n", Good: "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n",
	Check: func(p *Pass) {
		for _, item := range p.Report.FollowUps {
			if !report.Says(item.Text.Value) || report.LoneLetter(item.Text.Value) {
				p.Flag(item.Line().Trim(), "the follow-up does not say what is to be done", "write it behind the box, or delete the item")
			}
		}
	},
}

// FollowUpOwner asks for a name on every open follow-up.
var FollowUpOwner = &Rule{
	ID: "followup-owner", Severity: finding.Error, Incomplete: true,
	Doc: "A follow-up without a name is a wish. Where none is stated, the report's owner has it.",
	Bad: "owner:\n\n## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n",
	Good: "owner: ana\n\n## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n" +
		"- [ ] Coalesce requests for the same cart `fu-5rt8wz`\n  - owner: @ben\n",
	Check: func(p *Pass) {
		for _, item := range p.Report.FollowUps {
			if item.Open() && policy.Owner(p.Report, item) == "" && !p.misread(p.Report, "owner") {
				p.Flag(item.Text.Span(), "follow-up has no owner", ownerHelp(item))
			}
		}
	},
}

func ownerHelp(item *report.FollowUp) string {
	help := fmt.Sprintf(`add a line "%s- owner: @name"`, item.ShownIndent())
	if item.ID.Present() && item.Form == report.Task {
		help += fmt.Sprintf(", or run: incident followups set %s owner=@name", item.ID.Value)
	}
	return help
}

// FollowUpDue asks for a day by which an open follow-up is done.
var FollowUpDue = &Rule{
	ID: "followup-due", Severity: finding.Error, Incomplete: true,
	Doc: "What is due on no day is never late, and never done. Where no day is stated, the policy's period for the severity counts from " +
		"the end of the incident; an item that is only proposed needs none. A day before the incident is a slip, and a warning.",
	Bad: "severity: SEV4\n\n## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n",
	Good: "severity: SEV4\n\n## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n  - due: 2026-12-15\n" +
		"- [ ] Try another broker `fu-5rt8wz`\n  - status: proposed\n",
	Check: func(p *Pass) {
		p.dueBefore()
		// Of a report without a severity another rule speaks; the policy gives
		// no day as long as there is none.
		if _, known := p.Policy.Severity(p.Report.Severity.Value); !known {
			return
		}
		for _, item := range p.Report.FollowUps {
			if p.undated(item) {
				p.Flag(item.Text.Span(), "follow-up has no due date, and the policy gives it none",
					fmt.Sprintf(`add a line "%s- due: YYYY-MM-DD"`, item.ShownIndent()))
			}
		}
	},
}

// dueBefore flags open items that are due before the incident began.
func (p *Pass) dueBefore() {
	began, known := p.Policy.Day(p.Report)
	for _, item := range p.Report.FollowUps {
		if known && item.Open() && item.Due.Present() && item.Due.Value < began {
			p.Flag(item.Due.Span(), fmt.Sprintf("due on %s, before the incident began on %s", item.Due.Value, began), "compare the year and the month").
				Severity = p.level(p.rule, finding.Warning)
		}
	}
}

func (p *Pass) undated(item *report.FollowUp) bool {
	_, dated := p.Policy.Due(p.Report, item)
	unreadable := slices.ContainsFunc(item.Fields(), func(f report.ItemField) bool { return f.Name == "due" && f.Value.Present() })
	return item.Open() && item.State() != report.Proposed && !dated && !unreadable
}

// FollowUpBox asks that box and status say the same.
var FollowUpBox = &Rule{
	ID: "followup-box", Severity: finding.Error,
	Doc: "A ticked box means done, and an empty one open, whatever else the item says. A status beside it that says otherwise leaves open " +
		"which of the two is old. A mark in the text, such as \"(fixed)\" or a line through it, counts where there is no box; behind an empty " +
		"one it is a warning.",
	Bad:  "## Follow-ups\n\n- [x] Page when the queue is older than 60 s `fu-7k2pqm`\n  - status: blocked\n",
	Good: "## Follow-ups\n\n- [x] Page when the queue is older than 60 s `fu-7k2pqm`\n",
	Check: func(p *Pass) {
		for _, item := range p.Report.FollowUps {
			if status := item.Status; item.Box.Value && status.Present() && status.Value != report.Dropped {
				p.Flag(status.Span(), fmt.Sprintf("the box is ticked and the status is %q", status.Value),
					"delete the line with the status, or clear the box")
			}
			if item.Marked && !item.Ticked() && item.State() != report.Dropped {
				p.Flag(item.Text.Span(), "the text is marked as done and the box is empty: the follow-up is open",
					`tick the box ("- [x]"), or take the mark out of the text; of what nobody will do, say "status: dropped" and the reason`).
					Severity = p.level(p.rule, finding.Warning)
			}
		}
	},
}

// FollowUpReason asks why an item was dropped.
var FollowUpReason = &Rule{
	ID: "followup-reason", Severity: finding.Error, Incomplete: true,
	Doc:  "Not doing something is a decision. Whoever meets the next incident of the kind will ask why.",
	Bad:  "## Follow-ups\n\n- [ ] Rewrite the scheduler `fu-7k2pqm`\n  - status: dropped\n",
	Good: "## Follow-ups\n\n- [ ] Rewrite the scheduler `fu-7k2pqm`\n  - status: dropped\n  - reason: the limit on retries is enough\n",
	Check: func(p *Pass) {
		for _, item := range p.Report.FollowUps {
			reason := item.Reason()
			switch {
			case item.State() != report.Dropped:
			case reason.Present() && !report.GivesReason(report.Rendered(reason.Value)):
				p.Flag(reason.Span(), "this reason says nothing", "write why it will not be done")
			case !reason.Present():
				p.Flag(item.Status.Span(), "dropped without a reason", fmt.Sprintf(`add a line "%s- reason: …"`, item.ShownIndent()))
			}
		}
	},
}

// FollowUpTicket asks for a ticket on every open follow-up.
var FollowUpTicket = &Rule{
	ID: "followup-ticket", Severity: finding.Warning, Incomplete: true, Optional: true,
	Doc:  "A team that plans its work in a tracker does what has a ticket there.",
	Bad:  "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n",
	Good: "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n  - ticket: PAY-123\n",
	Check: func(p *Pass) {
		for _, item := range p.Report.FollowUps {
			if item.Open() && item.State() != report.Proposed && !item.Ticket.Present() {
				p.Flag(item.Text.Span(), "follow-up has no ticket", fmt.Sprintf(`add a line "%s- ticket: KEY" or a link`, item.ShownIndent()))
			}
		}
	},
}
