package report

import (
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/wire"
)

// Keep writes down what lists need of a report, so that it need not be read
// again before it changes: what Outline reads, but for places and the text of
// the front matter.
func (r *Report) Keep(w *wire.Writer) {
	w.String(r.File.Name)
	w.Uint(uint64(r.Header))
	r.keepFields(w)
	for _, list := range r.lists() {
		keepList(w, *list)
	}
	w.Count(len(r.FollowUps))
	for _, f := range r.FollowUps {
		f.keep(w)
	}
}

func (r *Report) keepFields(w *wire.Writer) {
	row := fieldRow{w: w}
	for _, f := range r.words() {
		keep(&row, *f, row.values.String)
	}
	keep(&row, r.Status, func(s Status) { row.values.String(string(s)) })
	for _, f := range r.moments() {
		keep(&row, *f, func(m Moment) { keepMoment(&row.values, m) })
	}
	row.end()
}

// Recall reads what Keep wrote. The values are those of the report; of places
// it knows only whether there are any. Its file holds no text.
func Recall(in *wire.Reader) *Report {
	file := source.NewFile(in.String(), nil)
	r := &Report{File: file, Body: file.All(), Header: Header(in.Below(int(Unreadable) + 1))}
	from := recaller{in, placesIn(file)}
	from.report(r)
	for _, list := range r.lists() {
		*list = from.list()
	}
	r.FollowUps = from.followUps()
	return r
}

// recaller reads the fields of a report.
type recaller struct {
	*wire.Reader
	places *[4]*place // by the mark of a field
}

// placesIn are the places of a report's fields: what is recalled knows no more of
// them than whether a field has a name and a value, so that they are shared.
func placesIn(file *source.File) *[4]*place {
	some := stretchOf(file.All())
	all := [...]place{{file, some, stretch{}}, {file, stretch{}, some}, {file, some, some}}
	return &[4]*place{nil, &all[0], &all[1], &all[2]}
}

func (in recaller) report(r *Report) {
	marks := in.Uint()
	for _, f := range r.words() {
		if in.next(&marks, &f.at) {
			f.Value = in.String()
		}
	}
	if in.next(&marks, &r.Status.at) {
		r.Status.Value = Status(in.String())
	}
	for _, f := range r.moments() {
		if in.next(&marks, &f.at) {
			f.Value = recallMoment(in.Reader)
		}
	}
}

// next takes the mark of a field off those of its row, and reports whether its
// value follows.
func (in recaller) next(marks *uint64, at **place) bool {
	mark := *marks & (marked - 1)
	*marks /= marked
	*at = in.places[mark]
	return mark&valued != 0
}

func (in recaller) list() []Field[string] {
	n := in.Count(1)
	if n == 0 {
		return nil
	}
	list := make([]Field[string], n)
	for i := range list {
		marks := in.Uint()
		if in.next(&marks, &list[i].at) {
			list[i].Value = in.String()
		}
	}
	return list
}

func (in recaller) followUps() []*FollowUp {
	n := in.Count(5)
	if n == 0 {
		return nil
	}
	all, items := make([]FollowUp, n), make([]*FollowUp, n)
	for i := range all {
		all[i] = in.followUp()
		items[i] = &all[i]
	}
	return items
}

func (in recaller) followUp() (f FollowUp) {
	marks := in.Uint()
	for _, field := range f.words() {
		if in.next(&marks, &field.at) {
			field.Value = in.String()
		}
	}
	if in.next(&marks, &f.Due.at) {
		f.Due.Value = day.Day(in.Int())
	}
	if in.next(&marks, &f.Box.at) {
		f.Box.Value = in.Bool()
	}
	if in.next(&marks, &f.Status.at) {
		f.Status.Value = FollowUpStatus(in.String())
	}
	f.Form = Form(in.Below(int(Row) + 1))
	f.Marked = in.Bool()
	f.Details = int(in.Uint())
	if in.Bool() {
		f.rest = in.rest()
	}
	return f
}

func (in recaller) rest() *rest {
	r := &rest{}
	marks := in.Uint()
	for _, field := range r.words() {
		if in.next(&marks, &field.at) {
			field.Value = in.String()
		}
	}
	for _, field := range r.days() {
		if in.next(&marks, &field.at) {
			field.Value = day.Day(in.Int())
		}
	}
	r.forWhat = in.list()
	r.group = in.String()
	return r
}

