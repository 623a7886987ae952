package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
)

// baselineFile holds the findings that a check passes over.
const baselineFile = ".incident/baseline"

// maxBaseline is the size in bytes of the largest baseline that is read.
const maxBaseline = 16 << 20

// baseline reads the findings that are passed over.
func (s *session) baseline() (rules.Baseline, error) {
	data, err := s.ws.Tree.Read(baselineFile, maxBaseline)
	if errors.Is(err, fs.ErrNotExist) {
		return rules.Baseline{}, nil
	}
	if err != nil {
		return rules.Baseline{}, fmt.Errorf("reading %s: %w", baselineFile, err)
	}
	b, found := rules.ParseBaseline(source.NewFile(baselineFile, data))
	if len(found) > 0 {
		output.Findings(s.env.Err, found)
		return rules.Baseline{}, usage("the baseline is wrong in %s", term.Count(len(found), "place"))
	}
	return b, nil
}

// writeBaseline writes what a check finds now, all of it, and looks again.
func (s *session) writeBaseline(ctx context.Context, opts checkOptions) (looked, error) {
	in, err := s.input()
	if err != nil {
		return looked{}, err
	}
	old := in.Baseline.File
	in.Baseline = rules.Baseline{}
	found := rules.Run(rules.NewFacts(in), s.ws.Reports, opts.rules).Found
	text, count := rules.WriteBaseline(found)
	if old != nil {
		err = s.dir.Replace(baselineFile, old.Data, text)
	} else {
		err = s.dir.Create(baselineFile, text)
	}
	if err != nil {
		return looked{}, fmt.Errorf("writing %s: %w", baselineFile, err)
	}
	s.env.Err.Line(fmt.Sprintf("%s written to %s: commit it, and what is new will be found", term.Count(count, "finding"), baselineFile))
	return s.look(ctx, opts, nil)
}

// noteBaseline says which findings the baseline holds as less than they are, and
// that it holds more than there is, where all was looked at.
func (s *session) noteBaseline(opts checkOptions, args []string, baseline rules.Baseline, o rules.Outcome) {
	if o.Outgrown > 0 {
		s.env.Err.Line(fmt.Sprintf("%s: %s worse than when it was written, and so found again", baselineFile, term.Count(o.Outgrown, "finding")))
	}
	if mended := baseline.Count() - o.Known - o.Outgrown; opts.whole(args) && mended > 0 {
		s.env.Err.Line(fmt.Sprintf("%s: %s mended; incident check --baseline write takes them out", baselineFile, term.Count(mended, "finding")))
	}
}

// whole reports whether all rules look at all reports.
func (o checkOptions) whole(args []string) bool {
	return len(args)+len(o.rules.Only)+len(o.rules.Skip) == 0 && o.base == "" && !o.staged && !o.stdin
}
