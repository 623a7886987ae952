package rules

import (
	"embed"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/templates"
)

// The examples of all rules stand in one small repository: a report that is
// ready and complete, an older one, the review that goes through the first, and
// a roster. It is the evening of the day before that review.
//
//go:embed example
var exampleFiles embed.FS

var exampleNow = time.Date(2026, time.November, 30, 18, 0, 0, 0, time.UTC)

const (
	standardPath = "incidents/2026/2026-11-23-checkout-latency.md"
	otherPath    = "incidents/2026/2026-11-02-search-timeouts.md"
	reviewPath   = "reviews/2026-12-01.md"
)

func exampleFile(name string) string {
	// The names are constant and an embedded folder is always readable.
	data, _ := exampleFiles.ReadFile("example/" + name)
	return string(data)
}

// Standard is the report that the examples change: it has nothing wrong.
func Standard() string { return exampleFile("report.md") }

// standardLine is the line of a key in the front matter of Standard.
func standardLine(key string) string {
	_, rest, _ := strings.Cut(Standard(), "\n"+key+":")
	value, _, _ := strings.Cut(rest, "\n")
	return key + ":" + value + "\n"
}

// Example is the whole file that an example of a rule stands for. An example
// that begins with a fence is the file itself. Any other is what is changed in
// Standard: lines of its front matter, its title and whole sections, each in
// the place of the one with the same name.
func Example(text string) string {
	if strings.HasPrefix(text, "---") || strings.HasPrefix(text, "+++") {
		return text
	}
	out := Standard()
	keys, sections := cutAt(text, sectionLine())
	for _, line := range strings.Split(strings.TrimSpace(keys), "\n") {
		out = replaceKey(out, line)
	}
	for sections != "" {
		var section string
		section, sections = nextSection(sections)
		out = replaceSection(out, section)
	}
	return out
}

func cutAt(text string, form *regexp.Regexp) (before, from string) {
	at := form.FindStringIndex(text)
	if at == nil {
		return text, ""
	}
	return text[:at[0]], text[at[0]:]
}

var sectionLine = lazy.Regexp(`(?m)^#{1,2}( |$)`)

// nextSection cuts a text behind its first section, whose heading is its first
// line.
func nextSection(text string) (section, rest string) {
	heading, below, _ := strings.Cut(text, "\n")
	body, rest := cutAt(below, sectionLine())
	return heading + "\n" + body, rest
}

func replaceKey(file, line string) string {
	name, _, isKey := strings.Cut(line, ":")
	if !isKey {
		return file
	}
	there := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + `:.*$`)
	if there.MatchString(file) {
		return there.ReplaceAllLiteralString(file, line)
	}
	return strings.Replace(file, "\n---\n", "\n"+line+"\n---\n", 1)
}

func replaceSection(file, section string) string {
	heading, _, _ := strings.Cut(section, "\n")
	if strings.HasPrefix(heading, "##") {
		before, from, _ := strings.Cut(file, "\n"+heading+"\n")
		_, after := nextSection("\n" + from)
		return before + "\n" + strings.TrimSpace(section) + "\n\n" + after
	}
	return regexp.MustCompile(`(?m)^# .*$`).ReplaceAllLiteralString(file, heading)
}

// Try runs the rule, and all that are on by default, over the repository of the
// examples with one of them in it.
func (rule *Rule) Try(text string) []finding.Finding {
	place := rule.Place
	if place == "" {
		place = standardPath
	}
	in := exampleInput(source.NewFile(place, []byte(Example(text))))
	if rule.Before != "" {
		in.Base = exampleBase(in, source.NewFile(place, []byte(Example(rule.Before))))
	}
	facts := NewFacts(in)
	return Run(facts, facts.Reports, Options{Only: IDs(), Skip: rule.others()}).Found
}

// exampleBase is a base on which one report was another one.
func exampleBase(in Input, file *source.File) *Base {
	before, _ := report.Parse(file)
	base := &Base{Name: "main", Before: []*report.Report{before}, Changed: map[*report.Report]bool{}}
	for _, r := range in.Reports {
		base.Changed[r] = r.Path() == before.Path()
	}
	return base
}

// others are the rules that are off by default, apart from this one.
func (rule *Rule) others() []string {
	var ids []string
	for _, other := range all {
		if other.Optional && other != rule {
			ids = append(ids, other.ID)
		}
	}
	return ids
}

// exampleInput is the repository of the examples, with one file in the place
// of its own or added.
func exampleInput(changed *source.File) Input {
	config := policy.Default()
	config.Severities = append(slices.Clone(config.Severities), policy.Severity{Name: "SEV4"})
	in := Input{
		Policy: config, Roster: exampleRoster(), Now: exampleNow,
		Templates: templates.Names(), Parsed: map[*report.Report][]finding.Finding{}, Exists: exampleExists,
	}
	in.Template = func(r *report.Report) *report.Template { return exampleTemplate(r, config) }
	files := map[string]*source.File{}
	for path, name := range map[string]string{otherPath: "other.md", standardPath: "report.md", reviewPath: "review.md"} {
		files[path] = source.NewFile(path, []byte(exampleFile(name)))
	}
	files[changed.Name] = changed
	for _, path := range slices.Sorted(maps.Keys(files)) {
		in.add(files[path])
	}
	return in
}

// exampleExists reports whether the repository of the examples has a file beside
// its reports and reviews.
func exampleExists(path string) bool {
	return slices.Contains([]string{standardPath, otherPath, reviewPath, "docs", "docs/runbooks", "docs/runbooks/cache.md"}, path)
}

func (in *Input) add(file *source.File) {
	if strings.HasPrefix(file.Name, "reviews/") {
		review, found := report.ParseReview(file)
		in.Reviews, in.Other = append(in.Reviews, review), append(in.Other, found...)
		return
	}
	r, found := report.Parse(file)
	in.Reports, in.Parsed[r] = append(in.Reports, r), found
}

func exampleRoster() roster.Roster {
	people, _ := roster.Parse(source.NewFile(".incident/people.yaml", []byte(exampleFile("people.yaml"))))
	return people
}

func exampleTemplate(r *report.Report, config *policy.Policy) *report.Template {
	name := templates.Default
	if r.Template.Present() {
		name = r.Template.Value
	}
	data, err := templates.Read(name)
	if err != nil {
		return nil
	}
	t, _ := report.ParseTemplate(source.NewFile(name, data), config.SeverityNames())
	return t
}
