package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/roster"
)

// unseen are characters that show nothing, or a space.
var unseen = []rune{
	0x00, 0x07, 0x1b, 0x7f, 0x85, 0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x1680, 0x17b4, 0x180b, 0x180e, 0x2003, 0x200b, 0x200d, 0x200e, 0x2028, 0x202e, 0x205f, 0x2060,
	0x2062, 0x2066, 0x2800, 0x3000, 0x3164, 0xe000, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xfffd, 0xe0020, 0xe0100, 0xf0000,
}

// nothings are texts on one line that a page shows nothing of.
func nothings() []string {
	all := []string{
		"<br>", "<br/>", "<b></b>", "<span>&nbsp;</span>", "&nbsp;", "&shy;", "&ZeroWidthSpace;", "&zwnj;&zwj;", "&emsp;", "&af;", "&NoBreak;", "![](https://example.com/x.png)",
		"![ ](https://example.com/x.png)", "[](https://example.com)", "[ ](https://example.com)", "[\u200b](https://example.com)", "![\u200b](https://example.com/x.png)",
		"<!-- nothing -->", "<!-- a --> <!-- b -->", "** **", "**\u200b**", "__&#x3164;__", "` `", "`\u200b`", "~~\u200b~~", "\\", "…", "-", ".", "&#0;", "\u200b\u3164\u2800", "<i>\u2060</i>",
	}
	for _, r := range unseen {
		if r >= ' ' && r != 0x7f && r != 0x85 { // in the text they are errors of their own
			all = append(all, string(r))
		}
		all = append(all, fmt.Sprintf("&#x%x;", r), fmt.Sprintf("&#%d;", r))
	}
	return all
}

// Wherever something is asked for, what shows nothing is none. That there are
// hidden characters is another finding, which a comment may silence.
func TestWhatShowsNothingFillsNothing(t *testing.T) {
	blocks := []string{
		"| | |\n|-|-|\n| | |", "| a | b |\n|---|---|", "```\n\n```", "```\n\u200b\n```", "    \u3164", "> \u200b", "- \u200b\n- \u2800", "- [ ] &nbsp;", "1. <br>", "---", "<div>\n&nbsp;\n</div>", "<p>&#x3164;</p>",
		"<script>\nno text\n</script>", "<STYLE a=b>no text", "<template>\nno text\n</template>", "<title>\nno text\n</title >\n&nbsp;", "<?php x ?>", "<!DOCTYPE x>", "<details></details>", "[x]: https://example.com", "N/A: \u200b", "N/A: &nbsp;", "N/A\u200b", "N\u200b/A: \u3164", "\u200bTODO", "TO&shy;DO", "<!-- a\nb -->", "- **\u200b:** \u200b",
	}
	asked := 0
	for _, text := range append(nothings(), blocks...) {
		if !gives(t, "## Root cause\n\n"+text+"\n", "section") {
			t.Errorf("%q fills a section", text)
		}
		asked++
	}
	for _, text := range nothings() {
		whole := strings.Replace(Example(""), "# Checkout latency after cache eviction", "# "+text, 1)
		if !has(try(standardPath, whole, nil), "title") {
			t.Errorf("%q is a title", text)
		}
		if !gives(t, "## Follow-ups\n\n- [ ] "+text+" `fu-7k2pqm`\n", "followup-text", "no-followups") {
			t.Errorf("%q is a follow-up", text)
		}
		asked += 2
	}
	for _, r := range unseen {
		for _, value := range []string{fmt.Sprintf(`"\U%08x"`, r), fmt.Sprintf(`"\U%08x\u200b"`, r)} {
			found := try(standardPath, Example("owner: "+value+"\n"), func(in *Input) { in.Roster = roster.Roster{} })
			if !has(found, "owner") {
				t.Errorf("%s is an owner without a roster: %v", value, said(found))
			}
			if !gives(t, "severity: "+value+"\n", "severity", "severity-known") {
				t.Errorf("%s is a severity", value)
			}
			if !gives(t, "teams: ["+value+"]\n", "teams", "team-known") {
				t.Errorf("%s is a team", value)
			}
			asked += 3
		}
	}
	if asked < 500 {
		t.Errorf("only %d were asked", asked)
	}
}

// gives reports whether an example is found wrong by one of these rules.
func gives(t *testing.T, example string, rules ...string) bool {
	t.Helper()
	return has(try(standardPath, Example(example), nil), rules...)
}

func has(found []finding.Finding, rules ...string) bool {
	return slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Severity == finding.Error && slices.Contains(rules, f.Rule) })
}

// In quotes YAML has names for characters that nobody sees.
func TestHiddenEscapes(t *testing.T) {
	for header, want := range map[string]string{
		`owner: "ana\u200b"`: `\u200b`, `owner: "\xad ana"`: `\xad`, `runbook: "a\U000e0041b"`: `\U000e0041`, `teams: ["payments\u202e"]`: `\u202e`, `"x\u2060": y`: `\u2060`, `x: {y: ["\L"]}`: `\L`,
		`owner: 'ana\u200b'`: "", `x: a\u200b`: "", `x: "a\\u200b"`: "", `x: "👩\u200d💻"`: "", `x: "a\tb\n\"\\ "`: "",
	} {
		found := slices.DeleteFunc(try(standardPath, Example(header+"\n"), nil), func(f finding.Finding) bool { return f.Rule != HiddenChar.ID })
		if want == "" && len(found) > 0 || want != "" && (len(found) != 1 || found[0].Span.Text() != want) {
			t.Errorf("%s: found %v", header, said(found))
		}
	}
}
