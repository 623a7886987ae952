package rules

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// Baseline holds the findings that were there when a team began to check: they
// are passed over, and what is new is not. The zero Baseline holds none.
type Baseline struct {
	// File is where it stands, nil where there is none.
	File    *source.File
	entries map[string]source.Span // by fingerprint
	former  map[string]string      // the path under which it knows a file, by that of now
}

const baselineHead = `# Findings that were there when this file was written. incident check passes over
# them; delete the line of what is mended. Written by: incident check --baseline write
`

// ParseBaseline reads what WriteBaseline wrote: a line for each finding, which
// begins with its fingerprint. What is no such line is a finding.
func ParseBaseline(file *source.File) (Baseline, []finding.Finding) {
	b := Baseline{File: file, entries: map[string]source.Span{}}
	var found []finding.Finding
	for n := 1; n <= file.Lines(); n++ {
		line := file.Line(n)
		fields := strings.Fields(line.Text())
		switch {
		case len(fields) == 0 || strings.HasPrefix(fields[0], "#"):
		case len(fields) < 3 || !isFingerprint(fields[0]):
			found = append(found, finding.Finding{
				Rule: "baseline", Severity: finding.Error, Span: line, Message: "this is no line of a baseline",
				Help: "delete it, or write the file anew: incident check --baseline write",
			})
		default:
			b.entries[fields[0]] = line
		}
	}
	return b, found
}

func isFingerprint(s string) bool {
	return len(s) == finding.FingerprintSize && strings.Trim(s, "0123456789abcdef") == ""
}

// WriteBaseline writes a baseline of findings, and returns how many it holds: of
// rules that always run none may be passed over.
func WriteBaseline(found []finding.Finding) (text []byte, count int) {
	var b bytes.Buffer
	b.WriteString(baselineHead)
	for i, name := range finding.Fingerprints(found) {
		if f := found[i]; mayPass(f) {
			fmt.Fprintf(&b, "%s %s %s\n", name, f.Rule, strings.ToValidUTF8(strings.Join(strings.Fields(f.Span.File.Name), " "), "?"))
			count++
		}
	}
	return b.Bytes(), count
}

func mayPass(f finding.Finding) bool {
	rule, _ := Lookup(f.Rule)
	return rule != nil && !rule.Fixed && f.Span.File != nil
}

// Count is how many findings it holds.
func (b Baseline) Count() int { return len(b.entries) }

// moved is the baseline for reports of which it knows former paths.
func (b Baseline) moved(before map[*report.Report]*report.Report) Baseline {
	b.former = map[string]string{}
	for now, then := range before {
		if now.Path() != then.Path() {
			b.former[now.Path()] = then.Path()
		}
	}
	return b
}

// added are the lines that another baseline does not hold and that stand for
// nothing that is found, in their order.
func (b Baseline) added(to Baseline, found []finding.Finding) []source.Span {
	idle := maps.Clone(b.entries)
	maps.DeleteFunc(idle, func(name string, _ source.Span) bool { _, there := to.entries[name]; return there })
	for _, names := range b.namesOf(found) {
		for _, name := range names {
			delete(idle, name)
		}
	}
	return slices.SortedFunc(maps.Values(idle), func(a, b source.Span) int { return cmp.Compare(a.Start, b.Start) })
}

// passOver takes away the findings that the baseline holds, and counts them.
func (b Baseline) passOver(found []finding.Finding) (left []finding.Finding, known int) {
	if len(b.entries) == 0 {
		return found, 0
	}
	names := b.namesOf(found)
	for i, f := range found {
		if slices.ContainsFunc(names[i], b.holds) && mayPass(f) {
			known++
			continue
		}
		left = append(left, f)
	}
	return slices.Clip(left), known
}

func (b Baseline) holds(name string) bool {
	_, there := b.entries[name]
	return there
}

// namesOf are the fingerprints of each finding: that of now, and the one under the
// former path of its file.
func (b Baseline) namesOf(found []finding.Finding) [][]string {
	names := make([][]string, len(found))
	for i, name := range finding.Fingerprints(found) {
		names[i] = append(names[i], name)
	}
	if len(b.former) > 0 {
		for i, name := range finding.Fingerprints(b.asBefore(found)) {
			names[i] = append(names[i], name)
		}
	}
	return names
}

// asBefore are findings as they were where the files had their former paths.
func (b Baseline) asBefore(found []finding.Finding) []finding.Finding {
	found = slices.Clone(found)
	for i := range found {
		if file := found[i].Span.File; file != nil && b.former[file.Name] != "" {
			found[i].Span.File = source.NewFile(b.former[file.Name], file.Data)
		}
	}
	return found
}
