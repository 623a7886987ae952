package git

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/lazy"
)

// program reads a repository by the git program: commands that only read, and
// with a configuration and an environment in which none of them starts another
// program or connects to a server, whatever the repository's own says.
type program struct {
	layout
	settings settings
	path     string   // of the program
	shallow  []string // the commits whose parents were not fetched, sorted
	// verify says that what a blob holds has to have the blob's hash; not so
	// where objects stand in for others.
	verify bool
	// rewired says that commits have other parents than they name.
	rewired bool
	blobs   *conversation
	sizes   *conversation
}

// errNoProgram says that there is nothing to run.
var errNoProgram = errors.New("the git program is not installed")

func openProgram(at layout, s settings) (*program, error) {
	path, err := exec.LookPath("git")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoProgram, err)
	}
	p := &program{layout: at, settings: s, path: path}
	if p.shallow, err = readShallow(filepath.Join(at.commonDir, "shallow")); err != nil {
		return nil, err
	}
	slices.Sort(p.shallow)
	within := &inProcess{layout: at, settings: s}
	p.rewired = len(p.shallow) > 0 || within.noGrafts() != nil
	replaced, err := within.replaceNames()
	if err != nil {
		return nil, err
	}
	// Only references in files show whether there are replacements.
	stores := s.extension("refStorage")
	p.verify = len(replaced) == 0 && (stores == "" || stores == "files")
	p.blobs = &conversation{program: p, command: "--batch"}
	p.sizes = &conversation{program: p, command: "--batch-check"}
	return p, nil
}

// Shallow implements reader.
func (p *program) Shallow() bool { return len(p.shallow) > 0 }

// Close implements reader.
func (p *program) Close() error {
	p.blobs.close()
	p.sizes.close()
	return nil
}

// boundary reports whether history is cut off at a commit.
func (p *program) boundary(commit string) bool {
	_, found := slices.BinarySearch(p.shallow, commit)
	return found
}

// pinned is the configuration that the repository's own cannot override; offline
// is what of it keeps the program from the network.
var pinned = []string{
	"--no-pager", "--literal-pathspecs", "--no-optional-locks",
	"-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.alternateRefsCommand=",
	"-c", "log.showSignature=false", "-c", "log.follow=false", "-c", "log.diffMerges=separate", "-c", "protocol.ext.allow=never",
}

var offline = []string{"-c", "protocol.allow=never"}

// command prepares a run of the program, which ends with the context.
func (p *program) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.path, slices.Concat(pinned, offline, args)...)
	cmd.Dir = p.workingDir()
	cmd.Env = append(p.environment.offline(), p.named()...)
	cmd.Stderr = new(complaint)
	cmd.WaitDelay = waitDelay
	return cmd
}

// waitDelay is how long the end of a process that has ended is waited for. On a
// busy machine that takes its time; it only has no end where somebody else holds
// the pipe.
const waitDelay = 10 * time.Second

// workingDir is a folder in which the program takes paths as from the top of the
// repository.
func (at layout) workingDir() string { return cmp.Or(at.found, at.root, at.gitDir) }

// named are the variables by which the program finds the same repository. Where
// it was found by its place, the program has to find it so as well: one that a
// variable names it reads whoever it belongs to.
func (at layout) named() []string {
	// The repository was found already; another one above is not meant.
	named := []string{varCeilings + "=" + filepath.Dir(at.workingDir())}
	if at.found == "" {
		named = append(named, varGitDir+"="+at.gitDir, varWorkTree+"="+at.workingDir())
	}
	for name, value := range map[string]string{
		varCommonDir: at.commonDir, varObjects: at.objectDir, varAlternates: quotedList(at.borrowed),
	} {
		if _, set := at.environment.lookup(name); set {
			named = append(named, name+"="+value)
		}
	}
	return named
}

