package cli

import (
	"context"
	"slices"

	"github.com/incident-cli/incident/internal/git"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/term"
	"github.com/incident-cli/incident/internal/workspace"
)

// permitted refuses --fetch where nothing may be fetched.
func (env *Env) permitted() error {
	if env.fetch && env.git == git.InProcess {
		return usage("--fetch takes the git program, and INCIDENT_GIT=go forbids it")
	}
	return nil
}

// fetchLacking fetches what a partial clone lacks of the reports and their past,
// if the user permits it: without --fetch, no command asks a server.
func (s *session) fetchLacking(ctx context.Context) error {
	if !s.env.fetch || s.commit == "" || !s.repo.Partial() {
		return nil
	}
	if !s.overlay || s.left.Any() {
		// The configuration may be missing itself. What it mostly says is fetched
		// along with it, so that there is mostly no more to fetch.
		if err := s.fetchFor(ctx, defaultNeed()); err != nil {
			return err
		}
	}
	settings, err := workspace.Configured(s.tree(ctx), rules.IDs())
	if err != nil {
		return err
	}
	if err := s.fetchFor(ctx, needOf(settings)); err != nil {
		return err
	}
	known := settings.Former()
	if _, err := s.widen(ctx, settings); err != nil || slices.Equal(known, settings.Former()) {
		return err
	}
	return s.fetchFor(ctx, needOf(settings))
}

// setUpFiles are what the commands read besides reports and reviews.
var setUpFiles = []string{workspace.ConfigFile, workspace.RosterFile, workspace.TemplateFolder}

// defaultNeed is what is read where the configuration says nothing.
func defaultNeed() git.Need {
	p := policy.Default()
	return git.Need{
		Under: append(p.Reports, workspace.ConfigFile), Versions: func(string) bool { return true }, Files: append([]string{p.Reviews}, setUpFiles...),
	}
}

func needOf(w *workspace.Workspace) git.Need {
	return git.Need{
		Under:    append(w.HeldFolders(), workspace.ConfigFile),
		Versions: func(path string) bool { return path == workspace.ConfigFile || w.Held(path) },
		Files:    append([]string{w.Policy.Reviews}, setUpFiles...),
	}
}

// fetchRounds is how often a server is asked at most: for trees, and then for
// the blobs that they name.
const fetchRounds = 2

// fetchFor fetches what is lacking, each time all that is known to be. What is
// lacking still is then named by the reader that misses it.
func (s *session) fetchFor(ctx context.Context, need git.Need) error {
	for range fetchRounds {
		lacking, err := s.repo.Lacking(ctx, s.commit, need)
		if err != nil || len(lacking) == 0 {
			return err
		}
		s.env.Err.Line("fetching ", term.Count(len(lacking), "object"), " that this partial clone lacks from ", s.repo.Server())
		if err := s.repo.Fetch(ctx, lacking); err != nil {
			return err
		}
	}
	return nil
}
