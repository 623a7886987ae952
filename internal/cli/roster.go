package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/directory"
	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
	"github.com/incident-cli/incident/internal/workspace"
)

func newRoster(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "roster",
		Short: "Fill " + workspace.RosterFile + " with people and teams",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRosterImport(env))
	return cmd
}

type rosterImportOptions struct{ write bool }

func newRosterImport(env *Env) *cobra.Command {
	var opts rosterImportOptions
	cmd := &cobra.Command{
		Use:   "import PATH...",
		Short: "Propose people and teams from CODEOWNERS and from catalogs of Backstage",
		Long: `Propose people and teams for ` + workspace.RosterFile + ` that files of other tools name:
CODEOWNERS, as GitHub and GitLab have it, and catalogs of Backstage (a name that
ends in .yaml or .yml): users, groups, and the owners of all else.

What would be added is shown as a diff, and --write adds it. Nothing that the
roster says is changed or removed; where a file says something else, that is told.
The files may lie outside of the repository.

No such file says who leads, who is senior or what somebody's role is: fill that
in by hand.`,
		Example: "  incident roster import .github/CODEOWNERS\n  incident roster import --write CODEOWNERS ../catalog/*.yaml",
		Args:    someArgs(1, 0, "a CODEOWNERS file or a catalog-info.yaml"),
		RunE:    func(cmd *cobra.Command, args []string) error { return runRosterImport(cmd.Context(), env, args, opts) },
	}
	cmd.Flags().BoolVar(&opts.write, "write", false, "add what is proposed")
	return cmd
}

func runRosterImport(ctx context.Context, env *Env, paths []string, opts rosterImportOptions) error {
	if err := env.changesFormat(); err != nil {
		return err
	}
	s, err := env.openToWrite(ctx)
	if err != nil {
		return err
	}
	return s.finish(s.importRoster(paths, opts))
}

func (s *session) importRoster(paths []string, opts rosterImportOptions) error {
	found, err := s.readDirectories(paths)
	if err != nil {
		return err
	}
	before, exists, err := s.rosterFile()
	if err != nil {
		return err
	}
	proposal := directory.Propose(s.ws.Roster, found)
	after, err := edit.AddPeople(before, proposal.Added)
	if err != nil {
		return refused(err)
	}
	if opts.write {
		if err := s.writeRoster(before, after, exists); err != nil {
			return err
		}
	}
	if err := s.printProposal(proposal, before, after); err != nil {
		return err
	}
	s.env.flushed()
	s.sayOfProposal(proposal, opts)
	return nil
}

// readDirectories reads the files, all of them before anything is proposed.
func (s *session) readDirectories(paths []string) ([]directory.Found, error) {
	where, err := s.env.workingDir()
	if err != nil {
		return nil, err
	}
	var all []directory.Found
	var wrong []finding.Finding
	for _, path := range paths {
		full := path
		if !filepath.IsAbs(path) {
			full = filepath.Join(where, path)
		}
		data, err := workspace.ReadNamed(full, directory.MaxSize)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, usage("%s: there is no such file", path)
		case errors.Is(err, workspace.ErrIrregular), errors.Is(err, workspace.ErrTooLarge):
			return nil, usage("%s: name a file of at most %d bytes", path, directory.MaxSize)
		case err != nil:
			return nil, err
		}
		found, problems := directory.Read(source.NewFile(filepath.ToSlash(path), data))
		all, wrong = append(all, found), append(wrong, problems...)
	}
	if len(wrong) > 0 {
		output.Findings(s.env.Err, wrong)
		return nil, usage("nothing is proposed: what was named is wrong in %s", term.Count(len(wrong), "place"))
	}
	return all, nil
}

// rosterFile is the file of the roster, empty where there is none.
func (s *session) rosterFile() (file *source.File, exists bool, err error) {
	data, err := s.ws.Tree.Read(workspace.RosterFile, report.MaxReport)
	if errors.Is(err, fs.ErrNotExist) {
		return source.NewFile(workspace.RosterFile, nil), false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("reading the roster: %w", err)
	}
	return source.NewFile(workspace.RosterFile, data), true, nil
}

