// Package finding holds what is wrong with a user's files. A finding is about
// their report; an error is about our run.
package finding

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/incident-cli/incident/internal/source"
)

// Severity says how much a finding weighs. The zero Severity is invalid.
type Severity uint8

const (
	// Warning is a finding that does not fail a check unless asked to.
	Warning Severity = iota + 1
	// Error is a finding that fails a check.
	Error
)

// String is the name that is written in output and configuration.
func (s Severity) String() string {
	switch s {
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return "invalid"
}

// ParseSeverity reads the name of a severity.
func ParseSeverity(name string) (Severity, error) {
	switch name {
	case "warning":
		return Warning, nil
	case "error":
		return Error, nil
	}
	return 0, fmt.Errorf("%q is not a severity: use error or warning", name)
}

// Finding is one thing that is wrong, where, and what to do about it.
type Finding struct {
	// Rule is the id of the rule that found it.
	Rule     string
	Severity Severity
	Span     source.Span
	// Message says what is wrong, in one line.
	Message string
	// Help says what to do, in one line; it may be empty.
	Help string
	// Related are further places that the message speaks of.
	Related []Related
	// Fix is the mechanical remedy, or nil.
	Fix *Fix
	// Missing says that the place is only where what is missing belongs.
	Missing bool
	// Subject is what it is about, in the report's own words. Where something is
	// missing several findings of a rule may share a place, and the subject tells
	// them apart.
	Subject string
}

// Related is another place that explains a finding.
type Related struct {
	Span    source.Span
	Message string
}

// Fix is a set of edits to one file that makes a finding disappear.
type Fix struct {
	// Message says what the fix does: "add the id fu-7k2pqm".
	Message string
	Edits   []Edit
}

// Edit replaces the bytes at a place. A place of length zero is an insertion.
type Edit struct {
	Span source.Span
	New  string
}

// Sort orders findings by file, place, rule and message, so that the same
// input prints the same bytes.
func Sort(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(name(a), name(b)),
			cmp.Compare(a.Span.Start, b.Span.Start),
			cmp.Compare(a.Span.End, b.Span.End),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Message, b.Message),
		)
	})
}

func name(f Finding) string {
	if f.Span.File == nil {
		return ""
	}
	return f.Span.File.Name
}

// Worst is the highest severity among the findings, zero where there are none.
func Worst(fs []Finding) Severity {
	var worst Severity
	for _, f := range fs {
		worst = max(worst, f.Severity)
	}
	return worst
}

// Count is the number of findings of a severity.
func Count(fs []Finding, s Severity) int {
	n := 0
	for _, f := range fs {
		if f.Severity == s {
			n++
		}
	}
	return n
}
