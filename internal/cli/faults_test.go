package cli

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// stores are the ways in which a repository keeps its objects, each made by git
// commands from loose objects.
var stores = []struct {
	name     string
	commands []string
}{
	{"loose", nil},
	{"one pack", []string{"repack -adfq"}},
	{"packs and loose objects", []string{"repack -dq", "fast-import --quiet"}},
	{"multi-pack-index", []string{"repack -dq", "fast-import --quiet", "repack -dq", "multi-pack-index write"}},
	{"commit-graph and bitmaps", []string{"repack -adfqb", "commit-graph write --reachable"}},
}

// faultsPerStore makes more than 2,000 together.
const faultsPerStore = 420

// TestFaultsAreNeverAnotherAnswer breaks one file of the object store at a
// time. The list with all its dates is the same as before, or there is none:
// the exit code is 3, and what is broken is named.
func TestFaultsAreNeverAnotherAnswer(t *testing.T) {
	t.Parallel()
	for i, store := range stores {
		t.Run(store.name, func(t *testing.T) {
			t.Parallel()
			f := &faulty{t: t, dir: t.TempDir(), random: rand.New(rand.NewPCG(uint64(i), 11))}
			f.make(store.commands)
			for _, reading := range []string{"go", "git", "auto"} {
				f.try(reading, faultsFor(reading))
			}
		})
	}
}

// faultsFor is how many faults are tried: starting the git program takes as
// long as ten runs in process.
func faultsFor(reading string) int {
	if reading != "go" || testing.Short() {
		return faultsPerStore / 10
	}
	return faultsPerStore
}

// faulty is a repository whose files are broken.
type faulty struct {
	t      *testing.T
	dir    string
	random *rand.Rand
}

func (f *faulty) make(commands []string) {
	f.t.Helper()
	f.git("", "init", "-q", "-b", "main", ".")
	f.git(faultyHistory(0, 9), "-c", "fastimport.unpackLimit=10000", "fast-import", "--quiet")
	for _, command := range commands {
		input := ""
		if strings.HasPrefix(command, "fast-import") {
			command = "-c fastimport.unpackLimit=10000 " + command
			input = faultyHistory(9, 15)
		}
		f.git(input, strings.Fields(command)...)
	}
}

