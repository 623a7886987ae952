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
		"error for a report that changes along with the rules by which it passes, a warning for the others.",
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
	p.ahead(was, options)
	return p.found
}

// ahead flags lines of the baseline that pass over nothing yet, and so stand for
// what is to be lost.
func (p *Pass) ahead(was *Facts, options Options) {
	if len(options.Only)+len(options.Skip) > 0 || len(p.Baseline.added(was.Baseline, nil)) == 0 {
		return
	}
	in := p.Input
	in.Baseline = Baseline{}
	idle := p.Baseline.added(was.Baseline, Run(NewFacts(in), in.Reports, options).Found)
	if len(idle) == 0 {
		return
	}
	more := ""
	if len(idle) > 1 {
		more = fmt.Sprintf(", and %d more", len(idle)-1)
	}
	p.Flag(idle[0], fmt.Sprintf("this line, which %s does not have, stands for nothing that is found%s", p.Base.Name, more),
		"take out what is no finding: incident check --baseline write").Severity = finding.Warning
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

// differs reports whether a file is not as it was on the base.
func (f *Facts) differs(name string) bool {
	if slices.ContainsFunc(f.Base.Before, func(r *report.Report) bool { return r.Path() == name }) {
		return true
	}
	return slices.ContainsFunc(f.Reports, func(r *report.Report) bool { return r.Path() == name && f.Base.Changed[r] })
}
