package yaml

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/suggest"
)

// RuleConfiguration is the id of findings in configuration files.
const RuleConfiguration = "configuration"

// Object says for each key of a mapping how its value is read. A reader's error
// becomes a finding at the value.
type Object map[string]func(*Node) error

// Read reads a mapping. Unknown keys are findings: a key that was misspelt must
// not be a rule that is silently off.
func (o Object) Read(n *Node) []finding.Finding {
	if n == nil || n.Kind == Null {
		return nil
	}
	if n.Kind != Mapping {
		return []finding.Finding{problem(n, fmt.Sprintf("this is %s, not keys with values", n.Kind), "")}
	}
	var found []finding.Finding
	for _, e := range n.Entries {
		read, ok := o[e.Key]
		if !ok {
			f := problem(n, fmt.Sprintf("unknown key %q", e.Key), suggest.Help(e.Key, slices.Sorted(maps.Keys(o))))
			f.Span = e.Span
			found = append(found, f)
			continue
		}
		var nested findings
		if err := read(e.Value); errors.As(err, &nested) {
			found = append(found, nested...)
		} else if err != nil {
			found = append(found, problem(e.Value, e.Key+": "+err.Error(), ""))
		}
	}
	return found
}

// Inside returns the object as the reader of a key.
func (o Object) Inside(n *Node) error {
	if found := o.Read(n); len(found) > 0 {
		return findings(found)
	}
	return nil
}

// findings carries the findings of a nested object to the outer one.
type findings []finding.Finding

func (f findings) Error() string { return f[0].Message }

// problem makes a finding of an error at a node.
func problem(n *Node, message, help string) finding.Finding {
	return finding.Finding{Rule: RuleConfiguration, Severity: finding.Error, Span: n.Span, Message: message, Help: help}
}

// Each reads a list, or a single value as a list of one.
func Each(n *Node, read func(*Node) error) error {
	items := n.Items
	if n.Kind == Scalar {
		items = []*Node{n}
	}
	if n.Kind == Mapping {
		return errors.New("this is a mapping, not a list")
	}
	var found findings
	for _, item := range items {
		var nested findings
		if err := read(item); errors.As(err, &nested) {
			found = append(found, nested...)
		} else if err != nil {
			found = append(found, problem(item, err.Error(), ""))
		}
	}
	if len(found) > 0 {
		return found
	}
	return nil
}

// EachEntry reads a mapping with free keys in the order written.
func EachEntry(n *Node, read func(key string, value *Node) error) error {
	if n.Kind == Null {
		return nil
	}
	if n.Kind != Mapping {
		return fmt.Errorf("this is %s, not keys with values", n.Kind)
	}
	var found findings
	for _, e := range n.Entries {
		var nested findings
		if err := read(e.Key, e.Value); errors.As(err, &nested) {
			found = append(found, nested...)
		} else if err != nil {
			found = append(found, problem(e.Value, e.Key+": "+err.Error(), ""))
		}
	}
	if len(found) > 0 {
		return found
	}
	return nil
}

// String reads one value into a variable.
func String(to *string) func(*Node) error {
	return func(n *Node) error {
		if n.Kind == Null {
			return nil
		}
		if n.Kind != Scalar {
			return fmt.Errorf("this is %s, not one value", n.Kind)
		}
		*to = n.Value
		return nil
	}
}

// Strings reads a list of values into a variable.
func Strings(to *[]string) func(*Node) error {
	return func(n *Node) error {
		*to = nil
		return Each(n, func(item *Node) error {
			var s string
			err := String(&s)(item)
			*to = append(*to, s)
			return err
		})
	}
}

// OneOf reads one of the known words into a variable.
func OneOf(to *string, known ...string) func(*Node) error {
	return Parsed(to, func(s string) (string, error) {
		if !slices.Contains(known, s) {
			return "", fmt.Errorf("%q is not known: %s", s, suggest.Help(s, known))
		}
		return s, nil
	})
}

// Parsed reads a value through a function into a variable.
func Parsed[T any](to *T, parse func(string) (T, error)) func(*Node) error {
	return func(n *Node) error {
		var s string
		if err := String(&s)(n); err != nil || n.Kind == Null {
			return err
		}
		v, err := parse(s)
		if err == nil {
			*to = v
		}
		return err
	}
}
