package cli

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

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

// repairOf makes first the changes that findings bring along, and then adds the
// ids that are missing, to what has become of the file.
func (s *session) repairOf(r *report.Report, found []finding.Finding, taken map[string]bool) (repair, error) {
	one := repair{before: r.File}
	after := s.applyFixes(r, found, &one)
	if !slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Rule == rules.FollowUpID.ID }) {
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
		edits = append(edits, m.Edit)
		one.notes = append(one.notes, note(m.Edit, "add the id "+m.ID))
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

// printPatch prints the lines of a file that change, with those around them.
// There are no lines that name the files before and after: they would be
// headings in the log of a CI system.
func (s *session) printPatch(before, after *source.File) {
	patch := string(diff.Diff("before", before.Data, "after", after.Data))
	_, hunks, changed := strings.Cut(patch, "\n+++ after\n")
	if !changed {
		return
	}
	s.env.Out.Line(term.Bold.Of(before.Name))
	for line := range strings.Lines(hunks) {
		s.env.Out.Line(patchStyle(line).Of(strings.TrimRight(line, "\r\n")))
	}
}

// printRepairs prints the lines that fixes would change.
func (s *session) printRepairs(repairs []repair, checked int) {
	for _, one := range repairs {
		s.printPatch(one.before, one.after)
	}
	would := "nothing to fix"
	if len(repairs) > 0 {
		would = "--fix would change " + term.Count(len(repairs), "file")
	}
	s.env.Err.Line(term.Count(checked, "report"), " checked: ", would)
}

func patchStyle(line string) term.Style {
	switch {
	case strings.HasPrefix(line, "-"):
		return term.Red
	case strings.HasPrefix(line, "+"):
		return term.Green
	case strings.HasPrefix(line, "@@"):
		return term.Cyan
	}
	return term.Plain
}
