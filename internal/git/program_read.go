package git

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// Head implements reader.
func (p *program) Head() (string, error) { return p.resolve(context.Background(), "HEAD") }

// Resolve implements reader.
func (p *program) Resolve(rev string) (string, error) {
	ctx := context.Background()
	commit, err := p.resolve(ctx, rev)
	if err != nil {
		return "", err
	}
	base, _ := splitRevision(rev)
	return commit, unambiguous(base, func(full string) (string, error) { return p.commitOf(ctx, full) })
}

// commitOf is the commit of a full name, empty where it has none.
func (p *program) commitOf(ctx context.Context, name string) (string, error) {
	commit, err := p.resolve(ctx, name)
	var unknown *UnknownRevisionError
	if errors.As(err, &unknown) {
		return "", nil
	}
	return commit, err
}

func (p *program) resolve(ctx context.Context, rev string) (string, error) {
	out, err := p.output(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if hash := strings.TrimSpace(string(out)); err == nil && fullHash(hash) {
		return hash, nil
	}
	var failed *ProgramError
	if err != nil && (!errors.As(err, &failed) || failed.Complaint != "") {
		return "", fmt.Errorf("revision %q: %w", rev, p.tooOld(err))
	}
	if rev == "HEAD" || rev == "@" {
		return "", p.headless(ctx)
	}
	return "", p.unresolved(ctx, rev)
}

// unresolved says why a revision names nothing.
func (p *program) unresolved(ctx context.Context, rev string) error {
	base, steps := splitRevision(rev)
	if len(steps) == 0 {
		return p.settings.unknown(rev)
	}
	if _, err := p.resolve(ctx, base); err != nil {
		return err
	}
	if p.Shallow() {
		return &CutOffError{Wanted: "revision " + strconv.Quote(rev), Remedy: fetchDepth}
	}
	return &UnknownRevisionError{rev, noSuchParent}
}

// headless tells an unborn branch from one that is damaged, which only `git
// log` does.
func (p *program) headless(ctx context.Context) error {
	out, err := p.output(ctx, "log", "-1", "--format=%H")
	if err == nil {
		return fmt.Errorf("%w: %.80q", errUnreadable, out)
	}
	var failed *ProgramError
	if errors.As(err, &failed) && strings.Contains(failed.Complaint, "does not have any commits yet") {
		return ErrUnborn
	}
	return err
}

// MergeBase implements reader.
func (p *program) MergeBase(ctx context.Context, a, b string) (string, error) {
	out, err := p.output(ctx, "merge-base", "--all", "--end-of-options", a, b)
	bases := strings.Fields(string(out))
	if len(bases) > 0 && err == nil {
		return p.newest(ctx, bases)
	}
	var failed *ProgramError
	switch {
	case err != nil && (!errors.As(err, &failed) || failed.Complaint != ""):
		return "", fmt.Errorf("merge base of %s and %s: %w", a, b, err)
	case p.Shallow():
		return "", &CutOffError{Wanted: fmt.Sprintf("the merge base of %.10s and %.10s", a, b), Remedy: fetchDepth}
	}
	return "", fmt.Errorf("%.10s and %.10s: %w", a, b, ErrNoMergeBase)
}

// newest is the newest of several commits, then that of the smallest hash.
func (p *program) newest(ctx context.Context, commits []string) (string, error) {
	slices.Sort(commits)
	best, newest := "", time.Time{}
	for _, commit := range commits {
		when, err := p.Time(ctx, commit)
		if err != nil {
			return "", err
		}
		if best == "" || when.After(newest) {
			best, newest = commit, when
		}
	}
	return best, nil
}

// Time implements reader.
func (p *program) Time(ctx context.Context, commit string) (time.Time, error) {
	raw, err := p.object(ctx, commit, plumbing.CommitObject)
	if err != nil {
		return time.Time{}, err
	}
	header, _, _ := bytes.Cut(raw, []byte("\n\n"))
	return findIdent(header, "committer ").when, nil
}

// Before implements reader.
func (p *program) Before(ctx context.Context, from string, t time.Time) (string, error) {
	known, err := p.ancestry(ctx, from)
	if err != nil {
		return "", err
	}
	best, newest := "", time.Time{}
	err = descend(ctx, from, func(hash string) ([]string, error) {
		c := known[hash]
		if c.when.IsZero() || c.when.After(t) {
			return c.parents, p.notCutOff(hash, t)
		}
		if best == "" || c.when.After(newest) {
			best, newest = hash, c.when
		}
		return nil, nil
	})
	if err != nil {
		return "", err
	}
	return best, nil
}

// Rising implements reader.
func (p *program) Rising(ctx context.Context, commit string) (time.Time, error) {
	known, err := p.ancestry(ctx, commit)
	if err != nil {
		return time.Time{}, err
	}
	return rising(ctx, commit, func(hash string) (time.Time, []string, error) {
		return known[hash].when, known[hash].parents, nil
	})
}

func (p *program) notCutOff(hash string, t time.Time) error {
	if !p.boundary(hash) {
		return nil
	}
	return cutOffBefore(t)
}

// dated is what the order of commits is decided by.
type dated struct {
	parents []string
	when    time.Time
}

func (p *program) ancestry(ctx context.Context, from string) (map[string]dated, error) {
	known := map[string]dated{}
	read := func(r io.Reader) error {
		return readLog(r, func(e *logEntry) error {
			known[e.hash] = dated{e.parents, findIdent(e.header, "committer ").when}
			return nil
		})
	}
	args := slices.Concat(logArguments, []string{"--no-patch", "--end-of-options", from, "--"})
	if err := p.stream(ctx, read, args...); err != nil {
		return nil, fmt.Errorf("reading the history of %s: %w", from, err)
	}
	return known, nil
}

// Files implements reader.
func (p *program) Files(ctx context.Context, commit string, under []string) ([]File, error) {
	folders := Disjoint(under)
	if len(folders) == 0 {
		return nil, nil
	}
	args := []string{"ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit}
	if folders[0] != "." {
		args = append(args, folders...)
	}
	out, err := p.output(ctx, args...)
	if err != nil {
		return nil, fmt.Errorf("files of commit %s: %w", commit, err)
	}
	var files []File
	for line := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		if line == "" {
			continue
		}
		f, err := parseListed(line)
		if err != nil {
			return nil, fmt.Errorf("files of commit %s: %w", commit, err)
		}
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return files, nil
}

// parseListed reads "100644 blob HASH<TAB>path".
func parseListed(line string) (File, error) {
	about, path, _ := strings.Cut(line, "\t")
	words := strings.Fields(about)
	var e entry
	if len(words) != 3 || !fullHash(words[2]) || path == "" || !e.setMode(words[0]) {
		return File{}, fmt.Errorf("%w: %.80q", errUnreadable, line)
	}
	return File{Path: path, Blob: words[2], Mode: e.mode}, nil
}

// Blob implements reader.
func (p *program) Blob(ctx context.Context, hash string) ([]byte, error) {
	return p.object(ctx, hash, plumbing.BlobObject)
}

func (p *program) object(ctx context.Context, hash string, kind plumbing.ObjectType) (content []byte, err error) {
	if !fullHash(hash) {
		return nil, fmt.Errorf("%q is not a full hash", hash)
	}
	err = p.blobs.ask(ctx, hash, func(from *bufio.Reader) error {
		content, err = p.readObject(from, hash, kind)
		return err
	})
	return content, err
}

// BlobSize implements reader.
func (p *program) BlobSize(ctx context.Context, hash string) (int64, error) {
	if !fullHash(hash) {
		return 0, fmt.Errorf("%q is not a full hash", hash)
	}
	var size int64
	err := p.sizes.ask(ctx, hash, func(from *bufio.Reader) error {
		header, err := p.readHeader(from, hash)
		size = header.size
		return err
	})
	return size, err
}
