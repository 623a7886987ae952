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

// Reader reads a value, and says beforehand which values it takes.
type Reader struct {
	Form Form
	Read func(*Node) error
}

// About returns the reader with a description of what it reads.
func (r Reader) About(doc string) Reader {
	r.Form.Doc = doc
	return r
}

// Like returns the reader with the form of the texts that it takes.
func (r Reader) Like(text Text) Reader {
	r.Form.Text = &text
	return r
}

// Object says for each key of a mapping how its value is read. A reader's error
// becomes a finding at the value.
type Object map[string]Reader

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
		reader, ok := o[e.Key]
		if !ok {
			f := problem(n, fmt.Sprintf("unknown key %q", e.Key), suggest.Help(e.Key, slices.Sorted(maps.Keys(o))))
			f.Span = e.Span
			found = append(found, f)
			continue
		}
		var nested findings
		if err := reader.Read(e.Value); errors.As(err, &nested) {
			found = append(found, nested...)
		} else if err != nil {
			found = append(found, problem(e.Value, e.Key+": "+err.Error(), ""))
		}
	}
	return found
}

// Form is the form of the mapping: its keys, and no others.
func (o Object) Form() Form {
	keys := make(map[string]Form, len(o))
	for name, reader := range o {
		keys[name] = reader.Form
	}
	return Form{Empty: true, Keys: keys}
}

// Inside returns the object as the reader of a key.
func (o Object) Inside() Reader { return Reader{o.Form(), o.inside} }

func (o Object) inside(n *Node) error {
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
func String(to *string) Reader {
	return Reader{Form{Empty: true, Text: &Text{}}, func(n *Node) error {
		if n.Kind == Null {
			return nil
		}
		if n.Kind != Scalar {
			return fmt.Errorf("this is %s, not one value", n.Kind)
		}
		*to = n.Value
		return nil
	}}
}

// Strings reads a list of values into a variable.
func Strings(to *[]string) Reader {
	return Reader{ListOf(Form{Empty: true, Text: &Text{}}), func(n *Node) error {
		*to = nil
		return Each(n, func(item *Node) error {
			var s string
			err := String(&s).Read(item)
			*to = append(*to, s)
			return err
		})
	}}
}

// OneOf reads one of the known words into a variable.
func OneOf(to *string, known ...string) Reader {
	return Parsed(to, func(s string) (string, error) {
		if !slices.Contains(known, s) {
			return "", fmt.Errorf("%q is not known: %s", s, suggest.Help(s, known))
		}
		return s, nil
	}).Like(Text{Words: known})
}

// Parsed reads a value through a function into a variable.
func Parsed[T any](to *T, parse func(string) (T, error)) Reader {
	var s string
	text := String(&s)
	return Reader{text.Form, func(n *Node) error {
		if err := text.Read(n); err != nil || n.Kind == Null {
			return err
		}
		v, err := parse(s)
		if err == nil {
			*to = v
		}
		return err
	}}
}
