package git

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/incident-cli/incident/internal/history"
)

// walked is a walk as lines: the commits' subjects with their changes.
func walked(t *testing.T, r *Repository, from string, under ...string) []string {
	t.Helper()
	var lines []string
	err := r.Log(from, Query{Under: under}).Walk(context.Background(), func(c *history.Commit) error {
		lines = append(lines, describe(c))
		return nil
	})
	must(t, err)
	return lines
}

func describe(c *history.Commit) string {
	line := c.Subject
	if !c.Followed {
		line += " (not followed)"
	}
	if c.Boundary {
		line += " (boundary)"
	}
	for _, parent := range c.Changes {
		var changes []string
		for _, change := range parent {
			changes = append(changes, sign(change)+change.Path)
		}
		line += " [" + strings.Join(changes, " ") + "]"
	}
	return line
}

func sign(c history.Change) string {
	switch {
	case c.Old == "":
		return "+"
	case c.New == "":
		return "-"
	}
	return "~"
}

func TestWalk(t *testing.T) {
	base := func(s *sandbox) { s.commit("base", "incidents/a.md", "a\n", "incidents/b.md", "b\n") }
	// branches leaves main and side with a commit each.
	branches := func(s *sandbox) {
		base(s)
		s.git("branch", "side")
		s.commit("ours", "incidents/a.md", "ours\n")
		s.git("checkout", "-q", "side")
		s.commit("theirs", "incidents/b.md", "theirs\n")
		s.git("checkout", "-q", "main")
		s.tick++
	}
	merge := func(s *sandbox, args ...string) {
		s.git(append([]string{"merge", "-q", "--no-ff", "-m", "merge"}, args...)...)
	}
	for name, test := range map[string]struct {
		make func(s *sandbox)
		want []string
	}{
		"changes": {
			func(s *sandbox) {
				base(s)
				s.commit("elsewhere", "src/main.c", "x")
				s.commit("edit", "incidents/a.md", "a2\n", "incidents/2026/c.md", "c\n")
				s.commit("move", "incidents/b.md", "", "incidents/2026/b.md", "b\n")
			},
			[]string{
				"base [+incidents/a.md +incidents/b.md]",
				"edit [+incidents/2026/c.md ~incidents/a.md]",
				"move [+incidents/2026/b.md -incidents/b.md]",
			},
		},
		"a file becomes a folder": {
			func(s *sandbox) {
				base(s)
				s.commit("swap", "incidents/a.md", "", "incidents/a.md/README.md", "a\n")
				s.commit("gone", "incidents/a.md/README.md", "", "incidents/b.md", "")
			},
			[]string{
				"base [+incidents/a.md +incidents/b.md]",
				"swap [-incidents/a.md +incidents/a.md/README.md]",
				"gone [-incidents/a.md/README.md -incidents/b.md]",
			},
		},
		"a link is no report": {
			func(s *sandbox) {
				base(s)
				s.git("update-index", "--add", "--cacheinfo", "120000", s.gitWithInput("x", "hash-object", "-w", "--stdin"), "incidents/a.md")
				s.tick++
				s.git("commit", "-q", "-m", "link")
			},
			[]string{"base [+incidents/a.md +incidents/b.md]", "link [-incidents/a.md]"},
		},
		"merge of both": {
			func(s *sandbox) { branches(s); merge(s, "side") },
			[]string{
				"base [+incidents/a.md +incidents/b.md]", "ours [~incidents/a.md]", "theirs [~incidents/b.md]",
				"merge [~incidents/b.md] [~incidents/a.md]",
			},
		},
		"evil merge": {
			func(s *sandbox) {
				branches(s)
				merge(s, "--no-commit", "side")
				s.write("incidents/a.md", "evil\n")
				s.git("commit", "-q", "-a", "-m", "merge")
			},
			[]string{
				"base [+incidents/a.md +incidents/b.md]", "ours [~incidents/a.md]", "theirs [~incidents/b.md]",
				"merge [~incidents/a.md ~incidents/b.md] [~incidents/a.md]",
			},
		},
		"merge that keeps ours": {
			func(s *sandbox) { branches(s); merge(s, "-s", "ours", "side") },
			[]string{"base [+incidents/a.md +incidents/b.md]", "ours [~incidents/a.md]", "theirs (not followed) [~incidents/b.md]"},
		},
		"merge of a branch that changed something else": {
			func(s *sandbox) {
				base(s)
				s.git("checkout", "-q", "-b", "side")
				s.commit("code", "main.c", "x")
				s.git("checkout", "-q", "main")
				s.commit("ours", "incidents/a.md", "ours\n")
				merge(s, "side")
			},
			[]string{"base [+incidents/a.md +incidents/b.md]", "ours [~incidents/a.md]"},
		},
		"octopus": {
			func(s *sandbox) {
				branches(s)
				s.git("checkout", "-q", "-b", "third", "main~")
				s.commit("third", "incidents/c.md", "c\n")
				s.git("checkout", "-q", "main")
				s.tick++
				merge(s, "side", "third")
			},
			[]string{
				"base [+incidents/a.md +incidents/b.md]", "ours [~incidents/a.md]", "theirs [~incidents/b.md]", "third [+incidents/c.md]",
				"merge [~incidents/b.md +incidents/c.md] [~incidents/a.md +incidents/c.md] [~incidents/a.md ~incidents/b.md]",
			},
		},
		"unrelated histories": {
			func(s *sandbox) {
				base(s)
				s.git("checkout", "-q", "--orphan", "island")
				s.commit("island", "incidents/c.md", "c\n", "incidents/a.md", "", "incidents/b.md", "")
				s.git("checkout", "-q", "main")
				s.tick++
				merge(s, "--allow-unrelated-histories", "island")
			},
			[]string{
				"base [+incidents/a.md +incidents/b.md]", "island [+incidents/c.md]",
				"merge [+incidents/c.md] [+incidents/a.md +incidents/b.md]",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			test.make(s)
			if diff := cmp.Diff(test.want, walked(t, s.open(), s.head(), "incidents")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWalkOfShallowClone(t *testing.T) {
	s := newSandbox(t)
	s.commit("first", "incidents/a.md", "1")
	s.commit("second", "incidents/b.md", "2")
	s.commit("elsewhere", "main.c", "3")
	s.commit("third", "incidents/b.md", "4")
	for depth, want := range map[string][]string{
		"--depth=1": {"third (boundary) [+incidents/a.md +incidents/b.md]"},
		"--depth=2": {"elsewhere (boundary) [+incidents/a.md +incidents/b.md]", "third [~incidents/b.md]"},
		"--depth=9": {"first [+incidents/a.md]", "second [+incidents/b.md]", "third [~incidents/b.md]"},
	} {
		r := mustOpen(t, s.clone(depth))
		if r.Shallow() != (depth != "--depth=9") {
			t.Errorf("%s: shallow is %v", depth, r.Shallow())
		}
		if diff := cmp.Diff(want, walked(t, r, s.head(), "incidents")); diff != "" {
			t.Errorf("%s: %s", depth, diff)
		}
	}
}

func TestWalkStopsAtTheFirstError(t *testing.T) {
	s := newSandbox(t)
	s.commit("first", "a.md", "1")
	s.commit("second", "a.md", "2")
	calls := 0
	stop := fmt.Errorf("enough")
	err := s.open().Log(s.head(), Query{Under: []string{"."}}).Walk(context.Background(), func(*history.Commit) error { calls++; return stop })
	if err != stop || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
}

// TestWalkAgreesWithGit compares walks of random histories with what the git
// program says of the same commits.
func TestWalkAgreesWithGit(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			s := newSandbox(t)
			s.gitWithInput(randomHistory(rand.New(rand.NewPCG(seed, 1))), "fast-import", "--quiet")
			from := s.git("rev-parse", "main")
			if seed%2 == 1 {
				s.git("repack", "-adfq", "--depth=50")
			}
			o := askGit(s, from)
			if len(o.changes) < 10 {
				t.Fatalf("only %d commits to compare", len(o.changes))
			}
			seen := map[string]bool{}
			got := oracle{parents: o.parents, changes: map[string][]string{}, followed: map[string]bool{}}
			must(t, s.open().Log(from, Query{Under: []string{"incidents"}}).Walk(context.Background(), func(c *history.Commit) error {
				seen[c.Hash] = true
				for ancestor := range o.ancestors(c.Hash, map[string]bool{}) {
					if _, late := o.changes[ancestor]; late && !seen[ancestor] {
						t.Errorf("%s comes before its ancestor %s", c.Hash, ancestor)
					}
				}
				got.changes[c.Hash] = rawLines(c)
				got.followed[c.Hash] = c.Followed
				return nil
			}))
			if diff := cmp.Diff(o, got, cmp.AllowUnexported(oracle{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// randomHistory has merges of one to three parents, some of which equal a
// parent, files in two folders, and clocks that go wrong.
func randomHistory(random *rand.Rand) string {
	var in strings.Builder
	for mark := 1; mark <= 60; mark++ {
		branch := "main"
		if random.IntN(2) == 0 && mark < 60 {
			branch = "side"
		}
		fmt.Fprintf(&in, "commit refs/heads/%s\nmark :%d\ncommitter A <a@example.com> %d +0000\ndata 1\nx\n",
			branch, mark, 1700000000+60*mark-random.IntN(2)*random.IntN(400))
		if mark > 3 && random.IntN(3) == 0 {
			for range 1 + random.IntN(2) {
				fmt.Fprintf(&in, "merge :%d\n", 1+random.IntN(mark-1))
			}
		}
		for range random.IntN(3) {
			path := []string{"incidents", "incidents/2026", "src"}[random.IntN(3)] + fmt.Sprintf("/%d.md", random.IntN(4))
			if random.IntN(4) == 0 {
				fmt.Fprintf(&in, "D %s\n", path)
				continue
			}
			fmt.Fprintf(&in, "M 100644 inline %s\ndata 2\n%d\n\n", path, random.IntN(10))
		}
	}
	return in.String()
}

// oracle is what the git program says of a history: each commit's parents, and
// for those that differ in incidents from all of them how, and whether they are
// followed.
type oracle struct {
	parents  map[string][]string
	changes  map[string][]string
	followed map[string]bool
}

func askGit(s *sandbox, from string) oracle {
	o := oracle{map[string][]string{}, map[string][]string{}, map[string]bool{}}
	for line := range strings.Lines(s.git("rev-list", "--parents", from)) {
		commits := strings.Fields(line)
		o.parents[commits[0]] = unique(commits[1:])
	}
	held := map[string]string{}
	for commit := range o.parents {
		held[commit] = s.git("ls-tree", "-r", commit, "incidents")
		if lists := o.compare(s, commit); !slices.Contains(lists, "") {
			o.changes[commit] = lists
			o.followed[commit] = false
		}
	}
	o.follow(from, held, map[string]bool{})
	return o
}

func (o oracle) compare(s *sandbox, commit string) []string {
	parents := o.parents[commit]
	if len(parents) == 0 {
		parents = []string{s.git("hash-object", "-t", "tree", "-w", "--stdin")}
	}
	var lists []string
	for _, parent := range parents {
		lists = append(lists, s.git("diff-tree", "-r", "--no-renames", parent, commit, "--", "incidents"))
	}
	return lists
}

func (o oracle) follow(commit string, held map[string]string, seen map[string]bool) {
	if seen[commit] {
		return
	}
	seen[commit] = true
	if _, differs := o.followed[commit]; differs {
		o.followed[commit] = true
	}
	same := slices.DeleteFunc(slices.Clone(o.parents[commit]), func(p string) bool { return held[p] != held[commit] })
	if len(same) == 0 {
		same = o.parents[commit]
	}
	for _, parent := range same {
		o.follow(parent, held, seen)
	}
}

// ancestors adds the commits that one descends from.
func (o oracle) ancestors(commit string, found map[string]bool) map[string]bool {
	for _, parent := range o.parents[commit] {
		if !found[parent] {
			found[parent] = true
			o.ancestors(parent, found)
		}
	}
	return found
}

func unique(values []string) []string {
	var kept []string
	for _, v := range values {
		if !slices.Contains(kept, v) {
			kept = append(kept, v)
		}
	}
	return kept
}

// rawLines writes a commit's changes as git diff-tree does.
func rawLines(c *history.Commit) []string {
	const none = "0000000000000000000000000000000000000000"
	var lists []string
	for _, parent := range c.Changes {
		var lines []string
		for _, change := range parent {
			switch sign(change) {
			case "+":
				lines = append(lines, fmt.Sprintf(":000000 100644 %s %s A\t%s", none, change.New, change.Path))
			case "-":
				lines = append(lines, fmt.Sprintf(":100644 000000 %s %s D\t%s", change.Old, none, change.Path))
			default:
				lines = append(lines, fmt.Sprintf(":100644 100644 %s %s M\t%s", change.Old, change.New, change.Path))
			}
		}
		lists = append(lists, strings.Join(lines, "\n"))
	}
	return lists
}
