package policy

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
	"github.com/incident-cli/incident/internal/yaml"
)

// Default is the policy of a repository without configuration.
func Default() *Policy { return defaults() }

// Parse reads a configuration file over the policy that it extends. The rules
// are the ids that "rules:" may name.
func Parse(file *source.File, rules []string) (*Policy, []finding.Finding) {
	root, found := yaml.Parse(file.All())
	if root == nil || len(found) > 0 {
		return defaults(), found
	}
	p, err := base(root)
	if err != nil {
		n := root.Get("extends")
		return defaults(), []finding.Finding{{
			Rule: yaml.RuleConfiguration, Severity: finding.Error, Span: n.Span, Message: err.Error(),
			Help: suggest.Help(n.Value, PresetNames),
		}}
	}
	return p, p.object(rules).Read(root)
}

func base(root *yaml.Node) (*Policy, error) {
	n := root.Get("extends")
	if n == nil || n.Kind == yaml.Null {
		return defaults(), nil
	}
	preset, ok := Presets[n.Value]
	if !ok {
		return nil, fmt.Errorf("%q is not a built-in policy", n.Value)
	}
	return preset(), nil
}

func (p *Policy) object(rules []string) yaml.Object {
	return yaml.Object{
		"version":    readVersion,
		"extends":    func(*yaml.Node) error { return nil }, // read before all others
		"timezone":   yaml.Parsed(&p.Zone, parseZone),
		"reports":    p.readReports,
		"reviews":    yaml.Parsed(&p.Reviews, folder),
		"since":      p.readSince,
		"severities": p.readSeverities,
		"review": yaml.Object{
			"lead_time":  yaml.Parsed(&p.Review.LeadTime, ParsePeriod),
			"duration":   yaml.Parsed(&p.Review.Duration, ParsePeriod),
			"organizers": yaml.Strings(&p.Review.Organizers),
			"cadence":    yaml.Parsed(&p.Review.Cadence, parseCadence),
		}.Inside,
		"followups": yaml.Object{"stale_after": yaml.Parsed(&p.StaleAfter, ParsePeriod)}.Inside,
		"tickets":   yaml.Object{"url": yaml.Parsed(&p.TicketURL, parseTicketURL)}.Inside,
		"history": yaml.Object{"date": yaml.Parsed(&p.AuthorDate, func(s string) (bool, error) {
			var word string
			err := yaml.OneOf(&word, "committer", "author")(&yaml.Node{Kind: yaml.Scalar, Value: s})
			return s == "author", err
		})}.Inside,
		"rules": func(n *yaml.Node) error { return p.readRules(n, rules) },
	}
}

func readVersion(n *yaml.Node) error {
	if n.Value != "1" {
		return fmt.Errorf("%q is not a version of this file that the program knows: write 1", n.Value)
	}
	return nil
}

func parseZone(s string) (*time.Location, error) {
	if s == "" || s == "Local" {
		return nil, fmt.Errorf("%q is not a time zone: it must be the same for everybody", s)
	}
	zone, err := time.LoadLocation(s)
	if err != nil {
		return nil, fmt.Errorf("%q is not a time zone: write UTC or a name such as Europe/Berlin", s)
	}
	return zone, nil
}

func (p *Policy) readReports(n *yaml.Node) error {
	var globs []string
	if err := yaml.Strings(&globs)(n); err != nil {
		return err
	}
	p.Reports = nil
	for _, g := range globs {
		clean, err := folder(g)
		if err != nil {
			return err
		}
		p.Reports = append(p.Reports, clean)
	}
	if len(p.Reports) == 0 {
		return fmt.Errorf("no folder is named: write a folder such as incidents")
	}
	return nil
}

// maxStars bounds what a glob can cost: each star may be tried at every
// character.
const maxStars = 20

// folder cleans a folder or a glob that stays in the repository.
func folder(s string) (string, error) {
	clean := path.Clean(strings.ReplaceAll(s, `\`, "/"))
	switch {
	case s == "":
		return "", fmt.Errorf("no folder is named")
	case path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../") || strings.ContainsRune(clean, ':'):
		return "", fmt.Errorf("%q is not in the repository", s)
	case strings.ContainsAny(clean, "{}"):
		return "", fmt.Errorf("%q has braces: list the globs one by one", s)
	case strings.Count(clean, "*") > maxStars:
		return "", fmt.Errorf("%q has more than %d stars", s, maxStars)
	}
	return clean, nil
}

func (p *Policy) readSince(n *yaml.Node) error {
	p.HasSince = n.Kind != yaml.Null
	return yaml.Parsed(&p.Since, day.Parse)(n)
}

// severityName keeps names to one word, because directives of templates and
// command lines list them.
var severityName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)

func (p *Policy) readSeverities(n *yaml.Node) error {
	p.Severities = nil
	if n.Kind != yaml.Sequence || len(n.Items) == 0 {
		return fmt.Errorf("write a list of severities, worst first")
	}
	return yaml.Each(n, func(item *yaml.Node) error {
		var s Severity
		if item.Kind == yaml.Scalar {
			s.Name = item.Value
		} else if err := readSeverity(item, &s); err != nil {
			return err
		}
		if !severityName.MatchString(s.Name) {
			return fmt.Errorf("%q is not the name of a severity: write one word such as SEV1", s.Name)
		}
		if slices.ContainsFunc(p.Severities, func(o Severity) bool { return o.Name == s.Name }) {
			return fmt.Errorf("%q stands here a second time", s.Name)
		}
		p.Severities = append(p.Severities, s)
		return nil
	})
}

func readSeverity(item *yaml.Node, s *Severity) error {
	return yaml.Object{
		"name":             yaml.String(&s.Name),
		"report_within":    yaml.Parsed(&s.ReportWithin, ParsePeriod),
		"review_within":    yaml.Parsed(&s.ReviewWithin, ParsePeriod),
		"followups_within": yaml.Parsed(&s.FollowUpsWithin, ParsePeriod),
		"audience":         yaml.OneOf(&s.Audience, roster.Roles...),
	}.Inside(item)
}

var weekly = regexp.MustCompile(`^(MON|TUE|WED|THU|FRI|SAT|SUN) ([01]\d|2[0-3]):[0-5]\d$`)

func parseCadence(s string) (string, error) {
	if weekly.MatchString(s) {
		return s, nil
	}
	if strings.Contains(s, "FREQ=") {
		_, err := recurrence(s)
		return s, err
	}
	return "", fmt.Errorf(`%q is not a cadence: write "TUE 10:00" or an RFC 5545 rule such as "FREQ=WEEKLY;BYDAY=TU;BYHOUR=10;BYMINUTE=0"`, s)
}

func parseTicketURL(s string) (string, error) {
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") || strings.Count(s, "{key}") != 1 {
		return "", fmt.Errorf("%q must begin with https:// and hold {key} once", s)
	}
	return s, nil
}

func (p *Policy) readRules(n *yaml.Node, known []string) error {
	allowed := yaml.Object{}
	for _, id := range known {
		allowed[id] = func(v *yaml.Node) error {
			var level string
			err := yaml.OneOf(&level, "off", "warning", "error")(v)
			p.Rules[id] = Level(level)
			return err
		}
	}
	p.Rules = maps.Clone(p.Rules)
	return allowed.Inside(n)
}
