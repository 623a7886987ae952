package git

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Partial says that the repository was cloned with a filter: objects that
// nobody has asked for are still on the server.
func (r *Repository) Partial() bool { return r.settings.partial() }

// Distrusted is the folder of this repository that belongs to another user, for
// which the git program refuses to read it, and the one to be named in the
// user's safe.directory to permit it. Both are empty where there is no such
// folder, or where safe.directory or GIT_DIR names the repository already.
func (r *Repository) Distrusted() (folder, permit string) {
	if r.found == "" || r.declaredSafe() {
		return "", ""
	}
	for _, path := range []string{r.found, r.gitDir} {
		if !ownedByUser(path, r.environment.get("SUDO_UID")) {
			return path, r.found
		}
	}
	return "", ""
}

// declaredSafe reads safe.directory as git does: from the user's and the
// machine's configuration only, where an empty value forgets those before.
func (r *Repository) declaredSafe() bool {
	safe := false
	paths := r.environment.userConfigs()
	slices.Reverse(paths) // the machine's comes first
	for _, path := range paths {
		parsed, err := readConfig(path)
		if err != nil || !parsed.HasSection("safe") {
			continue
		}
		for _, value := range sectionOf(parsed, "safe").OptionAll("directory") {
			safe = value != "" && (safe || covers(value, r.found, r.environment.home()))
		}
	}
	return safe
}

func covers(value, path, home string) bool {
	if value == "*" {
		return true
	}
	folder, below := strings.CutSuffix(value, "/*")
	if rest, atHome := strings.CutPrefix(folder, "~/"); atHome {
		if home == "" {
			return false
		}
		folder = filepath.Join(home, rest)
	}
	return path == folder || below && strings.HasPrefix(path, folder+"/")
}

// ProgramVersion is what the git program calls itself, "git version 2.47.3"; an
// error where there is none, or where it does not run.
func ProgramVersion(ctx context.Context, env Environment) (string, error) {
	path, err := exec.LookPath("git")
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, path, "--version")
	cmd.Env = env.harmless()
	printed, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("running %s --version: %w", path, err)
	}
	return strings.TrimSpace(string(printed)), nil
}
