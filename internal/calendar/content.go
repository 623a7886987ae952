package calendar

import (
	"bytes"
	"strings"

	"github.com/incident-cli/incident/internal/source"
)

// content is one content line of a file, unfolded.
type content struct {
	name   string // in capitals
	params map[string]string
	value  string
	// at is the first line of it.
	at source.Span
}

// contents reads the content lines of a file. A line that is none is told to bad
// and passed over.
func contents(file *source.File, bad func(source.Span)) []content {
	var all []content
	take := func(number int, line []byte) {
		if c, ok := parseContent(string(line)); ok {
			c.at = file.Line(number)
			all = append(all, c)
		} else if len(bytes.TrimSpace(line)) > 0 {
			bad(file.Line(number))
		}
	}
	data := bytes.TrimPrefix(file.Data, []byte("\ufeff"))
	first, number, unfolded := 1, 0, []byte(nil)
	for line := range bytes.Lines(data) {
		number++
		line = bytes.TrimRight(line, "\r\n")
		if number > 1 && len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
			unfolded = append(unfolded, line[1:]...)
			continue
		}
		take(first, unfolded)
		first, unfolded = number, bytes.Clone(line)
	}
	take(first, unfolded)
	return all
}

// parseContent splits a line into name, parameters and value. Of a parameter with
// several values the first counts.
func parseContent(line string) (content, bool) {
	c := content{params: map[string]string{}}
	end := strings.IndexAny(line, ";:")
	if end <= 0 {
		return c, false
	}
	c.name = strings.ToUpper(strings.TrimSpace(line[:end]))
	for line[end] == ';' {
		rest := line[end+1:]
		name, _, ok := strings.Cut(rest, "=")
		if !ok || strings.ContainsAny(name, ":;") {
			return c, false
		}
		from := len(line) - len(rest) + len(name) + 1
		length := valueLength(line[from:])
		if length < 0 {
			return c, false
		}
		value := strings.Trim(line[from:from+length], `"`)
		c.params[strings.ToUpper(name)] = value
		end = from + length
	}
	c.value = strings.TrimSpace(line[end+1:])
	return c, true
}

// valueLength is how far the value of a parameter goes, and negative where the
// property's value never begins.
func valueLength(s string) int {
	inQuotes := false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"':
			inQuotes = !inQuotes
		case !inQuotes && (c == ';' || c == ':'):
			return i
		}
	}
	return -1
}
