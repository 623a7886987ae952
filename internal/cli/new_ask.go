package cli

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"charm.land/huh/v2"

	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// askForNew asks for title, severity and start, where they are not given.
func (s *session) askForNew(ctx context.Context, opts *newOptions) error {
	var fields []huh.Field
	if opts.title == "" {
		fields = append(fields, huh.NewInput().Title("Title").Description("What happened, in a few words").
			Validate(notEmpty).Value(&opts.title))
	}
	if opts.severity == "" {
		options := append(huh.NewOptions(s.ws.Policy.SeverityNames()...), huh.NewOption("not known yet", ""))
		fields = append(fields, huh.NewSelect[string]().Title("Severity").Options(options...).Value(&opts.severity))
	}
	if opts.started == "" {
		fields = append(fields, huh.NewInput().Title("Started").
			Description("2026-11-23T09:12:00Z, with its zone; now; unknown; or empty").Validate(s.validTime).Value(&opts.started))
	}
	return s.env.ask(ctx, fields...)
}

func notEmpty(text string) error {
	if strings.TrimSpace(text) == "" {
		return errors.New("say in a few words what happened")
	}
	return nil
}

func (s *session) validTime(text string) error {
	stub, _ := report.Parse(source.NewFile("new.md", []byte("---\nstatus: draft\n---\n")))
	_, err := edit.SetKeys(stub, []edit.Set{{Name: "started", Value: strings.TrimSpace(text)}}, s.known())
	return err
}

// ask shows a form, where there is anything to ask. Whoever leaves it has
// interrupted the command.
func (env *Env) ask(ctx context.Context, fields ...huh.Field) error {
	if len(fields) == 0 {
		return nil
	}
	dumb := env.Getenv("TERM") == "dumb" || env.Getenv("ACCESSIBLE") != ""
	theme := huh.ThemeBase
	if env.Out.Color() {
		theme = huh.ThemeBase16
	}
	form := huh.NewForm(huh.NewGroup(fields...)).WithAccessible(dumb).WithTheme(huh.ThemeFunc(theme))
	err := form.RunWithContext(ctx)
	if errors.Is(err, huh.ErrUserAborted) {
		return context.Canceled
	}
	return err
}

// editNew opens the editor on the new report, if that is wanted, and returns
// the report as the editor left it.
func (s *session) editNew(ctx context.Context, opts newOptions, r *report.Report) (*report.Report, error) {
	editor := s.env.editor()
	switch {
	case !s.env.Interactive || opts.noEdit || editor == nil && !opts.edit:
		return r, nil
	case editor == nil:
		return nil, usage("--edit: neither VISUAL nor EDITOR names an editor; the report is written")
	}
	if err := s.env.Flush(); err != nil {
		return nil, fmt.Errorf("writing the output: %w", err)
	}
	// The person's own setting, with arguments, as in EDITOR="code --wait".
	path := filepath.Join(s.repo.Root(), filepath.FromSlash(r.Path()))
	cmd := exec.CommandContext(ctx, editor[0], append(editor[1:], path)...)
	s.env.Lend(cmd)
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("editing %s, which is written, with %s: %w", s.shown(r.Path()), editor[0], err)
	}
	return s.reread(r)
}

// editor is the person's editor with its arguments, nil where none is set.
func (env *Env) editor() []string {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if words := strings.Fields(env.Getenv(name)); len(words) > 0 {
			return words
		}
	}
	return nil
}

// reread returns a report as it is in the working tree now.
func (s *session) reread(r *report.Report) (*report.Report, error) {
	data, err := s.dir.Read(r.Path(), report.MaxReport)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", r.Path(), err)
	}
	next, found := report.Parse(source.NewFile(r.Path(), data))
	s.ws.Reports[len(s.ws.Reports)-1] = next
	s.ws.Parsed[next] = found
	return next, nil
}
