package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/suggest"
	"github.com/incident-cli/incident/internal/term"
	"github.com/incident-cli/incident/internal/workspace"
)

// likeFollowUp reports whether an argument looks like the id of a follow-up, or
// what stands in for one.
func likeFollowUp(arg string) bool {
	return strings.HasPrefix(arg, "fu-") || strings.HasPrefix(arg, "~")
}

func (s *session) showFollowUp(items []*followup.Item, arg string) error {
	i, err := itemNamed(items, arg)
	if err != nil {
		return err
	}
	if s.wantsJSON() {
		// A list of one, because a document has a kind, and so has a follow-up.
		l := newFollowUpList(nil, followUpsOptions{})
		l.Items = append(l.Items, s.followUpItem(i, followUpsOptions{}))
		return s.env.printList(l)
	}
	out := s.env.Out
	out.Block(term.Wrap(i.FollowUp.Text.Value, out.Width()))
	out.Line(term.Dim.Of(placeOf(i)))
	out.Line()
	s.showFacts([][2]string{
		{"id", i.ID}, {"report", i.Report.Name()}, {"severity", i.Report.Severity.Value}, {"status", string(i.State)},
		{"owner", i.Owner}, {"team", i.Team}, {"due", dueWithSource(i)}, {"kind", i.FollowUp.Kind.Value},
		{"ticket", i.FollowUp.Ticket.Value}, {"opened", s.since(i.Trace.Opened)}, {"touched", s.since(i.Trace.Touched)},
		{"closed", s.since(i.Trace.Closed)}, {"removed", s.since(i.Removed())}, {"attention", i.Reason},
	})
	s.showMoves("due date moved", i.Trace.Moves)
	s.showMoves("owner changed", i.Trace.Owners)
	return nil
}

// placeOf is where a follow-up stands; one that has vanished stands in no line.
func placeOf(i *followup.Item) string {
	if i.State == followup.Vanished {
		return i.Report.Path()
	}
	return fmt.Sprintf("%s:%d", i.Report.Path(), i.FollowUp.Line().Position().Line)
}

// dueWithSource is the day on which an item is due, and whether the policy says
// so instead of the report.
func dueWithSource(i *followup.Item) string {
	if i.HasDue && !i.FollowUp.Due.Present() {
		return dueText(i) + " (by policy)"
	}
	return dueText(i)
}

// itemNamed is the one item of an id, else the one whose id holds the argument.
func itemNamed(items []*followup.Item, arg string) (*followup.Item, error) {
	for _, fits := range []func(*followup.Item) bool{
		func(i *followup.Item) bool { return i.ID == arg },
		func(i *followup.Item) bool { return strings.Contains(i.ID, strings.ToLower(arg)) },
	} {
		switch found := keep(items, fits); len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			return nil, &workspace.AmbiguousError{What: "follow-up", Name: arg, Candidates: describeItems(found)}
		}
	}
	ids := make([]string, len(items))
	for n, i := range items {
		ids[n] = i.ID
	}
	return nil, &workspace.UnknownError{What: "follow-up", Name: arg, Near: suggest.Nearest(arg, ids)}
}

func describeItems(items []*followup.Item) []string {
	lines := make([]string, len(items))
	for n, i := range items {
		lines[n] = i.ID + "  " + i.Report.Name() + "  " + i.FollowUp.Text.Value
	}
	slices.Sort(lines)
	return lines
}
