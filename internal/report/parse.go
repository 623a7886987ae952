package report

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/source"
)

// The rules under which the reader reports what it cannot read.
const (
	RuleSyntax      = "syntax"
	RuleEncoding    = "encoding"
	RuleTooComplex  = "too-complex"
	RuleFrontMatter = "front-matter"
	RuleKnownKey    = "known-key"
	RuleValue       = "value"
	RuleFollowUp    = "followup-field"
)

var bom = []byte("\ufeff")

// Parse reads a report. It returns what could be read *and* everything that is
// wrong with it; it never stops at the first problem, and never fails.
func Parse(file *source.File) (*Report, []finding.Finding) {
	p := &parser{r: &Report{File: file, Body: file.All()}}
	if len(file.Data) > MaxReport {
		p.tooLarge()
		return p.r, p.found
	}
	p.encoding()
	p.header()
	p.markdown()
	if !p.complex() {
		p.adoption()
	}
	if p.r.Header == Unreadable {
		p.onlySyntax()
	}
	return p.r, p.found
}

type parser struct {
	r       *Report
	found   []finding.Finding
	foreign foreignHeader
	adopt   string // why the report must first be made one of ours
	quiet   bool   // findings that are dear are not looked for
	names   bool   // only what Names reads is looked for
	room    *room  // of an outline
}

func (p *parser) flag(rule string, span source.Span, message, help string) *finding.Finding {
	p.found = append(p.found, finding.Finding{
		Rule: rule, Severity: finding.Error, Span: span, Message: message, Help: help,
	})
	return &p.found[len(p.found)-1]
}

func (p *parser) tooLarge() {
	p.flag(RuleTooComplex, p.r.File.Span(0, 0),
		fmt.Sprintf("the report is larger than %d KiB", MaxReport>>10),
		"keep logs and data in files beside the report and link to them")
}

// complex reports whether the report was too complex to be read.
func (p *parser) complex() bool {
	return slices.ContainsFunc(p.found, func(f finding.Finding) bool { return f.Rule == RuleTooComplex })
}

// onlySyntax drops what was said of the body: of a report whose front matter
// cannot be read nothing else can be judged.
func (p *parser) onlySyntax() {
	kept := p.found[:0]
	for _, f := range p.found {
		if f.Rule == RuleSyntax || f.Rule == RuleEncoding {
			kept = append(kept, f)
		}
	}
	p.found = kept
}

func (p *parser) encoding() {
	data := p.r.File.Data
	if bytes.HasPrefix(data, bom) {
		f := p.flag(RuleEncoding, p.r.File.Span(0, len(bom)), "the file begins with a byte-order mark",
			"save it as UTF-8 without a byte-order mark")
		f.Severity = finding.Warning
	}
	if at := invalidUTF8(data); at >= 0 {
		p.flag(RuleEncoding, p.r.File.Span(at, at+1), fmt.Sprintf("the byte 0x%02x is not UTF-8", data[at]), "save the file as UTF-8")
	}
	if at := bytes.IndexByte(data, 0); at >= 0 {
		p.flag(RuleEncoding, p.r.File.Span(at, at+1), "a NUL byte stands in the text", "delete it")
	}
	if at := loneCR(data); at >= 0 {
		p.flag(RuleEncoding, p.r.File.Span(at, at+1), "a carriage return without a line feed stands in the text",
			"end lines with LF or CRLF")
	}
}

func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

func loneCR(data []byte) int {
	for at := 0; at < len(data); at++ {
		next := bytes.IndexByte(data[at:], '\r')
		if next < 0 {
			return -1
		}
		if at += next; at+1 == len(data) || data[at+1] != '\n' {
			return at
		}
	}
	return -1
}
