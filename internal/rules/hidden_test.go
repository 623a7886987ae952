package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/finding"
)

// hiddenPlaces are texts that hold the character at %s.
var hiddenPlaces = map[string]string{
	"front matter": "services: [check%sout]\n",
	"title":        "# Checkout%s latency\n",
	"paragraph":    "## Impact\n\n3%% of orders%s failed.\n",
	"code":         "## Impact\n\n3%% of orders failed.\n\n```sh\nrm %s-rf /\n```\n",
	"comment":      "## Impact\n\n3%% of orders failed.\n\n<!-- nothing %s here -->\n",
	"follow-up":    "## Follow-ups\n\n- [ ] Page when the queue is older%s than 60 s `fu-7k2pqm`\n",
}

func TestHiddenCharactersAreFoundEverywhere(t *testing.T) {
	for _, r := range []rune{
		0x00AD, 0x034F, 0x115F, 0x200B, 0x200D, 0x202E, 0x2060, 0x2066, 0x2800, 0x3164, 0xFE0F, 0xE0041, 0xE000, 0xFDD0, 0xF0000,
	} {
		for place, text := range hiddenPlaces {
			t.Run(fmt.Sprintf("%04X in %s", r, place), func(t *testing.T) {
				found := hiddenIn(fmt.Sprintf(text, string(r)))
				if len(found) != 1 || found[0].Span.Text() != string(r) || !strings.Contains(found[0].Message, fmt.Sprintf("U+%04X", r)) {
					t.Errorf("found %v", said(found))
				}
			})
		}
	}
}

func TestCharactersThatBelongToTheTextAreFine(t *testing.T) {
	for _, text := range []string{
		"⚠️ down", "✔︎ up", "1️⃣ first", "#️⃣", "👩‍💻", "🏴‍☠️", "👩🏽‍🚀", "🏳️‍🌈", "❤️‍🔥", "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
		"می\u200cخواهم", "ക്\u200d", "葛\U000E0100", "(שלום\u200f)", "Größe – naïve…", "日本語 、 한국어", "e\u0301",
	} {
		if found := hiddenIn("## Impact\n\n" + text + " 3% of orders failed.\n"); len(found) > 0 {
			t.Errorf("%q: %v", text, said(found))
		}
	}
}

func TestRowsOfHiddenCharactersAreOneFinding(t *testing.T) {
	found := hiddenIn("## Impact\n\n3% of orders\u200b\u200c\u2060 failed.\n")
	if len(found) != 1 || !strings.HasSuffix(found[0].Message, "and 2 more behind it") {
		t.Errorf("found %v", said(found))
	}
}

// In front matter they are errors of YAML.
func TestWhatIsNoCharacterIsFound(t *testing.T) {
	for _, r := range []rune{0xFFFE, 0xFFFF} {
		if found := hiddenIn("## Impact\n\n3% of orders" + string(r) + " failed.\n"); len(found) != 1 {
			t.Errorf("%04X: found %v", r, said(found))
		}
	}
}

func TestHiddenEntities(t *testing.T) {
	for text, want := range map[string]string{
		"3% &#x202e;of": "&#x202e;", "3% &#8238;of": "&#8238;", "3%&rlm; of": "&rlm;", "3%&lrm; of": "&lrm;", "3% o&zwnj;f": "&zwnj;", "3% o&zwj;f": "&zwj;",
		"3% or&shy;ders": "&shy;", "**3%&ZeroWidthSpace;**": "&ZeroWidthSpace;", "[3%&shy;](#impact)": "&shy;",
		"3%\n\n<p>\n3% &#x202e;of\n</p>": "&#x202e;", "3%\n\n<div title=\"&#x0000000202E\">x</div>": "&#x0000000202E", "3%\n\n<p>3%&shyof</p>": "&shy", "3% <b title='&rlm;'>of</b>": "&rlm;",
		"3%\n\n> <p>\n> <!-- &rlm; -->&lrm;\n> </p>": "&lrm;", "3%\n\n<pre>\n&rlm;\n\n</pre>": "&rlm;",
		"3%\n\n<!-- &rlm; -->\n\n<p><!-- &rlm;\n-->x</p>": "", "3% <a href=\"?a=1&shy=2\">of</a>": "", "3%\n\n<p>&nbsp;&amp;&copy;x</p>": "",
		"3% &amp; &copy; &nbsp; &rlm &unknown;": "", "3% `&rlm;`": "", "3%\n\n```\n&rlm;\n```": "", "3%\n\n    &rlm;": "", "3% \\&rlm;": "", "3% שלום&rlm;": "", "3% 👩&zwj;💻": "",
	} {
		found := hiddenIn("## Impact\n\n" + text + "\n")
		if want == "" && len(found) > 0 || want != "" && (len(found) != 1 || found[0].Span.Text() != want) {
			t.Errorf("%q: found %v", text, said(found))
		}
	}
	if found := hiddenIn("## Impact &#8238;\n\n3%\n"); len(found) != 1 {
		t.Errorf("in a heading: found %v", said(found))
	}
}

// What is not ours is read by people, too.
func TestHiddenCharactersOfForeignReports(t *testing.T) {
	for _, text := range []string{"# T\n\n3%\u202e of &rlm;orders.\n", "---\nlayout: post\n---\n\n3%\u202e of\n\n<p>&rlm;</p>\n", "+++\na = 1\n+++\n\n3%\u202e &rlm;\n"} {
		found := slices.DeleteFunc(try("incidents/x.md", text, nil), func(f finding.Finding) bool { return f.Rule != HiddenChar.ID })
		if len(found) != 2 {
			t.Errorf("%q: found %v", text, said(found))
		}
	}
}

func hiddenIn(example string) []finding.Finding {
	return slices.DeleteFunc(try(standardPath, Example(example), nil), func(f finding.Finding) bool { return f.Rule != HiddenChar.ID })
}
