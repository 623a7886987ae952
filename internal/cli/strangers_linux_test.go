package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/output"
)

// stranger is a repository that somebody made who wants the job that checks it to
// write, to run, to connect or to read what it should not.
type stranger struct {
	name string
	// make turns the repository in "repo" into it. Beside it are "outside", which
	// must not be read, and "home" with the configuration of the user.
	make func(k *lab)
	code int
	// says is what is found, as a regular expression.
	says string
	// from is the folder to ask in, "repo" where it is empty.
	from string
	args []string
	// env is set as well, with @ for the folder of the lab.
	env []string
	// once asks in one format only, where there is much to read.
	once bool
	// also are folders beside "repo" that belong to the repository.
	also []string
}

const (
	secret = "the secret of somebody else"
	// longest is how much of the processors a check may take. Its time by the
	// clock depends on what else runs, and only ends what hangs.
	longest = 10 * time.Second
	stuck   = 5 * time.Minute
)

// newStreet is a lab with a repository of one good report, a file beside it that
// is nobody's business, and programs that leave a trace when they are run.
func newStreet(t *testing.T) *lab {
	t.Helper()
	return labOf(copyOf(t, "street", func(l *laundry) {
		k := labOf(l)
		k.write("repo/.incident.yaml", "version: 1\n")
		k.write("repo/"+gated, gatedReport)
		k.git("repo", "init", "-q", "-b", "main")
		k.git("repo", "add", ".")
		k.git("repo", "commit", "-qm", "Report the queue backlog")
		k.write("home/.gitconfig", "[user]\n\tname = Ana Lim\n")
		k.write("outside/secret.md", "---\nid: 2026-11-20-secret\nowner: "+secret+"\n---\n\n# "+secret+"\n")
		k.write("outside/people.yaml", "people: {ana: {name: "+secret+"}}\n")
		for _, name := range []string{"bin/git", "bin/canary", "bin/less", "bin/ssh", "bin/vi"} {
			k.write(name, "#!/bin/sh\n: >\"${0%/*}/../touched\"\n")
			k.must(os.Chmod(k.at(name), 0o755))
		}
	}))
}

// TestCheckIsSafeOnStrangers checks the repositories of strangers in every
// format: each ends in time with the code that is documented, says what is wrong,
// is a document that harms nobody, and leaves all that is there as it was.
func TestCheckIsSafeOnStrangers(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it starts hundreds of processes")
	}
	if len(strangers) < 60 {
		t.Fatalf("%d repositories, want at least 60", len(strangers))
	}
	binary, tracer := program(t), tracerOf(t)
	for i, s := range strangers {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			k := newStreet(t)
			s.make(k)
			before := k.state()
			k.checks(s, binary)
			for n, format := range output.Names() {
				// Each format is watched with a part of the repositories.
				if s.once && format == concise || !s.once && (n == i%len(output.Names()) || asksAll()) {
					k.watches(s, tracer, binary, format)
				}
			}
			if diff := cmp.Diff(before, k.state()); diff != "" {
				t.Errorf("files have changed: %s", diff)
			}
		})
	}
}

// tracerOf is strace, or empty where it is not installed or may not trace.
func tracerOf(t *testing.T) string {
	t.Helper()
	name, err := exec.LookPath("strace")
	if err == nil {
		err = exec.Command(name, "-qq", "-o", os.DevNull, "true").Run()
	}
	if err != nil {
		t.Logf("system calls are not watched: strace: %v", err)
		return ""
	}
	return name
}

func (k *lab) arguments(s stranger, format string) []string {
	from := s.from
	if from == "" {
		from = "repo"
	}
	return append([]string{"-C", k.at(from), "check", "--color", "never", "--format", format}, s.args...)
}

const concise = "concise"

// checks runs a check that prints one format and writes the others to files, and
// judges what it says in all of them.
func (k *lab) checks(s stranger, binary string) {
	k.t.Helper()
	args, folder := k.arguments(s, concise), realTempDir(k.t)
	var others []string
	if !s.once {
		others = slices.DeleteFunc(output.Names(), func(name string) bool { return name == concise })
	}
	for _, format := range others {
		args = append(args, "--format", format+"="+filepath.Join(folder, format))
	}
	code, out, err := k.process(s, binary, args...)
	k.judges(s, concise, code, out, err)
	for _, format := range others {
		written, missing := os.ReadFile(filepath.Join(folder, format))
		if missing != nil && code <= exitWork {
			k.t.Error(missing)
		}
		k.judges(s, format, code, string(written), "")
	}
}

