package cli

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/git"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/workspace"
)

// comparison is the state of the repository that a check compares with.
type comparison struct {
	name   string // what the user calls it
	commit string // empty where nothing is committed yet
	tip    string // what has become of it since
	tree   *commitTree
	was    *workspace.Workspace // its configuration
	blobs  map[string]string    // the files in the folders of reports, then and now
	// reconfigured is the first file that says how reports are judged and is not
	// as it was; nil where all are.
	reconfigured *source.File

	mu   sync.Mutex
	held map[string]bool // what was found of each file, by its path
}

// holds reports whether a file is as it was. One that was moved is not.
func (c *comparison) holds(file *source.File) bool {
	c.mu.Lock()
	held, known := c.held[file.Name]
	c.mu.Unlock()
	if known {
		return held
	}
	held = isBlob(file.Data, c.blobs[file.Name])
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held[file.Name] = held
	return held
}

// compare finds what --base or --staged compares with; nil where neither is
// given.
func (s *session) compare(ctx context.Context, opts checkOptions) (*comparison, error) {
	c := &comparison{name: opts.base}
	var err error
	switch {
	case opts.staged:
		c.name, c.commit, c.tip = "HEAD", s.commit, s.commit
	case opts.base != "":
		if c.commit, c.tip, err = s.mergeBase(ctx, opts.base); err == nil {
			break
		}
		return nil, fmt.Errorf("--base %s: %w", opts.base, err)
	default:
		return nil, nil
	}
	c.tree = s.treeOf(ctx, c.commit)
	if c.was, err = workspace.Configured(c.tree, rules.IDs()); err != nil {
		return nil, err
	}
	if c.blobs, err = s.blobsOf(ctx, c.commit, slices.Concat(c.was.Folders(), s.ws.Folders())); err != nil {
		return nil, err
	}
	c.held = make(map[string]bool, len(c.blobs))
	here := s.ws
	if s.own != nil {
		here = s.own
	}
	return c, c.findReconfigured(here)
}

// mergeBase is where what is read and a revision part, and the revision.
func (s *session) mergeBase(ctx context.Context, base string) (commit, tip string, err error) {
	if tip, err = s.repo.Resolve(base); err != nil {
		return "", "", err
	}
	if s.commit == "" {
		return "", "", git.ErrUnborn
	}
	commit, err = s.repo.MergeBase(ctx, s.commit, tip)
	if errors.Is(err, git.ErrNoMergeBase) {
		err = fmt.Errorf("%w\nname a branch that this one began on, and fetch it whole: git fetch origin, or in CI fetch-depth: 0", err)
	}
	return commit, tip, err
}

// blobsOf are the regular files that a commit holds in folders, with their
// hashes.
func (s *session) blobsOf(ctx context.Context, commit string, folders []string) (map[string]string, error) {
	if commit == "" {
		return nil, nil
	}
	files, err := s.repo.Files(ctx, commit, folders)
	blobs := make(map[string]string, len(files))
	for _, f := range files {
		if f.Mode == git.Regular {
			blobs[f.Path] = f.Blob
		}
	}
	return blobs, err
}

// baseOf says how the reports of a workspace differ from what they are compared
// with.
func (s *session) baseOf(ctx context.Context, ws *workspace.Workspace, c *comparison) (*rules.Base, error) {
	base := &rules.Base{Name: c.name, Changed: make(map[*report.Report]bool, len(ws.Reports))}
	same := make(map[string]bool, len(ws.Reports))
	for _, r := range ws.Reports {
		same[r.Path()] = c.holds(r.File)
		base.Changed[r] = !same[r.Path()]
	}
	if c.reconfigured != nil {
		_, err := c.tree.Read(workspace.ConfigFile, report.MaxReport)
		base.Configured = err == nil
	}
	if c.reconfigured != nil && len(c.was.Configuration) == 0 && s.own == nil {
		base.Levels = c.was.Policy.Rules
	}
	base.Gone = func(path string) bool { return s.takenAway(ctx, ws, c, path) }
	held, err := s.heldOf(ctx, ws, c)
	if err != nil {
		return nil, err
	}
	base.Held = held
	base.Before, err = s.reportsOf(ctx, c, c.blobs, s.ws.ParseReport, func(path string) bool { return !same[path] })
	if err != nil {
		return nil, err
	}
	if c.reconfigured == nil { // else all of each report was read
		readSuccessors(ws.Reports, base)
	}
	if c.tip == c.commit {
		return base, nil
	}
	now, err := s.blobsOf(ctx, c.tip, slices.Concat(c.was.Folders(), ws.Folders()))
	if err != nil {
		return nil, err
	}
	base.Since, err = s.reportsOf(ctx, c, now, s.ws.ReadReport, func(path string) bool {
		_, here := same[path]
		return !here && c.blobs[path] == ""
	})
	return base, err
}

