package scaffold

import (
	"strings"

	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/yaml"
)

// entry is a line of front matter with a value: key or dash, value, comment and
// line break.
var entry = lazy.Regexp(`^([ \t]*(?:- |[^\s#:][^:]*:))([ \t]*)(.*?)([ \t]+#.*?)?([ \t]*\r?\n)$`)

// header replaces names in front matter, line by line.
func (v Values) header(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(v.line(line))
	}
	return b.String()
}

func (v Values) line(line string) string {
	if !placeholder().MatchString(line) {
		return line
	}
	m := entry().FindStringSubmatch(line)
	if m == nil { // a comment, or the continuation of a text
		return v.replace(line, func(s string) string { return s })
	}
	value := v.value(m[3])
	if value != "" {
		value = m[2] + value
	}
	return m[1] + value + v.replace(m[4], func(s string) string { return s }) + m[5]
}

// value is a value of front matter with its names replaced, in the quotes that
// it has or needs.
func (v Values) value(text string) string {
	if m := placeholder().FindStringSubmatch(text); m != nil && m[0] == text {
		one, list, _ := v.named(m[1])
		if len(list) > 0 {
			return yaml.FlowList(list)
		}
		return yaml.Quote(one)
	}
	switch {
	case strings.HasPrefix(text, `"`):
		return v.replace(text, func(s string) string { return trimQuotes(yaml.DoubleQuoted(s)) })
	case strings.HasPrefix(text, `'`):
		return v.replace(text, func(s string) string { return trimQuotes(yaml.SingleQuoted(s)) })
	case strings.HasPrefix(text, "["):
		return v.replace(text, func(s string) string { return yaml.FlowItems([]string{s})[0] })
	}
	return yaml.Quote(v.replace(text, func(s string) string { return s }))
}

func trimQuotes(s string) string { return s[1 : len(s)-1] }

// replace puts the values of names into a text, written as the place wants it.
func (v Values) replace(text string, write func(string) string) string {
	return placeholder().ReplaceAllStringFunc(text, func(m string) string {
		one, list, _ := v.named(placeholder().FindStringSubmatch(m)[1])
		if list != nil {
			one = strings.Join(list, ", ")
		}
		return write(one)
	})
}
