package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/source"
)

// openToWrite opens the repository for a command that changes the working tree.
func (env *Env) openToWrite(ctx context.Context) (*session, error) {
	if env.ref != "" {
		return nil, usage("--ref does not apply: this command writes into the working tree")
	}
	s, err := env.open(ctx, asItIs)
	if err != nil {
		return nil, err
	}
	if s.dir == nil {
		return nil, errors.Join(errors.New("this is a bare repository: there is no working tree to write into"), s.close())
	}
	return s, nil
}

// known is what values are checked against before they are written.
func (s *session) known() edit.Known {
	return edit.Known{Severities: s.ws.Policy.SeverityNames(), People: s.ws.Roster, Now: s.now}
}

// refused turns what a change was refused for into a wrong command line.
func refused(err error) error {
	var refusal *edit.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	if refusal.Help == "" {
		return usage("%s", refusal.Message)
	}
	return usage("%s\n%s", refusal.Message, refusal.Help)
}

// replace writes a changed report, unless it changed since it was read, and
// returns it as it is now.
func (s *session) replace(r *report.Report, after *source.File) (*report.Report, error) {
	if err := s.dir.Replace(r.Path(), r.File.Data, after.Data); err != nil {
		return nil, fmt.Errorf("writing %s: %w", r.Path(), err)
	}
	next, found := report.Parse(after)
	i := slices.Index(s.ws.Reports, r)
	s.ws.Reports[i] = next
	delete(s.ws.Parsed, r)
	s.ws.Parsed[next] = found
	return next, nil
}

// shown is a path of the repository as seen from the working directory.
func (s *session) shown(path string) string {
	rel, err := filepath.Rel(filepath.FromSlash(s.prefix), filepath.FromSlash(path))
	if err != nil {
		return path
	}
	return rel
}

// place is where something stands, for a line of output.
func (s *session) place(at source.Span) string {
	return fmt.Sprintf("%s:%d", s.shown(at.File.Name), at.Position().Line)
}

// missing names what a report still has to say before its review: keys of the
// front matter, then sections and prompts.
func (s *session) missing(r *report.Report) []string {
	var names []string
	found, _ := rules.Run(s.facts(), []*report.Report{r}, rules.Options{})
	for _, f := range found {
		name := strings.ReplaceAll(f.Rule, "-", "_")
		if rule, _ := rules.Lookup(f.Rule); rule == nil || !rule.Incomplete || f.Span.File != r.File {
			continue
		}
		if _, isKey := report.KnownKey(name); isKey {
			names = append(names, name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return keyRank(a) - keyRank(b) })
	if t := s.ws.Template(r); t != nil {
		for _, gap := range s.ws.Policy.Missing(r, t) {
			names = append(names, gap.String())
		}
	}
	return names
}

func keyRank(name string) int {
	return slices.IndexFunc(report.Keys, func(k report.KeyInfo) bool { return k.Name == name })
}

// flushed writes the results before more is said of them, so that a person
// reads both in order. A write that failed is told in the end.
func (env *Env) flushed() { _ = env.Out.Flush() }
