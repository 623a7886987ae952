package table

import (
	"regexp"
	"strings"

	"github.com/incident-cli/incident/internal/term"
)

// Markdown writes a table of GitHub-flavoured Markdown. No value changes its
// structure or mentions anybody.
func Markdown(w *term.Writer, l List) error {
	writeLine(w, markdownRow(l.escapedHeaders()), "\n")
	writeLine(w, markdownRow(l.rules()), "\n")
	for _, row := range l.Rows {
		values := l.values(row)
		for i, v := range values {
			values[i] = EscapeMarkdown(v)
		}
		writeLine(w, markdownRow(values), "\n")
	}
	return nil
}

func (l List) escapedHeaders() []string {
	headers := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		headers[i] = EscapeMarkdown(c.header())
	}
	return headers
}

func (l List) rules() []string {
	rules := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		rules[i] = "---"
		if c.Right {
			rules[i] = "---:"
		}
	}
	return rules
}

func markdownRow(cells []string) string {
	return "| " + strings.Join(cells, " | ") + " |"
}

// syntax puts a backslash before what means something within a line. The pipe
// becomes an entity, because tables are split before backslashes are read, and
// not everywhere by the same rule.
var syntax = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`, `<`, `\<`, `>`, `\>`,
	`~`, `\~`, `&`, `\&`, `#`, `\#`, `$`, `\$`, `{`, `\{`, `}`, `\}`, `|`, `&#124;`,
)

// blockStart is what would open a list, a rule, an underline or a definition at
// the start of a line, and a CI command there.
var blockStart = regexp.MustCompile(`^(\p{Zs}*)([-+=:^])|^([0-9]{1,9})([.)])`)

// link is what hosts turn into links after Markdown is read, where backslashes
// no longer help: URLs, host names, people, issues and merge requests.
var link = regexp.MustCompile(`(?i)(:)(//)|(www)(\.)|(@)(\\?[^@\s])|(\\#|!|gh-)([0-9])`)

// unlinked puts an invisible break into a link; it is written as an entity, so
// that the Markdown itself holds nothing invisible.
const unlinked = "$1$3$5$7&#8203;$2$4$6$8"

// EscapeMarkdown returns a foreign string as Markdown that reads as that string
// and is nothing else: no markup, no HTML, no link, no mention, no check box, at
// the start of a line as well as within one. What cannot be seen is shown as
// term.Text shows it.
func EscapeMarkdown(s string) string {
	if s == "x" || s == "X" {
		return map[string]string{"x": "&#120;", "X": "&#88;"}[s] // "- [x](link)" is a check box
	}
	body := strings.Trim(s, " ")
	if body == "" {
		return strings.Repeat("&#32;", len(s))
	}
	before, after, _ := strings.Cut(s, body)
	return strings.Repeat("&#32;", len(before)) + escapeBody(body) + strings.Repeat("&#32;", len(after))
}

// escapeBody escapes a string that neither starts nor ends with a space.
func escapeBody(s string) string {
	s = syntax.Replace(term.Printable(s))
	s = blockStart.ReplaceAllString(s, `$1$3\$2$4`)
	return link.ReplaceAllString(s, unlinked)
}
