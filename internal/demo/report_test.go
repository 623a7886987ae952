package demo

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestSeveritiesAndStatuses(t *testing.T) {
	got := map[string]int{}
	for _, text := range reports(t, tree(build(mondayAfternoon))) {
		head := front(text)
		got[head["severity"]]++
		got[head["status"]]++
	}
	want := map[string]int{"SEV1": 5, "SEV2": 17, "SEV3": 22, "draft": 4, "ready": 5, "reviewed": 35}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
}

func TestPathsRepeatIDs(t *testing.T) {
	for path, text := range reports(t, tree(build(mondayAfternoon))) {
		head := front(text)
		if path != "incidents/"+head["id"][:4]+"/"+head["id"]+".md" || !strings.HasPrefix(head["started"], head["id"][:10]) {
			t.Errorf("%s has the id %s and started %s", path, head["id"], head["started"])
		}
	}
}

// Every follow-up of every version has an id, and an id is never two items.
func TestFollowUpIDs(t *testing.T) {
	item := regexp.MustCompile(`(?m)^[-*] \[.\] .*$`)
	id := regexp.MustCompile("`(fu-[0-9a-hjkmnp-tv-z]{6})`$")
	texts := map[string]string{}
	for _, c := range build(mondayAfternoon) {
		for path, text := range c.Files {
			for _, line := range item.FindAllString(text, -1) {
				m := id.FindStringSubmatch(line)
				if m == nil {
					t.Fatalf("%s: no id: %s", path, line)
				}
				if was := texts[m[1]]; was != "" && was != line[len("- [ ] "):] {
					t.Errorf("%s is %q and %q", m[1], was, line)
				}
				texts[m[1]] = line[len("- [ ] "):]
			}
		}
	}
	if len(texts) < 90 {
		t.Errorf("%d follow-ups, want at least 90", len(texts))
	}
}

// Follow-ups that a point cites exist, and every point is answered.
func TestPointsAreAnswered(t *testing.T) {
	files := reports(t, tree(build(mondayAfternoon)))
	known := map[string]task{}
	for _, text := range files {
		for id, f := range tasks(text) {
			known[id] = f
		}
	}
	cited := regexp.MustCompile("`(fu-[0-9a-z]{6})`")
	points := 0
	for path, text := range files {
		for _, name := range []string{"What went wrong", "Where we got lucky"} {
			for _, point := range strings.Split("\n"+sections(text)[name], "\n- ")[1:] {
				points++
				m := cited.FindStringSubmatch(point)
				accepted := strings.Contains(point, "(accepted: ") && strings.HasSuffix(point, ")")
				if m == nil && !accepted || m != nil && known[m[1]].text == "" {
					t.Errorf("%s: not answered: %s", path, point)
				}
			}
		}
	}
	if points < 30 {
		t.Errorf("%d points, want at least 30", points)
	}
}

func TestTimesAreInOrder(t *testing.T) {
	row := regexp.MustCompile(`(?m)^- (?:\d{4}-\d\d-\d\d )?(\d\d:\d\d) `)
	for path, text := range reports(t, tree(build(mondayAfternoon))) {
		head := front(text)
		var last time.Time
		for _, key := range []string{"started", "detected", "mitigated", "resolved"} {
			at, err := time.Parse(time.RFC3339, head[key])
			if err != nil || at.Before(last) || at.After(mondayAfternoon) {
				t.Errorf("%s: %s %s, %v", path, key, head[key], err)
			}
			last = at
		}
		rows := row.FindAllStringSubmatch(sections(text)["Timeline"], -1)
		if len(rows) < 3 || !strings.HasPrefix(sections(text)["Timeline"], "- "+head["id"][:10]+" ") {
			t.Errorf("%s: timeline of %d rows", path, len(rows))
		}
		backwards := 0
		for i := range rows[1:] {
			if rows[i+1][1] < rows[i][1] {
				backwards++
			}
		}
		if overnight := head["started"][:10] != head["resolved"][:10]; backwards > 1 || backwards == 1 != overnight {
			t.Errorf("%s: the timeline goes backwards %d times", path, backwards)
		}
	}
}

// A duration that the impact states is one that the header gives.
func TestDurationsAgreeWithTimes(t *testing.T) {
	stated := regexp.MustCompile(`(?:for|in|during) (\d+) minutes`)
	checked := 0
	for path, text := range reports(t, tree(build(mondayAfternoon))) {
		head := front(text)
		start, _ := time.Parse(time.RFC3339, head["started"])
		possible := ""
		for _, key := range []string{"detected", "mitigated", "resolved"} {
			end, _ := time.Parse(time.RFC3339, head[key])
			possible += fmt.Sprintf(" %.0f ", end.Sub(start).Minutes())
		}
		impact := strings.Join(strings.Fields(sections(text)["Impact"]), " ")
		for _, m := range stated.FindAllStringSubmatch(impact, -1) {
			checked++
			if !strings.Contains(possible, " "+m[1]+" ") {
				t.Errorf("%s: %q, but the times give%s", path, m[0], possible)
			}
		}
	}
	if checked < 15 {
		t.Errorf("%d durations checked, want at least 15", checked)
	}
}

// Nothing that a strict reader of the reports would mark: blame, counterfactual
// sentences, vague follow-ups, long lines, untidy Markdown.
func TestWordingAndForm(t *testing.T) {
	blame := regexp.MustCompile(`(?i)(should|could|would) have|human error|mistake|careless|forgot|\bfault of\b|obviously`)
	vague := regexp.MustCompile(`(?i)investigate|look into|improve|consider|explore|ensure|make sure|discuss|think about|monitor|\btry\b|be more|better`)
	start := regexp.MustCompile(`(?m)^ *(#[^# ]|[+>] |\d+[.)] )`)
	for path, text := range tree(build(mondayAfternoon)) {
		if !strings.HasSuffix(path, ".md") {
			continue
		}
		prose := strings.ReplaceAll(text, "What should have happened:", "")
		if m := blame.FindString(prose); m != "" {
			t.Errorf("%s says %q", path, m)
		}
		for id, f := range tasks(text) {
			if m := vague.FindString(f.text); m != "" {
				t.Errorf("%s: %s says %q", path, id, m)
			}
		}
		if m := start.FindString(text); m != "" {
			t.Errorf("%s has a line that begins %q", path, m)
		}
		if strings.Contains(text, "\n\n\n") || !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") {
			t.Errorf("%s has stray blank lines", path)
		}
		for line := range strings.Lines(text) {
			line = strings.TrimSuffix(line, "\n")
			if utf8.RuneCountInString(line) > columns || strings.TrimRight(line, " ") != line {
				t.Errorf("%s: long, or ends with a space: %q", path, line)
			}
		}
	}
}

// One report, and the page of its review, byte for byte.
func TestFilesAsWritten(t *testing.T) {
	files := tree(build(mondayAfternoon))
	for path, golden := range map[string]string{
		"incidents/2025/2025-07-19-settlement-export-stops-at-midnight.md": "testdata/report.md",
		"reviews/2026-11-24.md": "testdata/review.md",
	} {
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), files[path]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}
