package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// PolicyWeakened tells which reports pass only because of how they are judged
// now. Compare makes its findings.
var PolicyWeakened = &Rule{
	ID: "policy-weakened", Severity: finding.Error, Repository: true, Fixed: true, Based: true,
	Doc: "A change that relaxes the configuration, a template or the baseline may be right; that a report passes by it should be seen. An " +
		"error for a report that changes along with the rules by which it passes, a warning for the others. A warning, too, where no report " +
		"passes by it yet, and less is asked of those to come: rules are off, a template or a severity asks for less, clocks run longer, " +
		"nobody is in the roster any more, or fewer reports are looked at.",
	Check: func(*Pass) {},
}

// Compare tells which files failed by the configuration of the base and pass as
// things are judged now, at the place of what has changed. Facts was holds the
// same reports as is, judged as the base does. Of reports that are no longer
// looked at another rule speaks.
func Compare(was, is *Facts, options Options, fails finding.Severity, at source.Span) []finding.Finding {
	p := &Pass{Facts: is, rule: PolicyWeakened}
	was.Baseline = was.Baseline.moved(was.before)
	now := is.failing(options, fails)
	changed, unchanged := []string{}, []string{}
	for _, name := range was.failing(options, fails) {
		switch {
		case slices.Contains(now, name):
		case slices.ContainsFunc(is.Reports, func(r *report.Report) bool { return r.Path() == name }) && !is.differs(name) && !was.differs(name):
			unchanged = append(unchanged, name)
		default:
			changed = append(changed, name)
		}
	}
	p.weaker(at, changed)
	if f := p.weaker(at, unchanged); f != nil {
		f.Severity = finding.Warning
	}
	if len(p.found) == 0 && p.asked() {
		p.relaxed(was, options, at)
	}
	p.grown(was, options, changed)
	return p.found
}

// grown flags what the baseline covers and did not on the base: lines that stand
// for what is to be lost, and those about a report that changes along with them,
// unless that fails by the former baseline, which is told already.
func (p *Pass) grown(was *Facts, options Options, failing []string) {
	raised := p.Baseline.raised(was.Baseline)
	if len(options.Only)+len(options.Skip) > 0 || len(raised) == 0 {
		return
	}
	in := p.Input
	in.Baseline = Baseline{}
	found := Run(NewFacts(in), in.Reports, options).Found
	stands := map[string]finding.Severity{}
	fresh := map[string]bool{}
	then := was.Baseline.namesOf(found)
	for i, name := range finding.Fingerprints(found) {
		f := found[i]
		stands[name] = f.Severity
		before, held := was.Baseline.entryOf(then[i])
		fresh[name] = f.Span.File != nil && p.differs(f.Span.File.Name) && !slices.Contains(failing, f.Span.File.Name) &&
			!(held && f.Severity <= before.covers())
	}
	p.lines(raised, func(name string) bool { return stands[name] == 0 },
		"stands for nothing that is found", "take out what is no finding: incident check --baseline write")
	p.lines(raised, func(name string) bool { return stands[name] != 0 && stands[name] < p.Baseline.entries[name].covers() },
		"covers an error where a warning is found", "write down what is found: incident check --baseline write")
	p.lines(raised, func(name string) bool { return fresh[name] && stands[name] == p.Baseline.entries[name].covers() },
		"passes over what is found in a report that changes along with it", "mend that in the report, or take the line out")
}

// lines flags the first line of the baseline that is of a kind, and counts the
// others.
func (p *Pass) lines(names []string, are func(name string) bool, what, help string) {
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !are(name) })
	if len(names) == 0 {
		return
	}
	more := ""
	if len(names) > 1 {
		more = fmt.Sprintf(", and %d more", len(names)-1)
	}
	p.Flag(p.Baseline.entries[names[0]].line, fmt.Sprintf("this line, which %s does not have, %s%s", p.Base.Name, what, more), help).
		Severity = finding.Warning
}

func (p *Pass) weaker(at source.Span, names []string) *finding.Finding {
	if len(names) == 0 {
		return nil
	}
	return p.Flag(at, fmt.Sprintf("%s would fail as %s judges", listed(names), p.Base.Name),
		fmt.Sprintf("to judge so: incident check --config-from %s; where the change is meant, make it apart from reports that pass by it", p.Base.Name))
}

// listed names the first few of many.
func listed(names []string) string {
	const most = 5
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// failing are the files with a finding that fails a check, sorted. That the base
// does not know a severity which a new report has is no failure: what a change
// adds, its new reports may use at once.
func (f *Facts) failing(options Options, fails finding.Severity) []string {
	var names []string
	for _, one := range Run(f, f.Reports, options).Found {
		if one.Span.File == nil || one.Severity < cmp.Or(fails, finding.Error) || one.Rule == SeverityKnown.ID && f.isNew(one.Span.File) {
			continue
		}
		names = append(names, one.Span.File.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// isNew reports whether a file is a report that the base does not have.
func (f *Facts) isNew(file *source.File) bool {
	at := slices.IndexFunc(f.Reports, func(r *report.Report) bool { return r.File == file })
	return at >= 0 && f.before[f.Reports[at]] == nil
}

// ripened reports whether a file is that of a report which was a draft on the base
// and is none any more.
func (f *Facts) ripened(file *source.File) bool {
	for now, before := range f.before {
		if now.File == file {
			return draft(before) && !draft(now)
		}
	}
	return false
}

// differs reports whether a file is not as it was on the base.
func (f *Facts) differs(name string) bool {
	if slices.ContainsFunc(f.Base.Before, func(r *report.Report) bool { return r.Path() == name }) {
		return true
	}
	return slices.ContainsFunc(f.Reports, func(r *report.Report) bool { return r.Path() == name && f.Base.Changed[r] })
}
