package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// newCommits is how many commits come after what was kept.
const newCommits = 100

// keptIn is where our program keeps what it learned, and keptBefore where that
// is put aside.
func keptIn(dir string) string     { return filepath.Join(dir, ".git", "incident") }
func keptBefore(dir string) string { return filepath.Join(dir, ".git", "incident-before") }

// prepare has our program find what it is to start from.
func (s start) prepare(dir string) error {
	if s == unconcerned || s == warm {
		return nil
	}
	if err := os.RemoveAll(keptIn(dir)); err != nil {
		return fmt.Errorf("removing what was kept: %w", err)
	}
	if s == cold {
		return nil
	}
	if err := os.CopyFS(keptIn(dir), os.DirFS(keptBefore(dir))); err != nil {
		return fmt.Errorf("putting back what was kept: %w", err)
	}
	return nil
}

// holdAfterGrowth measures what our program takes once commits have come since
// it last ran. Afterwards the repository is as it was.
func holdAfterGrowth(ctx context.Context, binary, dir string, before result, runs int) (all []result, err error) {
	if err := os.Rename(keptIn(dir), keptBefore(dir)); err != nil {
		return nil, fmt.Errorf("putting aside what was kept: %w", err)
	}
	head := command(ctx, dir, "git", "rev-parse", "HEAD")
	out, err := head.Output()
	if err := head.failure(err); err != nil {
		return nil, err
	}
	old, packs := string(bytes.TrimSpace(out)), packsIn(dir)
	defer func() {
		reset := command(context.WithoutCancel(ctx), dir, "git", "reset", "-q", "--hard", old)
		err = errors.Join(err, reset.run(), removeNewPacks(dir, packs), os.RemoveAll(keptBefore(dir)))
	}()
	if err := grow(ctx, dir); err != nil {
		return nil, err
	}
	behind := contest{ours: stale, peer: log, from: behindMade, goal: before.halfAgain()}
	made, err := hold(ctx, binary, dir, []contest{behind}, runs)
	if err != nil {
		return nil, err
	}
	if err := packAsFetched(ctx, dir, old); err != nil {
		return nil, err
	}
	behind.from = behindFetched
	fetched, err := hold(ctx, binary, dir, []contest{behind}, runs)
	return append(fetched, made...), err
}

// halfAgain is half as much time again as a contest took.
func (r result) halfAgain() goal {
	return goal{plus: (r.mine.median(elapsed) * 3 / 2).Round(time.Millisecond)}
}

// packAsFetched has the objects of new commits lie as if they had been fetched: a
// fetch of more than a hundred objects leaves them in a pack of its own.
func packAsFetched(ctx context.Context, dir, old string) error {
	bundle, err := filepath.Abs(filepath.Join(dir, ".git", "incident-bundle"))
	if err != nil {
		return err
	}
	return errors.Join(gitEach(ctx, dir, [][]string{
		{"bundle", "create", "-q", bundle, old + "..HEAD"},
		{"bundle", "unbundle", bundle},
		{"prune-packed", "-q"},
	}), os.Remove(bundle))
}

// packsIn are the files of packs, with their indexes.
func packsIn(dir string) []string {
	files, _ := filepath.Glob(filepath.Join(dir, ".git", "objects", "pack", "*")) // a pattern of ours
	return files
}

func removeNewPacks(dir string, old []string) error {
	var failed []error
	for _, file := range packsIn(dir) {
		if !slices.Contains(old, file) {
			failed = append(failed, os.Remove(file))
		}
	}
	return errors.Join(failed...)
}

func gitEach(ctx context.Context, dir string, lines [][]string) error {
	for _, args := range lines {
		if err := command(ctx, dir, "git", args...).run(); err != nil {
			return err
		}
	}
	return nil
}

// grow closes a follow-up of every n-th report, or adds one, each in a commit of
// its own, and waits until the files count as settled.
func grow(ctx context.Context, dir string) error {
	ls := command(ctx, dir, "git", "ls-files", "-z", "--", "incidents")
	out, err := ls.Output()
	if err := ls.failure(err); err != nil {
		return err
	}
	paths := bytes.Split(bytes.TrimSuffix(out, []byte{0}), []byte{0})
	for i := range newCommits {
		path := string(paths[i*len(paths)/newCommits])
		if err := closeOne(filepath.Join(dir, path), i); err != nil {
			return err
		}
		c := command(ctx, dir, "git", "-c", "user.name=Bench", "-c", "user.email=bench@example.com", "commit", "-q", "-m", "Close one", "--", path)
		at := lastDay.Add(time.Duration(i+1) * time.Second).Format(time.RFC3339)
		c.Env = append(c.Env, "GIT_AUTHOR_DATE="+at, "GIT_COMMITTER_DATE="+at)
		if err := c.run(); err != nil {
			return err
		}
	}
	time.Sleep(3 * time.Second)
	return nil
}

func closeOne(name string, i int) error {
	old, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("changing a report: %w", err)
	}
	new := bytes.Replace(old, []byte("- [ ]"), []byte("- [x]"), 1)
	if bytes.Equal(old, new) {
		new = fmt.Appendf(bytes.Clone(old), "- [ ] One more `fu-new%03d`\n", i)
	}
	if err := os.WriteFile(name, new, fs.FileMode(0o666)); err != nil {
		return fmt.Errorf("changing a report: %w", err)
	}
	return nil
}

// holdChanged measures a check of the one report that was changed since the last
// commit. Afterwards the repository is as it was.
func holdChanged(ctx context.Context, binary, dir string, runs int) (r result, err error) {
	ls := command(ctx, dir, "git", "ls-files", "-z", "--", "incidents")
	out, err := ls.Output()
	if err := ls.failure(err); err != nil {
		return r, err
	}
	path, _, _ := bytes.Cut(out, []byte{0})
	file := filepath.Join(dir, string(path))
	data, err := os.ReadFile(file)
	if err != nil {
		return r, fmt.Errorf("reading a report: %w", err)
	}
	if err := os.WriteFile(file, append(bytes.Clone(data), "\nOne line more.\n"...), 0o666); err != nil {
		return r, fmt.Errorf("changing a report: %w", err)
	}
	defer func() { err = errors.Join(err, os.WriteFile(file, data, 0o666)) }()
	all, err := hold(ctx, binary, dir, []contest{{
		ours: []string{"check", "--base", "HEAD"}, peer: []string{"git", "diff", "--stat", "HEAD"}, codes: []int{1},
		goal: goal{plus: 100 * time.Millisecond, memory: 200 * megabyte},
	}}, runs)
	if err != nil {
		return r, err
	}
	return all[0], nil
}
