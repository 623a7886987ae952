// Package scaffold makes a new report from a template. A template is not a
// program: a fixed list of names is replaced, each once, and what is put in is
// not looked at again.
package scaffold

import (
	"fmt"
	"path"
	"strings"

	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
)

// MaxSize is how many bytes a new report may have: a template can repeat a name
// a thousand times.
const MaxSize = 1 << 20

// Values are what a template's names stand for. What is empty leaves its place
// empty.
type Values struct {
	ID, Title, Severity, Owner, DetectedBy string
	// Started, Detected and Resolved are RFC 3339 with a zone, or "unknown".
	Started, Detected, Resolved string
	// Date is the day of the incident, YYYY-MM-DD.
	Date                     string
	Teams, Services, Factors []string
}

// Names are the names that a template may use, as {{name}}.
var Names = []string{
	"id", "title", "severity", "owner", "teams", "services", "started",
	"detected", "resolved", "detected_by", "factors", "date",
}

// named returns the value of a name: one word or text, or a list.
func (v Values) named(name string) (text string, list []string, ok bool) {
	switch name {
	case "id":
		text = v.ID
	case "title":
		text = strings.Join(strings.Fields(v.Title), " ")
	case "severity":
		text = v.Severity
	case "owner":
		text = v.Owner
	case "started":
		text = v.Started
	case "detected":
		text = v.Detected
	case "resolved":
		text = v.Resolved
	case "detected_by":
		text = v.DetectedBy
	case "date":
		text = v.Date
	case "teams":
		list = v.Teams
	case "services":
		list = v.Services
	case "factors":
		list = v.Factors
	default:
		return "", nil, false
	}
	return text, list, true
}

// Path is where a new report is put: reports is the folder of the reports.
func Path(reports, id string) string {
	return path.Join(reports, id[:len("2006")], id+".md")
}

// Report makes a report of a template. Values are quoted for YAML in the front
// matter, and escaped for Markdown below it; comments lose the words that say
// what is required and keep their guidance. The error says what is wrong with
// the template, or with the title.
func Report(template *source.File, v Values) ([]byte, error) {
	if err := unknownName(template); err != nil {
		return nil, err
	}
	if err := visible(v.Title); err != nil {
		return nil, err
	}
	header, body := split(withoutDirectives(template))
	out := v.header(header) + v.body(body)
	if len(out) > MaxSize {
		return nil, fmt.Errorf("the report would have more than %d MB: the template %s is too large", MaxSize>>20, template.Name)
	}
	return []byte(out), nil
}

// placeholder is a name to be replaced.
var placeholder = lazy.Regexp(`\{\{[ \t]*([^{}]*?)[ \t]*\}\}`)

func unknownName(template *source.File) error {
	for _, m := range placeholder().FindAllSubmatchIndex(template.Data, -1) {
		name := string(template.Data[m[2]:m[3]])
		if _, _, ok := (Values{}).named(name); !ok {
			return fmt.Errorf("%s:%d: {{%s}} is not a name that a template may use: %s",
				template.Name, template.LineOf(m[0]), name, suggest.Help(name, Names))
		}
	}
	return nil
}

// split separates the front matter, fences included, from the Markdown.
func split(template *source.File) (header, body string) {
	r, _ := report.Parse(template)
	if r.YAML.IsZero() {
		return "", string(template.Data)
	}
	return string(template.Data[:r.Body.Start]), string(template.Data[r.Body.Start:])
}

// body replaces names in Markdown.
func (v Values) body(text string) string { return v.replace(text, plain) }
