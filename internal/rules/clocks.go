package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
)

// ReportDue asks that a report is ready in the time that the policy gives.
var ReportDue = &Rule{
	ID: "report-due", Severity: finding.Error, Clock: true,
	Doc: "What people remember fades within days. The policy says for each severity how soon after the end of the incident the report is " +
		"ready. With --base and --staged, the severity and the times before the change count as well, and the earlier day holds.",
	Bad: "status: draft\nstarted: 2026-11-10T09:12:00Z\ndetected: unknown\nmitigated: unknown\nresolved: 2026-11-10T10:05:00Z\n", Good: "status: ready\n",
	Check: func(p *Pass) {
		if due, late := p.overdue(p.Report); late {
			p.Flag(statusPlace(p.Report), fmt.Sprintf("the report was due on %s and is a draft", due), readyHelp)
		}
	},
}

const readyHelp = `finish it, and write "status: ready"`

func statusPlace(r *report.Report) source.Span {
	if r.Status.Present() {
		return r.Status.Span()
	}
	return placeOfKey(r, "status")
}

// ReviewReady asks that people can read a report before they review it.
var ReviewReady = &Rule{
	ID: "review-ready", Severity: finding.Error, Clock: true,
	Doc: "A review of a report that nobody finished, and so nobody read, wastes the time of everybody in the room. It is complete the " +
		"policy's lead time before.",
	Bad: "status: draft\n", Good: "status: ready\n",
	Check: func(p *Pass) {
		review := p.pressing[p.Report]
		if review == nil || p.Report.Status.Value == report.Reviewed {
			return
		}
		gaps := p.missing(p.Report)
		if !draft(p.Report) && len(gaps) == 0 {
			return
		}
		p.Flag(statusPlace(p.Report), fmt.Sprintf("the review on %s goes through this report, and it is %s",
			p.Policy.Today(review.Date.Value), unready(p.Report, gaps)), finish(p.Report)).
			Related = []finding.Related{{Span: review.Date.Span(), Message: "the review is planned here"}}
	},
}

// ReviewChanged tells of a change after people were asked to read.
var ReviewChanged = &Rule{
	ID: "review-changed", Severity: finding.Warning, Clock: true, Based: true,
	Doc: "Whoever prepares for a review reads the report once, in the policy's lead time before. What changes after that is news in the room " +
		"unless somebody says so.",
	Before: "## Root cause\n\nThe cache was too small.\n",
	Bad:    "## Root cause\n\nThe new limit was in MB, and the cache reads bytes.\n", Good: "status: reviewed\n",
	Check: func(p *Pass) {
		review := p.pressing[p.Report]
		if review == nil || p.Report.Status.Value == report.Reviewed || !p.rewritten(p.Report) {
			return
		}
		p.Flag(statusPlace(p.Report), fmt.Sprintf("the review on %s goes through this report, which is not as on %s any more",
			p.Policy.Today(review.Date.Value), p.Base.Name), "tell the reviewers what changed").
			Related = []finding.Related{{Span: review.Date.Span(), Message: "the review is planned here"}}
	},
}

// rewritten reports whether a report differs from what it was on the base; a new
// one was nothing there.
func (p *Pass) rewritten(r *report.Report) bool {
	return p.Base.Changed[r] && slices.ContainsFunc(p.Base.Before, func(before *report.Report) bool {
		return p.successor(before) == r
	})
}

// finish says how a report becomes ready.
func finish(r *report.Report) string {
	if draft(r) {
		return readyHelp
	}
	return "write what is missing, or take the report off this review"
}

// unready says in a few words why a report cannot be reviewed.
func unready(r *report.Report, gaps []report.Gap) string {
	if draft(r) {
		return "a draft"
	}
	const most = 3
	var parts []string
	for _, gap := range gaps[:min(most, len(gaps))] {
		parts = append(parts, gap.String())
	}
	if more := len(gaps) - most; more > 0 {
		parts = append(parts, fmt.Sprintf("%d more", more))
	}
	return "not complete: " + strings.Join(parts, ", ")
}

// ReviewKnown asks that a review speaks of reports that are there.
var ReviewKnown = &Rule{
	ID: "review-known", Severity: finding.Error, Repository: true, Place: "reviews/2026-12-08.md",
	Doc: "An incident that the agenda cannot find is not reviewed.",
	Bad: "---\ndate: 2026-12-08T10:00:00Z\nstatus: planned\nincidents: [2026-11-23-checkout]\n---\n", Good: "---\ndate: 2026-12-08T10:00:00Z\nstatus: planned\nincidents: [2026-11-23-checkout-latency]\n---\n",
	Check: func(p *Pass) {
		for _, review := range p.Reviews {
			for _, id := range review.Incidents {
				if !p.known(id.Value) {
					p.Flag(id.Span(), fmt.Sprintf("no report has the id %q", id.Value), p.reportHelp(id.Value))
				}
			}
		}
	},
}

// reportHelp offers ids that may be meant.
func (p *Pass) reportHelp(id string) string {
	near := suggest.IDs(id, slices.Sorted(maps.Keys(p.byID)))
	if len(near) > 0 {
		return suggest.DidYouMean(near)
	}
	return "incident list shows all ids"
}