// judges says what is wrong with what a check says in a format.
func (k *lab) judges(s stranger, format string, code int, out, err string) {
	k.t.Helper()
	if said := regexp.MustCompile(s.says).MatchString(out + err); code != s.code || !said && format == concise {
		k.t.Errorf("%s: exit code %d, want %d and %q in\n%.2000s%.2000s", format, code, s.code, s.says, out, err)
	}
	if strings.Contains(out+err, secret) || strings.Contains(out+err, "root:x:") {
		k.t.Errorf("%s: it tells a secret:\n%.2000s%.2000s", format, out, err)
	}
	for _, wrong := range append(harms(format, out), harms("text", err)...) {
		k.t.Errorf("%s: %s", format, wrong)
	}
}

// process runs a program in nothing but this environment, and kills it with all
// that it started where it takes too long.
func (k *lab) process(s stranger, name string, args ...string) (code int, stdout, stderr string) {
	k.t.Helper()
	ctx, stop := context.WithTimeout(k.t.Context(), stuck)
	defer stop()
	var out, complaint bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr, cmd.Dir = &out, &complaint, k.dir
	cmd.Env = []string{"PATH=" + k.at("bin") + ":/usr/bin:/bin", "HOME=" + k.at("home"), "INCIDENT_NOW=2026-11-23T12:00:00Z"}
	for _, variable := range s.env {
		cmd.Env = append(cmd.Env, strings.ReplaceAll(variable, "@", k.dir))
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	err := cmd.Run()
	if ended := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &ended) || ctx.Err() != nil) {
		k.t.Errorf("%s: %v", strings.Join(args, " "), err)
	}
	if took := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(); took > longest {
		k.t.Errorf("%s: it takes %v of the processors", strings.Join(args, " "), took)
	}
	return cmd.ProcessState.ExitCode(), out.String(), complaint.String()
}

// watches runs a check under a tracer, and judges what it prints and its system
// calls.
func (k *lab) watches(s stranger, tracer, binary, format string) {
	k.t.Helper()
	if tracer == "" {
		code, out, err := k.process(s, binary, k.arguments(s, format)...)
		k.judges(s, format, code, out, err)
		return
	}
	log := filepath.Join(realTempDir(k.t), "calls")
	calls := []string{"--seccomp-bpf", "-f", "-y", "-qq", "-s", "4096", "-o", log, "-e", "trace=%file,%process,%network", "-e", "signal=none", binary}
	code, out, complaint := k.process(s, tracer, append(calls, k.arguments(s, format)...)...)
	k.judges(s, format, code, out, complaint)
	data, err := os.ReadFile(log)
	k.must(err)
	may := []string{k.at("repo"), k.at("home")}
	for _, also := range s.also {
		may = append(may, k.at(also))
	}
	started := 0
	for _, call := range callsIn(string(data)) {
		started += strings.Count(call, "execve(")
		if wrong := forbidden(call, may); wrong != "" {
			k.t.Errorf("%s: %s: %s", format, wrong, call)
		}
	}
	if started != 1 {
		k.t.Errorf("%s: %d programs were started, want its own alone", format, started)
	}
}

// callsIn are the calls of a trace, each in one line, without the number of the
// thread.
func callsIn(trace string) []string {
	var calls []string
	begun := map[string]string{}
	for _, line := range strings.Split(strings.TrimSuffix(trace, "\n"), "\n") {
		thread, call, _ := strings.Cut(line, " ")
		call = strings.TrimLeft(call, " ")
		if start, ok := strings.CutSuffix(call, " <unfinished ...>"); ok {
			begun[thread] = start
			continue
		}
		if _, end, ok := strings.Cut(call, " resumed>"); ok && strings.HasPrefix(call, "<... ") {
			call = begun[thread] + end
		}
		calls = append(calls, call)
	}
	return calls
}

// harmlessCalls open nothing and change nothing, or begin and end the threads of
// the program itself.
var harmlessCalls = regexp.MustCompile(`^(execve|newfstatat|fstat|statx|readlinkat|readlink|getcwd|faccessat2?|tgkill|exit|exit_group|clone3?\(.*CLONE_THREAD.*)\b`)

// opening is openat with its folder, its path, its flags and what it returned.
var opening = regexp.MustCompile(`^openat\((?:AT_FDCWD|\d+)<(.*?)>, "(.*?)"(?:\.\.\.)?, ([A-Z_|]+)(?:, \d+)?\) += (?:-1 \w+|\d+<(.*)>)`)

