package rules

import (
	"bytes"
	"cmp"
	"fmt"
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
	entries map[string]entry  // by fingerprint
	former  map[string]string // the path under which it knows a file, by that of now
}

// entry is a line of a baseline. Its level is what the finding was when the line
// was written: it covers nothing worse. Lines had none once; those have zero.
type entry struct {
	line  source.Span
	level finding.Severity
}

// covers is the worst that the line passes over. One without a level goes on to
// cover all that it did, lest a check turn red with a new version of the program.
func (e entry) covers() finding.Severity { return cmp.Or(e.level, finding.Error) }

const baselineHead = `# Findings that were there when this file was written. incident check passes over
# them; delete the line of what is mended. Written by: incident check --baseline write
`

// ParseBaseline reads what WriteBaseline wrote: a line for each finding, which
// begins with its fingerprint and its level. What is no such line is a finding.
func ParseBaseline(file *source.File) (Baseline, []finding.Finding) {
	b := Baseline{File: file, entries: map[string]entry{}}
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
			b.add(fields[0], entry{line, levelOf(fields[1])})
		}
	}
	return b, found
}

// levelOf is the level that stands before the rule of a line, zero where the rule
// itself stands there.
func levelOf(word string) finding.Severity {
	level, _ := finding.ParseSeverity(word)
	return level
}

// add notes a line. Of two for one finding, which a merge may leave, the one that
// covers more holds.
func (b Baseline) add(name string, e entry) {
	if other, there := b.entries[name]; !there || e.covers() > other.covers() {
		b.entries[name] = e
	}
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
			fmt.Fprintf(&b, "%s %s %s %s\n", name, f.Severity, f.Rule, strings.ToValidUTF8(strings.Join(strings.Fields(f.Span.File.Name), " "), "?"))
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

// raised are the lines that cover more than another baseline does, in their order.
func (b Baseline) raised(over Baseline) []string {
	var names []string
	for name, e := range b.entries {
		if than, there := over.entries[name]; !there || e.covers() > than.covers() {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(x, y string) int { return cmp.Compare(b.entries[x].line.Start, b.entries[y].line.Start) })
	return names
}

// passOver takes away the findings that the baseline covers, and counts them, and
// those that it holds as less than they are. Of a report that was a draft on the
// base and is none any more, a line without a level covers no error.
func (b Baseline) passOver(found []finding.Finding, ripened func(*source.File) bool) (left []finding.Finding, known, outgrown int) {
	if len(b.entries) == 0 {
		return found, 0, 0
	}
	names := b.namesOf(found)
	for i, f := range found {
		e, held := b.entryOf(names[i])
		switch {
		case !held || !mayPass(f):
			left = append(left, f)
		case f.Severity > e.covers() || f.Severity > finding.Warning && e.level == 0 && ripened(f.Span.File):
			left = append(left, f)
			outgrown++
		default:
			known++
		}
	}
	return slices.Clip(left), known, outgrown
}

// entryOf is the line that covers most of a finding that has one of some names.
func (b Baseline) entryOf(names []string) (most entry, held bool) {
	for _, name := range names {
		if e, there := b.entries[name]; there && (!held || e.covers() > most.covers()) {
			most, held = e, true
		}
	}
	return most, held
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
