package workspace

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// elsewhere reports whether another repository is none of ours: where the reports
// are the whole repository, others lie in it.
func (p reportPlace) elsewhere(f File) bool { return f.Repository && p.pattern.base == "." }

// textExtensions are those of text that people write, and that no report has.
var textExtensions = []string{".txt", ".text", ".mdx", ".mdown", ".mkd", ".mkdn", ".mdwn", ".mdtxt", ".mdtext", ".rmd", ".qmd", ".adoc", ".rst"}

var ourKeys = lazy.Regexp(`(?m)^(?:id|severity|started):`)

// misnamed reports whether a file that is no report by its name is one by what
// it holds: it opens with front matter that has keys of ours.
func (w *Workspace) misnamed(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	if trimmed := strings.TrimSpace(ext); !slices.Contains(textExtensions, trimmed) && (trimmed == ext || trimmed != ".md" && trimmed != ".markdown") {
		return false
	}
	data, err := w.Tree.Read(name, report.MaxReport)
	if err != nil || !bytes.HasPrefix(data, []byte("---")) {
		return false
	}
	header, _, _ := bytes.Cut(data[3:], []byte("\n---"))
	return ourKeys().Match(header)
}

func wrongName(name string) finding.Finding {
	return finding.Finding{
		Rule: RuleReportName, Severity: finding.Error, Span: source.NewFile(name, nil).All(),
		Message: "this holds a report, and is not read as one", Help: "give it a name that ends in .md",
	}
}
