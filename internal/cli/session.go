package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/git"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/term"
	"github.com/incident-cli/incident/internal/workspace"
)

// session is a repository opened for one command.
type session struct {
	env  *Env
	repo *git.Repository
	dir  *workspace.Dir // the working tree; nil in a bare repository
	ws   *workspace.Workspace
	// now is the clock of the command: the current time, or the end of --as-of.
	now time.Time
	// commit is where history is read from; empty on an unborn branch.
	commit string
	// head is the commit that is checked out.
	head string
	// overlay says that the working tree was read, which may hold more than the
	// commit.
	overlay bool
	// outlines says that only outlines of the reports are read.
	outlines bool
	kept     kept
	// left is what a sparse checkout leaves out of the working tree.
	left git.LeftOut
	// layers lie over the tree that is read, each over those before it.
	layers []func(workspace.Tree) workspace.Tree
	// judge takes from another tree what says how reports are judged, nil where
	// nobody asks; own is then what the tree itself says.
	judge      func(workspace.Tree) workspace.Tree
	own        *workspace.Workspace
	comparison *comparison // what a check compares with, nil for nothing
	// prefix is the working directory relative to the repository, with slashes.
	prefix string
}

// reading says which tree a command reads.
type reading uint8

const (
	// asAsked reads the working tree, or with --as-of and --ref a commit.
	asAsked reading = iota
	// asItIs reads the working tree, and --as-of moves only the clock.
	asItIs
)

// open opens the repository around the working directory and reads it.
func (env *Env) open(ctx context.Context, how reading) (*session, error) {
	return env.openWith(ctx, how, env.git)
}

// unaided is how git is read by a command that starts no program unless it is
// told to, because it runs on what strangers wrote.
func (env *Env) unaided() (git.Choice, error) {
	if env.fetch {
		return 0, usage("--fetch: this command asks no server, because it runs on what strangers wrote\nrun before it: git fetch --refetch --no-filter")
	}
	if env.git == git.Auto {
		return git.InProcess, nil
	}
	return env.git, nil
}

