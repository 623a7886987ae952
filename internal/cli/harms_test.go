package cli

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/incident-cli/incident/internal/hostile"
)

// harms says what is wrong with what is printed in a format: what a terminal or a
// CI system would obey, and what no reader of the format reads.
func harms(format, text string) []string {
	var wrong []string
	if bad := hostile.Unprintable(text); bad != "" {
		wrong = append(wrong, fmt.Sprintf("%q is printed", bad))
	}
	if format == "github" {
		text = withoutAnnotations(text)
	}
	if line := hostile.Command(text); line != "" {
		wrong = append(wrong, fmt.Sprintf("%q is a command", line))
	}
	if err := wellFormed(format, text); err != nil && text != "" {
		wrong = append(wrong, err.Error())
	}
	return wrong
}

var annotation = regexp.MustCompile(`^::(?:error|warning) (?:(?:file|line|endLine|col|endColumn|title)=[^,:]*,?)+::`)

// withoutAnnotations takes the head of each of our own annotations away.
func withoutAnnotations(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if head := annotation.FindString(line); head != "" {
			lines[i] = "annotation " + strings.ReplaceAll(strings.TrimPrefix(line, head), "::", "")
		}
	}
	return strings.Join(lines, "\n")
}

func wellFormed(format, text string) error {
	switch format {
	case "json", "gitlab", "sarif", "rdjson":
		return json.Unmarshal([]byte(text), new(any))
	case "jsonl":
		var all []error
		for line := range strings.Lines(text) {
			all = append(all, json.Unmarshal([]byte(line), new(any)))
		}
		return errors.Join(all...)
	case "junit":
		d := xml.NewDecoder(strings.NewReader(text))
		for {
			if _, err := d.Token(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
	}
	return nil
}
