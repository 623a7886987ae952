package lsp

import (
	"context"
	"fmt"
	"slices"

	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/term"
)

// quickFix is the kind of all changes that are offered.
const quickFix = "quickfix"

type actionParams struct {
	documentParams
	Range   stretch `json:"range"`
	Context struct {
		Only []string `json:"only"`
	} `json:"context"`
}

// codeActions are the changes that mend what is found in a range.
func codeActions(ctx context.Context, s *server, p actionParams) (any, error) {
	actions := []term.Object{}
	d := s.open[p.Document.URI]
	if d == nil || !wanted(p.Context.Only) {
		return actions, nil
	}
	v, name := s.view(ctx, d)
	if v == nil {
		return actions, nil
	}
	a := offer{server: s, document: d, view: v, report: v.report(name), actions: actions}
	if a.report == nil {
		return actions, nil // no other file can be mended
	}
	start, end := newText(d.data).span(p.Range, s.client.units)
	err := a.mend(slices.DeleteFunc(v.of(name), func(f finding.Finding) bool { return f.Span.Start > end || start > f.Span.End }))
	return a.actions, err
}

func wanted(only []string) bool {
	return len(only) == 0 || slices.Contains(only, quickFix) || slices.Contains(only, "")
}

// offer collects the changes to the text of a report.
type offer struct {
	*server
	document *document
	view     *View
	report   *report.Report
	actions  []term.Object
}

// mend offers what mends findings: their fixes, where those are proven to do no
// harm, and ids.
func (a *offer) mend(found []finding.Finding) error {
	for _, f := range found {
		if f.Fix != nil && a.proven(f.Fix) {
			a.add(f, f.Fix)
		}
	}
	found = slices.DeleteFunc(found, func(f finding.Finding) bool { return f.Rule != rules.FollowUpID.ID })
	if len(found) == 0 {
		return nil
	}
	minted, err := edit.MintIDs(a.report, a.view.taken, a.Random)
	for _, f := range found {
		a.identify(f, minted)
	}
	return err
}

// identify offers an id for the follow-up that a finding is about, and ids for
// all.
func (a *offer) identify(f finding.Finding, minted []edit.Minted) {
	all := &finding.Fix{Message: fmt.Sprintf("add ids to all %d follow-ups without one", len(minted))}
	for _, m := range minted {
		all.Edits = append(all.Edits, m.Edits()...)
		if m.FollowUp.PlaceOfID() == f.Span {
			a.add(f, &finding.Fix{Message: m.Message(), Edits: m.Edits()})
		}
	}
	if len(minted) > 1 {
		a.add(f, all)
	}
}

func (a *offer) proven(fix *finding.Fix) bool {
	return edit.Proven(a.report, len(a.view.Input.Parsed[a.report]), []*finding.Fix{fix}) != nil
}

func (a *offer) add(f finding.Finding, fix *finding.Fix) {
	var edits []term.Object
	for _, e := range fix.Edits {
		edits = append(edits, term.Object{{Name: "range", Value: placeOf(e.Span, a.client.units)}, {Name: "newText", Value: e.New}})
	}
	a.actions = append(a.actions, term.Object{
		{Name: "title", Value: fix.Message},
		{Name: "kind", Value: quickFix},
		{Name: "diagnostics", Value: []term.Object{a.diagnostic(a.view, f)}},
		{Name: "edit", Value: term.Object{{Name: "changes", Value: term.Object{{Name: a.document.uri, Value: edits}}}}},
	})
}