// takenAway reports whether the base holds a file or a folder that is not there any
// more. In the folders of reports the files are known; of others only what is not
// there is asked for, which is little. What cannot be listed is told elsewhere.
func (s *session) takenAway(ctx context.Context, ws *workspace.Workspace, c *comparison, path string) bool {
	_, had := c.blobs[path]
	known := slices.ContainsFunc(c.was.Folders(), func(folder string) bool { return folder == "." || strings.HasPrefix(path, folder+"/") })
	if c.commit == "" || known && !had || ws.Tree.Exists(path) {
		return false
	}
	if had {
		return true
	}
	files, err := s.repo.Files(ctx, c.commit, []string{path})
	return err == nil && len(files) > 0
}

// heldOf reads the reviews that were held on the base and whose files are gone or
// not as they were.
func (s *session) heldOf(ctx context.Context, ws *workspace.Workspace, c *comparison) ([]*report.Review, error) {
	blobs, err := s.blobsOf(ctx, c.commit, []string{c.was.Policy.Reviews})
	if err != nil {
		return nil, err
	}
	for _, here := range ws.Reviews {
		if isBlob(here.File.Data, blobs[here.Path()]) {
			delete(blobs, here.Path())
		}
	}
	var held []*report.Review
	for _, path := range slices.Sorted(maps.Keys(blobs)) {
		if !workspace.ReviewName(path) {
			continue
		}
		data, err := s.blobOfReport(ctx, blobs[path])
		if err != nil {
			return nil, fmt.Errorf("%s on %s: %w", path, c.name, err)
		}
		if review, _ := report.ParseReview(source.NewFile(path, data)); review.Status.Value == report.Held {
			held = append(held, review)
		}
	}
	return held, nil
}

// readSuccessors reads on where a report that has not changed goes on with one of
// the base: what became of the follow-ups is to be found there.
func readSuccessors(reports []*report.Report, base *rules.Base) {
	for _, r := range reports {
		goesOn := func(before *report.Report) bool { return r.Answers(before.Name()) }
		if !base.Changed[r] && slices.ContainsFunc(base.Before, goesOn) {
			workspace.ReadOn(r)
		}
	}
}

// reportsOf reads the reports among some files of the base.
func (s *session) reportsOf(ctx context.Context, c *comparison, blobs map[string]string, read func(name string, data []byte) *report.Report, wanted func(path string) bool) ([]*report.Report, error) {
	var found []*report.Report
	for _, path := range slices.Sorted(maps.Keys(blobs)) {
		if !wanted(path) || !c.was.Matches(path) && !s.ws.Matches(path) {
			continue
		}
		data, err := s.blobOfReport(ctx, blobs[path])
		if err != nil {
			return nil, fmt.Errorf("%s on %s: %w", path, c.name, err)
		}
		if r := read(path, data); r != nil {
			found = append(found, r)
		}
	}
	return found, nil
}

// blobOfReport reads a version of a report; one that is larger than what is read
// is one byte too large, and nothing else.
func (s *session) blobOfReport(ctx context.Context, blob string) ([]byte, error) {
	size, err := s.repo.BlobSize(ctx, blob)
	if err == nil && size > report.MaxReport {
		return make([]byte, report.MaxReport+1), nil
	}
	if err != nil {
		return nil, err
	}
	return s.repo.Blob(ctx, blob)
}

