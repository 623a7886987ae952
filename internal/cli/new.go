package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/scaffold"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
	"github.com/incident-cli/incident/internal/term"
	"github.com/incident-cli/incident/internal/workspace"
)

type newOptions struct {
	title, severity, owner, started, detected, resolved, detectedBy, template string
	teams, services, factors                                                  []string
	edit, noEdit, dryRun                                                      bool
}

func newNew(env *Env) *cobra.Command {
	var opts newOptions
	cmd := &cobra.Command{
		Use:   "new TITLE",
		Short: "Write a new report from the template",
		Long: `Write a new report from the template and print its path.

Only the title is needed. The owner is found in the roster by git's user.email.
Without --started the id gets today's day, and the start stays empty until
somebody knows it. On a terminal, title, severity and start are asked for, and
the editor of VISUAL or EDITOR opens.`,
		Example: "  incident new \"Checkout latency after cache eviction\"\n  incident new \"Queue stuck\" --severity SEV2 --started 2026-11-23T09:12:00Z --team payments",
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.title = strings.TrimSpace(strings.Join(args, " "))
			return runNew(cmd.Context(), env, opts)
		},
	}
	opts.flags(cmd)
	completeFlags(cmd, env, map[string]func(*session) []string{
		"severity": severityNames, "owner": handles, "team": teamNames, "service": serviceNames, "factor": factorNames,
		"template":    func(s *session) []string { return s.ws.TemplateNames() },
		"detected-by": func(*session) []string { k, _ := report.KnownKey("detected_by"); return k.Values },
	})
	return cmd
}

func (o *newOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.severity, "severity", "", "how bad it was: a `severity` of the configuration")
	f.StringVar(&o.owner, "owner", "", "the `handle` of who writes the report; without it, the person with git's user.email")
	f.StringSliceVar(&o.teams, "team", nil, "a `team` that is concerned; may stand several times")
	f.StringSliceVar(&o.services, "service", nil, "a `service` that is concerned; may stand several times")
	f.StringVar(&o.started, "started", "", "the `time` when it began: RFC 3339 with a zone, now, or unknown")
	f.StringVar(&o.detected, "detected", "", "the `time` when people learned of it: RFC 3339 with a zone, now, or unknown")
	f.StringVar(&o.resolved, "resolved", "", "the `time` when it was over: RFC 3339 with a zone, now, or unknown")
	f.StringVar(&o.detectedBy, "detected-by", "", "`who` noticed first: alert, customer, employee or other")
	f.StringSliceVar(&o.factors, "factor", nil, "a contributing `factor`; may stand several times")
	f.StringVar(&o.template, "template", workspace.DefaultTemplate, "the template by `name`: built in, or of .incident/templates")
	f.BoolVar(&o.edit, "edit", false, "open the editor on the new report")
	f.BoolVar(&o.noEdit, "no-edit", false, "do not open the editor")
	f.BoolVar(&o.dryRun, "dry-run", false, "print the report and write nothing")
	cmd.MarkFlagsMutuallyExclusive("edit", "no-edit")
	cmd.MarkFlagsMutuallyExclusive("edit", "dry-run")
}

func runNew(ctx context.Context, env *Env, opts newOptions) error {
	if opts.title == "" && !env.Interactive {
		return usage("a report needs a title: incident new \"Checkout latency after cache eviction\"")
	}
	if opts.edit && !env.Interactive {
		return usage("--edit opens an editor, which needs a terminal")
	}
	s, err := env.openToWrite(ctx)
	if err != nil {
		return err
	}
	return s.finish(s.new(ctx, opts))
}

// noTemplate says why a template cannot be followed.
func (s *session) noTemplate(name string) error {
	known := s.ws.TemplateNames()
	if s.ws.TemplateNamed(name) != nil {
		return usage("the configuration does not allow the template %q\nfollow %s", name, suggest.List(known))
	}
	return usage("no template is called %q\n%s", name, suggest.Help(name, known))
}

func (s *session) new(ctx context.Context, opts newOptions) error {
	if !slices.Contains(s.ws.TemplateNames(), opts.template) {
		return s.noTemplate(opts.template)
	}
	if s.env.Interactive {
		if err := s.askForNew(ctx, &opts); err != nil {
			return err
		}
	}
	d, err := s.newDraft(opts)
	if err != nil {
		return err
	}
	if opts.dryRun {
		return s.showDraft(d)
	}
	r, err := s.create(d)
	if err != nil {
		return err
	}
	if err := s.printNew(r); err != nil {
		return err
	}
	if r, err = s.editNew(ctx, opts, r); err != nil {
		return err
	}
	s.sayNext(r)
	return nil
}

// draft is a report that is not written yet: all but its id, which depends on
// what is there already.
type draft struct {
	template *source.File
	sets     []edit.Set
	values   scaffold.Values
	day      day.Day
	// next counts the ids that were tried: 1 is the plain one, 2 has "-2".
	next int
}

func (s *session) newDraft(opts newOptions) (*draft, error) {
	d := &draft{template: s.ws.TemplateNamed(opts.template).File, sets: s.newSets(opts)}
	// The values pass through the front matter of an empty report, so that the
	// template gets them as a reader will find them.
	stub, _ := report.Parse(source.NewFile("new.md", []byte("---\nstatus: draft\n---\n")))
	file, err := edit.SetKeys(stub, d.sets, s.known())
	if err != nil {
		return nil, refused(err)
	}
	r, _ := report.Parse(file)
	d.values = scaffold.Values{
		Title: opts.title, Severity: r.Severity.Value, Owner: r.Owner.Value, DetectedBy: r.DetectedBy.Value,
		Started: r.Started.Span().Text(), Detected: r.Detected.Span().Text(), Resolved: r.Resolved.Span().Text(),
		Teams: values(r.Teams), Services: values(r.Services), Factors: values(r.Factors),
	}
	d.day = s.today()
	if r.Started.Value.Known() {
		d.day = s.ws.Policy.Today(r.Started.Value.Time)
	}
	return d, nil
}

