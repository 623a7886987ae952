package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/report"
)

func newCompletion(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print the completion script of a shell: bash, zsh, fish, powershell",
		Long: `Print the completion script of a shell: bash, zsh, fish, powershell.

That of bash calls a function of the package bash-completion (version 2), which
most systems have, and macOS and small containers have not. Where pressing Tab
says "_get_comp_words_by_ref: command not found", install that package, or define
the function in place of it:

  _get_comp_words_by_ref() {
    cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
    words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
  }`,
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		Args:      someArgs(1, 1, "a shell: bash, zsh, fish or powershell"),
		Example:   "  source <(incident completion bash)\n  incident completion fish > ~/.config/fish/completions/incident.fish",
		RunE:      func(cmd *cobra.Command, args []string) error { return runCompletion(cmd.Root(), env, args[0]) },
	}
}

func runCompletion(root *cobra.Command, env *Env, shell string) error {
	switch shell {
	case "bash":
		return root.GenBashCompletionV2(env.Out, true)
	case "zsh":
		return root.GenZshCompletion(env.Out)
	case "fish":
		return root.GenFishCompletion(env.Out, true)
	case "powershell":
		return root.GenPowerShellCompletionWithDesc(env.Out)
	}
	return usage("%q is not a shell that is known: use bash, zsh, fish or powershell", shell)
}

// completing opens the repository to complete a word. A shell is not the place
// for error messages: what cannot be read completes to nothing.
func completing(cmd *cobra.Command, env *Env, words func(*session) []string) ([]string, cobra.ShellCompDirective) {
	s, err := env.open(cmd.Context(), asItIs)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer func() { _ = s.close() }()
	return words(s), cobra.ShellCompDirectiveNoFileComp
}

// completeReports completes the ids of reports, with their titles; a path is
// left to the shell.
func completeReports(env *Env) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
		if strings.ContainsAny(word, `/\`) {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return completing(cmd, env, func(s *session) []string {
			var out []string
			for _, r := range s.ws.Reports {
				out = append(out, described(r.Name(), r.Title.Value))
			}
			return out
		})
	}
}

// completeFollowUps completes the ids of the follow-ups that a command can act
// on, with their texts.
func completeFollowUps(env *Env, fits func(*report.FollowUp) bool) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return completing(cmd, env, func(s *session) []string {
			var out []string
			for _, r := range s.ws.Reports {
				for _, f := range r.FollowUps {
					if f.ID.Present() && fits(f) {
						out = append(out, described(f.ID.Value, f.Text.Value))
					}
				}
			}
			return out
		})
	}
}

// described is a word with its explanation. The text is foreign: shells read
// words line by line.
func described(word, text string) string {
	return cobra.CompletionWithDesc(word, strings.Join(strings.Fields(text), " "))
}

// completeFlags completes the values of flags.
func completeFlags(cmd *cobra.Command, env *Env, words map[string]func(*session) []string) {
	for _, flag := range slices.Sorted(maps.Keys(words)) {
		err := cmd.RegisterFlagCompletionFunc(flag, func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			return completing(cmd, env, words[flag])
		})
		if err != nil {
			panic(err) // the flag does not exist: a mistake in this program
		}
	}
}

func severityNames(s *session) []string { return s.ws.Policy.SeverityNames() }
func handles(s *session) []string       { return s.ws.Roster.Handles() }

func teamNames(s *session) []string {
	return append(s.ws.Roster.TeamNames(), s.distinct(func(r *report.Report) []report.Field[string] { return r.Teams })...)
}

func serviceNames(s *session) []string {
	return s.distinct(func(r *report.Report) []report.Field[string] { return r.Services })
}

func factorNames(s *session) []string {
	return s.distinct(func(r *report.Report) []report.Field[string] { return r.Factors })
}

// distinct are the values of a list in all reports, sorted.
func (s *session) distinct(list func(*report.Report) []report.Field[string]) []string {
	seen := map[string]bool{}
	for _, r := range s.ws.Reports {
		for _, f := range list(r) {
			seen[f.Value] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}
