package cli

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"

	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
)

// repair is a file before and after its fixes, and what they are.
type repair struct {
	before, after *source.File
	notes         []repairNote
}

type repairNote struct {
	line    int
	message string
}

// repairs are the fixes of findings, a file each, in the order of the reports.
func (s *session) repairs(found []finding.Finding) ([]repair, error) {
	taken := map[string]bool{}
	for _, r := range s.ws.Reports {
		for _, item := range r.FollowUps {
			taken[item.ID.Value] = true
		}
	}
	var out []repair
	for _, r := range s.ws.Reports {
		of := slices.DeleteFunc(slices.Clone(found), func(f finding.Finding) bool { return f.Span.File != r.File })
		one, err := s.repairOf(r, of, taken)
		if err != nil {
			return nil, fmt.Errorf("fixing %s: %w", r.Path(), err)
		}
		if len(one.notes) > 0 {
			out = append(out, one)
		}
	}
	return out, nil
}

func (s *session) repairOf(r *report.Report, found []finding.Finding, taken map[string]bool) (repair, error) {
	edits, notes := s.ownFixes(r, found)
	if slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Rule == rules.FollowUpID.ID }) {
		minted, err := edit.MintIDs(r, func(id string) bool { return taken[id] }, rand.Reader)
		if err != nil {
			return repair{}, err
		}
		for _, m := range minted {
			taken[m.ID] = true
			edits = append(edits, m.Edit)
			notes = append(notes, note(m.Edit, "add the id "+m.ID))
		}
	}
	after, err := edit.Apply(r.File, edits)
	return repair{before: r.File, after: after, notes: notes}, err
}

// ownFixes are the fixes that the findings bring along, where they help: read
// again, the file must have fewer faults than before.
func (s *session) ownFixes(r *report.Report, found []finding.Finding) (edits []finding.Edit, notes []repairNote) {
	for _, f := range found {
		if f.Fix == nil {
			continue
		}
		edits = append(edits, f.Fix.Edits...)
		notes = append(notes, note(f.Fix.Edits[0], f.Fix.Message))
	}
	after, err := edit.Apply(r.File, edits)
	if err != nil || len(edits) == 0 {
		return nil, nil
	}
	if _, left := report.Parse(after); len(left) >= len(s.ws.Parsed[r]) {
		return nil, nil
	}
	return edits, notes
}

func note(e finding.Edit, message string) repairNote {
	return repairNote{line: e.Span.Position().Line, message: message}
}

// fix writes the repairs and looks again: a finding is gone only if it is gone
// from what was written.
func (s *session) fix(ctx context.Context, opts checkOptions, args []string, found []finding.Finding) (looked, error) {
	repairs, err := s.repairs(found)
	if err != nil {
		return looked{}, err
	}
	if err := s.repair(repairs); err != nil {
		return looked{}, err
	}
	if err := s.loadForCheck(ctx, opts); err != nil {
		return looked{}, err
	}
	return s.look(ctx, opts, args)
}

// repair writes the files and says what was done.
func (s *session) repair(repairs []repair) error {
	for _, one := range repairs {
		if err := s.checkedOut(one.before.Name); err != nil {
			return err
		}
	}
	for _, one := range repairs {
		if err := s.dir.Replace(one.before.Name, one.before.Data, one.after.Data); err != nil {
			return fmt.Errorf("fixing %s: %w", one.before.Name, err)
		}
		for _, n := range one.notes {
			s.env.Err.Line(fmt.Sprintf("fixed %s:%d: %s", one.before.Name, n.line, n.message))
		}
	}
	return nil
}

// printRepairs prints the lines that fixes would change. Fixes stay within
// their lines, so that lines before and after belong together by number.
func (s *session) printRepairs(repairs []repair, checked int) {
	for _, one := range repairs {
		for n := 1; n <= one.before.Lines(); n++ {
			before, after := one.before.Line(n).Text(), one.after.Line(n).Text()
			if before == after {
				continue
			}
			s.env.Out.Line(term.Bold.Of(fmt.Sprintf("%s:%d", one.before.Name, n)))
			s.env.Out.Line(term.Red.Of("-" + before))
			s.env.Out.Line(term.Green.Of("+" + after))
		}
	}
	would := "nothing to fix"
	if len(repairs) > 0 {
		would = "--fix would change " + term.Count(len(repairs), "file")
	}
	s.env.Err.Line(term.Count(checked, "report"), " checked: ", would)
}
