package hostile

import (
	"fmt"
	"strings"
)

// Shapes are Markdown texts that make a parser slow, or make it allocate, by
// their names: each writes about n bytes. The list follows what the reference
// implementations of CommonMark and of its tables guard against, and what the
// readers of sections, follow-ups and timelines look at.
var Shapes = map[string]func(n int) string{
	// Containers.
	"dashes":               repeat("- "),
	"dashes, lines":        func(n int) string { return deeper(n, "- x\n") },
	"pluses and stars":     repeat("+ * "),
	"quotes":               repeat("> "),
	"quotes, lines":        repeat("> x\n"),
	"quotes and dashes":    repeat("> - "),
	"dashes and quotes":    repeat("- > "),
	"lazy quotes":          repeat("> a\nb\n"),
	"blank quotes":         repeat(">\n"),
	"numbers":              repeat("1. "),
	"numbers, lines":       func(n int) string { return deeper(n, "1. a\n") },
	"numbers, parentheses": repeat("1) "),
	"indented":             func(n int) string { return deeper(n, "* a\n") },
	"indented, one column": func(n int) string { return slanted(n, "- a\n") },
	"items":                repeat("- a\n"),
	"items of other lists": repeat("- a\n* b\n+ c\n"),
	"empty items":          repeat("-\n"),
	"empty items, apart":   repeat("-\n\n"),
	"items behind tabs":    repeat("-\ta\n"),
	"tabs":                 repeat("\t"),
	"spaces":               repeat(" "),
	"code":                 repeat("    a\n"),
	"code in items":        repeat("-     a\n"),
	"rules":                repeat("---\n"),
	"rules of stars":       repeat("* * *\n"),
	"line feeds":           repeat("\n"),
	"carriage returns":     repeat("\r"),
	"both":                 repeat("\r\n"),
	"lines":                repeat("a\n"),
	"line breaks":          repeat("a  \n"),
	"backslashes, lines":   repeat("a\\\n"),
	"one word":             repeat("a"),
	"words":                repeat("a "),
	"headings":             repeat("# a\n"),
	"headings, deep":       repeat("###### a\n"),
	"headings, closed":     repeat("# a #\n"),
	"headings, empty":      repeat("#\n"),
	"number signs":         repeat("#"),
	"headings of one name": repeat("## Impact\n\n"),
	"headings and items":   repeat("## Action items\n\n- [ ] a\n\n"),
	"lower headings":       repeat("### a\n\n- [ ] a\n\n"),
	"setext":               repeat("a\n=\n"),
	"setext of many lines": func(n int) string { return strings.Repeat("a\n", n/2) + "===\n" },
	"fences":               repeat("```\n"),
	"fences of tildes":     repeat("~~~\n"),
	"fences, longer":       func(n int) string { return longer(n, "`") },
	"fences in items":      repeat("- ```\n"),
	"a fence":              func(n int) string { return "```\n" + strings.Repeat("- [ ] a\n", n/8) },
	"info of a fence":      func(n int) string { return "```" + strings.Repeat("a ", n/2) + "\n" },

	// Emphasis, code, links.
	"strong":                 repeat("*a **a "),
	"emphasis closed":        repeat("a_ "),
	"emphasis opened":        repeat("_a "),
	"emphasis mixed":         repeat("*_"),
	"emphasis, three":        repeat("a***b "),
	"stars":                  repeat("*"),
	"underscores":            repeat("_"),
	"nested strong":          func(n int) string { return strings.Repeat("*a **a ", n/14) + "b" + strings.Repeat(" a** a*", n/14) },
	"struck":                 repeat("~~a "),
	"tildes":                 repeat("~"),
	"back-ticks":             func(n int) string { return longer(n, "e`") },
	"back-ticks alone":       repeat("`"),
	"back-ticks, one":        repeat("`a "),
	"links opened":           repeat("[a"),
	"links closed":           repeat("a]"),
	"link chains":            repeat("[a]("),
	"link ends":              repeat("](a"),
	"links in angles":        repeat("[a](<b"),
	"link titles":            repeat("[a](b \"c"),
	"links in links":         repeat("[a](b [c](d "),
	"links":                  repeat("[a](b) "),
	"images":                 repeat("![a"),
	"images in images":       func(n int) string { return strings.Repeat("![a", n/7) + strings.Repeat("](b)", n/7) },
	"brackets":               func(n int) string { return strings.Repeat("[", n/2) + "a" + strings.Repeat("]", n/2) },
	"parentheses":            func(n int) string { return "[a](" + strings.Repeat("(", n/2) + strings.Repeat(")", n/2) + ")" },
	"references":             func(n int) string { return strings.Repeat("[a]: b\n", n/14) + strings.Repeat("[a] ", n/8) },
	"references, each other": func(n int) string { return numbered(n, "[a%d]: b\n") },
	"a reference, used much": func(n int) string {
		return "[a]: " + strings.Repeat("b", 900) + "\n\n" + strings.Repeat("[a]\n\n", n/5)
	},
	"references unclosed": repeat("[a]: <b\n"),
	"reference titles":    repeat("[a]: b 'c\n"),
	"footnotes":           repeat("[^1]: a\n"),
	"footnotes, used":     repeat("[^1] "),
	"auto links":          repeat("<a:b"),
	"addresses":           repeat("https://a.b/("),
	"addresses of mail":   repeat("a@b.c "),
	"signs of mail":       repeat("a@"),
	"www":                 repeat("www.a."),
	"entities":            repeat("&amp"),
	"entities, numbers":   repeat("&#x10FFFF;"),
	"escapes":             repeat("\\*"),
	"backslashes":         repeat("\\"),

	// HTML.
	"html":            repeat("<a "),
	"html attributes": repeat("<a b=\""),
	"html blocks":     repeat("<div>\n"),
	"scripts":         repeat("<script>\n"),
	"comments":        repeat("<!-- "),
	"comment lines":   repeat("<!--\n"),
	"comments closed": repeat("<!-- a -->\n"),
	"processing":      repeat("a<?"),
	"declarations":    repeat("a<!A"),
	"cdata":           repeat("a<![CDATA["),

	// Tables.
	"tables":             repeat("| a | b |\n|---|---|\n"),
	"tables, apart":      repeat("|a|\n|-|\n\n"),
	"wide table":         func(n int) string { return strings.Repeat("|a", n/4) + "|\n" + strings.Repeat("|-", n/4) + "|\n" },
	"rows":               func(n int) string { return table(2, n, "|\n") },
	"rows of 64 columns": func(n int) string { return table(64, n, "|\n") },
	"rows of 64 columns, few": func(n int) string {
		return strings.Repeat(table(64, 2000, "|\n")+"\n", max(1, n/2000))
	},
	"rows of 1000 columns":   func(n int) string { return table(1000, n, "|\n") },
	"rows without a pipe":    func(n int) string { return table(64, n, "a\n") },
	"rows in a quotation":    func(n int) string { return "> " + strings.ReplaceAll(table(64, n/2, "|\n"), "\n", "\n> ") },
	"rows in an item":        func(n int) string { return "- " + strings.ReplaceAll(table(64, n/2, "|\n"), "\n", "\n  ") },
	"rows of escaped pipes":  func(n int) string { return table(2, n, "\\|\\|\\|\n") },
	"pipes":                  repeat("|"),
	"pipes, lines":           repeat("|\n"),
	"delimiters":             repeat("|-|-|\n"),
	"delimiters with colons": repeat("|:-:"),
	"tables with code":       func(n int) string { return table(2, n, "|`|`|\n") },
	"tables of actions": func(n int) string {
		return "| Action | Owner | Due |\n|---|---|---|\n" + strings.Repeat("| a | b | c |\n", n/14)
	},
	"timelines as tables": func(n int) string { return "| Time | Event |\n|---|---|\n" + strings.Repeat("| 09:00 | a |\n", n/14) },

	// What a report is made of.
	"tasks":                 repeat("- [ ] a\n"),
	"quoted tasks":          repeat("> - [ ] a\n"),
	"fenced tasks":          func(n int) string { return "```\n# Actions\n" + strings.Repeat("- [ ] a\n", n/8) },
	"boxes":                 repeat("2. [ ] a\n\n"),
	"commented tasks":       repeat("<!--\n- [ ] a\n-->\n"),
	"tasks with ids":        repeat("- [ ] a `fu-7k2pqm`\n"),
	"task fields":           repeat("- [ ] a owner:b due:c\n"),
	"task fields, beneath":  func(n int) string { return "- [ ] a\n" + strings.Repeat("  - owner: b\n", n/13) },
	"task fields, one line": func(n int) string { return "- [ ] " + strings.Repeat("owner:b ", n/8) + "\n" },
	"tasks with brackets":   repeat("- [ ] [a\n"),
	"times":                 repeat("- 09:00 a\n"),
	"dates":                 repeat("- 2026-11-20 09:00 a\n"),
	"handles":               repeat("@ana "),
	"suppressions":          repeat("<!-- incident-disable-next-line a: b -->\n"),
	"conflict markers":      repeat("<<<<<<< a\n"),
	"placeholders":          repeat("{{a}} "),
	"not applicable":        repeat("N/A: "),
	"front matter":          repeat("---\na: b\n"),

	// Words that rules look for, in paragraphs as long as they may be.
	"errors of people":    paragraphs("human error "),
	"errors of users":     paragraphs("user error "),
	"errors denied":       paragraphs("not human error "),
	"errors in one word":  paragraphs("fat-finger-"),
	"faults":              paragraphs("the reviewer's fault "),
	"forgotten":           paragraphs("the operator forgot "),
	"should have":         paragraphs("should have been "),
	"could have":          paragraphs("the team could have "),
	"could have, noticed": paragraphs("we could have noticed "),
	"should have, a gap":  func(n int) string { return paragraphs("it should have ")(n-20) + "have been paged\n" },
	"judgements":          paragraphs("simply forgot "),
	"lengths":             paragraphs("the outage lasted 5 hours "),
	"lengths of parts":    paragraphs("for some the outage lasted 5 hours "),
	"lengths, two":        paragraphs("the outage lasted 5 hours the outage lasted 6 hours "),

	// Characters.
	"combining characters": repeat("e\u0301"),
	"right to left":        repeat("\u202e\u05d0"),
	"joined":               repeat("\u200d\U0001f469"),
	"NUL":                  repeat("\x00"),
	"not UTF-8":            repeat("\xff"),
}

