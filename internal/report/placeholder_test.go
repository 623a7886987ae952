package report

import (
	"strings"
	"testing"
)

// asksCause is a template with one section, and one that asks a question.
const asksCause = "---\nid: {{id}}\n---\n\n# {{title}}\n\n## Root cause\n\n<!-- required -->\n\n## Alerts\n\n<!-- required -->\n\n- **What happened:**\n- **What was lucky:**\n\n## Impact\n\n<!-- required -->\n"

func gapsOf(t *testing.T, cause, answer, impact string) string {
	t.Helper()
	asks, wrong := readTemplate(asksCause)
	if wrong != "" {
		t.Fatal(wrong)
	}
	r, _ := parse("---\nid: x\nseverity: SEV1\n---\n# T\n\n## Root cause\n\n" + cause + "\n\n## Alerts\n\n- **What happened:** " + answer + "\n- **What was lucky:** It was noon.\n\n## Impact\n\n" + impact + "\n")
	var gaps []string
	for _, g := range r.Missing(asks, []string{"SEV1"}) {
		gaps = append(gaps, g.String())
	}
	return strings.Join(gaps, ", ")
}

// putOff are texts that say that something is to be written, in whatever form.
var putOff = []string{
	"`TODO`", "\"TODO\"", "“TODO”", "Cause: TBD", "The cause is TBD.", "The root cause is still to be determined.", "Why? TODO", "Cause – TBD", "T.B.D.", "n.a.", "`N/A`",
	"N/A - see later", "to follow", "Details to follow.", "will be added later", "To be determined after analysis", "pending", "under investigation", "In progress",
	"placeholder", "fill me in", "(none yet)", "See above.", "same as above", "x", "🚧", "ＴＯＤＯ", "à compléter", "noch offen", "folgt", "待补充", "未定",
	"TODO: find out from the database team why the limit was set to 5 in March", "TODO write it", "TBD after the review", "~~TODO~~", "**TODO**", "_tbd_", "unknown", "*Unknown.*",
}

func TestTextsThatFillNothing(t *testing.T) {
	sections := append([]string{
		"- Why? TODO", "> [!NOTE]\n> TODO", "<details><summary>Root cause</summary>\n\nTODO\n\n</details>", "<details><summary>Root cause</summary>\n\n</details>",
		"<details>\n<summary>Root cause</summary>\nTODO\n</details>",
		"<details><summary>Details</summary>TODO</details>", "<details><summary>Details</summary></details>", "Root cause", "**Root cause:** TODO", "| a | b |\n|---|---|\n| TODO | |", "none", "None.",
	}, putOff...)
	for _, text := range sections {
		if got := gapsOf(t, text, "The alert came late.", "3% of orders failed."); got != "Root cause" {
			t.Errorf("a section of %q lacks %q", text, got)
		}
	}
	for _, text := range append([]string{"What happened", "*What happened?*"}, putOff...) {
		if got := gapsOf(t, "A limit.", text, "3% of orders failed."); got != "Alerts: What happened" {
			t.Errorf("an answer of %q lacks %q", text, got)
		}
	}
}

// What is short, or begins or ends like a placeholder, may be the truth.
func TestHonestTexts(t *testing.T) {
	for _, text := range []string{
		"TODO lists of three teams were out of date, and nobody reads them.", "TBD tickets piled up: the queue had 400 of them.",
		"Todo: the service of that name, which keeps lists, had no limit.", "A limit.", "DNS", "Disk full", "Todo, the service, was down.", "<details><summary>Why</summary>The limit was in MB.</details>", "旧", "证书过期", "We missed a TODO.", "Nobody had seen the TODO.",
		"The index was to be added in May, and was not.", "Pending jobs piled up.", "An unknown caller.", "None of the replicas answered.", "To be done by hand, it was forgotten.",
		"The deployment was in progress.", "See above all the limit, which was in MB.", "X 服务器 停机", "The root cause is unknown: the logs were gone.",
		"In progress was the wrong state for a finished job.", "Details are in [the analysis](a.md).",
	} {
		if got := gapsOf(t, text, text, text); got != "" {
			t.Errorf("%q lacks %q", text, got)
		}
	}
	if got := gapsOf(t, "A limit.", "none", "None."); got != "" {
		t.Errorf("an answer and an impact of none lack %q", got)
	}
	if got := gapsOf(t, "A limit.", "Late.", "unknown"); got != "Impact" {
		t.Errorf("an unknown impact lacks %q", got)
	}
}
