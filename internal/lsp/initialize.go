package lsp

import (
	"context"
	"slices"

	"github.com/incident-cli/incident/internal/term"
)

// client is what an editor can do.
type client struct {
	units units
	// related says that it shows the further places of a finding.
	related bool
}

type initializeParams struct {
	RootURI          string   `json:"rootUri"`
	WorkspaceFolders []folder `json:"workspaceFolders"`
	Capabilities     struct {
		General struct {
			PositionEncodings []string `json:"positionEncodings"`
		} `json:"general"`
		TextDocument struct {
			PublishDiagnostics struct {
				RelatedInformation bool `json:"relatedInformation"`
			} `json:"publishDiagnostics"`
		} `json:"textDocument"`
	} `json:"capabilities"`
}

type folder struct {
	URI string `json:"uri"`
}

func initialize(_ context.Context, s *server, p initializeParams) (any, error) {
	if slices.Contains(p.Capabilities.General.PositionEncodings, inUTF8.name()) {
		s.client.units = inUTF8
	}
	s.client.related = p.Capabilities.TextDocument.PublishDiagnostics.RelatedInformation
	s.addFolders(p.WorkspaceFolders)
	if len(s.folders) == 0 {
		s.addFolders([]folder{{p.RootURI}})
	}
	if len(s.folders) == 0 {
		s.folders = []string{s.Folder}
	}
	s.state = initialized
	return term.Object{
		{Name: "capabilities", Value: s.capabilities()},
		{Name: "serverInfo", Value: term.Object{{Name: "name", Value: "incident"}, {Name: "version", Value: s.Version}}},
	}, nil
}

func (s *server) capabilities() term.Object {
	const incremental = 2
	return term.Object{
		{Name: "positionEncoding", Value: s.client.units.name()},
		{Name: "textDocumentSync", Value: term.Object{
			{Name: "openClose", Value: true}, {Name: "change", Value: incremental}, {Name: "save", Value: true},
		}},
		{Name: "codeActionProvider", Value: term.Object{{Name: "codeActionKinds", Value: []string{quickFix}}}},
		{Name: "completionProvider", Value: term.Object{{Name: "triggerCharacters", Value: []string{"@", ":", " ", "-"}}}},
		{Name: "hoverProvider", Value: true},
		{Name: "workspace", Value: term.Object{{Name: "workspaceFolders", Value: term.Object{
			{Name: "supported", Value: true}, {Name: "changeNotifications", Value: true},
		}}}},
	}
}

func (s *server) addFolders(folders []folder) {
	for _, f := range folders {
		if path, ok := pathOf(f.URI); ok && !slices.Contains(s.folders, path) {
			s.folders = append(s.folders, path)
		}
	}
}

type changeFoldersParams struct {
	Event struct {
		Added   []folder `json:"added"`
		Removed []folder `json:"removed"`
	} `json:"event"`
}

func changeFolders(_ context.Context, s *server, p changeFoldersParams) (any, error) {
	for _, f := range p.Event.Removed {
		path, _ := pathOf(f.URI)
		s.folders = slices.DeleteFunc(s.folders, func(known string) bool { return known == path })
	}
	s.addFolders(p.Event.Added)
	s.touch()
	return nil, nil
}

// folderOf is the innermost folder that a path lies in, and "" for one that lies
// in none.
func (s *server) folderOf(path string) string {
	innermost := ""
	for _, f := range s.folders {
		if within(f, path) && len(f) > len(innermost) {
			innermost = f
		}
	}
	return innermost
}
