// Package report reads incident reports: Markdown with YAML front matter.
// Everything it reads remembers its place, and nothing stops it at the first
// problem: a report that is wrong in one place is still read in all others.
package report

import (
	"slices"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/source"
)

// Status is what the owner or the review says of a report.
type Status string

// The statuses of a report, in order. A reviewed report without open
// follow-ups is closed, which is derived and never written.
const (
	Draft    Status = "draft"
	Ready    Status = "ready"
	Reviewed Status = "reviewed"
)

// Header says what stands in front of a report's Markdown.
type Header uint8

const (
	// NoHeader is a report that begins with its Markdown.
	NoHeader Header = iota
	// FrontMatter is the YAML that this program writes.
	FrontMatter
	// Foreign is a header of another tool: TOML, JSON, or YAML with other keys.
	Foreign
	// Unreadable is front matter that breaks the rules of its syntax.
	Unreadable
)

// Moment is a point in time as a report states it.
type Moment struct {
	Time time.Time
	// Unknown says that the report states "unknown"; Time is then zero.
	Unknown bool
}

// Known reports whether the moment is a point in time.
func (m Moment) Known() bool { return !m.Time.IsZero() }

// Report is one incident report. It is never nil and never half valid: a value
// that could not be read is absent, and a finding says so.
type Report struct {
	File   *source.File
	Header Header
	// YAML is the front matter between its fences, the zero Span without any.
	YAML source.Span
	// Body is the Markdown behind the front matter.
	Body source.Span
	// Keys are the top-level keys of the front matter in their order.
	Keys []Key

	ID         Field[string]
	Title      Field[string] // the H1, or "title:" where there is none
	Severity   Field[string]
	Status     Field[Status]
	Owner      Field[string] // a handle without "@"
	Teams      []Field[string]
	Services   []Field[string]
	People     []Field[string] // participants
	Started    Field[Moment]
	Detected   Field[Moment]
	Declared   Field[Moment]
	Mitigated  Field[Moment]
	Resolved   Field[Moment]
	DetectedBy Field[string]
	Mitigation Field[string]
	Trigger    Field[string]
	Factors    []Field[string]
	Tags       []Field[string]
	Runbook    Field[string]
	Related    []Field[string]
	Aliases    []Field[string]
	Template   Field[string]
	Visibility Field[string]

	// Sections are all headings below the title, in the order of the document.
	Sections []*Section
	// Timeline are the rows of the timeline section, in the order written.
	Timeline []TimelineEntry
	// FollowUps are the items of the follow-up sections, in the order written.
	FollowUps []*FollowUp
	// Links are the links and images of the Markdown, in the order written.
	Links []Link
	// Entities are the characters that the file names, in the order written.
	Entities []Entity
	// Swallowed are lines that look like follow-ups and are none.
	Swallowed []Swallowed
}

// Key is one top-level key of the front matter.
type Key struct {
	Name string
	// Span is the place of the name, Entry that of all lines of the entry.
	Span, Entry source.Span
	// Value is the place of the value, the zero Span where it is empty.
	Value source.Span
}

// Path is the report's path relative to the repository, with slashes.
func (r *Report) Path() string { return r.File.Name }

