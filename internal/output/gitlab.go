package output

import (
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/term"
)

// GitLab writes a report of code quality, which a merge request shows beside the
// lines that it changes. https://docs.gitlab.com/ci/testing/code_quality/
func GitLab(w *term.Writer, r Result) error {
	issues := make([]term.Object, len(r.Findings))
	for i, name := range finding.Fingerprints(r.Findings) {
		issues[i] = gitlabIssue(r.Findings[i], name)
	}
	return w.JSONList(issues)
}

// gitlabIssue is a finding as an issue; one that concerns no file stands at the
// configuration, because GitLab drops what has no place.
func gitlabIssue(f finding.Finding, fingerprint string) term.Object {
	path, line := ".incident.yaml", 1
	if f.Span.File != nil {
		path, line = f.Span.File.Name, f.Span.Position().Line
	}
	severity := map[finding.Severity]string{finding.Error: "major", finding.Warning: "minor"}[f.Severity]
	return term.Object{
		{Name: "description", Value: f.Message},
		{Name: "check_name", Value: f.Rule},
		{Name: "fingerprint", Value: fingerprint},
		{Name: "severity", Value: severity},
		{Name: "location", Value: term.Object{
			{Name: "path", Value: path},
			{Name: "lines", Value: term.Object{{Name: "begin", Value: line}}},
		}},
	}
}
