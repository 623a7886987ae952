package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// process is a program to run, whose output is thrown away unless it is asked
// for, and whose failure says what it printed.
type process struct {
	*exec.Cmd
	stderr *bytes.Buffer
}

func command(ctx context.Context, dir, name string, args ...string) process {
	p := process{exec.CommandContext(ctx, name, args...), new(bytes.Buffer)}
	p.Dir = dir
	p.Env = environment()
	p.Stderr = p.stderr
	return p
}

func (p process) run() error { return p.failure(p.Run()) }

func (p process) failure(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w\n%s", strings.Join(p.Args, " "), err, bytes.TrimSpace(p.stderr.Bytes()))
}

// environment is that of all programs run here: the user's configuration of
// git, a hook's GIT_DIR and a CI's variables would change what is measured.
func environment() []string {
	foreign := func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return strings.HasPrefix(name, "GIT_") || strings.HasPrefix(name, "INCIDENT_") || name == "CI" || name == "GITHUB_ACTIONS"
	}
	return append(slices.DeleteFunc(os.Environ(), foreign),
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
		"INCIDENT_NOW="+lastDay.Format(time.RFC3339))
}

// reading is what one run of a program took.
type reading struct {
	took time.Duration
	// cpu is the time of all cores, which a busy machine changes least.
	cpu time.Duration
	// memory is the peak of the resident memory in bytes, 0 where the system
	// does not say; of a program that starts others, that of the largest. Linux
	// counts from the fork on, so it is never less than what this process uses
	// itself, which is why another one generates.
	memory int64
}

// measure runs a program whole, from start to end, with a variable more in its
// environment, or none. An exit code other than those given is an error: a
// program that fails early is not fast.
func measure(ctx context.Context, dir, env string, line []string, codes []int) (reading, error) {
	p := command(ctx, dir, line[0], line[1:]...)
	if env != "" {
		p.Env = append(p.Env, env)
	}
	start := time.Now()
	err := p.Run()
	took := time.Since(start)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && slices.Contains(codes, exit.ExitCode()) {
		err = nil
	}
	if err := p.failure(err); err != nil {
		return reading{}, err
	}
	return reading{took, p.ProcessState.UserTime() + p.ProcessState.SystemTime(), peak(p.ProcessState)}, nil
}
