package output_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/hostile"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
)

// fixable has all that a finding may have.
func fixable() finding.Finding {
	f := ownerless(2, "- é ⟦Alert⟧ on depth")
	f.Help = "add one"
	f.Related = []finding.Related{{Span: f.Span.File.Line(4), Message: "see here"}, {Message: "nowhere"}}
	file := f.Span.File
	f.Fix = &finding.Fix{Message: "add it", Edits: []finding.Edit{
		{Span: file.Span(f.Span.End, f.Span.End), New: "!"}, {Span: file.Span(f.Span.Start, f.Span.Start+1), New: "a"},
	}}
	return f
}

func sample() output.Result {
	return output.Result{
		Findings: []finding.Finding{fixable(), {Rule: "roster", Severity: finding.Warning, Message: "there is no roster"}},
		Summary:  output.Summary{Checked: 2, Total: 57, Suppressed: 1, Base: "origin/main"},
		Checked:  []string{"incidents/a.md", path},
		Version:  "v1.2.3",
	}
}

func TestFormats(t *testing.T) {
	for format, want := range map[string]string{
		"jsonl": `{"schema": 1, "kind": "finding", "rule": "followup-owner", "severity": "error", "path": "incidents/2026/2026-11-23-checkout-latency.md", ` +
			`"line": 3, "column": 5, "end_line": 3, "end_column": 10, "message": "follow-up has no owner", "help": "add one", ` +
			`"related": [{"path": "incidents/2026/2026-11-23-checkout-latency.md", "line": 4, "column": 1, "end_line": 4, "end_column": 10, "message": "see here"}, ` +
			`{"path": null, "line": null, "column": null, "end_line": null, "end_column": null, "message": "nowhere"}], ` +
			`"fix": {"message": "add it", "edits": [{"path": "incidents/2026/2026-11-23-checkout-latency.md", "line": 3, "column": 10, "end_line": 3, "end_column": 10, "new": "!"}, ` +
			`{"path": "incidents/2026/2026-11-23-checkout-latency.md", "line": 3, "column": 5, "end_line": 3, "end_column": 6, "new": "a"}]}}
{"schema": 1, "kind": "finding", "rule": "roster", "severity": "warning", "path": null, "line": null, "column": null, "end_line": null, "end_column": null, "message": "there is no roster", "help": ""}
{"schema": 1, "kind": "summary", "checked": 2, "total": 57, "errors": 1, "warnings": 1, "suppressed": 1, "baseline": 0, "base": "origin/main"}
`,
		"junit": `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="incident check" tests="3" failures="1" errors="0" skipped="0">
    <testcase classname="incident" name="incidents/a.md"/>
    <testcase classname="incident" name="incidents/2026/2026-11-23-checkout-latency.md">
      <failure type="followup-owner" message="follow-up has no owner">incidents/2026/2026-11-23-checkout-latency.md:3:5: error: follow-up has no owner [followup-owner]
  help: add one
</failure>
    </testcase>
    <testcase classname="incident" name="repository">
      <system-out>warning: there is no roster [roster]
</system-out>
    </testcase>
    <system-out>2 of 57 reports changed since origin/main: 1 error in 1 file, 1 warning, 1 suppressed</system-out>
  </testsuite>
</testsuites>
`,
	} {
		if diff := cmp.Diff(want, written(t, format, sample(), term.Options{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", format, diff)
		}
	}
}

func TestJUnitFailsWhatFailsTheCheck(t *testing.T) {
	r := sample()
	r.FailOn = finding.Warning
	if out := written(t, "junit", r, term.Options{}); strings.Count(out, "<failure") != 2 || !strings.Contains(out, `failures="2"`) {
		t.Error(out)
	}
}

func TestMachineFormats(t *testing.T) {
	for _, c := range []struct{ format, want string }{
		{"rdjson", `{"source": {"name": "incident", "url": "https://github.com/incident-cli/incident"}, "diagnostics": [
			{"message": "follow-up has no owner\nadd one", "severity": "ERROR",
			 "code": {"value": "followup-owner", "url": "https://github.com/incident-cli/incident/blob/main/docs/rules.md#followup-owner"},
			 "location": {"path": "incidents/2026/2026-11-23-checkout-latency.md", "range": {"start": {"line": 3, "column": 6}, "end": {"line": 3, "column": 11}}},
			 "suggestions": [{"range": {"start": {"line": 3, "column": 6}, "end": {"line": 3, "column": 11}}, "text": "alert!"}],
			 "related_locations": [{"message": "see here", "location": {"path": "incidents/2026/2026-11-23-checkout-latency.md", "range": {"start": {"line": 4, "column": 1}, "end": {"line": 4, "column": 10}}}}]},
			{"message": "there is no roster", "severity": "WARNING",
			 "code": {"value": "roster", "url": "https://github.com/incident-cli/incident/blob/main/docs/rules.md#roster"}}]}`},
		{"gitlab", `[
			{"description": "follow-up has no owner", "check_name": "followup-owner", "fingerprint": "FINGERPRINT", "severity": "major",
			 "location": {"path": "incidents/2026/2026-11-23-checkout-latency.md", "lines": {"begin": 3}}},
			{"description": "there is no roster", "check_name": "roster", "fingerprint": "FINGERPRINT", "severity": "minor",
			 "location": {"path": ".incident.yaml", "lines": {"begin": 1}}}]`},
		{"sarif", `{"$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", "version": "2.1.0", "runs": [{
			"tool": {"driver": {"name": "incident", "version": "1.2.3", "informationUri": "https://github.com/incident-cli/incident", "rules": [
				{"id": "followup-owner",
				 "shortDescription": {"text": "A follow-up without a name is a wish."},
				 "fullDescription": {"text": "A follow-up without a name is a wish. Where none is stated, the report's owner has it."},
				 "help": {"text": "A follow-up without a name is a wish. Where none is stated, the report's owner has it.\n\nIt is explained by: incident explain followup-owner"},
				 "helpUri": "https://github.com/incident-cli/incident/blob/main/docs/rules.md#followup-owner",
				 "defaultConfiguration": {"level": "error"}},
				{"id": "roster"}]}},
			"columnKind": "unicodeCodePoints",
			"originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the repository."}}},
			"results": [
				{"ruleId": "followup-owner", "ruleIndex": 0, "level": "error", "message": {"text": "follow-up has no owner\nadd one"},
				 "partialFingerprints": {"incidentFinding/v1": "FINGERPRINT"},
				 "locations": [{"physicalLocation": {"artifactLocation": {"uri": "incidents/2026/2026-11-23-checkout-latency.md", "uriBaseId": "SRCROOT"},
					"region": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 10}}}],
				 "relatedLocations": [{"physicalLocation": {"artifactLocation": {"uri": "incidents/2026/2026-11-23-checkout-latency.md", "uriBaseId": "SRCROOT"},
					"region": {"startLine": 4, "startColumn": 1, "endLine": 4, "endColumn": 10}}, "message": {"text": "see here"}}],
				 "fixes": [{"description": {"text": "add it"}, "artifactChanges": [{
					"artifactLocation": {"uri": "incidents/2026/2026-11-23-checkout-latency.md", "uriBaseId": "SRCROOT"},
					"replacements": [
						{"deletedRegion": {"startLine": 3, "startColumn": 10, "endLine": 3, "endColumn": 10}, "insertedContent": {"text": "!"}},
						{"deletedRegion": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 6}, "insertedContent": {"text": "a"}}]}]}]},
				{"ruleId": "roster", "ruleIndex": 1, "level": "warning", "message": {"text": "there is no roster"},
				 "partialFingerprints": {"incidentFinding/v1": "FINGERPRINT"}}]}]}`},
	} {
		got := written(t, c.format, sample(), term.Options{})
		for _, name := range fingerprintsIn(t, c.format, got) {
			got = strings.Replace(got, name, "FINGERPRINT", 1)
		}
		if diff := cmp.Diff(indented(t, c.want), indented(t, got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.format, diff)
		}
	}
}

// fingerprintsIn are the fingerprints of a document, in the order of findings.
func fingerprintsIn(t *testing.T, format, document string) (names []string) {
	t.Helper()
	if format == "gitlab" {
		var issues []struct{ Fingerprint string }
		decode(t, document, &issues)
		for _, i := range issues {
			names = append(names, i.Fingerprint)
		}
	}
	if format == "sarif" {
		for _, r := range sarifOf(t, document).Results {
			names = append(names, r.PartialFingerprints["incidentFinding/v1"])
		}
	}
	return names
}

// A finding keeps its name when lines come before it or its line is indented,
// and no two findings share one.
func TestFingerprints(t *testing.T) {
	result := func(text string) output.Result {
		file := source.NewFile(path, []byte(text))
		var r output.Result
		for n := 1; n <= file.Lines(); n++ {
			if file.Line(n).Trim().Text() != "" {
				r.Findings = append(r.Findings, finding.Finding{Rule: "rule", Severity: finding.Error, Span: file.Line(n), Message: "wrong"})
			}
		}
		return r
	}
	for _, format := range []string{"gitlab", "sarif"} {
		names := func(text string) []string {
			return fingerprintsIn(t, format, written(t, format, result(text), term.Options{}))
		}
		before := names("one\ntwo\ntwo\n")
		if diff := cmp.Diff(before, names("\n\n  one\n\ntwo\n two\n")); diff != "" {
			t.Errorf("%s: moved lines (-before +after):\n%s", format, diff)
		}
		if before[0] == before[1] || before[1] == before[2] {
			t.Errorf("%s: equal names %v", format, before)
		}
		if changed := names("three\n"); changed[0] == before[0] {
			t.Errorf("%s: another line has the same name", format)
		}
	}
}

// command is a workflow command as the runner of GitHub Actions reads it.
type command struct {
	name, data string
	properties map[string]string
}

var undoData = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%")

var undoProperty = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")

func parseCommand(line string) (c command, ok bool) {
	rest, ok := strings.CutPrefix(line, "::")
	if !ok {
		return c, false
	}
	head, data, ok := strings.Cut(rest, "::")
	c.name, head, _ = strings.Cut(head, " ")
	c.data, c.properties = undoData.Replace(data), map[string]string{}
	for _, p := range strings.Split(head, ",") {
		if key, value, found := strings.Cut(p, "="); found {
			c.properties[key] = undoProperty.Replace(value)
		}
	}
	return c, ok
}

func TestGitHubAnnotations(t *testing.T) {
	f := fixable()
	f.Message = "50%, or: \"::x::\"\nsecond"
	lines := ownerless(0, "⟦one\ntwo⟧")
	lines.Severity = finding.Warning
	r := output.Result{Findings: []finding.Finding{f, lines, {Rule: "roster", Severity: finding.Warning, Message: "there is no roster"}}}
	text, rest := written(t, "text", r, term.Options{}), written(t, "github", r, term.Options{})
	after, ok := strings.CutPrefix(rest, text)
	if !ok {
		t.Fatalf("the text does not come first:\n%s", rest)
	}
	want := []command{
		{"error", f.Message + "\nadd one", map[string]string{"file": path, "line": "3", "endLine": "3", "col": "5", "endColumn": "10", "title": f.Rule}},
		{"warning", lines.Message, map[string]string{"file": path, "line": "1", "endLine": "2", "title": lines.Rule}},
		{"warning", "there is no roster", map[string]string{"title": "roster"}},
	}
	var got []command
	for _, line := range strings.Split(strings.TrimSuffix(after, "\n"), "\n") {
		c, ok := parseCommand(line)
		if !ok {
			t.Errorf("%q is no command", line)
		}
		got = append(got, c)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(command{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestGitHubKeepsTenOfALevel(t *testing.T) {
	var r output.Result
	for range 12 {
		r.Findings = append(r.Findings, finding.Finding{Rule: "b", Severity: finding.Warning, Message: "w"})
	}
	for range 11 {
		r.Findings = append(r.Findings, finding.Finding{Rule: "a", Severity: finding.Error, Message: "e"})
	}
	out := written(t, "github", r, term.Options{})
	_, after, _ := strings.Cut(out, "12 warnings\n")
	want := strings.Repeat("::error title=a::e\n", 10) + "1 error more without an annotation: GitHub keeps 10 of a level\n" +
		strings.Repeat("::warning title=b::w\n", 10) + "2 warnings more without an annotation: GitHub keeps 10 of a level\n"
	if after != want {
		t.Error(after)
	}
}

// hostileResult has a hostile string in every place of a finding.
func hostileResult(s string) output.Result {
	file := source.NewFile(s, []byte(s+"\n"+s))
	f := finding.Finding{
		Rule: s, Severity: finding.Error, Span: file.All(), Message: s, Help: s,
		Related: []finding.Related{{Span: file.All(), Message: s}},
		Fix:     &finding.Fix{Message: s, Edits: []finding.Edit{{Span: file.All(), New: s}}},
	}
	w := f
	w.Severity = finding.Warning
	return output.Result{Findings: []finding.Finding{f, w}, Summary: output.Summary{Base: s}, Checked: []string{s, "another report"}, Version: s}
}

func TestHostileFindingsAreHarmlessInEveryFormat(t *testing.T) {
	for _, s := range hostile.Strings() {
		r := hostileResult(s)
		for _, format := range output.Names() {
			out := written(t, format, r, term.Options{})
			if bad := hostile.Unprintable(out); bad != "" {
				t.Errorf("%s of %q: %q survives", format, s, bad)
			}
			if format == "github" {
				out = withoutOwn(t, out, s)
			}
			if line := hostile.Command(out); line != "" {
				t.Errorf("%s of %q holds the command %q", format, s, line)
			}
		}
	}
}

// withoutOwn takes our own annotations away, of which there must be one a
// finding, each with the names of this program and no others.
func withoutOwn(t *testing.T, out, s string) string {
	t.Helper()
	var rest []string
	own := 0
	for _, line := range strings.Split(out, "\n") {
		c, ok := parseCommand(line)
		if !ok {
			rest = append(rest, line)
			continue
		}
		own++
		if c.name != "error" && c.name != "warning" || c.properties["title"] != term.Text(s) || c.properties["file"] != term.Text(s) {
			t.Errorf("%q makes the annotation %q", s, line)
		}
		rest = append(rest, " "+strings.ReplaceAll(line, "::", ""))
	}
	if own != 2 {
		t.Errorf("%q makes %d annotations", s, own)
	}
	return strings.Join(rest, "\n")
}

// Whatever a report holds, each document is one, and says what was found.
func TestHostileDocumentsAreValid(t *testing.T) {
	for _, s := range hostile.Strings() {
		r := hostileResult(s)
		if run := sarifOf(t, written(t, "sarif", r, term.Options{})); len(run.Results) != 2 {
			t.Errorf("SARIF of %q: %+v", s, run)
		}
		var issues []struct{ Description string }
		if decode(t, written(t, "gitlab", r, term.Options{}), &issues); len(issues) != 2 || issues[0].Description != strings.ToValidUTF8(s, "\ufffd") && strings.ToValidUTF8(s, "") == s {
			t.Errorf("GitLab of %q: %+v", s, issues)
		}
		for _, line := range strings.Split(strings.TrimSuffix(written(t, "jsonl", r, term.Options{}), "\n"), "\n") {
			decode(t, line, &map[string]any{})
		}
		var diagnostics struct{ Diagnostics []any }
		if decode(t, written(t, "rdjson", r, term.Options{}), &diagnostics); len(diagnostics.Diagnostics) != 2 {
			t.Errorf("rdjson of %q: %+v", s, diagnostics)
		}
		if names := xmlNames(t, written(t, "junit", r, term.Options{})); names["failure"] != 1 || names["testcase"] != 2 || len(names) != 5 {
			t.Errorf("JUnit of %q has the elements %v", s, names)
		}
	}
}

type sarifRun struct {
	Results []struct{ PartialFingerprints map[string]string }
}

func sarifOf(t *testing.T, document string) sarifRun {
	t.Helper()
	var log struct{ Runs []sarifRun }
	decode(t, document, &log)
	if len(log.Runs) != 1 {
		t.Fatalf("%d runs", len(log.Runs))
	}
	return log.Runs[0]
}

func decode(t *testing.T, document string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(document), into); err != nil {
		t.Fatalf("%v\n%s", err, document)
	}
}

// xmlNames counts the elements of a document.
func xmlNames(t *testing.T, document string) map[string]int {
	t.Helper()
	names := map[string]int{}
	d := xml.NewDecoder(strings.NewReader(document))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return names
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, document)
		}
		if start, ok := token.(xml.StartElement); ok {
			names[start.Name.Local]++
		}
	}
}

func FuzzFormats(f *testing.F) {
	for i, s := range hostile.Strings() {
		if i%50 == 0 {
			f.Add(s)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := hostileResult(s)
		for _, format := range output.Names() {
			out := written(t, format, r, term.Options{})
			if format == "github" {
				out = withoutOwn(t, out, s)
			}
			if line := hostile.Command(out); line != "" {
				t.Errorf("%s of %q holds the command %q", format, s, line)
			}
			if bad := hostile.Unprintable(out); bad != "" {
				t.Errorf("%s of %q: %q survives", format, s, bad)
			}
		}
		xmlNames(t, written(t, "junit", r, term.Options{}))
		sarifOf(t, written(t, "sarif", r, term.Options{}))
	})
}

func ExampleNames() {
	fmt.Println(strings.Join(output.Names(), ", "))
	// Output: text, concise, json, jsonl, github, gitlab, sarif, junit, rdjson
}
