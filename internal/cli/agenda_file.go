package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
)

// writeFile creates the file of a review. The agenda in it is the one of the
// review that is planned there, so that --check finds it as it was written.
func (m *meeting) writeFile(a agenda.Agenda) error {
	if m.dir == nil {
		return errors.New("this is a bare repository: there is no working tree to write into")
	}
	if _, err := m.begins(a); err != nil {
		return err
	}
	if a.Review != nil {
		return usage("a review is planned on that day already: %s\ncompare it: incident agenda --check %s", m.shown(a.Review.Path()), m.shown(a.Review.Path()))
	}
	file := path.Join(m.ws.Policy.Reviews, m.stem(a)+".md")
	head := output.ReviewHead(a)
	review, _ := report.ParseReview(source.NewFile(file, []byte(head)))
	m.in.Planned = review
	m.in.Reviews = append(slices.Clone(m.in.Reviews), review)
	planned, err := m.build()
	if err != nil {
		return err
	}
	text := head + "\n" + output.ReviewAgenda(planned, file) + output.ReviewMinutes(planned)
	err = m.dir.Create(file, []byte(text))
	if errors.Is(err, fs.ErrExist) {
		return usage("%s exists, and a review's file is never overwritten\nlook at it, or write one of another name by hand, such as %s", m.shown(file), m.shown(path.Join(m.ws.Policy.Reviews, a.On.String()+"-infra.md")))
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", file, err)
	}
	m.env.Out.Line(m.shown(file))
	m.env.flushed()
	m.remarks(planned)
	m.env.Err.Line("next: commit it, then: incident agenda --on ", m.called(review, time.DateOnly), " --format ics > review.ics")
	return nil
}

// checkFile says whether the agenda in a review's file is still right.
func (m *meeting) checkFile(ctx context.Context, arg string) error {
	review, err := m.review(arg)
	if err != nil {
		return err
	}
	name := m.shown(review.Path())
	switch {
	case !review.Date.Present():
		return usage("%s has no date that could be read: incident check says what is wrong", name)
	case review.Status.Value == report.Held:
		return usage("%s was held: its agenda is as it was", name)
	}
	m.in.On = m.ws.Policy.Today(review.Date.Value)
	m.in.Planned = review
	m.in.NoGuests = true // whom the organizer adds is welcome
	m.asPlanned = true   // the file was written when its day was to come
	a, err := m.agenda(ctx)
	if err != nil {
		return err
	}
	stale, byHand := m.outdated(review, a)
	if len(stale)+len(a.Unknown) == 0 {
		m.env.Out.Line(name, " is up to date")
		m.env.flushed()
		m.sayByHand(name, byHand)
		m.sayCutOff(a)
		return nil
	}
	for _, line := range stale[:min(len(stale), mostLines)] {
		m.env.Out.Line(line)
	}
	if more := len(stale) - mostLines; more > 0 {
		m.env.Out.Line("and ", term.Count(more, "more line"))
	}
	m.env.flushed()
	m.sayByHand(name, byHand)
	m.sayCutOff(a)
	m.sayUnknown(a)
	if len(stale) > 0 {
		m.env.Err.Line(name, " is out of date; ", m.refresh(review, a))
	}
	return errWork
}

// refresh says how an agenda that is out of date is mended. A file that holds
// minutes is not written anew: they would be lost.
func (m *meeting) refresh(review *report.Review, a agenda.Agenda) string {
	switch stem := report.Stem(review.Path()); {
	case a.On < m.today():
		return "its day has passed, and --as-of " + a.On.String() + " compares it with what was there on that day; once it was held: incident review close " + shellWord(stem)
	case minuted(review):
		return "it holds minutes, so change these lines by hand"
	}
	away := ""
	if len(a.Away) > 0 {
		away = " --away " + shellWord(strings.Join(a.Away, ","))
	}
	return "to write it anew, remove it, then: incident agenda --on \"" + a.Start.Format("2006-01-02 15:04") + "\"" + away + " --write"
}

// minuted reports whether somebody has begun the minutes of a review: who was there,
// or more than the headings and places for decisions that are written at first.
func minuted(review *report.Review) bool {
	_, minutes := partsOf(review)
	begun := func(line string) bool { return !strings.HasPrefix(line, "## ") && line != "- decision:" }
	return len(review.Attended) > 0 || slices.ContainsFunc(minutes, begun)
}

// mostLines is how many lines are shown of what is out of date.
const mostLines = 20

// sayByHand says what was not compared in a plan that holds no agenda.
func (m *meeting) sayByHand(name string, byHand bool) {
	if byHand {
		m.env.Err.Line(name, " holds no agenda, so that no more was compared than whom it invites: incident agenda prints one")
	}
}

// outdated are the lines of a review's file that would be others now: what is
// invited, and the agenda in front of the minutes. A plan that was written by hand
// has no agenda, and what it does not say of people is not compared either.
func (m *meeting) outdated(review *report.Review, a agenda.Agenda) (all []string, byHand bool) {
	is, _ := partsOf(review)
	wants := linesOf([]byte(output.ReviewAgenda(a, review.Path())))
	parts := titles(wants)
	byHand = !slices.ContainsFunc(titles(is), func(t string) bool { return slices.Contains(parts, t) })
	for _, key := range []struct {
		name      string
		is, wants []string
	}{
		{"required", values(review.Required), agenda.Handles(a.Audience.Required)},
		{"optional", values(review.Optional), agenda.Handles(a.Audience.Optional)},
	} {
		for _, handle := range key.wants {
			if !slices.Contains(key.is, handle) && !(byHand && len(key.is) == 0) {
				all = append(all, "+ "+m.shown(review.Path())+": "+key.name+": "+handle)
			}
		}
	}
	if byHand {
		return all, true
	}
	return append(all, differing(is, wants)...), false
}

// titles are those of the parts of an agenda.
func titles(lines []string) []string {
	var all []string
	for _, line := range lines {
		if t := title(line); t != "" {
			all = append(all, t)
		}
	}
	return all
}

// title is what a heading of a part of an agenda says without its minutes, empty
// for another line.
func title(line string) string {
	text, isHeading := strings.CutPrefix(line, "## ")
	if !isHeading {
		return ""
	}
	text, _, _ = strings.Cut(text, ",")
	return text
}

// partsOf are the lines of a review's file before the heading of its first incident,
// and from there on.
func partsOf(review *report.Review) (plan, minutes []string) {
	lines := linesOf(bytes.TrimSpace(report.Markdown(review.File.Data)))
	end := slices.IndexFunc(lines, func(line string) bool {
		id, isHeading := strings.CutPrefix(line, "## ")
		return isHeading && review.Names(strings.Trim(id, "` "))
	})
	if end < 0 {
		return lines, nil
	}
	return lines[:end], lines[end:]
}

// linesOf are the lines that say something, without what line breaks and blank
// lines add.
func linesOf(text []byte) []string {
	var lines []string
	for _, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimRight(line, " \t\r"); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// differing marks what is there and should not be by "-", and what is missing by
// "+".
func differing(is, wants []string) []string {
	if slices.Equal(is, wants) {
		return nil
	}
	var all []string
	for _, line := range is {
		if !slices.Contains(wants, line) {
			all = append(all, "- "+line)
		}
	}
	for _, line := range wants {
		if !slices.Contains(is, line) {
			all = append(all, "+ "+line)
		}
	}
	if len(all) == 0 {
		return []string{"the same in another order, or more than once"}
	}
	return all
}
