package yaml

import (
	"strings"

	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
)

// Quote is a text of one line as a value: in quotes only where YAML would read
// it as something else. The empty text is the empty value.
func Quote(text string) string {
	if text == "" || readsAs(text, text) {
		return text
	}
	return DoubleQuoted(text)
}

// FlowList is a list on one line: [a, "b, c"].
func FlowList(items []string) string {
	return "[" + strings.Join(FlowItems(items), ", ") + "]"
}

// FlowItems are texts as the items of a list on one line.
func FlowItems(items []string) []string {
	quoted := make([]string, len(items))
	for i, text := range items {
		quoted[i] = DoubleQuoted(text)
		if readsAs(text, text) && readsAs("["+text+"]", text) {
			quoted[i] = text
		}
	}
	return quoted
}

var doubleQuotes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

// DoubleQuoted is a text in double quotes.
func DoubleQuoted(text string) string { return `"` + doubleQuotes.Replace(text) + `"` }

// SingleQuoted is a text of one line in single quotes.
func SingleQuoted(text string) string { return `'` + strings.ReplaceAll(text, `'`, `''`) + `'` }

// otherTypes are words that readers of YAML take for truth values: ours does
// not, but what is written here is also read by others.
var otherTypes = lazy.Regexp(`(?i)^(y|n|yes|no|on|off|true|false)$`)

// readsAs reports whether a literal is read as the text, alone or as the only
// item of a list.
func readsAs(literal, text string) bool {
	if otherTypes().MatchString(text) || strings.HasPrefix(text, "@") {
		return false
	}
	root, found := Parse(source.NewFile("", []byte("k: "+literal+"\n")).All())
	if root == nil || len(found) > 0 || len(root.Entries) != 1 {
		return false
	}
	n := root.Entries[0].Value
	if n.Kind == Sequence && len(n.Items) == 1 {
		n = n.Items[0]
	}
	return n.Kind == Scalar && !n.Quoted && n.Value == text
}
