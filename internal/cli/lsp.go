package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lsp"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/workspace"
	"github.com/incident-cli/incident/internal/yaml"
)

func newLSP(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lsp",
		Short: "Talk with an editor: findings while typing, quick fixes, completion",
		Long: `Talk with an editor in the language server protocol, over standard input and
output. An editor starts this; docs/editors.md says how.

The editor shows what check finds in the text as it stands there, saved or not,
in reports, reviews, .incident.yaml and the roster. It offers quick fixes, among
them ids for follow-ups; it completes handles, teams, severities, factors, ids and
keys; and it says why a rule is one, and whose a follow-up is.

It writes no file, starts no program and opens no connection.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runLSP(cmd.Context(), env) },
	}
	cmd.Flags().Bool("stdio", true, "talk over standard input and output, the only way there is; some editors say so")
	return cmd
}

func runLSP(ctx context.Context, env *Env) error {
	if env.ref != "" {
		return usage("--ref reads a commit, and an editor shows the working tree")
	}
	if _, err := env.unaided(); err != nil {
		return err
	}
	folder, err := env.workingDir()
	if err != nil {
		return err
	}
	if env.Interactive {
		env.Err.Line("this waits for an editor to speak; docs/editors.md says how to have one start it")
	}
	err = lsp.Serve(ctx, lsp.Options{
		In: env.In, Out: env.Out, Repository: &repositories{env: *env, readings: map[string]*workspace.Readings{}},
		Folder: folder, Random: rand.Reader, Version: buildVersion().version,
	})
	if errors.Is(err, lsp.ErrNotShutDown) {
		return errWork // the protocol wants exit code 1
	}
	return err
}

// repositories are those that an editor works in.
type repositories struct {
	env      Env
	readings map[string]*workspace.Readings // by folder
}

// Look implements lsp.Repository. The repository is opened anew each time, so
// that whatever has changed in it is seen.
func (r *repositories) Look(ctx context.Context, folder string, texts map[string][]byte) (*lsp.View, error) {
	env := r.env
	env.dir = folder
	choice, err := env.unaided()
	if err != nil {
		return nil, err
	}
	s, err := env.findRepository(choice)
	if err != nil {
		return nil, err
	}
	if r.readings[folder] == nil {
		r.readings[folder] = &workspace.Readings{}
	}
	v, err := s.lookUnsaved(ctx, r.readings[folder], texts)
	return v, errors.Join(err, s.close())
}

func (s *session) lookUnsaved(ctx context.Context, before *workspace.Readings, texts map[string][]byte) (*lsp.View, error) {
	if s.dir == nil {
		return nil, errors.New("a bare repository has no files to edit")
	}
	v := &lsp.View{Root: s.repo.Root(), Names: map[string]string{}}
	named := map[string][]byte{}
	for file, text := range texts {
		if name, err := s.inRepository(file); err == nil && !outside(name) {
			v.Names[file], named[name] = name, text
		}
	}
	if err := s.remedied(s.readUnsaved(ctx, before, named)); err != nil {
		return nil, err
	}
	return v, s.findUnsaved(v, named)
}

// readUnsaved reads the working tree with texts in the place of files.
func (s *session) readUnsaved(ctx context.Context, before *workspace.Readings, texts map[string][]byte) error {
	if err := s.settle(ctx, asItIs); err != nil {
		return err
	}
	s.layers = append(s.layers, unsaved(texts))
	var err error
	s.ws, err = workspace.LoadAgain(s.tree(ctx), rules.IDs(), before)
	return err
}

// findUnsaved finds what check finds in the texts, which are named by their
// paths in the repository.
func (s *session) findUnsaved(v *lsp.View, texts map[string][]byte) (err error) {
	if v.Input, err = s.input(); err != nil {
		return err
	}
	if len(s.ws.Configuration) > 0 {
		v.Found = append(s.unchecked(texts), s.ws.Configuration...)
		return nil
	}
	open := slices.DeleteFunc(slices.Clone(s.ws.Reports), func(r *report.Report) bool {
		_, ok := texts[r.Path()]
		return !ok
	})
	v.Found = rules.Run(rules.NewFacts(v.Input), open, rules.Options{}).Found
	return nil
}

// unchecked says in each report and review that it is not checked, because the
// configuration is wrong: without a word it would look as if nothing were.
func (s *session) unchecked(texts map[string][]byte) []finding.Finding {
	at := s.ws.Configuration[0].Span
	var found []finding.Finding
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if !s.ws.Matches(name) && !strings.HasPrefix(name, s.ws.Policy.Reviews+"/") {
			continue
		}
		found = append(found, finding.Finding{
			Rule: yaml.RuleConfiguration, Severity: finding.Warning, Span: source.NewFile(name, texts[name]).Line(1),
			Message: "this is not checked, because the configuration is wrong", Help: "correct " + at.File.Name,
			Related: []finding.Related{{Span: at, Message: s.ws.Configuration[0].Message}},
		})
	}
	return found
}