// weakened compares the verdict with that of the configuration, the templates,
// the roster and the baseline as they were, where one of them has changed. Where
// another revision judges, nothing passes by what the tree says: that is compared,
// and told as a warning.
func (s *session) weakened(ctx context.Context, facts *rules.Facts, opts checkOptions) ([]finding.Finding, error) {
	c := s.comparison
	if c == nil || c.reconfigured == nil {
		return nil, nil
	}
	if s.own != nil {
		return s.weakenedLater(ctx, opts)
	}
	ws, err := workspace.LoadBeside(configuredBy(c.tree, s.ws.Tree), rules.IDs(), s.ws)
	if err != nil {
		return nil, err
	}
	if len(ws.Configuration) > 0 {
		s.env.Err.Line("the configuration of ", c.name, " is wrong: how it judges is not compared")
		return nil, nil
	}
	then := *s
	then.ws = ws
	in, err := then.input()
	if err != nil {
		return nil, err
	}
	if ws.Roster.Known() { // without one, handles were not checked
		in.Roster = ws.Roster.With(s.ws.Roster)
	}
	if in.Base, err = then.baseOf(ctx, ws, c); err != nil {
		return nil, err
	}
	return rules.Compare(rules.NewFacts(in), facts, opts.rules, opts.fails, c.reconfigured.Line(1)), nil
}

// weakenedLater compares how a tree would be judged by what it says itself.
func (s *session) weakenedLater(ctx context.Context, opts checkOptions) ([]finding.Finding, error) {
	ws, err := workspace.LoadBeside(s.ownTree(ctx), rules.IDs(), s.ws)
	if err != nil {
		return nil, err
	}
	own := s.unjudged(ws)
	in, err := own.input()
	if err != nil {
		return nil, err
	}
	in.Matches = s.own.Matches
	if in.Base, err = own.baseOf(ctx, ws, s.comparison); err != nil {
		return nil, err
	}
	found, err := own.weakened(ctx, rules.NewFacts(in), opts)
	for i := range found {
		found[i].Severity = finding.Warning
	}
	return found, err
}

// configurationFolders hold what says how reports are judged, beside the file
// with the configuration.
var configurationFolders = []string{".incident", workspace.TemplateFolder}

// findReconfigured compares what says how reports are judged.
func (c *comparison) findReconfigured(here *workspace.Workspace) error {
	names := map[string]bool{workspace.ConfigFile: true}
	for _, name := range slices.Concat(c.was.HolidayFiles(), here.HolidayFiles()) {
		// What is no calendar is told of where the configuration is.
		if regular(c.tree, name) && regular(here.Tree, name) {
			names[name] = true
		}
	}
	for _, tree := range []workspace.Tree{c.tree, here.Tree} {
		for _, folder := range configurationFolders {
			files, err := tree.Files(folder)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			for _, f := range files {
				names[f.Path] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		then, now, err := readBoth(c.tree, here.Tree, name)
		if err != nil {
			return err
		}
		if !sameText(then, now) {
			c.reconfigured = source.NewFile(name, now)
			return nil
		}
	}
	return nil
}

// regular reports whether a tree has a file that can be read, or nothing there.
func regular(tree workspace.Tree, name string) bool {
	_, err := tree.Read(name, workspace.MaxConfiguration)
	return err == nil || errors.Is(err, fs.ErrNotExist)
}

// readBoth reads a file of two trees; where it is not, it holds nothing.
func readBoth(a, b workspace.Tree, name string) (inA, inB []byte, err error) {
	read := func(t workspace.Tree) []byte {
		data, failed := t.Read(name, workspace.MaxConfiguration)
		if failed != nil && !errors.Is(failed, fs.ErrNotExist) {
			err = failed
		}
		return data
	}
	inA, inB = read(a), read(b)
	return inA, inB, err
}

// sameText compares but for the line breaks that git changes on checkout.
func sameText(a, b []byte) bool { return bytes.Equal(withLF(a), withLF(b)) }

func withLF(data []byte) []byte { return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")) }

// isBlob reports whether a file is a blob. Where git checks text
// out with CRLF, the blob has LF.
func isBlob(data []byte, blob string) bool {
	if blob == "" {
		return false
	}
	return namedBy(blob, data) || bytes.Contains(data, []byte("\r\n")) && namedBy(blob, withLF(data))
}

// namedBy reports whether a hash is git's name for the bytes of a file.
func namedBy(blob string, data []byte) bool {
	var h hash.Hash = sha1.New()
	if len(blob) == hex.EncodedLen(sha256.Size) {
		h = sha256.New()
	}
	var room [2 * sha256.Size]byte // for the head of the blob, then for the digits of the hash
	h.Write(append(strconv.AppendInt(append(room[:0], "blob "...), int64(len(data)), 10), 0))
	h.Write(data)
	return blob == string(hex.AppendEncode(room[:0], h.Sum(nil)))
}
