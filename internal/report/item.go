package report

import (
	"fmt"
	"strings"
)

// Field is a field of the follow-up by its name, with its value as it is
// written; absent where the name is not one of FollowUpFields. The text of a
// list is its words with commas, its place that of the last one.
func (f *FollowUp) Field(name string) Field[string] {
	switch name {
	case "owner":
		return f.Owner
	case "team":
		return f.Team
	case "due":
		return asText(f.Due)
	case "status":
		return asText(f.Status)
	case "kind":
		return f.Kind
	case "control":
		return f.Control()
	case "for":
		return listText(f.For())
	case "ticket":
		return f.Ticket
	case "verify":
		return f.Verify()
	case "evaluate":
		return asText(f.Evaluate())
	case "done":
		return asText(f.Closed())
	case "reason":
		return f.Reason()
	}
	return Field[string]{}
}

func asText[T any](f Field[T]) Field[string] {
	out := Field[string]{at: f.at}
	if f.Present() {
		out.Value = fmt.Sprint(f.Value)
	}
	return out
}

func listText(list []Field[string]) Field[string] {
	var out Field[string]
	var words []string
	for _, item := range list {
		words = append(words, item.Value)
		out.at = item.at
	}
	out.Value = strings.Join(words, ", ")
	return out
}
