package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"charm.land/huh/v2"
	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/scaffold"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
	"github.com/incident-cli/incident/internal/workspace"
	"github.com/incident-cli/incident/templates"
)

type initOptions struct {
	ci, template, policy, reports string
	yes                           bool
}

// The values of --ci.
const (
	ciGitHub = "github"
	ciGitLab = "gitlab"
	ciNone   = "none"
)

var ciNames = []string{ciGitHub, ciGitLab, ciNone}

func newInit(env *Env) *cobra.Command {
	var opts initOptions
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Set a repository up: configuration, roster, folder, CI",
		Long: `Set a repository up: .incident.yaml, .incident/people.yaml with the person of
git's user.email, the folder of the reports, and a CI job that checks them.

A file that exists is left as it is, so that init can run again. --template
copies a built-in template to .incident/templates, for the team to change. On a
terminal every question that no option answers is asked, unless --yes is given.`,
		Example: "  incident init\n  incident init --ci gitlab --policy pagerduty --reports docs/postmortems --yes",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runInit(cmd.Context(), env, opts) },
	}
	f := cmd.Flags()
	f.StringVar(&opts.ci, "ci", "", "whose CI `checks` the reports: "+strings.Join(ciNames, ", ")+"; without it, the one that is set up here, else github")
	f.StringVar(&opts.template, "template", "", "the built-in template by `name` that the team will change: "+strings.Join(templates.Names(), ", "))
	f.StringVar(&opts.policy, "policy", "", "the built-in policy by `name`: "+strings.Join(policy.PresetNames, ", "))
	f.StringVar(&opts.reports, "reports", "", "the `folder` of the reports; without it, one that is there already, else incidents")
	f.BoolVar(&opts.yes, "yes", false, "ask nothing")
	completeFlags(cmd, env, map[string]func(*session) []string{
		"ci":       func(*session) []string { return ciNames },
		"template": func(*session) []string { return templates.Names() },
		"policy":   func(*session) []string { return policy.PresetNames },
	})
	return cmd
}

func (o initOptions) valid() error {
	for _, v := range []struct {
		flag, value string
		known       []string
	}{{"--ci", o.ci, ciNames}, {"--template", o.template, templates.Names()}, {"--policy", o.policy, policy.PresetNames}} {
		if v.value != "" && !slices.Contains(v.known, v.value) {
			return usage("%s: %q is not known\n%s", v.flag, v.value, suggest.Help(v.value, v.known))
		}
	}
	if strings.ContainsAny(o.reports, "*?[") {
		return usage("--reports: %q is not one folder\nwrite globs into %s yourself", o.reports, workspace.ConfigFile)
	}
	return nil
}

func runInit(ctx context.Context, env *Env, opts initOptions) error {
	if err := opts.valid(); err != nil {
		return err
	}
	s, err := env.openRepository()
	if err != nil {
		return err
	}
	if s.dir == nil {
		return errors.Join(errors.New("this is a bare repository: there is no working tree to write into"), s.close())
	}
	return errors.Join(s.init(ctx, opts), s.close())
}

func (s *session) init(ctx context.Context, opts initOptions) error {
	configured, err := s.suggestSetup(&opts)
	if err != nil {
		return err
	}
	if s.env.Interactive && !opts.yes {
		if err := s.askForInit(ctx, &opts, configured); err != nil {
			return err
		}
	}
	setup := scaffold.Setup{Policy: opts.policy, Reports: opts.reports, Email: s.repo.UserEmail()}
	if !configured {
		if _, found := policy.Parse(source.NewFile(workspace.ConfigFile, []byte(setup.Configuration())), rules.IDs()); len(found) > 0 {
			return usage("--reports: %s", found[0].Message)
		}
	}
	files, err := setupFiles(opts, setup)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := s.setUp(f); err != nil {
			return err
		}
	}
	s.sayInit(opts, setup)
	return nil
}

// suggestSetup fills in what no option says, and reports whether there is a
// configuration already, whose folder then counts.
func (s *session) suggestSetup(opts *initOptions) (configured bool, err error) {
	_, err = s.dir.Read(workspace.ConfigFile, report.MaxReport)
	if configured = err == nil; configured {
		if opts.reports != "" || opts.policy != "" {
			s.env.Err.Line("--reports and --policy do not apply: ", workspace.ConfigFile, " exists")
		}
		current, err := workspace.Configured(s.dir, rules.IDs())
		if err != nil {
			return true, err
		}
		opts.reports, opts.policy = current.Folders()[0], current.Policy.Extends
	} else if !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	if opts.policy == "" {
		opts.policy = policy.PresetNames[0]
	}
	if opts.ci == "" {
		opts.ci = s.ciHere()
	}
	if opts.reports == "" {
		opts.reports, err = s.reportsHere()
		return configured, err
	}
	return configured, nil
}

// ciHere is the CI that the repository is set up for, GitHub's where none is.
func (s *session) ciHere() string {
	if _, err := s.dir.Read(gitLabRoot, report.MaxReport); err == nil {
		return ciGitLab
	}
	return ciGitHub
}

