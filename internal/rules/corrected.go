package rules

import (
	"fmt"
	"slices"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
)

const correctHelp = "put back what stood there; where the minutes were wrong, say in them what was corrected, and why"

// notThere flags people who attended a review and do not any more.
func (p *Pass) notThere(before, now *report.Review) {
	attended := valuesIn(now.Attended)
	added := slices.DeleteFunc(slices.Clone(attended), func(handle string) bool { return slices.Contains(valuesIn(before.Attended), handle) })
	gone := slices.DeleteFunc(valuesIn(before.Attended), func(handle string) bool {
		return handle == "" || slices.Contains(attended, handle) || p.mistyped(handle, added)
	})
	if len(gone) == 0 {
		return
	}
	at := now.Status.Span()
	if len(now.Attended) > 0 {
		at = now.Attended[0].Span()
	}
	p.corrected(now, at, before.Attended[0].Span(), fmt.Sprintf("on %s this review was attended by %s as well", p.Base.Name, listed(gone)))
}

// mistyped reports whether a handle was a slip: nobody has it, or where the roster does not
// say who there is, it is nearly one of those that are new.
func (p *Pass) mistyped(handle string, added []string) bool {
	if p.Roster.Known() {
		_, known := p.Roster.People[handle]
		return !known
	}
	return len(suggest.Nearest(handle, added)) > 0
}

func valuesIn(fields []report.Field[string]) []string {
	values := make([]string, len(fields))
	for i, f := range fields {
		values[i] = f.Value
	}
	return values
}

// undone flags decisions of a review that no review says any more which was held and
// goes through the same report: in other words they may.
func (p *Pass) undone(before, now *report.Review) {
	for _, id := range before.Incidents {
		names := p.namesOf(id.Value)
		var said []report.Field[string]
		for _, review := range p.Reviews {
			if review.Status.Value == report.Held && slices.ContainsFunc(names, review.Names) {
				said = append(said, review.Decisions(names...)...)
			}
		}
		for _, was := range before.Decisions(names...) {
			stands := func(is report.Field[string]) bool {
				return is.Value == was.Value || reworded(was.Value, is.Value) == ""
			}
			if !slices.ContainsFunc(said, stands) && slices.ContainsFunc(names, now.Names) {
				p.corrected(now, decisionPlace(now, names), was.Span(), fmt.Sprintf("on %s this review decided on %s: %q", p.Base.Name, id.Value, was.Value))
			}
		}
	}
}

// decisionPlace is where a review decides on an incident now, else where it names it.
func decisionPlace(now *report.Review, names []string) source.Span {
	if decisions := now.Decisions(names...); len(decisions) > 0 {
		return decisions[0].Span()
	}
	for _, other := range now.Incidents {
		if slices.Contains(names, other.Value) {
			return other.Span()
		}
	}
	return source.Span{}
}

// corrected warns of minutes that say less than they did.
func (p *Pass) corrected(now *report.Review, at, was source.Span, message string) {
	f := p.Flag(reviewPlace(now, at), message, correctHelp)
	f.Severity = min(f.Severity, finding.Warning)
	f.Related = []finding.Related{{Span: was, Message: "it stood here"}}
}
