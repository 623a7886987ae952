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
	"We don't know yet.", "Not known at this time", "unknown at this time", "Still unclear so far.", "N/A: unknown", "N/A: no reason", "idk",
	"[insert root cause here]", "Insert text here", "Please add a description here.", "Details go here",
	"This section is intentionally left blank.", "(empty)", "Left blank for now", "Under construction", ":construction:", ":construction: TODO",
	"T O D O", "t.o.d.o", "TОDО", "ТBD", "will update later", "We will add more details soon.", "Details later", "More information to come",
	"To follow after the review on Tuesday.", "Details will follow once the vendor answers", "Unknown so far. Will update later.", "We don't know yet. To follow on Monday.",
	"awaiting vendor", "Waiting for the vendor's report", "pending review", "See summary.", "cf. above", "see the timeline above", "Draft", "asdf",
	"Lorem ipsum", "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. Ut enim.",
}

func TestTextsThatFillNothing(t *testing.T) {
	sections := append([]string{
		"- Why? TODO", "> [!NOTE]\n> TODO", "<details><summary>Root cause</summary>\n\nTODO\n\n</details>", "<details><summary>Root cause</summary>\n\n</details>",
		"<details>\n<summary>Root cause</summary>\nTODO\n</details>",
		"<details><summary>Details</summary>TODO</details>", "<details><summary>Details</summary></details>", "Root cause", "**Root cause:** TODO", "| a | b |\n|---|---|\n| TODO | |", "none", "None.",
		"Root cause goes here", "The root cause.", "See Jira PAY-123", "see #123.", "Tracked in PAY-123", "ok", "1", "We don't know.",
	}, putOff...)
	for _, text := range sections {
		if got := gapsOf(t, text, "The alert came late.", "3% of orders failed."); got != "Root cause" {
			t.Errorf("a section of %q lacks %q", text, got)
		}
	}
	for _, text := range append([]string{"What happened", "*What happened?*", "Describe what happened here"}, putOff...) {
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
		// Neighbours of what is none.
		"Nothing was lost.", "None: the alert fired within a minute.", "Same as detection: the queue alert fired first.", "Same limit as in May.",
		"Unknown to us until 10:05, because the alert was muted.", "We do not know yet why the node rebooted; the vendor's ticket is open and due 2026-12-04.",
		"Unknown clients, which nobody had counted at this time.", "It is not known yet who holds the lock.", "No idea of the load at the time.", "We don't know the time.",
		"See the vendor's report at https://vendor.example/1 for the analysis; in short, the cache expired.", "See PAY-123: the limit was in MB.", "The vendor waited for a review.",
		"The limit was inserted here.", "Insert statements piled up here.", "Write errors began here.", "The wrong key was put here.", "The text was empty.",
		"This field was left blank.", "The cache was empty.", "The queue was left empty on purpose.", "Empty responses.", "Blank pages.", "Cache at 10:05: empty", "The answer – blank.", "Left join on a blank column.",
		"The bridge was under construction.", "Will was alone on call.", "To follow the runbook took an hour.", "Updates came late, and soon none came.", "Details of the alert were lost later.",
		"A B C D went down.", "Сбой диска", "тест", "Нет данных о сбое", "Τίποτα δεν χάθηκε", "The pending review of the limit.", "Pending writes.", "Waiting for the lock took a minute.",
		"Waiting for the vendor to answer took two hours.", "Summary emails were late.", "The draft was published.", "Draft posts were public.", "See-through proxies.", "In UTF-8.", "The same.", "Same", "Issue #12 of the vendor.", "Ticket PAY-123 was closed.",
		"Lorem ipsum was shown to 300 customers.", "The :latest: tag.", "Same.example was down.", "Disk 1", "1 node.", "OK was sent for errors.", "Idk is a service.",
		"Will follow up on Tuesday with the vendor, who saw the limit.",
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
