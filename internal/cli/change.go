package cli

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
	"github.com/incident-cli/incident/internal/workspace"
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
	if err := s.checkedOut(r.Path()); err != nil {
		return nil, err
	}
	if err := s.dir.Replace(r.Path(), r.File.Data, after.Data); err != nil {
		return nil, fmt.Errorf("writing %s: %w", r.Path(), err)
	}
	return s.takeOver(r, after), nil
}

// takeOver puts what a report's file holds now in the place of what was read.
func (s *session) takeOver(r *report.Report, file *source.File) *report.Report {
	next, found := report.Parse(file)
	s.ws.Reports[slices.Index(s.ws.Reports, r)] = next
	delete(s.ws.Parsed, r)
	s.ws.Parsed[next] = found
	return next
}

const (
	// maxTries is how often a change is made anew; with the pauses that is
	// some ten seconds.
	maxTries = 200
	// longestPause is the longest time between two tries. It is drawn by lot,
	// so that runs which met once do not meet again.
	longestPause = 100 * time.Millisecond
)

// change makes a change to a report and writes it, and returns the report as it
// was and as it is. Where another run has written the file since it was read,
// it is read again and the change is made anew: of many runs at once, each gets
// its turn.
func (s *session) change(ctx context.Context, made func() (*report.Report, *source.File, error)) (before, after *report.Report, err error) {
	for try := 1; ; try++ {
		before, file, err := made()
		if err != nil {
			return nil, nil, refused(err)
		}
		after, err := s.replace(before, file)
		if !errors.Is(err, workspace.ErrChanged) || try == maxTries {
			return before, after, err
		}
		if err := s.readAgain(ctx, before); err != nil {
			return nil, nil, err
		}
	}
}

// readAgain reads a report once more, after a pause.
func (s *session) readAgain(ctx context.Context, r *report.Report) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(rand.N(longestPause)):
	}
	data, err := s.dir.Read(r.Path(), report.MaxReport)
	if err != nil {
		return fmt.Errorf("reading %s again: %w", r.Path(), err)
	}
	s.takeOver(r, source.NewFile(r.Path(), data))
	return nil
}

// changeMade is a change that was written.
type changeMade struct {
	path string
	line int // 0 where what was named is not in the file
	// id is the follow-up's, or the report's where ofReport is set.
	id       string
	ofReport bool
	text     string
}

// changesFormat refuses formats in which changes are not printed, before
// anything is written.
func (env *Env) changesFormat() error {
	if env.format != "" && env.format != "json" {
		return usage("--format: changes are printed as lines, or as json, not as %q", env.format)
	}
	if len(env.fields) > 0 {
		return usage("--json takes no fields here: each change is printed whole")
	}
	return nil
}

// printChanges prints a line for each change, or all as JSON.
func (s *session) printChanges(changes []changeMade) error {
	if s.env.json || s.env.format == "json" {
		return s.env.Out.JSON(changesValue(changes))
	}
	for _, c := range changes {
		at := s.shown(c.path)
		if c.line > 0 {
			at += fmt.Sprintf(":%d", c.line)
		}
		subject := c.id + " "
		if c.ofReport { // the path says it
			subject = ""
		}
		s.env.Out.Line(at, ": ", subject, c.text)
	}
	return nil
}

func changesValue(changes []changeMade) term.Object {
	items := make([]term.Object, len(changes))
	for i, c := range changes {
		items[i] = c.item()
	}
	return term.Object{{Name: "schema", Value: 1}, {Name: "kind", Value: "changes"}, {Name: "items", Value: items}}
}

func (c changeMade) item() term.Object {
	var line any
	if c.line > 0 {
		line = c.line
	}
	return term.Object{{Name: "path", Value: c.path}, {Name: "line", Value: line}, {Name: "id", Value: c.id}, {Name: "change", Value: c.text}}
}

// shown is a path of the repository as seen from the working directory, which a
// variable of git can have lie without the work tree.
func (s *session) shown(path string) string {
	at := func(path string) string { return filepath.Join(s.repo.Root(), filepath.FromSlash(path)) }
	rel, err := filepath.Rel(at(s.prefix), at(path))
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
	in := s.ruleInput()
	in.Reports = []*report.Report{r} // what it lacks depends on no other
	found := rules.Run(rules.NewFacts(in), in.Reports, rules.Options{}).Found
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
