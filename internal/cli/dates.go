package cli

import (
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/term"
)

// dateValue is a date of history for JSON: null for what did not happen, and
// otherwise an object that says where the date comes from.
func dateValue(d history.Date) any {
	if !d.Happened() {
		return nil
	}
	return dateFields(d)
}

// dateFields say when something happened, and where that comes from.
func dateFields(d history.Date) term.Object {
	o := term.Object{}
	switch {
	case d.Time.IsZero():
	case d.From == history.Bound:
		o = append(o, term.Field{Name: "before", Value: d.Time})
	default:
		o = append(o, term.Field{Name: "time", Value: d.Time})
	}
	o = append(o, term.Field{Name: "from", Value: d.From.String()})
	if d.Commit != "" {
		o = append(o, term.Field{Name: "commit", Value: d.Commit})
	}
	if d.Suspect {
		o = append(o, term.Field{Name: "suspect", Value: true})
	}
	if d.Reason != "" {
		o = append(o, term.Field{Name: "reason", Value: d.Reason})
	}
	return o
}

// movesValue are the changes of a value for JSON, each with its date.
func movesValue(moves []history.Move) []term.Object {
	out := make([]term.Object, len(moves))
	for i, m := range moves {
		out[i] = append(dateFields(m.When),
			term.Field{Name: "old", Value: orNull(m.Old)}, term.Field{Name: "new", Value: orNull(m.New)})
	}
	return out
}

// dateText is a date of history for lists: its day in the policy's zone, behind
// "<=" where it is only a bound, before "?" where it cannot be right; "unknown",
// and nothing for what did not happen.
func (s *session) dateText(d history.Date) string {
	switch {
	case !d.Happened():
		return ""
	case d.Time.IsZero():
		return "unknown"
	}
	text := s.ws.Policy.Today(d.Time).String()
	if d.From == history.Bound {
		text = "<=" + text
	}
	if d.Suspect {
		text += "?"
	}
	return text
}
