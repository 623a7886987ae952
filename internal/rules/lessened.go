package rules

import (
	"fmt"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
)

// FollowUpWeakened tells of work that was promised and is less than it was.
var FollowUpWeakened = &Rule{
	ID: "followup-weakened", Severity: finding.Warning, Repository: true, Based: true,
	Doc: "An id whose text becomes other work, or only a thought about it, passes as kept; a due date that is deleted is put off, and no history " +
		"counts it; without its owner it is the report's owner's, who may not know; in a draft work may be " +
		"deleted one change later. Each may be right, and should be seen. To write a later day is no such thing as long as it lies within the " +
		"policy's period from today. Looked for with --base and --staged, not in a draft that had time there.",
	Before: "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n",
	Bad:    "## Follow-ups\n\n- [ ] Order a cake for the team `fu-7k2pqm`\n",
	Good:   "## Follow-ups\n\n- [ ] Page payments when the oldest message in the queue waits for a minute `fu-7k2pqm`\n",
	Check: func(p *Pass) {
		for _, before := range p.Base.Before {
			now := p.successor(before)
			for _, was := range before.FollowUps {
				if item, in := p.goesOnAs(was, now); item != nil && was.Open() && was.State() != report.Proposed && !p.sketched(before, in) {
					p.otherWork(was, item)
					p.intoDraft(before, now, item, in)
					p.putOff(before, was, item, in)
					p.handedOn(was, item, in)
				}
			}
		}
	},
}

// intoDraft flags an item that moved into a draft that has time.
func (p *Pass) intoDraft(before, now *report.Report, item *report.FollowUp, in *report.Report) {
	if in == now || !p.lenient(in) {
		return
	}
	p.Flag(item.Text.Span(), fmt.Sprintf("this stood in %s on %s, and this is a draft: that it is deleted after that is a warning only", before.Path(), p.Base.Name),
		"leave it where it was promised, and link it from here")
}

// putOff flags an item that is due later without saying so, or so late that the
// policy would not have it.
func (p *Pass) putOff(before *report.Report, was, item *report.FollowUp, in *report.Report) {
	then, dated := p.Policy.Due(before, was)
	due, still := p.Policy.Due(in, item)
	if !dated || !item.Open() || still && due <= then+slackFor(was, item) || !p.silently(was, item, before, in) {
		return
	}
	message, at := fmt.Sprintf("this was due on %s on %s", then, p.Base.Name), item.Text.Span()
	if item.Due.Present() {
		at = item.Due.Span()
	}
	if still {
		message += fmt.Sprintf(", and is due on %s", due)
	} else {
		message += ", and is due on no day"
	}
	p.Flag(at, message, fmt.Sprintf(`write "due: %s", or a later day that the policy allows: the history of the item counts that`, then))
}

// policySlack is by how many days what the policy gives may be later: an end that is
// corrected over midnight, or before a weekend, puts nothing off.
const policySlack = 3

// slackFor is by how many days an item may be due later: a day that somebody wrote
// holds.
func slackFor(was, item *report.FollowUp) day.Day {
	if was.Due.Present() || item.Due.Present() {
		return 0
	}
	return policySlack
}

// handedOn flags an item that has another owner because nobody says who has it. One
// who has left could not keep it.
func (p *Pass) handedOn(was, item *report.FollowUp, in *report.Report) {
	now := policy.Owner(in, item)
	if !was.Owner.Present() || item.Owner.Present() || !item.Open() || now == "" || now == was.Owner.Value ||
		p.Roster.People[was.Owner.Value].LeftBefore(p.today()) {
		return
	}
	p.Flag(item.Text.Span(), fmt.Sprintf("%s had this on %s, and without an owner of its own it is for %s", was.Owner.Value, p.Base.Name, now),
		fmt.Sprintf(`write "owner: @%s", or who has it now`, was.Owner.Value))
}

// silently reports whether a day of today is not one that somebody wrote, as far
// ahead as the policy gives for all. Of a day that the report's own values give, and
// of one that followup-late finds, other rules speak.
func (p *Pass) silently(was, item *report.FollowUp, before, in *report.Report) bool {
	if !item.Due.Present() {
		return was.Due.Present() || p.successor(before) != in
	}
	last, limited := p.lastDay(in)
	return in.Status.Value == report.Reviewed && limited && item.Due.Value > last
}

// lastDay is the day up to which work of a severity may be put off today.
func (p *Pass) lastDay(r *report.Report) (day.Day, bool) {
	severity, known := p.Policy.Severity(r.Severity.Value)
	if !known || !severity.FollowUpsWithin.Present() {
		return 0, false
	}
	return p.Policy.After(p.today(), severity.FollowUpsWithin), true
}
