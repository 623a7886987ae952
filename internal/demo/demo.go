// Package demo writes the history of a made-up company's incident reviews, as
// values: what each commit changes, who made it and when. Nobody and nothing in
// it is real.
//
// # The story
//
// A shop has three teams, payments, platform and search. Over two years they
// file some forty reports, review them on Tuesdays at ten, and work off most of
// what they decide there.
//
// Most, not all. Some ten months ago the price cache is emptied,
// every checkout asks the pricing database at once, and payments stop. The
// review agrees on the guard: coalesce the lookups of one price into one query.
// That follow-up is re-dated twice. Five months later the cache is restarted
// for a kernel update, and the shop goes down the same way. The follow-up is
// re-dated a third time and is overdue today.
//
// Meanwhile configuration that reaches every machine at once (the factor
// unstaged-config) causes an outage every few months, then every few weeks: the
// pattern that only shows when the reports are read side by side.
//
// The open follow-ups are late, idle, undecided, blocked and on time; others
// were closed, reopened, dropped, and one was deleted without a word. A tidying
// commit moves the oldest reports into a folder a year, another turns bullets
// from stars into dashes; neither is activity on any follow-up. Three reports
// are ready for review and incomplete, two drafts are late. Exactly which, and
// why each stale follow-up is stale, stands in verdict_test.go.
//
// # How it is told
//
// Each incident is a file under content: a header of facts, sections, and
// follow-ups with what happens to them. Days are counted from the incident,
// and the incident's day from today, so that the history always ends today.
// The form is described at parseStory.
package demo

import (
	"maps"
	"slices"
	"time"
)

// Commit is one commit of the demonstration repository, on top of the one
// before it in the slice that Build returns.
type Commit struct {
	Author string // full name
	Email  string // at example.com
	// Time is when it was both authored and committed, in UTC, to the second.
	Time    time.Time
	Message string // one line, without a line feed at its end
	// Files maps the slash-separated path of each file that the commit adds or
	// changes to its whole content.
	Files map[string]string
	// Removed holds the paths that the commit takes away, sorted.
	Removed []string
}

// Build returns two years of commits, oldest first, that end on the day of now
// in UTC. None is later than now, and the same day gives the same commits at
// any hour.
func Build(now time.Time) []Commit {
	w := newWorld(now)
	before := map[string]string{}
	var commits []Commit
	for _, c := range schedule(w) {
		c.apply(w)
		after := w.files()
		commits = append(commits, Commit{
			Author: c.author.name, Email: c.author.email(), Time: c.at, Message: c.message,
			Files: changed(before, after), Removed: removed(before, after),
		})
		before = after
	}
	return commits
}

// changed returns the files of after that before lacks or has otherwise.
func changed(before, after map[string]string) map[string]string {
	files := maps.Clone(after)
	maps.DeleteFunc(files, func(path, text string) bool {
		old, ok := before[path]
		return ok && old == text
	})
	return files
}

// removed returns the paths of before that after lacks.
func removed(before, after map[string]string) []string {
	var paths []string
	for path := range before {
		if _, ok := after[path]; !ok {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}
