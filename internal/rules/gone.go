package rules

import (
	"bytes"
	"fmt"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// LinkBroken asks that a change leaves nothing that leads to what it takes away.
var LinkBroken = &Rule{
	ID: "link-broken", Severity: finding.Error, Repository: true, Based: true,
	Doc: "A file that is renamed or deleted takes the target of links in reports along, and the runbook or the guard that they name; reports " +
		"are checked only where they change themselves. Looked for with --base and --staged, in the reports that have not changed.",
	Check: func(p *Pass) {
		if p.Exists == nil || p.Whole == nil {
			return
		}
		gone := p.goneFiles()
		for _, r := range p.Reports {
			if !p.Base.Changed[r] && gone.mentioned(r) {
				p.broken(p.Whole(r), gone)
			}
		}
	},
}

// goneFiles tells which files the base had that are not there any more.
type goneFiles struct {
	is    func(target string) bool
	names [][]byte // of reports, as links to them end
}

func (p *Pass) goneFiles() goneFiles {
	answers := map[string]bool{}
	for _, r := range p.Reports {
		answers[r.Path()] = false
	}
	var g goneFiles
	for _, before := range p.Base.Before {
		if name := before.Path(); !p.Exists(name) {
			answers[name] = true
			g.names = append(g.names, []byte(nameInLinks(name)))
		}
	}
	g.is = func(target string) bool {
		is, known := answers[target]
		if !known {
			is = !outside(target) && target != "." && p.Base.Gone != nil && p.Base.Gone(target)
			answers[target] = is
		}
		return is
	}
	return g
}

// nameInLinks is the last part of the path of a report that tells something.
func nameInLinks(name string) string {
	if strings.EqualFold(report.Stem(name), path.Base(path.Dir(name))) {
		return path.Base(path.Dir(name)) // of a README the folder tells more
	}
	return path.Base(name)
}

// mentioned reports whether a text may lead to something that is gone. Only then is
// all of the report read.
func (g goneFiles) mentioned(r *report.Report) bool {
	for _, name := range g.names {
		if bytes.Contains(r.File.Data, name) {
			return true
		}
	}
	for address := range addresses(r.File.Data, linkMarks) {
		if target, _, ok := linked(r, report.Link{Target: address}); ok && g.is(target) {
			return true
		}
	}
	for address := range addresses(r.File.Data, keyMarks) {
		if slices.ContainsFunc(targets(r, address), g.is) {
			return true
		}
	}
	return false
}

// What stands before an address: in a link and in the definition of one, and in the
// keys that name a guard and a runbook, in any case of their first letter.
var (
	linkMarks = [][]byte{[]byte("]("), []byte("]:")}
	keyMarks  = [][]byte{[]byte("erify:"), []byte("unbook:")}
)

// addresses are what may be the address of a file in a text, behind some marks.
func addresses(text []byte, marks [][]byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, mark := range marks {
			for rest := text; ; {
				_, after, found := bytes.Cut(rest, mark)
				if !found {
					break
				}
				rest = after
				word := firstWord(after)
				if len(word) > 0 && !bytes.Contains(word, []byte("://")) && !yield(string(word)) {
					return
				}
			}
		}
	}
}

// firstWord is the address at the start of a text, without what encloses it.
func firstWord(text []byte) []byte {
	text = bytes.TrimLeft(text, " \t<\"'")
	if end := bytes.IndexAny(text, " \t\r\n)>\"'"); end >= 0 {
		return text[:end]
	}
	return text
}

// targets are the paths to which an address in a report may lead: from the report,
// and from the root.
func targets(r *report.Report, address string) []string {
	address, fromRoot := cutRoot(withoutSpot(address))
	target, ok := relative(address)
	switch {
	case !ok:
		return nil
	case fromRoot:
		return []string{path.Clean(target)}
	}
	return []string{path.Join(path.Dir(r.Path()), target), path.Clean(target)}
}

// broken flags what leads to something that is gone.
func (p *Pass) broken(r *report.Report, gone goneFiles) {
	for _, link := range r.Links {
		if target, _, ok := linked(r, link); ok && gone.is(target) {
			p.flagBroken(link.Span, target)
		}
	}
	p.brokenName(r, r.Runbook, gone)
	for _, item := range r.FollowUps {
		if item.State() == report.Done {
			p.brokenName(r, item.Verify(), gone)
		}
	}
}

// brokenName flags a value that names a path, unless it is a link or still leads
// somewhere.
func (p *Pass) brokenName(r *report.Report, f report.Field[string], gone goneFiles) {
	if !f.Present() || strings.HasPrefix(f.Span().Text(), "[") {
		return
	}
	lost := ""
	for _, target := range targets(r, f.Value) {
		if p.there(target) {
			return
		}
		if gone.is(target) {
			lost = target
		}
	}
	if lost != "" {
		p.flagBroken(f.Span(), lost)
	}
}

func (p *Pass) flagBroken(at source.Span, target string) {
	p.Flag(at, fmt.Sprintf("this leads to %s, which is gone since %s", target, p.Base.Name), p.movedHelp(target))
}