func (r *Report) words() [10]*Field[string] {
	return [...]*Field[string]{
		&r.ID, &r.Title, &r.Severity, &r.Owner, &r.DetectedBy, &r.Mitigation, &r.Trigger, &r.Runbook, &r.Template, &r.Visibility,
	}
}

func (r *Report) moments() [5]*Field[Moment] {
	return [...]*Field[Moment]{&r.Started, &r.Detected, &r.Declared, &r.Mitigated, &r.Resolved}
}

func (r *Report) lists() [7]*[]Field[string] {
	return [...]*[]Field[string]{&r.Teams, &r.Services, &r.People, &r.Factors, &r.Tags, &r.Related, &r.Aliases}
}

func (f *FollowUp) words() [6]*Field[string] {
	return [...]*Field[string]{&f.ID, &f.Text, &f.Owner, &f.Team, &f.Kind, &f.Ticket}
}

func (r *rest) words() [3]*Field[string] {
	return [...]*Field[string]{&r.control, &r.verify, &r.reason}
}

func (r *rest) days() [2]*Field[day.Day] { return [...]*Field[day.Day]{&r.evaluate, &r.closed} }

func (f *FollowUp) keep(w *wire.Writer) {
	row := fieldRow{w: w}
	for _, field := range f.words() {
		keep(&row, *field, row.values.String)
	}
	keep(&row, f.Due, row.day)
	keep(&row, f.Box, row.values.Bool)
	keep(&row, f.Status, func(s FollowUpStatus) { row.values.String(string(s)) })
	row.end()
	w.Uint(uint64(f.Form))
	w.Bool(f.Marked)
	w.Count(f.Details)
	there := f.rest != nil && f.rest.kept()
	if w.Bool(there); there {
		f.rest.keep(w)
	}
}

// kept reports whether there is anything that lists need.
func (r *rest) kept() bool {
	for _, f := range r.words() {
		if f.at != nil {
			return true
		}
	}
	return r.evaluate.at != nil || r.closed.at != nil || len(r.forWhat) > 0 || r.group != ""
}

func (r *rest) keep(w *wire.Writer) {
	row := fieldRow{w: w}
	for _, field := range r.words() {
		keep(&row, *field, row.values.String)
	}
	for _, field := range r.days() {
		keep(&row, *field, row.day)
	}
	row.end()
	keepList(w, r.forWhat)
	w.String(r.group)
}

// The mark of a field: whether it has a name, and whether it has a value.
const (
	named = 1 << iota
	valued
	marked // how many marks there are
)

// fieldRow keeps several fields: first the marks of all, the first one in the
// lowest bits, then the values of those that have one.
type fieldRow struct {
	w      *wire.Writer
	marks  uint64
	unit   uint64 // of the next mark
	values wire.Writer
}

func (row *fieldRow) day(d day.Day) { row.values.Int(int64(d)) }

func (row *fieldRow) end() {
	row.w.Uint(row.marks)
	row.w.Raw(row.values.Bytes)
}

func keep[T any](row *fieldRow, f Field[T], value func(T)) {
	mark := uint64(0)
	if f.Named() {
		mark |= named
	}
	if f.Present() {
		mark |= valued
		value(f.Value)
	}
	row.unit = max(1, row.unit)
	row.marks += mark * row.unit
	row.unit *= marked
}

func keepList(w *wire.Writer, list []Field[string]) {
	w.Count(len(list))
	for _, f := range list {
		row := fieldRow{w: w}
		keep(&row, f, row.values.String)
		row.end()
	}
}

func keepMoment(w *wire.Writer, m Moment) {
	w.Bool(m.Unknown)
	if m.Unknown {
		return
	}
	_, offset := m.Time.Zone()
	w.Int(m.Time.Unix())
	w.Uint(uint64(m.Time.Nanosecond()))
	w.Int(int64(offset))
}

func recallMoment(in *wire.Reader) Moment {
	if in.Bool() {
		return Moment{Unknown: true}
	}
	t := time.Unix(in.Int(), int64(in.Below(1e9)))
	if offset := in.Int(); offset != 0 {
		return Moment{Time: t.In(time.FixedZone("", int(offset)))}
	}
	return Moment{Time: t.UTC()}
}
