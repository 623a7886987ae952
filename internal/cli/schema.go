package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/schema"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
	"github.com/incident-cli/incident/internal/workspace"
	"github.com/incident-cli/incident/internal/yaml"
)

// schemas are what schema prints, by the name of its argument.
var schemas = map[string]func() term.Object{
	"config":       func() term.Object { return schema.Document(workspace.ConfigFile, configForm()) },
	"front-matter": func() term.Object { return schema.Document("Front matter of a report", report.HeaderForm()) },
	"people":       func() term.Object { return schema.Document(workspace.RosterFile, roster.Form()) },
	"json":         jsonSchema,
}

func schemaNames() []string { return slices.Sorted(maps.Keys(schemas)) }

func newSchema(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "schema [config|front-matter|people|json]",
		Short: "Print the JSON Schema of the configuration, of front matter, of the roster, of JSON output",
		Long: `Print a JSON Schema (draft-07), for editors and validators: of .incident.yaml
(config, also without an argument), of the front matter of a report
(front-matter), of .incident/people.yaml (people), or of what commands print with
--json (json).

A schema knows less than check does: neither whether a person is on the roster,
nor whether one time is before another.`,
		Example:   "  incident schema config > .incident/schema.json",
		Args:      someArgs(0, 1, "no more than one name: "+strings.Join(schemaNames(), ", ")),
		ValidArgs: schemaNames(),
		RunE: func(_ *cobra.Command, args []string) error {
			return runSchema(env, append(args, "config")[0])
		},
	}
}

func runSchema(env *Env, name string) error {
	document, known := schemas[name]
	if !known {
		return usage("there is no schema %q: there are %s", name, strings.Join(schemaNames(), ", "))
	}
	return env.Out.JSON(document())
}

// configForm is the form of the configuration, with the reason of each rule.
func configForm() yaml.Form {
	form := policy.Form(rules.IDs())
	levels := form.Keys["rules"].Keys
	for id, level := range levels {
		rule, _ := rules.Lookup(id)
		level.Doc = rule.Doc
		levels[id] = level
	}
	return form
}

// document is a kind of JSON document.
type document struct {
	kind string
	// items are the fields of an item, own those of the document itself.
	items, own []string
}

// documents are all kinds that commands print.
func documents() []document {
	return []document{
		{kind: "agenda", items: agendaFields},
		{kind: "audience", items: audienceFields},
		{kind: "changes", items: namesOfFields(changeMade{}.item())},
		{kind: "doctor", items: doctorFields},
		{kind: "finding", own: output.FindingFields()},
		{kind: "findings", items: output.FindingFields()},
		{kind: "followups", items: append([]string{"group"}, followUpFields...)},
		{kind: "log", items: logFields},
		{kind: "nudges", items: nudgeFields},
		{kind: "patterns", items: patternFields},
		{kind: "report", own: reportFields, items: followUpFields},
		{kind: "reports", items: reportFields},
		{kind: "review", own: slices.Concat(reviewFields, []string{"duration", "required", "optional", "attended"}), items: incidentFields},
		{kind: "reviews", items: reviewFields},
		{kind: "roster", items: namesOfFields(rosterItem("", "", "", "", "", "", source.Span{}))},
		{kind: "rules", items: namesOfFields(ruleItem(&rules.Rule{}))},
		{kind: "summary"},
		{kind: "version"},
	}
}

// jsonSchema is the schema of what commands print. A field may always be added.
func jsonSchema() term.Object {
	var kinds []string
	var each []term.Object
	for _, d := range documents() {
		kinds = append(kinds, d.kind)
		each = append(each, d.schema())
	}
	return append(schema.Head("JSON that incident prints"),
		term.Field{Name: "type", Value: "object"},
		term.Field{Name: "required", Value: []string{"schema", "kind"}},
		term.Field{Name: "properties", Value: term.Object{
			{Name: "schema", Value: term.Object{{Name: "const", Value: 1}}},
			{Name: "kind", Value: term.Object{{Name: "enum", Value: kinds}}},
		}},
		term.Field{Name: "oneOf", Value: each},
	)
}

func (d document) schema() term.Object {
	properties := append(term.Object{{Name: "kind", Value: term.Object{{Name: "const", Value: d.kind}}}}, anything(d.own)...)
	if d.items == nil {
		return term.Object{{Name: "properties", Value: properties}}
	}
	item := term.Object{{Name: "type", Value: "object"}, {Name: "properties", Value: anything(d.items)}}
	properties = append(properties, term.Field{Name: "items", Value: term.Object{
		{Name: "type", Value: "array"}, {Name: "items", Value: item},
	}})
	o := term.Object{{Name: "properties", Value: properties}}
	if d.own == nil {
		o = append(o, term.Field{Name: "required", Value: []string{"items"}})
	}
	return o
}

// anything are properties of which only the names are told.
func anything(names []string) term.Object {
	var o term.Object
	for _, name := range names {
		o = append(o, term.Field{Name: name, Value: true})
	}
	return o
}
