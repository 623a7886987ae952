package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// generate makes a repository of the shape in a folder that is empty or does
// not exist: on the branch main, checked out, in one pack.
func generate(ctx context.Context, dir string, s Shape) error {
	if err := s.validate(); err != nil {
		return err
	}
	if err := command(ctx, "", "git", "-c", "init.defaultBranch=main", "init", "-q", "--", dir).run(); err != nil {
		return err
	}
	if err := fastImport(ctx, dir, s); err != nil {
		return err
	}
	commands := [][]string{
		{"update-ref", "-d", "refs/heads/branch"}, // merged by now
		{"reset", "-q", "--hard", "main"},
		{"repack", "-adfq"}, // what fast-import leaves is barely compressed
		{"pack-refs", "--all"},
	}
	if s.CommitGraph {
		commands = append(commands, []string{"commit-graph", "write", "--reachable", "--no-progress"})
	}
	return gitEach(ctx, dir, commands)
}

func fastImport(ctx context.Context, dir string, s Shape) error {
	// --done: a stream that was cut off is an error, not a shorter history.
	c := command(ctx, dir, "git", "fast-import", "--quiet", "--done")
	stdin, err := c.StdinPipe()
	if err != nil {
		return fmt.Errorf("feeding git fast-import: %w", err)
	}
	if err := c.Start(); err != nil {
		return fmt.Errorf("starting git fast-import: %w", err)
	}
	written := s.stream(stdin)
	closed := stdin.Close()
	if err := c.failure(c.Wait()); err != nil {
		return err
	}
	return errors.Join(written, closed)
}

// stream writes the history in the language of git fast-import.
func (s Shape) stream(out io.Writer) error {
	b := bufio.NewWriter(out)
	l, code := newLines(s, b), newCode(s)
	l.commit(change{1, s.Began, "Say how incidents are reviewed here", []document{
		fixed{".incident.yaml", configuration}, fixed{".incident/people.yaml", roster()},
	}})
	if s.Files > 0 {
		l.commit(change{1, s.Began, "Import the code", code.all()})
	}
	w := newWriter(s.Seed)
	beside := spread{from: s.Began, to: s.Ended, of: s.ordinary() - s.touching()}
	for _, group := range s.grouped(w, s.plan(w)) {
		for at := range beside.until(group[len(group)-1].at) {
			l.add(code.edit(at))
		}
		// Only now: a merge until here writes the reports as they were.
		l.add(applied(w, group))
	}
	for at := range beside.until(s.Ended) {
		l.add(code.edit(at))
	}
	b.WriteString("done\n")
	return b.Flush()
}

// grouped splits the steps into as many commits as write reports.
func (s Shape) grouped(w *writer, steps []step) [][]step {
	groups := [][]step{steps[:1:1]}
	begins := draw{s.touching() - 1, len(steps) - 1}
	for _, next := range steps[1:] {
		if begins.next(w) {
			groups = append(groups, nil)
		}
		last := &groups[len(groups)-1]
		*last = append(*last, next)
	}
	return groups
}

// draw takes so many of so many in their order, each with the same chance.
type draw struct{ take, of int }

func (d *draw) next(w *writer) bool {
	// Where all are taken nothing is left to chance.
	taken := d.take == d.of || w.IntN(d.of) < d.take
	d.of--
	if taken {
		d.take--
	}
	return taken
}

// change is what one commit does.
type change struct {
	member    int
	at        time.Time
	subject   string
	documents []document
}

// document is a file in its newest version.
type document interface {
	place() string // the path
	markdown(b *strings.Builder)
}

// fixed is a document that never changes.
type fixed struct{ path, content string }

func (f fixed) place() string               { return f.path }
func (f fixed) markdown(b *strings.Builder) { b.WriteString(f.content) }

// applied takes the steps of one commit.
func applied(w *writer, group []step) change {
	c := change{member: group[0].of.owner, at: group[len(group)-1].at}
	for _, step := range group {
		subject := step.of.apply(w, step)
		if c.subject == "" {
			c.subject = subject
		}
		if !slices.Contains(c.documents, document(step.of)) {
			c.documents = append(c.documents, step.of)
		}
	}
	return c
}
