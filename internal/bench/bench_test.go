package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The bench runs itself to generate; under test that is the test's program.
func TestMain(m *testing.M) {
	if slices.Contains(os.Args, "-generate") || slices.Contains(os.Args, "-parse") {
		main()
		return
	}
	os.Exit(m.Run())
}

// Every measured command runs, on small repositories, and stands on the page.
func TestMeasuringSmallRepositories(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	file := filepath.Join(t.TempDir(), "benchmarks.md")
	o, err := parse([]string{"-short", "-only", "A,B", "-runs", "1", "-o", file})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	for _, want := range []string{
		"## Repository A", "## Repository B", "| `check` ", "| `followups --stale` ", "INCIDENT_GIT=git", "`check --base HEAD`", "`goldmark incidents`", "nothing new", "| `agenda`, nothing new", "100 new commits, fetched", "100 new commits, made here", "| `list` ", "| `version` ",
		"20 reports, 100 follow-ups and 200 commits", "300 are merges", "| `blame ", "20 of 100",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for _, private := range []string{host, os.TempDir()} {
		if strings.Contains(page, private) {
			t.Errorf("the page names %s", private)
		}
	}
}

// A run renews the chapters of what it measured, and keeps the others.
func TestRenew(t *testing.T) {
	chapterOf := func(name string, seed int) chapter {
		return chapter{shape: Shape{Name: name, Seed: seed}, results: []result{{contest: contest{ours: stale}, mine: seconds(1), theirs: seconds(1)}}}
	}
	page := renew("", chapterOf("B", 1))
	page = renew(page, chapterOf("A", 2))
	both := page
	page = renew(page, chapterOf("B", 1))
	if page != both {
		t.Errorf("the same measurement changes the page:\n%s\nto\n%s", both, page)
	}
	page = renew(page, chapterOf("B", 3))
	a, b := strings.Index(page, "## Repository A"), strings.Index(page, "## Repository B")
	if a < 0 || b < a || strings.Contains(page, "seed 1") || !strings.Contains(page, "seed 2") || !strings.Contains(page, "seed 3") {
		t.Errorf("not A with seed 2, then B with seed 3:\n%s", page)
	}
}

func TestOnlyPromisedRepositoriesAreDocumented(t *testing.T) {
	for _, c := range []struct{ args, page string }{
		{"", fullPage}, {"-runs 9", fullPage}, {"-only B,C", fullPage}, {"-short", ""}, {"-reports 100", ""}, {"-seed 2", ""},
		{"-commit-graph", ""}, {"-in folder", ""}, {"-short -o x.md", "x.md"},
	} {
		o, err := parse(strings.Fields(c.args))
		if err != nil || o.page != c.page {
			t.Errorf("%q writes %q, %v, want %q", c.args, o.page, err, c.page)
		}
	}
}

func TestWrongFlags(t *testing.T) {
	for _, args := range []string{
		"-runs 0", "-reports 0", "short", "-followups 3", "-only D", "-only A,B -generate x", "-seed one", "-only B -files 0",
	} {
		if _, err := parse(strings.Fields(args)); err == nil {
			t.Errorf("%q is accepted", args)
		}
	}
}

func TestFlagsChangeTheRepositoryThatWasChosen(t *testing.T) {
	o, err := parse(strings.Fields("-merges 0 -short -seed 9 -only B"))
	if err != nil {
		t.Fatal(err)
	}
	want := mixed
	want.Merges, want.Seed = 0, 9
	if o.shapes[0] != want {
		t.Errorf("got %+v, want %+v", o.shapes[0], want)
	}
}

// seconds are readings with these times, their squares on all cores, and 100 MB.
func seconds(times ...float64) sample {
	var s sample
	for _, t := range times {
		s = append(s, reading{time.Duration(t * float64(time.Second)), time.Duration(t * t * float64(time.Second)), 100 * megabyte})
	}
	return s
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		goal    goal
		mine    sample
		verdict string
	}{
		{goal{}, seconds(99), ""},
		{goal{factor: 3}, seconds(6), "yes"},
		{goal{factor: 3}, seconds(6.1), "**missed**"},
		{goal{factor: 3, plus: time.Second}, seconds(7), "yes"},
		{goal{plus: time.Second}, seconds(1.1), "**missed**"},
		// One slow run of three changes nothing, two do.
		{goal{factor: 3}, seconds(99, 1, 6), "yes"},
		{goal{factor: 3}, seconds(99, 1, 7), "**missed**"},
		{goal{factor: 3, memory: 100 * megabyte}, seconds(1), "yes"},
		{goal{factor: 3, memory: 99 * megabyte}, seconds(1), "**missed**"},
		{goal{memory: 99 * megabyte}, seconds(1), "**missed**"},
	} {
		r := result{contest: contest{goal: c.goal}, mine: c.mine, theirs: seconds(2)}
		if got := r.verdict(); got != c.verdict {
			t.Errorf("goal %v, ours %v against 2 s: %q, want %q", c.goal, c.mine, got, c.verdict)
		}
	}
}

func TestRow(t *testing.T) {
	r := result{
		contest: contest{ours: []string{"check"}, peer: []string{"git", "grep", "-c", ""}, goal: goal{factor: 3, plus: time.Second, memory: 300 * megabyte}},
		mine:    seconds(3, 1, 2), theirs: seconds(4),
	}
	got := strings.Join(r.row(), " | ")
	want := "`check` | `git grep -c \"\"` | 0.50 | 0.25 | 2.000 (1.000–3.000) | 4.000 (4.000–4.000) | 100 | 3× + 1s, 300 MB | yes"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// What is sampled is scaled by the mean: a slow file counts.
func TestPerFileIsScaled(t *testing.T) {
	p := perFile{perFileContest: perFileContest{args: []string{"blame"}, goal: 100}, sampled: seconds(1, 1, 4), reports: 50}
	for mine, want := range map[time.Duration]string{
		time.Second:     "`blame` | 3 of 50 | 1.000 (1.000–4.000) | 100 | 100 | 100× | yes | 1000",
		2 * time.Second: "`blame` | 3 of 50 | 1.000 (1.000–4.000) | 100 | 50 | 100× | **missed** | 1000",
	} {
		if got := strings.Join(p.row(mine, time.Second/10), " | "); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// A program that fails, or answers with another exit code, is not measured.
func TestFailuresAreNotMeasured(t *testing.T) {
	dir := t.TempDir()
	if _, err := measure(t.Context(), dir, "", []string{"git", "no-such-command"}, nil); err == nil || !strings.Contains(err.Error(), "no-such-command") {
		t.Errorf("a failing program: %v", err)
	}
	if _, err := measure(t.Context(), dir, "", []string{"git", "no-such-command"}, []int{1}); err != nil {
		t.Errorf("an expected exit code: %v", err)
	}
	if _, err := measure(t.Context(), dir, "GIT_DIR=nowhere", []string{"git", "rev-parse", "--git-dir"}, nil); err == nil {
		t.Error("the environment is not set")
	}
	if r, err := measure(t.Context(), dir, "", []string{"git", "version"}, nil); err != nil || r.took <= 0 {
		t.Errorf("a program that works: %v, %v", r, err)
	}
}