func (s *session) writeRoster(before, after *source.File, exists bool) error {
	if err := s.checkedOut(workspace.RosterFile); err != nil {
		return err
	}
	var err error
	switch {
	case exists:
		err = s.dir.Replace(workspace.RosterFile, before.Data, after.Data)
	case len(after.Data) > 0:
		err = s.dir.Create(workspace.RosterFile, after.Data)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", workspace.RosterFile, err)
	}
	return nil
}

// printProposal prints what is added, as a diff or as JSON.
func (s *session) printProposal(p directory.Proposal, before, after *source.File) error {
	if s.env.json || s.env.format == "json" {
		return s.env.Out.JSON(proposalValue(p))
	}
	s.printPatch(before, after)
	return nil
}

// rosterItem is the fields of a person or a team that is added.
func rosterItem(kind, name, full, email, team, parent string, at source.Span) term.Object {
	from := term.Object{{Name: "path", Value: ""}, {Name: "line", Value: 0}}
	if at.File != nil {
		from = term.Object{{Name: "path", Value: at.File.Name}, {Name: "line", Value: at.Position().Line}}
	}
	return term.Object{
		{Name: "kind", Value: kind}, {Name: "id", Value: name}, {Name: "name", Value: full}, {Name: "email", Value: email},
		{Name: "team", Value: team}, {Name: "parent", Value: parent}, {Name: "from", Value: from},
	}
}

func proposalValue(p directory.Proposal) term.Object {
	items := []term.Object{}
	for _, handle := range p.Added.Handles() {
		who := p.Added.People[handle]
		items = append(items, rosterItem("person", handle, who.Name, who.Email, who.Team, "", p.People[handle]))
	}
	for _, name := range p.Added.TeamNames() {
		items = append(items, rosterItem("team", name, "", "", "", p.Added.Teams[name].Parent, p.Teams[name]))
	}
	remarks := []term.Object{}
	for _, r := range p.Remarks {
		remarks = append(remarks, term.Object{{Name: "text", Value: r.Text}, {Name: "path", Value: r.At.File.Name}, {Name: "line", Value: r.At.Position().Line}})
	}
	return term.Object{{Name: "schema", Value: 1}, {Name: "kind", Value: "roster"}, {Name: "items", Value: items}, {Name: "remarks", Value: remarks}}
}

// sayOfProposal tells what a person has to decide, and what comes next.
func (s *session) sayOfProposal(p directory.Proposal, opts rosterImportOptions) {
	for _, kind := range directory.Kinds(p.Remarks) {
		s.sayRemarks(kind)
	}
	if len(p.Added.People)+len(p.Added.Teams) == 0 {
		s.env.Err.Line("nothing to add: the roster has all that these files name")
		return
	}
	what := added(p)
	if !opts.write {
		s.env.Err.Line("--write would add ", what, " to ", workspace.RosterFile)
		return
	}
	s.env.Err.Line(what, " added to ", workspace.RosterFile, "; these files do not know managers, leaders, seniors and roles: fill them in")
}

// mostAlike is how many remarks of one kind are shown: who reads five knows what
// the others say.
const mostAlike = 5

// sayRemarks tells remarks of one kind.
func (s *session) sayRemarks(alike []directory.Remark) {
	shown := alike[:min(len(alike), mostAlike)]
	for _, r := range shown {
		s.env.Err.Line(fmt.Sprintf("%s:%d: ", r.At.File.Name, r.At.Position().Line), r.Text)
	}
	if more := len(alike) - len(shown); more > 0 {
		s.env.Err.Line("and ", strconv.Itoa(more), " more like those; --json lists all")
	}
}

// added says how much a proposal adds.
func added(p directory.Proposal) string {
	var parts []string
	switch n := len(p.Added.People); n {
	case 0:
	case 1:
		parts = append(parts, "1 person")
	default:
		parts = append(parts, fmt.Sprintf("%d people", n))
	}
	if n := len(p.Added.Teams); n > 0 {
		parts = append(parts, term.Count(n, "team"))
	}
	return strings.Join(parts, " and ")
}
