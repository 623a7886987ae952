package workspace

import (
	"time"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
)

// Readings are the reports that were read, by their files, for a program that
// looks again and again. The zero Readings are none.
type Readings struct{ byPath map[string]reading }

// reading is a file as it was read.
type reading struct {
	stamp  Stamp // zero where it cannot stand for the content
	report *report.Report
	found  []finding.Finding
	err    error
}

// recall fills in what is known of files, and lists those of which nothing is.
func (known *Readings) recall(files []File, results []reading) (unknown []int) {
	for i, f := range files {
		if known != nil && f.Regular && f.Stamp != (Stamp{}) && known.byPath[f.Path].stamp == f.Stamp {
			results[i] = known.byPath[f.Path]
			continue
		}
		unknown = append(unknown, i)
	}
	return unknown
}

// remember replaces what is known by what was read at a time.
func (known *Readings) remember(files []File, results []reading, taken time.Time) {
	if known == nil {
		return
	}
	known.byPath = make(map[string]reading, len(files))
	for i, f := range files {
		r := results[i]
		if r.err == nil && f.Stamp.trusted(taken) {
			r.stamp = f.Stamp
			known.byPath[f.Path] = r
		}
	}
}
