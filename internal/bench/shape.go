package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Shape is what a generated repository looks like. The same shape always gives
// the same commits, to the byte.
type Shape struct {
	Name string
	Seed int
	// Reports, FollowUps and Commits are how many the repository holds at its
	// newest commit; the first commit is that of the configuration.
	Reports, FollowUps, Commits int
	// Touching is how many commits write reports, and Versions how many versions
	// of reports they write together, nearly: a report that is edited twice in
	// one commit has one version there. 0 is every commit, with one version each.
	Touching, Versions int
	// Files is how many other files there are; commits that write no report
	// write some of these. Merges is how many commits are merges.
	Files, Merges int
	// Began and Ended bound the days on which anything happens, in UTC.
	Began, Ended time.Time
	// CommitGraph says that git may keep its index of the history, which makes
	// its own log faster.
	CommitGraph bool
}

// Four years of a large organisation.
var (
	firstDay = time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	lastDay  = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
)

// promised are the repositories that the project's speed is promised for: one
// of reports alone, and two in which reports lie beside the code.
var promised = []Shape{
	{Name: "A", Seed: 1, Reports: 2000, FollowUps: 10_000, Commits: 20_000, Began: firstDay, Ended: lastDay},
	{
		Name: "B", Seed: 1, Reports: 10_000, FollowUps: 50_000, Commits: 200_000, Touching: 20_000, Versions: 55_000,
		Files: 50_000, Merges: 30_000, Began: firstDay, Ended: lastDay,
	},
	{
		Name: "C", Seed: 1, Reports: 10_000, FollowUps: 50_000, Commits: 1_000_000, Touching: 20_000, Versions: 55_000,
		Files: 50_000, Merges: 150_000, Began: firstDay, Ended: lastDay,
	},
}

// named are the promised shapes that a list such as "A,B" asks for.
func named(list string) ([]Shape, error) {
	var found []Shape
	for name := range strings.SplitSeq(list, ",") {
		i := slices.IndexFunc(promised, func(s Shape) bool { return s.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no repository %q: -only is A, B, C, or several as A,B", name)
		}
		found = append(found, promised[i])
	}
	return found, nil
}

// short is a hundredth: small enough for a test.
func (s Shape) short() Shape {
	for _, n := range []*int{&s.Reports, &s.FollowUps, &s.Commits, &s.Touching, &s.Versions, &s.Files, &s.Merges} {
		*n /= 100
	}
	return s
}

// setup is how many commits come before any report.
func (s Shape) setup() int {
	if s.Files > 0 {
		return 2 // the configuration, and the code
	}
	return 1
}

// ordinary is how many commits are neither merges nor before any report.
func (s Shape) ordinary() int { return s.Commits - s.setup() - s.Merges }

// touching is how many commits write reports.
func (s Shape) touching() int {
	if s.Touching == 0 {
		return s.ordinary()
	}
	return s.Touching
}

// versions is how many steps the reports go.
func (s Shape) versions() int { return max(s.Versions, s.touching()) }

func (s Shape) validate() error {
	switch {
	case s.Reports < 1:
		return errors.New("a repository needs at least one report")
	case s.FollowUps < s.Reports:
		return errors.New("every report has a follow-up: -followups is at least -reports")
	case s.Merges < 0 || s.Files < 0 || s.Touching < 0 || s.Versions < 0:
		return errors.New("nothing can be there less than 0 times")
	case s.Merges > s.ordinary():
		return errors.New("every merge has a commit to merge: -merges is at most half of -commits")
	case s.touching() > s.ordinary():
		return errors.New("-touching is at most -commits without the first ones and the merges")
	case s.touching() < s.ordinary() && s.Files == 0:
		return errors.New("a commit that touches no report needs other files: -files is above 0")
	case s.versions() < s.Reports || s.touching() < 1:
		return errors.New("every report is written once: -versions, or -commits, is above -reports")
	}
	return nil
}

// step is one version of a report: it creates the report, adds a follow-up to
// it, or does what the report needs next.
type step struct {
	at   time.Time
	of   *dossier
	kind stepKind
}

type stepKind uint8

const (
	create stepKind = iota
	addItem
	tend
)

// plan spreads the versions over the reports and over time, oldest first.
func (s Shape) plan(w *writer) []step {
	dossiers := s.dossiers(w)
	steps := make([]step, 0, s.versions())
	for _, d := range dossiers {
		steps = append(steps, step{d.created, d, create})
	}
	edits := s.versions() - s.Reports
	additions := min((s.FollowUps-s.Reports)/3, edits)
	for range s.FollowUps - s.Reports - additions {
		dossiers[w.IntN(len(dossiers))].planned++
	}
	for i := range edits {
		kind := tend
		if i < additions {
			kind = addItem
		}
		d := dossiers[w.IntN(len(dossiers))]
		steps = append(steps, step{s.later(w, d.created), d, kind})
	}
	// Stable, so that what happens in the same second keeps its order.
	slices.SortStableFunc(steps, func(a, b step) int { return a.at.Compare(b.at) })
	return steps
}

// dossiers are the reports before their first commit, oldest first.
func (s Shape) dossiers(w *writer) []*dossier {
	var all []*dossier
	taken := map[string]bool{}
	// The last incident is over, and has been written down, before the end.
	apart := (s.Ended.Sub(s.Began) - 4*oneDay) / time.Duration(s.Reports)
	for i := range s.Reports {
		started := s.Began.Add(time.Duration(i)*apart + w.duration(apart)).Truncate(time.Minute)
		all = append(all, newDossier(w, started, taken))
	}
	return all
}

// later is a time of an edit: most come within weeks, a few after months.
func (s Shape) later(w *writer, created time.Time) time.Time {
	at := created.Add(time.Minute + time.Duration(w.ExpFloat64()*float64(30*oneDay)))
	if at.After(s.Ended) {
		at = created.Add(w.duration(s.Ended.Sub(created)))
	}
	return at.Truncate(time.Second)
}

const oneDay = 24 * time.Hour
