package workspace

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/wire"
)

// LoadOutlines reads what lists of follow-ups need: configuration, roster, and of
// each report its front matter, title and follow-ups. What is remembered of a
// file is taken over where its stamp is the same; it is recalled while the files
// are listed, and nil is nothing. What is wrong with a report is not told, and
// reviews are not read.
func LoadOutlines(tree Tree, rules []string, recall func() *Memory) (*Workspace, *Memory, error) {
	recalled := make(chan *Memory, 1)
	var recalling sync.WaitGroup
	recalling.Go(func() { recalled <- recall() })
	defer recalling.Wait()
	w, err := Configured(tree, rules)
	if err != nil {
		return nil, nil, err
	}
	if err := errors.Join(w.loadHolidays(), w.loadRoster(), w.loadOwnTemplates()); err != nil {
		return nil, nil, err
	}
	files, _, err := w.reportFiles()
	if err != nil {
		return nil, nil, err
	}
	now := w.outlines(files, <-recalled)
	w.Reports, w.Sums = make([]*report.Report, 0, len(now.entries)), make([]history.Sum, 0, len(now.entries))
	for i := range now.entries {
		e := &now.entries[i]
		w.take(e.report, e.found, e.err)
		if e.report != nil && e.err == nil {
			w.Sums = append(w.Sums, e.sum)
		}
	}
	return w, now, nil
}

// Whole reads a report again of which only what is remembered is at hand.
func (w *Workspace) Whole(r *report.Report) (*report.Report, error) {
	if len(r.File.Data) > 0 {
		return r, nil
	}
	data, err := w.Tree.Read(r.Path(), report.MaxReport)
	if err != nil {
		return nil, fmt.Errorf("reading a report again: %w", err)
	}
	whole, _ := outline(source.NewFile(r.Path(), data))
	return whole, nil
}

// Full reads all of a report of which only the outline was read.
func (w *Workspace) Full(r *report.Report) (*report.Report, error) {
	data := r.File.Data
	if len(data) == 0 {
		read, err := w.Tree.Read(r.Path(), report.MaxReport)
		if err != nil {
			return nil, fmt.Errorf("reading a report again: %w", err)
		}
		data = read
	}
	full, _ := parse(source.NewFile(r.Path(), data))
	return full, nil
}

// Memory is what is known of files by their stamps.
type Memory struct {
	entries []remembered // sorted by path
	stale   int          // how many files were read, or are gone, beside what is kept
}

// remembered is a file as it was read.
type remembered struct {
	path   string
	stamp  Stamp // zero where it cannot stand for the content
	report *report.Report
	sum    history.Sum
	found  []finding.Finding
	err    error
	// kept is what is kept of it; empty where it was read now.
	kept string
}

// writingShare is how many files are written down in the time that reading one
// takes.
const writingShare = 64

// Stale reports whether so much was read beside what is kept that it is worth
// keeping the memory anew: to read a few files again takes less than to write down
// all.
func (m *Memory) Stale() bool { return m.stale*writingShare > len(m.entries) }

// outlines recalls the files that are known, and reads the others.
func (w *Workspace) outlines(files []File, known *Memory) *Memory {
	now := &Memory{entries: make([]remembered, len(files))}
	taken := time.Now()
	unknown := now.recallFrom(files, known)
	sideBySide(len(unknown), func(n int) {
		i := unknown[n]
		now.entries[i] = w.outline(files[i])
		if !files[i].Stamp.trusted(taken) {
			now.entries[i].stamp = Stamp{}
		}
	})
	for _, i := range unknown {
		if now.entries[i].stamp != (Stamp{}) {
			now.stale++
		}
	}
	return now
}

// recallFrom takes over what is known of files, both sorted by path, and lists
// those of which nothing is.
func (m *Memory) recallFrom(files []File, known *Memory) (unknown []int) {
	var old []remembered
	if known != nil {
		old = known.entries
	}
	for i, f := range files {
		for len(old) > 0 && old[0].path < f.Path {
			old = old[1:]
			m.stale++
		}
		if len(old) > 0 && old[0].path == f.Path {
			m.entries[i], old = old[0], old[1:]
			if m.entries[i].stamp == f.Stamp && f.Regular && f.Stamp != (Stamp{}) {
				continue
			}
		}
		unknown = append(unknown, i)
	}
	m.stale += len(old)
	return unknown
}

