package demo

import (
	"maps"
	"regexp"
	"strings"
	"testing"
	"time"
)

// mondayAfternoon is the day for which the tests state what is to be found.
var mondayAfternoon = time.Date(2026, 11, 23, 15, 4, 5, 0, time.UTC)

var builds = map[time.Time][]Commit{}

// build is Build, once for each time that the tests ask about.
func build(now time.Time) []Commit {
	if builds[now] == nil {
		builds[now] = Build(now)
	}
	return builds[now]
}

// tree returns the files as they stand after the commits.
func tree(commits []Commit) map[string]string {
	files := map[string]string{}
	for _, c := range commits {
		maps.Copy(files, c.Files)
		for _, path := range c.Removed {
			delete(files, path)
		}
	}
	return files
}

// reports returns the reports of a tree by path. A tree without any fails.
func reports(t *testing.T, files map[string]string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for path, text := range files {
		if strings.HasPrefix(path, "incidents/") {
			found[path] = text
		}
	}
	if len(found) == 0 {
		t.Fatal("no reports")
	}
	return found
}

// task is a follow-up as it is written in a version of a report.
type task struct {
	text, box string
	fields    map[string]string
}

var (
	taskLine   = regexp.MustCompile("^[-*] \\[([ x])\\] (.*) `(fu-[0-9a-z]+)`$")
	fieldLine  = regexp.MustCompile(`^  [-*] ([a-z]+): (.*)$`)
	frontField = regexp.MustCompile(`(?m)^([a-z_]+): (.*)$`)
)

// tasks reads the follow-ups of a report by id.
func tasks(text string) map[string]task {
	found := map[string]task{}
	var last string
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if m := taskLine.FindStringSubmatch(line); m != nil {
			last = m[3]
			found[last] = task{text: m[2], box: m[1], fields: map[string]string{}}
		} else if m := fieldLine.FindStringSubmatch(line); m != nil && last != "" {
			found[last].fields[m[1]] = m[2]
		}
	}
	return found
}

// front reads the front matter of a report.
func front(text string) map[string]string {
	head, _, _ := strings.Cut(strings.TrimPrefix(text, "---\n"), "\n---\n")
	found := map[string]string{}
	for _, m := range frontField.FindAllStringSubmatch(head, -1) {
		found[m[1]] = m[2]
	}
	return found
}

// past is what the history says of a follow-up.
type past struct {
	task
	touched time.Time // when anything that counts as activity last changed
	moved   int       // how often its stated due date changed
	present bool
}

// replay reads the life of each follow-up off the commits.
func replay(commits []Commit) map[string]past {
	lives := map[string]past{}
	items := map[string]map[string]task{} // by path
	for _, c := range commits {
		for _, path := range c.Removed {
			delete(items, path)
		}
		for path, text := range c.Files {
			items[path] = tasks(text)
		}
		seen := map[string]task{}
		for _, all := range items {
			maps.Copy(seen, all)
		}
		for id, p := range lives {
			_, p.present = seen[id]
			lives[id] = p
		}
		for id, is := range seen {
			lives[id] = lives[id].next(is, c.Time)
		}
	}
	return lives
}

// next returns the past with one more version.
func (p past) next(is task, at time.Time) past {
	was := p.task
	same := was.text == is.text && was.box == is.box
	for _, key := range []string{"status", "owner", "due", "ticket"} {
		same = same && was.fields[key] == is.fields[key]
	}
	if !same {
		p.touched = at
	}
	if was.fields["due"] != "" && was.fields["due"] != is.fields["due"] {
		p.moved++
	}
	p.task, p.present = is, true
	return p
}