func (f *faulty) git(input string, args ...string) {
	f.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stdin = f.dir, strings.NewReader(input)
	if out, err := cmd.CombinedOutput(); err != nil {
		f.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// faultyHistory is commits of three reports, every third of them a merge.
func faultyHistory(from, to int) string {
	var b strings.Builder
	commit := func(branch string, i int, lines ...string) {
		lines = slices.DeleteFunc(lines, func(line string) bool { return line == "" })
		fmt.Fprintf(&b, "commit refs/heads/%s\ncommitter Ana Lim <ana@example.com> %d +0000\ndata 4\nedit\n%s\n", branch, 1788300000+86400*i, strings.Join(lines, "\n"))
	}
	put := func(report, i int) string {
		text := faultyReport(report, i)
		return fmt.Sprintf("M 100644 inline incidents/202%d/%d.md\ndata %d\n%s", 4+report%2, report, len(text), text)
	}
	first := func(i int) string {
		if i == from && from > 0 {
			return "from refs/heads/main^0"
		}
		return ""
	}
	for i := from; i < to; i++ {
		if i%3 != 2 {
			commit("main", i, first(i), put(i%3, i))
			continue
		}
		commit("side", i, "from refs/heads/main", put(2, i))
		commit("main", i, "merge refs/heads/side", put(2, i), put(0, i))
	}
	return b.String()
}

// faultyReport has follow-ups of which each version adds, ticks or moves one.
func faultyReport(report, version int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\nid: report-%d\nseverity: SEV2\nowner: ana\n---\n\n# Report %[1]d\n\n## Summary\n\n", report)
	for line := range 30 {
		fmt.Fprintf(&b, "Step %d of incident %d was seen on dashboard %d.\n", line, report, report*line%97)
	}
	b.WriteString("\n## Follow-ups\n\n")
	for item := range 2 + version/2 {
		box := " "
		if item*3 < version {
			box = "x"
		}
		fmt.Fprintf(&b, "- [%s] Limit the queue %d `fu-%d%dzzzz`\n  - due: 2026-12-%02d\n", box, item, report, item, 1+version)
	}
	return b.String()
}

func (f *faulty) try(reading string, faults int) {
	files := f.files()
	want := f.answer(reading)
	if want.code != exitOK || strings.Count(want.out, "fu-") < 10 {
		f.t.Fatalf("%s: the whole repository answers %+v", reading, want)
	}
	noticed := 0
	for n := range faults {
		// Every file is broken in turn, so that one large pack is not all.
		path := files[n%len(files)]
		fault, mend := f.breakFile(path)
		got := f.answer(reading)
		mend()
		name := fmt.Sprintf("%s: %s of %s", reading, fault, filepath.ToSlash(strings.TrimPrefix(path, f.dir)))
		switch {
		case got.code == exitOK && got.out == want.out:
		case got.code == exitFailure && names(got.err):
			noticed++
		default:
			f.t.Errorf("%s: exit code %d, %.300s\n%s", name, got.code, got.err, cmp.Diff(want.out, got.out))
		}
	}
	if noticed < faults/20 {
		f.t.Errorf("%s: %d of %d faults were noticed", reading, noticed, faults)
	}
}

// names reports whether a message names an object or a file of the store.
func names(message string) bool { return namesWhat.MatchString(message) }

// The git program calls some by other names than those of their files.
var namesWhat = regexp.MustCompile(`\b[0-9a-f]{40}\b|pack-[0-9a-f]+|multi-pack-index|commit-graph|\.idx\b|bad object HEAD|improper chunk offset`)

// files are those that are broken: all of the object store but what only serves
// dumb HTTP servers.
func (f *faulty) files() []string {
	f.t.Helper()
	var files []string
	err := filepath.WalkDir(filepath.Join(f.dir, ".git", "objects"), func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() && e.Name() != "packs" {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		f.t.Fatalf("%d files: %v", len(files), err)
	}
	return files
}

// answer is what a command says.
type answer struct {
	code     int
	out, err string
}

// answer reads everything from the repository, nothing from the working tree.
func (f *faulty) answer(reading string) (a answer) {
	ctx, stop := context.WithTimeout(f.t.Context(), 20*time.Second)
	defer stop()
	defer func() {
		if cause := recover(); cause != nil {
			a = answer{-1, "", fmt.Sprint("panic: ", cause)}
		}
	}()
	variables := map[string]string{"INCIDENT_NOW": "2026-11-23T12:00:00Z", "INCIDENT_GIT": reading}
	a.code, a.out, a.err = runQuietly(ctx, variables, "-C", f.dir, "--ref", "main", "followups", "--all", "--json")
	return a
}

// breakFile breaks a file in one way, and returns what mends it.
func (f *faulty) breakFile(path string) (fault string, mend func()) {
	f.t.Helper()
	whole, err := os.ReadFile(path)
	f.must(err)
	f.must(os.Chmod(path, 0o600))
	mend = func() { f.must(os.WriteFile(path, whole, 0o600)) }
	names := []string{"flip", "flip", "flip", "burst", "truncation", "zeros", "emptying", "deletion", "growth"}
	fault = names[f.random.IntN(len(names))]
	if fault == "deletion" {
		f.must(os.Remove(path))
		return fault, mend
	}
	f.must(os.WriteFile(path, f.broken(fault, whole), 0o600))
	return fault, mend
}

func (f *faulty) broken(fault string, whole []byte) []byte {
	at := f.random.IntN(len(whole))
	end := min(len(whole), at+1+f.random.IntN(64))
	b := slices.Clone(whole)
	switch fault {
	case "flip":
		b[at] ^= 1 << f.random.IntN(8)
	case "burst":
		for i := at; i < end; i++ {
			b[i] = byte(f.random.IntN(256))
		}
	case "zeros":
		clear(b[at:end])
	case "truncation":
		return b[:at]
	case "emptying":
		return nil
	case "growth":
		return append(b, bytes.Repeat([]byte{0xff}, end-at)...)
	}
	return b
}

func (f *faulty) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}
