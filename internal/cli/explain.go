package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/term"
)

func newExplain(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "explain [RULE]",
		Short: "Explain a rule of check: its reason, a bad and a good example",
		Long: `Explain a rule of check, or all of them: the reason, a bad example and what the
rule prints when it meets it, and a good example. Examples are changes to one
report that is ready and complete, on the day before its review.`,
		Example: "  incident explain followup-owner",
		Args:    someArgs(0, 1, "no more than one rule"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return completeRules(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error { return runExplain(env, args) },
	}
}

func completeRules() []string {
	var out []string
	for _, rule := range rules.All() {
		out = append(out, described(rule.ID, rule.Doc))
	}
	return out
}

// explainFormats are what explain writes, text by default.
var explainFormats = map[string]func(*Env, []*rules.Rule) error{
	"":     explainText,
	"text": explainText,
	"json": explainJSON,
}

func runExplain(env *Env, args []string) error {
	chosen := rules.All()
	if len(args) == 1 {
		rule, help := rules.Lookup(args[0])
		if rule == nil {
			return usage("no rule is called %q: %s", args[0], help)
		}
		chosen = []*rules.Rule{rule}
	}
	name := env.format
	if env.json {
		name = "json"
	}
	write, known := explainFormats[name]
	switch {
	case !known:
		return usage("--format: explain writes text and json, not %q", name)
	case len(env.fields) > 0:
		return usage("--json takes no fields here")
	}
	return write(env, chosen)
}

func explainText(env *Env, chosen []*rules.Rule) error {
	for i, rule := range chosen {
		if i > 0 {
			env.Out.Line()
		}
		env.Out.Line(term.Bold.Of(rule.ID))
		env.Out.Block(rule.Reason() + "\n\n" + rule.Weight())
		if rule.Bad == "" {
			continue
		}
		env.Out.Line()
		env.explainExample("bad", rule.Bad)
		env.Out.Line()
		output.Findings(env.Out, rule.Finds())
		env.explainExample("good", rule.Good)
	}
	return nil
}

func (env *Env) explainExample(what, text string) {
	env.Out.Line(term.Dim.Of(what + ":"))
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		env.Out.Line(strings.TrimRight("    "+line, " "))
	}
}

func explainJSON(env *Env, chosen []*rules.Rule) error {
	items := make([]term.Object, len(chosen))
	for i, rule := range chosen {
		items[i] = ruleItem(rule)
	}
	return env.Out.JSON(term.Object{{Name: "schema", Value: 1}, {Name: "kind", Value: "rules"}, {Name: "items", Value: items}})
}

func ruleItem(rule *rules.Rule) term.Object {
	return term.Object{
		{Name: "id", Value: rule.ID}, {Name: "severity", Value: rule.Severity.String()}, {Name: "reason", Value: rule.Doc},
		{Name: "weight", Value: rule.Weight()}, {Name: "bad", Value: rule.Bad}, {Name: "good", Value: rule.Good},
	}
}
