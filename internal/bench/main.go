// Command bench measures the program on a generated repository, against the git
// program on the same one, and writes docs/benchmarks.md.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		err = o.run(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

type options struct {
	shape    Shape
	runs     int
	generate string // write the repository here, and stop
	page     string // the file to write; empty for none
}

// fullPage is where the documentation keeps the measurement of the promised
// repository.
const fullPage = "docs/benchmarks.md"

func parse(args []string) (options, error) {
	o := options{shape: promised}
	small := promised.short()
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.Uint64Var(&o.shape.Seed, "seed", promised.Seed, "another `number` is another repository of the same shape")
	flags.IntVar(&o.shape.Reports, "reports", promised.Reports, "`number` of reports")
	flags.IntVar(&o.shape.FollowUps, "followups", promised.FollowUps, "`number` of follow-ups in all reports, at least one each")
	flags.IntVar(&o.shape.Commits, "commits", promised.Commits, "`number` of commits, each of which touches one report")
	flags.BoolVar(&o.shape.CommitGraph, "commit-graph", false, "let git write its commit-graph")
	flags.IntVar(&o.runs, "runs", 5, "`number` of measured runs of each program, after one that is not")
	flags.StringVar(&o.generate, "generate", "", "only write the repository, to this new `folder`")
	flags.StringVar(&o.page, "o", "", "the `file` to write; "+fullPage+" unless a flag changes the repository")
	flags.BoolFunc("short", fmt.Sprintf("a small repository: -reports %d -followups %d -commits %d", small.Reports, small.FollowUps, small.Commits),
		func(string) error { o.shape = o.shape.short(); return nil })
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.page == "" && o.shape == promised {
		o.page = fullPage
	}
	return o, o.validate(flags.Args())
}

func (o options) validate(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("there are only flags, and no %q", rest[0])
	case o.runs < 1:
		return errors.New("-runs is at least 1")
	}
	return o.shape.validate()
}

func (o options) run(ctx context.Context) error {
	if o.generate != "" {
		return generate(ctx, o.generate, o.shape)
	}
	temp, err := os.MkdirTemp("", "incident-bench-")
	if err != nil {
		return fmt.Errorf("making a temporary folder: %w", err)
	}
	err = o.runIn(ctx, temp)
	return errors.Join(err, os.RemoveAll(temp))
}

func (o options) runIn(ctx context.Context, temp string) error {
	binary, dir := filepath.Join(temp, "incident"), filepath.Join(temp, "repository")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if err := build(ctx, binary); err != nil {
		return err
	}
	if err := o.generateApart(ctx, dir); err != nil {
		return err
	}
	if err := sees(ctx, binary, dir, o.shape); err != nil {
		return err
	}
	results, err := hold(ctx, binary, dir, o.runs)
	if err != nil {
		return err
	}
	version, err := command(ctx, "", "git", "version").Output()
	if err != nil {
		return fmt.Errorf("asking git for its version: %w", err)
	}
	return o.publish(page{o.shape, o.runs, string(bytes.TrimSpace(version)), time.Now(), results})
}

// build makes the binary as a release does.
func build(ctx context.Context, binary string) error {
	cmd := command(ctx, "", "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", binary,
		"github.com/incident-cli/incident/cmd/incident")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	return cmd.run()
}

// generateApart generates in another process: what this one has used is counted
// as memory of every program that it starts.
func (o options) generateApart(ctx context.Context, dir string) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding the program that generates: %w", err)
	}
	s := o.shape
	return command(ctx, "", self, "-generate", dir, "-seed", strconv.FormatUint(s.Seed, 10),
		"-reports", strconv.Itoa(s.Reports), "-followups", strconv.Itoa(s.FollowUps), "-commits", strconv.Itoa(s.Commits),
		"-commit-graph="+strconv.FormatBool(s.CommitGraph)).run()
}

// sees proves that the program reads all there is, before its speed counts.
func sees(ctx context.Context, binary, dir string, s Shape) error {
	for _, want := range []struct {
		args  []string
		lines int
	}{
		{[]string{"list", "--format", "tsv"}, s.Reports},
		{[]string{"followups", "--all", "--format", "tsv"}, s.FollowUps},
	} {
		p := command(ctx, dir, binary, want.args...)
		out, err := p.Output()
		if err := p.failure(err); err != nil {
			return err
		}
		if got := bytes.Count(out, []byte("\n")); got != want.lines {
			return fmt.Errorf("%s shows %d lines where %d are: its speed means nothing", strings.Join(want.args, " "), got, want.lines)
		}
	}
	return nil
}

func (o options) publish(p page) error {
	fmt.Print(p.markdown())
	if o.page == "" {
		return nil
	}
	if err := os.WriteFile(o.page, []byte(p.markdown()), 0o666); err != nil {
		return fmt.Errorf("writing the measurement: %w", err)
	}
	return nil
}
