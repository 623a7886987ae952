// Package workspace finds the configuration, the roster, the templates, the
// reports and the reviews of a repository. It is the only package that opens a
// user's files.
package workspace

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/templates"
)

// Where the files of a repository are.
const (
	ConfigFile     = ".incident.yaml"
	RosterFile     = ".incident/people.yaml"
	TemplateFolder = ".incident/templates"
)

// The rules under which the workspace reports what it cannot read.
const (
	RuleRegularFile   = "regular-file"
	RuleInternalError = "internal-error"
	RuleReportName    = "report-name"
)

// Workspace is what a repository holds for us, as of one tree.
type Workspace struct {
	Tree    Tree
	Policy  *policy.Policy
	Roster  roster.Roster
	Reports []*report.Report // sorted by path
	// Sums are those of the reports, nil where more than outlines were read.
	Sums    []history.Sum
	Reviews []*report.Review // sorted by path
	// Parsed is what the reader says of each report; Other what is wrong with
	// files that are not reports, such as reviews and links.
	Parsed map[*report.Report][]finding.Finding
	Other  []finding.Finding
	// Configuration is what is wrong with configuration, roster and templates.
	Configuration []finding.Finding
	// Missing are the folders of the configuration that do not exist.
	Missing []string
	// Around are the other repositories in which such folders lie.
	Around []string
	// Unreadable are files that could not be read, for reasons of the machine.
	Unreadable []error

	templates map[string]*report.Template
	places    []reportPlace // of the configuration
	reviews   []string      // more folders of reviews than that of the configuration
	former    []reportPlace // of former ones
}

// Configured reads the configuration alone, without the holidays that it names.
func Configured(tree Tree, rules []string) (*Workspace, error) {
	w := &Workspace{Tree: tree, Policy: policy.Default(), Parsed: map[*report.Report][]finding.Finding{}, templates: map[string]*report.Template{}}
	file, err := w.optional(ConfigFile)
	if err != nil {
		return nil, err
	}
	if file != nil {
		w.Policy, w.Configuration = policy.Parse(file, rules)
	}
	w.Configuration = append(w.Configuration, w.namedOtherwise()...)
	w.places = placesOf(w.Policy)
	w.Remember(w.NewFormer().Places())
	return w, nil
}

// Judging reads what says how reports are judged, and no report.
func Judging(tree Tree, rules []string) (*Workspace, error) {
	w, err := Configured(tree, rules)
	if err != nil {
		return nil, err
	}
	return w, w.loadJudging()
}

// Load reads everything. The rules are the ids that the configuration may name.
func Load(tree Tree, rules []string) (*Workspace, error) { return loadBy(tree, rules, allOf, nil) }

// LoadBeside reads everything by the configuration of one tree, also where another
// one has the reports and the reviews: they may have moved along with it.
func LoadBeside(tree Tree, rules []string, other *Workspace) (*Workspace, error) {
	w, err := Configured(tree, rules)
	if err != nil {
		return nil, err
	}
	w.places = append(w.places, other.places...)
	w.reviews = append(w.reviews, other.Policy.Reviews)
	return w, w.load(allOf, nil)
}

// LoadChanged reads everything, but of files that are unchanged only the names of
// the report, without what is wrong with it; see ReadOn. Which files are
// unchanged is found out while they are listed; nil is that nobody asks.
func LoadChanged(tree Tree, rules []string, compare func() (unchanged func(*source.File) bool, err error)) (*Workspace, error) {
	var unchanged func(*source.File) bool
	var failed error
	var comparing sync.WaitGroup
	comparing.Go(func() { unchanged, failed = compare() })
	w, err := loadBy(tree, rules, func() (reader, error) {
		if comparing.Wait(); unchanged == nil || failed != nil {
			return parse, failed
		}
		return func(file *source.File) (*report.Report, []finding.Finding) {
			if unchanged(file) {
				return names(file)
			}
			return parse(file)
		}, nil
	}, nil)
	if comparing.Wait(); failed != nil {
		return nil, failed
	}
	return w, err
}

