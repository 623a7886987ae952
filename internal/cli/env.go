// Package cli holds the commands, a file each. It alone knows cobra, and it
// alone decides exit codes.
package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/git"
	"github.com/incident-cli/incident/internal/table"
	"github.com/incident-cli/incident/internal/term"
)

// Env is the world as the commands see it, and the flags that all of them take.
type Env struct {
	*term.Streams
	Getenv func(string) string
	// Git is what git reads of the environment: which repository is meant, and
	// where the user's configuration lies.
	Git git.Environment
	// Clock is the current time; INCIDENT_NOW sets it.
	Clock func() time.Time

	// alone says that the process runs nothing but this command.
	alone   bool
	dir     string // -C
	git     git.Choice
	asOf    string // a day
	ref     string
	format  string
	fields  []string // --json=a,b
	json    bool
	fetch   bool
	noInput bool
	noCache bool
	color   string
	debug   bool
}

// NewEnv is the environment of this process.
func NewEnv() *Env {
	return &Env{Streams: term.Standard(os.Getenv), Getenv: os.Getenv, Git: os.Environ(), Clock: time.Now}
}

// prepare applies the flags that all commands take.
func (env *Env) prepare() error {
	if env.noInput {
		env.Interactive = false
	}
	if set := env.Getenv("INCIDENT_NOW"); set != "" {
		now, err := parseNow(set)
		if err != nil {
			return usage("INCIDENT_NOW: %v", err)
		}
		env.Clock = func() time.Time { return now }
	}
	var err error
	if env.git, err = git.ParseChoice(env.Getenv("INCIDENT_GIT")); err != nil {
		return usage("INCIDENT_GIT: %v", err)
	}
	if err := env.permitted(); err != nil {
		return err
	}
	if err := env.SetColor(env.color); err != nil {
		return usage("--color: %v", err)
	}
	if _, err := env.asOfDay(); env.asOf != "" && err != nil {
		return usage("--as-of: %v", err)
	}
	return nil
}

func parseNow(s string) (time.Time, error) {
	if d, err := day.Parse(s); err == nil {
		return d.Start(time.UTC), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not a time: write 2026-11-23T09:00:00Z or 2026-11-23", s)
	}
	return t, nil
}

func (env *Env) asOfDay() (day.Day, error) { return day.Parse(env.asOf) }

// note says on stderr what is done, with --debug.
func (env *Env) note(format string, args ...any) {
	if env.debug {
		env.Err.Line(term.Dim.Of("debug: " + fmt.Sprintf(format, args...)))
	}
}

// workingDir is where the command looks: -C, else the current folder.
func (env *Env) workingDir() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("finding the current folder: %w", err)
	}
	if env.dir == "" {
		return dir, nil
	}
	if !filepath.IsAbs(env.dir) {
		dir = filepath.Join(dir, env.dir)
	} else {
		dir = env.dir
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", usage("-C %s: there is no such folder", env.dir)
	}
	return dir, nil
}

// printList writes a list in the format that was asked for: JSON with --json, a
// table for people, tab-separated values for scripts.
func (env *Env) printList(l table.List) error {
	name := env.format
	switch {
	case env.json && name != "" && name != "json":
		return usage("--json and --format %s exclude each other", name)
	case env.json:
		name = "json"
	case name == "":
		name = table.Default(env.Terminal)
	}
	if len(env.fields) > 0 {
		selected, err := l.Select(env.fields)
		if err != nil {
			return usage("--json: %v", err)
		}
		l = selected
	}
	format, err := table.Named(name)
	if err != nil {
		return usage("--format: %v", err)
	}
	return format(env.Out, l)
}
