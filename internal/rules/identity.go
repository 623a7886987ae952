package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
)

// ReportID asks that a report's id is in its front matter and in its path.
var ReportID = &Rule{
	ID: "report-id", Severity: finding.Error,
	Doc: "The id is how everything else speaks of a report, and it never changes. The path repeats it, so that two branches that choose " +
		"the same id conflict in git instead of merging silently.",
	Bad: "id: 2026-11-23-checkout\n", Good: "id: 2026-11-23-checkout-latency\n",
	Check: func(p *Pass) {
		r, stem := p.Report, report.Stem(p.Report.Path())
		switch {
		case p.misread(r, "id"):
		case !r.ID.Present():
			p.Flag(placeOfKey(r, "id"), "the report has no id", idHelp(stem)).Missing = true
		case r.ID.Value != stem && report.ValidID(r.ID.Value):
			p.Flag(r.ID.Span(), fmt.Sprintf("the id %q is not the name of the file, %q", r.ID.Value, stem),
				fmt.Sprintf("rename the file to %s.md, or correct the id", r.ID.Value))
		case r.ID.Value != stem:
			p.Flag(r.ID.Span(), fmt.Sprintf("the id %q is not the name of the file, %q", r.ID.Value, stem), idHelp(stem))
		case !report.ValidID(r.ID.Value):
			p.Flag(r.ID.Span(), fmt.Sprintf("%q is not an id of a report", r.ID.Value), idHelp(stem))
		}
	},
}

func idHelp(stem string) string {
	if report.ValidID(stem) {
		return fmt.Sprintf(`write "id: %s"`, stem)
	}
	return "name file and id alike: the day the incident started and a few words, such as 2026-11-23-checkout-latency"
}

// UniqueID asks that no two reports answer to the same id or alias.
var UniqueID = &Rule{
	ID: "unique-id", Severity: finding.Error, Repository: true,
	Doc: "A command that is given the id could act on either report, and history would mix the two. Upper and lower case make no other id.",
	Bad: "aliases: [INC-4790]\n", Good: "aliases: [INC-4821]\n",
	Check: func(p *Pass) {
		for _, id := range repeatedIn(p.byID) {
			p.repeated(p.byID[id], fmt.Sprintf("%q is an id of another report as well", id),
				"give one of them another id, and keep this one where links point")
		}
		p.nearlyTheSame()
	},
}

// nearlyTheSame flags ids of two reports that differ only in case, which people
// write as they like.
func (p *Pass) nearlyTheSame() {
	first := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(p.byID)) {
		folded := strings.ToLower(id)
		other, there := first[folded]
		if !there {
			first[folded] = id
			continue
		}
		if here, before := p.byID[id][0], p.byID[other][0]; here.report != before.report {
			p.Flag(here.span, fmt.Sprintf("%q is the id %q of another report, but for upper and lower case", id, other),
				"give one of them another id").Related = []finding.Related{{Span: before.span, Message: "it stands here"}}
		}
	}
}

// RelatedKnown asks that related incidents are there.
var RelatedKnown = &Rule{
	ID: "related-known", Severity: finding.Error,
	Doc: "Who reads of an incident that came back goes on to the first one. An id that no report answers to leads there nobody.",
	Bad: "related: [2026-11-02-search-timeout]\n", Good: "related: [INC-4790]\n",
	Check: func(p *Pass) {
		for _, id := range p.Report.Related {
			if !p.known(id.Value) && !scheme().MatchString(id.Value) {
				p.Flag(id.Span(), fmt.Sprintf("no report has the id %q", id.Value), p.reportHelp(id.Value))
			}
		}
	},
}

// FollowUpUniqueID asks that no two follow-ups have the same id.
var FollowUpUniqueID = &Rule{
	ID: "followup-unique-id", Severity: finding.Error, Repository: true,
	Doc: "An id follows one piece of work through all its changes. Where it stands twice, history gives it to the older place, and the " +
		"other item has no past.",
	Bad:  "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-9xq3d0`\n",
	Good: "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n",
	Check: func(p *Pass) {
		for _, id := range repeatedIn(p.followUps) {
			p.repeated(p.followUps[id], fmt.Sprintf("%s is the id of another follow-up as well", id),
				"delete it from the copy, and run: incident check --fix; where it was meant as a reference, write the item's own id behind it, at the end of the line")
		}
	},
}

// repeatedIn are the ids that stand in several places, sorted.
func repeatedIn(index map[string][]place) []string {
	var ids []string
	for id, places := range index {
		if len(places) > 1 {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// repeated flags all places but the first, which it names.
func (p *Pass) repeated(places []place, message, help string) {
	for i, at := range places {
		if i == 0 {
			continue
		}
		p.Flag(at.span, message, help).Related = []finding.Related{{Span: places[0].span, Message: "it stands here first"}}
	}
}
