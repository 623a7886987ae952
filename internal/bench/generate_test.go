package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/git"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	rosters "github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
)

// small has one report in every commit, mixed has merges and code besides.
var small, mixed = promised[0].short(), promised[1].short()

func generated(t *testing.T, s Shape) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "repository")
	if err := generate(t.Context(), dir, s); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestGitFindsNothingWrong(t *testing.T) {
	for _, s := range []Shape{small, mixed} {
		dir := generated(t, s)
		for _, args := range [][]string{{"fsck", "--strict"}, {"diff", "--quiet", "HEAD"}} {
			if err := command(t.Context(), dir, "git", args...).run(); err != nil {
				t.Error(err)
			}
		}
		for _, c := range []struct {
			want int
			args []string
		}{
			{s.Commits, []string{"rev-list", "--all"}},
			{s.Merges, []string{"rev-list", "--merges", "main"}},
			// Against the first parent of each merge the whole branch would count.
			{s.touching(), []string{"rev-list", "--no-merges", "--full-history", "main", "--", "incidents"}},
			{s.Reports, []string{"ls-files", "incidents"}},
			{s.Files, []string{"ls-files", "services"}},
		} {
			if got := printed(t, dir, c.args...); got != c.want {
				t.Errorf("%s: git %s prints %d lines, want %d", s.Name, strings.Join(c.args, " "), got, c.want)
			}
		}
	}
}

func printed(t *testing.T, dir string, args ...string) int {
	t.Helper()
	p := command(t.Context(), dir, "git", args...)
	out, err := p.Output()
	if err := p.failure(err); err != nil {
		t.Fatal(err)
	}
	return bytes.Count(out, []byte("\n"))
}

// Branches begin before the one before has ended, or a merge would only ever
// join two neighbours.
func TestBranchesCross(t *testing.T) {
	stream := string(streamed(t, mixed))
	if merges := strings.Count(stream, "\nmerge :"); merges != mixed.Merges {
		t.Errorf("%d merges, want %d", merges, mixed.Merges)
	}
	var main, crossed int
	for commit := range strings.SplitSeq(stream, "commit refs/heads/") {
		var mark, from int
		at := strings.Index(commit, "\nfrom :")
		if at < 0 {
			continue
		}
		if _, err := fmt.Sscanf(commit[strings.Index(commit, "mark :"):], "mark :%d", &mark); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Sscanf(commit[at:], "\nfrom :%d", &from); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(commit, "main") && from != main && from < mark-1 {
			crossed++
		}
		if strings.HasPrefix(commit, "main") {
			main = mark
		}
	}
	if crossed < mixed.Merges/4 {
		t.Errorf("%d commits of branches begin elsewhere than at main, with %d merges", crossed, mixed.Merges)
	}
}

