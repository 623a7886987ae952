package demo

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// days are a week of days, and some that are special.
func days() []time.Time {
	all := []time.Time{
		time.Date(2028, 2, 29, 12, 0, 0, 0, time.UTC),
		time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 12, 31, 23, 59, 59, 0, time.FixedZone("", -5*3600)),
	}
	for i := range 7 {
		all = append(all, mondayAfternoon.AddDate(0, 0, i))
	}
	return all
}

func TestSameDaySameCommits(t *testing.T) {
	midnight := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	if diff := cmp.Diff(Build(mondayAfternoon), Build(midnight)); diff != "" {
		t.Errorf("an hour makes a difference:\n%s", diff)
	}
	if cmp.Equal(Build(midnight), Build(midnight.AddDate(0, 0, 1))) {
		t.Error("another day makes no difference")
	}
}

func TestCommitsAreInOrder(t *testing.T) {
	for _, now := range days() {
		commits := build(now)
		if n := len(commits); n < 180 || n > 300 {
			t.Errorf("%s: %d commits", now, n)
		}
		for i, c := range commits {
			if i > 0 && c.Time.Before(commits[i-1].Time) {
				t.Errorf("%s: %q is earlier than the commit before it", now, c.Message)
			}
			if c.Time.After(now) {
				t.Errorf("%s: %q is later than now", now, c.Message)
			}
			if len(c.Files)+len(c.Removed) == 0 {
				t.Errorf("%s: %q changes nothing", now, c.Message)
			}
		}
		first, last := commits[0].Time, commits[len(commits)-1].Time
		if !midnight(last).Equal(midnight(now)) {
			t.Errorf("%s: the last commit is on %s", now, last)
		}
		if age := now.Sub(first).Hours() / 24; age < 725 || age > 735 {
			t.Errorf("%s: history goes back %.0f days", now, age)
		}
	}
}

func TestCommitsAreMadeInWorkingHours(t *testing.T) {
	today := midnight(mondayAfternoon)
	for _, c := range build(mondayAfternoon) {
		if c.Time.Before(today) && (c.Time.Hour() < 8 || c.Time.Hour() > 18) {
			t.Errorf("%s: %q", c.Time, c.Message)
		}
		if day := c.Time.Weekday(); day == time.Saturday || day == time.Sunday {
			t.Errorf("%s is a %s: %q", c.Time, day, c.Message)
		}
	}
}

func TestAuthorsAreInTheRosterOfTheirDay(t *testing.T) {
	files := map[string]string{}
	for _, c := range build(mondayAfternoon) {
		maps.Copy(files, c.Files)
		var entry string
		for line := range strings.Lines(files[".incident/people.yaml"]) {
			if strings.Contains(line, "name: "+c.Author+", email: "+c.Email) {
				entry = line
			}
		}
		if entry == "" || strings.Contains(entry, "left:") {
			t.Errorf("%q by %s <%s>: %q", c.Message, c.Author, c.Email, entry)
		}
	}
}

// The two commits that tidy up change no follow-up, and move nothing twice.
func TestTidyingIsNoActivity(t *testing.T) {
	commits := build(mondayAfternoon)
	for _, message := range []string{"Put reports into a folder a year", "Format reports: dashes for bullets"} {
		i := slices.IndexFunc(commits, func(c Commit) bool { return c.Message == message })
		before, after := reports(t, tree(commits[:i])), reports(t, tree(commits[:i+1]))
		if cmp.Equal(before, after) {
			t.Errorf("%q changes no report", message)
		}
		if diff := cmp.Diff(byID(before), byID(after), cmp.AllowUnexported(task{})); diff != "" {
			t.Errorf("%q changes follow-ups:\n%s", message, diff)
		}
	}
}

// byID returns the follow-ups of each report.
func byID(files map[string]string) map[string]map[string]task {
	all := map[string]map[string]task{}
	for _, text := range files {
		all[front(text)["id"]] = tasks(text)
	}
	return all
}

func TestReportsMoveOnce(t *testing.T) {
	var moves int
	for _, c := range build(mondayAfternoon) {
		if len(c.Removed) == 0 {
			continue
		}
		moves++
		if len(c.Removed) != len(c.Files) {
			t.Errorf("%q removes %d files and writes %d", c.Message, len(c.Removed), len(c.Files))
		}
	}
	if moves != 1 {
		t.Errorf("%d commits move files, want 1", moves)
	}
}

func TestClosingTicksTheBoxAndNothingElse(t *testing.T) {
	commits := build(mondayAfternoon)
	closed := 0
	for i, c := range commits {
		if !strings.HasPrefix(c.Message, "Close fu-") {
			continue
		}
		closed++
		before := tree(commits[:i])
		for path, text := range c.Files {
			line := strings.LastIndex(text, "`"+c.Message[len("Close "):len("Close fu-abcdef")]+"`")
			box := strings.LastIndex(text[:line], "[x]")
			if before[path] != text[:box]+"[ ]"+text[box+3:] {
				t.Errorf("%q changes more than a box of %s", c.Message, path)
			}
		}
	}
	if closed < 50 {
		t.Errorf("%d follow-ups were closed, want at least 50", closed)
	}
}
