package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
)

// tree makes a folder with files; a name that ends in "/" is a folder.
func tree(t *testing.T, files map[string]string) *Dir {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		at := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	d, err := OpenDir(root)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func load(t *testing.T, d *Dir) *Workspace {
	t.Helper()
	w, err := Load(d, nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func paths(w *Workspace) []string {
	var all []string
	for _, r := range w.Reports {
		all = append(all, r.Path())
	}
	return all
}

func TestWhatIsAReport(t *testing.T) {
	w := load(t, tree(t, map[string]string{
		"incidents/2026/2026-11-23-a.md":          "# A",
		"incidents/2026/B.MD":                     "# B",
		"incidents/c.markdown":                    "# C",
		"incidents/no extension":                  "# D",
		"incidents/front matter":                  "---\nid: x\n---\n",
		"incidents/2026-11-23-own/README.md":      "# E",
		"incidents/2026-11-23-own/notes.md":       "# no",
		"incidents/2026-11-23-own/logs/README.md": "# no",
		"incidents/README.md":                     "# no",
		"incidents/2026/readme.md":                "# no",
		"incidents/My Template.md":                "# no",
		"incidents/LICENSE":                       "no",
		"incidents/picture.png":                   "no",
		"incidents/.hidden.md":                    "# H",
		"incidents/.hidden/x.md":                  "# H",
		"incidents/clone/.git/HEAD":               "",
		"incidents/clone/x.md":                    "# no",
		".hidden/incidents/x.md":                  "# no",
		"incidents/.incident-x.tmp":               "# no",
		"other/x.md":                              "# no",
	}))
	want := []string{
		"incidents/.hidden.md", "incidents/.hidden/x.md", "incidents/2026-11-23-own/README.md", "incidents/2026/2026-11-23-a.md", "incidents/2026/B.MD",
		"incidents/c.markdown", "incidents/front matter", "incidents/no extension",
	}
	if got := paths(w); !slices.Equal(got, want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
	for _, p := range append(want, "incidents/LICENSE") { // which only its content rules out
		if !w.Matches(p) {
			t.Errorf("history would pass over %s", p)
		}
	}
}

func TestReportsMayBeGlobs(t *testing.T) {
	w := load(t, tree(t, map[string]string{
		".incident.yaml":         "reports: ['teams/*/incidents/**', docs/pm-*.md]\n",
		"teams/a/incidents/x.md": "# X", "teams/b/incidents/2026/y.md": "# Y", "teams/b/notes/z.md": "# no",
		"docs/pm-1.md": "# P", "docs/other.md": "# no",
	}))
	want := []string{"docs/pm-1.md", "teams/a/incidents/x.md", "teams/b/incidents/2026/y.md"}
	if got := paths(w); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestTheRootMayHoldReports(t *testing.T) {
	w := load(t, tree(t, map[string]string{
		".incident.yaml": "reports: .\n", "PM1.md": "# P", "README.md": "# no", ".github/x.md": "# no",
		"reviews/2026-12-01.md": "---\ndate: 2026-12-01T10:00:00Z\nstatus: planned\nincidents: [PM1]\n---\n", "node_modules/x/y.md": "# no",
	}))
	if got := paths(w); !slices.Equal(got, []string{"PM1.md"}) {
		t.Errorf("%q", got)
	}
	if len(w.Reviews) != 1 || !w.Reviews[0].Names("PM1") || w.Reviews[0].Status.Value != report.Planned {
		t.Errorf("%d reviews", len(w.Reviews))
	}
}

func TestAReviewThatIsALinkIsSaid(t *testing.T) {
	d := tree(t, map[string]string{"incidents/a.md": "# A", "r.md": "---\ndate: 2026-12-01T10:00:00Z\n---\n", "reviews/x.md": ""})
	at := filepath.Join(d.root.Name(), "reviews", "2026-12-01.md")
	if err := os.Symlink("../r.md", at); err != nil {
		t.Fatal(err)
	}
	w := load(t, d)
	if !slices.ContainsFunc(w.Other, func(f finding.Finding) bool {
		return f.Rule == RuleRegularFile && f.Span.File.Name == "reviews/2026-12-01.md"
	}) {
		t.Errorf("%v", w.Other)
	}
}

func TestALockThatWasLeftIsTakenOver(t *testing.T) {
	for _, age := range []time.Duration{-time.Hour, time.Hour} {
		d := tree(t, map[string]string{"x.md": "old", ".incident-x.md.lock.tmp": ""})
		when := time.Now().Add(age)
		if err := os.Chtimes(filepath.Join(d.root.Name(), ".incident-x.md.lock.tmp"), when, when); err != nil {
			t.Fatal(err)
		}
		if err := d.Replace("x.md", []byte("old"), []byte("new")); err != nil {
			t.Errorf("a lock of %v: %v", age, err)
		}
	}
}

func TestALargeFileIsNotRead(t *testing.T) {
	d := tree(t, map[string]string{"incidents/a.md": "# A", "incidents/large.md": ""})
	if err := os.Truncate(filepath.Join(d.root.Name(), "incidents", "large.md"), 1<<30); err != nil {
		t.Fatal(err)
	}
	w := load(t, d)
	if len(w.Reports) != 2 || w.Parsed[w.Reports[1]][0].Rule != report.RuleTooComplex {
		t.Errorf("%d reports, %v", len(w.Reports), w.Parsed)
	}
}

func TestResolve(t *testing.T) {
	w := load(t, tree(t, map[string]string{
		"incidents/2026/2026-11-23-checkout-slow.md": "---\nid: 2026-11-23-checkout-slow\naliases: [INC-7]\n---\n# A\n\n## Follow-ups\n\n- [ ] x `fu-aaaaaa`\n",
		"incidents/2026/2026-11-24-checkout-down.md": "---\nid: 2026-11-24-checkout-down\n---\n# B\n\n## Follow-ups\n\n- [ ] y `fu-aaabbb`\n",
		"incidents/old outage.md":                    "# C",
	}))
	for arg, want := range map[string]string{
		"2026-11-23-checkout-slow": "2026-11-23-checkout-slow", "inc-7": "2026-11-23-checkout-slow", "slow": "2026-11-23-checkout-slow",
		"2026/2026-11-24-checkout-down.md": "2026-11-24-checkout-down", "incidents/old outage.md": "old outage", "Old": "old outage",
	} {
		r, err := w.Resolve(arg, "incidents")
		if err != nil || r.Name() != want {
			t.Errorf("%s: %v, want %s", arg, err, want)
		}
	}
	var ambiguous *AmbiguousError
	if _, err := w.Resolve("checkout", "."); !errors.As(err, &ambiguous) || len(ambiguous.Candidates) != 2 {
		t.Errorf("checkout: %v", err)
	}
	var unknown *UnknownError
	if _, err := w.Resolve("2026-11-24-chekout-down", "."); !errors.As(err, &unknown) || unknown.Near[0] != "2026-11-24-checkout-down" {
		t.Errorf("a typing error: %v", err)
	}
	if _, f, err := w.ResolveFollowUp("aabb"); err != nil || f.Text.Value != "y" {
		t.Errorf("a part of a follow-up's id: %v", err)
	}
	if _, _, err := w.ResolveFollowUp("fu-aaa"); !errors.As(err, &ambiguous) {
		t.Errorf("an ambiguous part: %v", err)
	}
}

func TestConfigurationIsUntrusted(t *testing.T) {
	w := load(t, tree(t, map[string]string{".incident.yaml": "reports: ../..\n", "incidents/a.md": "# A"}))
	if len(w.Configuration) != 1 {
		t.Errorf("%v", w.Configuration)
	}
}

func TestCreateIsExclusive(t *testing.T) {
	d := tree(t, map[string]string{"x": ""})
	var wait sync.WaitGroup
	var created sync.Map
	for i := range 100 {
		wait.Go(func() {
			if err := d.Create("a/b/same.md", fmt.Appendf(nil, "%d", i)); err == nil {
				created.Store(i, true)
			} else if !errors.Is(err, fs.ErrExist) {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	winners := 0
	created.Range(func(any, any) bool { winners++; return true })
	data, err := d.Read("a/b/same.md", 10)
	if winners != 1 || err != nil || len(data) == 0 {
		t.Errorf("%d created it, it holds %q, %v", winners, data, err)
	}
	if left, err := filepath.Glob(filepath.Join(d.root.Name(), "a", "b", ".incident-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestReplaceKeepsWhatSomebodyElseWrote(t *testing.T) {
	d := tree(t, map[string]string{"x.md": "old"})
	if err := d.Replace("x.md", []byte("other"), []byte("new")); !errors.Is(err, ErrChanged) {
		t.Errorf("a file that changed: %v", err)
	}
	if err := d.Replace("x.md", []byte("ol"), []byte("new")); !errors.Is(err, ErrChanged) {
		t.Errorf("a file that grew: %v", err)
	}
	if err := d.Replace("x.md", []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	if data, err := d.Read("x.md", 10); err != nil || string(data) != "new" {
		t.Errorf("%q, %v", data, err)
	}
}

// TestConcurrentReplacesLoseNothing lets 50 writers add a line each to one file.
func TestConcurrentReplacesLoseNothing(t *testing.T) {
	d := tree(t, map[string]string{"x.md": ""})
	var wait sync.WaitGroup
	for i := range 50 {
		wait.Go(func() {
			for {
				old, err := d.Read("x.md", 1<<20)
				if err == nil {
					err = d.Replace("x.md", old, fmt.Appendf(slices.Clone(old), "line %d\n", i))
				}
				if err == nil {
					return
				}
				if !errors.Is(err, ErrChanged) {
					t.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
	data, err := d.Read("x.md", 1<<20)
	if n := strings.Count(string(data), "\n"); err != nil || n != 50 {
		t.Errorf("%d lines, %v", n, err)
	}
}

func TestWhatAnInterruptedRunLeftIsRemoved(t *testing.T) {
	d := tree(t, map[string]string{"incidents/.incident-OLD.tmp": "x", "incidents/.incident-NEW.tmp": "x"})
	old := time.Now().Add(-2 * tempAge)
	if err := os.Chtimes(filepath.Join(d.root.Name(), "incidents", ".incident-OLD.tmp"), old, old); err != nil {
		t.Fatal(err)
	}
	if err := d.Create("incidents/x.md", []byte("x")); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(d.root.Name(), "incidents", ".incident-*"))
	if err != nil || len(left) != 1 || !strings.HasSuffix(left[0], "NEW.tmp") {
		t.Errorf("left: %q", left)
	}
}

func TestNothingIsWrittenOutside(t *testing.T) {
	d := tree(t, map[string]string{"x.md": "x"})
	outside := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(d.root.Name(), "incidents")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../evil.md", "incidents/evil.md", "/tmp/evil.md", "a/../../evil.md"} {
		if err := d.Create(name, []byte("x")); err == nil {
			t.Errorf("%s was created", name)
		}
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) > 0 {
		t.Errorf("outside: %v", entries)
	}
}

func TestFormerPlaces(t *testing.T) {
	w := load(t, tree(t, map[string]string{".incident.yaml": "reports: [docs, 'logs/*.md']\nreviews: meetings\n"}))
	many := "reports:\n"
	for i := range MaxFormer {
		many += fmt.Sprintf("- aside/%02d\n", i)
	}
	builtIn := Place{"incidents", "reviews"}
	for name, c := range map[string]struct {
		versions []string
		want     []Place
	}{
		"none":               {nil, []Place{builtIn}},
		"the present one":    {[]string{"reports: docs\nreviews: meetings\n"}, []Place{builtIn}},
		"another":            {[]string{"reports: old"}, []Place{builtIn, {"old", "reviews"}}},
		"other reviews":      {[]string{"reports: docs\n"}, []Place{{"docs", "reviews"}, builtIn}},
		"with a wrong key":   {[]string{"reports: old\nrepots: x\n"}, []Place{builtIn, {"old", "reviews"}}},
		"outside":            {[]string{"reports: ../old"}, []Place{builtIn}},
		"that is no YAML":    {[]string{"reports: ["}, []Place{builtIn}},
		"too large":          {[]string{"reports: old\n" + strings.Repeat("#\n", report.MaxReport/2)}, []Place{builtIn}},
		"as many as allowed": {[]string{strings.Replace(many, "- aside/00\n", "", 1)}, nil},
		"one more":           {[]string{many}, []Place{everywhere}},
	} {
		former := w.NewFormer()
		for _, text := range c.versions {
			former.Take([]byte(text))
		}
		got := former.Places()
		if c.want == nil && len(got) != MaxFormer || c.want != nil && !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		w.Remember(got)
		if !w.Remembers([]Place{builtIn}) || !w.Held("incidents/2026-11-23-a.md") || w.Matches("incidents/2026-11-23-a.md") {
			t.Errorf("%s: the built-in place is not a former one", name)
		}
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("a/**/b*.md", "a/x/y/bc.md")
	f.Add(strings.Repeat("*", 20)+"x", strings.Repeat("a", 200))
	f.Fuzz(func(_ *testing.T, glob, name string) {
		if len(glob) < 200 && len(name) < 1000 {
			newPattern(glob).match(name)
		}
	})
}

func TestExists(t *testing.T) {
	d := tree(t, map[string]string{"docs/a.md": "", "sub/.keep": ""})
	if err := os.Remove(filepath.Join(d.root.Name(), "sub", ".keep")); err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.Symlink(outside, filepath.Join(d.root.Name(), "link")); err != nil {
		t.Skip("no symbolic links here")
	}
	for name, want := range map[string]bool{
		"docs": true, "docs/a.md": true, ".": true, "docs/b.md": false, "docs/a.md/b": false, "gone/a.md": false,
		// A submodule that is not checked out is an empty folder.
		"sub": true, "sub/docs/a.md": true,
		// Nobody looks where such a link leads.
		"link": true,
	} {
		if got := d.Exists(name); got != want {
			t.Errorf("%s exists: %v, want %v", name, got, want)
		}
	}
	d.Submodule = func(folder string) (is, known bool) { return folder == "other", true }
	for _, name := range []string{"sub", "sub/docs/a.md"} {
		if d.Exists(name) {
			t.Errorf("%s exists in an empty folder that is no submodule", name)
		}
	}
	d.Submodule = func(folder string) (is, known bool) { return folder == "sub", true }
	for _, name := range []string{"sub", "sub/docs/a.md", "docs/a.md"} {
		if !d.Exists(name) {
			t.Errorf("%s does not exist, and may in a submodule", name)
		}
	}
}
