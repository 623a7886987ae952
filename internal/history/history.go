package history

import (
	"time"

	"github.com/incident-cli/incident/internal/report"
)

// Input is what a history is built from.
type Input struct {
	// Log is the repository's past; nil on an unborn branch and outside of a
	// repository, where everything is uncommitted.
	Log Log
	// Match says whether a path is that of a report, or was when another folder
	// held them. Asked says whether it is now; nil stands for Match. A report that
	// lies where it was asked for in former times is neither current nor gone.
	Match, Asked func(path string) bool
	// Gone says that a path of the last commit which is not asked for is no longer
	// in the working tree.
	Gone func(path string) bool
	// Read reads a version of a file; nil says that it is no report. It is
	// called from several goroutines.
	Read func(path string, data []byte) *report.Report
	// Now is when an uncommitted change happened, and what a commit's date
	// cannot be far behind.
	Now time.Time
	// AuthorDate takes the authors' dates instead of the committers'.
	AuthorDate bool
	// Current are the reports that are asked about: those of the working tree,
	// or those of the commit in which Log ends.
	Current []*report.Report
	// Overlay says that Current is the working tree: where it differs from the
	// last commit, that is an uncommitted change.
	Overlay bool
	// Kept is what was kept of the log up to an earlier commit, nil for nothing;
	// Recent walks what came since, and is nil where nothing did. It ends in
	// ErrOther where the log does not go on from there.
	Kept   *Kept
	Recent Log
	// KeepAfter is how many commits have to come before it is worth keeping all
	// anew: to read fewer of them again takes less time.
	KeepAfter int
	// Events says that events will be asked for.
	Events bool
	// Sums are those of the current reports, in their order; nil computes them.
	Sums []Sum
	// Whole returns a current report with its text, where Current has no more than
	// what is remembered of it; nil takes it as it is.
	Whole func(*report.Report) (*report.Report, error)

	shelf *shelf // of this history
}

func (in *Input) present(r *report.Report) (present, error) {
	if in.Whole == nil {
		return in.shelf.present(r), nil
	}
	whole, err := in.Whole(r)
	if err != nil {
		return present{}, err
	}
	return in.shelf.present(whole), nil
}

// sum is that of the current report at a place.
func (in *Input) sum(at int) Sum {
	if in.Sums != nil {
		return in.Sums[at]
	}
	return SumOf(in.Current[at])
}

// Ref is the commit that did something.
type Ref struct {
	Hash, Subject string
	Author        string // the author's name, as written
	// Time is the committer's date, or the author's where that was asked for;
	// the zero Time where the commit's date cannot be read.
	Time time.Time
	// Suspect says that Time cannot be right: unreadable, before 2005, or more
	// than a day in the future.
	Suspect bool
	// Boundary says that history is cut off here: what the commit holds may
	// have been there before.
	Boundary bool
}

// The values of Event.Field that are not the name of a field.
const (
	Appeared = "opened"  // To is the text, or the report's title
	Gone     = "removed" // From is the text, or the report's title
	Box      = "box"     // "open" or "ticked"; however an item is marked as done
)

// Event is one change of one value.
type Event struct {
	// When is when it happened, as far as that can be known.
	When Date
	// Commit is nil for a change that is not committed.
	Commit *Ref
	// Report is the report's id, or its path where it has none.
	Report string
	// FollowUp is the item's Key; empty for the report itself.
	FollowUp string
	// Field is the name of the field as it is written, or one of Appeared, Gone
	// and Box.
	Field string
	// From and To are the values as written, white space folded; empty is
	// absent.
	From, To string
	// Path is where the report stood.
	Path string
}

// Origin says where a date comes from. The zero Origin is invalid.
type Origin uint8

const (
	// Committed is the date of the commit that did it.
	Committed Origin = iota + 1
	// Text is a date that the report states; history itself never answers so.
	Text
	// Bound is a proven bound: it happened at Time or before.
	Bound
	// Uncommitted is a change of the working tree: Time is now.
	Uncommitted
	// Unknown is no date; Reason says why.
	Unknown
)

// String is the name that JSON has for the origin.
func (o Origin) String() string {
	names := []string{"invalid", "commit", "text", "bound", "uncommitted", "unknown"}
	if int(o) >= len(names) {
		return names[0]
	}
	return names[o]
}

// Date is when something happened, as far as that can be known. The zero Date
// is something that did not happen.
type Date struct {
	// Time is the instant for Committed, Text and Uncommitted, for Bound the
	// latest that it can be, and zero for Unknown.
	Time time.Time
	// Commit is the hash of the commit that Time is of, if any.
	Commit string
	// Reason says in a few words why a date is unknown or only a bound.
	Reason string
	From   Origin
	// Suspect says that the commit's own date cannot be right.
	Suspect bool
}

// Happened reports whether the date is of something that happened.
func (d Date) Happened() bool { return d.From != 0 }

// Known reports whether there is an instant, exact or a bound.
func (d Date) Known() bool { return d.From != 0 && d.From != Unknown }

// Move is one value of a follow-up that gave way to another. Of an owner either
// may be empty, for none stated; of a due date neither is.
type Move struct {
	When     Date
	Old, New string
}

// Trace is what happened to one follow-up.
type Trace struct {
	// Opened is when the item first appeared in any commit that can be reached.
	Opened Date
	// Touched is when its text, box, status, owner, due date or ticket last
	// changed.
	Touched Date
	// Closed is when it was ticked or dropped; the zero Date while it is open.
	Closed Date
	// Moves are the changes of its stated due date from one day to another,
	// Owners those of its stated owner, each oldest first.
	Moves, Owners []Move
	// Proposed is when its status last became that of a proposal; nil where no
	// change made it one.
	Proposed *Date
}

// ReportTrace is what happened to a report and its follow-ups.
type ReportTrace struct {
	// Opened is when the report first appeared.
	Opened Date
	// Touched is when its title, its front matter or a follow-up last changed.
	Touched Date
	// Stated is, for each status that was ever stated, when it was last set.
	Stated []Stated
}

// Stated is when a report got a status.
type Stated struct {
	Status report.Status
	When   Date
}

// Since is when a report last got a status; the zero Date where it never did.
func (t ReportTrace) Since(status report.Status) Date {
	for _, s := range t.Stated {
		if s.Status == status {
			return s.When
		}
	}
	return Date{}
}

// Vanished is a follow-up that was deleted while it was open.
type Vanished struct {
	// When is the date of the commit that deleted it.
	When Date
	// Path is where the report stood, Report and FollowUp are the last version
	// that held the item.
	Path     string
	Report   *report.Report
	FollowUp *report.FollowUp
	// Trace is what happened to the item before.
	Trace Trace

	loss loss
}
