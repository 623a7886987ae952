package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/demo"
	"github.com/incident-cli/incident/internal/git"
	"github.com/incident-cli/incident/internal/term"
)

func newDemo(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "demo [DIR]",
		Short: "Make a repository with two years of made-up reports, to try everything on",
		Long: `Make a repository with two years of made-up reports and their history, to try
everything on: about forty incidents of three teams, with follow-ups that were
closed, moved, dropped and forgotten, and a review that is due.

The history ends today, or on the day of --as-of. DIR must be empty or not exist;
without it, incident-demo is made here. git is not needed.`,
		Args: someArgs(0, 1, "at most one folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "incident-demo"
			if len(args) > 0 {
				dir = args[0]
			}
			return runDemo(cmd.Context(), env, dir)
		},
	}
}

func runDemo(ctx context.Context, env *Env, dir string) error {
	where, err := env.workingDir()
	if err != nil {
		return err
	}
	now := env.Clock().UTC()
	if env.asOf != "" {
		d, err := env.asOfDay()
		if err != nil {
			return usage("--as-of: %v", err)
		}
		now = d.End(now.Location())
	}
	target := dir
	if !filepath.IsAbs(target) {
		target = filepath.Join(where, dir)
	}
	commits := demo.Build(now)
	err = git.Create(ctx, target, snapshots(commits))
	if errors.Is(err, fs.ErrExist) {
		return usage("%s is not empty: name a folder that is empty or does not exist", dir)
	}
	if err != nil {
		return err
	}
	env.Out.Line(dir)
	env.Err.Line(term.Count(len(commits), "commit"), " until ", commits[len(commits)-1].Time.Format("2006-01-02"), ". Try:")
	for _, line := range []string{"incident check", "incident agenda", "incident followups --stale", "incident patterns"} {
		env.Err.Line("  " + line)
	}
	if rel, err := filepath.Rel(where, target); err == nil && rel != "." {
		env.Err.Line("after: cd ", dir, string(os.PathSeparator))
	}
	return nil
}

func snapshots(commits []demo.Commit) []git.Snapshot {
	out := make([]git.Snapshot, len(commits))
	for i, c := range commits {
		out[i] = git.Snapshot{
			Author: c.Author, Email: c.Email, Time: c.Time, Message: c.Message, Files: c.Files, Removed: c.Removed,
		}
	}
	return out
}
