package git

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Partial says that the repository was cloned with a filter: objects that
// nobody has asked for are still on the server.
func (r *Repository) Partial() bool { return r.settings.partial() }

// Distrusted is the folder of this repository that belongs to another user, for
// which the git program refuses to read it; empty where there is none, or where
// the user's safe.directory names the repository.
func (r *Repository) Distrusted() string {
	if r.declaredSafe() {
		return ""
	}
	for _, path := range []string{r.root, r.gitDir} {
		if path != "" && !ownedByUser(path) {
			return path
		}
	}
	return ""
}

// declaredSafe reads safe.directory as git does: from the user's and the
// machine's configuration only, where an empty value forgets those before.
func (r *Repository) declaredSafe() bool {
	safe, own := false, r.root
	if own == "" {
		own = r.gitDir
	}
	paths := userConfigs()
	slices.Reverse(paths) // the machine's comes first
	for _, path := range paths {
		parsed, err := readConfig(path)
		if err != nil || !parsed.HasSection("safe") {
			continue
		}
		for _, value := range parsed.Section("safe").OptionAll("directory") {
			safe = value != "" && (safe || covers(value, own))
		}
	}
	return safe
}

func covers(value, path string) bool {
	if value == "*" {
		return true
	}
	folder, below := strings.CutSuffix(value, "/*")
	if rest, atHome := strings.CutPrefix(folder, "~/"); atHome {
		home, err := os.UserHomeDir()
		if err != nil {
			return false
		}
		folder = filepath.Join(home, rest)
	}
	return path == folder || below && strings.HasPrefix(path, folder+"/")
}

// ProgramVersion is what the git program calls itself, "git version 2.47.3"; an
// error where there is none, or where it does not run.
func ProgramVersion(ctx context.Context) (string, error) {
	path, err := exec.LookPath("git")
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, path, "--version")
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GIT_") }), "LC_ALL=C")
	printed, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("running %s --version: %w", path, err)
	}
	return strings.TrimSpace(string(printed)), nil
}
