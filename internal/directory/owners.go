package directory

import (
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
)

// sectionForm is a heading of GitLab's form, "^[Name][2] @owner": the owners of
// the lines below that name none.
var sectionForm = lazy.Regexp(`^\^?\[[^\]]+\](\[\d+\])?([ \t]|$)`)

// notInHandle is what incident init leaves out of an address, too.
var notInHandle = lazy.Regexp(`[^a-z0-9_-]+`)

// noOwner is said of a word where an owner should stand. A file of which nothing
// else can be said is no CODEOWNERS.
const noOwner = "%q is no owner: one is @name, @organisation/team or an address"

// owners reads CODEOWNERS, in the forms of GitHub and of GitLab.
func (f *Found) owners(file *source.File) []finding.Finding {
	var wrong []finding.Finding
	for n := 1; n <= file.Lines(); n++ {
		line := file.Line(n)
		text := strings.TrimSpace(strings.TrimPrefix(line.Text(), "\ufeff"))
		section := sectionForm().FindString(text)
		switch {
		case text == "" || text[0] == '#':
			continue
		case section != "":
			text = text[len(section):]
		case strings.HasPrefix(text, "[") || strings.HasPrefix(text, "^["):
			wrong = append(wrong, problem(line, "this section is not closed", "write it as [Name], [Name][2] or ^[Name]"))
			continue
		default:
			text = afterPattern(text)
		}
		f.ownersIn(text, line)
	}
	if len(wrong) == 0 && len(f.People)+len(f.Teams) == 0 && !slices.ContainsFunc(f.Remarks, func(r Remark) bool { return r.Kind != noOwner }) {
		return []finding.Finding{problem(file.Line(1), "this file names no owners", "name a CODEOWNERS file, or a catalog by a name that ends in .yaml")}
	}
	return wrong
}

// afterPattern is what follows the path at the start of a line, whose own spaces
// are escaped.
func afterPattern(text string) string {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case ' ', '\t':
			return text[i:]
		}
	}
	return ""
}

func (f *Found) ownersIn(text string, line source.Span) {
	at := line.Start + strings.Index(line.Text(), text)
	for owner := range strings.FieldsSeq(text) {
		start := strings.Index(line.File.Span(at, line.End).Text(), owner) + at
		at = start + len(owner)
		if owner[0] == '#' {
			return
		}
		f.owner(owner, line.File.Span(start, at))
	}
}

func (f *Found) owner(owner string, at source.Span) {
	name, isHandle := strings.CutPrefix(owner, "@")
	switch {
	case strings.HasPrefix(name, "@"):
		f.remark(at, "%s is a role in a project, not a person or a team, and is left out", owner)
	case isHandle && strings.Contains(name, "/"):
		f.team(Team{Name: name[strings.LastIndex(name, "/")+1:], At: at})
	case isHandle:
		f.person(Person{Handle: name, At: at}, owner)
	case emailForm().MatchString(owner):
		local, _, _ := strings.Cut(owner, "@")
		local, _, _ = strings.Cut(local, "+")
		local = strings.Trim(notInHandle().ReplaceAllString(strings.ToLower(local), "-"), "-")
		f.person(Person{Handle: local, Email: owner, At: at}, owner)
	default:
		f.remark(at, noOwner, owner)
	}
}