// forbidden says why a call may not be made, empty where it may.
func forbidden(call string, may []string) string {
	// Of a thread that ends with its program strace may see no call.
	if harmlessCalls.MatchString(call) || strings.HasPrefix(call, "+++ ") || strings.HasPrefix(call, "???(") {
		return ""
	}
	m := opening.FindStringSubmatch(call)
	switch {
	case m == nil:
		return "this is no call of a reader"
	case strings.Trim(m[3], "|") == "" || !onlyReads(m[3]):
		return "this may write"
	}
	where := m[4]
	if where == "" {
		where = m[2]
		if !path.IsAbs(where) {
			where = path.Join(m[1], where)
		}
	}
	where = path.Clean(where)
	inside := func(folder string) bool { return where == folder || strings.HasPrefix(where, folder+"/") }
	if slices.ContainsFunc(may, inside) || ofTheRuntime.MatchString(where) {
		return ""
	}
	return "this is not of the repository"
}

func onlyReads(flags string) bool {
	for _, flag := range strings.Split(flags, "|") {
		switch flag {
		case "O_RDONLY", "O_CLOEXEC", "O_NONBLOCK", "O_NOFOLLOW", "O_DIRECTORY", "O_LARGEFILE":
		default:
			return false
		}
	}
	return true
}

// ofTheRuntime are what Go itself reads: how large pages of memory are, how many
// processors the container may use, and time zones; and git's configuration of
// the machine.
var ofTheRuntime = regexp.MustCompile(`^(/sys/kernel/mm/transparent_hugepage/hpage_pmd_size|/proc/(self|\d+)/(cgroup|mountinfo)|/sys/fs/cgroup/[^.]*cpu\.[a-z_]+|/etc/localtime|/etc/zoneinfo/.+|/usr/(share|lib|share/lib)/(locale/TZ|zoneinfo)/.+|/etc/gitconfig)$`)

// state is what stands in the lab: each file with its mode, its size, when it was
// changed, and where it is not huge, what it holds.
func (k *lab) state() map[string]string {
	k.t.Helper()
	state := map[string]string{}
	k.must(filepath.WalkDir(k.dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		said := fmt.Sprint(info.Mode(), info.Size(), info.ModTime().UnixNano())
		if info.Mode().IsRegular() && info.Size() < 1<<20 {
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			said += fmt.Sprintf(" %x", sha256.Sum256(data))
		}
		state[strings.TrimPrefix(name, k.dir)] = said
		return nil
	}))
	return state
}

// A call that must not be made is seen, in whatever form it is traced.
func TestForbiddenCallsAreSeen(t *testing.T) {
	t.Parallel()
	may := []string{"/lab/repo"}
	for call, want := range map[string]bool{
		`openat(AT_FDCWD</x>, "/lab/repo/.git/HEAD", O_RDONLY|O_CLOEXEC) = 8</lab/repo/.git/HEAD>`:  false,
		`openat(5</lab/repo>, "incidents", O_RDONLY|O_NOFOLLOW|O_CLOEXEC) = 8</lab/repo/incidents>`: false,
		`openat(5</lab/repo>, "a\nb", O_RDONLY) = -1 ENOENT (No such file or directory)`:            false,
		`openat(AT_FDCWD</x>, "/etc/localtime", O_RDONLY) = 8</usr/share/zoneinfo/Etc/UTC>`:         false,
		`clone(child_stack=0x2, flags=CLONE_VM|CLONE_THREAD|CLONE_SETTLS, tls=0x2) = 31378`:         false,
		`+++ exited with 0 +++`: false,
		`openat(5</lab/repo>, "y.md", O_RDONLY|O_CLOEXEC) = 8</etc/passwd>`:                           true,
		`openat(AT_FDCWD</lab/repo>, "../outside", O_RDONLY) = -1 ENOENT (No such file or directory)`: true,
		`openat(AT_FDCWD</lab>, "/lab/repository", O_RDONLY) = 3</lab/repository>`:                    true,
		`openat(AT_FDCWD</x>, "/lab/repo/x", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</lab/repo/x>`:        true,
		`openat(AT_FDCWD</x>, "/lab/repo/x", O_RDONLY|O_CREAT, 0666) = 3</lab/repo/x>`:                true,
		`openat(AT_FDCWD</x>, "/usr/share/zoneinfo//../../../etc/passwd", O_RDONLY) = 3</etc/passwd>`: true,
		`socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3`:                                                true,
		`clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD) = 4`:                               true,
		`unlinkat(3</lab/repo>, "x", 0) = 0`:                                                          true,
		`mkdirat(AT_FDCWD</x>, "/lab/repo/x", 0777) = 0`:                                              true,
	} {
		if got := forbidden(call, may) != ""; got != want {
			t.Errorf("%s: forbidden %v, want %v", call, got, want)
		}
	}
	if got := callsIn("7 openat(3</r>, \"a\", O_RDONLY <unfinished ...>\n8 exit(0) = ?\n7 <... openat resumed>) = 4</r/a>\n"); len(got) != 2 || got[1] != `openat(3</r>, "a", O_RDONLY) = 4</r/a>` {
		t.Errorf("%q", got)
	}
}
