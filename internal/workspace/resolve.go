package workspace

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/suggest"
)

// UnknownError says that nothing is called so.
type UnknownError struct {
	What string // "report", "follow-up"
	Name string
	Near []string
}

// Error implements error.
func (e *UnknownError) Error() string {
	s := fmt.Sprintf("no %s is called %q", e.What, e.Name)
	if len(e.Near) > 0 {
		s += ": " + suggest.DidYouMean(e.Near)
	}
	return s
}

// AmbiguousError says that several things are called so.
type AmbiguousError struct {
	What, Name string
	Candidates []string
}

// shownCandidates is how many candidates an error lists.
const shownCandidates = 10

// Error implements error.
func (e *AmbiguousError) Error() string {
	shown, more := e.Candidates, ""
	if n := len(shown); n > shownCandidates {
		shown, more = shown[:shownCandidates], fmt.Sprintf("\n  and %d more", n-shownCandidates)
	}
	return fmt.Sprintf("%q may be %d %ss:\n  %s%s", e.Name, len(e.Candidates), e.What, strings.Join(shown, "\n  "), more)
}

// Resolve finds the report that an argument names: by id, alias, path relative
// to the folder prefix, or any part of an id that no other has.
func (w *Workspace) Resolve(arg, prefix string) (*report.Report, error) {
	for _, test := range []func(*report.Report) bool{
		func(r *report.Report) bool { return r.Path() == path.Join(prefix, arg) || r.Path() == path.Clean(arg) },
		func(r *report.Report) bool { return r.Name() == arg },
		func(r *report.Report) bool { return hasAlias(r, arg) },
		func(r *report.Report) bool {
			return arg != "" && strings.Contains(strings.ToLower(r.Name()), strings.ToLower(arg))
		},
	} {
		var found []*report.Report
		for _, r := range w.Reports {
			if test(r) {
				found = append(found, r)
			}
		}
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			return nil, &AmbiguousError{What: "report", Name: arg, Candidates: candidates(found)}
		}
	}
	return nil, &UnknownError{What: "report", Name: arg, Near: suggest.Nearest(arg, w.names())}
}

// ResolveReview finds the review that an argument names: by a path relative to
// the folder prefix or to the repository, by the stem of its file, by its day, or
// by any part of a stem that no other has.
func (w *Workspace) ResolveReview(arg, prefix string) (*report.Review, error) {
	for _, test := range []func(*report.Review) bool{
		func(r *report.Review) bool { return r.Path() == path.Join(prefix, arg) },
		func(r *report.Review) bool { return r.Path() == path.Clean(arg) },
		func(r *report.Review) bool { return report.Stem(r.Path()) == arg },
		func(r *report.Review) bool { return r.Date.Present() && w.Policy.Today(r.Date.Value).String() == arg },
		func(r *report.Review) bool {
			return arg != "" && strings.Contains(strings.ToLower(report.Stem(r.Path())), strings.ToLower(arg))
		},
	} {
		var found []*report.Review
		var paths []string
		for _, r := range w.Reviews {
			if test(r) {
				found, paths = append(found, r), append(paths, r.Path())
			}
		}
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			return nil, &AmbiguousError{What: "review", Name: arg, Candidates: paths}
		}
	}
	var stems []string
	for _, r := range w.Reviews {
		stems = append(stems, report.Stem(r.Path()))
	}
	return nil, &UnknownError{What: "review", Name: arg, Near: suggest.Nearest(arg, stems)}
}

func hasAlias(r *report.Report, name string) bool {
	return slices.ContainsFunc(r.Aliases, func(a report.Field[string]) bool { return strings.EqualFold(a.Value, name) })
}

// candidates lists ids, with the path where an id is not enough.
func candidates(rs []*report.Report) []string {
	count := map[string]int{}
	for _, r := range rs {
		count[r.Name()]++
	}
	var names []string
	for _, r := range rs {
		if count[r.Name()] > 1 {
			names = append(names, r.Name()+"  "+r.Path())
			continue
		}
		names = append(names, r.Name())
	}
	slices.Sort(names)
	return names
}

func (w *Workspace) names() []string {
	names := make([]string, len(w.Reports))
	for i, r := range w.Reports {
		names[i] = r.Name()
	}
	return names
}

// ResolveFollowUp finds the follow-up of an id, or of a part of one that no
// other has.
func (w *Workspace) ResolveFollowUp(arg string) (*report.Report, *report.FollowUp, error) {
	exact, partial := map[string]place{}, map[string]place{}
	var ids []string
	for _, r := range w.Reports {
		for _, f := range r.FollowUps {
			id := f.ID.Value
			if id == "" {
				continue
			}
			ids = append(ids, id)
			at := place{r, f}
			if id == arg {
				exact[at.String()] = at
			}
			if arg != "" && strings.Contains(id, strings.ToLower(arg)) {
				partial[at.String()] = at
			}
		}
	}
	for _, found := range []map[string]place{exact, partial} {
		if len(found) > 1 {
			return nil, nil, &AmbiguousError{What: "follow-up", Name: arg, Candidates: slices.Sorted(maps.Keys(found))}
		}
		for _, at := range found {
			return at.r, at.f, nil
		}
	}
	return nil, nil, &UnknownError{What: "follow-up", Name: arg, Near: suggest.Nearest(arg, ids)}
}

type place struct {
	r *report.Report
	f *report.FollowUp
}

func (p place) String() string {
	return fmt.Sprintf("%s  %s:%d  %s", p.f.ID.Value, p.r.Path(), p.f.Line().Position().Line, p.f.Text.Value)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func sortFiles(files []File) {
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
}
