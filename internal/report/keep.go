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
	for _, f := range r.words() {
		keep(w, *f, w.String)
	}
	keep(w, r.Status, func(s Status) { w.String(string(s)) })
	for _, f := range r.moments() {
		keep(w, *f, func(m Moment) { keepMoment(w, m) })
	}
	for _, list := range r.lists() {
		keepList(w, *list)
	}
	w.Count(len(r.FollowUps))
	for _, f := range r.FollowUps {
		f.keep(w)
	}
}

// Recall reads what Keep wrote. The values are those of the report; of places
// it knows only whether there are any. Its file holds no text.
func Recall(in *wire.Reader) *Report {
	file := source.NewFile(in.String(), nil)
	r := &Report{File: file, Body: source.Span{File: file}, Header: Header(in.Below(int(Unreadable) + 1))}
	from := recaller{in, file}
	for _, f := range r.words() {
		from.word(f)
	}
	if from.present(&r.Status.Key, &r.Status.Span) {
		r.Status.Value = Status(in.String())
	}
	for _, f := range r.moments() {
		if from.present(&f.Key, &f.Span) {
			f.Value = recallMoment(in)
		}
	}
	for _, list := range r.lists() {
		*list = from.list()
	}
	r.FollowUps = from.followUps()
	return r
}

// recaller reads the fields of a report.
type recaller struct {
	*wire.Reader
	file *source.File
}

// present reads whether a field has a key and a value.
func (in recaller) present(key, span *source.Span) bool {
	state := in.Below(4)
	if state&1 != 0 {
		key.File = in.file
	}
	if state&2 != 0 {
		span.File = in.file
	}
	return state&2 != 0
}

func (in recaller) word(f *Field[string]) {
	if in.present(&f.Key, &f.Span) {
		f.Value = in.String()
	}
}

func (in recaller) list() []Field[string] {
	n := in.Count(1)
	if n == 0 {
		return nil
	}
	list := make([]Field[string], n)
	for i := range list {
		in.word(&list[i])
	}
	return list
}

func (in recaller) followUps() []*FollowUp {
	n := in.Count(8)
	if n == 0 {
		return nil
	}
	all, items := make([]FollowUp, n), make([]*FollowUp, n)
	for i := range all {
		in.followUp(&all[i])
		items[i] = &all[i]
	}
	return items
}

func (in recaller) followUp(f *FollowUp) {
	for _, field := range f.words() {
		in.word(field)
	}
	for _, field := range f.days() {
		if in.present(&field.Key, &field.Span) {
			field.Value = day.Day(in.Int())
		}
	}
	if in.present(&f.Box.Key, &f.Box.Span) {
		f.Box.Value = in.Bool()
	}
	if in.present(&f.Status.Key, &f.Status.Span) {
		f.Status.Value = FollowUpStatus(in.String())
	}
	f.For = in.list()
	f.Form = Form(in.Below(int(Row) + 1))
	f.Marked = in.Bool()
	f.Group = in.String()
	f.Details = int(in.Uint())
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

func (f *FollowUp) words() [9]*Field[string] {
	return [...]*Field[string]{&f.ID, &f.Text, &f.Owner, &f.Team, &f.Kind, &f.Control, &f.Ticket, &f.Verify, &f.Reason}
}

func (f *FollowUp) days() [3]*Field[day.Day] {
	return [...]*Field[day.Day]{&f.Due, &f.Evaluate, &f.Closed}
}

func (f *FollowUp) keep(w *wire.Writer) {
	for _, field := range f.words() {
		keep(w, *field, w.String)
	}
	for _, field := range f.days() {
		keep(w, *field, func(d day.Day) { w.Int(int64(d)) })
	}
	keep(w, f.Box, w.Bool)
	keep(w, f.Status, func(s FollowUpStatus) { w.String(string(s)) })
	keepList(w, f.For)
	w.Uint(uint64(f.Form))
	w.Bool(f.Marked)
	w.String(f.Group)
	w.Count(f.Details)
}

// A field is kept as whether it has a key, whether it is present, and its value.
func keep[T any](w *wire.Writer, f Field[T], value func(T)) {
	state := uint64(0)
	if !f.Key.IsZero() {
		state = 1
	}
	if !f.Present() {
		w.Uint(state)
		return
	}
	w.Uint(state + 2)
	value(f.Value)
}

func keepList(w *wire.Writer, list []Field[string]) {
	w.Count(len(list))
	for _, f := range list {
		keep(w, f, w.String)
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
