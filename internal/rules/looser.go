package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/roster"
)

// looser says where the policy asks for less than that of the base, which somebody
// wrote. What stands for a single rule is told where all are run.
func (p *Pass) looser(was *Facts, options Options) (less []string) {
	if !p.Base.Configured {
		return nil
	}
	if options.wants(Section) {
		less = append(less, p.lesserSeverities(was)...)
	}
	if len(options.Only) > 0 {
		return less
	}
	return slices.Concat(less, p.laterStart(was), p.slowerClocks(was), p.slowerCare(was), p.unwatched(was))
}

// laterStart says that the day before which nothing is asked has come, or moved on.
func (p *Pass) laterStart(was *Facts) []string {
	now, then := p.Policy, was.Policy
	if !now.HasSince || then.HasSince && now.Since <= then.Since {
		return nil
	}
	return []string{fmt.Sprintf("nothing before %s (since)", now.Since)}
}

// lesserSeverities says which severities are gone, and of which a template asks for
// less that is as it was: because their order is another one.
func (p *Pass) lesserSeverities(was *Facts) (less []string) {
	var gone []string
	for _, severity := range was.Policy.SeverityNames() {
		if _, known := p.Policy.Severity(severity); !known {
			gone = append(gone, severity)
		} else if lost := p.fallsShort(was, severity); len(lost) > 0 {
			less = append(less, fmt.Sprintf("%s without %s", severity, listed(lost)))
		}
	}
	if len(gone) > 0 {
		less = append(less, fmt.Sprintf("no severity %s", listed(gone)))
	}
	return less
}

// fallsShort is what the templates that have not changed asked of a severity on the
// base, and do not any more.
func (p *Pass) fallsShort(was *Facts, severity string) (lost []string) {
	for _, name := range p.Templates {
		then, now := p.bothTemplates(was, name)
		if then == nil || now == nil || !sameTemplate(then, now) {
			continue
		}
		for _, demand := range unasked(demands(then, severity, was.Policy), demands(now, severity, p.Policy)) {
			if !slices.Contains(lost, demand) {
				lost = append(lost, demand)
			}
		}
	}
	return lost
}

// severityClocks are the clocks of a severity, by their keys.
var severityClocks = []struct {
	key string
	of  func(policy.Severity) policy.Period
}{
	{"report_within", func(s policy.Severity) policy.Period { return s.ReportWithin }},
	{"review_within", func(s policy.Severity) policy.Period { return s.ReviewWithin }},
	{"followups_within", func(s policy.Severity) policy.Period { return s.FollowUpsWithin }},
}

// slowerClocks says which clocks of severities are gone or run longer, and where
// lesser leaders will do for the review.
func (p *Pass) slowerClocks(was *Facts) (less []string) {
	for _, then := range was.Policy.Severities {
		now, known := p.Policy.Severity(then.Name)
		if !known {
			continue
		}
		var gone []string
		for _, clock := range severityClocks {
			switch before, after := clock.of(then), clock.of(now); {
			case before.Present() && !after.Present():
				gone = append(gone, clock.key)
			case before.Present() && inDays(after) > inDays(before):
				less = append(less, instead(then.Name+" "+clock.key, after.String(), before.String()))
			}
		}
		switch {
		case then.Audience != "" && now.Audience == "":
			gone = append(gone, "audience")
		case roster.Rank(now.Audience) < roster.Rank(then.Audience):
			less = append(less, instead(then.Name+" audience", now.Audience, then.Audience))
		}
		if len(gone) > 0 {
			less = append(less, fmt.Sprintf("%s without %s", then.Name, strings.Join(gone, ", ")))
		}
	}
	return less
}

// slowerCare says that reports are complete later before their review, or that
// follow-ups are stale later.
func (p *Pass) slowerCare(was *Facts) (less []string) {
	if then, now := was.Policy.Review.LeadTime, p.Policy.Review.LeadTime; now.Longest() < then.Longest() {
		less = append(less, instead("review.lead_time", now.String(), then.String()))
	}
	if then, now := was.Policy.StaleAfter, p.Policy.StaleAfter; inDays(now) > inDays(then) {
		less = append(less, instead("followups.stale_after", now.String(), then.String()))
	}
	return less
}

// inDays is how many days a clock runs: parts of a day count as none.
func inDays(period policy.Period) int { return int(period.Longest() / (24 * time.Hour)) }

func instead(what, now, then string) string {
	return fmt.Sprintf("%s %s instead of %s", what, now, then)
}

// unchecked says that handles or teams are not compared with a roster any more.
func (p *Pass) unchecked(was *Facts, options Options) []string {
	switch {
	case was.Roster.Known() && !p.Roster.Known() && options.wants(PersonKnown):
		return []string{"handles not checked, because nobody is in the roster"}
	case len(was.Roster.Teams) > 0 && len(p.Roster.Teams) == 0 && options.wants(TeamKnown):
		return []string{"teams not checked, because none is in the roster"}
	}
	return nil
}

// unwatched says where reports were looked for and are not any more, though the
// folder is still there: one that is gone may have moved.
func (p *Pass) unwatched(was *Facts) (less []string) {
	for _, place := range was.Policy.Reports {
		missed := func(name string) bool { return was.Matches(name) && !p.Matches(name) }
		if p.Exists(aboveStars(place)) && slices.ContainsFunc(likelyReports(place), missed) {
			less = append(less, fmt.Sprintf("not all reports of %s", place))
		}
	}
	return less
}

const stars = "*?["

// aboveStars is the folder that a glob begins with, or the folder itself.
func aboveStars(place string) string {
	if at := strings.IndexAny(place, stars); at >= 0 {
		return path.Dir(place[:at] + "x")
	}
	return place
}

// likelyReports are paths that a folder, or a glob, may hold.
func likelyReports(place string) []string {
	if strings.ContainsAny(place, stars) {
		return []string{strings.NewReplacer("**", "x/x", "*", "x", "?", "x").Replace(place)}
	}
	return []string{path.Join(place, "x.md"), path.Join(place, "x/x.md")}
}