func (w *Workspace) outline(f File) remembered {
	e := remembered{path: f.Path, stamp: f.Stamp}
	e.report, e.found, e.err = w.read(f, outline)
	if e.err != nil || len(e.found) > 0 {
		e.stamp = Stamp{} // said again each time
	}
	if e.report != nil {
		e.sum, e.report = history.SumOf(e.report), compact(e.report)
	}
	return e
}

// compact is a report as it is remembered, without its text: of thousands of
// reports only a few differ from the last commit, and are read again.
func compact(r *report.Report) *report.Report {
	var w wire.Writer
	r.Keep(&w)
	return report.Recall(wire.NewReader(string(w.Bytes)))
}

// outline reads the outline of a report.
func outline(file *source.File) (*report.Report, []finding.Finding) {
	return orParse(file, report.Outline)
}

// names reads the names of a report.
func names(file *source.File) (*report.Report, []finding.Finding) { return orParse(file, report.Names) }

// orParse reads a part of a report and survives a defect of our own.
func orParse(file *source.File, part func(*source.File) *report.Report) (r *report.Report, found []finding.Finding) {
	defer func() {
		if p := recover(); p != nil {
			r, found = parse(file)
		}
	}()
	return part(file), nil
}

// ReadOn reads the outline of a report of which LoadChanged has read the names.
func ReadOn(r *report.Report) {
	more, _ := outline(r.File)
	*r = *more
}

// remembersAtOnce is how many files are recalled in one piece, so that several
// processors share the work.
const remembersAtOnce = 256

// Keep writes down what is known, under a key that says how it was read.
func (m *Memory) Keep(key string) []byte {
	trusted := make([]string, 0, len(m.entries))
	for i := range m.entries {
		if e := &m.entries[i]; e.stamp != (Stamp{}) {
			trusted = append(trusted, e.text())
		}
	}
	w := &wire.Writer{Bytes: make([]byte, 0, sizeOf(trusted)+len(key)+len(trusted))}
	w.String(key)
	w.Count(len(trusted))
	for part := range slices.Chunk(trusted, remembersAtOnce) {
		w.Count(sizeOf(part))
		for _, text := range part {
			w.Bytes = append(w.Bytes, text...)
		}
	}
	return w.Bytes
}

func sizeOf(texts []string) (size int) {
	for _, text := range texts {
		size += len(text)
	}
	return size
}

// text is what is kept of a file.
func (e *remembered) text() string {
	if e.kept != "" {
		return e.kept
	}
	w := &wire.Writer{}
	w.String(e.path)
	w.Int(e.stamp.Size)
	w.Int(e.stamp.Modified)
	w.Int(e.stamp.Changed)
	w.Uint(e.stamp.File)
	w.Bool(e.report != nil)
	if e.report != nil {
		w.Raw(e.sum.Facts[:])
		w.Raw(e.sum.Body[:])
		e.report.Keep(w)
	}
	return string(w.Bytes)
}

// RecallMemory reads what Keep wrote under the same key, nil where it is not
// that.
func RecallMemory(key, text string) *Memory {
	in := wire.NewReader(text)
	if in.String() != key {
		return nil
	}
	m := &Memory{entries: make([]remembered, in.Count(10))}
	parts := make([]string, (len(m.entries)+remembersAtOnce-1)/remembersAtOnce)
	for i := range parts {
		parts[i] = in.String()
	}
	if !in.Done() {
		return nil
	}
	good := make([]bool, len(parts))
	sideBySide(len(parts), func(i int) {
		part := wire.NewReader(parts[i])
		for n := i * remembersAtOnce; n < min((i+1)*remembersAtOnce, len(m.entries)); n++ {
			m.entries[n].recall(part)
		}
		good[i] = part.Done()
	})
	for _, ok := range good {
		if !ok {
			return nil
		}
	}
	return m
}

func (e *remembered) recall(in *wire.Reader) {
	text := in.Rest()
	e.path = in.String()
	e.stamp = Stamp{in.Int(), in.Int(), in.Int(), in.Uint()}
	if in.Bool() {
		copy(e.sum.Facts[:], in.Raw(len(e.sum.Facts)))
		copy(e.sum.Body[:], in.Raw(len(e.sum.Body)))
		e.report = report.Recall(in)
	}
	e.kept = text[:len(text)-len(in.Rest())]
}
