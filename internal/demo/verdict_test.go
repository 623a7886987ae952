package demo

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/day"
)

// incomplete says what is missing from each report that is ready for review.
// No other ready or reviewed report lacks anything.
var incomplete = map[string][]string{
	"Payment methods vanish from checkout": {
		"Alerts: How it could be improved",
		"Prevention: How it could be improved",
	},
	"Key rotation breaks internal tools": {"Recovery"},
	"Logs arrive two hours late":         {"fu-bqwqr6: nobody is called inez"},
}

// lateDrafts are the drafts whose deadline by policy is over. Two others have
// time left.
var lateDrafts = []string{"Long search text crashes nodes", "Thumbnail service returns old images"}

// stale says why each stale follow-up is, without the days where a weekend can
// change them. No other open one is, whatever the day of the week.
var stale = map[string]string{
	"fu-658t1z": "overdue 12d, moved 3x",
	"fu-36zbbd": "overdue 3d, moved 1x",
	"fu-mg5fwj": "overdue 8d, moved 0x",
	"fu-06qmq2": "idle, no date",
	"fu-y03n94": "proposed, not decided",
	"fu-0q83k9": "blocked",
}

const (
	vanished = "fu-ymm7re" // deleted without being dropped
	reopened = "fu-akj9t1" // closed, then opened again with a new date
)

func TestReadyAndReviewedReportsAreCompleteButForThree(t *testing.T) {
	files := tree(build(mondayAfternoon))
	got := map[string][]string{}
	for path, text := range reports(t, files) {
		missing := append(gaps(t, path, text), strangers(text, files[".incident/people.yaml"])...)
		if front(text)["status"] != "draft" && len(missing) > 0 {
			got[title(text)] = missing
		}
	}
	if diff := cmp.Diff(incomplete, got); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
}

var titleLine = regexp.MustCompile(`(?m)^# (.*)$`)

func title(text string) string { return titleLine.FindStringSubmatch(text)[1] }

// sections cuts a report at its headings.
func sections(text string) map[string]string {
	found := map[string]string{}
	for _, part := range strings.Split(text, "\n## ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		found[name] = strings.TrimSpace(body)
	}
	return found
}

// gaps lists what the template and the front matter ask for and is not there.
func gaps(t *testing.T, path, text string) []string {
	t.Helper()
	var missing []string
	for _, gap := range demoPolicy(t).Missing(parse(t, path, text), defaultTemplate(t)) {
		missing = append(missing, gap.String())
	}
	for _, key := range strings.Fields("teams services participants resolved detected_by mitigation trigger factors") {
		if front(text)[key] == "" {
			missing = append(missing, key)
		}
	}
	return missing
}

// strangers lists the handles of a report that the roster does not know.
func strangers(text, roster string) []string {
	named := map[string]string{}
	head := front(text)
	for _, handle := range strings.Split(head["owner"]+", "+strings.Trim(head["participants"], "[]"), ", ") {
		named[handle] = "report"
	}
	for id, f := range tasks(text) {
		if owner := f.fields["owner"]; owner != "" {
			named[strings.TrimPrefix(owner, "@")] = id
		}
	}
	var found []string
	for handle, where := range named {
		if !strings.Contains(roster, "\n  "+handle+": {") {
			found = append(found, fmt.Sprintf("%s: nobody is called %s", where, handle))
		}
	}
	slices.Sort(found)
	return found
}

func TestDraftsPastTheirDeadline(t *testing.T) {
	for _, now := range days() {
		var late []string
		drafts := 0
		for path, text := range reports(t, tree(build(now))) {
			if front(text)["status"] != "draft" {
				continue
			}
			drafts++
			if due, ok := demoPolicy(t).ReportDue(parse(t, path, text)); !ok || due < day.Of(now, time.UTC) {
				late = append(late, title(text))
			}
		}
		slices.Sort(late)
		if diff := cmp.Diff(lateDrafts, late); diff != "" || drafts != 4 {
			t.Errorf("%s: of %d drafts late (-want +got):\n%s", now, drafts, diff)
		}
	}
}

// A report that is ready is not yet late for its review.
func TestReadyReportsAreNotLate(t *testing.T) {
	for _, now := range days() {
		ready := 0
		for path, text := range reports(t, tree(build(now))) {
			if front(text)["status"] != "ready" {
				continue
			}
			ready++
			if due, ok := demoPolicy(t).ReviewDue(parse(t, path, text)); ok && due < day.Of(now, time.UTC) {
				t.Errorf("%s: the review of %s was due on %s", now, path, due)
			}
		}
		if ready != 5 {
			t.Errorf("%s: %d reports are ready, want 5", now, ready)
		}
	}
}