// LoadAgain reads everything, but takes over the reports that were read before
// from files that have not changed since.
func LoadAgain(tree Tree, rules []string, before *Readings) (*Workspace, error) {
	return loadBy(tree, rules, allOf, before)
}

// allOf reads all of each report.
func allOf() (reader, error) { return parse, nil }

// loadBy asks how to read reports when it knows which ones there are.
func loadBy(tree Tree, rules []string, how func() (reader, error), before *Readings) (*Workspace, error) {
	w, err := Configured(tree, rules)
	if err != nil {
		return nil, err
	}
	if err := w.load(how, before); err != nil {
		return nil, err
	}
	return w, nil
}

// load reads what the configuration names.
func (w *Workspace) load(how func() (reader, error), before *Readings) error {
	if err := w.loadJudging(); err != nil {
		return err
	}
	if err := w.loadReports(how, before); err != nil {
		return err
	}
	return w.LoadReviews()
}

// loadJudging reads what says how reports are judged, beside the configuration.
func (w *Workspace) loadJudging() error {
	if err := errors.Join(w.loadHolidays(), w.loadRoster()); err != nil {
		return err
	}
	return w.loadTemplates()
}

// optional reads a file that need not exist.
func (w *Workspace) optional(name string) (*source.File, error) {
	data, err := w.Tree.Read(name, report.MaxReport)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return source.NewFile(name, data), nil
}

func (w *Workspace) loadRoster() error {
	file, err := w.optional(RosterFile)
	if err != nil || file == nil {
		return err
	}
	var found []finding.Finding
	w.Roster, found = roster.Parse(file)
	w.Configuration = append(w.Configuration, found...)
	return nil
}

func (w *Workspace) loadTemplates() error {
	if err := w.LoadBuiltIn(); err != nil {
		return err
	}
	return w.loadOwnTemplates()
}

// LoadBuiltIn reads the built-in templates, but for those in whose place the
// repository has its own. LoadOutlines leaves that to whoever needs them.
func (w *Workspace) LoadBuiltIn() error {
	for _, name := range templates.Names() {
		if w.templates[name] != nil {
			continue
		}
		data, err := templates.Read(name)
		if err != nil {
			return err
		}
		// The built-in directives name no severities that a policy could lack.
		t, _ := report.ParseTemplate(source.NewFile("templates/"+name+".md", data), w.Policy.SeverityNames())
		w.templates[name] = t
	}
	return nil
}

func (w *Workspace) loadOwnTemplates() error {
	files, err := w.Tree.Files(TemplateFolder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := w.loadTemplate(f); err != nil {
			return err
		}
	}
	return nil
}

func (w *Workspace) loadTemplate(f File) error {
	name, isMarkdown := strings.CutSuffix(path.Base(f.Path), ".md")
	if !isMarkdown || path.Dir(f.Path) != TemplateFolder {
		return nil
	}
	data, err := w.Tree.Read(f.Path, report.MaxReport)
	if err != nil {
		return err
	}
	t, found := report.ParseTemplate(source.NewFile(f.Path, data), w.Policy.SeverityNames())
	w.templates[name] = t
	w.Configuration = append(w.Configuration, found...)
	return nil
}

// DefaultTemplate is the template of a report that names none.
const DefaultTemplate = templates.Default

// Template is the template that a report follows, or nil where it names one
// that does not exist.
func (w *Workspace) Template(r *report.Report) *report.Template {
	if r.Template.Present() {
		return w.templates[r.Template.Value]
	}
	return w.templates[DefaultTemplate]
}

// TemplateNamed returns a template by name, or nil.
func (w *Workspace) TemplateNamed(name string) *report.Template { return w.templates[name] }

// TemplateNames are the names of the templates that reports may follow, sorted. The
// default is among them, because whoever names none follows it.
func (w *Workspace) TemplateNames() []string {
	allowed := w.Policy.Templates
	return slices.DeleteFunc(sortedKeys(w.templates), func(name string) bool {
		return len(allowed) > 0 && name != DefaultTemplate && !slices.Contains(allowed, name)
	})
}

// Complete reports whether nothing is missing that the template asks for.
func (w *Workspace) Complete(r *report.Report) bool {
	t := w.Template(r)
	return t != nil && r.Header == report.FrontMatter && len(w.Policy.Missing(r, t)) == 0
}

