package workspace

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// elsewhere reports whether another repository is none of ours: where the reports
// are the whole repository, others lie in it.
func (p reportPlace) elsewhere(f File) bool { return f.Repository && p.pattern.base == "." }

// hides reports whether another repository stands where reports would be read: in
// the place of their folder, above it, or beneath. In the folder of a report lies
// what belongs to it, and none.
func (p reportPlace) hides(f File) bool {
	if !f.Repository {
		return false
	}
	return p.liesIn(f) || p.pattern.within(f.Path) && ownFolder(f.Path) == ""
}

// linked reports whether a link that may lead to a folder stands where a glob would
// go on into one. A folder of reports has no extension, and most files have.
func (p reportPlace) linked(f File) bool {
	return !f.Regular && !f.Repository && path.Ext(f.Path) == "" && p.pattern.within(f.Path) && ownFolder(f.Path) == "" && !passedOver(f.Path)
}

// liesIn reports whether the folder of the reports is another repository, or lies in
// one.
func (p reportPlace) liesIn(f File) bool {
	return f.Repository && strings.HasPrefix(p.pattern.base+"/", f.Path+"/")
}

// stray reports whether a file that is no report by its name may be one by what
// it holds.
func (p reportPlace) stray(f File) bool {
	if !f.Regular || !p.pattern.match(f.Path) || passedOver(f.Path) {
		return false
	}
	base := path.Base(f.Path)
	return nearlyMarkdown(base) || isMarkdown(base) && !strings.HasPrefix(f.Path, p.Reviews+"/")
}

func isMarkdown(base string) bool {
	ext := strings.ToLower(path.Ext(base))
	return ext == ".md" || ext == ".markdown"
}

// textExtensions are those of text that people write, and that no report has.
var textExtensions = []string{".txt", ".text", ".mkd", ".mkdn", ".mdwn", ".rmd", ".qmd", ".adoc", ".rst"}

// copyExtensions are those that programs give to a file which they are about to
// change.
var copyExtensions = []string{".bak", ".orig", ".old", ".rej", ".save", ".tmp"}

// nearlyMarkdown reports whether a name looks like one of text and is not read:
// for another extension, one that holds a letter which only looks like ours, or
// something behind it.
func nearlyMarkdown(base string) bool {
	lower := strings.ToLower(base)
	ext := path.Ext(lower)
	switch {
	case isMarkdown(base):
		return false
	case slices.Contains(textExtensions, strings.TrimSpace(ext)), strings.HasPrefix(ext, ".md"), strings.HasPrefix(ext, ".markdown"):
		return true
	}
	return strings.ContainsFunc(ext, func(r rune) bool { return r > unicode.MaxASCII }) ||
		strings.Contains(lower, ".md.") || strings.Contains(lower, ".markdown.")
}

func isCopy(base string) bool {
	return strings.HasSuffix(base, "~") || slices.Contains(copyExtensions, strings.ToLower(path.Ext(base)))
}

var (
	// Pages of other programs have an id, too, but none with a day.
	ourKeys = lazy.Regexp(`(?m)^(?:id:[ \t]*["']?\d{4}-\d{2}-\d{2}-|severity:|started:)`)
	// A template has placeholders in the place of these, and a page of another
	// program no severity.
	filledKeys = []func() *regexp.Regexp{
		lazy.Regexp(`(?m)^severity:[ \t]*[^\s{]`), lazy.Regexp(`(?m)^id:[ \t]*["']?\d{4}-\d{2}-\d{2}-`), lazy.Regexp(`(?m)^started:[ \t]*["']?\d{4}-\d{2}-\d{2}`),
	}
	doneStatus = lazy.Regexp(`(?m)^status:[ \t]*["']?(?:ready|reviewed)\b`)
)

// headerOf is the front matter with which a text opens, behind a byte order mark
// and blank lines; nil where it opens with anything else.
func headerOf(data []byte) []byte {
	data = bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n")
	rest, opens := bytes.CutPrefix(data, []byte("---"))
	if !opens {
		return nil
	}
	header, _, _ := bytes.Cut(rest, []byte("\n---"))
	return header
}

// filled reports whether front matter is that of a report, not of a template.
func filled(header []byte) bool {
	return !slices.ContainsFunc(filledKeys, func(key func() *regexp.Regexp) bool { return !key().Match(header) })
}

// passedBy says what is wrong with the files among the reports that are not read
// as such: those that hold a report all the same, and folders of a report that
// have none.
func (w *Workspace) passedBy(strays []string, read []File) []finding.Finding {
	if len(strays) == 0 {
		return nil
	}
	ids := make(map[string]bool, len(read))
	for _, f := range read {
		ids[report.Stem(f.Path)] = true
	}
	var found []finding.Finding
	told := map[string]bool{}
	for _, name := range strays {
		own := ownFolder(name)
		one, wrong := w.misnamed(name, own != "" && ids[own])
		if !wrong && own != "" && !ids[own] && !told[own] {
			one, wrong = withoutReport(name, own), true
		}
		if wrong {
			found = append(found, one)
			told[own] = true
		}
	}
	return found
}

// ownFolder is the id of the report in whose own folder a file lies, if any.
func ownFolder(name string) string {
	for segment := range strings.SplitSeq(path.Dir(name), "/") {
		if report.ValidID(segment) {
			return segment
		}
	}
	return ""
}

// misnamed says that a file holds a report. Attached is one in the folder of a
// report that is read.
func (w *Workspace) misnamed(name string, attached bool) (finding.Finding, bool) {
	data, err := w.Tree.Read(name, report.MaxReport)
	header := headerOf(data)
	if err != nil || header == nil {
		return finding.Finding{}, false // of what cannot be read as text, nothing is known
	}
	base := path.Base(name)
	one := wrongName(name)
	switch {
	case !isMarkdown(base):
		if isCopy(base) {
			one.Severity, one.Help = finding.Warning, "delete the copy, or give it a name that ends in .md"
		}
		return one, ourKeys().Match(header)
	case attached || !doneStatus().Match(header):
		one.Severity = finding.Warning
	}
	one.Help = "give it its id as a name, as " + exampleName + ", outside of the folder of another report"
	return one, filled(header)
}

const exampleName = "2026-11-23-checkout-latency.md"

func wrongName(name string) finding.Finding {
	return finding.Finding{
		Rule: RuleReportName, Severity: finding.Error, Span: source.NewFile(name, nil).All(),
		Message: "this holds a report, and is not read as one", Help: "give it a name that ends in .md",
	}
}

// withoutReport says that nobody reads what lies in the folder of a report.
func withoutReport(name, id string) finding.Finding {
	one := wrongName(name)
	one.Severity = finding.Warning
	one.Message = "the folder " + id + " has no README.md, and so no report"
	one.Help = "call the report README.md; what belongs to a report lies beside it, in the folder that has its id"
	return one
}
