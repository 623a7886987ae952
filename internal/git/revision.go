package git

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"github.com/incident-cli/incident/internal/lazy"
)

// Resolve implements reader.
func (r *inProcess) Resolve(rev string) (string, error) {
	base, steps := splitRevision(rev)
	hash, err := r.resolveName(base)
	if err == nil {
		err = unambiguous(base, r.commitOf)
	}
	if err != nil {
		return "", err
	}
	for _, step := range steps {
		if hash, err = r.step(rev, hash, step); err != nil {
			return "", err
		}
	}
	if hash, err = r.peel(hash); err != nil {
		return "", fmt.Errorf("revision %q: %w", rev, err)
	}
	return hash.String(), nil
}

// step matches one suffix: "~", "~3", "^", "^2", "^{commit}", "^{}".
var step = lazy.Regexp(`[~^][0-9]*$|\^\{(commit)?\}$`)

// splitRevision separates the name from its suffixes, first one first.
func splitRevision(rev string) (base string, steps []string) {
	for {
		at := step().FindStringIndex(rev)
		if at == nil {
			slices.Reverse(steps)
			return rev, steps
		}
		steps = append(steps, rev[at[0]:])
		rev = rev[:at[0]]
	}
}

func (r *inProcess) step(rev string, from plumbing.Hash, step string) (plumbing.Hash, error) {
	hash, err := r.peel(from)
	if err != nil || strings.HasPrefix(step, "^{") {
		return hash, err
	}
	count := 1
	if len(step) > 1 {
		if count, err = strconv.Atoi(step[1:]); err != nil {
			return hash, r.settings.unknown(rev)
		}
	}
	if count == 0 { // also as "^00"
		return hash, nil
	}
	if step[0] == '^' {
		return r.parent(rev, hash, count)
	}
	for ; count > 0 && err == nil; count-- {
		hash, err = r.parent(rev, hash, 1)
	}
	return hash, err
}

func (r *inProcess) parent(rev string, of plumbing.Hash, nth int) (plumbing.Hash, error) {
	c, err := r.commit(of)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	if r.shallow[of] {
		return plumbing.ZeroHash, &CutOffError{Wanted: "revision " + strconv.Quote(rev), Remedy: fetchDepth}
	}
	if nth > len(c.parents) {
		return plumbing.ZeroHash, &UnknownRevisionError{rev, noSuchParent}
	}
	return c.parents[nth-1], nil
}

const noSuchParent = "there is no such parent"

// shortened are the full names that a short one stands for, in git's order.
var shortened = []string{"refs/tags/%s", "refs/heads/%s", "refs/remotes/%s", "refs/remotes/%s/HEAD"}

// resolveName looks a name up in git's order. A full hash is never taken for a
// branch of that name.
func (r *inProcess) resolveName(name string) (plumbing.Hash, error) {
	if hash, ok := parseHash(name); ok {
		return r.present(name, hash)
	}
	if name == "@" {
		name = "HEAD"
	}
	for _, pattern := range append([]string{"%s", "refs/%s"}, shortened...) {
		hash, err := r.ref(fmt.Sprintf(pattern, name))
		if !errors.Is(err, errNoRef) {
			return hash, err
		}
	}
	if name == "HEAD" {
		return plumbing.ZeroHash, ErrUnborn
	}
	if abbreviated().MatchString(name) {
		return r.resolveAbbreviated(name)
	}
	return plumbing.ZeroHash, r.settings.unknown(name)
}

// commitOf is the commit of a full name, empty where it has none.
func (r *inProcess) commitOf(name string) (string, error) {
	hash, err := r.ref(name)
	if errors.Is(err, errNoRef) {
		return "", nil
	}
	if err == nil {
		hash, err = r.peel(hash)
	}
	return hash.String(), err
}

