package git

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/history"
)

// Need says what of a repository will be read.
type Need struct {
	// Under are the folders whose past counts, and Versions says of which paths
	// in them all versions are read.
	Under    []string
	Versions func(path string) bool
	// Files are the files and folders of which the last version alone is read.
	Files []string
}

// Lacking lists what a partial clone has left on the server and will be needed,
// each once: the trees that are missing, if there are any, since what else is
// missing shows only in them; else the blobs. Nothing is fetched.
func (r *Repository) Lacking(ctx context.Context, commit string, need Need) ([]string, error) {
	p, err := r.started()
	if err != nil {
		return nil, err
	}
	blobs, err := r.blobsOf(ctx, commit, need)
	if partial := (*PartialError)(nil); errors.As(err, &partial) {
		return p.lackingTrees(ctx, commit)
	}
	if err != nil {
		return nil, err
	}
	return p.lackingOf(ctx, blobs)
}

// Fetch has the git program fetch objects from the server that the partial
// clone is of, all of them by one run.
func (r *Repository) Fetch(ctx context.Context, hashes []string) error {
	p, err := r.started()
	if err != nil {
		return err
	}
	if err := p.fetch(ctx, hashes); err != nil {
		return err
	}
	// What is open may not know the new packs.
	return errors.Join(r.Close(), r.choose(r.choice))
}

// Server is the remote that a partial clone is of, empty in others.
func (r *Repository) Server() string { return r.settings.promisor() }

// started is the git program, which fetching takes.
func (r *Repository) started() (*program, error) {
	if r.choice == InProcess {
		return nil, errors.New("only the git program can fetch, and it must not be started")
	}
	return openProgram(r.layout, r.settings)
}

// blobsOf lists the blobs that are needed, sorted. Only trees are read for that.
func (r *Repository) blobsOf(ctx context.Context, commit string, need Need) ([]string, error) {
	blobs := map[string]bool{}
	err := r.Log(commit, Query{Under: need.Under}).Walk(ctx, func(c *history.Commit) error {
		for _, changes := range c.Changes {
			for _, change := range changes {
				if change.New != "" && need.Versions(change.Path) {
					blobs[change.New] = true
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	files, err := r.Files(ctx, commit, need.Files)
	for _, f := range files {
		if f.Mode == Regular {
			blobs[f.Blob] = true
		}
	}
	return slices.Sorted(maps.Keys(blobs)), err
}

// lackingOf lists which of many objects are not here. It asks for those that
// are, because to ask for one that is not would be to fetch it, for programs
// that cannot be told otherwise.
func (p *program) lackingOf(ctx context.Context, hashes []string) ([]string, error) {
	lacking := make(map[string]bool, len(hashes))
	for _, hash := range hashes {
		lacking[hash] = true
	}
	err := p.stream(ctx, func(from io.Reader) error {
		return eachLine(from, func(line string) { delete(lacking, line) })
	}, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)", "--unordered", "--buffer")
	return slices.Sorted(maps.Keys(lacking)), err
}

// lackingTrees lists the trees of a history that are missing while what holds
// them is here. Whoever fetches one gets those below it as well.
func (p *program) lackingTrees(ctx context.Context, commit string) ([]string, error) {
	var trees []string
	err := p.stream(ctx, func(from io.Reader) error {
		return eachLine(from, func(line string) {
			if hash, missing := strings.CutPrefix(line, "?"); missing {
				trees = append(trees, hash)
			}
		})
	}, "rev-list", "--objects", "--filter=blob:none", "--missing=print", "--end-of-options", commit)
	return trees, err
}

func eachLine(from io.Reader, take func(line string)) error {
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		take(lines.Text())
	}
	return lines.Err()
}

// fetching is how git itself fetches what a partial clone lacks, without what a
// fetch does beside that. Trees come without their blobs, which are then fetched
// as far as they are needed.
var fetching = []string{
	"-c", "fetch.negotiationAlgorithm=noop", "-c", "fetch.writeCommitGraph=false", "-c", "gc.auto=0", "-c", "maintenance.auto=false",
	"fetch", "--quiet", "--no-tags", "--no-prune", "--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none", "--stdin",
	"--end-of-options",
}

func (p *program) fetch(ctx context.Context, hashes []string) error {
	server := p.settings.promisor()
	if server == "" {
		return errors.New("this is no partial clone, and there is nothing to fetch")
	}
	cmd := exec.CommandContext(ctx, p.path, slices.Concat(pinned, fetching, []string{server})...)
	cmd.Dir = p.workingDir()
	cmd.Env = append(p.environment.online(), p.named()...)
	cmd.Stdin = strings.NewReader(strings.Join(hashes, "\n") + "\n")
	cmd.Stderr = new(complaint)
	cmd.WaitDelay = waitDelay
	if err := programError(ctx, cmd, cmd.Run()); err != nil {
		return fmt.Errorf("fetching what this partial clone lacks from %s: %w", server, err)
	}
	return nil
}

// promisor is the remote that has what a partial clone lacks.
func (s settings) promisor() string {
	named := s.extension("partialClone")
	for _, remote := range sectionOf(s.common, "remote").Subsections {
		if isTrue(remote.Option("promisor")) {
			named = cmp.Or(named, remote.Name)
		}
	}
	return named
}
