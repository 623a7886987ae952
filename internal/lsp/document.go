package lsp

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/term"
)

// document is a text that is open in the editor.
type document struct {
	uri, path string
	version   int64
	data      []byte
	// told is what the editor was last told of it, current that this was after its
	// last change.
	told    []term.Object
	current bool
}

type documentID struct {
	URI     string `json:"uri"`
	Version int64  `json:"version"`
	Text    string `json:"text"`
}

type documentParams struct {
	Document documentID `json:"textDocument"`
}

func didOpen(_ context.Context, s *server, p documentParams) (any, error) {
	path, ok := pathOf(p.Document.URI)
	if !ok {
		return nil, nil // a text that is no file belongs to no repository
	}
	s.open[p.Document.URI] = &document{
		uri: p.Document.URI, path: path, version: p.Document.Version, data: []byte(p.Document.Text),
	}
	s.touch()
	return nil, nil
}

type change struct {
	Range *stretch `json:"range"` // nil: the whole text is new
	Text  string   `json:"text"`
}

type changeParams struct {
	documentParams
	Changes []change `json:"contentChanges"`
}

func didChange(_ context.Context, s *server, p changeParams) (any, error) {
	d, ok := s.open[p.Document.URI]
	if !ok {
		return nil, nil
	}
	for _, c := range p.Changes {
		d.apply(c, s.client.units)
	}
	d.version, d.current = p.Document.Version, false
	s.touch()
	return nil, nil
}

func (d *document) apply(c change, u units) {
	if c.Range == nil {
		d.data = []byte(c.Text)
		return
	}
	start, end := newText(d.data).span(*c.Range, u)
	d.data = slices.Concat(d.data[:start], []byte(c.Text), d.data[end:])
}

func didClose(_ context.Context, s *server, p documentParams) (any, error) {
	d, ok := s.open[p.Document.URI]
	if !ok {
		return nil, nil
	}
	if len(d.told) > 0 {
		s.tell(d, nil)
	}
	delete(s.open, d.uri)
	s.touch()
	return nil, nil
}

// lookAgain is what to do where files have changed on the disk.
func lookAgain(_ context.Context, s *server, _ any) (any, error) {
	s.touch()
	return nil, nil
}

// touch says that what was seen is no longer so.
func (s *server) touch() {
	clear(s.fresh)
	s.changed = true
}

// documents are the open texts, in an order that is always the same.
func (s *server) documents() []*document {
	return slices.SortedFunc(maps.Values(s.open), func(a, b *document) int { return strings.Compare(a.uri, b.uri) })
}

// view is what a text belongs to, with its name there; no view for one that
// belongs to no repository.
func (s *server) view(ctx context.Context, d *document) (*View, string) {
	folder := s.folderOf(d.path)
	if folder == "" {
		return nil, ""
	}
	if !s.fresh[folder] {
		s.views[folder], s.fresh[folder] = s.look(ctx, folder), true
	}
	return s.views[folder].with(d)
}

// lastView is the view of before the last changes, which costs nothing.
func (s *server) lastView(ctx context.Context, d *document) (*View, string) {
	if v, name := s.views[s.folderOf(d.path)].with(d); v != nil {
		return v, name
	}
	return s.view(ctx, d)
}

// with is the view and the name of a text in it; nil where it has none.
func (v *View) with(d *document) (*View, string) {
	if v == nil || v.Names[d.path] == "" {
		return nil, ""
	}
	return v, v.Names[d.path]
}

// safely looks, and survives a defect of our own.
func (s *server) safely(ctx context.Context, folder string, texts map[string][]byte) (v *View, err error) {
	defer func() {
		if p := recover(); p != nil {
			v, err = nil, fail(codeInternal, "the program failed: %v", p)
		}
	}()
	return s.Repository.Look(ctx, folder, texts)
}

// look looks at the repository around a folder. What fails is said once.
func (s *server) look(ctx context.Context, folder string) *View {
	texts := map[string][]byte{}
	for _, d := range s.documents() {
		if s.folderOf(d.path) == folder {
			texts[d.path] = d.data
		}
	}
	v, err := s.safely(ctx, folder, texts)
	said := ""
	if err != nil {
		v, said = nil, err.Error()
	}
	if said != "" && said != s.failed[folder] {
		s.log(err)
	}
	s.failed[folder] = said
	return v
}
