package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/source"
)

const template = `---
id: {{id}}
---

# {{title}}

## Summary

<!-- required. Three sentences. -->

## Alerts

<!-- required: worst 2 -->

- **What happened:**
- **How it could be improved:**

## Luck

<!-- optional -->

Example text.

## Recovery

<!-- required: SEV1 SEV3 -->
`

func readTemplate(text string) (*Template, string) {
	t, found := ParseTemplate(source.NewFile("t.md", []byte(text)), []string{"SEV1", "SEV2", "SEV3"})
	return t, messages(found)
}

func TestTheTemplateIsTheSchema(t *testing.T) {
	tpl, wrong := readTemplate(template)
	if wrong != "" {
		t.Fatal(wrong)
	}
	all := []string{"SEV1", "SEV2", "SEV3"}
	got := map[string][]bool{}
	for _, s := range tpl.Sections {
		for _, severity := range append(all, "") {
			got[s.Heading] = append(got[s.Heading], s.Required.Asked(severity, all))
		}
	}
	want := map[string][]bool{
		"Summary": {true, true, true, true}, "Alerts": {true, true, false, false},
		"Luck": {false, false, false, false}, "Recovery": {true, false, true, false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"What happened", "How it could be improved"}, tpl.Section("Alerts").Prompts); diff != "" {
		t.Error(diff)
	}
}

// TestDamagedTemplates has one change each: none of them may switch a rule off
// in silence.
func TestDamagedTemplates(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{template, "", "the template has no sections"},
		{template, "garbage \xff", "is not UTF-8"},
		{"---\n\n# ", "\n# ", "the front matter is not closed"},
		{"required. Three", "requred. Three", `"requred" says nothing about the section`},
		{"worst 2", "worst 99", "does not say how many of the 3 severities"},
		{"worst 2", "worst", "does not say how many of the 3 severities"},
		{"SEV1 SEV3", "SEV1 SEV4", `"SEV4" is not a severity`},
	} {
		if _, wrong := readTemplate(strings.Replace(template, c.old, c.new, 1)); !strings.Contains(wrong, c.want) {
			t.Errorf("%q: %q, want %q", c.new, wrong, c.want)
		}
	}
}

// TestMissing has one change to a complete report each.
func TestMissing(t *testing.T) {
	tpl, _ := readTemplate(template)
	const report = "---\nid: x\nseverity: SEV1\n---\n# T\n\n## Summary\n\nSlow.\n\n## Alerts\n\n- **What happened:** late\n- **How it could be improved:** sooner\n\n## Recovery\n\nN/A: nothing broke\n"
	for _, c := range []struct{ old, new, want string }{
		{"", "", ""},
		{"Slow.", "TODO: write", "Summary"},
		{"Slow.", "[TBD]", "Summary"},
		{"Slow.", "**[TODO]** write it", "Summary"},
		{"Slow.", "To do.", "Summary"},
		{"Slow.", "(coming soon …)", "Summary"},
		{"Slow.", "To do without the cache, we were slow.", ""},
		{"Slow.", "Coming soon after the release, it was slow.", ""},
		{"Slow.", "[The log](x.md) says it.", ""},
		{"Slow.", "\u200b", "Summary"},
		{"Slow.", "&nbsp;", "Summary"},
		{"Slow.", "<div></div>", "Summary"},
		{"Slow.", "<!-- Slow. -->", "Summary"},
		{"Slow.", "N/A", "Summary bare"},
		{"Slow.", "N/A: TODO", "Summary bare"},
		{"Slow.", "N/A: x", "Summary bare"},
		{"Slow.", "N/A: none", "Summary bare"},
		{"Slow.", "N/A - not needed.", "Summary bare"},
		{"Slow.", "N/A: 12", "Summary bare"},
		{"Slow.", "N/A: n/a: nothing", "Summary bare"},
		{"Slow.", "N/A: rehearsal", ""},
		{"Slow.", "N/A (nobody uses it)", ""},
		{"Slow.", "N/A (a drill (of ours)).", ""},
		{"Slow.", "N/A. Nobody was affected.", ""},
		{"Slow.", "Not applicable: it was a drill", ""},
		{"Slow.", "Not applicable (it was a drill)", ""},
		{"Slow.", "N/A ()", "Summary bare"},
		{"Slow.", "N/A (TBD)", "Summary bare"},
		{"Slow.", "N/A. TBD", "Summary bare"},
		{"Slow.", "Not applicable: none", "Summary bare"},
		{"Slow.", "Not applicable", "Summary bare"},
		{"Slow.", "N/A: 旧", ""},
		{"Slow.", "N/A: it was a drill", ""},
		{"Slow.", "### Details\n\nSlow.", ""},
		{"## Summary\n\nSlow.\n\n", "", "Summary absent"},
		{"happened:** late", "happened:**", "Alerts: What happened"},
		{"happened:** late", "happened:**\n  - nested", ""},
		{"happened:** late", "happened:** TBD", "Alerts: What happened"},
		{"N/A: nothing broke", "", "Recovery"},
		{"- **What happened:** late\n- **How it could be improved:** sooner", "**What happened:** late\n\n**How it could be improved:** sooner", ""},
		{"- **What happened:** late\n- **How it could be improved:** sooner", "**What happened:**\n\nLate.\n\n**How it could be improved**:\n\n- sooner", ""},
		{"- **What happened:** late\n- **How it could be improved:** sooner", "**What happened:**\n\n**How it could be improved:** sooner", "Alerts: What happened"},
		{"- **What happened:** late\n- **How it could be improved:** sooner", "### What happened\n\nLate.\n\n### How it could be improved\n\nSooner.", ""},
		{"- **What happened:** late\n- **How it could be improved:** sooner", "### What happened\n\nLate.\n\n### How it could be improved\n\nTODO", "Alerts: How it could be improved"},
		{"- **What happened:** late\n- **How it could be improved:** sooner", "- What happened: late\n\n**How it could be improved:** sooner", "Alerts: What happened absent"},
		{"- **What happened:** late\n- **How it could be improved:** sooner", "**What happened:**", "Alerts"},
		{"SEV1", "SEV2", ""},
		{"# T\n\n## Summary\n\nSlow.", "# T\n\n## Executive summary\n\nSlow.", ""},
		{"## Summary", "## 🔎 Summary", ""},
		{"## Summary", "## The summary", ""},
		{"## Summary", "## Summary {#sum}", ""},
		{"## Summary", "## 1. 📄️ Our executive-summary: {#s-1}", ""},
		{"## Summary", "## Summary of it all", "Summary absent near Summary of it all"},
		{"## Summary", "## Sumary", "Summary absent near Sumary"},
		{"## Summary", "## Incident history", "Summary absent"},
		{"## Summary", "## 🔎", "Summary absent"},
	} {
		r, _ := parse(strings.Replace(report, c.old, c.new, 1))
		var got []string
		for _, g := range r.Missing(tpl, []string{"SEV1", "SEV2", "SEV3"}) {
			s := g.String()
			if g.Absent {
				s += " absent"
			}
			if g.Near != nil {
				s += " near " + g.Near.Title.Value
			}
			if g.Bare {
				s += " bare"
			}
			got = append(got, s)
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%q for %q: %q, want %q", c.new, c.old, s, c.want)
		}
	}
}