// output runs a command and returns what it prints.
func (p *program) output(ctx context.Context, args ...string) ([]byte, error) {
	cmd := p.command(ctx, args...)
	var printed bytes.Buffer
	cmd.Stdout = &printed
	err := cmd.Run()
	return printed.Bytes(), p.partly(programError(ctx, cmd, err))
}

// stream runs a command and has what it prints read while it runs. A reader
// that fails ends the command.
func (p *program) stream(ctx context.Context, read func(io.Reader) error, args ...string) error {
	within, stop := context.WithCancel(ctx)
	defer stop()
	cmd := p.command(within, args...)
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return programError(ctx, cmd, err)
	}
	unread := read(stdout)
	if unread != nil {
		stop()
	}
	err = cmd.Wait()
	if unread != nil && complaintOf(cmd) == "" {
		return unread
	}
	// Why the program failed says more than that its output ends too early.
	return p.partly(programError(ctx, cmd, err))
}

// unfetched is how the program complains of what it may not fetch.
var unfetched = lazy.Regexp(`could not fetch ([0-9a-f]{40,64}) from promisor remote`)

// partly names an object that a partial clone has left on the server, where the
// program has failed for that.
func (p *program) partly(err error) error {
	var failed *ProgramError
	if !errors.As(err, &failed) || !p.settings.partial() {
		return err
	}
	if found := unfetched().FindStringSubmatch(failed.Complaint); found != nil {
		return &PartialError{found[1]}
	}
	return err
}

// ProgramError says that the git program failed.
type ProgramError struct {
	Command   string // the subcommand
	Complaint string // the end of what it wrote on standard error
	Err       error
}

// Error implements error.
func (e *ProgramError) Error() string {
	if e.Complaint == "" {
		return fmt.Sprintf("git %s: %v", e.Command, e.Err)
	}
	return fmt.Sprintf("git %s: %v: %s", e.Command, e.Err, e.Complaint)
}

// Unwrap returns how the program ended.
func (e *ProgramError) Unwrap() error { return e.Err }

// unknownFeature is how the program complains of a repository that is newer than
// it is.
var unknownFeature = lazy.Regexp(`unknown repository extension|git repo version`)

// tooOld names what the program does not know, where that is why it failed.
func (p *program) tooOld(err error) error {
	var (
		failed  *ProgramError
		feature *UnsupportedError
	)
	if !errors.As(err, &failed) || !unknownFeature().MatchString(failed.Complaint) || !errors.As(p.settings.supported(), &feature) {
		return err
	}
	return &ProgramTooOldError{feature.Feature, err}
}

var errComplained = errors.New("it reports an error")

// programError is nil where a command succeeded and had no error to tell of:
// some that it meets do not make it fail.
func programError(ctx context.Context, cmd *exec.Cmd, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	text := complaintOf(cmd)
	if err == nil && (strings.HasPrefix(text, "error:") || strings.Contains(text, "\nerror:")) {
		err = errComplained
	}
	if err == nil {
		return nil
	}
	return &ProgramError{Command: subcommand(cmd.Args[1:]), Complaint: text, Err: err}
}

// subcommand is the first argument that is no option of the program itself.
func subcommand(args []string) string {
	for len(args) > 1 && strings.HasPrefix(args[0], "-") {
		if args[0] == "-c" {
			args = args[1:]
		}
		args = args[1:]
	}
	return args[0]
}

// complaint keeps the end of standard error.
type complaint struct{ text []byte }

// complaintLimit is how many bytes of standard error are kept, from its end.
const complaintLimit = 4 << 10

// Write implements io.Writer.
func (c *complaint) Write(p []byte) (int, error) {
	c.text = append(c.text, p...)
	c.text = c.text[max(0, len(c.text)-complaintLimit):]
	return len(p), nil
}

// complaintOf is what a command that has ended complained of.
func complaintOf(cmd *exec.Cmd) string {
	return strings.TrimSpace(string(cmd.Stderr.(*complaint).text))
}
