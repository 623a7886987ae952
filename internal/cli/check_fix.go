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

// repairs are the fixes of what was found, a file each, in the order of the
// reports.
func (s *session) repairs(l looked) ([]repair, error) {
	taken := s.takenIDs()
	of := map[*source.File][]finding.Finding{}
	for _, f := range l.found {
		of[f.Span.File] = append(of[f.Span.File], f)
	}
	var out []repair
	for _, r := range s.ws.Reports {
		one, err := s.repairOf(r, of[r.File], slices.Contains(l.spared, r), taken)
		if err != nil {
			return nil, fmt.Errorf("fixing %s: %w", r.Path(), err)
		}
		if len(one.notes) > 0 {
			out = append(out, one)
		}
	}
	return out, nil
}

// takenIDs are the ids of all follow-ups.
func (s *session) takenIDs() map[string]bool {
	taken := map[string]bool{}
	for _, r := range s.ws.Reports {
		for _, item := range r.FollowUps {
			taken[item.ID.Value] = true
		}
	}
	return taken
}

// repairOf makes first the changes that findings bring along, and then adds the
// ids that are missing, to what has become of the file; of a spared report
// nothing was found about them.
func (s *session) repairOf(r *report.Report, found []finding.Finding, spared bool, taken map[string]bool) (repair, error) {
	one := repair{before: r.File}
	after := s.applyFixes(r, found, &one)
	if !spared && !slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Rule == rules.FollowUpID.ID }) {
		one.after = after.File
		return one, nil
	}
	minted, err := edit.MintIDs(after, func(id string) bool { return taken[id] }, rand.Reader)
	if err != nil {
		return repair{}, err
	}
	var edits []finding.Edit
	for _, m := range minted {
		taken[m.ID] = true
		edits = append(edits, m.Edits()...)
		one.notes = append(one.notes, note(m.Edit, m.Message()))
	}
	one.after, err = edit.Apply(after.File, edits)
	return one, err
}

// applyFixes makes the changes of the findings that are proven: all at once, or
// where those do not go together one after the other.
func (s *session) applyFixes(r *report.Report, found []finding.Finding, one *repair) *report.Report {
	var fixes []*finding.Fix
	for _, f := range found {
		if f.Fix != nil && len(f.Fix.Edits) > 0 && !slices.Contains(fixes, f.Fix) {
			fixes = append(fixes, f.Fix)
		}
	}
	if after := s.proven(r, fixes); after != nil {
		one.noteAll(fixes)
		return after
	}
	var good []*finding.Fix
	after := r
	for _, f := range fixes {
		if next := s.proven(r, append(slices.Clone(good), f)); next != nil {
			good, after = append(good, f), next
		}
	}
	one.noteAll(good)
	return after
}

func (s *session) proven(r *report.Report, fixes []*finding.Fix) *report.Report {
	return edit.Proven(r, len(s.ws.Parsed[r]), fixes)
}

func (one *repair) noteAll(fixes []*finding.Fix) {
	for _, f := range fixes {
		one.notes = append(one.notes, note(f.Edits[0], f.Message))
	}
}

func note(e finding.Edit, message string) repairNote {
	return repairNote{line: e.Span.Position().Line, message: message}
}

// fix writes the repairs and looks again: a finding is gone only if it is gone
// from what was written.
func (s *session) fix(ctx context.Context, opts checkOptions, args []string, before looked) (looked, error) {
	repairs, err := s.repairs(before)
	if err != nil {
		return looked{}, err
	}
	if err := s.repair(repairs); err != nil {
		return looked{}, err
	}
	if err := s.loadForCheck(ctx, opts); err != nil {
		return looked{}, err
	}
	l, err := s.look(ctx, opts, args)
	if err == nil {
		s.env.Err.Line(mended(before.found, l.found, len(repairs)))
	}
	return l, err
}

// mended sums up what a fix did away with, and what it left: another run would
// leave that, too.
func mended(before, after []finding.Finding, files int) string {
	type told struct{ rule, path, message string }
	left := map[told]int{}
	for _, f := range after {
		left[told{f.Rule, pathOf(f), f.Message}]++
	}
	gone := 0
	for _, f := range before {
		one := told{f.Rule, pathOf(f), f.Message}
		if left[one] == 0 {
			gone++
			continue
		}
		left[one]--
	}
	said := "nothing to fix"
	switch {
	case files > 0 && gone == 0:
		said = "added ids in " + term.Count(files, "file")
	case files > 0:
		said = fmt.Sprintf("fixed %s in %s", term.Count(gone, "finding"), term.Count(files, "file"))
	}
	switch {
	case len(after) > 0:
		return fmt.Sprintf("%s, %d left that no fix mends", said, len(after))
	case files > 0:
		return said + ", none is left"
	}
	return said
}

// pathOf is the file of a finding, empty where it concerns none.
func pathOf(f finding.Finding) string {
	if f.Span.File == nil {
		return ""
	}
	return f.Span.File.Name
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
