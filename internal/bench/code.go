package main

import (
	"fmt"
	"iter"
	"strings"
	"time"
)

// codebase is the other files of a repository, in folders within folders.
type codebase struct {
	w     *writer
	files []*codeFile
}

// codeFile is a file of code at its newest revision.
type codeFile struct{ number, revision int }

// newCode has its own chance, so that reports do not depend on what lies beside
// them.
func newCode(s Shape) *codebase {
	c := &codebase{w: newWriter(s.Seed + 1)}
	for i := range s.Files {
		c.files = append(c.files, &codeFile{number: i})
	}
	return c
}

// all are all files, for the commit that adds them.
func (c *codebase) all() []document {
	var all []document
	for _, f := range c.files {
		all = append(all, f)
	}
	return all
}

// edit changes one to three files that lie next to each other.
func (c *codebase) edit(at time.Time) change {
	first := c.w.IntN(len(c.files))
	edited := c.files[first:min(len(c.files), first+1+c.w.IntN(3))]
	done := change{member: c.w.member(), at: at, subject: c.w.action()}
	for _, f := range edited {
		f.revision++
		done.documents = append(done.documents, f)
	}
	return done
}

// place is three folders deep, with ten files or folders in each.
func (f *codeFile) place() string {
	n := f.number
	return fmt.Sprintf("services/area-%02d/module-%d/part-%d/file-%d.txt", n/1000, n/100%10, n/10%10, n%10)
}

// codeLines is how many lines a file has. Each revision writes one of them.
const codeLines = 20

func (f *codeFile) markdown(b *strings.Builder) {
	for line := range codeLines {
		wrote := f.revision - (f.revision+codeLines-line)%codeLines
		fmt.Fprintf(b, "line %d of file %d as of revision %d\n", line, f.number, max(0, wrote))
	}
}

// spread are instants at even distances between two.
type spread struct {
	from, to time.Time
	of       int
	gone     int // how many were taken
}

// until takes those that are not after an instant and were not taken before.
func (s *spread) until(limit time.Time) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		for s.gone < s.of {
			share := float64(s.gone+1) / float64(s.of+1)
			at := s.from.Add(time.Duration(share * float64(s.to.Sub(s.from)))).Truncate(time.Second)
			if at.After(limit) {
				return
			}
			s.gone++
			if !yield(at) {
				return
			}
		}
	}
}
