package git

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// TestMergeBaseAgreesWithGit takes pairs of commits from random histories,
// whose clocks go wrong.
func TestMergeBaseAgreesWithGit(t *testing.T) {
	for seed := range uint64(8) {
		s := newSandbox(t)
		random := rand.New(rand.NewPCG(seed, 2))
		s.gitWithInput(randomHistory(random), "fast-import", "--quiet")
		commits := strings.Fields(s.git("rev-list", "--all"))
		r := s.open()
		for range 25 {
			a, b := commits[random.IntN(len(commits))], commits[random.IntN(len(commits))]
			got, err := r.MergeBase(context.Background(), a, b)
			if errors.Is(err, ErrNoMergeBase) {
				got, err = "", nil
			}
			must(t, err)
			if bases := s.gitMayFail("merge-base", "--all", a, b); !strings.Contains(bases, got) || (bases == "") != (got == "") {
				t.Errorf("seed %d: merge base of %s and %s is %q, want one of %q", seed, a, b, got, bases)
			}
		}
	}
}

func TestMergeBaseIsMissing(t *testing.T) {
	s := newSandbox(t)
	s.commit("base", "a", "1")
	s.git("branch", "side")
	main := s.commit("main", "a", "2")
	s.git("checkout", "-q", "side")
	side := s.commit("side", "b", "3")
	s.git("checkout", "-q", "--orphan", "island")
	island := s.commit("island", "c", "4")
	if _, err := s.open().MergeBase(context.Background(), main, island); !errors.Is(err, ErrNoMergeBase) {
		t.Errorf("unrelated: %v, want ErrNoMergeBase", err)
	}
	shallow := mustOpen(t, s.clone("--depth=1", "--no-single-branch"))
	var cut *CutOffError
	if _, err := shallow.MergeBase(context.Background(), main, side); !errors.As(err, &cut) || !strings.Contains(cut.Remedy, "fetch-depth: 0") {
		t.Errorf("shallow: %v, want a CutOffError", err)
	}
}

