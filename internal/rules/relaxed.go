package rules

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// asked reports whether anything was asked of reports on the base: not before one
// of them was ours.
func (f *Facts) asked() bool {
	ours := func(r *report.Report) bool { return r.Header == report.FrontMatter }
	return slices.ContainsFunc(f.Base.Before, ours) ||
		slices.ContainsFunc(f.Reports, func(r *report.Report) bool { return !f.Base.Changed[r] && ours(r) })
}

// relaxed flags that less is asked of reports to come.
func (p *Pass) relaxed(was *Facts, options Options, at source.Span) {
	off, mild := p.milder(was, options)
	var less []string
	if len(off) > 0 {
		less = append(less, listed(off)+" off")
	}
	if len(mild) > 0 {
		less = append(less, listed(mild)+" only a warning")
	}
	if options.wants(Section) {
		less = append(less, p.lesserTemplates(was)...)
	}
	less = slices.Concat(less, p.looser(was, options), p.unchecked(was, options))
	if len(less) > 0 {
		p.Flag(at, fmt.Sprintf("less is asked of reports to come than on %s: %s", p.Base.Name, strings.Join(less, "; ")),
			"where that is meant, say so in the change").Severity = finding.Warning
	}
}

// milder are the rules that a configuration has off, or makes warnings, and that the
// one of the base does not.
func (p *Pass) milder(was *Facts, options Options) (off, mild []string) {
	for _, rule := range all {
		then, now := rule.weight(was.Policy.Rules[rule.ID], rule.Severity), rule.weight(p.Policy.Rules[rule.ID], rule.Severity)
		switch {
		case rule.Fixed || !options.wants(rule) || now >= then:
		case now == 0:
			off = append(off, rule.ID)
		default:
			mild = append(mild, rule.ID)
		}
	}
	return off, mild
}

// lesserTemplates says which templates ask for less, and which were there on the
// base and may be followed only now.
func (p *Pass) lesserTemplates(was *Facts) (less []string) {
	for _, name := range p.Templates {
		if lost := p.asksNoMore(was, name); len(lost) > 0 {
			less = append(less, fmt.Sprintf("template %s without %s", name, listed(lost)))
		}
		if !slices.Contains(was.Templates, name) && was.Template(follower(name)) != nil && p.asksLeast(was, name) {
			less = append(less, fmt.Sprintf("template %s allowed", name))
		}
	}
	return less
}

// asksNoMore are the sections and prompts that a template asked for on the base, of
// any severity, and does not any more, where it asks for fewer: one with another
// name may be the same. It is not where the program knew what the former one means.
func (p *Pass) asksNoMore(was *Facts, name string) (lost []string) {
	then, now := p.bothTemplates(was, name)
	if then == nil || now == nil || sameTemplate(then, now) {
		return nil
	}
	for _, severity := range was.Policy.SeverityNames() {
		if !slices.Contains(p.Policy.SeverityNames(), severity) {
			continue
		}
		asked, asks := demands(then, severity, was.Policy), demands(now, severity, p.Policy)
		missing := unasked(asked, asks)
		if len(asks) >= len(asked) {
			missing = meant(missing, unasked(asks, asked))
		}
		for _, demand := range missing {
			if !slices.Contains(lost, demand) {
				lost = append(lost, demand)
			}
		}
	}
	return lost
}

// bothTemplates are a template as on the base, and as it is now; nil where there is
// none.
func (p *Pass) bothTemplates(was *Facts, name string) (then, now *report.Template) {
	r := follower(name)
	return was.Template(r), p.Template(r)
}

func sameTemplate(a, b *report.Template) bool { return bytes.Equal(a.File.Data, b.File.Data) }

// unasked is what is asked and not asked elsewhere; of a section that is not, its
// prompts go without saying.
func unasked(asked, asks []string) (lost []string) {
	for _, demand := range asked {
		section, _, _ := strings.Cut(demand, promptMark)
		if !slices.Contains(asks, demand) && !slices.Contains(lost, section) {
			lost = append(lost, demand)
		}
	}
	return lost
}

// meant are the sections of known meaning that are lost, where fewer of them have
// come in their place.
func meant(lost, found []string) []string {
	vague := func(demand string) bool { return !report.KnownSection(demand) }
	lost, found = slices.DeleteFunc(slices.Clone(lost), vague), slices.DeleteFunc(slices.Clone(found), vague)
	if len(found) >= len(lost) {
		return nil
	}
	return lost
}

// asksLeast reports whether a template asks of some severity for less than each that
// could be followed on the base.
func (p *Pass) asksLeast(was *Facts, name string) bool {
	return slices.ContainsFunc(p.Policy.SeverityNames(), func(severity string) bool {
		asks := len(demands(p.Template(follower(name)), severity, p.Policy))
		return !slices.ContainsFunc(was.Templates, func(other string) bool {
			return len(demands(was.Template(follower(other)), severity, was.Policy)) <= asks
		})
	})
}

// follower is a report that follows a template.
func follower(name string) *report.Report {
	file := source.NewFile(name, []byte(name))
	return &report.Report{File: file, Template: report.NewField(name, source.Span{}, file.All())}
}

// promptMark stands between a section and a prompt in it.
const promptMark = " > "

// demands are the sections and the prompts that a template asks of a severity.
func demands(t *report.Template, severity string, p *policy.Policy) (all []string) {
	for _, s := range t.Sections {
		if !s.Required.Asked(severity, p.SeverityNames()) {
			continue
		}
		all = append(all, s.Name)
		for _, prompt := range s.Prompts {
			all = append(all, s.Name+promptMark+prompt)
		}
	}
	return all
}
