package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/table"
	"github.com/incident-cli/incident/internal/term"
)

func newDoctor(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Say whether this repository is fit, and what mends it",
		Long: `Say whether this repository can answer: where it is and whose, how far its history
goes and whether all of it is there, what earlier runs left for the next ones,
what the configuration says, and which reports are not yet in the form of this
program. Each check is ok, a warning or an error, and for the latter two the line
is given that mends it; in CI, the one for the system that runs the job.

Exit code 2 says that the configuration is wrong or the reports folder does not
exist, 3 that the repository cannot be read. What else can be told is told in
either case. Nothing is written, without --fetch no server is asked, and history
is read anew, as with --no-cache.

The columns for scripts (tsv, csv) are state, check, what, remedy.`,
		Example: "  incident doctor\n  incident doctor --json",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runDoctor(cmd.Context(), env) },
	}
}

// state is how a check went.
type state string

const (
	fine    state = "ok"
	warning state = "warning"
	failure state = "error"
)

var stateStyles = map[state]term.Style{fine: term.Green, warning: term.Yellow, failure: term.Red}

// examined is one line of doctor.
type examined struct {
	state       state
	check, what string
	remedy      string // the line that mends it
}

// doctor examines a repository.
type doctor struct {
	*session
	runner runner
	lines  []examined
	// unread says that the repository cannot answer, misconfigured that it was
	// set up wrongly.
	unread, misconfigured bool
}

func runDoctor(ctx context.Context, env *Env) error {
	if env.format == "text" && env.json {
		return usage("--json and --format text exclude each other")
	}
	env.noCache = true // what was kept would hide what is missing by now
	d := &doctor{session: &session{env: env, now: env.Clock()}, runner: runnerOf(env.Getenv)}
	if err := errors.Join(d.examine(ctx), ctx.Err()); err != nil {
		return err
	}
	if err := d.print(); err != nil {
		return err
	}
	return d.verdict()
}

func (d *doctor) add(s state, check, remedy string, what ...any) {
	d.lines = append(d.lines, examined{state: s, check: check, what: fmt.Sprint(what...), remedy: remedy})
}

// count is how many checks went so.
func (d *doctor) count(s state) int {
	n := 0
	for _, l := range d.lines {
		if l.state == s {
			n++
		}
	}
	return n
}

var doctorFields = []string{"state", "check", "what", "remedy"}

func (d *doctor) print() error {
	if !d.env.json && (d.env.format == "" || d.env.format == "text") {
		d.printText()
		return nil
	}
	l := table.List{
		Kind:    "doctor",
		Columns: []table.Column{{Name: "state"}, {Name: "check"}, {Name: "what"}, {Name: "remedy"}},
		Fields:  doctorFields,
		More:    []term.Field{{Name: "fit", Value: d.count(failure) == 0}},
	}
	for _, e := range d.lines {
		l.Rows = append(l.Rows, table.Text(string(e.state), e.check, e.what, e.remedy))
		l.Items = append(l.Items, term.Object{
			{Name: "state", Value: string(e.state)}, {Name: "check", Value: e.check},
			{Name: "what", Value: e.what}, {Name: "remedy", Value: orNull(e.remedy)},
		})
	}
	return d.env.printList(l)
}

// printText prints nothing shortened: the lines that mend are there to be
// copied.
func (d *doctor) printText() {
	widest := 0
	for _, e := range d.lines {
		widest = max(widest, len(e.check))
	}
	for _, e := range d.lines {
		d.env.Out.Line(stateStyles[e.state].Of(fmt.Sprintf("%-7s", e.state)), "  ", fmt.Sprintf("%-*s", widest, e.check), "  ", e.what)
		if e.remedy != "" {
			d.env.Out.Line("         = help: ", e.remedy)
		}
	}
}

// verdict is the exit code as an error. That nothing could be found out weighs
// more than that it was asked for wrongly.
func (d *doctor) verdict() error {
	said := fmt.Sprintf("this repository is not fit: %s, %s",
		term.Count(d.count(failure), "error"), term.Count(d.count(warning), "warning"))
	switch {
	case d.unread:
		return errors.New(said)
	case d.misconfigured:
		return usage("%s", said)
	}
	d.env.Err.Line("this repository is fit: ", term.Count(len(d.lines), "check"), ", ", term.Count(d.count(warning), "warning"))
	return nil
}