// Section returns the first section of that canonical name, or nil.
func (r *Report) Section(name string) *Section {
	for _, s := range r.Sections {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Section is a heading and what stands beneath it.
type Section struct {
	// Name is the canonical name ("Follow-ups" for "Action items"), or the
	// heading's own text where no canonical name is known.
	Name string
	// Title is the heading's text as written.
	Title Field[string]
	Level int
	// Heading is the place of the heading's line or lines.
	Heading source.Span
	// Body is what stands beneath, up to the next heading of the same or a
	// higher level.
	Body source.Span
	// Blocks is the content before the next heading of any level; comments are
	// not content.
	Blocks []Block
	// Pairs are the heads of tables with two columns. A head names columns and is
	// no content, but the first row of facts often stands in its place.
	Pairs []source.Span
	// Prompts are the prompts that the section holds itself.
	Prompts []Prompt
	// Parent is the section around this one, or nil.
	Parent *Section
}

// Block is a piece of a section's content: a paragraph, a list item, a table
// row, a code block.
type Block struct {
	Text string // inline markup removed, white space folded
	Span source.Span
	// Quoted says that these are not the report's own words: code, or a
	// quotation.
	Quoted bool
}

// Prompt is a list item that begins with a bold label and a colon, to be
// answered behind the label or in what is nested beneath; or a paragraph that
// begins so, which the next block answers where nothing follows the label.
type Prompt struct {
	Label  string // without the colon
	Answer string // inline markup removed, white space folded
	Span   source.Span
	// Listed says that it is a list item: only those does a template ask for.
	Listed bool
}

// TimelineEntry is one row of a timeline.
type TimelineEntry struct {
	// At is the time as written, read as UTC: what zone a timeline is in stands
	// in its prose. A row that gives only a time of day rolls over midnight
	// from the row before; Dated says whether any row before gave a date.
	At     time.Time
	Dated  bool
	OwnDay bool // the row itself gives a date
	Approx bool // written with "~"
	// Unknown says that the row states "unknown" instead of a time.
	Unknown bool
	Text    string
	Span    source.Span
}

// FollowUpStatus is the stated status of a follow-up.
type FollowUpStatus string

// The statuses that may be stated; a ticked box is done.
const (
	Proposed   FollowUpStatus = "proposed"
	Open       FollowUpStatus = "open"
	InProgress FollowUpStatus = "in-progress"
	Blocked    FollowUpStatus = "blocked"
	Dropped    FollowUpStatus = "dropped"
	Done       FollowUpStatus = "done" // derived from the box, never written
)

// Form is the way in which a follow-up is written.
type Form uint8

const (
	// Task is the canonical form: a task item with a nested bullet per field.
	Task Form = iota + 1
	// Bullet is a plain or numbered list item.
	Bullet
	// Row is a row of a table.
	Row
)

// FollowUp is one piece of work that came out of an incident.
type FollowUp struct {
	// ID is the text of the id's code span, without its back-ticks.
	ID Field[string]
	// Text is what is to be done: inline markup, id, one-line fields and marks
	// of being done removed, white space folded.
	Text Field[string]
	// Box is the tick box of a task item; its Span is the one character between
	// the brackets.
	Box  Field[bool]
	Form Form
	// Marked says that the item is marked as done in another way: "[DONE]",
	// struck through, or a table cell that says so. That counts where there is no
	// box, see Ticked.
	Marked bool
	// Details is the number of nested bullets that are not fields.
	Details int

	Status Field[FollowUpStatus]
	Owner  Field[string] // a handle without "@", or what a foreign report says
	Team   Field[string]
	Due    Field[day.Day]
	Kind   Field[string]
	Ticket Field[string]

	// rest is nil where nothing of it is there, as for most of what a list holds.
	rest *rest
}

// ItemField is a nested "key: value" bullet of a follow-up.
type ItemField struct {
	Name  string // lower case
	Value Field[string]
	// Line is the bullet's place, from the start of its line to behind its
	// line break.
	Line source.Span
}

// State is what the item is: the stated status, or done where the box is
// ticked, or open.
func (f *FollowUp) State() FollowUpStatus {
	switch {
	case f.Status.Value == Dropped:
		return Dropped
	case f.Ticked():
		return Done
	case f.Status.Present():
		return f.Status.Value
	}
	return Open
}

// Ticked reports whether the item is marked as done: by its box, or where it has
// none, in its text.
func (f *FollowUp) Ticked() bool { return f.Box.Value || f.Marked && f.Form != Task }

// Open reports whether there is still something to do or to decide.
func (f *FollowUp) Open() bool {
	s := f.State()
	return s != Done && s != Dropped
}

// Name is how lists and commands call the report: its id, else the stem of its
// file.
func (r *Report) Name() string {
	if r.ID.Present() {
		return r.ID.Value
	}
	return Stem(r.Path())
}

// Names are all names by which a report is known: its id, the stem of its file,
// and its aliases.
func (r *Report) Names() []string {
	names := []string{r.Name()}
	for _, name := range append([]Field[string]{{Value: Stem(r.Path())}}, r.Aliases...) {
		if name.Value != "" && !slices.Contains(names, name.Value) {
			names = append(names, name.Value)
		}
	}
	return names
}

// Answers reports whether an id is the report's name or one of its aliases.
func (r *Report) Answers(id string) bool {
	return r.Name() == id || slices.ContainsFunc(r.Aliases, func(a Field[string]) bool { return a.Value == id })
}
