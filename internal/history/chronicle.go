package history

import (
	"slices"
	"time"

	"github.com/incident-cli/incident/internal/wire"
)

// chronicle is the commits of a log, in its order: those that were kept, of which
// few are looked at, and those that were read.
type chronicle struct {
	dating
	kept   dated
	marks  string // a byte for each of those that were kept
	read   []entry
	newest order
}

// dating is what decides whether a date can be right, and which one counts.
type dating struct {
	now        time.Time
	authorDate bool
}

// entry is a commit as it is used.
type entry struct {
	ref      *Ref
	followed bool
}

// The marks of a commit.
const (
	markBoundary = 1 << iota
	markFollowed
)

// earliest is before any incident was kept in git; the first commit of git
// itself is of April 2005.
var earliest = time.Date(2005, 1, 1, 0, 0, 0, 0, time.UTC)

// ahead is how far a commit's clock may be before ours.
const ahead = 24 * time.Hour

func (d *dating) suspect(when time.Time) bool {
	return when.Before(earliest) || when.After(d.now.Add(ahead))
}

func (d *dating) entryOf(c *Commit) entry {
	when := c.Committed
	if d.authorDate {
		when = c.Authored
	}
	ref := &Ref{Hash: c.Hash, Subject: c.Subject, Author: c.Author, Time: when, Boundary: c.Boundary, Suspect: d.suspect(when)}
	return entry{ref, c.Followed}
}

// add takes up commits that come behind the others.
func (c *chronicle) add(commits []*Commit) {
	c.read = slices.Grow(c.read, len(commits))
	for _, one := range commits {
		c.read = append(c.read, c.entryOf(one))
		if o := orderOf(one); c.count() == 1 || o.compare(c.newest) > 0 {
			c.newest = o
		}
	}
}

func (c *chronicle) count() int { return c.old() + len(c.read) }

// old is how many are known from what was kept.
func (c *chronicle) old() int { return len(c.marks) }

// at is the commit at a place. One that was kept has neither author nor subject,
// before all of them are told.
func (c *chronicle) at(place int) entry {
	if old := c.old(); place >= old {
		return c.read[place-old]
	}
	when, marks := c.kept.time(place), c.marks[place]
	ref := &Ref{Hash: c.kept.hash(place), Time: when, Boundary: marks&markBoundary != 0, Suspect: c.suspect(when)}
	return entry{ref, marks&markFollowed != 0}
}

// tell has all commits that were kept known with author and subject, and reports
// whether that is what was kept of them.
func (c *chronicle) tell(texts string) bool {
	in := wire.NewReader(texts)
	all := make([]entry, c.count())
	for i := range all {
		all[i] = c.at(i)
		if i < c.old() {
			all[i].ref.Author, all[i].ref.Subject = in.String(), in.String()
		}
	}
	c.read, c.kept, c.marks = all, "", ""
	return in.Done()
}

// texts is what tell reads. All commits are told.
func (c *chronicle) texts() []byte {
	w := &wire.Writer{}
	for _, e := range c.read {
		w.String(e.ref.Author)
		w.String(e.ref.Subject)
	}
	return w.Bytes
}

// allMarks are those of all commits, which are told.
func (c *chronicle) allMarks() []byte {
	all := make([]byte, len(c.read))
	for i, e := range c.read {
		if e.ref.Boundary {
			all[i] |= markBoundary
		}
		if e.followed {
			all[i] |= markFollowed
		}
	}
	return all
}
