package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/lsp"
	"github.com/incident-cli/incident/internal/report"
)

// helpTopics are pages of help that belong to no command.
func helpTopics() []*cobra.Command {
	return []*cobra.Command{
		topic("exit-codes", "What the exit code says", exitCodesHelp),
		topic("limits", "What is read of a report, and what is refused", limitsHelp()),
		topic("environment", "The variables that are read", environmentHelp),
	}
}

func topic(name, short, long string) *cobra.Command {
	return &cobra.Command{Use: name, Short: short, Long: short + "\n\n" + long}
}

// newHelp is cobra's help command, but for a topic that there is not: that is a
// wrong command line, not a success.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND|TOPIC]",
		Short: "Help about a command or a topic",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return helpWords(about), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil {
				return usage("%v", err)
			}
			if len(rest) > 0 {
				return unknownCommand(about, rest[0])
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}

// helpWords are the commands below one, and the topics, for completion.
func helpWords(about *cobra.Command) []string {
	var words []string
	for _, c := range about.Commands() {
		if !c.Hidden {
			words = append(words, described(c.Name(), c.Short))
		}
	}
	return words
}

const exitCodesHelp = `  0    nothing to say
  1    the reports need work: check found something at or above --fail-on,
       followups --exit-code listed something, agenda --check found the file of
       a review out of date, or something is in the way of review close
  2    the command line or the configuration is wrong; an id is unknown or
       ambiguous; a named path matches nothing; the reports folder does not exist
  3    could not find out or could not finish: not a repository, base missing,
       history cut off where it was required, unreadable file, failed write
       (standard output included); where 1 and 3 both apply, it is 3
  130  interrupted; nothing is half-written

A pipe whose reader has gone away is a failed write without a message. Where
standard output is closed before the program starts, it cannot be told from
/dev/null: what is written is lost, and that is no failure.`

const environmentHelp = `  INCIDENT_NOW     the current time, for scripts and tests: 2026-11-23T09:00:00Z
                   or 2026-11-23
  INCIDENT_GIT     what reads the repository: auto (no program, except where a
                   repository cannot be read without), go (no program), git
                   (the git program); check starts none unless this is git
  GIT_DIR, GIT_WORK_TREE, GIT_COMMON_DIR, GIT_OBJECT_DIRECTORY,
  GIT_ALTERNATE_OBJECT_DIRECTORIES
                   which repository is meant, and where it keeps what, as for
                   git, which sets them for hooks and aliases
  GIT_CEILING_DIRECTORIES, GIT_DISCOVERY_ACROSS_FILESYSTEM
                   where the search for a repository ends, as for git
  GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM, XDG_CONFIG_HOME, HOME
                   where your configuration of git lies
  GIT_INDEX_FILE   the index that check --staged reads, as for git, which sets it
                   for hooks; other variables of git change nothing
  CI               set: nothing is asked, also on a terminal
  GITHUB_ACTIONS, GITLAB_CI, TF_BUILD, BITBUCKET_BUILD_NUMBER, CIRCLECI,
  BUILDKITE, TEAMCITY_VERSION, TRAVIS
                   set: doctor names the line that mends such a job, and the
                   patch of check --diff commands nothing in its log,
                   and hides nothing there
  GITHUB_ACTIONS, GITHUB_STEP_SUMMARY
                   check writes annotations and a summary of the job
  VISUAL, EDITOR   the editor that new --edit starts
  NO_COLOR         set: no colour, unless --color=always
  CLICOLOR_FORCE   set: colour, also in a pipe
  TERM             dumb: no colour
  COLUMNS          the width of the terminal`

// limit is one line of the help about limits.
type limit struct {
	size, what string
}

func limits() []limit {
	return []limit{
		{fmt.Sprintf("%d KiB", report.MaxReport>>10), "a report"},
		{fmt.Sprintf("%d KiB", report.MaxFrontMatter>>10), "its front matter"},
		{fmt.Sprintf("%d levels", report.MaxNesting), "lists and quotes within each other"},
		{fmt.Sprintf("%d KiB", report.MaxParagraph>>10), "lines without a blank line between them"},
		{fmt.Sprintf("%d columns", report.MaxColumns), "a table"},
		{fmt.Sprintf("%d cells", report.MaxCells), "all tables of a report"},
	}
}

func limitsHelp() string {
	var b strings.Builder
	b.WriteString("A report over one of these limits gets the finding too-complex; all other\nreports are still read.\n\n")
	for _, l := range limits() {
		fmt.Fprintf(&b, "  %-14s %s\n", l.size, l.what)
	}
	fmt.Fprintf(&b, "\nA message of an editor to incident lsp over %d MiB is skipped.", lsp.MaxMessage>>20)
	return b.String()
}
