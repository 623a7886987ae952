// Package edit changes reports byte-exactly. A change is spliced into the
// bytes, the result is read again, and it counts only if the named fields have
// their new values and nothing else means something else than before. What
// somebody typed (comments, order, blank lines, CRLF, a byte-order mark,
// unknown keys) stays.
package edit

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
)

// Set is a field and the value that it is to have; an empty value empties it.
type Set struct{ Name, Value string }

// ParseSet reads "name=value". The name is in lower case afterwards.
func ParseSet(s string) (Set, error) {
	name, value, ok := strings.Cut(s, "=")
	if name = strings.ToLower(strings.TrimSpace(name)); !ok || name == "" {
		return Set{}, refuse(fmt.Sprintf("%q sets nothing", s), "write FIELD=VALUE, such as severity=SEV2")
	}
	return Set{Name: name, Value: strings.TrimSpace(value)}, nil
}

// once refuses a field that is named twice: which value is meant nobody knows.
func once(sets []Set) error {
	seen := map[string]bool{}
	for _, s := range sets {
		if seen[s.Name] {
			return refuse(s.Name+" is set twice", "name each field once")
		}
		seen[s.Name] = true
	}
	return nil
}

// Known is what values are checked against before they are written.
type Known struct {
	// Severities are the names of the policy's severities, worst first; nil
	// allows any.
	Severities []string
	// People is the roster; handles and teams are not checked against an empty
	// one.
	People roster.Roster
	// Now is what "now" stands for in a time.
	Now time.Time
}

// Refusal is a change that is not made because of what was asked: the value,
// the field, or the form in which the report is written.
type Refusal struct {
	// Message says what is wrong, Help what to do; Help may be empty.
	Message, Help string
}

// Error is the message with its help.
func (r *Refusal) Error() string {
	if r.Help == "" {
		return r.Message
	}
	return r.Message + ": " + r.Help
}

func refuse(message, help string) error { return &Refusal{Message: message, Help: help} }

// errElsewhere is the error of a change that would reach further than asked.
var errElsewhere = errors.New("the change would alter something else, so nothing was written: edit the file by hand")

// Apply returns the file with the edits made. Edits that overlap, or that are
// of another file, are an error. Insertions at one place keep their order.
func Apply(file *source.File, edits []finding.Edit) (*source.File, error) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b finding.Edit) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
	})
	var out []byte
	at := 0
	for _, e := range sorted {
		if e.Span.File != file {
			return nil, fmt.Errorf("editing %s: an edit is of another file", file.Name)
		}
		if e.Span.Start < at {
			return nil, fmt.Errorf("editing %s: two edits overlap in line %d", file.Name, file.LineOf(e.Span.Start))
		}
		out = append(out, file.Data[at:e.Span.Start]...)
		out = append(out, e.New...)
		at = e.Span.End
	}
	return source.NewFile(file.Name, append(out, file.Data[at:]...)), nil
}

// oneLine refuses text that would not stay on its line, or that nobody can see.
func oneLine(name, text string) error {
	hidden := func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar
	}
	if strings.IndexFunc(text, hidden) >= 0 {
		return refuse(fmt.Sprintf("%s holds a line break or a hidden character", name), "write one line of plain text")
	}
	return nil
}

// handle is a person's handle without "@", checked against the roster.
func (k Known) handle(s string) (string, error) {
	s = strings.TrimPrefix(s, "@")
	if _, ok := k.People.People[s]; s != "" && k.People.Known() && !ok {
		return "", refuse(fmt.Sprintf("nobody is called %q", s), suggest.Help(s, k.People.Handles()))
	}
	return s, nil
}

// team is a team, checked against the roster.
func (k Known) team(s string) (string, error) {
	if _, ok := k.People.Teams[s]; s != "" && len(k.People.Teams) > 0 && !ok {
		return "", refuse(fmt.Sprintf("the roster has no team %q", s), suggest.Help(s, k.People.TeamNames()))
	}
	return s, nil
}

// severity is a severity as the policy spells it.
func (k Known) severity(s string) (string, error) {
	i := slices.IndexFunc(k.Severities, func(name string) bool { return strings.EqualFold(name, s) })
	switch {
	case i >= 0:
		return k.Severities[i], nil
	case s == "" || k.Severities == nil:
		return s, nil
	}
	return "", refuse(fmt.Sprintf("%q is not a severity", s), suggest.Help(s, k.Severities))
}
