package demo

import (
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/templates"
)

// sound fails if the program found anything wrong with a file.
func sound(t *testing.T, path string, findings []finding.Finding) {
	t.Helper()
	for _, f := range findings {
		t.Errorf("%s: %s [%s]", path, f.Message, f.Rule)
	}
}

func parse(t *testing.T, path, text string) *report.Report {
	t.Helper()
	r, findings := report.Parse(source.NewFile(path, []byte(text)))
	sound(t, path, findings)
	return r
}

func demoPolicy(t *testing.T) *policy.Policy {
	t.Helper()
	p, findings := policy.Parse(source.NewFile(".incident.yaml", []byte(configuration)), nil)
	sound(t, ".incident.yaml", findings)
	return p
}

func defaultTemplate(t *testing.T) *report.Template {
	t.Helper()
	data, err := templates.Read(templates.Default)
	if err != nil {
		t.Fatal(err)
	}
	schema, findings := report.ParseTemplate(source.NewFile("default.md", data), []string{"SEV1", "SEV2", "SEV3"})
	sound(t, "default.md", findings)
	return schema
}

// The program reads every version of every file without a finding, and sees
// the follow-ups that are there.
func TestTheProgramReadsEveryVersion(t *testing.T) {
	read := map[string]int{}
	for _, c := range build(mondayAfternoon) {
		for path, text := range c.Files {
			folder, _, _ := strings.Cut(path, "/")
			read[folder]++
			file := source.NewFile(path, []byte(text))
			switch folder {
			case "incidents":
				r := parse(t, path, text)
				if len(r.FollowUps) != len(tasks(text)) || len(r.Timeline) != strings.Count(sections(text)["Timeline"], "\n")+1-wrapped(text) {
					t.Errorf("%s: %d follow-ups and %d rows were read", path, len(r.FollowUps), len(r.Timeline))
				}
			case "reviews":
				_, findings := report.ParseReview(file)
				sound(t, path, findings)
			case ".incident":
				_, findings := roster.Parse(file)
				sound(t, path, findings)
			}
		}
	}
	if read["incidents"] < 180 || read["reviews"] < 60 || read[".incident"] < 4 {
		t.Errorf("too little was read: %v", read)
	}
}

// wrapped counts the lines of the timeline that continue a row.
func wrapped(text string) int { return strings.Count(sections(text)["Timeline"], "\n  ") }
