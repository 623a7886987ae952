package cli

import (
	"context"
	"errors"
	"io/fs"
	"os/exec"
	"strings"

	"github.com/incident-cli/incident/internal/git"
	"github.com/incident-cli/incident/internal/term"
)

// examine makes all checks that can be made. Its error is about the command
// line; what is wrong with the repository is a line.
func (d *doctor) examine(ctx context.Context) error {
	d.program(ctx)
	if d.runner.name != "" {
		d.add(fine, "ci", "", d.runner.name)
	}
	d.told()
	s, err := d.env.openRepository()
	if wrong := (usageError{}); errors.As(err, &wrong) {
		return err
	}
	if err != nil {
		d.cannot("repository", err)
		return nil
	}
	d.session = s
	d.place()
	d.owner()
	if err := d.read(ctx, asItIs); err != nil {
		d.cannot("files", err)
		return s.close()
	}
	if d.left.Any() {
		d.add(fine, "sparse", "", "what the sparse checkout leaves out is read from the last commit")
	}
	d.rewritten()
	d.depth(ctx)
	d.cache()
	d.setUp()
	d.contents()
	return s.close()
}

// programUse is what the git program is used for.
var programUse = map[git.Choice]string{
	git.Auto:      "; it reads only repositories that cannot be read without it",
	git.InProcess: "; not used, because of INCIDENT_GIT=go",
	git.Program:   "; it reads everything, because of INCIDENT_GIT=git",
}

// program tells about the git program, which nothing needs unless it was asked
// for.
func (d *doctor) program(ctx context.Context) {
	version, err := git.ProgramVersion(ctx, d.env.Git)
	switch {
	case err == nil:
		d.add(fine, "git", "", version, programUse[d.env.git])
	case errors.Is(err, exec.ErrNotFound) && d.env.git == git.Program:
		d.unread = true
		d.add(failure, "git", "unset INCIDENT_GIT", "the program is not installed, and INCIDENT_GIT=git asks for it")
	case errors.Is(err, exec.ErrNotFound):
		d.add(fine, "git", "", "the program is not installed, and not needed")
	default:
		d.add(warning, "git", "git --version", "the program does not run: ", err)
	}
}

// told says by which variables git, or the user, named the repository: in a hook
// it is another one than the folder suggests.
func (d *doctor) told() {
	switch names := d.env.Git.Names(); len(names) {
	case 0:
	case 1:
		d.add(fine, "environment", "", names[0], " says which repository is meant")
	default:
		d.add(fine, "environment", "", strings.Join(names, ", "), " say which repository is meant")
	}
}

func (d *doctor) place() {
	d.add(fine, "repository", "", d.repo.GitDir())
	if d.dir == nil {
		d.add(fine, "working tree", "", "none: this is a bare repository, and its last commit is read")
		return
	}
	d.add(fine, "working tree", "", d.repo.Root())
}

func (d *doctor) owner() {
	folder, permit := d.repo.Distrusted()
	if folder == "" {
		d.add(fine, "owner", "", "the git program may read it")
		return
	}
	d.add(warning, "owner", "git config --global --add safe.directory "+shellWord(permit),
		folder, " belongs to another user, so that the git program refuses to read it")
}

// shellWord is a path that can be pasted into a shell.
func shellWord(path string) string {
	if strings.Trim(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+") == "" {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// rewritten warns where history is not what the commits say.
func (d *doctor) rewritten() {
	replaced, grafts, err := d.repo.Rewritten()
	switch {
	case err != nil:
		d.cannot("replacements", err)
	case grafts:
		d.add(warning, "replacements", "git replace --convert-graft-file, then git replace --list",
			"grafts give commits other parents: dates are those of the history that git shows")
	case replaced > 0:
		d.add(warning, "replacements", "git replace --list, and git replace -d for those that are not meant",
			term.Count(replaced, "object"), " replaced: dates are those of the history that git shows, and other clones may show another")
	}
}

// depth reads the whole history of the reports, so that what is missing in it
// is found here and not on the day of the review.
func (d *doctor) depth(ctx context.Context) {
	if d.commit == "" {
		d.add(warning, "history", "git commit", "there is no commit yet: nothing has a date")
		return
	}
	h, err := d.history(ctx, false)
	if err != nil {
		d.cannot("history", err)
		return
	}
	found := h.Depth()
	commits := term.Count(found.Commits, "commit") + " with changes of reports"
	if found.First.Happened() {
		commits += ", the first on " + strings.TrimPrefix(d.dateText(found.First), "<=")
	}
	if h.Shallow() {
		d.add(warning, "history", d.runner.wholeHistory(), "cut off: ", commits, "; what is older has no date, only a limit")
	} else {
		d.add(fine, "history", "", commits)
	}
	if d.repo.Partial() {
		d.add(fine, "objects", "", "a partial clone, in which nothing is missing that reports need")
	}
}

// cannot takes up an error that keeps the repository from answering.
func (d *doctor) cannot(check string, err error) {
	d.unread = true
	what, remedy := d.explained(err)
	d.add(failure, check, remedy, what)
}

// explained separates an error from the line that mends it.
func (d *doctor) explained(err error) (what, remedy string) {
	var (
		place       *git.PlaceError
		unsupported *git.UnsupportedError
		old         *git.ProgramTooOldError
		partial     *git.PartialError
		unknown     *git.UnknownRevisionError
		ambiguous   *git.AmbiguousRevisionError
		cut         *git.CutOffError
		object      *git.ObjectError
	)
	what, remedy, _ = strings.Cut(err.Error(), "\n")
	switch {
	case errors.As(err, &place):
		remedy = place.Remedy
	case errors.As(err, &unsupported):
		remedy = unsupported.Remedy
	case errors.As(err, &old):
		remedy = old.Remedy()
	case errors.As(err, &partial):
		return strings.TrimSuffix(what, "; "+partial.Remedy()), d.runner.wholeObjects()
	case d.repo != nil && len(d.repo.Lost()) > 0 && remedy != "":
		// As it says.
	case errors.As(err, &unknown):
		remedy = unknown.Remedy
	case errors.As(err, &ambiguous):
		remedy = ambiguous.Remedy()
	case errors.As(err, &cut):
		remedy = d.runner.wholeHistory()
	case errors.As(err, &object), errors.Is(err, git.ErrDamaged):
		remedy = "git fsck --full names all that is damaged or missing; what a server still has comes back with a new clone"
	case errors.Is(err, fs.ErrPermission):
		remedy = "give the user who runs this the right to read it"
	}
	return strings.TrimSuffix(what, "; "+remedy), remedy
}
