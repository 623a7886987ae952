package templates_test

import (
	"errors"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/templates"
)

var (
	placeholder = regexp.MustCompile(`\{\{(.*?)\}\}`)
	heading     = regexp.MustCompile(`(?m)^#{1,6} (.+)$`)
	section     = regexp.MustCompile(`(?m)^(#{2,6} .+)\n\n(.*)`)
	directive   = regexp.MustCompile(`^<!-- (required|required: worst 2|optional)\. \S`)
	comment     = regexp.MustCompile(`(?s)<!--.*?-->`)
)

// known are the placeholders that a scaffold fills; a template is no program.
var known = []string{
	"id", "title", "severity", "owner", "teams", "services", "started",
	"detected", "resolved", "detected_by", "factors", "date",
}

func TestNames(t *testing.T) {
	want := []string{"ccadb", "default", "lightweight", "pagerduty", "sre"}
	if diff := cmp.Diff(want, templates.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestReadOfUnknownName(t *testing.T) {
	for _, name := range []string{"", "nobody", "../templates/sre", "/sre", "sre.md"} {
		_, err := templates.Read(name)
		if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "lightweight") {
			t.Errorf("Read(%q): %v, want an error that lists the names", name, err)
		}
	}
}

func TestEveryTemplate(t *testing.T) {
	for _, name := range templates.Names() {
		t.Run(name, func(t *testing.T) {
			text := read(t, name)
			checkHeader(t, name, text)
			checkPlaceholders(t, text)
			checkHeadings(t, text)
			checkSections(t, text)
			checkLines(t, text)
			if strings.Contains(comment.ReplaceAllString(text, ""), "- [ ]") {
				t.Error("a follow-up stands outside a comment: every new report would carry it")
			}
		})
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := templates.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func checkHeader(t *testing.T, name, text string) {
	t.Helper()
	header, _, closed := strings.Cut(strings.TrimPrefix(text, "---\n"), "\n---\n")
	if !closed || !strings.HasPrefix(text, "---\n") {
		t.Fatal("no front matter")
	}
	names := strings.Contains("\n"+header+"\n", "\ntemplate: "+name+"\n")
	if names == (name == templates.Default) {
		t.Error("the front matter names the template exactly where it is not the default")
	}
	for _, key := range []string{"id", "severity", "status", "owner", "started", "resolved"} {
		if !strings.Contains("\n"+header, "\n"+key+":") {
			t.Errorf("the front matter lacks %s", key)
		}
	}
}

func checkPlaceholders(t *testing.T, text string) {
	t.Helper()
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(known, m[1]) {
			t.Errorf("no scaffold fills %s", m[0])
		}
	}
}

// checkHeadings holds what a reader asks of a new report: one title, and no
// section twice, also not by another name.
func checkHeadings(t *testing.T, text string) {
	t.Helper()
	seen := map[string]string{}
	for _, m := range heading.FindAllStringSubmatch(afterHeader(text), -1) {
		section := report.CanonicalSection(m[1])
		if first, ok := seen[section]; ok {
			t.Errorf("%q and %q are the same section", first, m[1])
		}
		seen[section] = m[1]
	}
	if !slices.Contains(slices.Collect(maps.Values(seen)), "{{title}}") {
		t.Error("no heading holds the title")
	}
}

// afterHeader leaves out the front matter, where # starts a YAML comment.
func afterHeader(text string) string {
	_, body, _ := strings.Cut(text, "\n---\n")
	return body
}

func checkSections(t *testing.T, text string) {
	t.Helper()
	found := section.FindAllStringSubmatch(text, -1)
	if len(found) < 4 {
		t.Errorf("%d sections, want at least four", len(found))
	}
	for _, m := range found {
		if !directive.MatchString(m[2]) {
			t.Errorf("%s does not say whether it is required: %q", m[1], m[2])
		}
	}
}

func checkLines(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if len(line) > 80 || strings.TrimRight(line, " \t") != line {
			t.Errorf("line is longer than 80 or ends with white space: %q", line)
		}
	}
}

func TestDefaultAsksThreeQuestionsOfFourSections(t *testing.T) {
	const prompts = "- **What happened:**\n" +
		"- **What should have happened:**\n" +
		"- **How it could be improved:**\n"
	text := read(t, templates.Default)
	for _, title := range []string{"Alerts", "Remediation", "Recovery", "Prevention"} {
		_, rest, _ := strings.Cut(text, "\n## "+title+"\n\n<!-- required: worst 2. ")
		_, rest, _ = strings.Cut(rest, "-->\n\n")
		if !strings.HasPrefix(rest, prompts) {
			t.Errorf("%s does not ask the three questions", title)
		}
	}
}
