// Package templates holds the built-in report templates. A template is also
// the schema of the reports that follow it: the first words of a comment under
// a heading say whether the section is required, and of which severities.
package templates

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Default is the name of the template that a report follows where nothing else
// is said.
const Default = "default"

const extension = ".md"

// FS holds the templates as NAME.md.
//
//go:embed *.md
var FS embed.FS

// Names are the names of the built-in templates, sorted.
func Names() []string {
	// The pattern is constant and an embedded folder is always readable.
	files, _ := fs.Glob(FS, "*"+extension)
	for i, file := range files {
		files[i] = strings.TrimSuffix(file, extension)
	}
	slices.Sort(files)
	return files
}

// Read returns the template of that name. A name that is not built in is an
// error that wraps fs.ErrNotExist and lists those that are.
func Read(name string) ([]byte, error) {
	data, err := FS.ReadFile(name + extension)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return nil, fmt.Errorf("template %q is not built in, choose one of %s: %w",
			name, strings.Join(Names(), ", "), fs.ErrNotExist)
	}
	return data, err
}
