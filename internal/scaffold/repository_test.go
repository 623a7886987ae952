package scaffold_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/scaffold"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
	"github.com/incident-cli/incident/templates"
)

func TestSetupIsReadBack(t *testing.T) {
	for _, preset := range policy.PresetNames {
		s := scaffold.Setup{Policy: preset, Reports: "docs/post mortems", Email: "Ana.Lim+work@example.com"}
		p, found := policy.Parse(source.NewFile(".incident.yaml", []byte(s.Configuration())), []string{"blameless-wording"})
		if len(found) > 0 || p.Extends != preset || p.Reports[0] != s.Reports || p.HasSince {
			t.Errorf("%s: %v, %+v", preset, messages(found), p)
		}
		r, found := roster.Parse(source.NewFile("people.yaml", []byte(s.People())))
		if who, ok := r.ByEmail(s.Email); len(found) > 0 || !ok || who.Handle != "ana-lim" {
			t.Errorf("%v, %+v", messages(found), r)
		}
	}
}

// What is commented out must be right once it is not.
func TestCommentedConfigurationIsValid(t *testing.T) {
	var lines []string
	for line := range strings.Lines((scaffold.Setup{Policy: "default", Reports: "incidents"}).Configuration()) {
		if key, ok := strings.CutPrefix(line, "# "); ok && strings.Contains(key, ": ") && key[0] == 'r' || strings.HasPrefix(line, "# tickets:") {
			line = strings.TrimPrefix(line, "# ")
		}
		lines = append(lines, line)
	}
	text := strings.Join(lines, "")
	p, found := policy.Parse(source.NewFile(".incident.yaml", []byte(text)), []string{"blameless-wording"})
	if len(found) > 0 || p.TicketURL == "" || p.Review.Cadence == "" || p.Rules["blameless-wording"] != policy.Off {
		t.Errorf("%v in\n%s", messages(found), text)
	}
}

func TestRosterWithoutAnEmail(t *testing.T) {
	for _, email := range []string{"", "nobody", "@example.com", "+@example.com"} {
		s := scaffold.Setup{Email: email}
		if r, found := roster.Parse(source.NewFile("people.yaml", []byte(s.People()))); len(found) > 0 || r.Known() {
			t.Errorf("%q: %v, %+v", email, messages(found), r)
		}
	}
}

func TestPipelinesAreYAMLAndReadTheWholeHistory(t *testing.T) {
	for text, whole := range map[string]string{scaffold.GitHub: "fetch-depth: 0", scaffold.GitLab: `GIT_DEPTH: "0"`} {
		root, found := yaml.Parse(source.NewFile("ci.yml", []byte(text)).All())
		if root == nil || len(found) > 0 || !strings.Contains(text, whole) || !strings.Contains(text, "incident check --base") {
			t.Errorf("%v in\n%s", messages(found), text)
		}
	}
}

// A check that fails must not hide the stale list, and the job fails if either
// of them does: on GitHub a step that runs in any case, on GitLab another job.
func TestWeeklyListRunsBesideTheCheck(t *testing.T) {
	checkAll := regexp.MustCompile(`incident check( --format \S+)?\n`)
	for name, text := range map[string]string{"GitHub": scaffold.GitHub, "GitLab": scaffold.GitLab} {
		jobs := strings.Split(text, "\n\n")
		last := jobs[len(jobs)-1]
		list := "incident followups --stale --exit-code --require-history\n"
		own := !strings.Contains(last, "incident check")
		if strings.Contains(text, "runs-on") {
			steps := strings.Split(last, "- name: ")
			last = steps[len(steps)-1]
			own = strings.Contains(last, "if: always() && github.event_name == 'schedule'")
		}
		if !own || !strings.Contains(last, list) || !checkAll.MatchString(text) || strings.Contains(text, "||") {
			t.Errorf("%s: the list depends on the check:\n%s", name, last)
		}
		if !strings.Contains(text, "# Pin a version in place of latest") {
			t.Errorf("%s does not say that a version should be pinned", name)
		}
	}
}

func TestTeamTemplateIsTheDefault(t *testing.T) {
	sre, err := templates.Read("sre")
	if err != nil {
		t.Fatal(err)
	}
	if got := string(scaffold.TeamTemplate(sre)); strings.Contains(got, "\ntemplate:") || !strings.Contains(got, "## Trigger") {
		t.Errorf("not a default:\n%s", got)
	}
}

func TestPinned(t *testing.T) {
	for _, job := range []string{scaffold.GitHub, scaffold.GitLab} {
		for _, version := range []string{"v1.2.3", "v2.0.0-rc.1"} {
			got := scaffold.Pinned(job, version)
			if !strings.Contains(got, "cmd/incident@"+version+"\n") || strings.Contains(got, "@latest") || strings.Contains(got, "in place of latest") {
				t.Errorf("%s is not pinned:\n%s", version, got)
			}
		}
		for _, version := range []string{"", "devel", "v0.0.0-20261127153655-6a9f47e00000", "v1.2.4-0.20261127153655-6a9f47e00000", "v1.2.3+dirty", "v1.2"} {
			if got := scaffold.Pinned(job, version); got != job {
				t.Errorf("%q cannot be installed, and is pinned:\n%s", version, got)
			}
		}
	}
}
