// Package rules holds what is asked of a report, a value per rule: why, a bad
// and a good example, and the check. The examples are the rules' tests and
// their documentation.
package rules

import (
	"cmp"
	"runtime"
	"slices"
	"sync"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// Rule is one thing that is asked of reports.
type Rule struct {
	// ID is the name in output, configuration and suppressions: a few words in
	// lower case with hyphens.
	ID string
	// Severity is how much a finding weighs where the configuration does not
	// say otherwise.
	Severity finding.Severity
	// Doc is the reason, in a sentence or two.
	Doc string
	// Bad and Good are examples: a whole file, or what is changed in the report
	// of Standard; see Example. They are empty where no text is the example.
	Bad, Good string
	// Place is the path under which the examples stand, that of Standard where
	// it is empty.
	Place string
	// Before is what stood in their place on the base, where the rule is about a
	// change.
	Before string

	// Incomplete marks a rule about what is still to be written: a draft gets
	// warnings, and reports from before the policy's first day get nothing.
	Incomplete bool
	// Candid marks a rule that would punish candour: until the report is
	// reviewed it gets warnings, so that nobody leaves out what has no answer yet.
	// Reports from before the policy's first day get nothing.
	Candid bool
	// Clock marks a rule whose verdict changes with the day alone.
	Clock bool
	// Repository marks a rule that looks at all reports and reviews at once,
	// whichever of them are checked.
	Repository bool
	// Foreign marks a rule about the text of all reports, also of those that are
	// not ours.
	Foreign bool
	// Fixed marks a rule that always runs, because what cannot be read cannot
	// be judged by any other.
	Fixed bool
	// Optional marks a rule that is off until the configuration names it.
	Optional bool
	// Reader marks a rule whose findings come from reading the file.
	Reader bool
	// Based marks a rule that compares with the base, and does not run without.
	Based bool

	Check func(*Pass)
}

// Pass is one rule looking at one report, or at all of them.
type Pass struct {
	*Facts
	// Report is the report at hand, nil for a rule of the whole repository.
	Report *report.Report

	rule  *Rule
	found []finding.Finding
}

// Flag adds a finding, and returns it to be given related places or a fix.
func (p *Pass) Flag(at source.Span, message, help string) *finding.Finding {
	p.found = append(p.found, finding.Finding{
		Rule: p.rule.ID, Severity: p.severity(), Span: at, Message: message, Help: help,
	})
	return &p.found[len(p.found)-1]
}

func (p *Pass) severity() finding.Severity {
	if p.Report != nil && (p.rule.Incomplete && p.lenient(p.Report) || p.rule.Candid && p.Report.Status.Value != report.Reviewed) {
		return finding.Warning
	}
	return p.level(p.rule, p.rule.Severity)
}

// level is the severity that the configuration gives a rule, or the given one.
func (f *Facts) level(rule *Rule, given finding.Severity) finding.Severity {
	return cmp.Or(f.weight(rule, given), given)
}

func (f *Facts) off(rule *Rule) bool { return !rule.Fixed && f.weight(rule, rule.Severity) == 0 }

// weight is how much a finding of a rule weighs, zero where the rule is off. What a
// change takes back is not judged more mildly with the same change: of the levels
// now and on the base the stricter one counts.
func (f *Facts) weight(rule *Rule, given finding.Severity) finding.Severity {
	weight := rule.weight(f.Policy.Rules[rule.ID], given)
	if f.Base == nil || f.Base.Levels == nil || !rule.takesBack() {
		return weight
	}
	return max(weight, rule.weight(f.Base.Levels[rule.ID], given))
}

// takesBack reports whether a rule says what a change takes back, as opposed to
// what it adds and to when that is done.
func (rule *Rule) takesBack() bool { return rule.Based && !rule.Incomplete && !rule.Clock }

// weight is how much a finding weighs at a level of the configuration, zero where
// that is off.
func (rule *Rule) weight(level policy.Level, given finding.Severity) finding.Severity {
	switch {
	case level == policy.Off, rule.Optional && level == "":
		return 0
	case level == policy.Warning:
		return finding.Warning
	case level == policy.Error:
		return finding.Error
	}
	return given
}

// Options choose among the rules. Rules that are Fixed are always chosen.
type Options struct {
	// Only are the ids of the rules to run, all where it is empty, also those
	// that are off otherwise.
	Only []string
	// Skip are the ids of rules that are not to run.
	Skip []string
}

func (o Options) chosen(f *Facts, rule *Rule) bool {
	switch {
	case rule.Based && f.Base == nil:
		return false
	case rule.Fixed:
		return true
	}
	return o.wants(rule) && (len(o.Only) > 0 || !f.off(rule))
}

// wants reports whether the options leave a rule, whatever the configuration
// says of it.
func (o Options) wants(rule *Rule) bool {
	return !slices.Contains(o.Skip, rule.ID) && (len(o.Only) == 0 || slices.Contains(o.Only, rule.ID))
}

// Outcome is what the rules found.
type Outcome struct {
	// Found are the findings, sorted.
	Found []finding.Finding
	// Suppressed is how many more the comments in reports silence.
	Suppressed int
	// Known is how many more the baseline holds.
	Known int
	// Outgrown is how many of those found it holds as less than they are now.
	Outgrown int
}

// Run checks the reports with the chosen rules at the levels of the policy.
// Rules of the whole repository look at all reports of the facts.
func Run(facts *Facts, reports []*report.Report, options Options) Outcome {
	var found []finding.Finding
	for _, rule := range All() {
		if !options.chosen(facts, rule) {
			continue
		}
		if rule.Repository {
			found = append(found, facts.run(rule, nil)...)
		}
		if rule.Reader {
			found = append(found, facts.readOf(rule, facts.Other)...)
		}
	}
	found = append(found, facts.each(reports, options)...)
	var o Outcome
	o.Found, o.Suppressed = facts.suppress(found, reports, options)
	finding.Sort(o.Found)
	o.Found, o.Known, o.Outgrown = facts.Baseline.passOver(o.Found, facts.ripened)
	return o
}

// each runs the rules about single reports, on all processors: the facts do not
// change any more.
func (f *Facts) each(reports []*report.Report, options Options) []finding.Finding {
	found := make([][]finding.Finding, len(reports))
	var busy sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for first := range workers {
		busy.Go(func() {
			for i := first; i < len(reports); i += workers {
				found[i] = f.judge(reports[i], options)
			}
		})
	}
	busy.Wait()
	return slices.Concat(found...)
}

// judge runs the rules about single reports on one.
func (f *Facts) judge(r *report.Report, options Options) []finding.Finding {
	var found []finding.Finding
	for _, rule := range all {
		if !rule.Repository && (options.chosen(f, rule) || f.insists(rule, r) && options.wants(rule)) {
			found = append(found, f.run(rule, r)...)
		}
	}
	return found
}

func (f *Facts) run(rule *Rule, r *report.Report) []finding.Finding {
	if r != nil && !f.applies(rule, r) {
		return nil
	}
	p := &Pass{Facts: f, Report: r, rule: rule}
	rule.Check(p)
	return p.found
}

// applies reports whether a rule is for a report: of one that is not ours, or
// that could not be read, nothing is asked but that.
func (f *Facts) applies(rule *Rule, r *report.Report) bool {
	switch {
	case rule.Reader:
		return true
	case rule.Foreign:
		return r.Header != report.Unreadable && !f.tooComplex(r)
	case !f.legible(r):
		return false
	case rule.Incomplete || rule.Candid || rule.Clock:
		return f.judged(r)
	}
	return true
}

// Spared are those of the reports that a chosen rule passes over because they lie
// before the policy's first day.
func (f *Facts) Spared(rule *Rule, reports []*report.Report, options Options) []*report.Report {
	if !options.chosen(f, rule) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(reports), func(r *report.Report) bool {
		return !f.legible(r) || f.judged(r)
	})
}