const gitLabRoot = ".gitlab-ci.yml"

// folders are where teams keep reports before they use this program.
var folders = []string{"incidents", "postmortems", "post-mortems", "docs/incidents", "docs/postmortems", "docs/post-mortems"}

// reportsHere is the folder in which reports are found, and the default where
// none are.
func (s *session) reportsHere() (string, error) {
	for _, folder := range folders {
		if _, err := s.dir.Files(folder); err == nil {
			return folder, nil
		}
	}
	inRoot, err := s.rootReports()
	if inRoot > 1 {
		return ".", err
	}
	return folders[0], err
}

// rootReports is the number of files at the top of the repository that look
// like reports.
func (s *session) rootReports() (int, error) {
	files, err := s.dir.Files(".")
	n := 0
	for _, f := range files {
		if strings.Contains(f.Path, "/") || path.Ext(f.Path) != ".md" || !f.Regular {
			continue
		}
		data, err := s.dir.Read(f.Path, report.MaxReport)
		if err != nil {
			continue // not worth failing for: it is only a suggestion
		}
		r, _ := report.Parse(source.NewFile(f.Path, data))
		if looksLikeReport(r) {
			n++
		}
	}
	return n, err
}

// looksLikeReport reports whether a file has two of the sections that nearly
// every report of an incident has.
func looksLikeReport(r *report.Report) bool {
	n := 0
	for _, name := range []string{report.SectionTimeline, report.SectionCause, report.SectionImpact, report.SectionFollowUps} {
		if r.Section(name) != nil {
			n++
		}
	}
	return n >= 2
}

// askForInit asks what no option has answered; what was found is preselected.
func (s *session) askForInit(ctx context.Context, opts *initOptions, configured bool) error {
	var fields []huh.Field
	if !configured {
		fields = append(fields,
			huh.NewInput().Title("Folder of the reports").Validate(notEmpty).Value(&opts.reports),
			huh.NewSelect[string]().Title("Policy").Description("severities, and how soon reports, reviews and follow-ups are due").
				Options(huh.NewOptions(policy.PresetNames...)...).Value(&opts.policy))
	}
	if opts.template == "" {
		own := append([]huh.Option[string]{huh.NewOption("the built-in default", "")}, huh.NewOptions(templates.Names()...)...)
		fields = append(fields, huh.NewSelect[string]().Title("Template to change for the team").Options(own...).Value(&opts.template))
	}
	fields = append(fields, huh.NewSelect[string]().Title("CI").Options(huh.NewOptions(ciNames...)...).Value(&opts.ci))
	return s.env.ask(ctx, fields...)
}

// setupFile is a file that init creates where it does not exist.
type setupFile struct{ name, text string }

func setupFiles(opts initOptions, setup scaffold.Setup) ([]setupFile, error) {
	files := []setupFile{
		{workspace.ConfigFile, setup.Configuration()},
		{workspace.RosterFile, setup.People()},
		{path.Join(setup.Reports, ".gitkeep"), ""},
	}
	if opts.template != "" {
		text, err := templates.Read(opts.template)
		if err != nil {
			return nil, err
		}
		name := path.Join(workspace.TemplateFolder, workspace.DefaultTemplate+".md")
		files = append(files, setupFile{name, string(scaffold.TeamTemplate(text))})
	}
	switch opts.ci {
	case ciGitHub:
		files = append(files, setupFile{".github/workflows/incidents.yml", scaffold.Pinned(scaffold.GitHub, buildVersion().version)})
	case ciGitLab:
		files = append(files, setupFile{gitLabJobs, scaffold.Pinned(scaffold.GitLab, buildVersion().version)})
	}
	return files, nil
}

const gitLabJobs = ".gitlab/incidents.yml"

// setUp creates a file, unless something is there. A folder that holds anything
// needs nothing to keep it in git.
func (s *session) setUp(f setupFile) error {
	if path.Base(f.name) == ".gitkeep" {
		if files, err := s.dir.Files(path.Dir(f.name)); err == nil && len(files) > 0 {
			s.env.Out.Line(s.shown(path.Dir(f.name)), ": exists, left as it is")
			return nil
		}
	}
	err := s.dir.Create(f.name, []byte(f.text))
	switch {
	case errors.Is(err, fs.ErrExist):
		s.env.Out.Line(s.shown(f.name), ": exists, left as it is")
	case err != nil:
		return fmt.Errorf("creating %s: %w", f.name, err)
	default:
		s.env.Out.Line(s.shown(f.name), ": created")
	}
	return nil
}

// sayInit says what is left to do by hand.
func (s *session) sayInit(opts initOptions, setup scaffold.Setup) {
	s.env.flushed()
	if opts.ci == ciGitLab {
		s.env.Err.Line(`add to ` + gitLabRoot + `: include: [{ local: "` + gitLabJobs + `" }]`)
	}
	if scaffold.Handle(setup.Email) == "" {
		s.env.Err.Line("git has no user.email, so the roster is empty: add people to ", workspace.RosterFile)
	}
	s.env.Err.Line("next: commit these files, then: incident new \"What happened\"")
}