func repeat(s string) func(int) string {
	return func(n int) string { return strings.Repeat(s, n/len(s)) }
}

// paragraphs repeats words in paragraphs of 15,000 bytes, under a heading of
// causes.
func paragraphs(words string) func(int) string {
	const long = 15_000
	return func(n int) string {
		one := strings.Repeat(words, long/len(words)) + "\n\n"
		return "## Root cause\n\n" + strings.Repeat(one, n/len(one))
	}
}

// deeper indents each line by two columns more than the one before, slanted by
// one.
func deeper(n int, line string) string { return stairs(n, "  ", line) }

func slanted(n int, line string) string { return stairs(n, " ", line) }

func stairs(n int, step, line string) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		b.WriteString(strings.Repeat(step, i) + line)
	}
	return b.String()
}

// longer repeats the last character of a string more and more often.
func longer(n int, s string) string {
	var b strings.Builder
	for i := 1; b.Len() < n; i++ {
		b.WriteString(s[:len(s)-1] + strings.Repeat(s[len(s)-1:], i))
		if len(s) == 1 {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func numbered(n int, line string) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, line, i)
	}
	return b.String()
}

// table is a table of so many columns, filled up with rows.
func table(columns, n int, row string) string {
	head := strings.Repeat("|a", columns) + "|\n" + strings.Repeat("|-", columns) + "|\n"
	return head + strings.Repeat(row, max(0, n-len(head))/len(row))
}
