package git

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Everything but history, asked of both.
func TestProgramAnswersAlike(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(4) {
		s := newSandbox(t)
		random := rand.New(rand.NewPCG(seed, 4))
		s.gitWithInput(pastOf(random, 40), "fast-import", "--quiet")
		s.git("tag", "-m", "a tag", "v1", "main~")
		if seed == 3 {
			s = s.at(s.clone("--depth=3"))
		}
		commits := strings.Fields(s.git("rev-list", "--all"))
		answers := func(r *Repository) []string {
			var all []string
			add := func(answer any, err error) { all = append(all, fmt.Sprint(answer, " ", err)) }
			for _, rev := range []string{"HEAD", "@", "main", "v1", "main^2", "main~3", "main~90", commits[0][:9], "--all", "no/such", strings.Repeat("9", 40)} {
				add(r.Resolve(rev))
			}
			for i := range 12 {
				a, b := commits[i*7%len(commits)], commits[i*5%len(commits)]
				add(r.MergeBase(ctx, a, b))
				add(r.Before(ctx, a, time.Unix(1700000000+int64(i)*200, 0)))
				add(r.Files(ctx, a, []string{"src", "incidents/2026", "nothing"}))
				add(r.Time(ctx, a))
				add(r.Rising(ctx, a))
			}
			add(r.Blob(ctx, strings.Repeat("9", 40)))
			add(r.BlobSize(ctx, s.git("rev-parse", commits[0]+"^{tree}")))
			return append(all, fmt.Sprint(r.Shallow()))
		}
		own, other := answers(mustOpen(t, s.dir)), answers(mustOpenBy(t, s.dir, Program))
		if diff := cmp.Diff(own, other); diff != "" {
			t.Errorf("seed %d: %s", seed, diff)
		}
	}
}

// What cannot be read in process is read by the program, unless that is
// forbidden.
func TestAutoReadsMore(t *testing.T) {
	for name, make := range map[string]func(t *testing.T) *sandbox{
		"sha256": func(t *testing.T) *sandbox { return newSandbox(t, "--object-format=sha256") },
		"grafts": func(t *testing.T) *sandbox {
			s := newSandbox(t)
			cut := s.commit("cut off by the graft", "incidents/old.md", "old\n")
			s.git("config", "advice.graftFileDeprecated", "false")
			must(t, os.WriteFile(filepath.Join(s.dir, ".git/info/grafts"), []byte(cut+"\n"), 0o644))
			return s
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := make(t)
			s.commit("add", "incidents/a.md", "text\n")
			head := s.commit("edit", "incidents/a.md", "more\n")
			var unsupported *UnsupportedError
			if _, err := Open(s.dir, InProcess, surroundings()); !errors.As(err, &unsupported) {
				t.Errorf("in process: %v, want an UnsupportedError", err)
			}
			r := mustOpenBy(t, s.dir, Auto)
			got, err := r.Head()
			must(t, err)
			if got != head {
				t.Errorf("head is %q, want %q", got, head)
			}
			lines := walked(t, r, head, "incidents")
			if want := []string{"add [+incidents/a.md]", "edit [~incidents/a.md]"}; !cmp.Equal(want, lines[len(lines)-2:]) {
				t.Errorf("walked %q", lines)
			}
			files, err := r.Files(context.Background(), head, []string{"incidents/a.md"})
			must(t, err)
			content, err := r.Blob(context.Background(), files[0].Blob)
			must(t, err)
			if string(content) != "more\n" {
				t.Errorf("content is %q", content)
			}
		})
	}
}

func TestProgramOnUnbornBranch(t *testing.T) {
	s := newSandbox(t)
	if _, err := mustOpenBy(t, s.dir, Program).Head(); !errors.Is(err, ErrUnborn) {
		t.Errorf("got %v, want ErrUnborn", err)
	}
	s.commit("add", "a.md", "text\n")
	must(t, os.WriteFile(filepath.Join(s.dir, ".git/refs/heads/main"), []byte("garbage\n"), 0o644))
	if _, err := mustOpenBy(t, s.dir, Program).Head(); err == nil || errors.Is(err, ErrUnborn) {
		t.Errorf("a damaged branch: %v", err)
	}
}

// The program is not started where there is another way.
func TestAutoStartsNothing(t *testing.T) {
	s := newSandbox(t)
	head := s.commit("add", "incidents/a.md", "text\n")
	canary := filepath.Join(t.TempDir(), "canary")
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "git"), []byte("#!/bin/sh\n: >"+canary+"\n"), 0o755))
	t.Setenv("PATH", dir)
	r := mustOpenBy(t, s.dir, Auto)
	walked(t, r, head, "incidents")
	content(t, r, head, "incidents")
	if _, err := os.Stat(canary); err == nil {
		t.Error("the program was started")
	}
}

