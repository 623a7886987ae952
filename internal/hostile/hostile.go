// Package hostile holds strings that attack whatever prints them, and
// recognisers that say whether an attack went through. Only tests import it.
package hostile

import (
	"slices"
	"strings"
)

// Strings returns every hostile string, in a fixed order and without repeats.
func Strings() []string {
	all := slices.Concat(commandStrings(), terminal, invisible, markdown, formula, structure, broken)
	slices.Sort(all)
	return slices.Compact(all)
}

// commands are what CI systems obey, spelled as their documentation does and as
// an attacker would.
var commands = []string{
	"::error::owned", "::error file=a.md,line=1::owned", "::warning::x", "::notice::x", "::debug::x",
	"::group::x", "::endgroup::", "::add-mask::e", "::add-matcher::.github/evil.json",
	"::remove-matcher owner=eslint::", "::stop-commands::token", "::set-output name=a::b",
	"::save-state name=a::b", "::set-env name=PATH::/evil", "::add-path::/evil", "::echo::on",
	"::ERROR::shout", "::error::%0A::warning::second", "::error ::space",
	"##[error]owned", "##[set-env name=PATH;]/evil", "##[group]x", "##[endgroup]", "##[command]rm", "##[ERROR]x",
	"##[add-matcher]evil.json", "##[stop-commands]token", "##[debug]x", "##[section]x", "###[error]x", "####[error]x",
	"##vso[task.setvariable variable=a]b", "##VSO[task.complete result=Succeeded;]x",
	"##vso[task.logissue type=error]x", "##vso[build.updatebuildnumber]x",
	"##teamcity[buildStatus status='SUCCESS']", "##teamcity[setParameter name='a' value='b']", "##TeamCity[x]",
	"section_start:1700000000:a\r\x1b[0Kx", "section_end:1700000000:a\r\x1b[0K", "section_start:0:x[collapsed=true]",
	"--- fold", "+++ open", "~~~ mute", "^^^ +++", "---\tfold", "+++\topen",
}

// leads are what may stand before a command and be trimmed, ignored, or taken
// for a line break.
var leads = []string{
	"", " ", "\t", "\n", "\r", "\r\n", "text\n", "text\r", "\u00a0", "\u0085", "\u1680", "\u2003", "\u2028", "\u2029",
	"\u202f", "\u205f", "\u3000", "\v", "\f", "\x00", "\x1b[1m", "\x1b]0;t\a", "\ufeff", "\u200b", "\u00ad", "\u034f", "\x85",
	"text ", "%0A", " \u00a0 ",
}

func commandStrings() []string {
	var all []string
	for _, lead := range leads {
		for _, command := range commands {
			all = append(all, lead+command)
		}
	}
	return append(all,
		":\u200b:error::x", "#\u200b#[error]x", "##\u00ad[error]x", ":\x00:error::x", "#\x1b[0m#[error]x", "##\ufe0f[error]x",
		":", "#", "##", "##vso", "section_", "::", "::::", "::error", "a::error::x", "std::vector", "--", "---", "+++", "~~~",
	)
}

