package directory_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/directory"
	"github.com/incident-cli/incident/internal/hostile"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
)

// propose reads texts by their names, and compares them with a roster.
func propose(t *testing.T, have string, files ...string) (people, teams, remarks []string) {
	t.Helper()
	known, wrong := roster.Parse(source.NewFile("people.yaml", []byte(have)))
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	var found []directory.Found
	for i := 0; i < len(files); i += 2 {
		f, wrong := directory.Read(source.NewFile(files[i], []byte(files[i+1])))
		if len(wrong) > 0 {
			t.Fatal(wrong)
		}
		found = append(found, f)
	}
	p := directory.Propose(known, found)
	for _, handle := range p.Added.Handles() {
		who := p.Added.People[handle]
		people = append(people, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", handle, who.Name, who.Email, who.Team)))
	}
	for _, name := range p.Added.TeamNames() {
		teams = append(teams, strings.TrimSpace(name+" "+p.Added.Teams[name].Parent))
	}
	for _, r := range p.Remarks {
		remarks = append(remarks, fmt.Sprintf("%s:%d %s", r.At.File.Name, r.At.Position().Line, r.Text))
	}
	return people, teams, remarks
}

func user(name, rest string) string {
	return "---\nkind: User\nmetadata: { name: " + name + " }\nspec: " + rest + "\n"
}

func group(name, rest string) string {
	return "---\nkind: Group\nmetadata: { name: " + name + " }\nspec: " + rest + "\n"
}

func TestProposals(t *testing.T) {
	for name, c := range map[string]struct {
		have                   string
		files                  []string
		people, teams, remarks []string
	}{
		"a person of several files": {
			files:  []string{"CODEOWNERS", "* @Ana ana@example.com", "c.yaml", user("ana", "{ profile: { displayName: Ana Lim, email: Ana@example.com }, memberOf: [a] }")},
			people: []string{"ana Ana Lim ana@example.com a"}, teams: []string{"a"},
		},
		"an address that is somebody's": {
			have: "people: {ana: {email: Ana.Lim@example.com}}", files: []string{"CODEOWNERS", "* ana.lim@example.com"},
		},
		"an address before the person": {
			files:  []string{"CODEOWNERS", "* a.l@example.com", "c.yaml", user("ana", "{ profile: { email: a.l@example.com, displayName: Ana } }")},
			people: []string{"a-l Ana a.l@example.com"},
		},
		"whatever the case": {
			have: "people: {Ana: {team: Web}}\nteams: {Web: {}}", files: []string{"CODEOWNERS", "* @ana @x/web"},
		},
		"parents and children": {
			have: "teams: {top: {}, low: {parent: other}, other: {}}", files: []string{"c.yml", group("a", "{ parent: top, children: [b, low] }") + group("b", "{ parent: other }") + group("top", "{ parent: group:x/a }")},
			teams: []string{"a top", "b a"},
			remarks: []string{"c.yml:4 the roster says of the team low the parent other, and this that its parent is a",
				"c.yml:7 the parent of the team b is a by another source, and here other", "c.yml:11 the roster says of the team top no parent, and this that its parent is a"},
		},
		"a circle": {
			files: []string{"c.yaml", group("a", "{ parent: b }") + group("b", "{ parent: c }") + group("c", "{ parent: a }") + group("d", "{ parent: D }")},
			teams: []string{"a b", "b c", "c", "d"}, remarks: []string{"c.yaml:11 the team c cannot be below a, which is below it"},
		},
		"members": {
			files:  []string{"c.yaml", group("a", "{ members: [ana, 'user:ben', group:b] }")},
			people: []string{"ana   a", "ben   a"}, teams: []string{"a"}, remarks: []string{`c.yaml:4 "group:b" under members is no user, and is left out`},
		},
		"names that do not fit": {
			files:  []string{"CODEOWNERS", "* @a/ @-x @example/ünit @ok. @o.k a\\ b @ok", "c.yaml", user("ok", "{ profile: { displayName: \"a\\u202eb\", email: no } }")},
			people: []string{"o.k", "ok"},
			remarks: []string{`CODEOWNERS:1 "" cannot be the name of a team, and is left out`, `CODEOWNERS:1 "@-x" cannot be a handle, and is left out`,
				`CODEOWNERS:1 "ünit" cannot be the name of a team, and is left out`, `CODEOWNERS:1 "@ok." cannot be a handle, and is left out`,
				`CODEOWNERS:1 "a\\" is no owner: one is @name, @organisation/team or an address`, `CODEOWNERS:1 "b" is no owner: one is @name, @organisation/team or an address`,
				`c.yaml:3 "no" is no e-mail address, and is left out`, "c.yaml:3 \"a\\u202eb\" cannot be a name, and is left out"},
		},
		"paths with spaces, sections and comments": {
			files:  []string{"CODEOWNERS", "\ufeff# @no\r\n/a\\ b\\\\ @a\r\n[Two words] @b\r\n^[C][12] @c # @no\r\n[D]\r\n/d @d #@no\r\n@e\r\n"},
			people: []string{"a", "b", "c", "d"},
		},
		"a group of GitLab": {
			have: "teams: {ops: {}}", files: []string{"CODEOWNERS", "* @ops @dev", "c.yaml", group("dev", "{}")}, teams: []string{"dev"},
		},
		"documents": {
			files:  []string{"c.yaml", "# nothing\n---\n" + user("a", "{}") + "...\n--- # more\r\n" + user("b", "") + "---\n"},
			people: []string{"a", "b"},
		},
	} {
		people, teams, remarks := propose(t, c.have, c.files...)
		for what, diff := range map[string]string{"people": cmp.Diff(c.people, people), "teams": cmp.Diff(c.teams, teams), "remarks": cmp.Diff(c.remarks, remarks)} {
			if diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", name, what, diff)
			}
		}
	}
}

