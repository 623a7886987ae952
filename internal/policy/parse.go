package policy

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
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

// Form is the form of the configuration. The rules are the ids that "rules:" may
// name.
func Form(rules []string) yaml.Form { return defaults().object(rules).Form() }

func (p *Policy) object(rules []string) yaml.Object {
	return yaml.Object{
		"version":    version.About("the version of this file's form"),
		"extends":    extends.About("a built-in policy; what stands beside it replaces its values"),
		"timezone":   yaml.Parsed(&p.Zone, parseZone).Like(zoneText).About("where days begin and end: UTC or a name such as Europe/Berlin"),
		"reports":    p.reports().About("the folder of the reports, or a list of folders and globs"),
		"reviews":    yaml.Parsed(&p.Reviews, folder).Like(folderText).About("the folder of the reviews"),
		"templates":  p.templates().About("the templates that reports may follow, beside the default; all where it is left out"),
		"holidays":   p.holidays().About("a calendar (.ics) in this repository, or a list of them: their days are no business days"),
		"since":      p.since().About("a day: of incidents before it, nobody asks whether they are complete or in time"),
		"severities": p.severities().About("the severities, worst first; the list replaces the inherited one as a whole"),
		"review":     p.Review.object().Inside().About("how reviews are held"),
		"followups": yaml.Object{
			"stale_after": period(&p.StaleAfter).About("after so long without a change an open follow-up is stale"),
		}.Inside().About("when follow-ups need attention"),
		"tickets": yaml.Object{
			"url": yaml.Parsed(&p.TicketURL, parseTicketURL).Like(urlText).About("turns the bare key of a ticket into a link; holds {key} once"),
		}.Inside().About("the tracker"),
		"history": yaml.Object{
			"date": yaml.Parsed(&p.AuthorDate, parseDating).Like(yaml.Text{Words: datings}).About("which date of a commit counts"),
		}.Inside().About("how history is read"),
		"rules": p.levels(rules).About("the level of each rule of check"),
	}
}

func (r *Review) object() yaml.Object {
	return yaml.Object{
		"lead_time":  yaml.Parsed(&r.LeadTime, parseLead).Like(periodText).About("so long before its review a report is complete"),
		"duration":   yaml.Parsed(&r.Duration, ParseLength).Like(periodText).About("how long a review lasts, from 1m to 24h"),
		"organizers": yaml.Strings(&r.Organizers).About("handles, in the order of their rotation"),
		"cadence":    yaml.Parsed(&r.Cadence, parseCadence).Like(cadenceText).About(`when reviews are: "TUE 10:00" every week, or an RFC 5545 rule`),
	}
}

var version = yaml.Reader{
	Form: yaml.Form{Text: &yaml.Text{Words: []string{"1"}}},
	Read: func(n *yaml.Node) error {
		if n.Value != "1" {
			return fmt.Errorf("%q is not a version of this file that the program knows: write 1", n.Value)
		}
		return nil
	},
}

// extends is read before all others.
var extends = yaml.Reader{
	Form: yaml.Form{Empty: true, Text: &yaml.Text{Words: PresetNames}},
	Read: func(*yaml.Node) error { return nil },
}

var periodText = yaml.Text{Like: periodPattern, NoNumber: true}

func period(to *Period) yaml.Reader { return yaml.Parsed(to, ParsePeriod).Like(periodText) }

var datings = []string{"committer", "author"}

// parseDating reports whether the author's date counts.
func parseDating(s string) (author bool, err error) {
	var word string
	err = yaml.OneOf(&word, datings...).Read(&yaml.Node{Kind: yaml.Scalar, Value: s})
	return s == "author", err
}

// zoneText admits the names that a database of time zones may hold.
var zoneText = yaml.Text{Like: zonePattern, Unlike: "^Local$", NoNumber: true}

const zonePattern = `^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$`

var zoneName = lazy.Regexp(zonePattern)

func parseZone(s string) (*time.Location, error) {
	if s == "" || s == "Local" {
		return nil, fmt.Errorf("%q is not a time zone: it must be the same for everybody", s)
	}
	zone, err := time.LoadLocation(s)
	if err != nil || !zoneName().MatchString(s) {
		return nil, fmt.Errorf("%q is not a time zone: write UTC or a name such as Europe/Berlin", s)
	}
	return zone, nil
}

func (p *Policy) reports() yaml.Reader {
	one := yaml.Form{Text: &folderText}
	return yaml.Reader{Form: yaml.Form{Text: &folderText, Items: &one, Least: 1}, Read: p.readReports}
}

