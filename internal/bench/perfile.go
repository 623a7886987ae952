package main

import (
	"bytes"
	"context"
	"fmt"
	"time"
)

// perFileContest is what the git program takes to date the reports one by one,
// as scripts do. It is sampled: over all reports it would take hours.
type perFileContest struct {
	args []string // of git; the path of a report follows
	goal float64  // how many times faster we promise to be, 0 where we do not
}

func perFileContests(s Shape) []perFileContest {
	goal := map[string]float64{"A": 100, "B": 1000}[s.Name]
	return []perFileContest{
		{[]string{"log", "-1", "--format=%H%ct", "--"}, goal},
		{[]string{"blame", "--porcelain", "--"}, goal},
	}
}

// sampleSize is of how many reports, evenly spread over all.
const sampleSize = 20

// perFile is a contest with its readings.
type perFile struct {
	perFileContest
	sampled sample
	reports int // how many there are in all
}

// all is the time for every report, at the mean of those that were sampled.
func (p perFile) all() time.Duration {
	return p.sampled.mean() * time.Duration(p.reports)
}

func (s sample) mean() time.Duration {
	var sum time.Duration
	for _, r := range s {
		sum += r.took
	}
	return sum / time.Duration(len(s))
}

func holdPerFile(ctx context.Context, dir string, s Shape) ([]perFile, error) {
	ls := command(ctx, dir, "git", "ls-files", "-z", "--", "incidents")
	out, err := ls.Output()
	if err := ls.failure(err); err != nil {
		return nil, err
	}
	paths := bytes.Split(bytes.TrimSuffix(out, []byte{0}), []byte{0})
	if len(paths) != s.Reports {
		return nil, fmt.Errorf("git lists %d reports where %d are", len(paths), s.Reports)
	}
	var all []perFile
	for _, c := range perFileContests(s) {
		p := perFile{perFileContest: c, reports: s.Reports}
		for i := range min(sampleSize, len(paths)) {
			path := paths[i*len(paths)/min(sampleSize, len(paths))]
			r, err := measure(ctx, dir, "", append(append([]string{"git"}, c.args...), string(path)), nil)
			if err != nil {
				return nil, err
			}
			p.sampled = append(p.sampled, r)
		}
		all = append(all, p)
	}
	return all, nil
}
