package cli

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
)

// printRepairs prints what fixes would change, as a patch that git applies. People
// at a terminal get it in colour and harmless; so does the log of Buildkite, which
// takes the lines that name the files for headings: a patch was asked for, so that
// this is no success. Any other log gets no patch that it would obey, or that says
// to its readers something else than to git.
func (s *session) printRepairs(repairs []repair, checked int) error {
	ci := runnerOf(s.env.Getenv)
	var errs error
	for _, one := range repairs {
		patch := patchOf(one.before.Name, one.before.Data, one.after.Data)
		switch {
		case s.env.Terminal || s.env.Out.Color() || ci.variable == runnerBuildkite:
			s.env.showPatch(patch)
		case ci != (runner{}) && inPatch(patch, term.Commands):
			errs = errors.Join(errs, unprinted(one.before.Name, "a line of it is a command to the log of "+ci.name))
		case ci != (runner{}) && inPatch(patch, term.Deceives):
			errs = errors.Join(errs, unprinted(one.before.Name, "what a line of it says cannot be seen in the log of "+ci.name))
		default:
			_, _ = s.env.Out.Write(patch) // it remembers its error until it is asked
		}
	}
	if len(repairs) > 0 && ci.variable == runnerBuildkite {
		errs = errors.New("this is no patch that git applies: Buildkite would take its lines for headings\n" +
			"to change the files: incident check --fix")
	}
	would := "nothing to fix"
	if len(repairs) > 0 {
		would = "--fix would change " + term.Count(len(repairs), "file")
	}
	s.env.Err.Line(term.Count(checked, "report"), " checked: ", would)
	return errs
}

// patchOf is the patch of one file, as git diff writes it.
func patchOf(name string, before, after []byte) []byte {
	_, hunks, _ := bytes.Cut(diff.Diff("a", before, "b", after), []byte("\n+++ b\n"))
	old, now := quotedPath("a/"+name), quotedPath("b/"+name)
	// As git does, so that no program takes the rest of a name for a date.
	tab := ""
	if strings.Contains(name, " ") {
		tab = "\t"
	}
	head := fmt.Sprintf("diff --git %s %s\n--- %s%s\n+++ %s%s\n", old, now, old, tab, now, tab)
	return append([]byte(head), hunks...)
}

// quotedPath is a path in double quotes where git writes it so.
func quotedPath(path string) string {
	var b strings.Builder
	for i := range len(path) {
		c := path[i]
		switch at := strings.IndexByte("\a\b\t\n\v\f\r\"\\", c); {
		case at >= 0:
			b.WriteString(`\` + "abtnvfr\"\\"[at:at+1])
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	if b.Len() == len(path) {
		return path
	}
	return `"` + b.String() + `"`
}

func unprinted(name, why string) error {
	return fmt.Errorf("no patch of %s is printed: %s\nto change the file: incident check --fix", name, why)
}

// inPatch reports whether a line of a patch does something to a log. The mark at the
// start of a file, which says how it is encoded, does nothing.
func inPatch(patch []byte, does func(line string) bool) bool {
	for line := range bytes.Lines(patch) {
		if does(strings.Replace(string(bytes.TrimRight(line, "\r\n")), "\ufeff---", "---", 1)) {
			return true
		}
	}
	return false
}

// printPatch prints for people the lines of a file that change, with those around
// them, below its name.
func (s *session) printPatch(before, after *source.File) {
	_, hunks, changed := bytes.Cut(diff.Diff("a", before.Data, "b", after.Data), []byte("\n+++ b\n"))
	if !changed {
		return
	}
	s.env.Out.Line(term.Bold.Of(before.Name))
	s.env.showPatch(hunks)
}

// showPatch prints a patch for people: what could harm them is shown as escapes.
func (env *Env) showPatch(patch []byte) {
	head := true
	for line := range strings.Lines(string(patch)) {
		head = head && !strings.HasPrefix(line, "@@")
		env.Out.Line(patchStyle(line, head).Of(strings.TrimRight(line, "\r\n")))
	}
}

func patchStyle(line string, head bool) term.Style {
	switch {
	case head:
		return term.Bold
	case strings.HasPrefix(line, "-"):
		return term.Red
	case strings.HasPrefix(line, "+"):
		return term.Green
	case strings.HasPrefix(line, "@@"):
		return term.Cyan
	}
	return term.Plain
}
