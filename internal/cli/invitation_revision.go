package cli

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/workspace"
)

// written is when the state was made from which the agenda is: the same commit
// gives the same invitation, and a later one a later date. What is not committed
// was written now, and so is what nothing but a flag says of the first, which is the
// one asked for.
func (m *meeting) written(ctx context.Context, all []agenda.Agenda) (time.Time, error) {
	if m.commit == "" {
		return m.happened(), nil
	}
	at, err := m.repo.Rising(ctx, m.commit)
	if err != nil {
		return at, err
	}
	if at.IsZero() {
		at = m.happened() // a date that cannot be read
	}
	if len(m.unrecorded(all[0])) == 0 && !m.uncommitted(ctx, all) {
		return at, nil
	}
	if next := at.Add(time.Second); next.After(m.happened()) {
		return next, nil
	}
	return m.happened(), nil
}

// unrecorded are the flags that make the invitation another one than what is
// written down gives.
func (m *meeting) unrecorded(a agenda.Agenda) []string {
	var flags []string
	if !m.in.At.IsZero() && a.Review == nil {
		if at, ok := m.occurrence(a); !ok || !at.Equal(a.Start) {
			flags = append(flags, "--on with a time")
		}
	}
	if m.in.Duration.Present() && a.Duration != m.recordedLength(a) {
		flags = append(flags, "--duration")
	}
	if slices.ContainsFunc(m.in.Away, func(who string) bool { return a.Review == nil || !slices.Contains(values(a.Review.Away), who) }) {
		flags = append(flags, "--away")
	}
	return flags
}

// recordedLength is how long the review lasts by its plan, else by the policy.
func (m *meeting) recordedLength(a agenda.Agenda) time.Duration {
	if a.Review != nil {
		if stated, err := policy.ParseLength(a.Review.Duration.Value); err == nil {
			return stated.Duration()
		}
	}
	return m.ws.Policy.Review.Duration.Duration()
}

// sayUnrecorded says that an invitation without these flags would be another one.
func (m *meeting) sayUnrecorded(a agenda.Agenda) {
	if flags := m.unrecorded(a); len(flags) > 0 {
		m.env.Err.Line("this invitation follows ", strings.Join(flags, ", "), ", which no file records: ",
			"write it into the review's file or the roster, so that the next invitation says the same")
	}
}

// uncommitted reports whether the working tree says something else of the review
// than the commit.
func (m *meeting) uncommitted(ctx context.Context, all []agenda.Agenda) bool {
	if !m.overlay {
		return false
	}
	if m.history.Differs() {
		return true
	}
	committed := m.treeOf(ctx, m.commit)
	return slices.ContainsFunc(m.sources(committed, all), func(file string) bool {
		then, absentThen := committed.Read(file, report.MaxReport)
		now, absentNow := m.ws.Tree.Read(file, report.MaxReport)
		return (absentThen == nil) != (absentNow == nil) || !sameText(then, now)
	})
}

// sources are the files that an invitation is made of: the configuration, who is
// there, all reviews, by which people take turns, and the reports it names.
func (m *meeting) sources(committed workspace.Tree, all []agenda.Agenda) []string {
	files := []string{workspace.ConfigFile, workspace.RosterFile}
	for _, f := range m.ws.Policy.HolidayFiles {
		files = append(files, f.Path)
	}
	for _, tree := range []workspace.Tree{committed, m.ws.Tree} {
		reviews, _ := tree.Files(m.ws.Policy.Reviews) // none where it cannot be listed
		for _, f := range reviews {
			files = append(files, f.Path)
		}
	}
	for _, a := range all {
		for _, e := range slices.Concat(a.Ready, a.NotReady, a.Next) {
			files = append(files, e.Report.Path())
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// firstSequence is the second from which sequences count; they have 31 bits.
var firstSequence = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// sequence rises with the dates of commits: an invitation from a later one takes
// the place of one that was sent before.
func sequence(written time.Time) int {
	return min(math.MaxInt32, max(0, int(written.Sub(firstSequence)/time.Second)))
}
