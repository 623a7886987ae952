package report

import (
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/wire"
)

// Keep writes down what history and lists need of a report, so that it need not
// be read again before it changes: what Outline reads.
func (r *Report) Keep(w *wire.Writer) {
	w.String(r.File.Name)
	head := 0
	if !r.YAML.IsZero() {
		head = r.YAML.End
	}
	w.String(string(r.File.Data[:head]))
	w.Uint(uint64(r.Header))
	w.Count(len(r.Keys))
	for _, k := range r.Keys {
		w.String(k.Name)
		keepPlaces(w, head, k.Span, k.Entry, k.Value)
	}
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
// it knows only whether there are any, except those of the front matter's keys.
// Its file holds no more than the front matter.
func Recall(in *wire.Reader) *Report {
	name := in.String()
	head := in.String()
	file := source.NewFile(name, []byte(head))
	r := &Report{File: file, Body: source.Span{File: file, Start: len(head), End: len(head)}}
	if len(head) > 0 {
		r.YAML = source.Span{File: file, End: len(head)}
	}
	r.Header = Header(in.Below(int(Unreadable) + 1))
	if n := in.Count(4); n > 0 {
		r.Keys = make([]Key, n)
	}
	for i := range r.Keys {
		k := &r.Keys[i]
		k.Name = in.String()
		recallPlaces(in, file, &k.Span, &k.Entry, &k.Value)
	}
	for _, f := range r.words() {
		recall(in, f, file, in.String)
	}
	recall(in, &r.Status, file, func() Status { return Status(in.String()) })
	for _, f := range r.moments() {
		recall(in, f, file, func() Moment { return recallMoment(in) })
	}
	for _, list := range r.lists() {
		*list = recallList(in, file)
	}
	if n := in.Count(8); n > 0 {
		items := make([]FollowUp, n)
		r.FollowUps = make([]*FollowUp, n)
		for i := range items {
			items[i].recall(in, file)
			r.FollowUps[i] = &items[i]
		}
	}
	return r
}

func (r *Report) words() []*Field[string] {
	return []*Field[string]{
		&r.ID, &r.Title, &r.Severity, &r.Owner, &r.DetectedBy, &r.Mitigation, &r.Trigger, &r.Runbook, &r.Template, &r.Visibility,
	}
}

func (r *Report) moments() []*Field[Moment] {
	return []*Field[Moment]{&r.Started, &r.Detected, &r.Declared, &r.Mitigated, &r.Resolved}
}

func (r *Report) lists() []*[]Field[string] {
	return []*[]Field[string]{&r.Teams, &r.Services, &r.People, &r.Factors, &r.Tags, &r.Related, &r.Aliases}
}

func (f *FollowUp) words() []*Field[string] {
	return []*Field[string]{&f.ID, &f.Text, &f.Owner, &f.Team, &f.Kind, &f.Control, &f.Ticket, &f.Verify, &f.Reason}
}

func (f *FollowUp) days() []*Field[day.Day] { return []*Field[day.Day]{&f.Due, &f.Evaluate, &f.Closed} }

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

func (f *FollowUp) recall(in *wire.Reader, file *source.File) {
	for _, field := range f.words() {
		recall(in, field, file, in.String)
	}
	for _, field := range f.days() {
		recall(in, field, file, func() day.Day { return day.Day(in.Int()) })
	}
	recall(in, &f.Box, file, in.Bool)
	recall(in, &f.Status, file, func() FollowUpStatus { return FollowUpStatus(in.String()) })
	f.For = recallList(in, file)
	f.Form = Form(in.Below(int(Row) + 1))
	f.Marked = in.Bool()
	f.Group = in.String()
	f.Details = int(in.Uint())
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

func recall[T any](in *wire.Reader, f *Field[T], file *source.File, value func() T) {
	state := in.Below(4)
	if state&1 != 0 {
		f.Key.File = file
	}
	if state&2 != 0 {
		f.Span.File = file
		f.Value = value()
	}
}

func keepList(w *wire.Writer, list []Field[string]) {
	w.Count(len(list))
	for _, f := range list {
		keep(w, f, w.String)
	}
}

func recallList(in *wire.Reader, file *source.File) []Field[string] {
	n := in.Count(1)
	if n == 0 {
		return nil
	}
	list := make([]Field[string], n)
	for i := range list {
		recall(in, &list[i], file, in.String)
	}
	return list
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

// keepPlaces keeps places in the front matter, which is so many bytes long.
func keepPlaces(w *wire.Writer, head int, places ...source.Span) {
	for _, s := range places {
		if s.IsZero() || s.End > head {
			w.Uint(0)
			continue
		}
		w.Count(s.Start + 1)
		w.Count(s.End - s.Start)
	}
}

func recallPlaces(in *wire.Reader, file *source.File, places ...*source.Span) {
	for _, s := range places {
		start := in.Below(len(file.Data) + 2)
		if start > 0 {
			*s = source.Span{File: file, Start: start - 1, End: start - 1 + in.Below(len(file.Data)+2-start)}
		}
	}
}
