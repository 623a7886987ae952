package lsp

import (
	"net/url"
	"path/filepath"
	"strings"

	"github.com/incident-cli/incident/internal/lazy"
)

// drive is the path of a URI that begins with a drive of Windows.
var drive = lazy.Regexp(`^/[A-Za-z]:`)

// pathOf is the path of a file by its URI, and false for what is no file of this
// machine.
func pathOf(uri string) (string, bool) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" || u.Host != "" && u.Host != "localhost" || u.Path == "" {
		return "", false
	}
	path := u.Path
	if drive().MatchString(path) && filepath.Separator == '\\' {
		path = path[1:]
	}
	path = filepath.Clean(filepath.FromSlash(path))
	return path, filepath.IsAbs(path)
}

// uriOf is the URI of a path.
func uriOf(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// within reports whether a path lies in a folder.
func within(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
