package cli

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/workspace"
)

// namedFiles are the paths of the files that the arguments name.
type namedFiles map[string]bool

// named resolves arguments: folders, paths, ids. With lenient, one that matches
// nothing is passed over and said.
func (s *session) named(args []string, lenient bool) (namedFiles, error) {
	files := namedFiles{}
	for _, arg := range args {
		found, err := s.filesOf(arg)
		var unknown *workspace.UnknownError
		if lenient && errors.As(err, &unknown) {
			s.env.Err.Line(err.Error())
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, name := range found {
			files[name] = true
		}
	}
	return files, nil
}

func (s *session) filesOf(arg string) ([]string, error) {
	name, err := s.inRepository(arg)
	if err != nil {
		return nil, err
	}
	var beneath []string
	for _, r := range s.ws.Reports {
		if name == "." || strings.HasPrefix(r.Path(), name+"/") {
			beneath = append(beneath, r.Path())
		}
	}
	if len(beneath) > 0 || s.unread(name) {
		return append(beneath, name), nil
	}
	r, err := s.report(arg)
	if err != nil {
		return nil, err
	}
	return []string{r.Path()}, nil
}

// inRepository is an argument as a path from the repository's root.
func (s *session) inRepository(arg string) (string, error) {
	if !filepath.IsAbs(arg) {
		return s.back(path.Join(s.prefix, filepath.ToSlash(arg))), nil
	}
	folder, err := relative(s.repo.Root(), filepath.Dir(arg))
	if err != nil {
		return "", &workspace.UnknownError{What: "report", Name: arg}
	}
	return path.Join(folder, filepath.Base(arg)), nil
}

// back is a path from the repository's root that may lead out of it and in again.
func (s *session) back(name string) string {
	if !outside(name) {
		return name
	}
	root := s.repo.Root()
	rel, err := filepath.Rel(root, filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		return name
	}
	return filepath.ToSlash(rel)
}

func outside(name string) bool { return name == ".." || strings.HasPrefix(name, "../") }

// argument is what names a report or a review, and the folder to which it may be
// relative: from the root an absolute path, and one that leads out of the folder and
// in again.
func (s *session) argument(arg string) (name, prefix string) {
	asWritten := filepath.ToSlash(arg)
	if !filepath.IsAbs(arg) && !outside(asWritten) {
		return asWritten, s.prefix
	}
	if name, err := s.inRepository(arg); err == nil && !outside(name) {
		return name, ""
	}
	return asWritten, s.prefix
}

// unread reports whether a path is that of a file which is no report only
// because it could not be read, or is no regular file.
func (s *session) unread(name string) bool {
	return slices.ContainsFunc(s.ws.Unreadable, func(err error) bool {
		var at *fs.PathError
		return errors.As(err, &at) && at.Path == name
	}) || slices.ContainsFunc(s.ws.Other, func(f finding.Finding) bool { return f.Span.File.Name == name })
}

// concerns reports whether a finding speaks of a named file.
func (n namedFiles) concerns(f finding.Finding) bool {
	return n[f.Span.File.Name] || slices.ContainsFunc(f.Related, func(r finding.Related) bool { return n[r.Span.File.Name] })
}
