package directory

import (
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
)

// maxDocuments is how many documents of a file are read.
const maxDocuments = 20_000

// catalog reads a file of Backstage, document by document. Of those that are no
// users or groups, only the owner matters, and YAML of theirs that is not read
// here does not.
func (f *Found) catalog(file *source.File) []finding.Finding {
	var wrong []finding.Finding
	read := 0
	for _, region := range documents(file) {
		root, found := yaml.Parse(region)
		kind := scalar(root, "kind")
		strange := root != nil && kind != "" && !strings.EqualFold(kind, "user") && !strings.EqualFold(kind, "group")
		switch {
		case len(found) > 0 && strange:
			f.remark(found[0].Span, "this %s is left out: %s", kind, found[0].Message)
		case len(found) > 0:
			wrong = append(wrong, found...)
		case root == nil:
			continue
		case kind == "" || root.Get("metadata") == nil:
			wrong = append(wrong, problem(file.Line(file.LineOf(root.Span.Start)), "this is no entity of a catalog: it has no kind or no metadata", "name a catalog-info.yaml, or a CODEOWNERS file"))
		default:
			f.entity(kind, root)
		}
		read++
	}
	if read == 0 {
		wrong = append(wrong, problem(file.Line(1), "this file holds nothing", "name a catalog-info.yaml, or a CODEOWNERS file"))
	}
	return wrong
}

// separator begins a document, and ends the one before.
var separator = lazy.Regexp(`^(---|\.\.\.)([ \t]+#.*|[ \t]*)$`)

// documents are the parts of a file between its separators.
func documents(file *source.File) []source.Span {
	var all []source.Span
	start := 0
	for n := 1; n <= file.Lines() && len(all) < maxDocuments; n++ {
		if line := file.Line(n); separator().MatchString(line.Text()) {
			all = append(all, file.Span(start, line.Start))
			start = file.LineAfter(line.Start)
		}
	}
	return append(all, file.Span(start, len(file.Data)))
}

func (f *Found) entity(kind string, root *yaml.Node) {
	metadata, spec := root.Get("metadata"), root.Get("spec")
	name, at := scalar(metadata, "name"), placeOf(metadata, "name")
	switch strings.ToLower(kind) {
	case "user":
		profile := get(spec, "profile")
		p := Person{Handle: name, Name: scalar(profile, "displayName"), Email: scalar(profile, "email"), At: at}
		for _, ref := range f.refs(spec, "memberOf", "group") {
			p.Teams = append(p.Teams, f.team(Team{Name: ref.name, At: ref.at}))
		}
		p.Teams = slices.DeleteFunc(p.Teams, func(t string) bool { return t == "" })
		f.person(p, name)
	case "group":
		f.group(name, at, spec)
	default:
		for _, owner := range f.refs(spec, "owner", "group") {
			if owner.kind == "user" {
				f.person(Person{Handle: owner.name, At: owner.at}, owner.name)
				continue
			}
			f.team(Team{Name: owner.name, At: owner.at})
		}
	}
}

func (f *Found) group(name string, at source.Span, spec *yaml.Node) {
	t := Team{Name: name, At: at}
	for _, parent := range f.refs(spec, "parent", "group") {
		if t.Parent = f.team(Team{Name: parent.name, At: parent.at}); t.Parent == handle(name) {
			t.Parent = ""
		}
	}
	own := f.team(t)
	if own == "" {
		return
	}
	for _, member := range f.refs(spec, "members", "user") {
		f.person(Person{Handle: member.name, Teams: []string{own}, At: member.at}, member.name)
	}
	for _, child := range f.refs(spec, "children", "group") {
		f.team(Team{Name: child.name, Parent: own, At: child.at})
	}
}

// ref is a reference to an entity: [kind:][namespace/]name.
type ref struct {
	kind, name string
	at         source.Span
}

// refs are the references under a key, one or a list; those to another kind than
// the key is for are left out, but for an owner, who may be a user.
func (f *Found) refs(spec *yaml.Node, key, kind string) []ref {
	n := get(spec, key)
	if n == nil {
		return nil
	}
	var all []ref
	for _, item := range append(slices.Clone(n.Items), n) {
		if item.Kind != yaml.Scalar || item.Value == "" {
			continue
		}
		r := ref{kind, item.Value, item.Span}
		if before, after, ok := strings.Cut(item.Value, ":"); ok {
			r.kind, r.name = strings.ToLower(before), after
		}
		r.name = r.name[strings.LastIndex(r.name, "/")+1:]
		if r.kind != kind && (key != "owner" || r.kind != "user") {
			f.remark(item.Span, "%q under %s is no %s, and is left out", item.Value, key, kind)
			continue
		}
		all = append(all, r)
	}
	return all
}

func get(n *yaml.Node, key string) *yaml.Node {
	if n == nil {
		return nil
	}
	return n.Get(key)
}

// scalar is a value under a key, and empty where there is none.
func scalar(n *yaml.Node, key string) string {
	if v := get(n, key); v != nil && v.Kind == yaml.Scalar {
		return strings.TrimSpace(v.Value)
	}
	return ""
}

func placeOf(n *yaml.Node, key string) source.Span {
	if v := get(n, key); v != nil {
		return v.Span
	}
	return n.Span
}