func TestBefore(t *testing.T) {
	s := newSandbox(t)
	s.git("checkout", "-q", "-b", "side")
	first := s.commit("first", "a", "1")
	s.git("branch", "main")
	onSide := s.commit("side, at the time of main", "b", "2")
	s.git("checkout", "-q", "main")
	s.tick--
	second := s.commit("second", "a", "2")
	s.tick++
	s.git("merge", "-q", "-m", "merge", "side")
	last := s.commit("last", "a", "3")
	r := s.open()
	committed := func(hash string) time.Time {
		when, err := r.Time(context.Background(), hash)
		must(t, err)
		return when
	}
	for name, test := range map[string]struct {
		at   time.Time
		want string
	}{
		"after everything":             {committed(last).Add(time.Hour), last},
		"to the second":                {committed(last), last},
		"a tie goes to the first line": {committed(onSide), second},
		"between":                      {committed(second).Add(-time.Second), first},
		"before everything":            {committed(first).Add(-time.Second), ""},
	} {
		got, err := r.Before(context.Background(), last, test.at)
		must(t, err)
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	var cut *CutOffError
	if _, err := mustOpen(t, s.clone("--depth=1")).Before(context.Background(), last, committed(first)); !errors.As(err, &cut) {
		t.Errorf("shallow: %v, want a CutOffError", err)
	}
}

// TestRisingRises asks commits and their parents in random histories, whose clocks
// go wrong or stand still.
func TestRisingRises(t *testing.T) {
	for seed := range uint64(8) {
		s := newSandbox(t)
		random := rand.New(rand.NewPCG(seed, 3))
		s.gitWithInput(randomHistory(random), "fast-import", "--quiet")
		r := s.open()
		at := func(hash string) time.Time {
			when, err := r.Rising(context.Background(), hash)
			must(t, err)
			return when
		}
		for line := range strings.Lines(s.git("rev-list", "--all", "--parents") + "\n") {
			commits := strings.Fields(line)
			committed, err := r.Time(context.Background(), commits[0])
			must(t, err)
			if at(commits[0]).Before(committed) {
				t.Errorf("seed %d: %s is at %s, before it was committed at %s", seed, commits[0], at(commits[0]), committed)
			}
			for _, parent := range commits[1:] {
				if !at(commits[0]).After(at(parent)) {
					t.Errorf("seed %d: %s is at %s, its parent %s at %s", seed, commits[0], at(commits[0]), parent, at(parent))
				}
			}
		}
	}
}

func TestRisingInOneSecond(t *testing.T) {
	s := newSandbox(t)
	first := s.commit("first", "a", "1")
	s.tick--
	s.commit("second", "a", "2")
	s.tick--
	third := s.commit("third", "a", "3")
	later := s.commit("later", "a", "4")
	for _, r := range []*Repository{s.open(), mustOpenBy(t, s.dir, Program)} {
		begun, err := r.Time(context.Background(), first)
		must(t, err)
		for hash, want := range map[string]int{first: 0, third: 2, later: 60} {
			when, err := r.Rising(context.Background(), hash)
			must(t, err)
			if got := int(when.Sub(begun).Seconds()); got != want {
				t.Errorf("%s is %d s after the first, want %d", hash, got, want)
			}
		}
	}
}

func TestIdent(t *testing.T) {
	day := time.Unix(1700000000, 0).UTC()
	for line, want := range map[string]ident{
		"Ana Lim <ana@example.com> 1700000000 +0000":      {"Ana Lim", day},
		"Ana <ana@example.com> 1700000000 -1130":          {"Ana", day},
		" <> 1700000000 +1400":                            {"", day},
		"Ana <a> b> 1700000000 +0000":                     {"Ana", day},
		"Ana <ana@example.com> 0 +0000":                   {"Ana", time.Unix(0, 0).UTC()},
		"Ana <ana@example.com> 253402300799 +0000":        {"Ana", time.Unix(253402300799, 0).UTC()},
		"Ana <ana@example.com> 253402300800 +0000":        {"Ana", time.Time{}},
		"Ana <ana@example.com> 99999999999999999999 +000": {"Ana", time.Time{}},
		"Ana <ana@example.com> -1 +0000":                  {"Ana", time.Time{}},
		"Ana <ana@example.com> 1700000000 +1500":          {"Ana", time.Time{}},
		"Ana <ana@example.com> 1700000000 +0060":          {"Ana", time.Time{}},
		"Ana <ana@example.com> 1700000000":                {"Ana", time.Time{}},
		"Ana <ana@example.com> 2026-01-01 12:00":          {"Ana", time.Time{}},
		"Ana <ana@example.com>":                           {"Ana", time.Time{}},
		"Ana":                                             {"Ana", time.Time{}},
		"":                                                {"", time.Time{}},
	} {
		if got := parseIdent(line); got != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	}
}

func TestParseCommit(t *testing.T) {
	tree := strings.Repeat("ab", 20)
	when := "Ana <a@example.com> 1700000000 +0000\n"
	for name, test := range map[string]struct {
		raw     string
		subject string
		dated   bool
		fails   bool
	}{
		"plain":               {"tree " + tree + "\nauthor " + when + "committer " + when + "\nsubject\nwraps\n\nbody\n", "subject wraps", true, false},
		"signed":              {"tree " + tree + "\nauthor " + when + "committer " + when + "gpgsig x\n committer " + when + "\n\n\nlate subject", "late subject", true, false},
		"two committers":      {"tree " + tree + "\nauthor " + when + "committer " + when + "committer " + when + "\nx", "x", false, false},
		"no committer":        {"tree " + tree + "\nauthor " + when + "\nx", "x", false, false},
		"no message":          {"tree " + tree + "\ncommitter " + when, "", true, false},
		"empty":               {"", "", false, true},
		"no tree":             {"author " + when + "\nx", "", false, true},
		"short tree":          {"tree abc\n\nx", "", false, true},
		"unreadable parent":   {"tree " + tree + "\nparent zz\n\nx", "", false, true},
		"parent after author": {"tree " + tree + "\nauthor " + when + "parent zz\ncommitter " + when + "\nx", "x", true, false},
	} {
		c, err := parseCommit([]byte(test.raw))
		if (err != nil) != test.fails || c.subject != test.subject || c.committer.when.IsZero() == test.dated {
			t.Errorf("%s: %q, %v, %v", name, c.subject, c.committer.when, err)
		}
	}
}

func FuzzParseCommit(f *testing.F) {
	f.Add([]byte(fmt.Sprintf("tree %040d\nparent %040d\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nx", 1, 2)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := parseCommit(raw)
		if err == nil && (c.committer.when.Year() > 9999 || strings.Contains(c.subject, "\n")) {
			t.Errorf("%v %q", c.committer.when, c.subject)
		}
	})
}

func FuzzTree(f *testing.F) {
	f.Add([]byte("100644 a.md\x00aaaaaaaaaaaaaaaaaaaa40000 b\x00bbbbbbbbbbbbbbbbbbbb"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for rest := raw; len(rest) > 0; {
			e, after, err := nextEntry(rest)
			if err != nil {
				return
			}
			if len(after) >= len(rest) || e.name == "" || strings.ContainsAny(e.name, "/\x00") || e.folder == (e.mode != 0) {
				t.Fatalf("%+v", e)
			}
			rest = after
		}
	})
}