func TestStaleFollowUps(t *testing.T) {
	for _, now := range days() {
		got := map[string]string{}
		for id, p := range replay(build(now)) {
			if why := p.stale(midnight(now)); why != "" {
				got[id] = why
			}
		}
		if diff := cmp.Diff(stale, got); diff != "" {
			t.Errorf("%s: stale (-want +got):\n%s", now, diff)
		}
	}
}

// stale returns the reason for which cli.md calls the follow-up stale.
func (p past) stale(today time.Time) string {
	status, due := p.fields["status"], p.fields["due"]
	idle := today.Sub(p.touched) >= 14*24*time.Hour
	switch {
	case !p.present || p.box == "x" || status == "dropped":
		return ""
	case status == "proposed" && idle:
		return "proposed, not decided"
	case status == "proposed":
		return ""
	case due != "" && due < today.Format(time.DateOnly):
		day, _ := time.Parse(time.DateOnly, due)
		return fmt.Sprintf("overdue %.0fd, moved %dx", today.Sub(day).Hours()/24, p.moved)
	case status == "blocked" && idle:
		return "blocked"
	case due == "" && idle:
		return "idle, no date"
	}
	return ""
}

func TestEveryFateOfAFollowUpOccurs(t *testing.T) {
	commits := build(mondayAfternoon)
	lives := replay(commits)
	fates := map[string]int{}
	for id, p := range lives {
		switch {
		case !p.present && id != vanished:
			t.Errorf("%s has vanished", id)
		case p.box == "x":
			fates["done"]++
		case p.fields["status"] == "dropped":
			fates["dropped"]++
		case p.present:
			fates["open"]++
		}
	}
	if lives[vanished].text == "" || lives[vanished].present {
		t.Errorf("%s has not vanished", vanished)
	}
	if p := lives[reopened]; p.box != " " || p.moved != 1 {
		t.Errorf("%s is not open again: %+v", reopened, p)
	}
	want := map[string]int{"done": 70, "dropped": 3, "open": 25}
	if diff := cmp.Diff(want, fates); diff != "" {
		t.Errorf("fates (-want +got):\n%s", diff)
	}
}

// The guard of the first outage is open when the second happens, for the same
// service and factor.
func TestTheRecurrence(t *testing.T) {
	commits := build(mondayAfternoon)
	found := map[string]string{}
	for _, text := range reports(t, tree(commits)) {
		found[title(text)] = text
	}
	first, second := front(found["Checkout stalls on empty cache"]), front(found["Checkout down after cache restart"])
	if second["related"] != "["+first["id"]+"]" || first["services"] != second["services"] {
		t.Errorf("%v and %v have nothing in common", first, second)
	}
	i := slices.IndexFunc(commits, func(c Commit) bool { return c.Time.Format(time.RFC3339) > second["started"] })
	guard := replay(commits[:i])["fu-658t1z"]
	if guard.box != " " || guard.fields["for"] != "cache-stampede" || guard.moved != 2 {
		t.Errorf("the guard was not open: %+v", guard)
	}
}

func TestThePlannedReview(t *testing.T) {
	for _, now := range days() {
		files := tree(build(now))
		var planned []string
		for path, text := range files {
			if strings.HasPrefix(path, "reviews/") && strings.Contains(text, "\nstatus: planned\n") {
				planned = append(planned, path)
			}
		}
		if len(planned) != 1 {
			t.Fatalf("%s: planned %q, want one review", now, planned)
		}
		day, err := time.Parse(time.DateOnly, planned[0][len("reviews/"):len("reviews/2026-12-01")])
		if wait := day.Sub(midnight(now)).Hours() / 24; err != nil || wait < 1 || wait > 7 || day.Weekday() != time.Tuesday {
			t.Errorf("%s: planned for %s, %v", now, day, err)
		}
		if n := strings.Count(files[planned[0]], "\n## "); n != 4 {
			t.Errorf("%s: %d reports on the agenda, want 4", now, n)
		}
	}
}

// Eli left: what he owned and is still open went to somebody else.
func TestNobodyWhoLeftHasOpenWork(t *testing.T) {
	files := tree(build(mondayAfternoon))
	if !regexp.MustCompile(`(?m)^  eli: .* left: 2025-`).MatchString(files[".incident/people.yaml"]) {
		t.Fatal("Eli has not left")
	}
	owned := 0
	for path, text := range reports(t, files) {
		for id, f := range tasks(text) {
			if firstOf(strings.TrimPrefix(f.fields["owner"], "@"), front(text)["owner"]) != "eli" {
				continue
			}
			owned++
			if f.box == " " {
				t.Errorf("%s: %s is open and Eli's", path, id)
			}
		}
	}
	if owned == 0 {
		t.Error("Eli never owned anything")
	}
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