func (w *Workspace) loadReports(how func() (reader, error), before *Readings) error {
	files, strays, err := w.reportFiles()
	if err != nil {
		return err
	}
	w.Other = append(w.Other, w.passedBy(strays, files)...)
	parse, err := how()
	if err != nil {
		return err
	}
	results := make([]reading, len(files))
	unknown := before.recall(files, results)
	taken := time.Now()
	sideBySide(len(unknown), func(n int) {
		r := &results[unknown[n]]
		r.report, r.found, r.err = w.read(files[unknown[n]], parse)
	})
	before.remember(files, results, taken)
	for _, r := range results {
		w.take(r.report, r.found, r.err)
	}
	return nil
}

// sideBySide does so many things on all processors.
func sideBySide(n int, do func(i int)) {
	var wait sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wait.Wait()
}

func (w *Workspace) take(r *report.Report, found []finding.Finding, err error) {
	switch {
	case err != nil:
		w.Unreadable = append(w.Unreadable, err)
	case r == nil:
		w.Other = append(w.Other, found...)
	default:
		w.Reports = append(w.Reports, r)
		if len(found) > 0 {
			w.Parsed[r] = found
		}
	}
}

// read reads one file. It returns no report for a file that turns out to be
// none.
func (w *Workspace) read(f File, parse reader) (*report.Report, []finding.Finding, error) {
	if !f.Regular {
		return nil, []finding.Finding{irregular(f)}, nil
	}
	data, err := w.Tree.Read(f.Path, report.MaxReport)
	switch {
	case errors.Is(err, ErrTooLarge):
		// One byte too many, so that the reader says what it says of any file
		// that is too large, without a gigabyte in memory.
		r, found := report.Parse(source.NewFile(f.Path, make([]byte, report.MaxReport+1)))
		return r, found, nil
	case errors.Is(err, ErrIrregular):
		return nil, []finding.Finding{irregular(f)}, nil
	case err != nil:
		return nil, nil, err
	case !opensAsReport(f.Path, data):
		if ourKeys().Match(headerOf(data)) {
			return nil, []finding.Finding{wrongName(f.Path)}, nil
		}
		return nil, nil, nil
	}
	r, found := parse(source.NewFile(f.Path, data))
	return r, found, nil
}

// reader reads what a file holds.
type reader func(*source.File) (*report.Report, []finding.Finding)

// parse reads a report and survives a defect of our own: the other reports are
// still read.
func parse(file *source.File) (r *report.Report, found []finding.Finding) {
	defer func() {
		if p := recover(); p != nil {
			r = &report.Report{File: file, Header: report.Unreadable, Body: file.All()}
			found = []finding.Finding{{
				Rule: RuleInternalError, Severity: finding.Error, Span: file.Line(1),
				Message: fmt.Sprintf("the program failed to read this report: %v", p),
				Help:    "please report this, with the file if you may share it",
			}}
		}
	}()
	return report.Parse(file)
}

func irregular(f File) finding.Finding {
	message, help := "this is a link, a pipe or a device, and is not read", "put a regular file here"
	if f.Repository {
		message, help = "this is another repository, and what it holds is not read", "run incident there, or put its reports into a folder of this one"
	}
	return finding.Finding{
		Rule: RuleRegularFile, Severity: finding.Error, Span: source.NewFile(f.Path, nil).All(), Message: message, Help: help,
	}
}

