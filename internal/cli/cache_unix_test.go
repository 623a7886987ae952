//go:build unix

package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// anybody is a user who owns nothing here.
const anybody = 65534

// asAnybody runs a command as a user without rights: the one who runs the
// tests, or another one where that is root, who may do everything.
func (r *learned) asAnybody(args ...string) string {
	r.t.Helper()
	cmd := exec.Command(program(r.t), append([]string{"-C", r.dir}, args...)...)
	var out, err bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Dir = &out, &err, r.dir
	cmd.Env = append(os.Environ(), "INCIDENT_NOW="+r.variables["INCIDENT_NOW"], "HOME="+r.dir)
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: anybody, Gid: anybody}}
	}
	return fmt.Sprint(cmd.Run(), "\n", out.String(), err.String())
}

// letIn lets others into the folders of this test, or skips it where they
// cannot come so far.
func (r *learned) letIn() {
	r.t.Helper()
	for _, path := range []string{r.dir, program(r.t)} {
		for range 2 {
			path = filepath.Dir(path)
			if strings.HasPrefix(path, os.TempDir()+string(filepath.Separator)) {
				r.must(os.Chmod(path, 0o755))
			}
		}
	}
	if said := r.asAnybody("version"); !strings.HasPrefix(said, "<nil>") {
		r.t.Skipf("another user cannot run the program from here: %s", said)
	}
}

// Where nothing can be written, lists answer as ever, and nothing is said of it
// without --debug.
func TestCacheInAReadOnlyRepository(t *testing.T) {
	t.Parallel()
	r := newLearned(t)
	r.letIn()
	r.must(os.Chmod(r.path(".git"), 0o555))
	defer func() { r.must(os.Chmod(r.path(".git"), 0o755)) }()
	want := r.asAnybody("followups", "--all", "--no-cache")
	if !strings.HasPrefix(want, "<nil>") {
		t.Fatal(want)
	}
	if diff := cmp.Diff(want, r.asAnybody("followups", "--all")); diff != "" {
		t.Errorf("(-without +with the cache):\n%s", diff)
	}
	if got := r.asAnybody("followups", "--debug"); !strings.Contains(got, "history is not kept: ") {
		t.Errorf("--debug says\n%s", got)
	}
	if exists(r.folder()) {
		t.Error("something was written all the same")
	}
}

// What another user wrote is not believed, and replaced where that can be.
func TestCacheOfAnotherUser(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can give files to another user")
	}
	r := newLearned(t)
	settle(t)
	r.learn()
	r.must(r.rewrite(keptReports, func(part string) string { return strings.ReplaceAll(part, "Page somebody", "Page everyone") }))
	r.must(os.Chown(r.file(keptReports), anybody, anybody))
	r.must(os.Chown(r.file(keptHistory), anybody, anybody))
	if got := r.answer("followups", "--debug"); strings.Contains(got, "Page everyone") || strings.Count(got, "what was kept is not used: ") != 2 {
		t.Errorf("another user says\n%s", got)
	}
	if got := r.answer("followups", "--debug"); strings.Contains(got, "what was kept is not used: ") {
		t.Errorf("for the second time\n%s", got)
	}
	r.letIn()
	if want, got := r.asAnybody("followups", "--no-cache"), r.asAnybody("followups"); want != got || !strings.HasPrefix(got, "<nil>") {
		t.Errorf("a user who may not read what is kept: (-without +with the cache):\n%s", cmp.Diff(want, got))
	}
}

// Doctor says why a user's runs cannot use or leave anything, and what mends
// it. The last line is all that follows the check's own.
func TestDoctorOfAnotherUsersCache(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can be another user")
	}
	r := newLearned(t)
	r.letIn()
	settle(t)
	doctor := func(remedy string) {
		t.Helper()
		if said := r.asAnybody("doctor", "--format", "tsv"); !strings.Contains(said, "\nwarning\tcache\t") || !strings.Contains(said, "\t"+remedy+"\n") {
			t.Errorf("doctor says\n%s\nwant %s", said, remedy)
		}
	}
	doctor("give the user who runs this the right to write in " + r.path(".git"))
	r.learn()
	doctor("sudo rm -r " + r.folder())
	r.must(os.Chmod(r.folder(), 0o755))
	for _, name := range []string{keptHistory, keptReports} {
		r.must(os.Chmod(r.file(name), 0o644))
	}
	doctor("sudo rm -r " + r.folder())
	r.must(os.Chmod(r.folder(), 0o777))
	doctor("rm -r " + r.folder())
	r.must(os.RemoveAll(r.folder()))
	r.must(os.Mkdir(r.folder(), 0o700))
	r.must(os.Chown(r.folder(), anybody, anybody))
	r.must(os.Chmod(r.folder(), 0o500))
	doctor("chmod u+rwx " + r.folder())
}
