package scaffold_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/scaffold"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/templates"
)

const id = "2026-11-23-checkout-latency"

var values = scaffold.Values{
	ID: id, Title: "Checkout: latency <500 ms> #", Severity: "SEV2", Owner: "ana",
	Teams: []string{"payments", "a, b"}, Started: "2026-11-23T09:12:00Z", DetectedBy: "alert", Date: "2026-11-23",
}

func render(t *testing.T, template string, v scaffold.Values) string {
	t.Helper()
	out, err := scaffold.Report(source.NewFile("templates/x.md", []byte(template)), v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestBuiltInTemplates(t *testing.T) {
	for _, name := range templates.Names() {
		t.Run(name, func(t *testing.T) {
			template, err := templates.Read(name)
			if err != nil {
				t.Fatal(err)
			}
			out := render(t, string(template), values)
			for _, leftover := range []string{"{{", "<!-- required", "<!-- optional", ": \n", "\n\n\n"} {
				if strings.Contains(out, leftover) {
					t.Errorf("holds %q:\n%s", leftover, out)
				}
			}
			checkReport(t, name, out, template)
		})
	}
}

// checkReport proves that the reader finds what was put in, and that nothing of
// the template counts as an answer.
func checkReport(t *testing.T, name, text string, template []byte) {
	t.Helper()
	r, found := report.Parse(source.NewFile(scaffold.Path("incidents", id), []byte(text)))
	if len(found) > 0 {
		t.Errorf("findings: %v", messages(found))
	}
	got := []string{r.ID.Value, r.Title.Value, r.Severity.Value, string(r.Status.Value), r.Owner.Value, r.DetectedBy.Value, r.Teams[1].Value}
	want := []string{id, values.Title, "SEV2", "draft", "ana", "alert", "a, b"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
	severities := []string{"SEV1", "SEV2", "SEV3"}
	schema, _ := report.ParseTemplate(source.NewFile("x.md", template), severities)
	asked := 0
	for _, s := range schema.Sections {
		if s.Required.Asked("SEV2", severities) {
			asked++
		}
	}
	if gaps := r.Missing(schema, severities); len(gaps) < asked || asked == 0 {
		t.Errorf("of %d sections that are asked, only %d things are missing: %v", asked, len(gaps), gaps)
	}
}

func messages(found []finding.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Message)
	}
	return out
}

func TestValuesInFrontMatter(t *testing.T) {
	v := scaffold.Values{ID: id, Title: `a: "b" #c`, Teams: []string{"x", "y: z"}}
	for _, c := range []struct{ line, want string }{
		{"owner: {{owner}}", "owner:"},
		{"owner:   {{ owner }}   # a handle", "owner:   # a handle"},
		{"teams: {{teams}}", `teams: [x, "y: z"]`},
		{"title: {{title}}", `title: "a: \"b\" #c"`},
		{`title: "T {{title}}"`, `title: "T a: \"b\" #c"`},
		{`title: 'T {{title}}'`, `title: 'T a: "b" #c'`},
		{"runbook: https://example.com/{{id}}", "runbook: https://example.com/" + id},
		{"tags: [a, {{title}}]", `tags: [a, "a: \"b\" #c"]`},
		{"# about {{id}}", "# about " + id},
		{"x: {{id}} # {{id}}", "x: " + id + " # " + id},
	} {
		for _, eol := range []string{"\n", "\r\n"} {
			head, tail := "---"+eol+"id: x"+eol, eol+"---"+eol+"# T"+eol
			if got := render(t, head+c.line+tail, v); got != head+c.want+tail {
				t.Errorf("%s\ngot  %q\nwant %q", c.line, got, head+c.want+tail)
			}
		}
	}
}

func TestTitle(t *testing.T) {
	for title, want := range map[string]string{
		"Plain & simple: it's 5 < 6 (50%)!": "Plain & simple: it's 5 < 6 (50%)!",
		"Fix C#":                            "Fix C#",
		"snake_case and `code`":             "snake_case and `code`",
		"odd ` tick":                        "odd \\` tick",
		"ends with #":                       `ends with \#`,
		"<nil> and [x](y)":                  `\<nil\> and \[x\](y)`,
		"all *new*":                         `all \*new\*`,
		"- dash":                            `\- dash`,
		"1. one":                            `1\. one`,
		"two\nlines\t":                      "two lines",
		"{{id}}":                            "{{id}}",
	} {
		if got := render(t, "# {{title}}\n", scaffold.Values{ID: id, Title: title}); got != "# "+want+"\n" {
			t.Errorf("%q became %q, want %q", title, got, want)
		}
	}
}

// Whatever the title, the report has just that title, and the sections of its
// template.
func TestAnyTitle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.StringOf(rapid.SampledFrom([]rune("ab `*_[]()<>!#-~|\\&;:/@{}\n=+.1\""))).Draw(t, "title")
		out, err := scaffold.Report(source.NewFile("x.md", []byte("---\nid: {{id}}\ntags: [{{title}}]\n---\n\n# {{title}}\n\n{{title}}\n\n## Summary\n")), scaffold.Values{ID: id, Title: title})
		if err != nil {
			return
		}
		r, _ := report.Parse(source.NewFile("x.md", out))
		if want := strings.Join(strings.Fields(title), " "); r.Title.Value != want || len(r.Sections) != 1 || r.ID.Value != id {
			t.Fatalf("title %q, %d sections, id %q of\n%s", r.Title.Value, len(r.Sections), r.ID.Value, out)
		}
	})
}

func TestDirectives(t *testing.T) {
	for in, want := range map[string]string{
		"## A\n\n<!-- required. Say it. -->\n":                       "## A\n\n<!-- Say it. -->\n",
		"## A\n\n<!-- required -->\n\nText\n":                        "## A\n\nText\n",
		"## A\n\n<!-- optional. -->\n## B\n":                         "## A\n\n## B\n",
		"## A\n\n<!-- required: worst 2\nSay it.\n-->\n":             "## A\n\n<!--\nSay it.\n-->\n",
		"## A\r\n\r\n<!-- required: SEV1\r\nSay it. -->\r\n":         "## A\r\n\r\n<!--\r\nSay it. -->\r\n",
		"## A\n\n<!-- required\n-->\n\n- **P:**\n":                   "## A\n\n- **P:**\n",
		"## A\n\n<!-- Required things are listed. -->\n":             "## A\n\n<!-- Required things are listed. -->\n",
		"## A\n\n<!-- required. One. -->\n\n<!-- required. Two. -->": "## A\n\n<!-- One. -->\n\n<!-- required. Two. -->",
	} {
		if got := render(t, in, scaffold.Values{Title: "T"}); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct{ template, title, want string }{
		{"# {{title}}\n\n{{ownr}}\n", "T", `templates/x.md:3: {{ownr}} is not a name that a template may use: did you mean "owner"?`},
		{"{{range 1000000000000}}{{end}}", "T", "{{range 1000000000000}} is not a name"},
		{strings.Repeat("{{title}}\n", 50_000), strings.Repeat("long ", 10), "more than 1 MB"},
		{"# {{title}}\n", " \n", "empty"},
		{"# {{title}}\n", "a\u202eb", "U+202E"},
		{"# {{title}}\n", "a\x1b[31m", "U+001B"},
	} {
		_, err := scaffold.Report(source.NewFile("templates/x.md", []byte(c.template)), scaffold.Values{Title: c.title})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40q with %.20q: %v, want %q", c.template, c.title, err, c.want)
		}
	}
}

func TestPath(t *testing.T) {
	if got, want := scaffold.Path("docs/incidents", id), "docs/incidents/2026/"+id+".md"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
