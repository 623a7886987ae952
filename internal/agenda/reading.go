package agenda

import (
	"slices"

	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/report"
)

// Version is a report as it was from some time on.
type Version struct {
	When   history.Date
	Report *report.Report
}

// Reading tells whether people could read a report before the review.
type Reading struct {
	// Complete is since when the report has been ready and complete without a
	// break; the zero Date where history was not read.
	Complete history.Date
	// Late says that the report was not complete by then.
	Late bool
	// Changed are the headings under which something else stands than in the
	// pre-read, in their order.
	Changed []string
}

// reading looks through the versions of a report.
func (b *builder) reading(r *report.Report) Reading {
	if b.Versions == nil {
		return Reading{}
	}
	versions := b.Versions(r)
	out := Reading{Complete: b.completeSince(versions)}
	if !out.Complete.Known() {
		return out
	}
	out.Late = out.Complete.Time.After(b.out.PreRead)
	if sent := b.sent(versions); sent != nil && !out.Late {
		out.Changed = changed(sent, b.whole(r))
	}
	return out
}

// completeSince is when the oldest version began from which on all are ready and
// complete.
func (b *builder) completeSince(versions []Version) (since history.Date) {
	for _, v := range slices.Backward(versions) {
		if !b.ready(v.Report) {
			break
		}
		since = v.When
	}
	return since
}

// sent is the version that people could read beforehand, nil for none.
func (b *builder) sent(versions []Version) (last *report.Report) {
	for _, v := range versions {
		if v.When.Known() && !v.When.Time.After(b.out.PreRead) {
			last = v.Report
		}
	}
	return last
}

// changed are the headings under which two versions of a report say something
// else, those of the later one first. Each counts for what stands directly
// beneath it.
func changed(before, now *report.Report) []string {
	old, new := textsOf(before), textsOf(now)
	var headings []string
	for _, s := range slices.Concat(now.Sections, before.Sections) {
		title := s.Title.Value
		if old[title] != new[title] && !slices.Contains(headings, title) {
			headings = append(headings, title)
		}
	}
	return headings
}

// textsOf is what stands under each heading, without markup.
func textsOf(r *report.Report) map[string]string {
	texts := map[string]string{}
	for _, s := range r.Sections {
		texts[s.Title.Value] += "\n" // that the heading is there counts
		for _, b := range s.Blocks {
			texts[s.Title.Value] += b.Text + "\n"
		}
	}
	return texts
}
