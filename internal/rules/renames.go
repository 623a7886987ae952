package rules

import (
	"bytes"
	"path"
	"slices"

	"github.com/incident-cli/incident/internal/report"
)

// indexSuccessors finds what each report of the base has become: the current report
// that has its path or answers to its name, else the one that it was renamed to.
func (f *Facts) indexSuccessors() {
	f.successors = map[*report.Report]*report.Report{}
	if f.Base == nil {
		return
	}
	var gone []*report.Report
	for _, before := range f.Base.Before {
		switch now := f.namedAs(before); {
		case now != nil:
			f.successors[before] = now
		case !before.ID.Present():
			gone = append(gone, before)
		}
	}
	if len(gone) > 0 {
		f.renamed(gone)
	}
}

// namedAs is the current report that has the path of one of the base, or answers to
// its name; nil where there is none.
func (f *Facts) namedAs(before *report.Report) *report.Report {
	var named *report.Report
	for _, r := range f.Reports {
		if r.Path() == before.Path() {
			return r
		}
		if named == nil && r.Answers(before.Name()) {
			named = r
		}
	}
	return named
}

// renamed finds what became of reports without an id, as most are that were there
// before anybody gave them one: a report that the change adds has the same Markdown,
// or most of it. Whoever adopts one gives it front matter, a name, and its
// follow-ups ids.
func (f *Facts) renamed(gone []*report.Report) {
	a := newAdded(f)
	for _, likely := range []func(*report.Report) []*report.Report{a.withBody, a.withMost} {
		for _, before := range gone {
			if f.successors[before] != nil {
				continue
			}
			if now := a.choose(before, likely(before)); now != nil {
				f.successors[before] = now
			}
		}
	}
}

// added are the current reports that stand where the base had none, by what they
// hold.
type added struct {
	taken  map[*report.Report]bool // of them, and those that are not added
	bodies map[string][]*report.Report
	lines  map[string][]*report.Report
}

func newAdded(f *Facts) *added {
	a := &added{taken: map[*report.Report]bool{}, bodies: map[string][]*report.Report{}, lines: map[string][]*report.Report{}}
	paths := map[string]bool{}
	for _, before := range f.Base.Before {
		paths[before.Path()] = true
		a.taken[f.successors[before]] = true
	}
	for _, r := range f.Reports {
		if !f.Base.Changed[r] || a.taken[r] || paths[r.Path()] {
			continue
		}
		if body := bodyOf(r); body != "" {
			a.bodies[body] = append(a.bodies[body], r)
		}
		for line := range tellingLines(r.Body) {
			if of := a.lines[string(line)]; len(of) <= commonLine && (len(of) == 0 || of[len(of)-1] != r) {
				a.lines[string(line)] = append(of, r)
			}
		}
	}
	return a
}

// bodyOf is the Markdown of a report, whichever line breaks it has.
func bodyOf(r *report.Report) string {
	return string(bytes.TrimSpace(bytes.ReplaceAll(r.Body.Bytes(), []byte("\r\n"), []byte("\n"))))
}

func (a *added) withBody(before *report.Report) []*report.Report { return a.bodies[bodyOf(before)] }

// withMost are the reports in which more than half of one stands, by the lines that
// tell something; the likeliest first.
func (a *added) withMost(before *report.Report) (found []*report.Report) {
	kept, total := map[*report.Report]int{}, 0
	for line := range tellingLines(before.Body) {
		total += len(line)
		for _, r := range a.lines[string(line)] {
			if kept[r] == 0 {
				found = append(found, r)
			}
			kept[r] += len(line)
		}
	}
	found = slices.DeleteFunc(found, func(r *report.Report) bool { return total < tellingSection || 2*kept[r] <= total })
	slices.SortStableFunc(found, func(r, s *report.Report) int { return kept[s] - kept[r] })
	return found
}

// choose takes the one of the same base name among those that a report may have
// become, else the first.
func (a *added) choose(before *report.Report, from []*report.Report) *report.Report {
	from = slices.DeleteFunc(slices.Clone(from), func(r *report.Report) bool { return a.taken[r] })
	if len(from) == 0 {
		return nil
	}
	at := max(0, slices.IndexFunc(from, func(r *report.Report) bool { return path.Base(r.Path()) == path.Base(before.Path()) }))
	a.taken[from[at]] = true
	return from[at]
}
