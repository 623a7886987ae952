package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/suggest"
	"github.com/incident-cli/incident/internal/term"
)

// Main runs the program and returns its exit code.
func Main(args []string) int {
	// A reader that has gone away is a failed write, not a silent death.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // whoever asks a second time does not want to wait
	env := NewEnv()
	env.alone = true
	return run(ctx, env, args)
}

// run runs a command. A pipe whose reader has gone away, as head does when it has
// seen enough, is a failure that nobody wants to read about.
func run(ctx context.Context, env *Env, args []string) int {
	root := newRoot(env)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if flushed := env.Flush(); flushed != nil && exitCode(err) < exitFailure {
		err = fmt.Errorf("writing the output: %w", flushed)
	}
	if err != nil && err != errWork && !errors.Is(err, syscall.EPIPE) {
		env.printError(err)
	}
	return exitCode(err)
}

func (env *Env) printError(err error) {
	if errors.Is(err, context.Canceled) {
		env.Err.Line("incident: interrupted")
		return
	}
	lines := strings.SplitN(err.Error(), "\n", 2)
	env.Err.Line(term.Red.Of("incident: "), lines[0])
	if len(lines) > 1 {
		env.Err.Block(lines[1])
	}
}

// commands are the constructors of all commands, in the order of the help.
var commands = []func(*Env) *cobra.Command{
	newInit, newNew, newSet, newCheck, newExplain, newList, newShow, newLog, newFollowUps, newAgenda, newAudience, newReview, newPatterns, newRoster, newDoctor, newDemo, newSchema, newLSP, newVersion, newCompletion,
}

func newRoot(env *Env) *cobra.Command {
	version := false
	root := &cobra.Command{
		Use:   "incident",
		Short: "Incident reviews that live in the repository",
		Long: `incident runs an organisation's incident reviews from its git repository: reports
are Markdown files, history is the record of what happened when, CI is the gate.`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args:              noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if version {
				return runVersion(env)
			}
			return cmd.Help()
		},
	}
	root.Flags().BoolVar(&version, "version", false, "say which version this is")
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usage("%v\nsee: %s --help", err, cmd.CommandPath())
	})
	globalFlags(root, env)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		// A variable that is not set, in a script, asks another question than that of
		// the script.
		for _, name := range []string{"as-of", "ref"} {
			if f := cmd.Flags().Lookup(name); f != nil && f.Changed && f.Value.String() == "" {
				return usage("--%s needs a value, and got an empty one", name)
			}
		}
		return env.prepare()
	}
	for _, construct := range commands {
		root.AddCommand(construct(env))
	}
	root.AddCommand(helpTopics()...)
	root.SetHelpCommand(newHelp())
	return root
}

func globalFlags(root *cobra.Command, env *Env) {
	f := root.PersistentFlags()
	f.StringVarP(&env.dir, "directory", "C", "", "start in this `folder` instead of the current one")
	f.StringVar(&env.asOf, "as-of", "", "answer as of the end of this `day` (YYYY-MM-DD)")
	f.StringVar(&env.ref, "ref", "", "read this `revision` instead of the working tree")
	f.BoolVar(&env.fetch, "fetch", false, "fetch, all at once, what a partial clone lacks of the reports; else no server is asked")
	f.StringVar(&env.format, "format", "", "output `format` of lists: table, tsv, csv, md, json; agenda and check have their own, other commands json alone")
	f.VarPF(&jsonFlag{env}, "json", "", "print JSON; --json=a,b prints only these `fields`").NoOptDefVal = allFields
	f.BoolVar(&env.noCache, "no-cache", false, "neither use nor keep what was learned of the history")
	f.BoolVar(&env.noInput, "no-input", false, "ask nothing, also on a terminal")
	f.StringVar(&env.color, "color", "auto", "`when` to colour: auto, always, never")
	f.BoolVar(&env.debug, "debug", false, "say on stderr what is done")
}

// allFields is the value of --json without fields.
const allFields = "*"

// jsonFlag is --json, with or without fields.
type jsonFlag struct{ env *Env }

func (f *jsonFlag) String() string { return "" }
func (f *jsonFlag) Type() string   { return "fields" }

func (f *jsonFlag) Set(value string) error {
	f.env.json = true
	if value != allFields {
		f.env.fields = strings.Split(value, ",")
	}
	return nil
}

// noArgs refuses arguments. One that looks like the value of an optional flag
// is answered with the right spelling.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	for _, name := range []string{"json", "stale"} {
		if f := cmd.Flags().Lookup(name); f != nil && f.Changed {
			return usage("%q stands alone: write --%s=%s", args[0], name, args[0])
		}
	}
	if cmd.HasSubCommands() {
		return unknownCommand(cmd, args[0])
	}
	return usage("%s takes no argument, but got %q\nsee: %s --help", cmd.CommandPath(), args[0], cmd.CommandPath())
}

// unknownCommand is an error about a command that another one has not below it.
func unknownCommand(cmd *cobra.Command, name string) error {
	message := fmt.Sprintf("%s has no command %q", cmd.CommandPath(), name)
	if near := nearCommands(cmd, name); len(near) > 0 {
		message += ": " + suggest.DidYouMean(near)
	}
	return usage("%s\nsee: %s --help", message, cmd.CommandPath())
}

// nearCommands are the commands that are spelled nearly so, else those that begin
// so.
func nearCommands(cmd *cobra.Command, name string) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	if near := suggest.Nearest(name, names); len(near) > 0 {
		return near
	}
	return cmd.SuggestionsFor(name)
}

// someArgs wants between least and most arguments; most 0 is any number. The
// names say what they are.
func someArgs(least, most int, names string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) >= least && (most == 0 || len(args) <= most) {
			return nil
		}
		return usage("%s needs %s\nsee: %s --help", cmd.CommandPath(), names, cmd.CommandPath())
	}
}