// A program that fails must not be noticed, as long as there is another way.
func TestAutoWithoutWorkingProgram(t *testing.T) {
	s := newSandbox(t)
	head := s.commit("add", "incidents/a.md", "text\n")
	for name, script := range map[string]string{
		"absent":   "",
		"refusing": "#!/bin/sh\necho 'fatal: detected dubious ownership' >&2\nexit 128\n",
		"strange":  "#!/bin/sh\necho what\n",
		"silent":   "#!/bin/sh\nexit 1\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if script != "" {
				must(t, os.WriteFile(filepath.Join(dir, "git"), []byte(script), 0o755))
			}
			t.Setenv("PATH", dir)
			got := walked(t, mustOpenBy(t, s.dir, Auto), head, "incidents")
			if diff := cmp.Diff([]string{"add [+incidents/a.md]"}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Settings of a repository that make git start something.
func TestProgramStartsNothing(t *testing.T) {
	s := newSandbox(t)
	s.commit("add", "incidents/a.md", "text\n", ".gitattributes", "*.md diff=trap filter=trap\n")
	head := s.commit("edit", "incidents/a.md", "more\n")
	canary := filepath.Join(t.TempDir(), "canary")
	trap := filepath.Join(t.TempDir(), "trap")
	must(t, os.WriteFile(trap, []byte("#!/bin/sh\ntouch "+canary+"\n"), 0o755))
	for _, key := range []string{
		"core.fsmonitor", "core.pager", "pager.log", "core.sshCommand", "core.askPass", "core.editor", "diff.external",
		"diff.trap.command", "diff.trap.textconv", "filter.trap.smudge", "filter.trap.clean", "gpg.program",
		"core.alternateRefsCommand", "alias.log", "alias.cat-file", "credential.helper", "uploadpack.packObjectsHook",
	} {
		s.git("config", key, trap)
	}
	s.git("config", "log.showSignature", "true")
	for _, hook := range []string{"post-index-change", "pre-auto-gc", "reference-transaction", "fsmonitor-watchman"} {
		must(t, os.WriteFile(filepath.Join(s.dir, ".git/hooks", hook), []byte("#!/bin/sh\ntouch "+canary+"\n"), 0o755))
	}
	t.Setenv("GIT_EXTERNAL_DIFF", trap)
	t.Setenv("GIT_PAGER", trap)
	t.Setenv("GIT_DIR", "/nonexistent")
	r := mustOpenBy(t, s.dir, Program)
	ctx := context.Background()
	visitsOf(t, r.Log(head, Query{Under: []string{"incidents"}}))
	_, err := r.Files(ctx, head, []string{"."})
	must(t, err)
	_, err = r.Before(ctx, head, time.Unix(1, 0))
	must(t, err)
	_, err = r.MergeBase(ctx, head, head)
	must(t, err)
	if _, err := os.Stat(canary); err == nil {
		t.Error("something was started")
	}
}

// Lines of authors and dates that no program should write.
func TestProgramReadsOddCommits(t *testing.T) {
	s := newSandbox(t)
	s.commit("add", "incidents/a.md", "text\n")
	tree, parent := s.git("rev-parse", "HEAD^{tree}"), ""
	for i, who := range []string{
		"A <a@example.com> 0 +0000", "A <a@example.com> 253402300800 +0000", "A <a@example.com> 1700000000 +9999", "A <a@example.com> -5 +0000",
		"A <a@example.com>", "<> 1700000000 +0000", "B\xe9n <b@example.com> 1700000000 +0000\nencoding ISO-8859-1",
		"A <a@example.com> 1700000000 +0000\ncommitter A <a@example.com> 1800000000 +0000",
		"A <a@example.com> 1700000000 +0000\n:100644 100644 x y M", "A <a@example.com> 1700000000 +0000\ngpgsig x\n \n commit y",
	} {
		message := []string{"", "\n\n  Odd\n\tone \n\nbody", ":100644", "commit abc", "B\xe9n"}[i%5]
		raw := "tree " + tree + "\n" + parent + "author " + who + "\ncommitter " + who + "\n\n" + message
		head := s.gitWithInput(raw, "hash-object", "-t", "commit", "-w", "--stdin", "--literally")
		parent = "parent " + head + "\n"
		s.git("read-tree", head)
		s.git("update-index", "--add", "--cacheinfo", "100644", s.gitWithInput(fmt.Sprint(i), "hash-object", "-w", "--stdin"), "incidents/a.md")
		tree = s.git("write-tree")
		query := Query{Under: []string{"incidents"}}
		own, other := visitsOf(t, mustOpen(t, s.dir).Log(head, query)), visitsOf(t, mustOpenBy(t, s.dir, Program).Log(head, query))
		if diff := cmp.Diff(own, other); diff != "" {
			t.Errorf("%q: %s", who, diff)
		}
	}
}

func TestParseChoice(t *testing.T) {
	for word, want := range map[string]Choice{"": Auto, "auto": Auto, "go": InProcess, "git": Program} {
		if got, err := ParseChoice(word); got != want || err != nil {
			t.Errorf("%q: %v, %v", word, got, err)
		}
	}
	if _, err := ParseChoice("libgit2"); err == nil {
		t.Error("an unknown word is taken")
	}
}

func FuzzReadLog(f *testing.F) {
	hash := strings.Repeat("a", 40)
	f.Add([]byte("commit " + hash + "\ntree " + hash + "\nauthor A <a> 1 +0000\n\n    x\n\n:000000 100644 " + hash + " " + hash + " A\x00a.md\x00\x00commit " + hash))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_ = readLog(strings.NewReader(string(raw)), func(e *logEntry) error {
			if !fullHash(e.hash) || strings.Contains(e.subject, "\n") {
				t.Errorf("%+v", e)
			}
			return nil
		})
	})
}
