// Package schema writes the form of a file as a JSON Schema, draft-07, which
// editors and validators read.
package schema

import (
	"maps"
	"slices"
	"strconv"

	"github.com/incident-cli/incident/internal/term"
	"github.com/incident-cli/incident/internal/yaml"
)

// draft is the version of JSON Schema that most editors know.
const draft = "http://json-schema.org/draft-07/schema#"

// Document is the schema of a file. It speaks of the file as YAML 1.2 reads it,
// where a value without quotes may be a number or a truth value.
func Document(title string, f yaml.Form) term.Object {
	return append(Head(title), of(f)...)
}

// Head is what every schema begins with.
func Head(title string) term.Object {
	return term.Object{{Name: "$schema", Value: draft}, {Name: "title", Value: title}}
}

// of is the schema of a form: the types that it admits, and what is asked of
// each, because a keyword of JSON Schema leaves values of other types alone.
func of(f yaml.Form) term.Object {
	o := term.Object{}
	if f.Doc != "" {
		o = append(o, term.Field{Name: "description", Value: f.Doc})
	}
	switch {
	case f.Any:
		return o
	case f.Text != nil && f.Text.Words != nil:
		return append(o, term.Field{Name: "enum", Value: words(f)})
	}
	o = append(o, term.Field{Name: "type", Value: types(f)})
	return slices.Concat(o, text(f.Text), list(f), mapping(f))
}

func types(f yaml.Form) any {
	var all []string
	if f.Text != nil {
		all = append(all, "string")
	}
	if f.Text != nil && !f.Text.NoNumber {
		all = append(all, "number", "boolean")
	}
	if f.Items != nil {
		all = append(all, "array")
	}
	if f.Keys != nil {
		all = append(all, "object")
	}
	if f.Empty {
		all = append(all, "null")
	}
	if len(all) == 1 {
		return all[0]
	}
	return all
}

func text(t *yaml.Text) (o term.Object) {
	if t != nil && t.Like != "" {
		o = append(o, term.Field{Name: "pattern", Value: t.Like})
	}
	if t != nil && t.Unlike != "" {
		o = append(o, term.Field{Name: "not", Value: term.Object{
			{Name: "type", Value: "string"}, {Name: "pattern", Value: t.Unlike},
		}})
	}
	return o
}

// words are the words of a form, a number also as YAML reads it without quotes.
func words(f yaml.Form) []any {
	var all []any
	for _, word := range f.Text.Words {
		if n, err := strconv.Atoi(word); err == nil {
			all = append(all, n)
		}
		all = append(all, word)
	}
	if f.Empty {
		all = append(all, nil)
	}
	return all
}

func list(f yaml.Form) (o term.Object) {
	if f.Items != nil {
		o = append(o, term.Field{Name: "items", Value: of(*f.Items)})
	}
	if f.Least > 0 {
		o = append(o, term.Field{Name: "minItems", Value: f.Least})
	}
	return o
}

func mapping(f yaml.Form) (o term.Object) {
	if f.Keys == nil {
		return nil
	}
	var properties term.Object
	for _, name := range slices.Sorted(maps.Keys(f.Keys)) {
		properties = append(properties, term.Field{Name: name, Value: of(f.Keys[name])})
	}
	o = term.Object{{Name: "properties", Value: properties}}
	if f.Required != nil {
		o = append(o, term.Field{Name: "required", Value: f.Required})
	}
	return append(o, term.Field{Name: "additionalProperties", Value: others(f.Others)})
}

func others(f *yaml.Form) any {
	if f == nil {
		return false
	}
	return of(*f)
}