func TestFilesThatAreWrong(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"CODEOWNERS", "", "1: this file names no owners"}, {"README", "This is a text\n\nof several words.\n", "1: this file names no owners"}, {"CODEOWNERS", "* @a\n[b @c", "2: this section is not closed"},
		{"CODEOWNERS", "* @a\xff", "1: this is not text in UTF-8"}, {"CODEOWNERS", "* @a\x00", "1: this is not text"}, {"CODEOWNERS", strings.Repeat("x", directory.MaxSize+1), "1: this file has more than"},
		{"c.yaml", "", "1: this file holds nothing"}, {"c.yaml", "a: b\n", "1: this is no entity"}, {"c.YML", "---\n- a\n", "2: this is no entity"}, {"c.yaml", "kind: User\n", "1: this is no entity"},
		{"c.yaml", user("a", "{}") + user("a", "&x {}"), "8: anchors and aliases are not allowed"}, {"c.yaml", "a: [\n", "1: this is not valid YAML"},
		{"c.yaml", user("a", "!x {}"), "4: tags are not allowed"}, {"c.yaml", user("'@a", "{}"), "3: "},
	} {
		found, wrong := directory.Read(source.NewFile(c.name, []byte(c.text)))
		if len(wrong) == 0 || !strings.HasPrefix(fmt.Sprintf("%d: %s", wrong[0].Span.Position().Line, wrong[0].Message), c.want) || found.People != nil {
			t.Errorf("%.40q: %v, want %s", c.text, wrong, c.want)
		}
	}
}

func TestHostileNamesStayOut(t *testing.T) {
	for _, text := range hostile.Strings() {
		f, _ := directory.Read(source.NewFile("CODEOWNERS", []byte("* @ok @"+text+" x/"+text+" "+text+"@example.com\n")))
		if bad := unfit(f); bad != "" {
			t.Errorf("%q is read as %q", text, bad)
		}
	}
}

// unfit is something in what was found that a roster must not get.
func unfit(f directory.Found) string {
	plain := func(s string) bool {
		return !strings.ContainsFunc(s, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !slices.Contains([]rune("._-"), r)
		})
	}
	for _, p := range f.People {
		if p.Handle == "" || !plain(p.Handle) || strings.ContainsAny(p.Name+p.Email, "\n\r\t\x00\x1b\u202e") {
			return fmt.Sprintf("%+v", p)
		}
	}
	for _, t := range f.Teams {
		if t.Name == "" || !plain(t.Name) || !plain(t.Parent) {
			return fmt.Sprintf("%+v", t)
		}
	}
	return ""
}

func FuzzOwners(f *testing.F) {
	for _, text := range []string{"* @a @b/c d@example.com # x", "[A][2] @b\n/x\\ y @c", "^[x]", "@@r", "a\\"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { fit(t, "CODEOWNERS", text) })
}

func FuzzCatalog(f *testing.F) {
	for _, text := range []string{user("a", "{ memberOf: [b], profile: { displayName: A, email: a@b.c } }"), group("a", "{ parent: b, children: [c], members: [d] }"), "kind: X\nmetadata: &a {}\nspec: {owner: 'user:x/y'}", "---\n...\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { fit(t, "c.yaml", text) })
}

// fit reads a file: something is found that a roster may get, or something is
// wrong at a line.
func fit(t *testing.T, name, text string) {
	found, wrong := directory.Read(source.NewFile(name, []byte(text)))
	if bad := unfit(found); bad != "" {
		t.Errorf("%q is read as %q", text, bad)
	}
	for _, one := range wrong {
		if one.Message == "" || one.Span.File == nil {
			t.Errorf("%q: %+v", text, one)
		}
	}
	p := directory.Propose(roster.Roster{}, []directory.Found{found, found})
	for _, handle := range p.Added.Handles() {
		if team := p.Added.People[handle].Team; team != "" && p.Added.Teams[team].Name == "" {
			t.Errorf("%q: %s is in %q, which is not there", text, handle, team)
		}
	}
	for _, name := range p.Added.TeamNames() {
		if parent := p.Added.Teams[name].Parent; parent != "" && p.Added.Teams[parent].Name == "" {
			t.Errorf("%q: %s is below %q, which is not there", text, name, parent)
		}
	}
}
