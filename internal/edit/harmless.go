package edit

import (
	"slices"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
)

// Harmless reports whether a report still says all that it said: it may say more,
// such as a day that could not be read before, and say it in another form. The
// names of sections that are called by another of their names may change.
func Harmless(before, after *report.Report) bool {
	return before.Title.Value == after.Title.Value && before.ID.Value == after.ID.Value &&
		len(before.Keys) == len(after.Keys) &&
		slices.EqualFunc(before.Sections, after.Sections, func(a, b *report.Section) bool {
			return a.Name == b.Name && a.Level == b.Level && (listsFollowUps(a) || slices.EqualFunc(a.Blocks, b.Blocks, sameBlock))
		}) && slices.EqualFunc(before.FollowUps, after.FollowUps, goesOn)
}

// listsFollowUps reports whether a section holds follow-ups, which are compared one
// by one, or stands below the heading of one that does.
func listsFollowUps(s *report.Section) bool {
	for ; s != nil; s = s.Parent {
		if s.Name == report.SectionFollowUps {
			return true
		}
	}
	return false
}

// Proven is a report with fixes, nil where it then says less than before, or has
// more faults than so many.
func Proven(r *report.Report, faults int, fixes []*finding.Fix) *report.Report {
	if len(fixes) == 0 {
		return r
	}
	var edits []finding.Edit
	for _, f := range fixes {
		edits = append(edits, f.Edits...)
	}
	next, err := Apply(r.File, edits)
	if err != nil {
		return nil
	}
	after, left := report.Parse(next)
	if len(left) > faults || !Harmless(r, after) {
		return nil
	}
	return after
}

// goesOn reports whether an item is the same, in its own form or another, with
// all the fields that it had.
func goesOn(before, after *report.FollowUp) bool {
	was, is := meaningOf(before), meaningOf(after)
	if was.id == "" {
		was.id = is.id
	}
	for name, value := range is.known {
		if was.known[name] == "" {
			was.known[name] = value
		}
	}
	if renamed := renamedFields(before, after); len(renamed) > 0 {
		was.details -= len(renamed)
		was.unknown = slices.DeleteFunc(was.unknown, func(field string) bool { return slices.Contains(renamed, field) })
	}
	was.form, was.box, was.marked = is.form, is.box, is.marked
	return was.equal(is) && before.State() == after.State()
}

// renamedFields are the bullets that nobody read, and that are fields with the same
// values under another key.
func renamedFields(before, after *report.FollowUp) []string {
	was, is := before.Fields(), after.Fields()
	if len(was) != len(is) {
		return nil
	}
	var renamed []string
	for i, b := range was {
		if b.Name != is[i].Name && !slices.Contains(report.FollowUpFields, b.Name) && slices.Contains(report.FollowUpFields, is[i].Name) && b.Value.Value == is[i].Value.Value {
			renamed = append(renamed, otherBullet(b))
		}
	}
	return renamed
}