// unambiguous looks whether a short name stands for a tag, a branch and a remote
// branch with different commits.
func unambiguous(name string, commitOf func(full string) (string, error)) error {
	if name == "@" || name == "HEAD" || strings.HasPrefix(name, "refs/") || fullHash(name) {
		return nil
	}
	var refs []string
	commits := map[string]bool{}
	for _, pattern := range shortened {
		full := fmt.Sprintf(pattern, name)
		commit, err := commitOf(full)
		if err != nil {
			return fmt.Errorf("revision %q: %w", name, err)
		}
		if commit != "" && !commits[commit] {
			refs = append(refs, full)
			commits[commit] = true
		}
	}
	if len(refs) > 1 {
		return &AmbiguousRevisionError{name, refs}
	}
	return nil
}

// present tells a hash that nobody has fetched from one that is damaged.
func (r *inProcess) present(name string, hash plumbing.Hash) (plumbing.Hash, error) {
	if _, err := r.objects.size(hash); errors.Is(err, ErrMissing) {
		return hash, r.settings.unknown(name)
	}
	return hash, nil
}

var abbreviated = lazy.Regexp(`^[0-9a-fA-F]{4,39}$`)

func (r *inProcess) resolveAbbreviated(digits string) (plumbing.Hash, error) {
	found, err := r.objects.withPrefix(strings.ToLower(digits))
	if err != nil {
		return plumbing.ZeroHash, err
	}
	var commits []plumbing.Hash
	for _, hash := range found {
		if _, err := r.peel(hash); err == nil {
			commits = append(commits, hash)
		}
	}
	switch len(commits) {
	case 0:
		return plumbing.ZeroHash, r.settings.unknown(digits)
	case 1:
		return commits[0], nil
	}
	return plumbing.ZeroHash, &UnknownRevisionError{digits, fmt.Sprintf("%d commits begin so: give more digits", len(commits))}
}

// peel follows annotated tags to a commit.
func (r *inProcess) peel(hash plumbing.Hash) (plumbing.Hash, error) {
	for {
		kind, content, err := r.objects.readAny(hash)
		if err != nil || kind == plumbing.CommitObject {
			return hash, err
		}
		if kind != plumbing.TagObject {
			return hash, fmt.Errorf("%s is a %s, not a commit", hash, kind)
		}
		line, _, _ := bytes.Cut(content, []byte("\n"))
		target, isObject := bytes.CutPrefix(line, []byte("object "))
		next, ok := readHash(target)
		if !isObject || !ok {
			return hash, &ObjectError{hash.String(), fmt.Errorf("%w: a tag without an object", ErrDamaged)}
		}
		hash = next
	}
}

func (s settings) unknown(rev string) error {
	if strings.ContainsAny(rev, ":@{} ") {
		return &UnknownRevisionError{rev, "name a branch, a tag or a commit"}
	}
	return &UnknownRevisionError{rev, s.fetchLine(rev)}
}

// fetchLine is what makes a missing base appear: CI checkouts fetch one branch.
func (s settings) fetchLine(rev string) string {
	if abbreviated().MatchString(rev) || plumbing.IsHash(rev) {
		return "if it is not mistyped, " + fetchDepth
	}
	remote, branch := s.splitRemote(rev)
	refspec := fmt.Sprintf("+refs/heads/%s:refs/remotes/%s/%s", branch, remote, branch)
	if remote+"/"+branch == rev {
		return fmt.Sprintf("run git fetch %s %s, or in CI set fetch-depth: 0 (GitHub) or GIT_DEPTH: 0 (GitLab)", remote, refspec)
	}
	return fmt.Sprintf("run git fetch %s %s and name %s/%s", remote, refspec, remote, branch)
}

// splitRemote takes the longest configured remote that a revision begins with;
// without one, origin, which is what CI checkouts call it.
func (s settings) splitRemote(rev string) (remote, branch string) {
	for _, name := range append(s.remotes(), "origin") {
		if strings.HasPrefix(rev, name+"/") && len(name) > len(remote) {
			remote = name
		}
	}
	if remote == "" {
		return "origin", rev
	}
	return remote, rev[len(remote)+1:]
}
