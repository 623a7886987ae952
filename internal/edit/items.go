package edit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// Done ticks the box of a follow-up: one character. A stated status such as
// in-progress goes with it, because a ticked box with another status is a
// contradiction. A follow-up that is done already leaves the file as it is.
func Done(r *report.Report, f *report.FollowUp) (*source.File, error) {
	if err := canonical(f); err != nil {
		return nil, err
	}
	if f.Status.Value == report.Dropped {
		return nil, refuse(Label(f)+" is dropped", "reopen it first")
	}
	return change(r, f, tick(f, "x"), fields{box: true, set: map[string]string{"status": ""}})
}

// Reopen makes a follow-up that is done, dropped, blocked or in progress open
// again: the box is emptied, and the status goes, with the reason for dropping
// it and the claim of a closing day.
func Reopen(r *report.Report, f *report.FollowUp) (*source.File, error) {
	if err := canonical(f); err != nil {
		return nil, err
	}
	if f.Marked {
		return nil, refuse(Label(f)+" is also marked as done in its text", "remove the mark by hand")
	}
	set := map[string]string{"status": "", "done": ""}
	if f.Status.Value == report.Dropped {
		set["reason"] = ""
	}
	return change(r, f, tick(f, " "), fields{box: false, set: set})
}

// Drop says that a follow-up will not be done, and why.
func Drop(r *report.Report, f *report.FollowUp, reason string) (*source.File, error) {
	if reason == "" {
		return nil, refuse("no reason is given", "say why it is dropped")
	}
	if err := oneLine("reason", reason); err != nil {
		return nil, err
	}
	if err := saysWhy(reason); err != nil {
		return nil, err
	}
	return state(r, f, map[string]string{"status": string(report.Dropped), "reason": reason})
}

// Start says that somebody works on a follow-up.
func Start(r *report.Report, f *report.FollowUp) (*source.File, error) {
	return state(r, f, map[string]string{"status": string(report.InProgress)})
}

// Block says that a follow-up waits for something.
func Block(r *report.Report, f *report.FollowUp) (*source.File, error) {
	return state(r, f, map[string]string{"status": string(report.Blocked)})
}

// state gives a follow-up whose box is empty a status.
func state(r *report.Report, f *report.FollowUp, set map[string]string) (*source.File, error) {
	if err := canonical(f); err != nil {
		return nil, err
	}
	if f.Ticked() {
		return nil, refuse(Label(f)+" is done", "reopen it first")
	}
	if f.Status.Value == report.Dropped && set["status"] != string(report.Dropped) {
		return nil, refuse(Label(f)+" is dropped", "reopen it first")
	}
	return change(r, f, nil, fields{set: set})
}

// SetFields sets fields of a follow-up: in place where they stand, else on a
// line of their own directly under the item's. An empty value removes the line.
func SetFields(r *report.Report, f *report.FollowUp, sets []Set, known Known) (*source.File, error) {
	if err := canonical(f); err != nil {
		return nil, err
	}
	if stated(sets, "status") == "done" {
		return nil, refuse(`"done" is not a status: a ticked box says so`, "run: incident followups done "+Label(f))
	}
	set, err := fieldValues(sets, known)
	if err != nil {
		return nil, err
	}
	if err := dropsWithReason(f, set); err != nil {
		return nil, err
	}
	return change(r, f, nil, fields{box: f.Box.Value, set: set})
}

// stated is the value of a name in lower case, empty where it is not set.
func stated(sets []Set, name string) string {
	for _, s := range sets {
		if s.Name == name {
			return strings.ToLower(s.Value)
		}
	}
	return ""
}

// dropsWithReason refuses fields that would leave a follow-up dropped without a
// reason. One that was so before may still change in other ways.
func dropsWithReason(f *report.FollowUp, set map[string]string) error {
	status, changesStatus := set["status"]
	reason, changesReason := set["reason"]
	if !changesStatus {
		status = string(f.Status.Value)
	}
	if !changesReason {
		reason = f.Reason().Value
	}
	if !strings.EqualFold(status, string(report.Dropped)) || !changesStatus && !changesReason {
		return nil
	}
	if reason != "" {
		return saysWhy(reason)
	}
	return refuse("a follow-up is dropped for a reason", "say why in its field reason")
}

// saysWhy refuses a reason that a check would take for none.
func saysWhy(reason string) error {
	if report.GivesReason(report.Rendered(reason)) {
		return nil
	}
	return refuse(fmt.Sprintf("the reason %q says nothing", reason), "say why it will not be done")
}

// canonical refuses follow-ups that are written in a form that this program
// reads and does not write.
func canonical(f *report.FollowUp) error {
	if f.Form == report.Task && !f.Box.Span().IsZero() {
		return nil
	}
	form := "a list item without a tick box"
	if f.Form == report.Row {
		form = "a row of a table"
	}
	at := f.Line().Position().Line
	return refuse(fmt.Sprintf("%s (%s:%d) is %s", Label(f), f.Line().File.Name, at, form),
		`rewrite it as a task item, "- [ ] text", then run: incident check --fix`)
}

// Label is how messages name a follow-up: its id, or its text.
func Label(f *report.FollowUp) string {
	if f.ID.Present() {
		return f.ID.Value
	}
	return fmt.Sprintf("%q", f.Text.Value)
}

func tick(f *report.FollowUp, mark string) []finding.Edit {
	if f.Box.Value == (mark == "x") {
		return nil
	}
	return []finding.Edit{{Span: f.Box.Span(), New: mark}}
}

// fields is what a follow-up is to say: its box, and the fields that are named;
// an empty one is to be absent.
type fields struct {
	box bool
	set map[string]string
}

// change makes the edits and those for the fields, and proves that the result
// differs in just that.
func change(r *report.Report, f *report.FollowUp, edits []finding.Edit, want fields) (*source.File, error) {
	if r.Header == report.Unreadable {
		return nil, writable(r)
	}
	i := slices.Index(r.FollowUps, f)
	if i < 0 {
		return nil, fmt.Errorf("%s is not a follow-up of %s", Label(f), r.Path())
	}
	more, err := fieldEdits(f, want.set)
	if err != nil {
		return nil, err
	}
	if edits = append(edits, more...); len(edits) == 0 {
		return r.File, nil
	}
	next, err := Apply(r.File, edits)
	if err != nil {
		return nil, err
	}
	after, _ := report.Parse(next)
	if !onlyItemChanged(r, after, i, want) {
		return nil, fmt.Errorf("editing %s in %s: %w", Label(f), r.Path(), errElsewhere)
	}
	return next, nil
}