func (p *Policy) readReports(n *yaml.Node) error {
	var globs []string
	if err := yaml.Strings(&globs).Read(n); err != nil {
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

func (p *Policy) templates() yaml.Reader {
	names := yaml.Strings(&p.Templates)
	one := yaml.Form{Text: &yaml.Text{Unlike: "^$"}}
	return yaml.Reader{Form: yaml.Form{Text: one.Text, Items: &one, Least: 1}, Read: func(n *yaml.Node) error {
		if err := names.Read(n); err != nil {
			return err
		}
		if len(p.Templates) == 0 || slices.Contains(p.Templates, "") {
			return fmt.Errorf("no template is named: write names such as default")
		}
		return nil
	}}
}

// maxStars bounds what a glob can cost: each star may be tried at every
// character.
const maxStars = 20

// folderText refuses what folder refuses: a path that begins at the root, steps
// upwards or names a drive, braces, and stars without end.
var folderText = yaml.Text{Unlike: fmt.Sprintf(`^$|^[/\\]|(^|[/\\])\.\.([/\\]|$)|[:{}]|(\*[^*]*){%d}`, maxStars+1)}

// folder cleans a folder or a glob that stays in the repository.
func folder(s string) (string, error) {
	slashed := strings.ReplaceAll(s, `\`, "/")
	switch {
	case s == "":
		return "", fmt.Errorf("no folder is named")
	case path.IsAbs(slashed) || strings.ContainsRune(s, ':') || slices.Contains(strings.Split(slashed, "/"), ".."):
		return "", fmt.Errorf("%q is not in the repository", s)
	case strings.ContainsAny(s, "{}"):
		return "", fmt.Errorf("%q has braces: list the globs one by one", s)
	case strings.Count(s, "*") > maxStars:
		return "", fmt.Errorf("%q has more than %d stars", s, maxStars)
	}
	return path.Clean(slashed), nil
}

func (p *Policy) since() yaml.Reader {
	first := yaml.Parsed(&p.Since, day.Parse).Like(yaml.Text{Like: "^" + day.Pattern + "$", NoNumber: true})
	return yaml.Reader{Form: first.Form, Read: func(n *yaml.Node) error {
		p.HasSince = n.Kind != yaml.Null
		return first.Read(n)
	}}
}

// severityName keeps names to one word, because directives of templates and
// command lines list them.
var severityName = lazy.Regexp(severityPattern)

const severityPattern = `^[A-Za-z0-9][A-Za-z0-9_.-]*$`

func (p *Policy) severities() yaml.Reader {
	one := (&Severity{}).object().Form()
	one.Empty, one.Text, one.Required = false, one.Keys["name"].Text, []string{"name"}
	return yaml.Reader{Form: yaml.Form{Items: &one, Least: 1}, Read: p.readSeverities}
}

func (p *Policy) readSeverities(n *yaml.Node) error {
	p.Severities = nil
	if n.Kind != yaml.Sequence || len(n.Items) == 0 {
		return fmt.Errorf("write a list of severities, worst first")
	}
	return yaml.Each(n, func(item *yaml.Node) error {
		var s Severity
		if item.Kind == yaml.Scalar {
			s.Name = item.Value
		} else if err := s.object().Inside().Read(item); err != nil {
			return err
		}
		if !severityName().MatchString(s.Name) {
			return fmt.Errorf("%q is not the name of a severity: write one word such as SEV1", s.Name)
		}
		if slices.ContainsFunc(p.Severities, func(o Severity) bool { return o.Name == s.Name }) {
			return fmt.Errorf("%q stands here a second time", s.Name)
		}
		p.Severities = append(p.Severities, s)
		return nil
	})
}

func (s *Severity) object() yaml.Object {
	name := yaml.String(&s.Name).Like(yaml.Text{Like: severityPattern})
	name.Form.Empty = false
	return yaml.Object{
		"name":             name.About("one word, as reports write it"),
		"report_within":    period(&s.ReportWithin).About("so long after the end of the incident the report is ready"),
		"review_within":    period(&s.ReviewWithin).About("so long after it the review has been"),
		"followups_within": period(&s.FollowUpsWithin).About("so long after it a follow-up without a day of its own is due"),
		"audience":         yaml.OneOf(&s.Audience, roster.Roles...).About("the least role of the leaders who should be there"),
	}
}

const weeklyPattern = `^(MON|TUE|WED|THU|FRI|SAT|SUN) ([01]\d|2[0-3]):[0-5]\d$`

var weekly = lazy.Regexp(weeklyPattern)

// cadenceText admits everything that may be an RFC 5545 rule.
var cadenceText = yaml.Text{Like: weeklyPattern + `|FREQ=`, NoNumber: true}

func parseCadence(s string) (string, error) {
	if weekly().MatchString(s) {
		return s, nil
	}
	if strings.Contains(s, "FREQ=") {
		_, err := recurrence(s, time.UTC) // the zone is that of the times alone
		return s, err
	}
	return "", fmt.Errorf(`%q is not a cadence: write "TUE 10:00" or an RFC 5545 rule such as "FREQ=WEEKLY;BYDAY=TU;BYHOUR=10;BYMINUTE=0"`, s)
}

// urlText wants {key} once.
var urlText = yaml.Text{Like: `^https?://[^\x00]*\{key\}`, Unlike: `\{key\}[^\x00]*\{key\}`, NoNumber: true}

func parseTicketURL(s string) (string, error) {
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") || strings.Count(s, "{key}") != 1 {
		return "", fmt.Errorf("%q must begin with https:// and hold {key} once", s)
	}
	return s, nil
}

var levelNames = []string{string(Off), string(Warning), string(Error)}

func (p *Policy) levels(known []string) yaml.Reader {
	allowed := yaml.Object{}
	for _, id := range known {
		allowed[id] = p.level(id)
	}
	inside := allowed.Inside()
	return yaml.Reader{Form: inside.Form, Read: func(n *yaml.Node) error {
		p.Rules = maps.Clone(p.Rules)
		return inside.Read(n)
	}}
}

func (p *Policy) level(id string) yaml.Reader {
	var level string
	one := yaml.OneOf(&level, levelNames...)
	return yaml.Reader{Form: one.Form, Read: func(n *yaml.Node) error {
		err := one.Read(n)
		p.Rules[id] = Level(level)
		return err
	}}
}
