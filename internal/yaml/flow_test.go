package yaml_test

import (
	"testing"

	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
)

// A list in brackets ends at its bracket, whatever quotation marks stand in it.
func TestWhereBracketsEnd(t *testing.T) {
	for _, list := range []string{
		`[it's]`, `[it's, that's, dev's laptop]`, `[a"b]`, `['a]', "b]"]`, `['it''s]', "\"]"]`, `[b':", b':"]`, `[{a: ']'}, [it's]]`,
		`["a": ']']`, `[{"a":"]"}]`, `["a" : "]"]`, "[a, # it's ]\n  b]", `[a#]`, `[? ']' : b]`, `[a:'b]`, "[\n  'a]',\n  it's\n]", `[ "]" ]`,
	} {
		file := source.NewFile("", []byte("tags: "+list+"\nowner: ana\n"))
		root, _ := yaml.Parse(file.All())
		if root == nil || root.Get("owner").Value != "ana" {
			t.Errorf("%s: not read", list)
			continue
		}
		if got := root.Get("tags").Span.Text(); got != list {
			t.Errorf("%s: the list is %s", list, got)
		}
	}
}

func TestApostrophesInLists(t *testing.T) {
	for _, list := range []string{`[it's]`, `[dev's-laptop, b]`, `[b':", b':"]`} {
		if _, found := yaml.Parse(source.NewFile("", []byte("tags: "+list+"\nowner: ana\n")).All()); len(found) > 0 {
			t.Errorf("%s: %v", list, found)
		}
	}
}
