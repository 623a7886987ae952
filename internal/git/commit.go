package git

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// commit is what a commit object says.
type commit struct {
	tree    plumbing.Hash
	parents []plumbing.Hash // each once
	author  ident
	// committer's date orders the walk; the zero Time where it is unreadable.
	committer ident
	subject   string
}

// ident is a line "author" or "committer".
type ident struct {
	name string
	when time.Time // UTC; zero where it cannot be read
}

// commit reads a commit. Where history is cut off it has no parents, even when
// their objects happen to be here.
func (r *inProcess) commit(hash plumbing.Hash) (commit, error) {
	u := r.objects.borrow()
	defer r.objects.giveBack(u)
	return r.commitBy(u, hash)
}

func (r *inProcess) commitBy(u *unpacker, hash plumbing.Hash) (commit, error) {
	return r.readCommit(u, hash, parseCommit)
}

// linksBy reads of a commit its tree, its parents and its committer, which is
// what the order of commits is decided by.
func (r *inProcess) linksBy(u *unpacker, hash plumbing.Hash) (commit, error) {
	return r.readCommit(u, hash, parseLinks)
}

func (r *inProcess) readCommit(u *unpacker, hash plumbing.Hash, parse func([]byte) (commit, error)) (commit, error) {
	raw, err := u.read(hash, plumbing.CommitObject)
	if err != nil {
		return commit{}, err
	}
	parsed, err := parse(raw)
	if err != nil {
		return commit{}, &ObjectError{hash.String(), fmt.Errorf("%w: %w", ErrDamaged, err)}
	}
	if r.shallow[hash] {
		parsed.parents = nil
	}
	return parsed, nil
}

// Time implements reader.
func (r *inProcess) Time(_ context.Context, hash string) (time.Time, error) {
	id, err := r.parse(hash)
	if err != nil {
		return time.Time{}, err
	}
	c, err := r.commit(id)
	return c.committer.when, err
}

// parse reads a full hash that came from this package.
func (r *inProcess) parse(hash string) (plumbing.Hash, error) {
	if id, ok := parseHash(hash); ok {
		return id, nil
	}
	return plumbing.ZeroHash, fmt.Errorf("%q is not a full hash", hash)
}

var (
	errNoTree    = errors.New("a commit without a tree")
	errBadParent = errors.New("a commit with an unreadable parent")
)

// parseCommit reads the lines that git itself relies on strictly (tree, then
// parents), and everything else leniently: people's names and dates come in
// every shape, and an unreadable one is unknown, not a failure.
func parseCommit(raw []byte) (commit, error) {
	c, err := parseLinks(raw)
	if err != nil {
		return commit{}, err
	}
	header, message, _ := bytes.Cut(raw, []byte("\n\n"))
	c.author = findIdent(header, "author ")
	c.subject = decoded(header, subject(message))
	return c, nil
}

func parseLinks(raw []byte) (commit, error) {
	header, _, _ := bytes.Cut(raw, []byte("\n\n"))
	var c commit
	line, header, _ := bytes.Cut(header, []byte("\n"))
	tree, ok := bytes.CutPrefix(line, []byte("tree "))
	known := false
	if c.tree, known = readHash(tree); !ok || !known {
		return commit{}, errNoTree
	}
	for bytes.HasPrefix(header, []byte("parent ")) {
		line, header, _ = bytes.Cut(header, []byte("\n"))
		parent, ok := readHash(line[len("parent "):])
		if !ok {
			return commit{}, errBadParent
		}
		c.addParent(parent)
	}
	c.committer = findIdent(header, "committer ")
	return c, nil
}

// readHash reads a full hash as objects hold it.
func readHash(text []byte) (hash plumbing.Hash, ok bool) {
	if len(text) != hex.EncodedLen(hashSize) {
		return plumbing.ZeroHash, false
	}
	_, err := hex.Decode(hash[:], text)
	return hash, err == nil
}

func (c *commit) addParent(parent plumbing.Hash) {
	for _, known := range c.parents {
		if known == parent {
			return
		}
	}
	c.parents = append(c.parents, parent)
}

// findIdent returns the zero ident where the line is missing or there twice:
// nobody can say which of two is meant.
func findIdent(header []byte, key string) ident {
	var found ident
	seen := false
	for line := range bytes.Lines(header) {
		value, ok := bytes.CutPrefix(line, []byte(key))
		if !ok {
			continue
		}
		if seen {
			return ident{}
		}
		seen = true
		found = parseIdent(strings.TrimSuffix(string(value), "\n"))
		found.name = decoded(header, found.name)
	}
	return found
}

// parseIdent reads "Name <address> 1700000000 +0100". As in git, the name ends
// at the first "<" and the date begins after the last ">".
func parseIdent(line string) ident {
	name, _, _ := strings.Cut(line, "<")
	who := ident{name: strings.TrimSpace(name)}
	end := strings.LastIndexByte(line, '>')
	if end < 0 {
		return who
	}
	fields := strings.Fields(line[end+1:])
	if len(fields) != 2 || !plausibleZone(fields[1]) {
		return who
	}
	seconds, err := strconv.ParseUint(fields[0], 10, 63)
	if err != nil || seconds > lastSecond {
		return who
	}
	who.when = time.Unix(int64(seconds), 0).UTC()
	return who
}

// lastSecond is the end of the year 9999, beyond which no date can be written
// as RFC 3339.
const lastSecond = 253402300799

// plausibleZone accepts "+0530". The zone does not move the instant, but one
// that does not exist (they end at +1400) tells of a line written by a broken
// program, whose seconds deserve no trust either.
func plausibleZone(zone string) bool {
	if len(zone) != 5 || zone[0] != '+' && zone[0] != '-' {
		return false
	}
	offset, err := strconv.ParseUint(zone[1:], 10, 16)
	return err == nil && offset <= 1400 && offset%100 < 60
}

// subject is the first paragraph of a message on one line.
func subject(message []byte) string {
	var words []string
	for line := range bytes.Lines(message) {
		text := strings.TrimSpace(string(line))
		if text == "" && len(words) > 0 {
			break
		}
		if text != "" {
			words = append(words, text)
		}
	}
	return strings.Join(words, " ")
}