var terminal = []string{
	"\x1b", "\x1b[2J", "\x1b[1;31mred", "\x1b[8mhidden\x1b[0m", "\x1b[1A\x1b[2Krewritten", "\x1b[?1049h", "\x1b[6n",
	"\x1b]0;title\a", "\x1b]2;title\x1b\\", "\x1b]8;;https://example.com\aclick\x1b]8;;\a", "\x1b]52;c;ZXZpbA==\a",
	"\x1bP+q544e\x1b\\", "\x1b_G\x1b\\", "\x1bc", "\x1b(0", "\x1b#8", "\x1b[20t", "\x9b31mred", "\u009b31mred", "\u009d0;t\u009c",
	"\x9d0;t\x9c", "\u0090q\u009c", "\x84", "\u0084", "\u008d", "\x0e", "\x0f", "over\rwrite", "back\b\b\b\bspace", "bell\a", "nul\x00nul",
	"del\x7f", "tab\ttab", "vt\vff\f", "line\nfeed", "crlf\r\nline", "nel\u0085line", "\x05", "\x11\x13", "\x1a", "\x1c\x1d\x1e\x1f",
	`\x1b[31m`, `\u202e`, `\n`, `C:\new\table`, `\`, `\\`, `a\`,
}

var invisible = []string{
	"\u202e\u2066txt.exe", "\u202aa\u202bb\u202cc\u202dd", "\u2066a\u2067b\u2068c\u2069", "\u200ea\u200fb", "\u061c",
	"zero\u200bwidth", "zero\u200cwidth", "zero\u200dwidth", "\u2060", "\u2061\u2062\u2063\u2064", "\ufeffbom", "soft\u00adhyphen",
	"\u034f", "\u115f", "\u1160", "\u3164", "\uffa0", "\u2800", "\u17b4\u17b5", "\u180b\u180c\u180d\u180e\u180f", "\ufe00", "\ufe0e", "\u2764\ufe0f",
	"\U000e0100", "\U000e01ef", "\U000e0001\U000e0041\U000e007f", "\U0001f3f4\U000e0067\U000e0062\U000e007f",
	"\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u2028", "\u2029", "\ufff9a\ufffab\ufffb", "\ue000", "\uf8ff", "\U000f0000", "\U0010fffd",
	"\u2065", "\ufff0", "\U000e0080", "\ufdd0", "\uffff", "\U0001fffe", "\u0600", "\u06dd", "\u08e2", "\U000110bd", "\U0001d173", "\u206a\u206f",
	"Z\u0351\u036b\u0343a\u0300l\u0301", "\u05d0\u05d1\u05d2", "\u0645\u0631\u062d", "p\u0430ypal", "\u6f22\u5b57\u6f22\u5b57", "\U0001f600", "\U0001f1e9\U0001f1ea", "\u1100\u1161\u11a8",
}

var markdown = []string{
	"|", "a|b", "a||b", `a\|b`, `\\|`, "| - |", "---", "===", ":-:", "***", "___", "*a*", "**a**", "_a_", "__a__", "~~a~~", "~a~", "`a`", "``a", "`|`", "```",
	"[a](b)", "[a]", "[a]: b", "[a][b]", "![a](b)", "](b)", "[x]", "[ ]", "x", "X", " ", "- [x] done", "- a", "+ a", "* a", "1. a", "1) a", "123456789. a", "# a", "## a", "#", "#a",
	"> a", "<b>", "<!-- a -->", "<!--", "-->", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</td></tr></table>", "<br>", "<details>",
	"<https://example.com>", "<a@example.com>", "https://example.com", "HTTP://EXAMPLE.COM", "ftp://example.com", "www.example.com", "WWW.example.com", "a@example.com", "mailto:a@example.com",
	"see (https://example.com)", "xmpp:a@example.com/b", "javascript:alert(1)", "[a](javascript:alert(1))", "data:text/html,a",
	"@team", "cc @org/team now", "#123", "org/repo#123", "GH-123", "!12", "&copy;", "&#35;", "&#x7c;", "&lt;b&gt;", "&amp;", "$x$", "$$x$$", "[^1]", "[^1]: a", ":tada:", "==a==",
	"a  ", "  a", "    code", "\tcode", "a\\", "a\\\n", "a  \nb", "term\n: definition", "{#id}", "{.class}", "[[wiki]]", "+++", "---\na: b\n---", "%%a%%",
}

var formula = []string{
	"=1+1", "+1+1", "-1+1", "@SUM(1)", "|calc", "\t=1+1", "\r=1+1", "\n=1+1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff201", "\uff5c1", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://example.com\",\"a\")",
	"-", "+", "=", "@", "'=1+1", "''", "'", " =1+1", "\"=1+1\"", ";=1+1", ",=1+1", "-5", "+49 30 123", "=IMPORTXML(CONCAT(\"a\"),\"b\")",
}

var structure = []string{
	"", "\"", "\"\"", "\"a\"", "a\"b", "a,b", "a;b", "a\tb", "a\nb", "a\r\nb", "a\rb", ",", ",,", "\n", "\r\n", "a,\"b\"\n", "{}", "[]", "null", "\"}", "</script>", "]]>", "<![CDATA[", "<?xml", "<!DOCTYPE a>",
	"../../etc/passwd", "a/b", `a\b`, "C:", "-rf", "--help", "~", "$(id)", "`id`", "%s%n%d", "{{range 9}}{{end}}", "${HOME}", "a b", " a", "a ", "\u00e9", "e\u0301", "SEV1", "true", "0", "1e3", "NaN",
	strings.Repeat("a", 5000), strings.Repeat("\u6f22", 500), strings.Repeat("e\u0301", 200), strings.Repeat("|", 300), strings.Repeat("[", 300), strings.Repeat("::", 200), strings.Repeat("##[", 200),
}

// broken are not UTF-8.
var broken = []string{
	"\xff", "\xfe\xff", "\xc0\xaf", "\xc0\x80", "\xe2\x80", "\xe2\x80\xaea", "a\xe2", "\xed\xa0\x80", "\xed\xa0\x80\xed\xb0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80",
	"\x80", "a\x9bb", "\xf0\x9f\x98", "\xbf\xbf", "caf\xe9", "\xa0::error::x", "#\xff#[error]x",
}
