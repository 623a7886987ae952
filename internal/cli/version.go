package cli

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/term"
)

func newVersion(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which version this is",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return runVersion(env) },
	}
}

func runVersion(env *Env) error {
	v := buildVersion()
	if env.json || env.format == "json" {
		return env.Out.JSON(term.Object{
			{Name: "schema", Value: 1}, {Name: "kind", Value: "version"},
			{Name: "version", Value: v.version}, {Name: "commit", Value: v.commit},
			{Name: "go", Value: runtime.Version()}, {Name: "platform", Value: runtime.GOOS + "/" + runtime.GOARCH},
		})
	}
	line := "incident " + v.version
	if v.commit != "" {
		line += " (" + v.commit + ")"
	}
	env.Out.Line(line)
	return nil
}

type version struct{ version, commit string }

// buildVersion is what the go command stamped into the program.
func buildVersion() version {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return version{version: "devel"}
	}
	v := version{version: info.Main.Version}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v.commit = s.Value
		}
	}
	return v
}
