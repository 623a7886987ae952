package term

import (
	"strings"

	"github.com/incident-cli/incident/internal/lazy"
)

// markdownSyntax puts a backslash before what means something within a line. The
// pipe becomes an entity, because tables are split before backslashes are read,
// and not everywhere by the same rule.
var markdownSyntax = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`, `<`, `\<`, `>`, `\>`,
	`~`, `\~`, `&`, `\&`, `#`, `\#`, `$`, `\$`, `{`, `\{`, `}`, `\}`, `|`, `&#124;`,
)

// blockStart is what would open a list, a rule, an underline or a definition at
// the start of a line, and a CI command there.
var blockStart = lazy.Regexp(`^(\p{Zs}*)([-+=:^])|^([0-9]{1,9})([.)])(\s|$)`)

// markdownLink is what hosts turn into links after Markdown is read, where
// backslashes no longer help: URLs, host names, people, issues and merge
// requests.
var markdownLink = lazy.Regexp(`(?i)(:)(//)|(www)(\.)|(@)(\\?[^@\s])|(\\#|!|gh-)([0-9])`)

// unlinked puts an invisible break into a link; it is written as an entity, so
// that the Markdown itself holds nothing invisible.
const unlinked = "$1$3$5$7&#8203;$2$4$6$8"

// Markdown returns a foreign string as Markdown that reads as that string and is
// nothing else: no markup, no HTML, no link, no mention, no check box, at the
// start of a line as well as within one. What cannot be seen is shown as Text
// shows it.
func Markdown(s string) string {
	if s == "x" || s == "X" {
		return map[string]string{"x": "&#120;", "X": "&#88;"}[s] // "- [x](link)" is a check box
	}
	body := strings.Trim(s, " ")
	if body == "" {
		return strings.Repeat("&#32;", len(s))
	}
	before, after, _ := strings.Cut(s, body)
	return strings.Repeat("&#32;", len(before)) + markdownBody(body) + strings.Repeat("&#32;", len(after))
}

// markdownBody escapes a string that neither starts nor ends with a space.
func markdownBody(s string) string {
	s = markdownSyntax.Replace(Printable(s))
	s = blockStart().ReplaceAllString(s, `$1$3\$2$4$5`)
	return markdownLink().ReplaceAllString(s, unlinked)
}
