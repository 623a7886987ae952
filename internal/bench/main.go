// Command bench measures the program on a generated repository, against the git
// program on the same one, and writes docs/benchmarks.md.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
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
	shapes   []Shape
	runs     int
	generate string // write the only repository here, and stop
	in       string // measure in this folder, which holds the only repository
	parse    string // only parse what lies in this folder, as a peer
	page     string // the file to write; empty for none
}

// fullPage is where the documentation keeps the measurement of the promised
// repositories.
const fullPage = "docs/benchmarks.md"

// numbers are the flags that change a repository.
var numbers = []struct {
	name, usage string
	of          func(*Shape) *int
}{
	{"seed", "another `number` is another repository of the same shape", func(s *Shape) *int { return &s.Seed }},
	{"reports", "`number` of reports", func(s *Shape) *int { return &s.Reports }},
	{"followups", "`number` of follow-ups in all reports, at least one each", func(s *Shape) *int { return &s.FollowUps }},
	{"commits", "`number` of commits", func(s *Shape) *int { return &s.Commits }},
	{"touching", "`number` of commits that write reports, 0 for all but the first and the merges", func(s *Shape) *int { return &s.Touching }},
	{"versions", "`number` of versions of reports, 0 for one in each of those commits", func(s *Shape) *int { return &s.Versions }},
	{"files", "`number` of other files", func(s *Shape) *int { return &s.Files }},
	{"merges", "`number` of commits that are merges", func(s *Shape) *int { return &s.Merges }},
}

func parse(args []string) (options, error) {
	var o options
	var changes []func(*Shape)
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	only := flags.String("only", "A", "the `repositories` to measure: A, B, C, or several as A,B")
	for _, n := range numbers {
		flags.Func(n.name, n.usage, func(value string) error {
			v, err := strconv.Atoi(value)
			changes = append(changes, func(s *Shape) { *n.of(s) = v })
			return err
		})
	}
	flags.BoolFunc("commit-graph", "let git write its commit-graph", func(string) error {
		changes = append(changes, func(s *Shape) { s.CommitGraph = true })
		return nil
	})
	flags.BoolFunc("short", "small repositories: a hundredth of everything", func(string) error {
		changes = append(changes, func(s *Shape) { *s = s.short() })
		return nil
	})
	flags.IntVar(&o.runs, "runs", 5, "`number` of measured runs of each program, after one that is not")
	flags.StringVar(&o.generate, "generate", "", "only write the repository, to this new `folder`")
	flags.StringVar(&o.in, "in", "", "measure in this `folder`, where -generate has written the same repository before")
	flags.StringVar(&o.parse, "parse", "", "only parse the Markdown in this `folder`, as a program to compare with")
	flags.StringVar(&o.page, "o", "", "the `file` in which to renew what is measured; "+fullPage+" unless a flag changes a repository")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.page == "" && len(changes) == 0 && o.in == "" {
		o.page = fullPage
	}
	return o, o.shape(*only, changes, flags.Args())
}

// shape settles which repositories there are, and whether that can be.
func (o *options) shape(only string, changes []func(*Shape), rest []string) error {
	shapes, err := named(only)
	switch {
	case err != nil:
		return err
	case len(rest) > 0:
		return fmt.Errorf("there are only flags, and no %q", rest[0])
	case o.runs < 1:
		return errors.New("-runs is at least 1")
	case len(shapes) > 1 && o.generate+o.in != "":
		return errors.New("-generate and -in take one repository")
	}
	for i := range shapes {
		for _, change := range changes {
			change(&shapes[i])
		}
		if err := shapes[i].validate(); err != nil {
			return fmt.Errorf("repository %s: %w", shapes[i].Name, err)
		}
	}
	o.shapes = shapes
	return nil
}

func (o options) run(ctx context.Context) error {
	if o.parse != "" {
		return parseAll(o.parse)
	}
	if o.generate != "" {
		return generate(ctx, o.generate, o.shapes[0])
	}
	temp, err := os.MkdirTemp("", "incident-bench-")
	if err != nil {
		return fmt.Errorf("making a temporary folder: %w", err)
	}
	err = o.runIn(ctx, temp)
	return errors.Join(err, os.RemoveAll(temp))
}

func (o options) runIn(ctx context.Context, temp string) error {
	binary := filepath.Join(temp, "incident")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if err := build(ctx, binary); err != nil {
		return err
	}
	version, err := command(ctx, "", "git", "version").Output()
	if err != nil {
		return fmt.Errorf("asking git for its version: %w", err)
	}
	for _, shape := range o.shapes {
		p := chapter{shape: shape, runs: o.runs, git: string(bytes.TrimSpace(version)), measured: time.Now()}
		if err := o.measure(ctx, binary, filepath.Join(temp, shape.Name), &p); err != nil {
			return err
		}
		if err := o.publish(p); err != nil {
			return err
		}
	}
	return nil
}

// measure fills a chapter with what is measured in its repository.
func (o options) measure(ctx context.Context, binary, dir string, p *chapter) (err error) {
	if o.in != "" {
		dir = o.in
	} else if err := generateApart(ctx, dir, p.shape); err != nil {
		return err
	}
	if err := sees(ctx, binary, dir, p.shape); err != nil {
		return err
	}
	if p.results, err = hold(ctx, binary, dir, contestsOf(p.shape), o.runs); err != nil {
		return err
	}
	at := slices.IndexFunc(p.results, func(r result) bool { return r.from == warm })
	after, err := holdAfterGrowth(ctx, binary, dir, p.results[at], o.runs)
	if err != nil {
		return err
	}
	p.results = slices.Insert(p.results, at+1, after...)
	if p.shape.Name == "A" {
		changed, err := holdChanged(ctx, binary, dir, o.runs)
		if err != nil {
			return err
		}
		p.results = slices.Insert(p.results, 1, changed)
	}
	p.perFile, err = holdPerFile(ctx, dir, p.shape)
	return err
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
func generateApart(ctx context.Context, dir string, s Shape) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding the program that generates: %w", err)
	}
	args := []string{"-generate", dir, "-only", s.Name}
	for _, n := range numbers {
		args = append(args, "-"+n.name, strconv.Itoa(*n.of(&s)))
	}
	if s.CommitGraph {
		args = append(args, "-commit-graph")
	}
	return command(ctx, "", self, args...).run()
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
		p, got := command(ctx, dir, binary, want.args...), lineCount(0)
		p.Stdout = &got
		if err := p.run(); err != nil {
			return err
		}
		if int(got) != want.lines {
			return fmt.Errorf("%s shows %d lines where %d are: its speed means nothing", strings.Join(want.args, " "), got, want.lines)
		}
	}
	return nil
}

// lineCount counts the lines that are written to it and keeps none of them: what
// this process uses counts as memory of those that it starts.
type lineCount int

// Write implements io.Writer.
func (n *lineCount) Write(p []byte) (int, error) {
	*n += lineCount(bytes.Count(p, []byte("\n")))
	return len(p), nil
}

func (o options) publish(p chapter) error {
	fmt.Print(p.markdown())
	if o.page == "" {
		return nil
	}
	old, err := os.ReadFile(o.page)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading the measurements so far: %w", err)
	}
	if err := os.WriteFile(o.page, []byte(renew(string(old), p)), 0o666); err != nil {
		return fmt.Errorf("writing the measurement: %w", err)
	}
	return nil
}