func (env *Env) openWith(ctx context.Context, how reading, choice git.Choice) (*session, error) {
	s, err := env.findRepository(choice)
	if err != nil {
		return nil, err
	}
	if err := s.load(ctx, how); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// remedied adds what may be the reason for whatever could not be read.
func (s *session) remedied(err error) error {
	lost := s.repo.Lost()
	if err == nil || len(lost) == 0 || exitCode(err) != exitFailure {
		return err
	}
	return fmt.Errorf("%w\nthis repository borrows from %s, which is not there: put it back, or correct objects/info/alternates in %s",
		err, strings.Join(lost, ", "), s.repo.CommonDir())
}

// load reads the repository, and stops where its configuration is wrong.
func (s *session) load(ctx context.Context, how reading) error {
	if err := s.read(ctx, how); err != nil {
		return err
	}
	s.explainReading()
	return s.configured()
}

// read reads the repository, whatever its configuration is worth.
func (s *session) read(ctx context.Context, how reading) error {
	return s.remedied(s.readAll(ctx, how))
}

func (s *session) readAll(ctx context.Context, how reading) error {
	err := s.settle(ctx, how)
	if err != nil {
		return err
	}
	if s.outlines {
		s.ws, err = s.loadOutlines(s.tree(ctx))
	} else {
		s.ws, err = workspace.Load(s.tree(ctx), rules.IDs())
	}
	return err
}

// settle settles which tree is read, and as of when.
func (s *session) settle(ctx context.Context, how reading) error {
	head, err := s.repo.Head()
	if err != nil && !errors.Is(err, git.ErrUnborn) {
		return err
	}
	s.head, s.commit, s.overlay = head, head, s.dir != nil
	if s.overlay {
		if s.left, err = s.repo.LeftOut(); err != nil {
			return err
		}
	}
	if err := s.chooseRevision(); err != nil {
		return err
	}
	if err := s.fetchLacking(ctx); err != nil {
		return err
	}
	return s.chooseMoment(ctx, how)
}

// explainReading says what was read, for --debug.
func (s *session) explainReading() {
	s.env.note("repository %s, common folder %s, shallow %v", s.repo.Root(), s.repo.CommonDir(), s.repo.Shallow())
	from := "the working tree over commit " + s.commit
	if !s.overlay {
		from = "commit " + s.commit
	}
	s.env.note("now %s; reading %s", s.now.Format(time.RFC3339), from)
	s.env.note("policy %s, zone %s, reports in %v", s.ws.Policy.Extends, s.ws.Policy.Zone, s.ws.Policy.Reports)
	s.env.note("%s, %s, %d people, templates %v", term.Count(len(s.ws.Reports), "report"), term.Count(len(s.ws.Reviews), "review"),
		len(s.ws.Roster.People), s.ws.TemplateNames())
}

// openRepository finds the repository without reading it.
func (env *Env) openRepository() (*session, error) { return env.findRepository(env.git) }

func (env *Env) findRepository(choice git.Choice) (*session, error) {
	where, err := env.workingDir()
	if err != nil {
		return nil, err
	}
	repo, err := git.Open(where, choice, env.Git)
	if wrong := (*git.PlaceError)(nil); errors.Is(err, git.ErrNotRepository) && !errors.As(err, &wrong) {
		return nil, fmt.Errorf("%w\nrun this in a git repository, or name one with -C; git init makes one", err)
	}
	if err != nil {
		return nil, err
	}
	s := &session{env: env, repo: repo, now: env.Clock()}
	if repo.Root() == "" {
		return s, nil
	}
	if s.dir, err = workspace.OpenDir(repo.Root()); err != nil {
		return nil, errors.Join(err, repo.Close())
	}
	s.dir.Submodule = submodules(repo)
	s.prefix, err = relative(repo.Root(), where)
	return s, err
}

// submodules tells the submodules of a working tree. The index is read once somebody
// asks; where it cannot be read, nothing is known.
func submodules(repo *git.Repository) func(folder string) (is, known bool) {
	staged := sync.OnceValue(func() *git.Index {
		index, err := repo.Index()
		if err != nil {
			return nil
		}
		return index
	})
	return func(folder string) (is, known bool) {
		index := staged()
		if index == nil {
			return false, false
		}
		return index.Submodule(folder)
	}
}

// relative is a folder relative to the repository's root, with slashes.
func relative(root, where string) (string, error) {
	real, err := filepath.EvalSymlinks(where)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(root, real)
	return filepath.ToSlash(rel), err
}

func (s *session) close() error {
	err := s.repo.Close()
	if s.dir != nil {
		err = errors.Join(err, s.dir.Close())
	}
	return err
}

// chooseRevision settles the commit by --ref.
func (s *session) chooseRevision() error {
	if s.env.ref == "" {
		return nil
	}
	commit, err := s.repo.Resolve(s.env.ref)
	if err != nil {
		return err
	}
	s.commit, s.overlay = commit, false
	return nil
}

// chooseMoment settles the clock by --as-of, and the commit where the day has
// passed.
func (s *session) chooseMoment(ctx context.Context, how reading) error {
	if s.env.asOf == "" {
		return nil
	}
	settings, err := workspace.Configured(s.tree(ctx), rules.IDs())
	if err != nil {
		return err
	}
	zone := settings.Policy.Zone
	asked, err := s.env.asOfDay()
	if err != nil {
		return err
	}
	past := asked <= day.Of(s.now, zone)
	s.now = asked.End(zone)
	if how == asItIs || !past {
		return nil
	}
	present := s.tree(ctx)
	s.overlay = false
	if s.commit != "" {
		s.commit, err = s.repo.Before(ctx, s.commit, s.now)
	}
	if err == nil {
		s.configureFrom(present, s.treeOf(ctx, s.commit))
	}
	return err
}

// configureFrom takes the configuration of today for a day on which there was
// neither one nor the folder of the default: what a team had before it had this
// program are reports.
func (s *session) configureFrom(present, past workspace.Tree) {
	_, configured := past.Read(workspace.ConfigFile, report.MaxReport)
	_, standard := past.Files(policy.Default().Reports[0])
	if errors.Is(configured, fs.ErrNotExist) && errors.Is(standard, fs.ErrNotExist) {
		s.layers = append(s.layers, func(rest workspace.Tree) workspace.Tree { return configuredBy(present, rest) })
	}
}

// tree is what the command reads.
func (s *session) tree(ctx context.Context) workspace.Tree {
	if s.judge != nil {
		return s.judge(s.ownTree(ctx))
	}
	return s.ownTree(ctx)
}

// ownTree is what the command reads where each tree says how it is judged.
func (s *session) ownTree(ctx context.Context) workspace.Tree {
	tree := s.plainTree(ctx)
	for _, over := range s.layers {
		tree = over(tree)
	}
	return tree
}

func (s *session) plainTree(ctx context.Context) workspace.Tree {
	switch {
	case !s.overlay:
		return s.treeOf(ctx, s.commit)
	case !s.left.Any():
		return s.dir
	}
	return &sparseTree{Dir: s.dir, commit: s.treeOf(ctx, s.commit), left: s.left}
}

func (s *session) treeOf(ctx context.Context, commit string) *commitTree {
	return &commitTree{ctx: ctx, repo: s.repo, commit: commit, blobs: map[string]string{}}
}

// configured stops where the configuration is wrong: judged by a policy that
// nobody wrote, everything would be noise.
func (s *session) configured() error {
	wrong := s.ws.Configuration
	if len(wrong) == 0 && s.own != nil {
		wrong = s.own.Configuration // which is how all will be judged after a merge
	}
	if len(wrong) == 0 {
		return nil
	}
	output.Findings(s.env.Err, wrong)
	return usage("the configuration is wrong in %s", term.Count(len(wrong), "place"))
}

// history reads what happened to the reports and their follow-ups. Events says
// that every single change will be asked for, not only dates.
func (s *session) history(ctx context.Context, events bool) (*history.History, error) {
	start := time.Now()
	in := history.Input{
		Match: s.ws.Held, Asked: s.ws.Matches, Gone: s.gone, Read: s.ws.ReadReport, Now: s.happened(), AuthorDate: s.ws.Policy.AuthorDate,
		Current: s.ws.Reports, Overlay: s.overlay, Sums: s.ws.Sums, Whole: s.ws.Whole, Events: events, KeepAfter: keepAfter,
	}
	if err := s.readFrom(&in); err != nil {
		return nil, err
	}
	if in.Log != nil && !s.env.debug { // which tells enough
		p := s.env.Progress()
		defer p.End()
		in.Log = watched{in.Log, p}
	}
	if in.Kept == nil {
		// Most of what a walk allocates is garbage at once: it is collected half as
		// often as usual, until there is much of it.
		s.env.collectAt(200)
	}
	h, err := history.Build(ctx, in)
	s.env.note("history read in %s", time.Since(start).Round(time.Millisecond))
	if err == nil {
		s.kept.history = h
	}
	return h, s.remedied(err)
}

// readFrom says what history is read from: what was kept, and the commits since.
func (s *session) readFrom(in *history.Input) (err error) {
	if s.commit == "" {
		return nil
	}
	in.Log = wholeLog{s}
	if in.Kept, err = s.recallHistory(); err != nil || in.Kept == nil {
		return err
	}
	if since := in.Kept.Tip(); since != s.commit {
		in.Recent = recentLog{s.pastOf(s.ws, since), s.ws}
	}
	return nil
}

// gone reports whether the working tree, where that is read, lacks a file.
func (s *session) gone(path string) bool {
	if !s.overlay {
		return false
	}
	_, err := s.ws.Tree.Read(path, 0)
	return errors.Is(err, fs.ErrNotExist)
}

// watched is a log that says how far its reading has come.
type watched struct {
	history.Log
	progress *term.Progress
}

// Walk implements history.Log.
func (w watched) Walk(ctx context.Context, visit func(*history.Commit) error) error {
	w.progress.Begin("reading the history of the reports", 0)
	return w.Log.Walk(ctx, func(c *history.Commit) error {
		w.progress.Step()
		return visit(c)
	})
}

// Blobs implements history.Log.
func (w watched) Blobs(ctx context.Context, hashes []string, take func(string, []byte) error) error {
	w.progress.Begin("reading versions of reports", len(hashes))
	return w.Log.Blobs(ctx, hashes, func(hash string, content []byte) error {
		w.progress.Step()
		return take(hash, content)
	})
}

// happened is when an uncommitted change was made: now, also where --as-of asks
// for a day to come.
func (s *session) happened() time.Time {
	if now := s.env.Clock(); now.Before(s.now) {
		return now
	}
	return s.now
}

// finish turns files that could not be read into the command's error, when all
// else is done.
func (s *session) finish(err error) error {
	for _, unread := range s.ws.Unreadable {
		s.env.Err.Line("incident: ", unread.Error())
	}
	switch n := len(s.ws.Unreadable); {
	case n > 0 && isUnknown(err): // it may be there
		err = fmt.Errorf("%v, among what could be read", err)
	case n > 0 && (err == nil || err == errWork):
		err = fmt.Errorf("%s could not be read", term.Count(n, "file"))
	}
	s.keep()
	if closed := s.close(); err == nil {
		err = closed
	}
	return err
}

// today is the current day in the policy's time zone.
func (s *session) today() day.Day { return s.ws.Policy.Today(s.now) }

// report finds the report that an argument names.
func (s *session) report(arg string) (*report.Report, error) {
	return s.ws.Resolve(s.argument(arg))
}

// commitTree is a commit as a Tree.
type commitTree struct {
	ctx    context.Context
	repo   *git.Repository
	commit string // empty on an unborn branch: an empty tree
	// blobs remembers what Files listed, so that each file is not looked up
	// from the root again. Files is not called while others read.
	blobs map[string]string
	// paths are all paths of the commit, once somebody asks for one of them.
	paths pathSet
}

// Files implements workspace.Tree.
func (t *commitTree) Files(folder string) ([]workspace.File, error) {
	if t.commit == "" {
		return nil, fs.ErrNotExist
	}
	found, err := t.repo.Files(t.ctx, t.commit, []string{folder})
	if err == nil && len(found) == 0 {
		found, err = t.around(folder)
	}
	switch {
	case err == nil && len(found) == 0:
		err = fs.ErrNotExist
	case err == nil && found[0].Path == folder && found[0].Mode != git.Other:
		err = &fs.PathError{Op: "list", Path: folder, Err: workspace.ErrNotFolder}
	}
	if err != nil {
		return nil, err
	}
	files := make([]workspace.File, len(found))
	for i, f := range found {
		files[i] = workspace.File{Path: f.Path, Regular: f.Mode == git.Regular, Repository: f.Mode == git.Other}
		if files[i].Regular {
			t.blobs[f.Path] = f.Blob
		}
	}
	return files, nil
}

// around is the submodule in which a folder lies that the commit does not list.
func (t *commitTree) around(folder string) ([]git.File, error) {
	for at := path.Dir(folder); at != "."; at = path.Dir(at) {
		found, err := t.repo.Files(t.ctx, t.commit, []string{at})
		switch {
		case err != nil:
			return nil, err
		case len(found) == 0:
			continue
		case found[0].Path != at || found[0].Mode != git.Other:
			return nil, nil
		}
		return found, nil
	}
	return nil, nil
}

// Read implements workspace.Tree.
func (t *commitTree) Read(name string, limit int64) ([]byte, error) {
	blob := t.blobs[name]
	if blob == "" {
		found, err := t.lookup(name)
		if err != nil {
			return nil, err
		}
		blob = found
	}
	size, err := t.repo.BlobSize(t.ctx, blob)
	if err == nil && size > limit {
		err = workspace.ErrTooLarge
	}
	if err != nil {
		return nil, err
	}
	return t.repo.Blob(t.ctx, blob)
}

func (t *commitTree) lookup(name string) (string, error) {
	if t.commit == "" {
		return "", fs.ErrNotExist
	}
	found, err := t.repo.Files(t.ctx, t.commit, []string{name})
	if err != nil {
		return "", err
	}
	switch {
	case len(found) == 0:
		return "", fs.ErrNotExist
	case found[0].Path != name || found[0].Mode != git.Regular:
		return "", &fs.PathError{Op: "read", Path: name, Err: workspace.ErrIrregular}
	}
	return found[0].Blob, nil
}
