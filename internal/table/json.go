package table

import "github.com/incident-cli/incident/internal/term"

// schema is the version of the JSON documents' form. A new field does not
// change it; a field that goes or means something else does.
const schema = 1

// JSON writes one document: its schema, its kind, the items, and what else the
// list holds.
func JSON(w *term.Writer, l List) error {
	document := term.Object{
		{Name: "schema", Value: schema},
		{Name: "kind", Value: l.Kind},
		{Name: "items", Value: l.Items},
	}
	return w.JSON(append(document, l.More...))
}
