package main

import (
	"errors"
	"slices"
	"time"
)

// Shape is what a generated repository looks like. The same shape always gives
// the same commits, to the byte.
type Shape struct {
	Seed uint64
	// Reports, FollowUps and Commits are how many the repository holds at its
	// newest commit; the first commit is that of the configuration.
	Reports, FollowUps, Commits int
	// Began and Ended bound the days on which anything happens, in UTC.
	Began, Ended time.Time
	// CommitGraph says that git may keep its index of the history, which makes
	// its own log faster.
	CommitGraph bool
}

// promised is the repository that the project's speed is promised for: four
// years of a large organisation.
var promised = Shape{
	Seed: 1, Reports: 2000, FollowUps: 10000, Commits: 20000,
	Began: time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC),
	Ended: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
}

// short is small enough for a test.
func (s Shape) short() Shape {
	s.Reports, s.FollowUps, s.Commits = 20, 100, 200
	return s
}

func (s Shape) validate() error {
	switch {
	case s.Reports < 1:
		return errors.New("a repository needs at least one report")
	case s.FollowUps < s.Reports:
		return errors.New("every report has a follow-up: -followups is at least -reports")
	case s.Commits <= s.Reports:
		return errors.New("every report is a commit, and the configuration is one: -commits is above -reports")
	}
	return nil
}

// step is one commit: it creates a report, adds a follow-up to it, or does what
// the report needs next.
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

// plan spreads the commits over the reports and over time, oldest first.
func (s Shape) plan(w *writer) []step {
	dossiers := s.dossiers(w)
	steps := make([]step, 0, s.Commits)
	for _, d := range dossiers {
		steps = append(steps, step{d.created, d, create})
	}
	edits := s.Commits - 1 - s.Reports
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
