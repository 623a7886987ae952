package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/git"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/workspace"
)

// openForCheck opens the repository so that the tree is read that the options
// ask for.
func (env *Env) openForCheck(ctx context.Context, opts checkOptions) (*session, error) {
	choice, err := env.unaided()
	if err != nil {
		return nil, err
	}
	s, err := env.findRepository(choice)
	if err != nil {
		return nil, err
	}
	err = s.arrange(ctx, opts)
	if err == nil {
		err = s.remedied(s.settle(ctx, asItIs))
	}
	if err == nil {
		err = s.loadForCheck(ctx, opts)
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// loadForCheck reads the reports. Of those that are as on the base only the names
// are read, which are all that the others are compared with, unless all of them
// are judged twice.
func (s *session) loadForCheck(ctx context.Context, opts checkOptions) error {
	err := s.remedied(s.loadCompared(ctx, opts))
	if err != nil {
		return err
	}
	s.explainReading()
	if err := s.configured(); err != nil || s.own == nil {
		return err
	}
	_, err = s.unjudged(s.own).baseline()
	return err
}

// unjudged is the session with what its tree says of how reports are judged.
func (s *session) unjudged(ws *workspace.Workspace) *session {
	own := *s
	own.ws, own.judge, own.own = ws, nil, nil
	return &own
}

// loadCompared leaves what was read before where it fails: after --fix there is
// more to say than that.
func (s *session) loadCompared(ctx context.Context, opts checkOptions) error {
	// A check is soon over, and holds most of what it allocates to the end.
	s.env.collectAt(300)
	ws, err := workspace.Configured(s.tree(ctx), rules.IDs())
	if err != nil {
		return err
	}
	s.ws = ws
	if s.judge != nil {
		if s.own, err = workspace.Judging(s.ownTree(ctx), rules.IDs()); err != nil {
			return err
		}
	}
	// Of a tree of its own, because both list files at once.
	ws, err = workspace.LoadChanged(s.tree(ctx), rules.IDs(), func() (unchanged func(*source.File) bool, err error) {
		s.comparison, err = s.compare(ctx, opts)
		if s.comparison == nil || s.comparison.reconfigured != nil {
			return nil, err
		}
		return s.comparison.holds, err
	})
	if err == nil {
		s.ws = ws
	}
	return err
}

// arrange prepares the trees that take the place of the working tree, or of a
// part of it.
func (s *session) arrange(ctx context.Context, opts checkOptions) error {
	if opts.staged {
		index, err := s.repo.Index()
		if err != nil {
			return err
		}
		s.layers = append(s.layers, func(rest workspace.Tree) workspace.Tree {
			return &indexTree{ctx: ctx, repo: s.repo, index: index, rest: rest}
		})
	}
	if opts.stdin {
		layer, err := s.fromStdin(opts.stdinFile)
		if err != nil {
			return err
		}
		s.layers = append(s.layers, layer)
	}
	if opts.configFrom != "" {
		commit, err := s.repo.Resolve(opts.configFrom)
		if err != nil {
			return fmt.Errorf("--config-from %s: %w", opts.configFrom, err)
		}
		s.judge = func(rest workspace.Tree) workspace.Tree { return configuredBy(s.treeOf(ctx, commit), rest) }
	}
	return nil
}

// fromStdin puts standard input in the place of a file.
func (s *session) fromStdin(file string) (func(workspace.Tree) workspace.Tree, error) {
	name, err := s.inRepository(file)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(s.env.In, report.MaxReport+1))
	if err != nil {
		return nil, fmt.Errorf("reading standard input: %w", err)
	}
	return unsaved(map[string][]byte{name: data}), nil
}

// unsaved puts texts in the place of files.
func unsaved(texts map[string][]byte) func(workspace.Tree) workspace.Tree {
	return func(rest workspace.Tree) workspace.Tree { return &unsavedTree{rest, texts} }
}

// indexTree is what is staged.
type indexTree struct {
	ctx   context.Context
	repo  *git.Repository
	index *git.Index
	rest  workspace.Tree // which knows the folders in which nothing is staged
	paths pathSet
}

// Files implements workspace.Tree.
func (t *indexTree) Files(folder string) ([]workspace.File, error) {
	staged, err := t.index.Files(folder)
	if err != nil {
		return nil, err
	}
	if len(staged) == 0 {
		staged = t.around(folder)
	}
	if len(staged) == 0 {
		_, err := t.rest.Files(folder)
		return nil, err
	}
	files := make([]workspace.File, len(staged))
	for i, f := range staged {
		files[i] = workspace.File{Path: f.Path, Regular: f.Mode == git.Regular, Repository: f.Mode == git.Other}
	}
	return files, nil
}

// around is the submodule in which a folder lies of which nothing is staged.
func (t *indexTree) around(folder string) []git.File {
	for at := path.Dir(folder); at != "."; at = path.Dir(at) {
		if is, _ := t.index.Submodule(at); is {
			return []git.File{{Path: at, Mode: git.Other}}
		}
	}
	return nil
}

// Read implements workspace.Tree.
func (t *indexTree) Read(name string, limit int64) ([]byte, error) {
	staged, err := t.index.Files(name)
	if err != nil {
		return nil, err
	}
	switch {
	case len(staged) == 0:
		return nil, fs.ErrNotExist
	case staged[0].Path != name || staged[0].Mode != git.Regular:
		return nil, &fs.PathError{Op: "read", Path: name, Err: workspace.ErrIrregular}
	}
	size, err := t.repo.BlobSize(t.ctx, staged[0].Blob)
	if err == nil && size > limit {
		err = workspace.ErrTooLarge
	}
	if err != nil {
		return nil, err
	}
	return t.repo.Blob(t.ctx, staged[0].Blob)
}

// configuredTree takes what says how reports are judged from another tree.
type configuredTree struct {
	config, rest workspace.Tree
	holidays     []string
}

// configuredBy takes what says how reports are judged from one tree, and all else
// from another one.
func configuredBy(config, rest workspace.Tree) *configuredTree {
	t := &configuredTree{config: config, rest: rest}
	// What cannot be read says nothing here, and is told when it is read again.
	if ws, err := workspace.Configured(config, rules.IDs()); err == nil {
		t.holidays = ws.HolidayFiles()
	}
	return t
}

func (t *configuredTree) of(name string) workspace.Tree {
	if name == workspace.ConfigFile || strings.HasPrefix(name+"/", path.Dir(workspace.RosterFile)+"/") || slices.Contains(t.holidays, name) {
		return t.config
	}
	return t.rest
}

// Files implements workspace.Tree.
func (t *configuredTree) Files(folder string) ([]workspace.File, error) {
	return t.of(folder).Files(folder)
}

// Read implements workspace.Tree.
func (t *configuredTree) Read(name string, limit int64) ([]byte, error) {
	return t.of(name).Read(name, limit)
}

// Exists implements workspace.Tree.
func (t *configuredTree) Exists(name string) bool { return t.of(name).Exists(name) }

// unsavedTree is a tree in which some files have another content.
type unsavedTree struct {
	workspace.Tree
	texts map[string][]byte // by path
}

// Files implements workspace.Tree.
func (t *unsavedTree) Files(folder string) ([]workspace.File, error) {
	files, err := t.Tree.Files(folder)
	var unsaved []workspace.File
	for name := range t.texts {
		if folder == "." || strings.HasPrefix(name, folder+"/") {
			unsaved = append(unsaved, workspace.File{Path: name, Regular: true})
		}
	}
	if len(unsaved) == 0 || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return files, err
	}
	files = slices.DeleteFunc(files, func(f workspace.File) bool {
		_, replaced := t.texts[f.Path]
		return replaced
	})
	files = append(files, unsaved...)
	slices.SortFunc(files, func(a, b workspace.File) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}

// Exists implements workspace.Tree.
func (t *unsavedTree) Exists(name string) bool {
	_, unsaved := t.texts[name]
	return unsaved || t.Tree.Exists(name)
}

// Read implements workspace.Tree.
func (t *unsavedTree) Read(name string, limit int64) ([]byte, error) {
	data, unsaved := t.texts[name]
	switch {
	case !unsaved:
		return t.Tree.Read(name, limit)
	case int64(len(data)) > limit:
		return nil, workspace.ErrTooLarge
	}
	return bytes.Clone(data), nil
}
