package lsp

import (
	"context"
	"path/filepath"
	"reflect"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/term"
)

// publish tells the editor what is found in each open text, where the text or
// that has changed.
func (s *server) publish(ctx context.Context) {
	if !s.changed {
		return
	}
	s.changed = false
	for _, d := range s.documents() {
		v, name := s.view(ctx, d)
		found := s.diagnostics(v, name)
		if v != nil && !d.current || !reflect.DeepEqual(found, d.told) {
			s.tell(d, found)
		}
	}
}

// diagnostics are the findings in a file, nil where there is no view of it.
func (s *server) diagnostics(v *View, name string) []term.Object {
	if v == nil {
		return nil
	}
	found := []term.Object{}
	for _, f := range v.of(name) {
		found = append(found, s.diagnostic(v, f))
	}
	return found
}

// tell tells the editor what is found in a text.
func (s *server) tell(d *document, found []term.Object) {
	d.told, d.current = found, true
	s.send(notification("textDocument/publishDiagnostics", term.Object{
		{Name: "uri", Value: d.uri}, {Name: "version", Value: d.version}, {Name: "diagnostics", Value: found},
	}))
}

// severities are the numbers of the protocol.
var severities = map[finding.Severity]int{finding.Error: 1, finding.Warning: 2}

func (s *server) diagnostic(v *View, f finding.Finding) term.Object {
	message := f.Message
	if f.Help != "" {
		message += "\n" + f.Help
	}
	o := term.Object{
		{Name: "range", Value: placeOf(f.Span, s.client.units)},
		{Name: "severity", Value: severities[f.Severity]},
		{Name: "code", Value: f.Rule},
		{Name: "source", Value: "incident"},
		{Name: "message", Value: message},
	}
	if s.client.related && len(f.Related) > 0 {
		o = append(o, term.Field{Name: "relatedInformation", Value: s.related(v, f.Related)})
	}
	return o
}

func (s *server) related(v *View, places []finding.Related) []term.Object {
	var out []term.Object
	for _, p := range places {
		if p.Span.File == nil {
			continue
		}
		uri := uriOf(filepath.Join(v.Root, filepath.FromSlash(p.Span.File.Name)))
		out = append(out, term.Object{
			{Name: "location", Value: term.Object{{Name: "uri", Value: uri}, {Name: "range", Value: placeOf(p.Span, s.client.units)}}},
			{Name: "message", Value: p.Message},
		})
	}
	return out
}
