package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
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
	// What fast-import leaves is barely compressed, and gc would keep it so.
	for _, args := range [][]string{
		{"reset", "-q", "--hard", "main"},
		{"repack", "-adfq"},
		{"-c", "gc.writeCommitGraph=" + strconv.FormatBool(s.CommitGraph), "gc", "-q"},
	} {
		if err := command(ctx, dir, "git", args...).run(); err != nil {
			return err
		}
	}
	return nil
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
	w := newWriter(s.Seed)
	b := bufio.NewWriter(out)
	commit(b, 1, s.Began, "Say how incidents are reviewed here")
	file(b, ".incident.yaml", configuration)
	file(b, ".incident/people.yaml", roster())
	var text strings.Builder
	for _, step := range s.plan(w) {
		subject := step.of.apply(w, step)
		text.Reset()
		step.of.markdown(&text)
		commit(b, step.of.owner, step.at, subject)
		file(b, step.of.path, text.String())
	}
	b.WriteString("done\n")
	return b.Flush()
}

// The buffer keeps the first error of a write, and Flush returns it.

func commit(b *bufio.Writer, member int, at time.Time, subject string) {
	who := fmt.Sprintf("%s %d +0000", identity(member), at.Unix())
	fmt.Fprintf(b, "commit refs/heads/main\nauthor %s\ncommitter %[1]s\ndata %d\n%s\n", who, len(subject), subject)
}

func file(b *bufio.Writer, path, content string) {
	fmt.Fprintf(b, "M 100644 inline %s\ndata %d\n%s\n", path, len(content), content)
}
