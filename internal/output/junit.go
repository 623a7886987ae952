package output

import (
	"fmt"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/term"
)

// JUnit writes a test case for each report that was looked at, and one for each
// other file in which something was found. What fails the check is a failure;
// the rest stands in the case's output. There is no time and no host in it: the
// same reports give the same bytes.
func JUnit(w *term.Writer, r Result) error {
	cases := junitCases(r)
	failures := 0
	for _, c := range cases {
		if len(c.failures) > 0 {
			failures++
		}
	}
	writeBytes(w, `<?xml version="1.0" encoding="UTF-8"?>`+"\n<testsuites>\n")
	writeBytes(w, fmt.Sprintf("  <testsuite name=\"incident check\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"0\">\n", len(cases), failures))
	for _, c := range cases {
		c.write(w)
	}
	writeBytes(w, "    <system-out>"+term.XML(r.sentence())+"</system-out>\n  </testsuite>\n</testsuites>\n")
	return nil
}

// junitCase is a file and what was found in it.
type junitCase struct {
	path            string
	failures, notes []finding.Finding
}

// junitCases are the files, those without a finding as well, in the order of the
// reports and behind them in that of the findings.
func junitCases(r Result) []*junitCase {
	var cases []*junitCase
	at := map[string]*junitCase{}
	of := func(path string) *junitCase {
		if at[path] == nil {
			at[path] = &junitCase{path: path}
			cases = append(cases, at[path])
		}
		return at[path]
	}
	for _, path := range r.Checked {
		of(path)
	}
	for _, f := range r.Findings {
		c := of(nameOf(f))
		if r.fails(f) {
			c.failures = append(c.failures, f)
		} else {
			c.notes = append(c.notes, f)
		}
	}
	return cases
}

func (c *junitCase) write(w *term.Writer) {
	name := c.path
	if name == "" {
		name = "repository"
	}
	head := fmt.Sprintf(`    <testcase classname="incident" name="%s"`, term.XML(name))
	if len(c.failures)+len(c.notes) == 0 {
		writeBytes(w, head+"/>\n")
		return
	}
	writeBytes(w, head+">\n")
	if len(c.failures) > 0 {
		writeBytes(w, c.failure())
	}
	if len(c.notes) > 0 {
		writeBytes(w, "      <system-out>"+xmlLines(c.notes)+"</system-out>\n")
	}
	writeBytes(w, "    </testcase>\n")
}

// failure is one element for all findings that fail: readers of the format show
// the first of several only.
func (c *junitCase) failure() string {
	message := c.failures[0].Message
	if more := len(c.failures) - 1; more > 0 {
		message += fmt.Sprintf(" (and %d more)", more)
	}
	return fmt.Sprintf(`      <failure type="%s" message="%s">%s</failure>`+"\n",
		term.XML(c.failures[0].Rule), term.XML(message), xmlLines(c.failures))
}

// xmlLines are findings as people read them, a line each and one for the help.
func xmlLines(findings []finding.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		b.WriteString(term.XML(fmt.Sprintf("%s%s: %s [%s]", place(f.Span), f.Severity, f.Message, f.Rule)) + "\n")
		if f.Help != "" {
			b.WriteString("  " + term.XML("help: "+f.Help) + "\n")
		}
	}
	return b.String()
}
