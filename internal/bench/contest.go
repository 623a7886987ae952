package main

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"time"
)

// contest is one thing to measure: a command of ours, and one of another program
// that reads the same.
type contest struct {
	ours  []string // arguments of incident
	env   string   // a variable that it is run with, as NAME=VALUE
	peer  []string // the program and its arguments
	codes []int    // the exit codes that are no failure, beside 0
	from  start
	goal  goal
}

// start is what our program finds of its earlier runs.
type start uint8

const (
	// unconcerned is a command that does not look for it.
	unconcerned start = iota
	// cold is nothing: what was kept is removed before each run.
	cold
	// warm is what the run before has kept, of the very same state.
	warm
	// behindFetched and behindMade are what was kept before the newest commits: those
	// of others, which arrive in a pack, and those that were made here one by one,
	// each object in a file of its own.
	behindFetched
	behindMade
)

// String is what the page says behind the command.
func (s start) String() string {
	return [...]string{
		unconcerned: "", cold: "", warm: ", nothing new",
		behindFetched: fmt.Sprintf(", %d new commits, fetched", newCommits),
		behindMade:    fmt.Sprintf(", %d new commits, made here", newCommits),
	}[s]
}

// goal is what we promise. The zero goal promises nothing.
type goal struct {
	factor float64       // of the peer's time
	plus   time.Duration // on top of it
	memory int64         // bytes, of ours
}

// limit is the longest time that meets the goal, and false where none is set.
func (g goal) limit(peer time.Duration) (time.Duration, bool) {
	return time.Duration(g.factor*float64(peer)) + g.plus, g.factor > 0 || g.plus > 0
}

const megabyte = 1_000_000

var (
	grep  = []string{"git", "grep", "-c", "", "--", "incidents"}
	check = []string{"check"}
	// stale is the command whose speed matters most: it reads all of history.
	stale = []string{"followups", "--stale"}
	log   = []string{"git", "log", "--raw", "--no-abbrev", "--no-renames", "--format=%H%ct", "--", "incidents"}
)

// contestsOf are what the page shows of a repository, in its order.
func contestsOf(s Shape) []contest {
	read := goal{factor: 3, plus: time.Second, memory: 200 * megabyte}
	first, again, meeting := goal{factor: 1.6}, goal{plus: 40 * time.Millisecond}, goal{}
	if s.Name != "A" {
		read = goal{} // promised for 2,000 reports
		first, again = goal{factor: 1.3}, goal{}
	}
	if s.Name == "B" {
		first.memory, again = 500*megabyte, goal{plus: 100 * time.Millisecond, memory: 150 * megabyte}
		meeting = goal{plus: 500 * time.Millisecond}
	}
	all := []contest{
		// A generated repository has drafts that are late.
		{ours: check, peer: grep, codes: []int{1}, goal: read},
		{ours: stale, env: "INCIDENT_GIT=git", peer: log, from: cold},
		{ours: stale, peer: log, from: cold, goal: first},
		{ours: stale, peer: log, from: warm, goal: again}, // what the contest above has kept
		{ours: []string{"agenda"}, peer: log, from: warm, goal: meeting},
		{ours: []string{"list"}, peer: grep},
		{ours: []string{"version"}, peer: []string{"git", "version"}, goal: goal{plus: 50 * time.Millisecond}},
	}
	if s.Name == "A" {
		all = slices.Insert(all, 1, linters()...)
	}
	return all
}

// linters are what else reads Markdown: a program that does nothing but parse it,
// and markdownlint-cli2 where that is installed.
func linters() []contest {
	all := []contest{{ours: check, peer: []string{parser, "incidents"}, codes: []int{1}, goal: goal{factor: 3}}}
	if _, err := exec.LookPath(markdownlint); err == nil {
		all = append(all, contest{ours: check, peer: []string{markdownlint, "incidents/**/*.md"}, codes: []int{1}, goal: goal{factor: 0.2}})
	}
	return all
}

// result is a contest with the readings of both sides.
type result struct {
	contest
	mine, theirs sample
}

// ratio is how many times the peer's median ours takes.
func (r result) ratio(of quantity) float64 {
	return float64(r.mine.median(of)) / float64(r.theirs.median(of))
}

// met reports whether every goal was reached; where none is set, it was.
func (r result) met() bool {
	limit, limited := r.goal.limit(r.theirs.median(elapsed))
	slow := limited && r.mine.median(elapsed) > limit
	return !slow && (r.goal.memory == 0 || r.mine.memory() <= r.goal.memory)
}

// sample is the readings of one program.
type sample []reading

// quantity is what is compared of two readings.
type quantity func(reading) time.Duration

func elapsed(r reading) time.Duration { return r.took }
func cores(r reading) time.Duration   { return r.cpu }

func (s sample) sorted(of quantity) []time.Duration {
	var all []time.Duration
	for _, r := range s {
		all = append(all, of(r))
	}
	slices.Sort(all)
	return all
}

// median is the middle reading, of an even number the lower one.
func (s sample) median(of quantity) time.Duration { return s.sorted(of)[(len(s)-1)/2] }

// memory is the largest peak of all runs.
func (s sample) memory() int64 {
	most := int64(0)
	for _, r := range s {
		most = max(most, r.memory)
	}
	return most
}

// hold measures all contests. Each round runs every program once, ours and
// git's in turns, so that a machine that slows down slows both; the first round
// only warms the page cache.
func hold(ctx context.Context, binary, dir string, contests []contest, runs int) ([]result, error) {
	results := make([]result, len(contests))
	for i, c := range contests {
		results[i].contest = c
	}
	for round := range runs + 1 {
		for i := range results {
			if err := results[i].measure(ctx, binary, dir, round > 0); err != nil {
				return nil, err
			}
		}
	}
	return results, nil
}

func (r *result) measureOurs(ctx context.Context, binary, dir string) (reading, error) {
	if err := r.from.prepare(dir); err != nil {
		return reading{}, err
	}
	return measure(ctx, dir, r.env, append([]string{binary}, r.ours...), r.codes)
}

func (r *result) measure(ctx context.Context, binary, dir string, keep bool) error {
	mine, err := r.measureOurs(ctx, binary, dir)
	if err == nil && r.from >= warm {
		// The one before came after a program that had just given a gigabyte back to the
		// system; to get some of it again takes longer than these runs do.
		mine, err = r.measureOurs(ctx, binary, dir)
	}
	if err != nil {
		return err
	}
	theirs, err := measure(ctx, dir, "", peerLine(r.peer), r.codes)
	if err != nil || !keep {
		return err
	}
	r.mine, r.theirs = append(r.mine, mine), append(r.theirs, theirs)
	return nil
}
