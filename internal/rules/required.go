package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/suggest"
)

// What a report says of itself before it can be reviewed. The title, the
// severity and the start are asked of a new report already; the rest is what
// the agenda and the comparison of incidents need. Runbook, trigger, factors
// and tags are welcome and never asked.
var (
	// Title asks for a heading.
	Title = &Rule{
		ID: "title", Severity: finding.Error, Incomplete: true,
		Doc: "Lists and agendas show the title: the first heading of the report.",
		Bad: "#\n", Good: "# Checkout latency after cache eviction\n",
		Check: func(p *Pass) {
			if r := p.Report; !shows(r.Title) && !p.misread(r, "title") {
				p.Flag(r.File.Line(r.File.LineOf(r.Body.Start)), "the report has no title",
					`write a heading such as "# Checkout latency after cache eviction"`).Missing = true
			}
		},
	}
	// Severity asks how bad it was.
	Severity = required("severity", "",
		"The severity decides which sections are asked for, how soon the report and its follow-ups are due, and who is invited.",
		func(p *Pass) bool { return shows(p.Report.Severity) || p.Report.Severity.Value != "" })
	// Owner asks for a name.
	Owner = required("owner", `write a handle, such as "owner: ana"`,
		"Somebody has to finish the report and to present it. The owner is who writes it, not who caused anything.",
		func(p *Pass) bool { return shows(p.Report.Owner) })
	// Teams asks for the teams that respond, where the roster knows teams.
	Teams = required("teams", `write the teams that could have prevented it or defended against it, such as "teams: [payments]"`,
		"Every team whose change or whose defence was involved takes part, and incidents are counted by team, never by person. "+
			"Asked only where the roster names teams.",
		func(p *Pass) bool { return slices.ContainsFunc(p.Report.Teams, shows) || len(p.Roster.Teams) == 0 })
	// Started asks when it began.
	Started = required("started", `write a time with its zone, such as "started: 2026-11-23T09:12:00Z", or "unknown"`,
		"Without a start there is no duration, and no order among incidents.",
		func(p *Pass) bool { return p.Report.Started.Present() })
	// Detected asks when people learned of it.
	Detected = required("detected", `write a time with its zone, such as "detected: 2026-11-23T09:20:00Z", or "unknown"`,
		"The time until somebody knew is the part that better alerts shorten.",
		func(p *Pass) bool { return p.Report.Detected.Present() })
	// Resolved asks when it was over: mitigated or resolved.
	Resolved = required("resolved", `write when it was over, such as "resolved: 2026-11-23T10:05:00Z", or "unknown"`,
		"All clocks run from the end of the incident. The time at which the harm stopped, under \"mitigated\", will do as long as "+
			"the last repairs go on.",
		func(p *Pass) bool {
			return p.Report.Resolved.Present() || p.Report.Mitigated.Present() || p.misread(p.Report, "mitigated")
		})
	// DetectedBy asks who noticed first: a machine or a person.
	DetectedBy = required("detected_by", "write one of "+strings.Join(valuesOf("detected_by"), ", "),
		"Whether an alert or a customer noticed first is the shortest measure of how well a service is watched.",
		func(p *Pass) bool { return p.Report.DetectedBy.Present() })
)

// shows reports whether a value is there and can be seen.
func shows(f report.Field[string]) bool { return f.Present() && report.Says(f.Value) }

// required asks for a key of the front matter.
func required(name, help, doc string, present func(*Pass) bool) *Rule {
	rule := &Rule{
		ID: strings.ReplaceAll(name, "_", "-"), Severity: finding.Error, Incomplete: true, Doc: doc,
		Bad: name + ":\n", Good: standardLine(name),
		Check: func(p *Pass) {
			if !present(p) && !p.misread(p.Report, name) {
				p.Flag(placeOfKey(p.Report, name), fmt.Sprintf("the report does not say %q", name), cmp.Or(help, p.severityHelp())).Missing = true
			}
		},
	}
	if name == "resolved" {
		rule.Bad = "mitigated:\n" + rule.Bad
	}
	return rule
}

// severityHelp names the severities, which are the team's own.
func (p *Pass) severityHelp() string {
	return "write severity: " + suggest.List(p.Policy.SeverityNames())
}

func valuesOf(name string) []string {
	k, _ := report.KnownKey(name)
	return k.Values
}
