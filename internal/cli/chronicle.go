package cli

import (
	"errors"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/suggest"
	"github.com/incident-cli/incident/internal/workspace"
)

// chronicle finds what an argument of log names, among what there is and what
// is gone.
type chronicle struct {
	*session
	history *history.History
	events  []history.Event // of everything, read where something gone is asked for
}

// entry is something that a log can be about.
type entry struct {
	name   string
	path   string // of a report that is gone: where it stood last
	about  string // tells it from others of the name
	events func() []history.Event
}

// of returns the changes of the report or follow-up that an argument names.
// Names that begin like those of follow-ups are looked for among these first,
// all others among reports.
func (c *chronicle) of(arg string) ([]history.Event, error) {
	first, second := c.report, c.followUp
	if strings.HasPrefix(arg, "fu-") || strings.HasPrefix(arg, "~") {
		first, second = second, first
	}
	found, err := first(arg)
	if !isUnknown(err) {
		return found, err
	}
	if other, otherErr := second(arg); !isUnknown(otherErr) {
		return other, otherErr
	}
	return nil, err
}

func isUnknown(err error) bool {
	var unknown *workspace.UnknownError
	return errors.As(err, &unknown)
}

// report finds a report. One that is gone is found by its id before another
// whose id only holds the argument.
func (c *chronicle) report(arg string) ([]history.Event, error) {
	r, err := c.session.report(arg)
	if err == nil && r.Name() == arg || err != nil && !isUnknown(err) {
		return c.eventsOf(r), err
	}
	gone, goneErr := c.pick("report", arg, c.goneReports())
	switch {
	case goneErr == nil && (err != nil || gone.name == arg):
		return gone.events(), nil
	case err != nil && !isUnknown(goneErr):
		return nil, goneErr
	}
	return c.eventsOf(r), err
}

func (c *chronicle) eventsOf(r *report.Report) []history.Event {
	if r == nil {
		return nil
	}
	return c.history.ReportEvents(r)
}

// followUp finds a follow-up by its key, as lists show it.
func (c *chronicle) followUp(arg string) ([]history.Event, error) {
	items, known := c.currentItems()
	if !known[arg] {
		items = append(items, c.goneItems(known)...)
	}
	e, err := c.pick("follow-up", arg, items)
	if err != nil {
		return nil, err
	}
	return e.events(), nil
}

// pick finds the one entry of a name or at a path, or else the one whose name
// holds the argument.
func (c *chronicle) pick(what, arg string, entries []entry) (entry, error) {
	lower, at := strings.ToLower(arg), path.Join(c.prefix, filepath.ToSlash(arg))
	for _, fits := range []func(entry) bool{
		func(e entry) bool { return e.name == arg },
		func(e entry) bool { return e.path == at || e.path != "" && e.path == path.Clean(arg) },
		func(e entry) bool { return arg != "" && strings.Contains(strings.ToLower(e.name), lower) },
	} {
		var found []entry
		for _, e := range entries {
			if fits(e) {
				found = append(found, e)
			}
		}
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			return entry{}, &workspace.AmbiguousError{What: what, Name: arg, Candidates: describe(found)}
		}
	}
	return entry{}, &workspace.UnknownError{What: what, Name: arg, Near: suggest.Nearest(arg, namesOf(entries))}
}

func namesOf(entries []entry) []string {
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.name
	}
	return names
}

func describe(entries []entry) []string {
	out := make([]string, len(entries))
	for i, e := range entries {
		out[i] = e.name + "  " + e.about
	}
	slices.Sort(out)
	return out
}

func (c *chronicle) currentItems() (items []entry, known map[string]bool) {
	known = map[string]bool{}
	for _, r := range c.ws.Reports {
		for _, f := range r.FollowUps {
			key := history.Key(r, f)
			known[key] = true
			items = append(items, entry{
				name: key, about: r.Name() + "  " + f.Text.Value,
				events: func() []history.Event { return c.history.FollowUpEvents(r, f) },
			})
		}
	}
	return items, known
}

// goneItems are the follow-ups that no report holds any more.
func (c *chronicle) goneItems(known map[string]bool) []entry {
	var items []entry
	for _, v := range c.history.Vanished() {
		key := history.Key(v.Report, v.FollowUp)
		if !known[key] {
			known[key] = true
			items = append(items, entry{
				name: key, about: v.Report.Name() + "  " + v.FollowUp.Text.Value,
				events: func() []history.Event { return c.history.VanishedEvents(v) },
			})
		}
	}
	for _, e := range c.gone(known, func(e history.Event) string { return e.FollowUp }) {
		e.path = "" // many items stood there
		items = append(items, e)
	}
	return items
}

// goneReports are the reports that there are no more.
func (c *chronicle) goneReports() []entry {
	known := map[string]bool{}
	for _, r := range c.ws.Reports {
		known[reportKey(r)] = true
	}
	return c.gone(known, func(e history.Event) string { return e.Report })
}

// reportKey is what history calls a report.
func reportKey(r *report.Report) string {
	if r.ID.Present() {
		return r.ID.Value
	}
	return r.Path()
}

// gone are the entries of all events whose name is not known yet.
func (c *chronicle) gone(known map[string]bool, nameOf func(history.Event) string) []entry {
	if c.events == nil {
		c.events = c.history.Events()
	}
	found := map[string][]history.Event{}
	var names []string
	for _, e := range c.events {
		name := nameOf(e)
		if name == "" || known[name] {
			continue
		}
		if found[name] == nil {
			names = append(names, name)
		}
		found[name] = append(found[name], e)
	}
	entries := make([]entry, len(names))
	for i, name := range names {
		events := found[name]
		last := events[len(events)-1].Path
		entries[i] = entry{name: name, path: last, about: last, events: func() []history.Event { return events }}
	}
	return entries
}

// completeLogged completes the ids of reports and follow-ups; what is gone is
// not worth reading history at each key.
func completeLogged(env *Env) cobra.CompletionFunc {
	reports, items := completeReports(env), completeFollowUps(env, func(*report.FollowUp) bool { return true })
	return func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		if strings.HasPrefix(word, "fu-") {
			return items(cmd, args, word)
		}
		return reports(cmd, args, word)
	}
}