// newSets are the keys that the options name.
func (s *session) newSets(opts newOptions) []edit.Set {
	if opts.owner == "" {
		opts.owner = s.self()
	}
	var sets []edit.Set
	for _, set := range []edit.Set{
		{Name: "severity", Value: opts.severity}, {Name: "owner", Value: opts.owner},
		{Name: "teams", Value: strings.Join(opts.teams, ",")}, {Name: "services", Value: strings.Join(opts.services, ",")},
		{Name: "started", Value: opts.started}, {Name: "detected", Value: opts.detected}, {Name: "resolved", Value: opts.resolved},
		{Name: "detected_by", Value: opts.detectedBy}, {Name: "factors", Value: strings.Join(opts.factors, ",")},
	} {
		if set.Value != "" {
			sets = append(sets, set)
		}
	}
	if opts.template != workspace.DefaultTemplate {
		sets = append(sets, edit.Set{Name: "template", Value: opts.template})
	}
	return sets
}

// self is the handle of who runs the command: the person of the roster with
// git's e-mail address, if there is one who has not left.
func (s *session) self() string {
	p, ok := s.ws.Roster.ByEmail(s.repo.UserEmail())
	if !ok || p.LeftBefore(s.today()) {
		return ""
	}
	return p.Handle
}

// maxClashes bounds the search for an id that is free.
const maxClashes = 1000

// advance gives the draft the next id that nothing here has.
func (s *session) advance(d *draft) error {
	base := report.NewID(d.day, d.values.Title)
	for d.next++; d.next <= maxClashes; d.next++ {
		id := base
		if d.next > 1 {
			id = fmt.Sprintf("%s-%d", base, d.next)
		}
		if !s.hasReport(id) {
			d.values.ID, d.values.Date = id, d.day.String()
			return nil
		}
	}
	return fmt.Errorf("%d reports are called %s: give it another title", maxClashes, base)
}

func (s *session) hasReport(id string) bool {
	return slices.ContainsFunc(s.ws.Reports, func(r *report.Report) bool {
		return r.Name() == id || report.Stem(r.Path()) == id || slices.Contains(values(r.Aliases), id)
	})
}

// reportOf is the report of the draft under its id.
func (s *session) reportOf(d *draft) (*report.Report, error) {
	path := scaffold.Path(s.ws.Folders()[0], d.values.ID)
	if !s.ws.Matches(path) {
		return nil, usage("reports: %s in %s does not cover %s\nname a folder there", strings.Join(s.ws.Policy.Reports, ", "), workspace.ConfigFile, path)
	}
	data, err := scaffold.Report(d.template, d.values)
	if err != nil {
		return nil, usage("%v", err)
	}
	r, _ := report.Parse(source.NewFile(path, data))
	// A template need not have a place for every key.
	file, err := edit.SetKeys(r, slices.Concat([]edit.Set{{Name: "id", Value: d.values.ID}}, d.sets), s.known())
	if err != nil {
		return nil, usage("template %s: %v", d.template.Name, err)
	}
	r, found := report.Parse(file)
	switch {
	case len(found) > 0:
		return nil, usage("template %s: %s\n%s", d.template.Name, found[0].Message, found[0].Help)
	case !r.Title.Present():
		return nil, usage("template %s has no title: add a heading \"# {{title}}\"", d.template.Name)
	}
	return r, nil
}

// create writes the draft under the first id that is free. Another process may
// take an id after the files were listed: then the next one is tried.
func (s *session) create(d *draft) (*report.Report, error) {
	for {
		if err := s.advance(d); err != nil {
			return nil, err
		}
		r, err := s.reportOf(d)
		if err != nil {
			return nil, err
		}
		err = s.dir.Create(r.Path(), r.File.Data)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("writing %s: %w", r.Path(), err)
		}
		s.ws.Reports = append(s.ws.Reports, r)
		return r, nil
	}
}

// showDraft prints the report that would be written.
func (s *session) showDraft(d *draft) error {
	if err := s.advance(d); err != nil {
		return err
	}
	r, err := s.reportOf(d)
	if err != nil {
		return err
	}
	if s.env.json || s.env.format != "" {
		return s.printNew(r)
	}
	s.env.Out.Block(string(r.File.Data))
	s.sayTimes(r)
	s.env.Err.Line("would write ", s.shown(r.Path()))
	return nil
}

// printNew prints the path alone, for scripts, or the report as in a list.
func (s *session) printNew(r *report.Report) error {
	if s.env.json || s.env.format != "" {
		return s.env.printList(s.reportList([]*report.Report{r}))
	}
	s.env.Out.Line(s.shown(r.Path()))
	return nil
}

// sayTimes warns of times that contradict each other: who typed them is still
// there.
func (s *session) sayTimes(r *report.Report) {
	found := rules.Run(s.facts(), []*report.Report{r}, rules.Options{Only: []string{rules.TimeOrder.ID}}).Found
	for _, f := range found {
		if f.Rule == rules.TimeOrder.ID && f.Span.File == r.File {
			s.env.Err.Line(term.Yellow.Of("warning: "), s.place(f.Span), ": ", f.Message)
		}
	}
}

// sayNext says what is still missing, and the next command.
func (s *session) sayNext(r *report.Report) {
	s.env.flushed()
	s.sayTimes(r)
	if missing := s.missing(r); len(missing) > 0 {
		s.env.Err.Line("still missing: ", strings.Join(missing, ", "))
	}
	s.env.Err.Line("next: fill it, then: incident check ", r.Name())
}
