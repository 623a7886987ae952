package edit

import (
	"bytes"
	"reflect"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
)

// AddPeople adds people and teams to a roster's file, whose bytes all stay: each
// gets a line behind those that are there, sorted. The file may be empty. An error
// that is a *Refusal is about the form in which the file is written.
func AddPeople(file *source.File, added roster.Roster) (*source.File, error) {
	have, found := roster.Parse(file)
	root, _ := yaml.Parse(file.All())
	if len(found) > 0 || root != nil && bytes.HasPrefix(file.Data[root.Span.Start:], []byte("{")) {
		return nil, refuse(file.Name+" cannot be added to as it is written", `write "people:" and "teams:" each on a line of its own`)
	}
	h := header{file: file, region: file.All()}
	if root != nil {
		h.entries = root.Entries
	}
	var edits []finding.Edit
	if n := len(file.Data); n > 0 && file.Data[n-1] != '\n' {
		edits = append(edits, finding.Edit{Span: file.Span(n, n), New: file.EOL()})
	}
	edits = append(edits, h.addEntries("people", personEntries(added))...)
	edits = append(edits, h.addEntries("teams", teamEntries(added))...)
	after, err := Apply(file, edits)
	if err != nil {
		return nil, err
	}
	want := have.With(added)
	if got, found := roster.Parse(after); len(found) > 0 || !reflect.DeepEqual(got, want) {
		return nil, refuse(file.Name+" cannot be added to as it is written", "add the lines that are shown by hand")
	}
	return after, nil
}

func personEntries(added roster.Roster) []string {
	var all []string
	for _, handle := range added.Handles() {
		p := added.People[handle]
		all = append(all, entry(handle, "name", p.Name, "email", p.Email, "team", p.Team))
	}
	return all
}

func teamEntries(added roster.Roster) []string {
	var all []string
	for _, name := range added.TeamNames() {
		all = append(all, entry(name, "parent", added.Teams[name].Parent))
	}
	return all
}

// entry is a key with its values on one line; of values that are empty nothing is
// written.
func entry(key string, pairs ...string) string {
	var parts []string
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			parts = append(parts, pairs[i]+": "+yaml.FlowItems(pairs[i+1 : i+2])[0])
		}
	}
	if parts == nil {
		return yaml.Quote(key) + ": {}"
	}
	return yaml.Quote(key) + ": { " + strings.Join(parts, ", ") + " }"
}

// addEntries adds entries to the mapping under a key, in the form that it has: a
// line each, but where it is all in brackets.
func (h header) addEntries(name string, entries []string) []finding.Edit {
	if len(entries) == 0 {
		return nil
	}
	lines := func(indent string) string {
		return indent + strings.Join(entries, h.file.EOL()+indent) + h.file.EOL()
	}
	i := h.index(name)
	if i < 0 {
		return []finding.Edit{h.insert(len(h.file.Data), name+":"+h.file.EOL()+lines("  "))}
	}
	e := h.entries[i]
	if n := len(e.Value.Entries); n > 0 {
		if h.file.Data[e.Value.Span.Start] == '{' {
			return []finding.Edit{h.insert(e.Value.Entries[n-1].Value.Span.End, ", "+strings.Join(entries, ", "))}
		}
		first := e.Value.Entries[0].Span.Start
		return []finding.Edit{h.insert(h.entryEnd(i), lines(h.file.Span(h.file.Line(h.file.LineOf(first)).Start, first).Text()))}
	}
	below := h.insert(h.entryEnd(i), lines("  "))
	if old := h.valueSpan(i); !old.IsZero() { // {} or ~
		return []finding.Edit{{Span: h.file.Span(h.colon(e), old.End)}, below}
	}
	return []finding.Edit{below}
}

func (h header) insert(at int, text string) finding.Edit {
	return finding.Edit{Span: h.file.Span(at, at), New: text}
}