// reportFiles lists the candidates among the files of the configured folders, and
// the strays that may hold a report all the same.
func (w *Workspace) reportFiles() (files []File, strays []string, err error) {
	for _, p := range w.places {
		found, err := w.Tree.Files(p.pattern.base)
		if errors.Is(err, fs.ErrNotExist) {
			w.Missing = append(w.Missing, p.pattern.base)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		for _, f := range found {
			if p.liesIn(f) {
				w.Around = append(w.Around, f.Path)
			}
			switch {
			case p.elsewhere(f):
			case p.hides(f), p.linked(f), p.holds(f.Path):
				files = append(files, f)
			case p.stray(f):
				strays = append(strays, f.Path)
			}
		}
	}
	sortFiles(files)
	slices.Sort(strays)
	return slices.CompactFunc(files, func(a, b File) bool { return a.Path == b.Path }), slices.Compact(strays), nil
}

// Folders are the folders in which reports are looked for.
func (w *Workspace) Folders() []string { return foldersOf(w.places) }

func foldersOf(places []reportPlace) []string {
	folders := make([]string, len(places))
	for i, p := range places {
		folders[i] = p.pattern.base
	}
	return folders
}

// Matches reports whether a path is one that "reports:" of the configuration
// covers and that may be a report.
func (w *Workspace) Matches(name string) bool {
	return slices.ContainsFunc(w.places, func(p reportPlace) bool { return p.holds(name) })
}

// candidate reports whether the name of a file may be a report's: Markdown, or
// no extension at all; not a template, unless its name is an id; not a review; in
// a report's own folder
// only its README, and elsewhere no README.
func candidate(name, reviews string) bool {
	base := path.Base(name)
	ext := strings.ToLower(path.Ext(base))
	lower := strings.ToLower(base)
	if ext != "" && ext != ".md" && ext != ".markdown" {
		return false
	}
	if strings.Contains(lower, "template") && !report.ValidID(strings.TrimSuffix(lower, ext)) || strings.HasPrefix(name, reviews+"/") {
		return false
	}
	own, inOwn := "", false
	if passedOver(name) {
		return false
	}
	for segment := range strings.SplitSeq(path.Dir(name), "/") {
		if report.ValidID(segment) {
			own, inOwn = segment, true
		}
	}
	if strings.TrimSuffix(lower, ext) == "readme" {
		return ext != "" && inOwn && path.Base(path.Dir(name)) == own
	}
	return !inOwn && (ext != "" || !strings.HasPrefix(base, "."))
}

// opensAsReport decides for files without an extension: they are reports where
// they are text that opens with front matter or an H1.
func opensAsReport(name string, data []byte) bool {
	if path.Ext(name) != "" {
		return true
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if bytes.IndexByte(data[:min(len(data), 512)], 0) >= 0 {
		return false
	}
	return bytes.HasPrefix(data, []byte("---\n")) || bytes.HasPrefix(data, []byte("---\r\n")) || bytes.HasPrefix(data, []byte("# "))
}

// ReadReport reads the outline of a version of a report from history, and
// returns nil for what is none.
func (w *Workspace) ReadReport(name string, data []byte) *report.Report {
	if !opensAsReport(name, data) {
		return nil
	}
	r, _ := outline(source.NewFile(name, data))
	return r
}

// ParseReport reads all of a version of a report from history, and returns nil for
// what is none.
func (w *Workspace) ParseReport(name string, data []byte) *report.Report {
	if !opensAsReport(name, data) {
		return nil
	}
	r, _ := parse(source.NewFile(name, data))
	return r
}

// ReviewName reports whether a file in the folder of the reviews is a review.
func ReviewName(name string) bool {
	base := path.Base(name)
	return isMarkdown(base) && !isTemp(base) && !strings.EqualFold(base, "readme.md")
}

// LoadReviews reads the reviews. LoadOutlines leaves that to whoever needs them.
func (w *Workspace) LoadReviews() error {
	folders := slices.Compact(append([]string{w.Policy.Reviews}, w.reviews...))
	for _, folder := range folders {
		if err := w.loadReviewsIn(folder); err != nil {
			return err
		}
	}
	return nil
}

func (w *Workspace) loadReviewsIn(folder string) error {
	files, err := w.Tree.Files(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, f := range files {
		if !ReviewName(f.Path) {
			continue
		}
		if !f.Regular {
			w.Other = append(w.Other, irregular(f))
			continue
		}
		data, err := w.Tree.Read(f.Path, report.MaxReport)
		if err != nil {
			w.Unreadable = append(w.Unreadable, err)
			continue
		}
		review, found := report.ParseReview(source.NewFile(f.Path, data))
		w.Reviews = append(w.Reviews, review)
		w.Other = append(w.Other, found...)
	}
	return nil
}
