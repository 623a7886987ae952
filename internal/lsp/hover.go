package lsp

import (
	"context"
	"fmt"
	"strings"

	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/term"
)

// hover says why a finding is one, and what becomes of a follow-up.
func hover(ctx context.Context, s *server, p positionParams) (any, error) {
	d := s.open[p.Document.URI]
	if d == nil {
		return nil, nil
	}
	v, name := s.view(ctx, d)
	if v == nil {
		return nil, nil
	}
	t := newText(d.data)
	at := t.offset(p.Position, s.client.units)
	said := append(v.followUpAt(t, at), v.reasonsAt(name, at)...)
	if len(said) == 0 {
		return nil, nil
	}
	// Foreign text is not shown as Markdown: it could hold links and images.
	return term.Object{{Name: "contents", Value: term.Object{
		{Name: "kind", Value: "plaintext"}, {Name: "value", Value: strings.Join(said, "\n\n")},
	}}}, nil
}

func (v *View) reasonsAt(name string, at int) (said []string) {
	for _, f := range v.of(name) {
		rule, _ := rules.Lookup(f.Rule)
		if rule != nil && f.Span.Start <= at && at <= f.Span.End {
			said = append(said, f.Rule+": "+rule.Doc)
		}
	}
	return said
}

var followUpID = lazy.Regexp(`\bfu-[0-9a-z]{4,8}\b`)

// followUpAt tells of the follow-up whose id stands at an offset.
func (v *View) followUpAt(t *text, at int) []string {
	start, end, _ := t.line(at)
	for _, m := range followUpID().FindAllIndex(t.data[start:end], -1) {
		if start+m[0] <= at && at <= start+m[1] {
			return v.about(string(t.data[start+m[0] : start+m[1]]))
		}
	}
	return nil
}

func (v *View) about(id string) []string {
	r, f := v.followUp(id)
	if r == nil {
		return nil
	}
	facts := []string{f.Text.Value, "status: " + string(f.State())}
	if owner := policy.Owner(r, f); owner != "" {
		facts = append(facts, "owner: "+owner)
	}
	if team := policy.Team(r, f, v.Input.Roster); team != "" {
		facts = append(facts, "team: "+team)
	}
	if due, ok := v.Input.Policy.Due(r, f); ok {
		facts = append(facts, "due: "+due.String())
	}
	return []string{strings.Join(append(facts, fmt.Sprintf("of %s: %s", r.Name(), r.Title.Value)), "\n")}
}
