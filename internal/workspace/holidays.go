package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"github.com/incident-cli/incident/internal/calendar"
	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
)

// MaxConfiguration is the size of the largest file that says how reports are
// judged: a calendar.
const MaxConfiguration = calendar.MaxSize

// HolidayFiles are the paths of the calendars that the configuration names.
func (w *Workspace) HolidayFiles() []string {
	var paths []string
	for _, f := range w.Policy.HolidayFiles {
		paths = append(paths, f.Path)
	}
	return paths
}

// loadHolidays reads the calendars. One that cannot be is wrong in the
// configuration: with fewer holidays than there are, clocks would run too fast.
func (w *Workspace) loadHolidays() error {
	for _, f := range w.Policy.HolidayFiles {
		data, err := w.Tree.Read(f.Path, calendar.MaxSize)
		if message := unread(err); message != "" {
			w.Configuration = append(w.Configuration, missing(f, message))
			continue
		}
		if err != nil {
			return fmt.Errorf("the holidays: %w", err)
		}
		days, found := calendar.Holidays(source.NewFile(f.Path, data), w.Policy.Zone)
		w.Configuration = append(w.Configuration, found...)
		w.Policy.Holidays = w.Policy.Holidays.With(days)
		if from, idle := w.Policy.Holidays.IdleYear(); idle {
			w.Configuration = append(w.Configuration, idleYear(f, from))
			return nil
		}
	}
	return nil
}

// unread says why a calendar cannot be read, where the repository is to blame.
func unread(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR):
		return "there is no file %q"
	case errors.Is(err, ErrIrregular):
		return "%q is a folder, a link or a device, and is not read"
	case errors.Is(err, ErrTooLarge):
		return fmt.Sprintf("%%q has more than %d bytes", calendar.MaxSize)
	}
	return ""
}

func missing(f policy.HolidayFile, message string) finding.Finding {
	return finding.Finding{
		Rule: yaml.RuleConfiguration, Severity: finding.Error, Span: f.Span, Message: fmt.Sprintf("holidays: "+message, f.Path),
		Help: "put a calendar there, or correct the path: it counts from the root of the repository",
	}
}

func idleYear(f policy.HolidayFile, from day.Day) finding.Finding {
	return finding.Finding{
		Rule: yaml.RuleConfiguration, Severity: finding.Error, Span: f.Span,
		Message: fmt.Sprintf("holidays: with %q no day is a business day for a year from %s on", f.Path, from),
		Help:    "correct the calendar: an event that recurs every day, or lasts a year, is no holiday",
	}
}
