package git

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/config"
)

// settings is the repository's own configuration.
type settings struct {
	common   *config.Config
	worktree *config.Config // empty without extensions.worktreeConfig
}

func readSettings(at layout) (settings, error) {
	common, err := readConfig(filepath.Join(at.commonDir, "config"))
	if err != nil {
		return settings{}, err
	}
	s := settings{common: common, worktree: config.New()}
	if !isTrue(s.extension("worktreeConfig")) {
		return s, nil
	}
	s.worktree, err = readConfig(filepath.Join(at.gitDir, "config.worktree"))
	return s, err
}

// readConfig reads one file; one that is not there is empty. Files that it
// includes are not read.
func readConfig(path string) (*config.Config, error) {
	parsed := config.New()
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return parsed, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if err := config.NewDecoder(file).Decode(parsed); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return parsed, nil
}

func (s settings) extension(name string) string {
	return option(s.common, "extensions", name)
}

// sectionOf asks first, because Config.Section adds the section it does not
// find, while others read.
func sectionOf(c *config.Config, name string) *config.Section {
	if !c.HasSection(name) {
		return &config.Section{Name: name}
	}
	return c.Section(name)
}

func option(c *config.Config, section, key string) string { return sectionOf(c, section).Option(key) }

// isTrue reads git's words for true.
func isTrue(value string) bool {
	switch strings.ToLower(value) {
	case "true", "yes", "on", "1":
		return true
	}
	return false
}

// isFalse reads git's words for false; nothing is not one of them.
func isFalse(value string) bool {
	switch strings.ToLower(value) {
	case "false", "no", "off", "0":
		return true
	}
	return false
}

// ofWorkTree is a setting that says whether there is a work tree, or where. A
// linked worktree has its own, and does not heed that of the repository.
func (s settings) ofWorkTree(at layout, key string) string {
	own := option(s.worktree, "core", key)
	if own == "" && at.gitDir == at.commonDir {
		return option(s.common, "core", key)
	}
	return own
}

// ofCheckout is a setting that a work tree may have of its own.
func (s settings) ofCheckout(key string) string {
	if own := option(s.worktree, "core", key); own != "" {
		return own
	}
	return option(s.common, "core", key)
}

// partial says that objects may be missing because nobody has asked the server
// for them yet.
func (s settings) partial() bool { return s.promisor() != "" }

// remotes lists the names of the configured remotes.
func (s settings) remotes() []string {
	var names []string
	for _, remote := range sectionOf(s.common, "remote").Subsections {
		names = append(names, remote.Name)
	}
	return names
}

// supported names the first extension that changes how objects or branches are
// stored in a way that is not understood here.
func (s settings) supported() error {
	version := option(s.common, "core", "repositoryformatversion")
	if version != "" && version != "0" && version != "1" {
		return &UnsupportedError{"core.repositoryFormatVersion " + version, permitProgram}
	}
	for _, option := range sectionOf(s.common, "extensions").Options {
		if !understood(strings.ToLower(option.Key), strings.ToLower(option.Value), version == "1") {
			return &UnsupportedError{"extensions." + option.Key + " " + option.Value, permitProgram}
		}
	}
	return nil
}

// understood follows git: a repository of version 0 may carry extensions that
// nobody knows, and they mean nothing.
func understood(extension, value string, versionOne bool) bool {
	switch extension {
	case "objectformat":
		return value == "sha1"
	case "refstorage":
		return value == "files"
	case "noop", "noop-v1", "partialclone", "preciousobjects", "worktreeconfig", "relativeworktrees":
		return true
	}
	return !versionOne
}

// UserEmail is the user.email that git would use here: the work tree's, the
// repository's, the user's, the machine's; empty where none is set or the file
// cannot be read. Included files are not followed.
func (r *Repository) UserEmail() string {
	configs := []*config.Config{r.settings.worktree, r.settings.common}
	for _, path := range r.environment.userConfigs() {
		if parsed, err := readConfig(path); err == nil {
			configs = append(configs, parsed)
		}
	}
	for _, c := range configs {
		if email := option(c, "user", "email"); email != "" {
			return email
		}
	}
	return ""
}

// Origin is the address of the remote that is called origin, as it is configured;
// empty where there is none.
func (r *Repository) Origin() string {
	for _, remote := range sectionOf(r.settings.common, "remote").Subsections {
		if remote.Name == "origin" {
			return remote.Option("url")
		}
	}
	return ""
}

// userConfigs lists the files beyond the repository, nearest first.
func (e Environment) userConfigs() []string {
	var paths []string
	if only, set := e.lookup("GIT_CONFIG_GLOBAL"); set {
		paths = append(paths, only)
	} else if home := e.home(); home != "" {
		paths = append(paths, filepath.Join(home, ".gitconfig"), e.xdgConfig(home))
	}
	if !isTrue(e.get("GIT_CONFIG_NOSYSTEM")) {
		paths = append(paths, "/etc/gitconfig")
	}
	return paths
}

func (e Environment) xdgConfig(home string) string {
	if dir := e.get("XDG_CONFIG_HOME"); dir != "" {
		return filepath.Join(dir, "git", "config")
	}
	return filepath.Join(home, ".config", "git", "config")
}