// Every commit touches one report, and what stands in it is what the shape asks
// for and what the program reads without a finding.
func TestTheProgramReadsItBack(t *testing.T) {
	dir := generated(t, small)
	r, err := git.Open(dir, git.InProcess, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	head, err := r.Head()
	if err != nil {
		t.Fatal(err)
	}
	log := r.Log(head, git.Query{Under: []string{"incidents"}})
	newest := map[string]*report.Report{}
	commits := 0
	err = log.Walk(t.Context(), func(c *history.Commit) error {
		commits++
		if len(c.Changes) != 1 || len(c.Changes[0]) != 1 {
			t.Errorf("%s: changes %v, want one report", c.Subject, c.Changes)
		}
		for _, change := range c.Changes[0] {
			newest[change.Path] = parsed(t, log, change)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := small.Commits - 1; commits != want {
		t.Errorf("%d commits of reports, want %d", commits, want)
	}
	if items := countItems(newest); len(newest) != small.Reports || items != small.FollowUps {
		t.Errorf("%d reports with %d follow-ups, want %d with %d", len(newest), items, small.Reports, small.FollowUps)
	}
}

func parsed(t *testing.T, log history.Log, change history.Change) *report.Report {
	t.Helper()
	var data []byte
	err := log.Blobs(t.Context(), []string{change.New}, func(_ string, content []byte) error {
		data = content
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r, findings := report.Parse(source.NewFile(change.Path, data))
	for _, f := range findings {
		t.Errorf("%s: %s [%s]", change.Path, f.Message, f.Rule)
	}
	if r.ID.Value != report.Stem(change.Path) {
		t.Errorf("%s: id %q", change.Path, r.ID.Value)
	}
	return r
}

func countItems(reports map[string]*report.Report) int {
	ids := map[string]bool{}
	for _, r := range reports {
		for _, item := range r.FollowUps {
			ids[item.ID.Value] = true
		}
	}
	return len(ids)
}

func TestConfigurationAndRosterAreRead(t *testing.T) {
	if _, findings := policy.Parse(source.NewFile(".incident.yaml", []byte(configuration)), nil); len(findings) > 0 {
		t.Errorf("%s [%s]", findings[0].Message, findings[0].Rule)
	}
	people, findings := rosters.Parse(source.NewFile("people.yaml", []byte(roster())))
	if len(findings) > 0 {
		t.Errorf("%s [%s]", findings[0].Message, findings[0].Rule)
	}
	if got := len(people.Handles()); got != members {
		t.Errorf("%d people, want %d", got, members)
	}
}

func TestTheSameShapeIsTheSameRepository(t *testing.T) {
	for _, s := range []Shape{small, mixed} {
		if !bytes.Equal(streamed(t, s), streamed(t, s)) {
			t.Errorf("%s: two runs differ", s.Name)
		}
	}
	other := small
	other.Seed++
	if bytes.Equal(streamed(t, small), streamed(t, other)) {
		t.Error("the seed changes nothing")
	}
}

// Four years of reports lie in four folders, and nothing lies outside them.
func TestIncidentsSpreadOverAllYears(t *testing.T) {
	perYear := map[int]int{}
	a := promised[0]
	for _, s := range a.plan(newWriter(a.Seed)) {
		if s.kind == create {
			perYear[s.of.started.Year()]++
		}
		if s.at.Before(s.of.created) || s.at.After(a.Ended) {
			t.Fatalf("%s: a commit at %s", s.of.id, s.at)
		}
	}
	for year := a.Began.Year(); year < a.Ended.Year(); year++ {
		if got, want := perYear[year], a.Reports/4; got < want*9/10 || got > want*11/10 {
			t.Errorf("%d reports in %d, want about %d", got, year, want)
		}
	}
}

func streamed(t *testing.T, s Shape) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.stream(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Edits of every kind occur, so that every kind of change is measured.
func TestEveryKindOfEditOccurs(t *testing.T) {
	stream := string(streamed(t, small))
	for _, subject := range []string{
		"Report ", "Add a follow-up to ", "Ready for review: ", "Reviewed: ", "Alerts of ",
		"Done: fu-", "New date for fu-", "New owner of fu-", "Start fu-", "Drop fu-",
	} {
		if !strings.Contains(stream, "\n"+subject) {
			t.Errorf("no commit says %q", subject)
		}
	}
}

func TestShapesThatCannotBe(t *testing.T) {
	for _, s := range []Shape{
		{Reports: 0, FollowUps: 1, Commits: 2},
		{Reports: 2, FollowUps: 1, Commits: 9},
		{Reports: 2, FollowUps: 2, Commits: 2},
		{Reports: 2, FollowUps: 2, Commits: 9, Merges: 5},
		{Reports: 2, FollowUps: 2, Commits: 9, Touching: 9, Files: 1},
		{Reports: 2, FollowUps: 2, Commits: 9, Touching: 4},
		{Reports: 5, FollowUps: 5, Commits: 9, Touching: 4, Files: 1},
	} {
		dir := filepath.Join(t.TempDir(), "repository")
		if err := generate(t.Context(), dir, s); err == nil {
			t.Errorf("%+v was generated", s)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%+v left a folder", s)
		}
	}
}
