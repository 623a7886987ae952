package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
)

// Template is the schema of a report: its sections, what is asked of each, and
// the text that is not yet an answer.
type Template struct {
	File     *source.File
	Sections []TemplateSection
}

// TemplateSection is one heading of a template.
type TemplateSection struct {
	Name     string // canonical
	Heading  string // as written
	Lower    bool   // it stands beneath another heading
	Required Requirement
	Prompts  []string // the labels of its prompts, without colons
	Texts    []string // text of the template itself, which fills nothing
	// Guidance is what the comments say to the writer, without directives.
	Guidance []string
	// Directive is the place of the comment that says what is required.
	Directive source.Span
}

// Requirement says for which severities a section is asked. The zero
// Requirement asks for nothing.
type Requirement struct {
	Always     bool
	Worst      int      // the so many worst severities
	Severities []string // by name
}

// Asked reports whether the requirement holds for a severity, given all
// severities, worst first. A severity that is not known is asked for all.
func (q Requirement) Asked(severity string, all []string) bool {
	rank := slices.Index(all, severity)
	if rank < 0 {
		return q.Always
	}
	return q.Always || rank < q.Worst || slices.Contains(q.Severities, severity)
}

// Name is what reports call the template.
func (t *Template) Name() string { return Stem(t.File.Name) }

// Section returns the template's section of a canonical name, or nil.
func (t *Template) Section(name string) *TemplateSection {
	for i := range t.Sections {
		if t.Sections[i].Name == name {
			return &t.Sections[i]
		}
	}
	return nil
}

// ParseTemplate reads a template. The severities are those of the policy,
// worst first; a directive that names another is a finding.
func ParseTemplate(file *source.File, severities []string) (*Template, []finding.Finding) {
	p := &parser{r: &Report{File: file, Body: file.All()}}
	p.templateHeader()
	if at, why := tooComplex(p.r.Body); why != "" {
		p.flag(RuleTooComplex, at, why, "make the template simpler")
		return &Template{File: file}, p.found
	}
	d := newDocument(p.r.Body)
	p.sections(d)
	t := &Template{File: file}
	for _, s := range p.r.Sections {
		t.Sections = append(t.Sections, templateSection(s))
	}
	p.directives(d, t, severities)
	if len(t.Sections) == 0 {
		p.flag(RuleSyntax, file.Line(1), "the template has no sections, so that nothing would be asked of reports",
			`write headings such as "## Summary", each with a comment such as "<!-- required -->"`)
	}
	return t, p.found
}

// templateHeader finds where the Markdown begins. The front matter holds
// placeholders, not values, and is read when a report is made of it.
func (p *parser) templateHeader() {
	p.encoding()
	data := bytes.TrimPrefix(p.r.File.Data, bom)
	if bytes.HasPrefix(data, []byte(fence+"\n")) || bytes.HasPrefix(data, []byte(fence+"\r\n")) {
		p.fences()
	}
}

func templateSection(s *Section) TemplateSection {
	out := TemplateSection{Name: s.Name, Heading: s.Title.Value, Lower: s.Parent != nil}
	for _, prompt := range s.Prompts {
		if prompt.Listed && prompt.Answer == "" {
			out.Prompts = append(out.Prompts, prompt.Label)
		}
	}
	for _, b := range s.Blocks {
		out.Texts = append(out.Texts, b.Text)
	}
	return out
}

// directives reads the first comment under each heading.
func (p *parser) directives(d *document, t *Template, severities []string) {
	current := -1
	for n := d.root.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			current = p.sectionAt(d.body.Start + n.Pos())
		case *ast.HTMLBlock:
			if current < 0 {
				continue
			}
			s := &t.Sections[current]
			s.Guidance = append(s.Guidance, d.guidance(n))
			if s.Directive.IsZero() {
				p.directive(d, n, s, severities)
			}
		}
	}
}

func (p *parser) sectionAt(at int) int {
	return slices.IndexFunc(p.r.Sections, func(s *Section) bool {
		return s.Heading.Start <= at && at < s.Heading.End
	})
}

// DirectiveForm is a comment that says what is asked of a section; behind a
// full stop or on the next lines it may go on with guidance.
var DirectiveForm = lazy.Regexp(`^<!--[ \t]*(?i:(required)(?::[ \t]*([^.\n]*?))?|(optional))[ \t]*(?:[.\r\n]|-->)`)

func (p *parser) directive(d *document, n *ast.HTMLBlock, s *TemplateSection, severities []string) {
	m := DirectiveForm().FindStringSubmatch(strings.TrimSpace(d.html(n)))
	if m == nil {
		p.nearDirective(d, n)
		return
	}
	s.Directive = d.lines(n)
	if m[1] == "" {
		return
	}
	words := strings.Fields(strings.ReplaceAll(m[2], ",", " "))
	switch {
	case len(words) == 0:
		s.Required.Always = true
	case strings.EqualFold(words[0], "worst"):
		if worst := worstOf(words); worst > 0 && worst <= len(severities) {
			s.Required.Worst = worst
			return
		}
		p.flag(RuleSyntax, s.Directive, fmt.Sprintf("%q does not say how many of the %d severities", m[2], len(severities)), "write: required: worst 2")
	default:
		p.severities(s, words, severities)
	}
}

// guidance is what a comment says behind its directive.
func (d *document) guidance(n *ast.HTMLBlock) string {
	text := strings.TrimSpace(d.html(n))
	text = strings.TrimPrefix(text[len(DirectiveForm().FindString(text)):], "<!--")
	return fold(strings.TrimSuffix(text, "-->"))
}

func worstOf(words []string) int {
	if len(words) != 2 {
		return 0
	}
	return number(words[1])
}

var commentWord = lazy.Regexp(`^<!--\s*([A-Za-z]+)`)

// nearDirective finds a directive that is misspelt: a section would be optional
// and nobody would notice.
func (p *parser) nearDirective(d *document, n *ast.HTMLBlock) {
	m := commentWord().FindStringSubmatch(strings.TrimSpace(d.html(n)))
	if m == nil {
		return
	}
	if near := suggest.Nearest(m[1], []string{"required", "optional"}); len(near) > 0 {
		p.flag(RuleSyntax, d.lines(n), fmt.Sprintf("%q says nothing about the section", m[1]), suggest.DidYouMean(near))
	}
}

func (p *parser) severities(s *TemplateSection, words, known []string) {
	for _, w := range words {
		if !slices.Contains(known, w) {
			p.flag(RuleSyntax, s.Directive, fmt.Sprintf("%q is not a severity of the configuration", w), suggest.Help(w, known))
			continue
		}
		s.Required.Severities = append(s.Required.Severities, w)
	}
}
