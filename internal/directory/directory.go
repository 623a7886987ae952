// Package directory reads people and teams from files of other tools, CODEOWNERS
// and the catalog of Backstage, and says what of them a roster lacks.
package directory

import (
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
)

// MaxSize is the size in bytes of the largest file that is read: that of
// CODEOWNERS on GitHub.
const MaxSize = 3 << 20

// Found is what one file says, in its order. What it says of somebody in several
// places stands there as often.
type Found struct {
	People  []Person
	Teams   []Team
	Remarks []Remark
}

// Person is what a file says of somebody. What it does not say is empty.
type Person struct {
	Handle, Name, Email string
	// Teams are those that the file says the person is in.
	Teams []string
	At    source.Span
}

// Team is what a file says of a team.
type Team struct {
	Name, Parent string
	At           source.Span
}

// Remark is something that a person should know, and that keeps nothing from
// being taken.
type Remark struct {
	At   source.Span
	Text string
	// Kind is the same for all that say the same of different names.
	Kind string
}

// Read reads a file by its name: a catalog where that ends in .yaml or .yml, else
// CODEOWNERS. Where something is wrong with it, nothing is found.
func Read(file *source.File) (Found, []finding.Finding) {
	if wrong := unreadable(file); wrong != nil {
		return Found{}, wrong
	}
	var f Found
	var wrong []finding.Finding
	switch strings.ToLower(path.Ext(file.Name)) {
	case ".yaml", ".yml":
		wrong = f.catalog(file)
	default:
		wrong = f.owners(file)
	}
	if len(wrong) > 0 {
		return Found{}, wrong
	}
	return f, nil
}

func unreadable(file *source.File) []finding.Finding {
	switch {
	case len(file.Data) > MaxSize:
		return []finding.Finding{problem(file.Line(1), fmt.Sprintf("this file has more than %d bytes", MaxSize), "name a smaller one")}
	case !utf8.Valid(file.Data) || strings.ContainsRune(string(file.Data), 0):
		return []finding.Finding{problem(file.Line(1), "this is not text in UTF-8", "name a CODEOWNERS file or a catalog-info.yaml")}
	}
	return nil
}

func problem(at source.Span, message, help string) finding.Finding {
	return finding.Finding{Rule: yaml.RuleConfiguration, Severity: finding.Error, Span: at, Message: message, Help: help}
}

func (f *Found) remark(at source.Span, format string, values ...any) {
	f.Remarks = append(f.Remarks, Remark{at, fmt.Sprintf(format, values...), format})
}

// handleForm is what a handle or a team may be called: what a report can name in
// a line of text.
var handleForm = lazy.Regexp(`^[a-z0-9]([a-z0-9_.-]{0,62}[a-z0-9_-])?$`)

// handle is a name as the roster has it: in lower case, because the tools it comes
// from make no difference. It is empty for a name that cannot be one.
func handle(name string) string {
	name = strings.ToLower(name)
	if !handleForm().MatchString(name) {
		return ""
	}
	return name
}

// shown is a text of one line without hidden characters, and empty where it is
// something else.
func shown(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	hidden := func(r rune) bool { return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) }
	if strings.ContainsFunc(s, hidden) || utf8.RuneCountInString(s) > 200 {
		return ""
	}
	return s
}

var emailForm = lazy.Regexp(`^[^\s@"<>(),;:]+@[^\s@"<>(),;:]+$`)

func (f *Found) person(p Person, as string) {
	name := p.Handle
	if p.Handle = handle(name); p.Handle == "" {
		f.remark(p.At, "%q cannot be a handle, and is left out", as)
		return
	}
	if written := p.Email; p.Email != "" && (shown(p.Email) != p.Email || !emailForm().MatchString(p.Email)) {
		p.Email = ""
		f.remark(p.At, "%q is no e-mail address, and is left out", written)
	}
	if written := p.Name; p.Name != "" {
		if p.Name = shown(p.Name); p.Name == "" {
			f.remark(p.At, "%q cannot be a name, and is left out", written)
		}
	}
	f.People = append(f.People, p)
}

// team notes a team, and returns what it is called; empty where it cannot be.
func (f *Found) team(t Team) string {
	name := t.Name
	if t.Name = handle(name); t.Name == "" {
		f.remark(t.At, "%q cannot be the name of a team, and is left out", name)
		return ""
	}
	f.Teams = append(f.Teams, t)
	return t.Name
}
